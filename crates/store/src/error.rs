//! Errors of the database.

use std::path::PathBuf;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder of the database cannot be created or written to.
    #[error("open {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A newer Rollcall has written this database; this version would misread it.
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
    /// The row does not exist.
    #[error("no {what} with id {id}")]
    NotFound {
        /// `tenant`, `preset` or `export`.
        what: &'static str,
        /// The requested id.
        id: String,
    },
    /// The disk is full.
    #[error("the disk that holds the database is full")]
    DiskFull,
    /// A column is unreadable: the file has been changed by something else.
    #[error("the database holds a value that can't be read: {0}")]
    Damaged(String),
    /// Another error of SQLite.
    #[error("database: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Returns whether the same call may succeed later: another process has the lock, or the disk
    /// was full.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Folder { .. } | Self::DiskFull | Self::Sqlite(_))
    }

    /// Returns a stable code for machine-readable output and the language catalogue.
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
