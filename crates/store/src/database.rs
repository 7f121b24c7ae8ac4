//! Opening the database, its settings, and its migrations.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::files::{File, make_private_folder};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{StoreError, activity, exports, files, jobs, presets, profiles, settings, tenants, warnings};

/// Every change to the schema, oldest first; a database's version is how many it has seen.
/// Append only: a released line never changes.
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
];

/// How long a write waits for another process (a second window, the command line) to finish its
/// own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The database. Clones share one connection; two processes may each have their own.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens `rollcall.db` in `folder`, making both if they are missing, and brings the schema up
    /// to date in one transaction.
    ///
    /// # Errors
    /// When the folder can't be written, the file isn't a database, or a newer Rollcall wrote it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        make_private_folder(folder).map_err(unusable(folder))?;
        let path = folder.join("rollcall.db");
        create_private_file(&path)?;
        Self::prepare(Connection::open(&path)?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut connection, MIGRATIONS)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// The connection, for one read or for a single statement.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread can't have left a transaction open: it rolls back on drop.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in one transaction: all of it is written, or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        // Immediate: taking the write lock later could fail half-way, after reads.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
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

/// Creates the database file, so that it is private from the start. SQLite gives its `-wal` and
/// `-shm` files the rights of the database file, so this covers them.
///
/// An existing one is not opened: closing it would release the locks of every connection that this
/// process has to it (SQLite docs, "How To Corrupt An SQLite Database File", 2.2).
fn create_private_file(path: &Path) -> Result<(), StoreError> {
    match File::create_new(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unusable(path)(error)),
        _ => Ok(()),
    }
}

fn unusable(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    |source| StoreError::Folder { path: path.to_path_buf(), source }
}

/// The columns that hold times are text in RFC 3339, UTC: readable in any SQLite browser.
pub(crate) mod column {
    use std::str::FromStr;

    use jiff::Timestamp;
    use rusqlite::Row;
    use rusqlite::types::Type;

    /// Reads a text column through `FromStr`.
    pub(crate) fn parsed<T>(row: &Row<'_>, name: &str) -> rusqlite::Result<T>
    where
        T: FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let text: String = row.get(name)?;
        text.parse().map_err(|error| unreadable(row, name, error))
    }

    /// Reads an optional text column through `FromStr`.
    pub(crate) fn optional_parsed<T>(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<T>>
    where
        T: FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let text: Option<String> = row.get(name)?;
        text.map(|text| text.parse().map_err(|error| unreadable(row, name, error))).transpose()
    }

    /// Reads an optional time.
    pub(crate) fn time(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<Timestamp>> {
        optional_parsed(row, name)
    }

    /// Reads a JSON column.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, name: &str) -> rusqlite::Result<T> {
        let text: String = row.get(name)?;
        serde_json::from_str(&text).map_err(|error| unreadable(row, name, error))
    }

    /// Reads an optional JSON column.
    pub(crate) fn optional_json<T: serde::de::DeserializeOwned>(
        row: &Row<'_>,
        name: &str,
    ) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = row.get(name)?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(row, name, error))).transpose()
    }

    /// Reads a count or a size: never negative in what this crate wrote.
    pub(crate) fn count(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<u64>> {
        let value: Option<i64> = row.get(name)?;
        value.map(|value| u64::try_from(value).map_err(|error| unreadable(row, name, error))).transpose()
    }

    /// SQLite's integers are signed; what is counted here (bytes, rows) stays far below that limit.
    pub(crate) fn stored(count: u64) -> i64 {
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// Reads a row whose columns may hold what this program can't read, so that one damaged value
    /// doesn't hide the rest of the row, nor the other rows.
    pub(crate) struct Tolerant<'a, 'row> {
        row: &'a Row<'row>,
        damage: Option<String>,
    }

    impl<'a, 'row> Tolerant<'a, 'row> {
        pub(crate) fn new(row: &'a Row<'row>) -> Self {
            Self { row, damage: None }
        }

        /// The value that `read` gives, or `fallback` if it can't be read.
        pub(crate) fn or<T>(
            &mut self,
            fallback: T,
            read: impl FnOnce(&Row<'row>) -> rusqlite::Result<T>,
        ) -> T {
            read(self.row).unwrap_or_else(|error| {
                self.damage.get_or_insert_with(|| error.to_string());
                fallback
            })
        }

        /// What the first unreadable column holds, if there is one.
        pub(crate) fn damage(self) -> Option<String> {
            self.damage
        }
    }

    fn unreadable(
        row: &Row<'_>,
        name: &str,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> rusqlite::Error {
        let index = row.as_ref().column_index(name).unwrap_or_default();
        rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_opens_again_and_keeps_its_version() {
        let folder = tempfile::tempdir().unwrap();
        Store::open(folder.path()).unwrap();
        let store = Store::open(folder.path()).unwrap();
        let version: u32 = store.lock().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version as usize, MIGRATIONS.len());
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.lock().pragma_update(None, "user_version", 999).unwrap();
        drop(store);
        let error = Store::open(folder.path()).err().unwrap();
        assert!(matches!(error, StoreError::NewerDatabase { found: 999, .. }), "{error}");
    }

    #[test]
    fn a_failing_migration_leaves_nothing_of_itself() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &["CREATE TABLE a (x);"]).unwrap();
        let broken = ["CREATE TABLE a (x);", "CREATE TABLE b (x);", "CREATE TABLE b (x);"];
        migrate(&mut connection, &broken).unwrap_err();
        let tables: u32 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 1, "only table a stands");
    }

    #[test]
    fn every_earlier_version_reaches_the_present_one() {
        for version in 0..=MIGRATIONS.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate(&mut connection, &MIGRATIONS[..version]).unwrap();
            migrate(&mut connection, MIGRATIONS).unwrap();
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("rollcall.db"), b"this is no database at all, just some text")
            .unwrap();
        assert_eq!(Store::open(folder.path()).err().unwrap().code(), "store_failed");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
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
