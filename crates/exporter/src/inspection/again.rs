//! Making the files of a pack again from the delivered ones, to compare them.

use std::path::Path;

use convert::{Limits, Output, Plan, Secrets, Source, Summary};
use pack::{Difference, FilePart, LookupOutcome, MadeBy, Manifest, PackKind, Role};
use recipe::{Format, Protect};
use schema::Lookup;
use serde_json::{Value, json};

use super::scratch::Scratch;
use super::verdict::{CountedFile, MadeAgain, NotAgain};
use super::watch::{CheckStep, CheckWatch};
use crate::problem::errors::{is_damage, path_of, without_path};
use crate::problem::{LocalProblem, Problem};
use crate::request::{ExportRequest, columns_of, look_ups_of};

/// What came of making the files again.
pub(super) struct Again {
    pub(super) outcome: MadeAgain,
    pub(super) differences: Vec<Difference>,
    /// The delivered files, with the users in them, if they were read.
    pub(super) read: Option<Vec<CountedFile>>,
}

impl Again {
    fn not(because: NotAgain) -> Self {
        Self { outcome: MadeAgain::NotCompared { because }, differences: Vec::new(), read: None }
    }
}

/// Makes the files of a pack again, in a folder of their own, and compares them with those of the
/// pack.
pub(super) fn make_again(
    folder: &Path,
    manifest: &Manifest,
    watch: &dyn CheckWatch,
) -> Result<Again, Problem> {
    if manifest.kind == PackKind::Conversion {
        return Ok(Again::not(NotAgain::SourceElsewhere));
    }
    if manifest.kind != PackKind::Export || !manifest.files.iter().any(is_made) {
        return Ok(Again::not(NotAgain::NothingMade));
    }
    if manifest.original_deleted {
        return Ok(Again::not(NotAgain::OriginalDeleted));
    }
    let scratch = Scratch::new()?;
    let Some(request) = request_of(&manifest.export.request) else {
        return Ok(Again::not(NotAgain::UnknownRequest));
    };
    if request.recipe.hidden.iter().any(|hidden| hidden.how == Protect::Hash) {
        return Ok(Again::not(NotAgain::Pseudonyms));
    }
    let Some(plan) = plan(folder, scratch.path(), manifest, &request)? else {
        return Ok(Again::not(NotAgain::UnknownRequest));
    };
    match convert::run(&plan, &Reporting(watch), &Limits::default()) {
        Ok(summary) => Ok(compare(manifest, &summary)),
        Err(convert::Error::Cancelled) => Err(LocalProblem::Stopped.into()),
        Err(error) if is_damage(&error) => {
            let name = path_of(&error).and_then(|path| path.file_name()).unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            let mut again = Again::not(NotAgain::Changed);
            again.read = Some(Vec::new());
            again.differences.push(Difference::UnreadableFile { name, message: without_path(&error) });
            Ok(again)
        }
        Err(convert::Error::DiskFull { .. }) => Ok(Again::not(NotAgain::NoRoom)),
        Err(error) => match Problem::from(&error) {
            Problem::Local(LocalProblem::DiskFull { .. }) => Ok(Again::not(NotAgain::NoRoom)),
            problem @ Problem::Local(LocalProblem::File { .. }) => Err(problem),
            // The columns or the style: this version refuses what the one that packed did not.
            _ => Ok(Again::not(NotAgain::UnknownRequest)),
        },
    }
}

/// Returns true for a file that a conversion made.
fn is_made(file: &FilePart) -> bool {
    file.role == Role::Output && file.format.as_deref().is_some_and(|name| name.parse::<Format>().is_ok())
}

/// Reads what was requested. The manifest leaves out where the files were to go.
fn request_of(request: &Value) -> Option<ExportRequest> {
    let mut request = request.clone();
    request.as_object_mut()?.insert("folder".to_owned(), json!(""));
    serde_json::from_value(request).ok()
}

