//! Reports the progress of work on the files of a pack to the page.

use std::sync::Arc;
use std::time::Duration;

use base::{SystemClock, Throttle};
use tauri::{AppHandle, Manager, Runtime};

use crate::events::{FilesProgress, FilesWork, emit};

/// Minimum interval between two events.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// Reports the progress of one task.
pub(crate) struct ProgressReporter<R: Runtime> {
    app: AppHandle<R>,
    export_id: String,
    work: FilesWork,
    throttle: Throttle,
}

impl<R: Runtime> ProgressReporter<R> {
    pub(crate) fn new(manager: &impl Manager<R>, export_id: &str, work: FilesWork) -> Self {
        Self {
            app: manager.app_handle().clone(),
            export_id: export_id.to_owned(),
            work,
            throttle: Throttle::new(Arc::new(SystemClock), REPORT_INTERVAL),
        }
    }

    /// Returns the exporter's callback, which takes the bytes done and the total.
    pub(crate) fn into_closure(mut self) -> impl FnMut(u64, u64) + Send + 'static {
        move |done, total| self.report(done, total)
    }

    fn report(&mut self, done: u64, total: u64) {
        if !self.throttle.is_due() && done < total {
            return;
        }
        let event = FilesProgress {
            export_id: self.export_id.clone(),
            work: self.work,
            bytes_done: done.into(),
            bytes_total: total.into(),
        };
        emit(&self.app, event);
    }
}
