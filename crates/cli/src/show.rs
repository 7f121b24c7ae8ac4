//! Output: words and progress bars for people, one JSON event per line for programs.
//!
//! Results go to standard output and progress to standard error. With `--json`, standard output
//! carries every event and nothing else.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{Clock, SystemClock};
use exporter::{
    ActivityReport, ExportRequest, ExportSnapshot, ExportState, FileRole, LocalProblem, Observer, PackCheck,
    PersonPack, Problem, RequestProblem,
};
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::exit;
use crate::usage::UsageProblem;
use crate::words;

/// The result of a command.
pub(crate) type Outcome = Result<Done, Failure>;

/// The output of a command that succeeded.
pub(crate) struct Done {
    /// For people.
    pub(crate) text: String,
    /// For programs: the keys of the result event.
    pub(crate) facts: Value,
}

/// Why a command ended early.
pub(crate) enum Failure {
    /// For one reason.
    Problem(Problem),
    /// The command line names something that can't work.
    Usage(UsageProblem),
    /// The request can't work.
    Request(Vec<RequestProblem>),
    /// Exports ended without a pack; their snapshots say why.
    Exports(Vec<ExportSnapshot>),
    /// The pack of a person lacks a part that could not be read.
    PersonIncomplete(Box<PersonPack>),
    /// The export to resume is finished.
    Finished(Box<ExportSnapshot>),
    /// Unfinished exports could not be resumed; the others came to an end.
    NotResumed {
        /// The exports that could not be resumed, with the reasons.
        refused: Vec<(ExportSnapshot, Problem)>,
        /// The result of the others.
        others: Box<Outcome>,
    },
    /// A pack has changed.
    Differs {
        /// The pack's folder or archive.
        pack: PathBuf,
        /// The result of the check.
        check: Box<PackCheck>,
    },
    /// The activity log has changed.
    LogDiffers(Box<ActivityReport>),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<UsageProblem> for Failure {
    fn from(problem: UsageProblem) -> Self {
        Self::Usage(problem)
    }
}

impl From<exporter::StartError> for Failure {
    fn from(error: exporter::StartError) -> Self {
        match error {
            exporter::StartError::Request(problems) => Self::Request(problems),
            exporter::StartError::Problem(problem) => Self::Problem(problem),
        }
    }
}

/// The output streams and progress bars.
#[derive(Clone)]
pub(crate) struct Console {
    json: bool,
    bars: Option<MultiProgress>,
}

impl Console {
    pub(crate) fn new(json: bool) -> Self {
        let bars = (!json && std::io::stderr().is_terminal()).then(MultiProgress::new);
        Self { json, bars }
    }

    /// Returns the observer that draws the exports of this run.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::new(Drawn { console: self.clone(), rows: Mutex::default() })
    }

    /// Prints an event for programs; prints nothing for people.
    pub(crate) fn event(&self, event: &Value) {
        if self.json {
            print_line(&for_programs(&event.to_string()));
        }
    }

    /// Prints a JSON line, with or without `--json`.
    #[expect(clippy::unused_self, reason = "printing is the console's business")]
    pub(crate) fn announce(&self, line: &Value) {
        print_line(&for_programs(&line.to_string()));
    }

    /// Prints a remark for people; prints nothing for programs.
    pub(crate) fn remark(&self, text: &str) {
        if self.json {
            return;
        }
        match &self.bars {
            // Printed above the bars, so that they stay intact.
            Some(bars) => bars.println(for_people(text)).unwrap_or_default(),
            None => print_remark(text),
        }
    }

    /// Adds a progress bar for work other than an export. Returns none without a terminal.
    pub(crate) fn bar(&self, name: &'static str) -> Option<ProgressBar> {
        self.bars.as_ref().map(|bars| bars.add(new_bar().with_prefix(name)))
    }

    /// Prints the result and returns the exit code.
    pub(crate) fn close(&self, outcome: Outcome) -> ExitCode {
        let (code, text, mut event) = result_of(outcome);
        if self.json {
            event["event"] = json!("result");
            event["ok"] = json!(code == 0);
            event["exit_code"] = json!(code);
            print_line(&for_programs(&event.to_string()));
        } else if code == 0 {
            if !text.is_empty() {
                print_line(&for_people(&text));
            }
        } else {
            print_remark(&text);
        }
        ExitCode::from(code)
    }
}

