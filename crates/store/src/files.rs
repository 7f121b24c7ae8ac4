//! The files of each export's pack.

use std::fmt;
use std::str::FromStr;

use rusqlite::{Connection, Row, named_params};

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE files (
    export_id  TEXT NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    format     TEXT,
    bytes      INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    rows       INTEGER,
    PRIMARY KEY (export_id, position)
) STRICT, WITHOUT ROWID;
";

/// The role of a file in its pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// A converted file: what the user wants.
    Output,
    /// The original file from Auth0.
    Original,
    /// What other calls to Auth0 answered.
    Lookup,
    /// Evidence: manifest and checksums.
    Proof,
}

impl FileRole {
    /// Returns the name used in the database and in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Original => "original",
            Self::Lookup => "lookup",
            Self::Proof => "proof",
        }
    }
}

impl fmt::Display for FileRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The text is not the name of a role.
#[derive(Debug, thiserror::Error)]
#[error("unknown file role {0:?}")]
pub struct UnknownRole(String);

impl FromStr for FileRole {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Output, Self::Original, Self::Lookup, Self::Proof]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Its name in the pack's folder.
    pub name: String,
    /// Its role.
    pub role: FileRole,
    /// Name of its format, if it has one.
    pub format: Option<String>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Number of users in it, if known.
    pub rows: Option<u64>,
}

impl PackFile {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            role: column::parsed(row, "role")?,
            format: row.get("format")?,
            bytes: column::count(row, "bytes")?.unwrap_or_default(),
            sha256: row.get("sha256")?,
            rows: column::count(row, "rows")?,
        })
    }
}

impl Store {
    /// Returns the files of an export's pack, most interesting first.
    pub fn pack_files(&self, export_id: &str) -> Result<Vec<PackFile>, StoreError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT * FROM files WHERE export_id = ?1 ORDER BY position")?;
        let rows = statement.query_map([export_id], PackFile::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn replace(connection: &Connection, export_id: &str, pack: &[PackFile]) -> Result<(), StoreError> {
    connection.execute("DELETE FROM files WHERE export_id = ?1", [export_id])?;
    let sql = "
        INSERT INTO files (export_id, position, name, role, format, bytes, sha256, rows)
        VALUES (:export_id, :position, :name, :role, :format, :bytes, :sha256, :rows)";
    let mut statement = connection.prepare_cached(sql)?;
    for (position, file) in (0_u32..).zip(pack) {
        statement.execute(named_params! {
            ":export_id": export_id, ":position": position, ":name": file.name,
            ":role": file.role.as_str(), ":format": file.format, ":bytes": column::stored(file.bytes),
            ":sha256": file.sha256, ":rows": file.rows.map(column::stored),
        })?;
    }
    Ok(())
}
