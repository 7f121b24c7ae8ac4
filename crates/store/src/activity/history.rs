//! What lines say of the history: each line about an export carries what the export's row and the
//! list of its files were when it was written, so that a row that was changed by something else is
//! found.
//!
//! Not in a line: the values of conditions and whatever else could be a user's, and what changes
//! without a line.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use super::facts::{FACTS, Facts, Row, read};
use super::line::Line;
use super::report::{ActivityFault, ActivityReport};
use crate::error::StoreError;

/// What never changes.
const FIXED: [&str; 5] = ["tenant", "preset", "name", "folder", "created_at"];

/// The states of exports that have ended, if only for now.
const ENDED: [&str; 4] = [READY, "failed", "lost", "stopped"];

/// The state of an export that has its files: nothing of it changes any more.
const READY: &str = "ready";

/// What a line of its own changes.
const KEPT: &str = "keep_until";

/// What has to be known to compare the history with the log.
#[derive(Clone, Copy)]
pub struct HistoryRules<'a> {
    /// Kind of the first line of each export.
    pub created: &'a str,
    /// Kind of the line of an export whose row was removed.
    pub removed: &'a str,
    /// Kind of the line of a changed date until which files are to be kept.
    pub kept: &'a str,
    /// Returns a stored request as the first line of an export has it: without the values of its
    /// conditions.
    pub request_without_values: &'a dyn Fn(&Value) -> Option<Value>,
}

/// What the lines of an export say together.
#[derive(Default)]
struct Said {
    /// The name under which it was requested.
    name: Option<String>,
    /// The first line, and what it says of the request.
    created: Option<(u64, Value)>,
    /// The row was removed.
    removed: bool,
    /// The last line that carries facts, and these.
    last: Option<(u64, Facts)>,
}

/// Compares the history with what the lines say of it.
pub(super) struct History<'a> {
    rules: HistoryRules<'a>,
    said: HashMap<String, Said>,
    /// When the first line with facts was written.
    since: Option<Timestamp>,
}

impl<'a> History<'a> {
    pub(super) fn new(rules: HistoryRules<'a>) -> Self {
        Self { rules, said: HashMap::new(), since: None }
    }

    /// Takes in a line whose text is as it was written, in the order of the log.
    pub(super) fn hear(&mut self, line: Line, report: &mut ActivityReport) {
        let Some(export_id) = line.export_id else { return };
        let said = self.said.entry(export_id.clone()).or_default();
        if line.kind == self.rules.created {
            let request = line.detail.get("request").cloned().unwrap_or_default();
            said.name = request.get("name").and_then(Value::as_str).map(str::to_owned);
            said.created = Some((line.sequence, request));
        }
        said.removed |= line.kind == self.rules.removed;
        let Some(Value::Object(facts)) = line.history else { return };
        self.since = self.since.or(Some(line.at));
        if let Some((_, earlier)) = &said.last {
            let changes = |column: &str| {
                let may_change = if column == KEPT {
                    line.kind == self.rules.kept
                } else {
                    !is_ready(earlier) && !FIXED.contains(&column)
                };
                !may_change
            };
            if let Some(column) = first_difference(earlier, &facts, changes) {
                report.add(ActivityFault::HistoryDiffers {
                    name: said.name.clone().unwrap_or_else(|| text(&facts, "name")),
                    export_id,
                    column,
                    sequence: line.sequence,
                });
            }
        }
        said.last = Some((line.sequence, facts));
    }

    /// Compares the rows with what was heard.
    pub(super) fn compare(
        mut self,
        connection: &Connection,
        report: &mut ActivityReport,
    ) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(&format!("{FACTS} ORDER BY created_at, id"))?;
        let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        for row in rows {
            let said = self.said.remove(&row.id).unwrap_or_default();
            if row.unlogged {
                if self.is_new(&row) || said.last.is_some() {
                    let sequence = said.created.map_or(0, |(sequence, _)| sequence);
                    report.add(row.differs("unlogged", sequence));
                } else {
                    report.exports_unlogged += 1;
                }
                continue;
            }
            report.exports += 1;
            let mut found = said.created.and_then(|(sequence, request)| {
                let is_same = is_same_request(&request, &row.request, self.rules.request_without_values);
                (!is_same).then(|| row.differs("request", sequence))
            });
            match &said.last {
                // Nothing is known but that it exists.
                None => report.exports_in_part += 1,
                Some((sequence, facts)) => {
                    let ended = has_ended(facts);
                    let counts = |column: &str| ended || column == KEPT || FIXED.contains(&column);
                    let running = !ended && has_ended(&row.facts);
                    let column = first_difference(facts, &row.facts, counts)
                        .or_else(|| running.then(|| "state".to_owned()));
                    found = column.map(|column| row.differs(&column, *sequence)).or(found);
                }
            }
            if let Some(fault) = found {
                report.add(fault);
            }
        }
        let mut lacking: Vec<_> = self
            .said
            .into_iter()
            .filter(|(_, said)| !said.removed)
            .filter_map(|(export_id, said)| {
                let (sequence, _) = said.created?;
                let name = said.name.unwrap_or_default();
                Some((sequence, ActivityFault::HistoryLacks { export_id, name, sequence }))
            })
            .collect();
        lacking.sort_by_key(|(sequence, _)| *sequence);
        for (_, fault) in lacking {
            report.add(fault);
        }
        Ok(())
    }

    /// Whether a row was made when lines carried facts already.
    fn is_new(&self, row: &Row) -> bool {
        let created = row.created_at.parse::<Timestamp>();
        self.since.is_some_and(|since| created.is_ok_and(|created| created > since))
    }
}

impl Row {
    fn differs(&self, column: &str, sequence: u64) -> ActivityFault {
        ActivityFault::HistoryDiffers {
            export_id: self.id.clone(),
            name: self.name.clone(),
            column: column.to_owned(),
            sequence,
        }
    }
}

/// Returns the first column that two rows have and that differs, of those that count.
fn first_difference(one: &Facts, other: &Facts, counts: impl Fn(&str) -> bool) -> Option<String> {
    let differs = |(column, value): &(&String, &Value)| {
        counts(column) && other.get(*column).is_some_and(|found| found != *value)
    };
    one.iter().find(differs).map(|(column, _)| column.clone())
}

fn text(facts: &Facts, column: &str) -> String {
    facts.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn is_ready(facts: &Facts) -> bool {
    text(facts, "state") == READY
}

/// Whether an export has ended, if only for now.
fn has_ended(facts: &Facts) -> bool {
    ENDED.contains(&text(facts, "state").as_str())
}

/// Whether a stored request is the one of which a line says how it was without the values of its
/// conditions.
fn is_same_request(said: &Value, stored: &Value, without_values: &dyn Fn(&Value) -> Option<Value>) -> bool {
    const FILTER: &str = "/recipe/filter";
    let Some(said) = said.as_object() else { return true };
    let conditions = |request: &Value| request.pointer(FILTER).cloned().unwrap_or_default();
    let mut said = Value::Object(said.clone());
    let found = without_values(stored).map(|request| conditions(&request)).unwrap_or_default();
    if conditions(&said) != found {
        return false;
    }
    let mut stored = stored.clone();
    for request in [&mut said, &mut stored] {
        if let Some(recipe) = request.get_mut("recipe").and_then(Value::as_object_mut) {
            recipe.remove("filter");
        }
    }
    said == stored
}

#[cfg(test)]
mod tests;
