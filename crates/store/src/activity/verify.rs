//! Verifying the log: its lines, its columns, its end, and the history.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::history::{History, HistoryRules};
use super::line::{ActivityHead, GENESIS, Line, hash, head};
use crate::column;
use crate::database::Store;
use crate::error::StoreError;

/// The most faults that a report lists.
pub const MOST_FAULTS: usize = 50;

/// Something about the log that does not match. A log that only Rollcall has written has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum ActivityFault {
    /// A line is not the text of which its hash was made.
    Altered {
        /// Number of the line.
        sequence: u64,
    },
    /// Lines are missing between others.
    Missing {
        /// Number of the first.
        from: u64,
        /// Number of the last.
        to: u64,
    },
    /// A line has the number of another.
    Reordered {
        /// Number at which it is.
        sequence: u64,
        /// Number in its text.
        says: u64,
    },
    /// A line does not contain the hash of the line before it: one of them was replaced.
    Unlinked {
        /// Number of the line.
        sequence: u64,
    },
    /// A line is listed for another export than the one in its text.
    Moved {
        /// Number of the line.
        sequence: u64,
    },
    /// There are no lines.
    Emptied {
        /// Number of the last line that was written.
        lines: u64,
    },
    /// Lines are missing at the end.
    CutOff {
        /// Number of the last line that is there.
        last: u64,
        /// Number of the last line that was written.
        lines: u64,
    },
    /// A line was added by something else.
    Added {
        /// Number of the line.
        sequence: u64,
    },
    /// The last line is another than the one that was written.
    EndReplaced {
        /// Number of the line.
        sequence: u64,
    },
    /// There are lines, but the record of the last one is gone.
    EndUnknown,
    /// The history has exports whose lines are missing.
    ExportsUnknown {
        /// Number of such exports.
        exports: u64,
        /// Id of the first.
        export_id: String,
        /// Name of the first.
        name: String,
    },
    /// A pack has recorded another line than the one in the log, or one that the log lacks.
    PackDiffers {
        /// Id of the export.
        export_id: String,
        /// Name of the export.
        name: String,
        /// Number of the line that the pack has recorded.
        sequence: u64,
    },
    /// The keychain has recorded another line than the one in the log, or one that the log lacks:
    /// the log was cut, or an earlier or another one was put in its place.
    KeychainDiffers {
        /// Number of the line that the keychain has recorded.
        sequence: u64,
    },
    /// A line was added after the one that the keychain has recorded, which knows nothing of it.
    KeychainUnaware {
        /// Number of the line.
        sequence: u64,
    },
    /// The history says something else of an export than a line does, or a line something else than
    /// an earlier one.
    HistoryDiffers {
        /// Id of the export.
        export_id: String,
        /// Name of the export.
        name: String,
        /// What differs.
        column: String,
        /// Number of the line.
        sequence: u64,
    },
    /// The history lacks an export that was not removed from it.
    HistoryLacks {
        /// Id of the export.
        export_id: String,
        /// Name under which it was requested.
        name: String,
        /// Number of the line of the request.
        sequence: u64,
    },
}

/// What the log says of every export of the history in a state.
#[derive(Debug, Clone, Copy)]
pub struct ActivityWitness<'a> {
    /// Name of the state; none for exports in every state.
    pub state: Option<&'a str>,
    /// Kind of the line that each of them has.
    pub kind: &'a str,
}

/// What verifying the log has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityReport {
    /// Number of lines.
    pub lines: u64,
    /// When the first readable line was written.
    pub since: Option<Timestamp>,
    /// The last line that was written.
    pub head: Option<ActivityHead>,
    /// Number of the line that the keychain has recorded as the last one; none if it has none to
    /// compare the log with.
    pub kept: Option<u64>,
    /// Number of lines that say of themselves that the keychain could not be asked when they were
    /// written, so that it does not vouch for them.
    pub unguarded: u64,
    /// Number of packs whose record of the log was compared with it.
    pub packs: u64,
    /// Number of exports of the history that were compared with their lines.
    pub exports: u64,
    /// Number of those of which no line says more than what was requested and that they were
    /// finished: their lines are of an earlier version.
    pub exports_in_part: u64,
    /// Where the user has recorded that a new log begins, because the end of a former one is
    /// missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beginnings: Vec<ActivityBeginning>,
    /// What does not match, at most [`MOST_FAULTS`].
    pub faults: Vec<ActivityFault>,
}

/// A line by which the user has recorded that a new log begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityBeginning {
    /// Number of the line.
    pub sequence: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Number of the last line that is known of the former log.
    pub former: u64,
}

impl ActivityReport {
    /// Returns true if everything matches.
    pub fn is_intact(&self) -> bool {
        self.faults.is_empty()
    }

