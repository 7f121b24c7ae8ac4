//! Texts for the activity log.

use exporter::{Activity, ActivityBeginning, ActivityFault, ActivityKind, ActivityReport};

use super::text::{capitalised, count, moment, number_of, printable};

/// Describes an entry in one line.
pub(crate) fn of_activity(line: &Activity) -> String {
    let kind = match ActivityKind::named(&line.kind) {
        Some(kind) => of_kind(kind),
        None => &line.kind,
    };
    let about = [line.tenant_name.as_deref(), line.export_name.as_deref()];
    let about: Vec<&str> = about.into_iter().flatten().filter(|name| !name.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!("  ({})", about.join(", ")) };
    printable(&format!("{}  {}  {kind}{about}", line.sequence, moment(line.at)))
}

/// Formats a number of entries.
pub(crate) fn entries(number: u64) -> String {
    number_of(number, "entry", "entries")
}

/// Describes a log in which everything matches.
pub(crate) fn of_intact_log(report: &ActivityReport) -> String {
    let Some(since) = report.since else { return "Intact: the log has no entries yet.".to_owned() };
    let packs = match report.packs {
        0 => String::new(),
        packs => format!(" {} recorded the same.", capitalised(&number_of(packs, "pack has", "packs have"))),
    };
    let head = report.head.as_ref().map_or_else(String::new, |head| {
        format!(" The last entry is number {}, with the SHA-256 {}.", count(head.sequence), head.sha256)
    });
    let last = report.head.as_ref().map_or(0, |head| head.sequence);
    let kept = match report.kept {
        None => {
            " The keychain was not compared: it could not be asked, or has no record of this log.".to_owned()
        }
        Some(kept) if kept == last => " The keychain has recorded the same.".to_owned(),
        Some(kept) => format!(
            " The keychain has recorded entry {}; nothing outside of the data folder vouches for what follows.",
            count(kept)
        ),
    };
    let unguarded = match report.unguarded {
        0 => String::new(),
        1 => " 1 entry was written while the keychain could not be asked, which does not vouch for it."
            .to_owned(),
        number => format!(
            " {} entries were written while the keychain could not be asked, which does not vouch for them.",
            count(number)
        ),
    };
    let history = of_history(report);
    let mut text = format!(
        "Intact: {} since {}, none missing, changed or moved.{history}{packs}{kept}{unguarded}{head}",
        entries(report.lines),
        moment(since)
    );
    for beginning in &report.beginnings {
        text.push('\n');
        text.push_str(&of_beginning(beginning));
    }
    text
}

/// Says how far the history was compared with the log, with a space before each sentence.
fn of_history(report: &ActivityReport) -> String {
    let in_part = report.exports_in_part;
    let whole = match report.exports.saturating_sub(in_part) {
        0 => None,
        1 => Some("1 export of the history is as its entries say.".to_owned()),
        number => Some(format!("{} exports of the history are as their entries say.", count(number))),
    };
    let part = match in_part {
        0 => None,
        1 => Some(
            "Of 1 export, made by an earlier version, only the request and its end were compared.".to_owned(),
        ),
        number => Some(format!(
            "Of {} exports, made by an earlier version, only the requests and their ends were compared.",
            count(number)
        )),
    };
    let unlogged = match report.exports_unlogged {
        0 => None,
        1 => Some("1 export of the history is older than the log, which knows nothing of it.".to_owned()),
        number => Some(format!(
            "{} exports of the history are older than the log, which knows nothing of them.",
            count(number)
        )),
    };
    let sentences = [whole, part, unlogged].into_iter().flatten();
    std::iter::once(String::new()).chain(sentences).collect::<Vec<_>>().join(" ")
}

/// Describes where the user has recorded that a new log begins.
pub(crate) fn of_beginning(beginning: &ActivityBeginning) -> String {
    format!(
        "A new log begins, as recorded in entry {} on {}: the keychain knew the former one up to entry {}, and \
         the log did not agree with it.",
        count(beginning.sequence),
        moment(beginning.at),
        count(beginning.former)
    )
}

