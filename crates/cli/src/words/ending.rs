//! Texts for the end of exports.

use exporter::{ExportSnapshot, ExportState, JobProblem, Problem, SignInProblem};

use super::lookups::of_refusal;
use super::problems::of_problem;
use super::text::{moment, printable, shown_path, users};

/// Describes how an export ended, or its current state.
pub(crate) fn of_end(snapshot: &ExportSnapshot) -> String {
    let go_on = if snapshot.can_resume {
        format!(" `rollcall-cli resume {}` continues.", snapshot.id)
    } else {
        String::new()
    };
    match (snapshot.state, &snapshot.problem) {
        (ExportState::Ready, _) => format!("ready, {}", left_behind(snapshot)),
        (ExportState::Stopped, _) => format!("{}{go_on}", of_stop(snapshot)),
        (ExportState::Failed, None) => format!("It failed.{go_on}"),
        (ExportState::Lost, None) => "It is lost.".to_owned(),
        (_, Some(problem @ Problem::Job(JobProblem::Incomplete { .. }))) => format!(
            "{} `rollcall-cli resume {id}` asks for them again, `rollcall-cli resume {id} --without-lost` finishes \
             without them.",
            of_problem(problem),
            id = snapshot.id,
        ),
        (_, Some(Problem::SignIn(SignInProblem::LookupPermissionMissing(needed))))
            if snapshot.can_resume && !needed.filter =>
        {
            format!(
                "{} What was delivered is kept: `rollcall-cli resume {id}` continues once the permission is granted, \
                 `rollcall-cli resume {id} --skip-missing` goes on without the column.",
                of_refusal(needed),
                id = snapshot.id,
            )
        }
        (_, Some(problem)) => format!("{}{go_on}", of_problem(problem)),
        (state, None) if state.is_running() && snapshot.progress.trouble.is_none() => {
            format!("unfinished ({state}). `rollcall-cli resume` continues.")
        }
        (_, None) => format!("unfinished ({})", snapshot.state),
    }
}

/// Explains why nothing was resumed: exports that another process runs, and those that are resumed
/// by id only. Empty without either, and if another text covers an unfinished export.
pub(crate) fn of_nothing_resumed(
    elsewhere: &[ExportSnapshot],
    by_id: &[ExportSnapshot],
    nothing_is_left: bool,
) -> String {
    let mut lines: Vec<String> = elsewhere
        .iter()
        .map(|export| format!("{}: another Rollcall is working on it.", printable(&export.name)))
        .collect();
    if nothing_is_left && elsewhere.is_empty() {
        lines.push(if by_id.is_empty() {
            "Nothing is unfinished.".to_owned()
        } else {
            "Nothing was interrupted.".to_owned()
        });
    }
    lines.extend(
        by_id.iter().map(|export| {
            format!("`rollcall-cli resume {}` continues {}.", export.id, printable(&export.name))
        }),
    );
    lines.join("\n")
}

/// Explains why a finished export can't be resumed.
pub(crate) fn of_finished(snapshot: &ExportSnapshot) -> String {
    format!("That export is finished: {}", left_behind(snapshot))
}

/// Describes a pack: its users, what it lacks, and its path.
fn left_behind(snapshot: &ExportSnapshot) -> String {
    let pack = snapshot.pack.as_deref().map(shown_path).unwrap_or_default();
    let without = without(snapshot).map(|without| format!(", {without}")).unwrap_or_default();
    format!("{}{without}, {pack}", users(snapshot.rows.unwrap_or_default()))
}

/// Names the connections that a pack lacks. Returns none if it is complete.
pub(crate) fn without(snapshot: &ExportSnapshot) -> Option<String> {
    let missing = &snapshot.missing_connections;
    (!missing.is_empty()).then(|| printable(&format!("without the users of {}", missing.join(", "))))
}

/// Describes the state of a stopped export: what Auth0 still does, and what has been downloaded.
fn of_stop(snapshot: &ExportSnapshot) -> String {
    let left = snapshot.jobs.iter().find(|job| job.downloaded_at.is_none() && job.problem.is_none());
    match (left, snapshot.at_auth0_until) {
        // Nothing was requested yet.
        (_, None) => "Stopped.".to_owned(),
        (None, _) => "Stopped; all that Auth0 delivered has arrived.".to_owned(),
        (Some(job), Some(until)) if job.completed_at.is_some() => {
            format!("Stopped; Auth0 keeps the file until {}, and what has arrived is kept.", moment(until))
        }
        (Some(job), _) if job.posted_at.is_some() => {
            "Stopped watching; Auth0 keeps preparing the file.".to_owned()
        }
        (Some(_), _) => "Stopped; what has arrived is kept.".to_owned(),
    }
}
