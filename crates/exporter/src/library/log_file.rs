//! The activity log as a file that others can read and check.
//!
//! Each line carries the stored text of which `sha256` is the hash; that text contains the hash of
//! the line before. Without a filter the file has every line, so that the whole chain can be
//! checked.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use base::files::write_whole;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use store::{Activity, ActivityFilter, ActivityReport};

use super::log::verified;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::Problem;

/// The format of such a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityFormat {
    /// A table for spreadsheets.
    Csv,
    /// One JSON document, which also says what verifying the log has found.
    Json,
}

/// The version of the JSON document.
const VERSION: u32 = 1;

/// How the hashes are checked, for readers of the JSON document.
const HOW_TO_CHECK: &str = "For each entry, sha256 is the SHA-256 of the UTF-8 bytes of text, in hexadecimal. \
    text is JSON; its \"previous\" is the sha256 of the entry before, and 64 zeros in the first one.";

impl Exporter {
    /// Writes the lines of the activity log that match a filter, oldest first, to a file that
    /// appears whole or not at all. Returns their number.
    ///
    /// # Errors
    /// The file can't be written.
    pub async fn save_activity(
        &self,
        filter: ActivityFilter,
        format: ActivityFormat,
        target: &Path,
    ) -> Result<u64, Problem> {
        let (store, now) = (self.shared().store.clone(), self.shared().clock.now());
        let end = Arc::clone(&self.shared().log_end);
        let target = target.to_path_buf();
        blocking(move || {
            let complete = filter == ActivityFilter::default();
            let mut lines = store.activity_lines(&filter).map_err(|error| Problem::from(&error))?;
            lines.reverse();
            let content = match format {
                ActivityFormat::Csv => table(&lines),
                ActivityFormat::Json => {
                    let report = verified(&store, &end).map_err(|error| Problem::from(&error))?;
                    document(&lines, complete, &report, now)
                }
            };
            write_whole(&target, content.as_bytes()).map_err(|error| Problem::file(&target, &error))?;
            Ok(lines.len() as u64)
        })
        .await
    }
}

/// The lines as CSV (RFC 4180). Times are in UTC.
fn table(lines: &[Activity]) -> String {
    let mut text = String::from("number,at,kind,tenant,export_id,export,detail,sha256,text\r\n");
    for line in lines {
        let cells = [
            line.sequence.to_string(),
            line.at.to_string(),
            line.kind.clone(),
            line.tenant_name.clone().unwrap_or_default(),
            line.export_id.clone().unwrap_or_default(),
            line.export_name.clone().unwrap_or_default(),
            if line.detail.is_null() { String::new() } else { line.detail.to_string() },
            line.sha256.clone(),
            line.text.clone(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| cell_of(cell)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// A cell of CSV. A name that a spreadsheet would run as a formula gets an apostrophe.
fn cell_of(text: &str) -> String {
    let guard = if recipe::runs_as_formula(text) { "'" } else { "" };
    if !text.contains([',', '"', '\r', '\n']) {
        return format!("{guard}{text}");
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn document(lines: &[Activity], complete: bool, report: &ActivityReport, now: Timestamp) -> String {
    let entry = |line: &Activity| {
        let mut entry = Map::new();
        entry.insert("number".to_owned(), json!(line.sequence));
        entry.insert("at".to_owned(), json!(line.at));
        entry.insert("kind".to_owned(), json!(line.kind));
        for (key, value) in [
            ("tenant_id", &line.tenant_id),
            ("tenant", &line.tenant_name),
            ("export_id", &line.export_id),
            ("export", &line.export_name),
        ] {
            if let Some(value) = value {
                entry.insert(key.to_owned(), json!(value));
            }
        }
        entry.insert("detail".to_owned(), line.detail.clone());
        entry.insert("sha256".to_owned(), json!(line.sha256));
        entry.insert("text".to_owned(), json!(line.text));
        Value::Object(entry)
    };
    let document = json!({
        "version": VERSION,
        "made_by": { "application": "Rollcall", "version": env!("CARGO_PKG_VERSION") },
        "saved_at": now,
        "complete": complete,
        "how_to_check": HOW_TO_CHECK,
        "verification": report,
        "entries": lines.iter().map(entry).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_needed_and_never_run_as_formulas() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
        ] {
            assert_eq!(cell_of(text), cell);
        }
    }
}
