//! The texts of the command line, in English: what happened, and what to do about it.
//!
//! Errors arrive here as typed problems with their facts. The window has a catalogue of its own, in
//! more languages.

mod activity;
mod counting;
mod ending;
mod files;
mod filter;
mod form;
mod lookups;
mod network;
mod person;
mod place;
mod problems;
mod purposes;
mod signing;
mod text;
mod usage;
mod verification;
mod witness;

use auth0::{Access, Grant, Permission};
use convert::{KeptBecause, Notice, Protect};
use exporter::{ExportSnapshot, ExportState, NetworkProblem, Problem, Progress};
use indicatif::HumanBytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pack::NoticePart;
use serde_json::{Map, Value, json};

pub(crate) use self::activity::{entries, of_activity, of_beginning, of_changed_log, of_intact_log};
pub(crate) use self::counting::of_count_check;
pub(crate) use self::ending::{of_end, of_finished, of_nothing_resumed, without};
pub(crate) use self::filter::{kept_users, of_funnel};
pub(crate) use self::lookups::{of_coverage, of_look_up_cost};
pub(crate) use self::person::{of_person_pack, of_person_step};
pub(crate) use self::place::of_place;
pub(crate) use self::problems::{of_problem, of_request_problem};
pub(crate) use self::purposes::{of_looked_up, of_purpose, of_purpose_run, parameters};
pub(crate) use self::signing::{of_signing, of_signing_key};
pub(crate) use self::text::{count, moment, printable, shown_path, users};
use self::text::{duration, number_of};
pub(crate) use self::usage::of_usage;
pub(crate) use self::verification::{of_changed_pack, of_intact_pack};
pub(crate) use self::witness::{of_waiting_for_witness, of_witness};

/// Describes what blocks a step and when it is retried; `again` is a text such as `in 2 s`.
pub(crate) fn of_trouble(trouble: &Problem, again: Option<&str>) -> String {
    let again = again.map(|again| format!(" {again}")).unwrap_or_default();
    match trouble {
        Problem::Network(NetworkProblem::RateLimited(_)) => format!("Auth0 is busy. Asking again{again}."),
        Problem::Network(NetworkProblem::TooManyActiveJobs(_)) => {
            format!("The tenant already runs as many jobs as it may. Asking again{again}.")
        }
        trouble => format!("{} Trying again{again}.", of_problem(trouble)),
    }
}

/// Formats the time left until a moment, such as `in 2 s`. Returns none once it has passed.
pub(crate) fn in_how_long(at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let left = at?.duration_since(now).as_millis();
    let seconds = u64::try_from(left).ok()?.div_ceil(1000);
    (seconds > 0).then(|| format!("in {}", duration(seconds)))
}

/// Describes the current step of an export. A terminal shows the text until the next change, so it
/// must stay true for a while.
pub(crate) fn of_state(snapshot: &ExportSnapshot) -> String {
    let progress = &snapshot.progress;
    if let Some(trouble) = &progress.trouble {
        let at = progress
            .again_at
            .map(|at| at.to_zoned_datetime(TimeZone::system()).strftime("at %H:%M:%S").to_string());
        return of_trouble(trouble, at.as_deref());
    }
    let of_one_job = matches!(
        snapshot.state,
        ExportState::Queued | ExportState::Starting | ExportState::Waiting | ExportState::Downloading
    );
    let part = if of_one_job && snapshot.jobs.len() > 1 {
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
        ExportState::Converting => match (progress.count, progress.rows.filter(|rows| *rows > 0)) {
            (Some(count), _) => counting::counting(count),
            (None, Some(rows)) => format!("checking and converting, {}", users(rows)),
            (None, None) => "checking and converting".to_owned(),
        },
        ExportState::Packing => "writing the pack".to_owned(),
        ExportState::Ready | ExportState::Failed | ExportState::Lost | ExportState::Stopped => {
            of_end(snapshot)
        }
    };
    words + &part
}

/// Describes the progress of a column's look-up.
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

/// Describes a notice of a manifest. A notice that this version does not know is shown by its name.
pub(crate) fn of_notice_part(part: &NoticePart) -> String {
    match part {
        NoticePart::Known(notice) => of_notice(notice),
        NoticePart::Other(notice) => format!(
            "A notice that this version does not know: {}.",
            printable(notice["notice"].as_str().unwrap_or("it has no name"))
        ),
    }
}

