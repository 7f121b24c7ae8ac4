//! The words of the command line, in English: what happened, and what to do about it.
//!
//! Everything that can go wrong arrives here as a problem with its facts. The window has its own
//! catalogue, in more languages.

mod filter;
mod form;
mod person;
mod problems;
mod purposes;
mod usage;
mod verification;

use auth0::{Access, Grant, Permission};
use convert::{KeptBecause, Notice, Protect};
use exporter::{ExportSnapshot, ExportState, JobProblem, Problem, Progress};
use indicatif::HumanBytes;
use pack::{LookupPart, NoticePart};
use serde_json::{Map, Value, json};

pub(crate) use self::filter::{kept_users, of_funnel};
pub(crate) use self::person::{of_person_pack, of_person_step};
pub(crate) use self::problems::{of_problem, of_request_problem};
pub(crate) use self::purposes::{of_looked_up, of_purpose, of_purpose_run, parameters};
pub(crate) use self::usage::of_usage;
pub(crate) use self::verification::{of_changed_pack, of_intact_pack};

/// A text from outside, without control characters.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })
        .collect()
}

/// A count with separators.
pub(crate) fn count(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

/// So many users.
pub(crate) fn users(number: u64) -> String {
    if number == 1 { "1 user".to_owned() } else { format!("{} users", count(number)) }
}

/// What an export does right now.
pub(crate) fn of_state(snapshot: &ExportSnapshot) -> String {
    let progress = &snapshot.progress;
    if let Some(trouble) = &progress.trouble {
        return format!("{} Trying again.", of_problem(trouble));
    }
    let part = if snapshot.jobs.len() > 1 {
        format!(" (connection {} of {})", snapshot.current_job, snapshot.jobs.len())
    } else {
        String::new()
    };
    let words = match snapshot.state {
        ExportState::Queued => "signing in".to_owned(),
        ExportState::Starting => "asking Auth0 for the export".to_owned(),
        ExportState::Waiting => match progress.seconds_left.filter(|seconds| *seconds > 0) {
            Some(seconds) => format!("Auth0 is preparing the file, about {} left", duration(seconds)),
            None => "Auth0 is preparing the file".to_owned(),
        },
        ExportState::Downloading => match (progress.bytes_done, progress.bytes_total) {
            (Some(done), Some(total)) => format!("downloading {} of {}", HumanBytes(done), HumanBytes(total)),
            (Some(done), None) => format!("downloading, {} so far", HumanBytes(done)),
            _ => "downloading".to_owned(),
        },
        ExportState::LookingUp => looking_up(progress),
        ExportState::Converting => match progress.rows.filter(|rows| *rows > 0) {
            Some(rows) => format!("checking and converting, {}", users(rows)),
            None => "checking and converting".to_owned(),
        },
        ExportState::Packing => "writing the pack".to_owned(),
        ExportState::Ready | ExportState::Failed | ExportState::Lost | ExportState::Stopped => {
            of_end(snapshot)
        }
    };
    words + &part
}

/// How far the look-up of a column is.
fn looking_up(progress: &Progress) -> String {
    let Some(look_up) = &progress.look_up else { return "reading roles and the like".to_owned() };
    let what = match look_up.field {
        "roles" => "roles",
        "organizations" => "organizations",
        "groups" => "groups",
        "mfa_methods" => "second factors, one call for each user",
        other => other,
    };
    let left = match progress.seconds_left.filter(|seconds| *seconds > 0) {
        Some(seconds) => format!(", about {} left", duration(seconds)),
        None => String::new(),
    };
    format!(
        "reading {what}, {} of {} lists, {} calls{left}",
        count(look_up.lists),
        count(look_up.total),
        count(look_up.pages)
    )
}

/// What a looked-up column covers.
pub(crate) fn of_coverage(lookup: &LookupPart) -> String {
    format!("{}: {}.", lookup.field, lookup.coverage)
}

/// How an export ended, or where it is.
pub(crate) fn of_end(snapshot: &ExportSnapshot) -> String {
    let go_on = if snapshot.can_resume {
        format!(" `rollcall-cli resume {}` continues.", snapshot.id)
    } else {
        String::new()
    };
    match (snapshot.state, &snapshot.problem) {
        (ExportState::Ready, _) => {
            let pack = snapshot.pack.as_ref().map(|pack| pack.display().to_string()).unwrap_or_default();
            format!("ready, {}, {pack}", users(snapshot.rows.unwrap_or_default()))
        }
        // Nothing was requested yet.
        (ExportState::Stopped, _) if snapshot.at_auth0_until.is_none() => format!("Stopped.{go_on}"),
        (ExportState::Stopped, _) => format!("Stopped watching; Auth0 keeps preparing the file.{go_on}"),
        (ExportState::Failed, None) => format!("It failed.{go_on}"),
        (ExportState::Lost, None) => "It is lost.".to_owned(),
        (_, Some(problem @ Problem::Job(JobProblem::Incomplete { .. }))) => format!(
            "{} `rollcall-cli resume {id}` asks for them again, `rollcall-cli resume {id} --without-lost` finishes \
             without them.",
            of_problem(problem),
            id = snapshot.id,
        ),
        (_, Some(problem)) => format!("{}{go_on}", of_problem(problem)),
        (state, None) if state.is_running() && snapshot.progress.trouble.is_none() => {
            format!("unfinished ({state}). `rollcall-cli resume` continues.")
        }
        (_, None) => format!("unfinished ({})", snapshot.state),
    }
}

/// A notice of a manifest. One that this version does not know is named.
pub(crate) fn of_notice_part(part: &NoticePart) -> String {
    match part {
        NoticePart::Known(notice) => of_notice(notice),
        NoticePart::Other(notice) => format!(
            "A notice that this version does not know: {}.",
            printable(notice["notice"].as_str().unwrap_or("it has no name"))
        ),
    }
}

/// What a conversion noticed.
pub(crate) fn of_notice(notice: &Notice) -> String {
    match notice {
        Notice::EmptySource { .. } => "The file holds no users.".into(),
        Notice::BlankLines { lines, .. } => format!("{} blank lines were skipped.", count(*lines)),
        Notice::IdpTokensDropped { tokens, rows } => {
            format!("{} tokens of identity providers were left out, of {}.", count(*tokens), users(*rows))
        }
        Notice::CellsNeutralised { cells, .. } => format!(
            "{} cells that a spreadsheet would run as formulas got an apostrophe in front.",
            count(*cells)
        ),
        Notice::FormulasKept { cells, .. } => format!(
            "{} cells begin like a formula and stay as they are, because another program reads the file. \
             Don't open it in a spreadsheet.",
            count(*cells)
        ),
        Notice::CellsCut { cells, limit, .. } => format!(
            "{} cells were cut: a spreadsheet's cell holds {} characters. JSON has them whole.",
            count(*cells),
            count(*limit as u64)
        ),
        Notice::NotCompared { condition, users: with } => {
            format!("{} had a value that “{condition}” can't be compared with.", users(*with))
        }
        Notice::LeftOutWithout { path, users: without } => {
            format!("{} without {path:?} were left out.", users(*without))
        }
        Notice::FieldAbsent { field } => {
            format!("No user has a value at {field:?}, which a condition looks at. Check the name.")
        }
        Notice::ColumnEmpty { path } => format!("No user has a value in {path:?}. Check the name."),
        Notice::HoldersNotDelivered { field, users: holders } => format!(
            "{} with {field} are not among the delivered users; the file of answers names them.",
            users(*holders)
        ),
        Notice::FieldProtected { path, values: 0, .. } => {
            format!("{path:?} was to be hidden, and nobody has it. Check the name.")
        }
        Notice::FieldProtected { path, how: Protect::Hash, values } => {
            format!("{path:?}: {} values were replaced by pseudonyms.", count(*values))
        }
        Notice::FieldProtected { path, values, .. } => {
            format!("{path:?}: {} values were masked.", count(*values))
        }
        Notice::KeptAsJson { title, cells, because } => {
            let why = match because {
                KeptBecause::TooMany => "it would have made too many columns",
                KeptBecause::Unexpected => "it usually holds plain values",
            };
            format!("{title:?} stayed as JSON text in {} cells: {why}.", count(*cells))
        }
        Notice::BrokenCharacters { count: broken } => {
            format!("{} broken characters became \u{fffd}.", count(*broken))
        }
        Notice::ColumnRenamed { wanted, title } => {
            format!("The column {wanted:?} is called {title:?}: the name was taken.")
        }
        Notice::UsersSetAside { path, users: aside } => format!(
            "{} can't be imported; they are set aside in {}.",
            users(*aside),
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
    }
}

/// What a credential may do.
pub(crate) fn of_access(tenant: &str, access: &Access) -> String {
    let mut lines = vec![if access.is_sufficient() {
        format!("{tenant} is connected and can export users.")
    } else {
        format!("{tenant} is connected, but can't export users yet.")
    }];
    for (permission, grant) in &access.permissions {
        let word = match grant {
            Grant::Granted => "granted",
            Grant::Missing if *permission == Permission::ReadUsers => {
                "missing; Rollcall can't export without it"
            }
            Grant::Missing => "missing; not needed for exports",
            Grant::Unknown => "not known",
        };
        lines.push(format!("  {}: {word}", permission.scope()));
    }
    if let Some(at) = access.expires_at {
        lines.push(format!("  the present token ends at {at}"));
    }
    let unneeded = access.unneeded_scopes().count();
    if unneeded > 0 {
        lines.push(format!(
            "  {} more permissions that Rollcall never uses; an application with read:users alone is safer",
            count(unneeded as u64)
        ));
    }
    lines.join("\n")
}

/// The same for programs.
pub(crate) fn access_facts(access: &Access) -> Value {
    let permissions: Map<String, Value> = access
        .permissions
        .iter()
        .map(|(permission, grant)| (permission.scope().to_owned(), json!(grant)))
        .collect();
    json!({
        "sufficient": access.is_sufficient(),
        "permissions": permissions,
        "expires_at": access.expires_at,
        "client_id": access.client_id,
    })
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..=89 => format!("{seconds} s"),
        90..=5_399 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_that_only_a_newer_version_knows_is_named() {
        let newer = NoticePart::Other(json!({ "notice": "eclipse\u{1b}", "moons": 2 }));
        assert!(of_notice_part(&newer).ends_with("does not know: eclipse\u{fffd}."));
        let known = NoticePart::Known(Notice::BlankLines { path: "users.json".into(), lines: 2 });
        assert_eq!(of_notice_part(&known), "2 blank lines were skipped.");
    }

    #[test]
    fn times_left_read_like_a_person_says_them() {
        assert_eq!(duration(12), "12 s");
        assert_eq!(duration(120), "2 min");
        assert_eq!(duration(7_500), "2 h 5 min");
    }
}
