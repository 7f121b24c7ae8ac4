//! The end of the activity log, and what also keeps it, apart from the database.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::column;
use crate::error::StoreError;

/// The previous hash in the first line.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The last line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityHead {
    /// Its number.
    pub sequence: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// Keeps the end of the log somewhere else. It is called while the database is locked for writing,
/// by this process and by others, and must not use the store.
pub trait LogGuard: Send + Sync {
    /// Keeps the line of this kind that comes next, before it is stored. Returns false if that
    /// can't be: then the line itself says so.
    fn intend(&self, log: &LogNow<'_>, kind: &str, next: &ActivityHead) -> bool;

    /// Keeps the end of the log as it is, after lines were stored.
    fn settle(&self, log: &LogNow<'_>);
}

/// The log as it is while the database is locked for writing.
pub struct LogNow<'a> {
    connection: &'a Connection,
}

impl ActivityHead {
    /// What is before the first line.
    pub fn before_all() -> Self {
        Self { sequence: 0, sha256: GENESIS.to_owned() }
    }
}

impl<'a> LogNow<'a> {
    pub(crate) fn of(connection: &'a Connection) -> Self {
        Self { connection }
    }

    /// Returns the last line as it was recorded.
    pub fn head(&self) -> Result<ActivityHead, StoreError> {
        Ok(head(self.connection)?.unwrap_or_else(ActivityHead::before_all))
    }

    /// Returns true if the log has this line.
    pub fn has(&self, line: &ActivityHead) -> Result<bool, StoreError> {
        if *line == ActivityHead::before_all() {
            return Ok(true);
        }
        let sql = "SELECT sha256 FROM activity WHERE sequence = ?1";
        let found: Option<String> = self
            .connection
            .query_row(sql, [column::stored(line.sequence)], |row| row.get("sha256"))
            .optional()?;
        Ok(found.as_ref() == Some(&line.sha256))
    }

    /// Returns the number of the first line after another one that doesn't say of itself that its
    /// guard could not keep it.
    pub fn first_guarded_after(&self, sequence: u64) -> Result<Option<u64>, StoreError> {
        let sql = "
            SELECT sequence FROM activity
            WHERE sequence > ?1 AND ifnull(iif(json_valid(line), line ->> 'unguarded', 0), 0) <> 1
            ORDER BY sequence LIMIT 1";
        let found =
            self.connection.query_row(sql, [column::stored(sequence)], |row| column::count(row, "sequence"));
        Ok(found.optional()?.flatten())
    }
}

pub(crate) fn head(connection: &Connection) -> Result<Option<ActivityHead>, StoreError> {
    let sql = "SELECT sequence, sha256 FROM activity_head";
    Ok(connection.query_row(sql, [], read_head).optional()?)
}

pub(crate) fn read_head(row: &Row<'_>) -> rusqlite::Result<ActivityHead> {
    Ok(ActivityHead {
        sequence: column::count(row, "sequence")?.unwrap_or_default(),
        sha256: row.get("sha256")?,
    })
}

pub(crate) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