/// Describes a log that was changed: the first fault, and the others below it.
pub(crate) fn of_changed_log(report: &ActivityReport) -> String {
    let mut faults = report.faults.iter().map(of_fault);
    let first = faults.next().unwrap_or_default();
    let mut lines = vec![format!("The activity log was changed outside Rollcall: {first}.")];
    lines.extend(faults.map(|other| format!("  also: {other}")));
    lines.extend(report.beginnings.iter().map(of_beginning));
    let is_of_keychain = |fault: &ActivityFault| {
        matches!(fault, ActivityFault::KeychainDiffers { .. } | ActivityFault::KeychainUnaware { .. })
    };
    if report.faults.iter().any(is_of_keychain) {
        lines.push(
            "If you deleted the data folder or put back a copy, `rollcall-cli activity begin-anew` records that \
             a new log begins."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// Describes what does not match.
fn of_fault(fault: &ActivityFault) -> String {
    use ActivityFault as F;
    printable(&match fault {
        F::Altered { sequence } => format!("entry {} was changed", count(*sequence)),
        F::Missing { from, to } if from == to => format!("entry {} is missing", count(*from)),
        F::Missing { from, to } => format!("entries {} to {} are missing", count(*from), count(*to)),
        F::Reordered { sequence, says } => {
            format!("in the place of entry {} is entry {}", count(*sequence), count(*says))
        }
        F::Unlinked { sequence } => {
            format!("entry {} does not follow the one before it: one of them was replaced", count(*sequence))
        }
        F::Moved { sequence } => format!("entry {} was moved to another export", count(*sequence)),
        F::Emptied { lines } => format!("it is empty, and had {}", entries(*lines)),
        F::CutOff { last, lines } => {
            format!("it ends with entry {}, and had {}", count(*last), entries(*lines))
        }
        F::Added { sequence } => format!("entry {} was not written by Rollcall", count(*sequence)),
        F::EndReplaced { sequence } => {
            format!("the last entry, {}, is not the one that was written", count(*sequence))
        }
        F::EndUnknown => "the record of its last entry is gone".to_owned(),
        F::ExportsUnknown { exports: 1, name, .. } => {
            format!("it lacks entries of an export that the history has: {name}")
        }
        F::ExportsUnknown { exports, name, .. } => {
            format!("it lacks entries of {} exports that the history has, such as {name}", count(*exports))
        }
        F::PackDiffers { name, sequence, .. } => {
            format!("the pack of {name} has recorded another entry {}", count(*sequence))
        }
        F::KeychainDiffers { sequence } => format!(
            "the keychain has recorded another entry {}: the log was cut, or another one was put in its place",
            count(*sequence)
        ),
        F::KeychainUnaware { sequence } => {
            format!("the keychain knows nothing of entry {}: something else has added it", count(*sequence))
        }
        F::HistoryDiffers { name, column, sequence, .. } => format!(
            "in the history, {} of {name} is not what entry {} says",
            of_column(column),
            count(*sequence)
        ),
        F::HistoryLacks { name, sequence, .. } => format!(
            "the history lacks an export that was not removed from it: {name}, requested in entry {}",
            count(*sequence)
        ),
    })
}

/// Names a column of the history.
fn of_column(column: &str) -> &str {
    match column {
        "tenant" => "the tenant",
        "preset" => "the preset",
        "name" => "the name",
        "folder" => "the folder",
        "created_at" => "the time of the request",
        "state" => "the outcome",
        "problem" => "the problem",
        "pack" => "the place of the files",
        "rows" => "the number of users",
        "bytes" => "the size",
        "keep_until" => "the day until which the files are kept",
        "finished_at" => "the time of the end",
        "files" => "the list of files",
        "count_check" => "the result of the count check",
        "request" => "the request",
        "unlogged" => "the mark of an export without entries",
        other => other,
    }
}

/// Describes what happened.
fn of_kind(kind: ActivityKind) -> &'static str {
    use ActivityKind as K;
    match kind {
        K::ExportCreated => "Export requested",
        K::ExportResumed => "Export resumed",
        K::JobCreated => "Auth0 accepted the export",
        K::JobDownloaded => "File downloaded",
        K::JobLost => "Files of one connection lost",
        K::LookedUp => "Roles and other details read",
        K::FetchedAgain => "File damaged, downloaded again",
        K::ExportReady => "Files saved",
        K::WitnessFound => "Request found in Auth0's log",
        K::ExportFailed => "Export failed",
        K::ExportLost => "Export lost",
        K::ExportStopped => "Export stopped",
        K::ExpiryWarned => "Warning given that Auth0 would soon delete the file",
        K::FilesChecked => "Files compared with their checksums",
        K::FilesSaved => "Copy of files saved",
        K::FilesNotSaved => "Copy of files not saved",
        K::FilesCopied => "Files copied to the clipboard",
        K::FilesDragged => "Files dragged out of the window",
        K::FilesDeleted => "Files deleted",
        K::KeepUntilChanged => "Date until which to keep the files changed",
        K::ExportRemoved => "Removed from the history",
        K::SampleRead => "Users read for a preview",
        K::PersonRequested => "Accounts of a person looked for",
        K::PersonPacked => "Data of a person saved",
        K::PersonFailed => "Data of a person not saved",
        K::FilesConverted => "Files converted",
        K::FilesFailed => "Files not converted",
        K::TenantAdded => "Tenant added",
        K::TenantChanged => "Tenant changed",
        K::CredentialReplaced => "Credential replaced",
        K::TenantRemoved => "Tenant removed",
        K::KeyMade => "Signing key made",
        K::SettingChanged => "Setting changed",
        K::LogBegun => "New log begun, the former one is missing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_comes_first() {
        let mut report = ActivityReport {
            lines: 3,
            since: None,
            head: None,
            kept: None,
            unguarded: 0,
            packs: 0,
            exports: 0,
            exports_in_part: 0,
            exports_unlogged: 0,
            beginnings: Vec::new(),
            faults: Vec::new(),
        };
        report.add(ActivityFault::Missing { from: 2, to: 2 });
        report.add(ActivityFault::CutOff { last: 3, lines: 1_204 });
        report.add(ActivityFault::PackDiffers {
            export_id: "e".into(),
            name: "\u{1b}[2JAll".into(),
            sequence: 2,
        });
        assert_eq!(
            of_changed_log(&report).lines().collect::<Vec<_>>(),
            [
                "The activity log was changed outside Rollcall: entry 2 is missing.",
                "  also: it ends with entry 3, and had 1,204 entries",
                "  also: the pack of \u{fffd}[2JAll has recorded another entry 2",
            ]
        );
    }
}
