//! Verifying the log: its lines, its columns, its end, and the history.

use rusqlite::{Connection, OptionalExtension};

use super::history::{History, HistoryRules};
use super::line::Line;
use super::report::{ActivityFault, ActivityReport};
use crate::column;
use crate::database::Store;
use crate::error::StoreError;
use crate::log_guard::{ActivityHead, GENESIS, hash, head};

/// What the log says of every export of the history in a state.
#[derive(Debug, Clone, Copy)]
pub struct ActivityWitness<'a> {
    /// Name of the state; none for exports in every state.
    pub state: Option<&'a str>,
    /// Kind of the line that each of them has.
    pub kind: &'a str,
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
            exports_unlogged: 0,
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
