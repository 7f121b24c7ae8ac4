//! The exports at work in this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::snapshot::ExportSnapshot;

/// Gets the last snapshot of a run, then closes; closes without it if the run panicked.
pub(crate) type Ended = watch::Receiver<Option<ExportSnapshot>>;

/// An export at work in this process.
pub(crate) struct Running {
    pub(crate) tenant_id: String,
    pub(crate) cancel: CancellationToken,
    pub(crate) skip_count: CancellationToken,
    pub(crate) latest: ExportSnapshot,
    pub(crate) ended: Ended,
}

/// The exports at work in this process, by their ids, and those that ended without a trace in the
/// store.
#[derive(Default)]
pub(crate) struct Runs {
    running: Mutex<HashMap<String, Running>>,
    /// Runs that ended without being able to store how: the last snapshot of each, which can be
    /// resumed.
    stranded: Mutex<HashMap<String, ExportSnapshot>>,
}

impl Runs {
    /// Adds a run that begins.
    pub(crate) fn add(&self, id: &str, running: Running) {
        self.stranded().remove(id);
        self.running().insert(id.to_owned(), running);
    }

    /// Removes a run that has ended.
    pub(crate) fn remove(&self, id: &str) {
        self.running().remove(id);
    }

    /// Keeps the latest snapshot of a run.
    pub(crate) fn keep(&self, snapshot: &ExportSnapshot) {
        if let Some(running) = self.running().get_mut(&snapshot.id) {
            running.latest = snapshot.clone();
        }
    }

    /// Keeps the last snapshot of a run that could not store how it ended.
    pub(crate) fn strand(&self, snapshot: ExportSnapshot) {
        self.stranded().insert(snapshot.id.clone(), snapshot);
    }

    /// Returns the export as it is now: the snapshot of its run in this process, or the stored one.
    pub(crate) fn current(&self, stored: ExportSnapshot) -> ExportSnapshot {
        let running = self.running().get(&stored.id).map(|running| running.latest.clone());
        let stranded = || self.stranded().get(&stored.id).cloned();
        // What another process has written since counts more than what this one could not write.
        running
            .or_else(|| stranded().filter(|stranded| stranded.updated_at == stored.updated_at))
            .unwrap_or(stored)
    }

    /// Returns the number of runs.
    pub(crate) fn count(&self) -> usize {
        self.running().len()
    }

    /// Returns the number of runs of a tenant; at least 1, because a run asks.
    pub(crate) fn count_at(&self, tenant_id: &str) -> u32 {
        let count = self.running().values().filter(|running| running.tenant_id == tenant_id).count();
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }

    /// Returns what closes when the run has ended, if the export is at work.
    pub(crate) fn ended(&self, id: &str) -> Option<Ended> {
        self.running().get(id).map(|running| running.ended.clone())
    }

    /// Returns what closes when each of the runs has ended.
    pub(crate) fn all_ended(&self) -> Vec<Ended> {
        self.running().values().map(|running| running.ended.clone()).collect()
    }

    /// Cancels the runs that a condition on id and run names; returns what closes when each has
    /// ended.
    pub(crate) fn cancel(&self, which: impl Fn(&str, &Running) -> bool) -> Vec<Ended> {
        let running = self.running();
        let cancelled = running.iter().filter(|(id, running)| which(id, running));
        cancelled
            .map(|(_, running)| {
                running.cancel.cancel();
                running.ended.clone()
            })
            .collect()
    }

    /// Ends the count check of a run.
    pub(crate) fn skip_count(&self, id: &str) {
        if let Some(running) = self.running().get(id) {
            running.skip_count.cancel();
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        // The map is whole after every operation, also one that was the last of a panicking thread.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stranded(&self) -> MutexGuard<'_, HashMap<String, ExportSnapshot>> {
        self.stranded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the last snapshot of a run; `None` if it panicked.
pub(crate) async fn closed(mut ended: Ended) -> Option<ExportSnapshot> {
    while ended.changed().await.is_ok() {}
    ended.borrow().clone()
}