/// Describes a notice of a conversion.
pub(crate) fn of_notice(notice: &Notice) -> String {
    match notice {
        Notice::EmptySource { .. } => "The file holds no users.".into(),
        Notice::BlankLines { lines, .. } => {
            format!("{} skipped.", number_of(*lines, "blank line was", "blank lines were"))
        }
        Notice::IdpTokensDropped { tokens, rows } => {
            let tokens =
                number_of(*tokens, "token of an identity provider was", "tokens of identity providers were");
            format!("{tokens} left out, of {}.", users(*rows))
        }
        Notice::CellsNeutralised { cells, .. } => format!(
            "{} got an apostrophe in front.",
            number_of(
                *cells,
                "cell that a spreadsheet would run as a formula",
                "cells that a spreadsheet would run as formulas"
            )
        ),
        Notice::FormulasKept { cells, .. } => format!(
            "{} as delivered, because another program reads the file. Don't open it in a spreadsheet.",
            number_of(
                *cells,
                "cell that begins like a formula stays",
                "cells that begin like a formula stay"
            )
        ),
        Notice::CellsCut { cells, limit, .. } => format!(
            "{} cut: a spreadsheet's cell holds {} characters. JSON has the whole text.",
            number_of(*cells, "cell was", "cells were"),
            count(*limit as u64)
        ),
        Notice::NotCompared { condition, users: with } => {
            format!("{} had a value that “{condition}” can't be compared with.", users(*with))
        }
        Notice::LeftOutWithout { path, users: without } => {
            format!("{} without {path:?} were left out.", users(*without))
        }
        Notice::ClockAhead { minutes } => clock_words(*minutes, "ahead of"),
        Notice::ClockBehind { minutes } => clock_words(*minutes, "behind"),
        Notice::FieldAbsent { field } => {
            format!("No user has a value at {field:?}, which a condition looks at. Check the name.")
        }
        Notice::ColumnEmpty { path, similar } => {
            let similar =
                similar.as_ref().map(|similar| format!("; there is {similar:?}")).unwrap_or_default();
            format!("No user has a value in {path:?}{similar}. Check the name.")
        }
        Notice::PartOfList { users: found, total, .. } => format!(
            "The file holds a part of the list: {} of {}. Get the other pages, or use an export.",
            count(*found),
            users(*total)
        ),
        Notice::ResavedCsv { separator, .. } => of_resaved_csv(*separator),
        Notice::ChangedByExcel { numbers, zeros, dates, .. } => of_changed_by_excel(*numbers, *zeros, *dates),
        Notice::BrokenCharactersKept { count: broken, .. } => format!(
            "{} as delivered; some readers of JSON refuse the file. The format json has \u{fffd} there.",
            number_of(*broken, "broken character stays", "broken characters stay")
        ),
        Notice::NulCharacters { cells } => format!(
            "{} the character NUL, where some programs cut the text off.",
            number_of(*cells, "cell holds", "cells hold")
        ),
        Notice::PasswordHashesJoined { users: joined, left } => format!(
            "{} got a password hash; {} of nobody in the other files.",
            users(*joined),
            number_of(*left, "hash is that", "hashes are those")
        ),
        Notice::HoldersNotDelivered { field, users: holders } => format!(
            "{} with {field} are not among the delivered users; the file of answers, if kept, names them.",
            users(*holders)
        ),
        Notice::FieldProtected { path, values: 0, .. } => {
            format!("{path:?} was to be hidden, and nobody has it. Check the name.")
        }
        Notice::FieldProtected { path, how: Protect::Hash, values } => {
            format!("{path:?}: {} replaced by pseudonyms.", number_of(*values, "value was", "values were"))
        }
        Notice::FieldProtected { path, values, .. } => {
            format!("{path:?}: {} masked.", number_of(*values, "value was", "values were"))
        }
        Notice::KeptAsJson { title, cells, because } => {
            let why = match because {
                KeptBecause::TooMany => "it would have made too many columns",
                KeptBecause::Unexpected => "it usually holds plain values",
            };
            format!("{title:?} stayed as JSON text in {}: {why}.", number_of(*cells, "cell", "cells"))
        }
        Notice::BrokenCharacters { count: broken } => {
            format!("{} \u{fffd}.", number_of(*broken, "broken character became", "broken characters became"))
        }
        Notice::ColumnRenamed { wanted, title } => {
            format!("The column {wanted:?} is called {title:?}: the name was taken.")
        }
        Notice::UsersSetAside { path, users: aside } => format!(
            "{} can't be imported; they are set aside in {}.",
            users(*aside),
            printable(&path.file_name().unwrap_or_default().to_string_lossy())
        ),
    }
}

