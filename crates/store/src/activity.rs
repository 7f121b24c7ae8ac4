//! The activity log: append-only, and each line contains the SHA-256 of the previous one.
//!
//! A changed, removed or inserted line breaks the chain, and [`Store::verify_activity`] reports
//! where. The chain alone cannot reveal missing lines at the end; a copy of the last hash kept
//! elsewhere (in a manifest or a mail) can.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

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

/// The previous hash in the first line.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An event to be logged.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// When it happened.
    pub at: Timestamp,
    /// Stable name of the event, such as `export_created`.
    pub kind: String,
    /// The export it concerns, if any.
    pub export_id: Option<String>,
    /// The facts. Never a secret, a link or a user's data.
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
    /// The facts.
    pub detail: Value,
    /// The line's SHA-256, which the next line contains.
    pub sha256: String,
}

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityBreak {
    /// Number of the first line that does not match.
    pub sequence: u64,
}

/// Extent of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityExtent {
    /// Number of lines.
    pub lines: u64,
    /// When the first line was written.
    pub since: Option<Timestamp>,
}

/// The hashed content: the JSON text of this, exactly as stored.
#[derive(Serialize, serde::Deserialize)]
struct Line {
    sequence: u64,
    at: Timestamp,
    kind: String,
    export_id: Option<String>,
    detail: Value,
    previous: String,
}

/// [`Activity::kind`] of an unreadable line, which [`Store::verify_activity`] reports as well.
pub const UNREADABLE_LINE: &str = "unreadable";

impl Activity {
    /// Reads a line. An unreadable line is returned as such, so that it does not hide the others.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let line = match column::json(row, "line") {
            Ok(line) => line,
            Err(_) => Line {
                sequence: column::count(row, "sequence")?.unwrap_or_default(),
                at: Timestamp::UNIX_EPOCH,
                kind: UNREADABLE_LINE.to_owned(),
                export_id: row.get("export_id")?,
                detail: Value::Null,
                previous: String::new(),
            },
        };
        Ok(Self {
            sequence: line.sequence,
            at: line.at,
            kind: line.kind,
            export_id: line.export_id,
            detail: line.detail,
            sha256: row.get("sha256")?,
        })
    }
}

impl Store {
    /// Appends a line.
    pub fn append_activity(&self, activity: &NewActivity) -> Result<(), StoreError> {
        self.write(|transaction| append(transaction, activity))
    }

    /// Returns at most `limit` lines, of one export or of all, newest first.
    pub fn activity(&self, export_id: Option<&str>, limit: u32) -> Result<Vec<Activity>, StoreError> {
        let sql = "
            SELECT * FROM activity WHERE :export_id IS NULL OR export_id = :export_id
            ORDER BY sequence DESC LIMIT :limit";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement
            .query_map(named_params! { ":export_id": export_id, ":limit": limit }, Activity::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the number of lines and the time of the first.
    pub fn activity_extent(&self) -> Result<ActivityExtent, StoreError> {
        let connection = self.lock();
        let lines = connection
            .query_row("SELECT count(*) AS lines FROM activity", [], |row| column::count(row, "lines"))?;
        let first = connection
            .query_row("SELECT * FROM activity ORDER BY sequence LIMIT 1", [], Activity::read)
            .optional()?;
        Ok(ActivityExtent { lines: lines.unwrap_or_default(), since: first.map(|line| line.at) })
    }

    /// Verifies the whole chain. Returns `None` if it is intact.
    pub fn verify_activity(&self) -> Result<Option<ActivityBreak>, StoreError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT sequence, line, sha256 FROM activity ORDER BY sequence")?;
        let mut rows = statement.query([])?;
        let mut previous = GENESIS.to_owned();
        let mut expected = 1;
        while let Some(row) = rows.next()? {
            let sequence = column::count(row, "sequence")?.unwrap_or_default();
            let text: String = row.get("line")?;
            let sha256: String = row.get("sha256")?;
            let fits = serde_json::from_str::<Line>(&text).is_ok_and(|line| {
                line.previous == previous && line.sequence == expected && sequence == expected
            });
            if !fits || hash(&text) != sha256 {
                return Ok(Some(ActivityBreak { sequence: expected }));
            }
            previous = sha256;
            expected += 1;
        }
        Ok(None)
    }
}

pub(crate) fn append(connection: &Connection, activity: &NewActivity) -> Result<(), StoreError> {
    let last = connection
        .query_row("SELECT sequence, sha256 FROM activity ORDER BY sequence DESC LIMIT 1", [], |row| {
            Ok((column::count(row, "sequence")?.unwrap_or_default(), row.get("sha256")?))
        })
        .optional()?;
    let (sequence, previous) = last.unwrap_or((0, GENESIS.to_owned()));
    let line = Line {
        sequence: sequence + 1,
        at: activity.at,
        kind: activity.kind.clone(),
        export_id: activity.export_id.clone(),
        detail: activity.detail.clone(),
        previous,
    };
    let text = serde_json::to_string(&line).map_err(|error| StoreError::Damaged(error.to_string()))?;
    connection.execute(
        "INSERT INTO activity (sequence, export_id, line, sha256) VALUES (?1, ?2, ?3, ?4)",
        (column::stored(line.sequence), &activity.export_id, &text, hash(&text)),
    )?;
    Ok(())
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        for number in 0..5 {
            let line = NewActivity {
                at: "2026-11-01T10:00:00Z".parse().unwrap(),
                kind: "tenant_added".into(),
                export_id: (number % 2 == 0).then(|| "e1".to_owned()),
                detail: json!({ "number": number }),
            };
            store.append_activity(&line).unwrap();
        }
        (folder, store)
    }

