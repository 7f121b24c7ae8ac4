//! Exports while they are at work in this process: waiting for them, stopping them, shutting down.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::exporter::Exporter;
use crate::problem::Problem;
use crate::run::Run;
use crate::running::{Ended, Running, closed};
use crate::shared::Shared;
use crate::snapshot::{ExportSnapshot, Progress};

/// How much longer than a request a shutdown waits: time to store the answer.
const SHUT_DOWN_MARGIN: Duration = Duration::from_secs(5);

impl Exporter {
    /// Sets a run to work; returns its first snapshot.
    pub(crate) fn spawn(&self, run: Run) -> ExportSnapshot {
        let id = run.export.id.clone();
        let first = run.snapshot(Progress::default());
        let (last, ended) = watch::channel(None);
        let running = Running {
            tenant_id: run.tenant.id.clone(),
            cancel: run.cancel.clone(),
            skip_count: run.skip_count.clone(),
            latest: first.clone(),
            ended,
        };
        self.shared().runs.add(&id, running);
        let shared = Arc::clone(self.shared());
        tokio::spawn(async move {
            let registered = Registered { shared, id };
            registered.shared.observer.changed(&run.snapshot(Progress::default()));
            let ended = run.drive().await;
            drop(registered);
            last.send_replace(Some(ended));
        });
        first
    }

    /// Waits until an export that is at work here has ended; returns its last snapshot.
    ///
    /// # Errors
    /// When the export is not at work here and can't be read.
    pub async fn wait(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        if let Some(ended) = self.shared().runs.ended(id)
            && let Some(last) = closed(ended).await
        {
            // Not what is stored: that can't say that nothing could be stored.
            return Ok(last);
        }
        self.export(id).await
    }

    /// Returns the number of exports at work in this process.
    pub fn running_count(&self) -> usize {
        self.shared().runs.count()
    }

    /// Stops watching an export. It can be resumed while Auth0 keeps its file; Auth0 itself can't
    /// be told to stop. Does nothing to an export that is not at work here.
    pub async fn stop(&self, id: &str) {
        all_closed(self.shared().runs.cancel(|running, _| running == id)).await;
    }

    /// [`Exporter::stop`] for several exports at the same time.
    pub async fn stop_all(&self, ids: &[String]) {
        all_closed(self.shared().runs.cancel(|running, _| ids.iter().any(|id| id == running))).await;
    }

    /// Finishes an export without the rest of its count check: what was delivered is packed, and
    /// the manifest says that the count was skipped. Does nothing to an export that is not at work
    /// here or counts nothing.
    pub fn skip_count_check(&self, id: &str) {
        self.shared().runs.skip_count(id);
    }

    /// Stops the runs of a tenant in this process, and waits for their ends.
    pub(crate) async fn stop_runs_of(&self, tenant_id: &str) {
        all_closed(self.shared().runs.cancel(|_, running| running.tenant_id == tenant_id)).await;
    }

    /// Ends every run of this process, because the program ends, and waits for them: at most as
    /// long as the request that makes a job may take, which can't be called back. The stored states
    /// stand, and the next start resumes them. Nothing can be started afterwards.
    pub async fn shut_down(&self) {
        self.shared().shutting_down.cancel();
        // In real time, like the request's own time limit.
        let longest = self.shared().timeouts.request + SHUT_DOWN_MARGIN;
        if tokio::time::timeout(longest, all_closed(self.shared().runs.all_ended())).await.is_err() {
            tracing::error!("exports were still at work when the program ended");
        }
    }
}

/// Removes a run from the list when it ends, also if it panics.
struct Registered {
    shared: Arc<Shared>,
    id: String,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.shared.runs.remove(&self.id);
    }
}

async fn all_closed(ended: Vec<Ended>) {
    for ended in ended {
        closed(ended).await;
    }
}
