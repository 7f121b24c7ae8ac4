//! How far work on the files of a pack is, told to the page now and then.

use std::time::{Duration, Instant};

use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, Runtime};
use tauri_specta::Event;

use super::wire::Count;

/// Shortest time between two events.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// Work on the files of an export is so far.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilesProgress {
    export_id: String,
    work: FilesWork,
    bytes_done: Count,
    bytes_total: Count,
}

/// What is done with files.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FilesWork {
    Copy,
    Check,
}

/// Tells the page of one piece of work.
pub(crate) struct Reporter<R: Runtime> {
    app: AppHandle<R>,
    export_id: String,
    work: FilesWork,
    told: Option<Instant>,
}

impl<R: Runtime> Reporter<R> {
    pub(crate) fn new(manager: &impl Manager<R>, export_id: &str, work: FilesWork) -> Self {
        Self { app: manager.app_handle().clone(), export_id: export_id.to_owned(), work, told: None }
    }

    /// What the exporter calls with the bytes done and of all.
    pub(crate) fn into_closure(mut self) -> impl FnMut(u64, u64) + Send + 'static {
        move |done, total| self.tell(done, total)
    }

    fn tell(&mut self, done: u64, total: u64) {
        if done < total && self.told.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
            return;
        }
        self.told = Some(Instant::now());
        let event = FilesProgress {
            export_id: self.export_id.clone(),
            work: self.work,
            bytes_done: done.into(),
            bytes_total: total.into(),
        };
        if let Err(error) = event.emit(&self.app) {
            tracing::warn!(%error, "progress could not be told to the window");
        }
    }
}
