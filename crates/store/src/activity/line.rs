//! The lines of the log, and appending to it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::facts::facts_of;
use crate::column;
use crate::database::{Store, Writing};
use crate::error::StoreError;
use crate::log_guard::{ActivityHead, GENESIS, LogNow, hash, head, read_head};

pub(crate) const CREATE: &str = "
CREATE TABLE activity (
    sequence   INTEGER PRIMARY KEY,
    export_id  TEXT,
    line       TEXT NOT NULL,
    sha256     TEXT NOT NULL
) STRICT;
CREATE INDEX activity_by_export ON activity (export_id, sequence);
CREATE TRIGGER activity_is_append_only_update BEFORE UPDATE ON activity
BEGIN SELECT raise(ABORT, 'the activity log is append-only'); END;
CREATE TRIGGER activity_is_append_only_delete BEFORE DELETE ON activity
BEGIN SELECT raise(ABORT, 'the activity log is append-only'); END;
";

/// The number and the hash of the last line, apart from the lines. Exports whose lines are missing
/// already are marked, so that the log is not reported for them.
pub(crate) const ADD_HEAD: &str = "
CREATE TABLE activity_head (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    sequence  INTEGER NOT NULL,
    sha256    TEXT NOT NULL
) STRICT;
INSERT INTO activity_head (one, sequence, sha256)
SELECT 1, sequence, sha256 FROM activity ORDER BY sequence DESC LIMIT 1;
ALTER TABLE exports ADD COLUMN unlogged INTEGER NOT NULL DEFAULT 0;
UPDATE exports SET unlogged = 1 WHERE
    id NOT IN (
        SELECT export_id FROM activity
        WHERE export_id IS NOT NULL AND instr(line, '\"kind\":\"export_created\"') > 0)
    OR (state = 'ready' AND id NOT IN (
        SELECT export_id FROM activity
        WHERE export_id IS NOT NULL AND instr(line, '\"kind\":\"export_ready\"') > 0));
";

/// An event to be logged.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// When it happened.
    pub at: Timestamp,
    /// Stable name of the event, such as `export_created`.
    pub kind: String,
    /// The export it concerns, if any.
    pub export_id: Option<String>,
    /// The facts. Never a secret, a link or a user's data. The text `tenant_id`, if there is one,
    /// is the tenant that the line concerns; the line of an export concerns the export's.
    pub detail: Value,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Its number, from 1.
    pub sequence: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// The export it concerns, if any.
    pub export_id: Option<String>,
    /// The export's name in the history, if it is still there.
    pub export_name: Option<String>,
    /// The tenant it concerns, if any.
    pub tenant_id: Option<String>,
    /// The tenant's current name.
    pub tenant_name: Option<String>,
    /// The facts.
    pub detail: Value,
    /// The stored text, of which `sha256` is the hash.
    pub text: String,
    /// The line's SHA-256, which the next line contains.
    pub sha256: String,
}

/// Extent of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityExtent {
    /// Number of lines.
    pub lines: u64,
    /// When the first line was written.
    pub since: Option<Timestamp>,
    /// The tenants that lines concern, by name. They may have been removed.
    pub tenants: Vec<ActivityTenant>,
}

/// A tenant that lines of the log concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityTenant {
    /// Its id.
    pub id: String,
    /// Its current name.
    pub name: String,
    /// Its host.
    pub host: String,
}

/// The hashed content: the JSON text of this, exactly as stored.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) sequence: u64,
    pub(super) at: Timestamp,
    pub(super) kind: String,
    pub(super) export_id: Option<String>,
    /// Missing in lines of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tenant_id: Option<String>,
    pub(super) detail: Value,
    /// The row of the export in the history, and the list of its files, as they were then. Missing
    /// in lines of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) history: Option<Value>,
    /// The guard of the log could not keep the line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unguarded: bool,
    pub(super) previous: String,
}

/// [`Activity::kind`] of an unreadable line, which [`Store::verify_activity`] reports as well.
pub const UNREADABLE_LINE: &str = "unreadable";

impl Activity {
    /// Reads a line with the names of its export and tenant. An unreadable line is returned as
    /// such, so that it does not hide the others.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text: String = row.get("line")?;
        let line = match serde_json::from_str(&text) {
            Ok(line) => line,
            Err(_) => Line {
                sequence: 0,
                at: Timestamp::UNIX_EPOCH,
                kind: UNREADABLE_LINE.to_owned(),
                export_id: row.get("export_id")?,
                tenant_id: None,
                detail: Value::Null,
                history: None,
                unguarded: false,
                previous: String::new(),
            },
        };
        Ok(Self {
            sequence: column::count(row, "sequence")?.unwrap_or_default(),
            at: line.at,
            kind: line.kind,
            export_id: line.export_id,
            export_name: row.get("export_name")?,
            tenant_id: row.get("tenant_id")?,
            tenant_name: row.get("tenant_name")?,
            detail: line.detail,
            text,
            sha256: row.get("sha256")?,
        })
    }
}

impl Store {
    /// Appends a line.
    pub fn append_activity(&self, activity: &NewActivity) -> Result<(), StoreError> {
        self.write(|transaction| append(transaction, activity))
    }

