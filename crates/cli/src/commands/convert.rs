//! `convert`: converts a file from Auth0. Needs neither a tenant nor the history.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::{Clock, SystemClock};
use convert::{Column, Columns, Limits, Output, Plan, Progress, Secrets, Source, Summary, UserFilter, Watch};
use exporter::{
    ConditionProblem, Format, LocalProblem, Moment, Problem, Recipe, RequestProblem, Wanted, answered_recipe,
    columns_of, earlier_purpose, given_answers, purpose, read_recipe_file,
};
use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{Convert, Input, narrowed};
use crate::connect::read_secret;
use crate::secret_text;
use crate::show::{Console, Done, Failure, Outcome};
use crate::usage::UsageProblem;
use crate::words;

/// Minimum length of the key of pseudonyms in bytes. A shorter one could be guessed.
const SHORTEST_KEY: usize = 16;

pub(crate) async fn run(args: Convert, console: &Console) -> Outcome {
    if args.output.exists() {
        return Err(UsageProblem::OutputExists { path: args.output.display().to_string() }.into());
    }
    let recipe = recipe(&args)?;
    let filter = filter(&args, recipe.as_ref())?;
    let format = args.to.or_else(|| recipe.as_ref()?.outputs.first().copied());
    let no_outputs = || LocalProblem::RecipeInvalid { path: None, message: "no outputs".to_owned() };
    let format = format.ok_or_else(|| Problem::from(no_outputs()))?;
    let looked_up = recipe.as_ref().map(Recipe::lookups).unwrap_or_default();
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the type is no dependency of this crate")]
    let looked_up: Vec<&str> = looked_up.into_iter().map(|lookup| lookup.field()).collect();
    let conditions = filter.as_ref().map(|filter| filter.conditions.clone());
    let secrets = secrets(&args, format)?;
    let shown = Shown { interrupted: Arc::default(), bar: console.bar("Converting") };
    let interrupted = Arc::clone(&shown.interrupted);
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.store(true, Ordering::Relaxed);
        }
    });
    let converted =
        tokio::task::spawn_blocking(move || write(&args, recipe, format, secrets, filter, &shown)).await;
    listening.abort();
    let summary = match converted {
        Ok(summary) => summary.map_err(|error| Problem::from(&error))?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    let rows = summary.sources.iter().map(|source| source.rows).sum();
    let users = summary.funnel.as_ref().map_or_else(|| words::users(rows), words::kept_users);
    let mut text = format!("{users}, checked and written to {}.", written_to(&summary));
    if let Some((funnel, conditions)) = summary.funnel.as_ref().zip(conditions) {
        text.push('\n');
        text.push_str(&words::of_funnel(funnel, &conditions));
    }
    if !looked_up.is_empty() {
        text.push('\n');
        text.push_str(&words::of_looked_up(&looked_up));
    }
    for notice in &summary.notices {
        text.push('\n');
        text.push_str(&words::of_notice(notice));
    }
    Ok(Done { text, facts: json!({ "conversion": summary }) })
}

/// Reads the secrets, which must not be on a command line, where other users could see them.
fn secrets(args: &Convert, format: Format) -> Result<Secrets, Failure> {
    if args.password_stdin && !matches!(format, Format::Xlsx | Format::BatonFile) {
        return Err(UsageProblem::PasswordNotXlsx { format: format.name() }.into());
    }
    let password = args.password_stdin.then(|| read_secret("password")).transpose()?;
    let hash_key = args.hash_key.as_deref().map(hash_key).transpose()?;
    Ok(Secrets { password, hash_key, ..Secrets::default() })
}

/// Reads the key of pseudonyms, without the line end that editors add.
fn hash_key(path: &Path) -> Result<SecretString, Failure> {
    let bytes = fs_err::read(path).map(Zeroizing::new).map_err(|error| Problem::file(path, &error))?;
    let path_shown = || path.display().to_string();
    let text = secret_text::decode(&bytes).ok_or_else(|| UsageProblem::FileNotText { path: path_shown() })?;
    let key = text.as_str();
    if key.len() < SHORTEST_KEY {
        return Err(UsageProblem::HashKeyShort { path: path_shown(), shortest: SHORTEST_KEY }.into());
    }
    Ok(SecretString::from(key))
}