    /// Adds a fault, if there is room for it.
    pub fn add(&mut self, fault: ActivityFault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}

impl Store {
    /// Verifies every line, the end of the log, that it has the lines of `witnesses`, and that the
    /// history is what the lines say of it.
    pub fn verify_activity(
        &self,
        witnesses: &[ActivityWitness<'_>],
        rules: HistoryRules<'_>,
    ) -> Result<ActivityReport, StoreError> {
        let connection = self.lock();
        // One state of the database: another process may append meanwhile.
        let transaction = connection.unchecked_transaction()?;
        let recorded = head(&transaction)?;
        let mut report = ActivityReport {
            lines: 0,
            since: None,
            head: recorded.clone(),
            kept: None,
            unguarded: 0,
            packs: 0,
            exports: 0,
            exports_in_part: 0,
            beginnings: Vec::new(),
            faults: Vec::new(),
        };
        let mut history = History::new(rules);
        let last = verify_lines(&transaction, &mut history, &mut report)?;
        verify_end(&mut report, recorded, last);
        for witness in witnesses {
            verify_history(&transaction, witness, &mut report)?;
        }
        history.compare(&transaction, &mut report)?;
        Ok(report)
    }
}

/// Verifies the chain of lines. Returns the last one.
fn verify_lines(
    connection: &Connection,
    history: &mut History<'_>,
    report: &mut ActivityReport,
) -> Result<Option<ActivityHead>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT sequence, export_id, line, sha256 FROM activity ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    // The hash that the next line has to contain; none where that can't be known.
    let mut previous = Some(GENESIS.to_owned());
    let mut expected = 1;
    let mut last = None;
    while let Some(row) = rows.next()? {
        report.lines += 1;
        let Ok(sequence) = u64::try_from(row.get::<_, i64>("sequence")?) else {
            report.add(ActivityFault::Added { sequence: 0 });
            continue;
        };
        if sequence < expected {
            report.add(ActivityFault::Added { sequence });
            continue;
        }
        if sequence > expected {
            report.add(ActivityFault::Missing { from: expected, to: sequence - 1 });
            previous = None;
        }
        let (text, sha256): (String, String) = (row.get("line")?, row.get("sha256")?);
        let export_id: Option<String> = row.get("export_id")?;
        let line = serde_json::from_str::<Line>(&text).ok().filter(|_| hash(&text) == sha256);
        let next = Some(sha256.clone());
        previous = match line {
            None => {
                report.add(ActivityFault::Altered { sequence });
                next
            }
            Some(line) if line.sequence != sequence => {
                report.add(ActivityFault::Reordered { sequence, says: line.sequence });
                None
            }
            Some(line) => {
                report.since = report.since.or(Some(line.at));
                if previous.is_some_and(|previous| previous != line.previous) {
                    report.add(ActivityFault::Unlinked { sequence });
                }
                if export_id != line.export_id {
                    report.add(ActivityFault::Moved { sequence });
                }
                report.unguarded += u64::from(line.unguarded);
                history.hear(line, report);
                next
            }
        };
        expected = sequence + 1;
        last = Some(ActivityHead { sequence, sha256 });
    }
    Ok(last)
}

/// Compares the last line with the one that was recorded.
fn verify_end(report: &mut ActivityReport, recorded: Option<ActivityHead>, last: Option<ActivityHead>) {
    match (recorded, last) {
        (None, Some(_)) => report.add(ActivityFault::EndUnknown),
        (Some(recorded), None) => report.add(ActivityFault::Emptied { lines: recorded.sequence }),
        (Some(recorded), Some(last)) if last.sequence < recorded.sequence => {
            report.add(ActivityFault::CutOff { last: last.sequence, lines: recorded.sequence });
        }
        (Some(recorded), Some(last)) if last.sequence > recorded.sequence => {
            report.add(ActivityFault::Added { sequence: recorded.sequence + 1 });
        }
        (Some(recorded), Some(last)) if last.sha256 != recorded.sha256 => {
            report.add(ActivityFault::EndReplaced { sequence: last.sequence });
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
}

/// Finds exports of the history without the line that each of them has.
fn verify_history(
    connection: &Connection,
    witness: &ActivityWitness<'_>,
    report: &mut ActivityReport,
) -> Result<(), StoreError> {
    let sql = "
        SELECT id, name, count(*) OVER () AS exports FROM exports
        WHERE (?1 IS NULL OR state = ?1) AND NOT unlogged AND id NOT IN (
            SELECT facts ->> 'export_id'
            FROM (SELECT iif(json_valid(line), line, '{}') AS facts FROM activity)
            WHERE facts ->> 'kind' = ?2 AND facts ->> 'export_id' IS NOT NULL)
        ORDER BY created_at, id LIMIT 1";
    let unknown = connection
        .prepare_cached(sql)?
        .query_row((witness.state, witness.kind), |row| {
            Ok(ActivityFault::ExportsUnknown {
                exports: column::count(row, "exports")?.unwrap_or_default(),
                export_id: row.get("id")?,
                name: row.get("name")?,
            })
        })
        .optional()?;
    if let Some(fault) = unknown
        && !report.faults.contains(&fault)
    {
        report.add(fault);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
