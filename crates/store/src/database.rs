//! The database connection.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::log_guard::{LogGuard, LogNow};

/// The database. Clones share one connection; each process has its own.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
    guard: Arc<OnceLock<Arc<dyn LogGuard>>>,
}

/// A transaction that writes.
pub(crate) struct Writing<'a> {
    transaction: &'a Transaction<'a>,
    /// What also keeps the end of the log.
    pub(crate) guard: Option<&'a dyn LogGuard>,
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.transaction
    }
}

impl Store {
    /// Wraps a configured and migrated connection.
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)), guard: Arc::default() }
    }

    /// Lets the end of the log also be kept elsewhere, from now on. Only the first call counts.
    pub fn guard_log(&self, guard: Arc<dyn LogGuard>) {
        let _ = self.guard.set(guard);
    }

    /// Lets the guard of the log keep its end as it is.
    pub fn settle_log(&self) -> Result<(), StoreError> {
        self.write(|writing| {
            if let Some(guard) = writing.guard {
                guard.settle(&LogNow::of(writing));
            }
            Ok(())
        })
    }

    /// Runs `work` on the log, while nothing can be written.
    pub fn with_log<T>(&self, work: impl FnOnce(&LogNow<'_>) -> T) -> Result<T, StoreError> {
        self.write(|writing| Ok(work(&LogNow::of(writing))))
    }

    /// Returns the connection, for one read or a single statement.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic cannot leave a transaction open: it is rolled back on drop.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in one transaction: either everything is stored, or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        // Immediate: acquiring the write lock later, after reads, could fail.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let guard = self.guard.get().map(|guard| &**guard);
        let value = work(&Writing { transaction: &transaction, guard })?;
        transaction.commit()?;
        Ok(value)
    }
}