/// Returns the recipe of the given preset or file.
fn recipe(args: &Convert) -> Result<Option<Recipe>, Failure> {
    if let Some(file) = &args.recipe {
        return Ok(Some(read_recipe_file(file)?.recipe));
    }
    let Some(name) = &args.preset else { return Ok(None) };
    let wanted = name.trim().to_lowercase();
    let purpose = match purpose(&wanted) {
        None => earlier_purpose(&wanted)?,
        purpose => purpose,
    };
    let given = given_answers(purpose, &args.params);
    let missing = || Problem::from(LocalProblem::NotFoundPreset(Wanted::named(name)));
    let purpose = purpose.ok_or_else(missing)?;
    let today = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date();
    Ok(Some(answered_recipe(purpose, &given?, today)?))
}

/// Returns the filter. Any field is allowed, because nothing is requested from Auth0.
fn filter(args: &Convert, recipe: Option<&Recipe>) -> Result<Option<UserFilter>, Failure> {
    let preset = recipe.and_then(|recipe| recipe.filter.clone());
    let mut stdin = std::io::stdin();
    let given = args.users.filter(Input::unless(&[(args.password_stdin, "--password-stdin")], &mut stdin))?;
    let Some(conditions) = narrowed(preset, given) else { return Ok(None) };
    let mut problems = RequestProblem::of_filter(&conditions);
    problems.retain(|problem| {
        !matches!(problem.problem, Problem::Condition(ConditionProblem::ConditionFieldUnknown { .. }))
    });
    if !problems.is_empty() {
        return Err(Failure::Request(problems));
    }
    let as_of = args.as_of.map_or_else(|| SystemClock.now(), Moment::start);
    Ok(Some(UserFilter { conditions, as_of, fields: Vec::new() }))
}

fn write(
    args: &Convert,
    recipe: Option<Recipe>,
    format: Format,
    secrets: Secrets,
    filter: Option<UserFilter>,
    shown: &Shown,
) -> Result<Summary, convert::Error> {
    let limits = Limits::default();
    let (sources, password_hashes) = sources(&args.inputs, &limits)?;
    let column =
        |column: &exporter::Column| Column { title: column.title().to_owned(), path: column.field.clone() };
    let columns = match (args.fields.as_slice(), &recipe) {
        ([], Some(recipe)) => columns_of(recipe),
        ([], None) => Columns::AsDelivered,
        (fields, _) => Columns::Chosen(fields.iter().map(column).collect()),
    };
    let Recipe { mut style, mut hidden, .. } = recipe.unwrap_or_default();
    args.style.apply(&mut style);
    if !args.style.protect.is_empty() {
        hidden.clone_from(&args.style.protect);
    }
    let plan = Plan {
        sources,
        password_hashes,
        columns,
        outputs: vec![Output { format, path: args.output.clone() }],
        style,
        hidden,
        filter,
        secrets,
        file_column: args.file_column.clone(),
        name_empty_columns: !args.fields.is_empty(),
        ..Plan::default()
    };
    convert::run(&plan, shown, &limits)
}

/// The files of users, and those of password hashes for them. Hashes alone are users.
fn sources(inputs: &[PathBuf], limits: &Limits) -> Result<(Vec<Source>, Vec<Source>), convert::Error> {
    let mut sources = (Vec::new(), Vec::new());
    for path in inputs {
        let source = Source { path: path.clone(), kind: convert::detect(path)? };
        let hashes = inputs.len() > 1 && convert::holds_password_hashes(&source, limits)?;
        if hashes { sources.1.push(source) } else { sources.0.push(source) }
    }
    let (users, hashes) = sources;
    Ok(if users.is_empty() { (hashes, Vec::new()) } else { (users, hashes) })
}

/// Formats the path of the written file, or those of the first and the last of several.
fn written_to(summary: &Summary) -> String {
    match summary.outputs.as_slice() {
        [] => String::new(),
        [one] => one.path.display().to_string(),
        [first, .., last] => format!(
            "{} files, {} to {}",
            words::count(summary.outputs.len() as u64),
            first.path.display(),
            last.path.display()
        ),
    }
}

/// Shows the progress, and cancels on Ctrl-C.
struct Shown {
    interrupted: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
}

impl Watch for Shown {
    fn progress(&self, progress: Progress) {
        if let Some(bar) = &self.bar {
            bar.set_length(progress.source_bytes_total);
            bar.set_position(progress.source_bytes_read);
            bar.set_message(words::users(progress.rows));
        }
    }

    fn cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