    /// Adds the line that the log as it is calls for, if any. Returns whether there was one.
    pub fn append_activity_for(
        &self,
        line: impl FnOnce(&LogNow<'_>) -> Result<Option<NewActivity>, StoreError>,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let Some(line) = line(&LogNow::of(transaction))? else { return Ok(false) };
            append(transaction, &line)?;
            Ok(true)
        })
    }

    /// Returns the last line as it was recorded apart from the lines. `None` before the first.
    pub fn activity_head(&self) -> Result<Option<ActivityHead>, StoreError> {
        head(&self.lock())
    }

    /// Returns the hash that the log has for a line; none for a line that it does not have.
    pub fn activity_hash(&self, sequence: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT sha256 FROM activity WHERE sequence = ?1";
        let connection = self.lock();
        Ok(connection.query_row(sql, [column::stored(sequence)], |row| row.get("sha256")).optional()?)
    }
}

/// Appends a line to the one that was recorded as the last. If lines are missing at the end, or
/// were added there, the new line does not hide that.
pub(crate) fn append(connection: &Writing<'_>, activity: &NewActivity) -> Result<(), StoreError> {
    let recorded = head(connection)?;
    let last = connection
        .query_row("SELECT sequence, sha256 FROM activity ORDER BY sequence DESC LIMIT 1", [], read_head)
        .optional()?;
    let highest = recorded.iter().chain(&last).map(|head| head.sequence).max().unwrap_or_default();
    let previous = recorded.or(last).map_or_else(|| GENESIS.to_owned(), |head| head.sha256);
    let history = activity.export_id.as_deref().map(|id| facts_of(connection, id)).transpose()?.flatten();
    let mut line = Line {
        sequence: highest + 1,
        at: activity.at,
        kind: activity.kind.clone(),
        export_id: activity.export_id.clone(),
        tenant_id: tenant_of(connection, activity)?,
        detail: activity.detail.clone(),
        history,
        unguarded: false,
        previous,
    };
    let text_of =
        |line: &Line| serde_json::to_string(line).map_err(|error| StoreError::Damaged(error.to_string()));
    let mut text = text_of(&line)?;
    let next = |text: &str| ActivityHead { sequence: highest + 1, sha256: hash(text) };
    let (log, expected) = (LogNow::of(connection), next(&text));
    let is_kept = connection.guard.is_none_or(|guard| guard.intend(&log, &activity.kind, &expected));
    if !is_kept {
        line.unguarded = true;
        text = text_of(&line)?;
    }
    let sha256 = hash(&text);
    let sequence = column::stored(line.sequence);
    connection.execute(
        "INSERT INTO activity (sequence, export_id, line, sha256) VALUES (?1, ?2, ?3, ?4)",
        (sequence, &activity.export_id, &text, &sha256),
    )?;
    connection.execute(
        "INSERT INTO activity_head (one, sequence, sha256) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, sha256 = excluded.sha256",
        (sequence, &sha256),
    )?;
    Ok(())
}

/// Returns the tenant that a line concerns.
fn tenant_of(connection: &Connection, activity: &NewActivity) -> Result<Option<String>, StoreError> {
    if let Some(id) = activity.detail.get("tenant_id").and_then(Value::as_str) {
        return Ok(Some(id.to_owned()));
    }
    let Some(export_id) = &activity.export_id else { return Ok(None) };
    let sql = "SELECT tenant_id FROM exports WHERE id = ?1";
    Ok(connection.query_row(sql, [export_id], |row| row.get("tenant_id")).optional()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixtures::{export, line, store};

    #[test]
    fn a_line_knows_the_tenant_of_its_export_or_the_one_in_its_facts() {
        let (_folder, store) = store();
        let of_export = NewActivity { export_id: Some("e1".into()), ..line("export_created") };
        store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &of_export).unwrap();
        let of_tenant = NewActivity { detail: json!({ "tenant_id": "demo" }), ..line("tenant_added") };
        store.append_activity(&of_tenant).unwrap();
        store.append_activity(&line("settings_changed")).unwrap();
        let lines = store.activity(None, 10).unwrap();
        let tenants: Vec<_> = lines.iter().map(|line| line.tenant_name.as_deref()).collect();
        assert_eq!(tenants, [None, Some("Demo"), Some("Acme")]);
        assert_eq!(lines[2].export_name.as_deref(), Some("Export e1"));
        let extent = store.activity_extent().unwrap();
        let concerned: Vec<&str> = extent.tenants.iter().map(|tenant| tenant.host.as_str()).collect();
        assert_eq!(concerned, ["acme.eu.auth0.com", "demo.eu.auth0.com"]);
        let removed = NewActivity { export_id: Some("e1".into()), ..line("export_removed") };
        store.remove_export("e1", &removed).unwrap();
        assert_eq!(store.activity(None, 1).unwrap()[0].tenant_id.as_deref(), Some("acme"));
    }

    #[test]
    fn the_head_is_that_of_the_last_line() {
        let (_folder, store) = store();
        assert_eq!(store.activity_head().unwrap(), None);
        for _ in 0..3 {
            store.append_activity(&line("warned")).unwrap();
        }
        let last = store.activity(None, 1).unwrap().remove(0);
        let head = store.activity_head().unwrap().unwrap();
        assert_eq!((head.sequence, &head.sha256), (3, &last.sha256));
        assert_eq!(store.activity_hash(3).unwrap(), Some(last.sha256));
        assert_eq!(store.activity_hash(4).unwrap(), None);
    }

    #[test]
    fn the_log_refuses_changes_and_deletions() {
        let (_folder, store) = store();
        store.append_activity(&line("warned")).unwrap();
        let connection = store.lock();
        connection.execute("UPDATE activity SET line = '' WHERE sequence = 1", []).unwrap_err();
        connection.execute("DELETE FROM activity WHERE sequence = 1", []).unwrap_err();
    }
}
