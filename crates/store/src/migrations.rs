//! Opening, configuring and migrating the database.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use base::files::{File, make_private_folder, of_any_length};
use rusqlite::{Connection, TransactionBehavior};

use crate::activity;
use crate::database::Store;
use crate::error::StoreError;
use crate::exports;
use crate::files;
use crate::jobs;
use crate::presets;
use crate::profiles;
use crate::purposes;
use crate::settings;
use crate::signing_keys;
use crate::tenants;
use crate::warnings;

/// All changes to the schema, oldest first. A database's version is the number of changes applied.
/// Append only: a released entry never changes.
const MIGRATIONS: &[&str] = &[
    tenants::CREATE,
    presets::CREATE,
    exports::CREATE,
    jobs::CREATE,
    files::CREATE,
    activity::CREATE,
    profiles::CREATE,
    settings::CREATE,
    tenants::ADD_TOKEN_END,
    jobs::ADD_PROBLEM,
    tenants::ADD_REMOVED,
    warnings::CREATE,
    presets::RENAME_REQUEST,
    exports::ADD_FUNNEL,
    purposes::CREATE,
    signing_keys::CREATE,
    activity::ADD_HEAD,
    exports::ADD_KEEP_UNTIL,
    jobs::ADD_ASKED_BY,
    exports::ADD_COUNT_CHECK,
    tenants::ADD_COUNT_CHECK,
    jobs::ADD_CORRELATION,
    exports::ADD_WITNESS,
    tenants::ADD_WITNESS,
];

/// How long a write waits for a write of another process (a second window, the command line).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// File name of the database.
const DATABASE: &str = "rollcall.db";

impl Store {
    /// Returns true if there is a database in the folder.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(DATABASE).is_file()
    }

    /// Opens `rollcall.db` in `folder`, creating both if necessary, and migrates the schema in one
    /// transaction.
    ///
    /// # Errors
    /// The folder is not writable, the file is not a database, or a newer Rollcall has written it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        make_private_folder(folder).map_err(unusable(folder))?;
        let path = folder.join(DATABASE);
        create_private_file(&path)?;
        let path = of_any_length(&path).map_err(unusable(&path))?;
        Self::prepare(Connection::open(path)?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        exports::add_folding(&connection)?;
        migrate(&mut connection, MIGRATIONS)?;
        Ok(Self::new(connection))
    }
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if version > known {
        return Err(StoreError::NewerDatabase { found: version, known });
    }
    for migration in migrations.iter().skip(version as usize) {
        transaction.execute_batch(migration)?;
    }
    if version < known {
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Creates the database file with private permissions. SQLite's `-wal` and `-shm` files inherit
/// them.
///
/// An existing file is not opened: closing it would release the locks of all connections of this
/// process (SQLite docs, "How To Corrupt An SQLite Database File", 2.2).
fn create_private_file(path: &Path) -> Result<(), StoreError> {
    match File::create_new(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unusable(path)(error)),
        _ => Ok(()),
    }
}

fn unusable(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    |source| StoreError::Folder { path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_keeps_its_version_when_reopened() {
        let folder = tempfile::tempdir().unwrap();
        Store::open(folder.path()).unwrap();
        let store = Store::open(folder.path()).unwrap();
        let version: u32 = store.lock().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version as usize, MIGRATIONS.len());
    }

    #[test]
    fn a_newer_database_is_refused_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.lock().pragma_update(None, "user_version", 999).unwrap();
        drop(store);
        let error = Store::open(folder.path()).err().unwrap();
        assert!(matches!(error, StoreError::NewerDatabase { found: 999, .. }), "{error}");
    }

    #[test]
    fn a_failed_migration_is_rolled_back() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &["CREATE TABLE a (x);"]).unwrap();
        let broken = ["CREATE TABLE a (x);", "CREATE TABLE b (x);", "CREATE TABLE b (x);"];
        migrate(&mut connection, &broken).unwrap_err();
        let tables: u32 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 1, "only table a remains");
    }

    #[test]
    fn every_earlier_version_migrates_to_the_current_one() {
        for version in 0..=MIGRATIONS.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate(&mut connection, &MIGRATIONS[..version]).unwrap();
            migrate(&mut connection, MIGRATIONS).unwrap();
        }
    }

    #[test]
    fn a_file_that_is_not_a_database_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("rollcall.db"), b"this is no database at all, just some text")
            .unwrap();
        assert_eq!(Store::open(folder.path()).err().unwrap().code(), "store_failed");
    }

    #[test]
    fn a_folder_that_cannot_be_created_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs_err::write(&file, b"").unwrap();
        let error = Store::open(&file.join("below")).err().unwrap();
        assert!(matches!(&error, StoreError::Folder { path, .. } if path.ends_with("below")), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("data");
        Store::open(&folder).unwrap();
        let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("rollcall.db")), 0o600);
    }
}
