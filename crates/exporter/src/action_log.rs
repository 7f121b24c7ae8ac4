//! Lines of the activity log about what is about to appear, such as a pack or a copy of files. A
//! line is written before: what can't be logged doesn't appear, and nothing is there without its
//! line. If it does not appear after all, another line says so.

use std::cell::Cell;
use std::sync::Arc;

use base::Clock;
use jiff::Timestamp;
use serde_json::Value;
use store::{NewActivity, Store};

use crate::activity::ActivityKind;
use crate::problem::Problem;

/// The lines of one action.
pub(crate) struct ActionLog {
    store: Store,
    clock: Arc<dyn Clock>,
    export_id: Option<String>,
    announced: Cell<bool>,
}

impl ActionLog {
    /// Logs an action that belongs to no export.
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, export_id: None, announced: Cell::new(false) }
    }

    /// Logs an action that belongs to an export.
    pub(crate) fn of_export(store: Store, clock: Arc<dyn Clock>, export_id: &str) -> Self {
        Self { export_id: Some(export_id.to_owned()), ..Self::new(store, clock) }
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Says what is about to appear. Blocks.
    ///
    /// # Errors
    /// The line can't be written: the action must not be completed.
    pub(crate) fn announce(&self, kind: ActivityKind, detail: Value) -> Result<(), Problem> {
        self.write(kind, detail)?;
        self.announced.set(true);
        Ok(())
    }

    /// Says that what was announced has not appeared. An error is logged only: the one that kept it
    /// from appearing matters more. Blocks.
    pub(crate) fn take_back(&self, kind: ActivityKind, detail: Value) {
        if !self.announced.get() {
            return;
        }
        if let Err(problem) = self.write(kind, detail) {
            tracing::warn!(%kind, code = problem.code(), "not in the activity log");
        }
    }

    fn write(&self, kind: ActivityKind, detail: Value) -> Result<(), Problem> {
        let (kind, export_id) = (kind.to_string(), self.export_id.clone());
        let line = NewActivity { at: self.now(), kind, export_id, detail };
        self.store.append_activity(&line).map_err(|error| Problem::from(&error))
    }
}