/// Returns the exit code of a command, its result for people, and its result for programs.
fn result_of(outcome: Outcome) -> (u8, String, Value) {
    match outcome {
        Ok(done) => (0, done.text, done.facts),
        Err(Failure::Problem(problem)) => {
            let text = words::of_problem(&problem);
            (exit::code_of(&problem), text.clone(), json!({ "problem": problem, "message": text }))
        }
        Err(Failure::Usage(problem)) => {
            let text = words::of_usage(&problem);
            (exit::of_usage(&problem), text.clone(), json!({ "problem": problem, "message": text }))
        }
        Err(Failure::Request(problems)) => {
            let texts: Vec<String> = problems.iter().map(words::of_request_problem).collect();
            let text = texts.join("\n");
            (exit::REQUEST, text.clone(), json!({ "problems": problems, "message": text }))
        }
        Err(Failure::Exports(snapshots)) => {
            let ended = snapshots.iter().find(|snapshot| snapshot.state != ExportState::Ready);
            let code = ended.map_or(1, |snapshot| match (&snapshot.problem, snapshot.state) {
                (_, ExportState::Stopped) => exit::STOPPED,
                (Some(problem), _) => exit::code_of(problem),
                // The process was told to end while it ran.
                (None, state) if state.is_running() => exit::STOPPED,
                (None, _) => 1,
            });
            let texts: Vec<String> = snapshots.iter().map(words::of_end).collect();
            (code, texts.join("\n"), json!({ "exports": snapshots, "message": texts.join("\n") }))
        }
        Err(Failure::PersonIncomplete(made)) => {
            let code = made.first_failure().map_or(1, |(_, problem)| exit::code_of(problem));
            let text = words::of_person_pack(&made);
            (code, text.clone(), json!({ "person": made, "message": text }))
        }
        Err(Failure::Finished(export)) => {
            let problem = Problem::from(LocalProblem::NotResumable);
            let text = words::of_finished(&export);
            let event = json!({ "problem": problem, "export": export, "message": text });
            (exit::code_of(&problem), text, event)
        }
        Err(Failure::NotResumed { refused, others }) => {
            let (_, others, mut event) = result_of(*others);
            let texts = refused.iter().map(|(export, problem)| {
                format!("{}: {}", words::printable(&export.name), words::of_problem(problem))
            });
            let texts: Vec<String> =
                Some(others).filter(|text| !text.is_empty()).into_iter().chain(texts).collect();
            let code = refused.first().map_or(1, |(_, problem)| exit::code_of(problem));
            event["not_resumed"] = refused
                .iter()
                .map(|(export, problem)| json!({ "export": export, "problem": problem }))
                .collect();
            event["message"] = json!(texts.join("\n"));
            (code, texts.join("\n"), event)
        }
        Err(Failure::Differs { pack, check }) => {
            let text = words::of_changed_pack(&pack, &check);
            (exit::DIFFERS, text.clone(), json!({ "verification": check, "message": text }))
        }
        Err(Failure::LogDiffers(report)) => {
            let text = words::of_changed_log(&report);
            (exit::DIFFERS, text.clone(), json!({ "verification": report, "message": text }))
        }
    }
}

/// Draws exports while they run.
struct Drawn {
    console: Console,
    rows: Mutex<Vec<Row>>,
}

/// The displayed state of one export.
struct Row {
    id: String,
    state: Option<ExportState>,
    trouble: Option<String>,
    /// The field that is looked up.
    look_up: Option<&'static str>,
    counting: bool,
    bar: Option<ProgressBar>,
}

impl Observer for Drawn {
    fn changed(&self, snapshot: &ExportSnapshot) {
        self.console.event(&json!({ "event": "export", "export": snapshot }));
        if self.console.json {
            return;
        }
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let index = rows.iter().position(|row| row.id == snapshot.id).unwrap_or_else(|| {
            let bar = self.console.bars.as_ref().map(|bars| bars.add(new_bar()));
            rows.push(Row {
                id: snapshot.id.clone(),
                state: None,
                trouble: None,
                look_up: None,
                counting: false,
                bar,
            });
            rows.len() - 1
        });
        let row = &mut rows[index];
        match &row.bar {
            Some(bar) => draw(bar, snapshot),
            None => self.console.tell_change(row, snapshot),
        }
        row.look_up = snapshot.progress.look_up.map(|look_up| look_up.field);
        row.counting = snapshot.progress.count.is_some();
        row.state = Some(snapshot.state);
        row.trouble = snapshot.progress.trouble.as_ref().map(Problem::code);
    }
}