    fn tamper(store: &Store, sql: &str) {
        let connection = store.lock();
        connection
            .execute_batch(
                "DROP TRIGGER activity_is_append_only_update; DROP TRIGGER activity_is_append_only_delete;",
            )
            .unwrap();
        assert_eq!(connection.execute(sql, []).unwrap(), 1);
    }

    #[test]
    fn an_unchanged_log_is_intact() {
        let (_folder, store) = filled();
        assert_eq!(store.verify_activity().unwrap(), None);
        let of_export = store.activity(Some("e1"), 10).unwrap();
        assert_eq!(of_export.iter().map(|line| line.sequence).collect::<Vec<_>>(), [5, 3, 1]);
        let since = Some("2026-11-01T10:00:00Z".parse().unwrap());
        assert_eq!(store.activity_extent().unwrap(), ActivityExtent { lines: 5, since });
    }

    #[test]
    fn the_log_refuses_changes_and_deletions() {
        let (_folder, store) = filled();
        let connection = store.lock();
        connection.execute("UPDATE activity SET line = '' WHERE sequence = 2", []).unwrap_err();
        connection.execute("DELETE FROM activity WHERE sequence = 2", []).unwrap_err();
    }

    #[test]
    fn a_changed_line_is_found() {
        let (_folder, store) = filled();
        tamper(
            &store,
            "UPDATE activity SET line = replace(line, '\"number\":2', '\"number\":9') WHERE sequence = 3",
        );
        assert_eq!(store.verify_activity().unwrap(), Some(ActivityBreak { sequence: 3 }));
    }

    #[test]
    fn a_changed_line_with_a_matching_hash_is_found_at_the_next() {
        let (_folder, store) = filled();
        let line = store.activity(None, 3).unwrap().pop().unwrap();
        assert_eq!(line.sequence, 3);
        let text: String = store
            .lock()
            .query_row("SELECT line FROM activity WHERE sequence = 3", [], |row| row.get(0))
            .unwrap();
        let forged = text.replace("\"number\":2", "\"number\":9");
        tamper(
            &store,
            &format!(
                "UPDATE activity SET line = '{forged}', sha256 = '{}' WHERE sequence = 3",
                hash(&forged)
            ),
        );
        assert_eq!(store.verify_activity().unwrap(), Some(ActivityBreak { sequence: 4 }));
    }

    #[test]
    fn an_unreadable_line_does_not_hide_the_others() {
        let (_folder, store) = filled();
        tamper(&store, "UPDATE activity SET line = '{' WHERE sequence = 3");
        let lines = store.activity(None, 10).unwrap();
        assert_eq!(lines.len(), 5);
        assert_eq!((lines[2].sequence, lines[2].kind.as_str()), (3, UNREADABLE_LINE));
        assert_eq!(store.verify_activity().unwrap(), Some(ActivityBreak { sequence: 3 }));
    }

    #[test]
    fn a_removed_line_is_found() {
        let (_folder, store) = filled();
        tamper(&store, "DELETE FROM activity WHERE sequence = 2");
        assert_eq!(store.verify_activity().unwrap(), Some(ActivityBreak { sequence: 2 }));
    }
}