/// Describes a CSV that another program than Auth0 has written.
fn of_resaved_csv(separator: char) -> String {
    let separated = match separator {
        ',' => "commas separate".to_owned(),
        ';' => "semicolons separate".to_owned(),
        '\t' => "tabs separate".to_owned(),
        other => format!("{other:?} separates"),
    };
    format!(
        "The file is not as Auth0 writes it: {separated} its cells. The program that saved it may have changed \
         dates, long numbers and leading zeros; the file from Auth0 has them all."
    )
}

/// Describes the cells of a CSV that Excel shows as something else.
fn of_changed_by_excel(numbers: u64, zeros: u64, dates: u64) -> String {
    let parts = [
        (numbers, number_of(numbers, "number that loses digits", "numbers that lose digits")),
        (zeros, number_of(zeros, "that loses zeros or a plus sign", "that lose zeros or a plus sign")),
        (dates, number_of(dates, "that becomes a date", "that become dates")),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(cells, _)| *cells > 0).map(|(_, words)| words).collect();
    format!(
        "Excel would change {} when it opens the file: {}. Choose xlsx, which keeps them.",
        number_of(numbers + zeros + dates, "cell", "cells"),
        parts.join(", ")
    )
}

/// Lists the permissions of a credential.
pub(crate) fn of_access(tenant: &str, access: &Access) -> String {
    let tenant = printable(tenant);
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
        lines.push(format!("  the present token ends at {}", moment(at)));
    }
    let unneeded = access.unneeded_scopes().count();
    if unneeded > 0 {
        lines.push(format!(
            "  {} that Rollcall never uses; an application with read:users alone is safer",
            number_of(unneeded as u64, "more permission", "more permissions")
        ));
    }
    lines.join("\n")
}

/// Returns the permissions of a credential for programs.
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

/// Says by how much this computer's clock was wrong.
fn clock_words(minutes: u64, how: &str) -> String {
    format!(
        "This computer's clock was {} {how} Auth0's. Ages and the name of the pack follow Auth0's; set the clock.",
        number_of(minutes, "minute", "minutes")
    )
}

#[cfg(test)]
mod tests {
    use exporter::Auth0Answer;

    use super::*;

    #[test]
    fn a_notice_that_only_a_newer_version_knows_is_named() {
        let newer = NoticePart::Other(json!({ "notice": "eclipse\u{1b}", "moons": 2 }));
        assert!(of_notice_part(&newer).ends_with("does not know: eclipse\u{fffd}."));
        let known = NoticePart::Known(Notice::BlankLines { path: "users.json".into(), lines: 2 });
        assert_eq!(of_notice_part(&known), "2 blank lines were skipped.");
    }

    #[test]
    fn what_is_busy_is_asked_again_at_a_time() {
        let busy = Problem::from(NetworkProblem::RateLimited(Auth0Answer::default()));
        let now = Timestamp::UNIX_EPOCH;
        let again = |seconds: i64| in_how_long(Some(Timestamp::from_second(seconds).unwrap()), now);
        assert_eq!(of_trouble(&busy, again(2).as_deref()), "Auth0 is busy. Asking again in 2 s.");
        assert_eq!(of_trouble(&busy, again(-2).as_deref()), "Auth0 is busy. Asking again.");
        assert_eq!(in_how_long(None, now), None);
    }

    #[test]
    fn one_is_told_as_one() {
        let masked =
            |values| of_notice(&Notice::FieldProtected { path: "email".into(), how: Protect::Mask, values });
        assert_eq!(masked(1), "\"email\": 1 value was masked.");
        assert_eq!(masked(1_200), "\"email\": 1,200 values were masked.");
    }

    #[test]
    fn what_comes_from_outside_can_not_steer_a_terminal() {
        assert_eq!(printable("a\u{1b}[2J\r\n\u{9b}b"), "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}b");
    }
}