impl Console {
    /// Without a terminal, prints one line per change and nothing for progress.
    fn tell_change(&self, row: &Row, snapshot: &ExportSnapshot) {
        let trouble = snapshot.progress.trouble.as_ref();
        let fresh_trouble = trouble.filter(|trouble| row.trouble.as_ref() != Some(&trouble.code()));
        if let Some(trouble) = fresh_trouble {
            let again = words::in_how_long(snapshot.progress.again_at, SystemClock.now());
            let trouble = words::of_trouble(trouble, again.as_deref());
            self.remark(&format!("{}: {trouble}", words::printable(&snapshot.name)));
        } else if is_news(row, snapshot) {
            self.remark(&format!("{}: {}", words::printable(&snapshot.name), words::of_state(snapshot)));
        }
    }
}

/// Returns true for a new state, and for the start of a look-up or a count, whose number of calls
/// matters.
fn is_news(row: &Row, snapshot: &ExportSnapshot) -> bool {
    let look_up = snapshot.progress.look_up.map(|look_up| look_up.field);
    match snapshot.state {
        ExportState::LookingUp => look_up.is_some() && look_up != row.look_up,
        ExportState::Converting if snapshot.progress.count.is_some() => !row.counting,
        state => state.is_running() && row.state != Some(state),
    }
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::new(100);
    // The template is constant; if it were invalid, the default style would do.
    if let Ok(style) = ProgressStyle::with_template("{prefix}: {wide_msg} {bar:14} {percent:>3} %") {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn draw(bar: &ProgressBar, snapshot: &ExportSnapshot) {
    bar.set_prefix(words::printable(&snapshot.name));
    bar.set_position(u64::from(snapshot.progress.percent.unwrap_or_default()));
    if snapshot.state.is_running() {
        bar.set_message(words::of_state(snapshot));
    } else {
        bar.finish_and_clear();
    }
}

/// Describes a finished export and its files.
pub(crate) fn pack_text(snapshot: &ExportSnapshot) -> String {
    let mut lines = vec![format!(
        "{}: {} of {}, checked{}.",
        words::printable(&snapshot.name),
        snapshot
            .funnel
            .as_ref()
            .map_or_else(|| words::users(snapshot.rows.unwrap_or_default()), words::kept_users),
        words::printable(&snapshot.tenant.name),
        words::without(snapshot).map(|without| format!(", {without}")).unwrap_or_default(),
    )];
    let request = serde_json::from_value::<ExportRequest>(snapshot.request.clone()).ok();
    let filter = request.and_then(|request| request.recipe.filter);
    if let Some((funnel, filter)) = snapshot.funnel.as_ref().zip(filter) {
        lines.push(words::of_funnel(funnel, &filter));
    }
    lines.extend(snapshot.count_check.as_ref().map(words::of_count_check));
    lines.extend(snapshot.witness.as_ref().map(words::of_witness));
    if let Some(pack) = &snapshot.pack {
        lines.push(words::shown_path(pack));
    }
    for file in &snapshot.files {
        let name = words::printable(&file.path.file_name().unwrap_or_default().to_string_lossy());
        let what = match (file.role, &file.format) {
            (FileRole::Output, Some(format)) => format.clone(),
            (FileRole::Output, None) => "converted".to_owned(),
            (FileRole::Original, _) => "as Auth0 delivered it".to_owned(),
            (FileRole::Lookup, _) => "what Auth0 answered".to_owned(),
            (FileRole::Proof, _) => "the proof".to_owned(),
        };
        lines.push(format!("  {name}  ({what}, {})", HumanBytes(file.bytes)));
    }
    lines.extend(snapshot.caveats.iter().map(|caveat| format!("Note: {}", caveat.text())));
    lines.join("\n")
}

/// Replaces control characters other than line ends, so that they can't steer a terminal.
fn for_people(text: &str) -> String {
    text.split('\n').map(words::printable).collect::<Vec<_>>().join("\n")
}

/// Escapes control characters so that the JSON can't steer a terminal. JSON allows them unescaped
/// in strings only, so the meaning stays the same.
pub(crate) fn for_programs(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |text, letter| match letter {
        '\u{7f}'..='\u{9f}' => text + &format!("\\u{:04x}", u32::from(letter)),
        letter => {
            let mut text = text;
            text.push(letter);
            text
        }
    })
}

fn print_line(text: &str) {
    // Ignore a closed pipe.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    let _ = std::io::stdout().flush();
}

fn print_remark(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", for_people(text));
}
