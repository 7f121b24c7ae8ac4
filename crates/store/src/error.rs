//! What can go wrong with the database.

use std::path::PathBuf;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder of the database can't be made or written to.
    #[error("open {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A newer Rollcall has written this database; this one would misread it.
    #[error("the database has version {found}, this program knows versions up to {known}")]
    NewerDatabase {
        /// The database's version.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A name that must be unique is taken.
    #[error("the name {name:?} is taken")]
    NameTaken {
        /// The name as given.
        name: String,
    },
    /// The row is not there.
    #[error("no {what} with id {id}")]
    NotFound {
        /// `tenant`, `preset` or `export`.
        what: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The disk is full.
    #[error("the disk that holds the database is full")]
    DiskFull,
    /// A column holds what this program can't read, so the file was changed by something else.
    #[error("the database holds a value that can't be read: {0}")]
    Damaged(String),
    /// Anything else that SQLite reports.
    #[error("database: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Whether the same call may succeed later: another process has the lock, the disk was full.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Folder { .. } | Self::DiskFull | Self::Sqlite(_))
    }

    /// A stable name for machine output and for the language catalogue.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "store_folder",
            Self::NewerDatabase { .. } => "store_newer",
            Self::NameTaken { .. } => "name_taken",
            Self::NotFound { .. } => "not_found",
            Self::DiskFull => "disk_full",
            Self::Damaged(_) => "store_damaged",
            Self::Sqlite(_) => "store_failed",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::DiskFull => {
                Self::DiskFull
            }
            rusqlite::Error::FromSqlConversionFailure(_, _, why) => Self::Damaged(why.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