/// The conversion that made the pack, with its outputs in another folder. None if the manifest
/// doesn't say what it takes.
fn plan(
    folder: &Path,
    scratch: &Path,
    manifest: &Manifest,
    request: &ExportRequest,
) -> Result<Option<Plan>, Problem> {
    let outcome = |lookup: Lookup| manifest.lookups.iter().find(|part| part.field == lookup.field());
    let lookups = request.recipe.lookups();
    if !lookups.iter().all(|lookup| outcome(*lookup).is_some()) {
        return Ok(None);
    }
    let is_left_out =
        |lookup: &Lookup| outcome(*lookup).is_some_and(|part| part.outcome == LookupOutcome::LeftOut);
    let left_out: Vec<Lookup> = lookups.iter().copied().filter(is_left_out).collect();
    // The tenant had no such list: nobody has a value.
    let none = scratch.join("no-answers.ndjson");
    fs_err::write(&none, "").map_err(|error| Problem::file(&none, &error))?;
    let answers = |lookup: Lookup| {
        let file = outcome(lookup).and_then(|part| part.file.as_ref());
        Some(file.map_or(none.clone(), |name| folder.join(name))).filter(|_| !is_left_out(&lookup))
    };
    let as_of = manifest.filtered.as_ref().and_then(|filtered| filtered.as_of);
    let filter = as_of.and_then(|as_of| request.filter(as_of));
    if request.recipe.filter.is_some() != filter.is_some() {
        return Ok(None);
    }
    let recipe = request.recipe.clone().without_columns(&left_out);
    let names = pack::output_names(recipe.file_name.as_deref().unwrap_or(base_of(manifest)), &recipe.outputs);
    let outputs = recipe.outputs.iter().zip(names);
    let kind = request.source_kind();
    let sources = manifest.jobs.iter().map(|job| Source { path: folder.join(&job.file), kind });
    Ok(Some(Plan {
        sources: sources.collect(),
        columns: columns_of(&recipe),
        filter,
        lookups: look_ups_of(request, answers),
        outputs: outputs.map(|(&format, name)| Output { format, path: scratch.join(name) }).collect(),
        profile: None,
        creations: false,
        style: recipe.style.clone(),
        hidden: recipe.hidden.clone(),
        secrets: Secrets::default(),
        ..Plan::default()
    }))
}

/// Returns the base name of a pack's files: that of a delivered file is followed by `.auth0`, which
/// no name contains.
fn base_of(manifest: &Manifest) -> &str {
    let delivered = manifest.jobs.first().map(|job| job.file.as_str()).unwrap_or_default();
    delivered.split(".auth0").next().unwrap_or_default()
}

fn compare(manifest: &Manifest, summary: &Summary) -> Again {
    let mut differences = Vec::new();
    let mut read = Vec::new();
    for (job, source) in manifest.jobs.iter().zip(&summary.sources) {
        if job.rows == source.rows {
            read.push(CountedFile { name: job.file.clone(), users: source.rows });
        } else {
            let (stated, counted) = (job.rows, source.rows);
            differences.push(Difference::Miscounted { name: job.file.clone(), stated, counted });
        }
    }
    let made = pack::output_files(summary);
    let is_same = |file: &&FilePart| made.contains(file);
    let (same, others): (Vec<&FilePart>, Vec<&FilePart>) =
        manifest.files.iter().filter(|file| is_made(file)).partition(is_same);
    let is_of_this_version = manifest.made_by == MadeBy::this_program();
    let outcome = if others.is_empty() || is_of_this_version {
        let names = others.into_iter().map(|file| file.name.clone());
        differences.extend(names.map(|name| Difference::NotReproduced { name }));
        MadeAgain::Compared { same: same.len() as u64 }
    } else {
        MadeAgain::NotCompared { because: NotAgain::OtherVersion }
    };
    Again { outcome, differences, read: Some(read) }
}

/// Reports the progress of a conversion.
struct Reporting<'a>(&'a dyn CheckWatch);

impl convert::Watch for Reporting<'_> {
    fn progress(&self, progress: convert::Progress) {
        let (done, total) = (progress.source_bytes_read, progress.source_bytes_total);
        self.0.progress(CheckStep::MakingAgain, done, total);
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
