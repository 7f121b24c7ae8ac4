//! One export at work: a loop that looks at the stored state and takes the step it names.
//!
//! Each step's file says what it does and what may come of it. A step ends by recording the next
//! state, or with an [`End`]. Nothing is remembered between steps but what is stored, so that a new
//! process goes on exactly where this one would have.

mod ask;
mod fetch;
mod pack;
mod produce;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use auth0::Client;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Export, ExportState, Job, NewActivity, PackFile, StoreError, Tenant};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::exporter::Shared;
use crate::lease::Lease;
use crate::problem;
use crate::request::ExportRequest;
use crate::snapshot::{ExportSnapshot, Problem, Progress};
use crate::state::may_follow;
use crate::work;

/// How a run ends before its pack is ready.
#[derive(Debug)]
pub(crate) enum End {
    /// With an error; `go_on` when the same step may be tried again later.
    Failed { problem: Problem, go_on: bool },
    /// Its outcome is out of reach.
    Lost(Problem),
    /// The person stopped it.
    Stopped,
    /// The store can't be written, so nothing more may be done: the next start goes on.
    Store(StoreError),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl End {
    /// An error after which the same step may be tried again.
    fn for_now(problem: Problem) -> Self {
        Self::Failed { problem, go_on: true }
    }

    /// An error that trying again can't help.
    fn for_good(problem: Problem) -> Self {
        Self::Failed { problem, go_on: false }
    }
}

/// One export at work.
pub(crate) struct Run {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tenant: Tenant,
    pub(crate) request: ExportRequest,
    pub(crate) export: Export,
    pub(crate) jobs: Vec<Job>,
    pub(crate) files: Vec<PackFile>,
    pub(crate) cancel: CancellationToken,
    /// Whether damaged content was already fetched a second time.
    pub(crate) fetched_again: bool,
    /// Held until the run is over.
    #[expect(dead_code, reason = "it is held, not read")]
    pub(crate) lease: Lease,
}

impl Run {
    /// Takes steps until the export ends, and returns how it looks then.
    pub(crate) async fn drive(mut self) -> ExportSnapshot {
        loop {
            let step = match self.export.state {
                ExportState::Queued => self.ask().await,
                ExportState::Starting => Err(Self::interrupted_while_asking()),
                ExportState::Waiting => self.watch().await,
                ExportState::Downloading => self.fetch().await,
                ExportState::Converting => self.produce().await,
                ExportState::Packing => self.pack().await,
                ExportState::Ready | ExportState::Failed | ExportState::Lost | ExportState::Stopped => break,
            };
            if let Err(end) = step
                && let Some(unstored) = self.end(end).await
            {
                // The stored state stands; what is shown says why it does not move.
                let mut snapshot = self.snapshot(Progress::default());
                snapshot.problem = Some(unstored);
                self.shared.show(&snapshot);
                return snapshot;
            }
        }
        self.snapshot(Progress::default())
    }

    /// Records how the run ended; gives the problem back if it can't be recorded.
    async fn end(&mut self, end: End) -> Option<Problem> {
        let (state, mut problem, go_on) = match end {
            End::Failed { problem, go_on } => (ExportState::Failed, Some(problem), go_on),
            End::Lost(problem) => (ExportState::Lost, Some(problem), false),
            End::Stopped => (ExportState::Stopped, None, true),
            End::Store(error) => return Some(Problem::from(&error)),
        };
        if let Some(problem) = problem.as_mut().filter(|problem| problem.code == "disk_full") {
            // The folder that the person chose, not the hidden one below it.
            problem.detail["path"] = json!(self.export.folder);
        }
        let (folder, nobody_comes_back) = (self.work_folder(), !go_on);
        let cleaned = blocking(move || work::leave(&folder, nobody_comes_back)).await;
        if let Err(problem) = cleaned {
            tracing::warn!(export = %self.export.id, code = problem.code, "could not clean up");
        }
        self.export.resume_state = go_on.then_some(self.export.state);
        self.export.finished_at = Some(self.now());
        let detail = json!({ "problem": problem.as_ref().map(|problem| &problem.code) });
        self.export.problem = problem.map(Into::into);
        let kind = format!("export_{state}");
        self.record(state, None, Some((&kind, detail))).await.err().map(|error| Problem::from(&error))
    }

    /// Stores the next state, together with the job that changed and a line of the activity log;
    /// then tells whoever watches.
    pub(crate) async fn record(
        &mut self,
        state: ExportState,
        job: Option<usize>,
        activity: Option<(&str, Value)>,
    ) -> Result<(), StoreError> {
        let before = self.export.state;
        debug_assert!(before == state || may_follow(before, state), "{before} to {state}");
        self.export.state = state;
        self.export.updated_at = self.now();
        let activity = activity.map(|(kind, detail)| NewActivity {
            at: self.export.updated_at,
            kind: kind.to_owned(),
            export_id: Some(self.export.id.clone()),
            detail,
        });
        let store = self.shared.store.clone();
        let (export, files) = (self.export.clone(), self.files.clone());
        let job = job.and_then(|position| self.jobs.get(position).cloned());
        blocking(move || {
            let pack = (state == ExportState::Packing).then_some(files.as_slice());
            store.record_step(&export, job.as_ref(), pack, activity.as_ref())
        })
        .await
        .inspect_err(|_| self.export.state = before)?;
        tracing::info!(export = %self.export.id, %state, "recorded");
        self.shared.show(&self.snapshot(Progress::default()));
        Ok(())
    }

    /// The job at hand: the first whose file is not complete on this disk.
    pub(crate) fn current_job(&self) -> Option<usize> {
        self.jobs.iter().position(|job| job.downloaded_at.is_none())
    }

    /// Where the export stands by what its jobs have come to. A job that has an id is never asked for
    /// again.
    pub(crate) fn state_by_jobs(&self) -> ExportState {
        match self.current_job().map(|position| &self.jobs[position]) {
            None => ExportState::Converting,
            Some(job) if job.job_id.is_none() => ExportState::Queued,
            Some(job) if job.completed_at.is_none() => ExportState::Waiting,
            Some(_) => ExportState::Downloading,
        }
    }

    /// The client of the tenant, signed in with what the keychain holds.
    pub(crate) async fn client(&self) -> Result<Client, End> {
        self.shared.client(&self.tenant).await.map_err(|problem| {
            // The credential of a demo tenant lives as long as the tenant does.
            if self.tenant.demo && problem.code == "credential_missing" {
                return End::Lost(Problem::bare("demo_ended"));
            }
            End::for_now(problem)
        })
    }

    /// The folder in which the export works until its pack is complete.
    pub(crate) fn work_folder(&self) -> PathBuf {
        ::pack::work_folder(Path::new(&self.export.folder), &self.export.id)
    }

    /// The place of a job's delivered file in the work folder.
    pub(crate) fn delivered(&self, position: u32) -> PathBuf {
        self.work_folder().join(format!("delivered-{position}"))
    }

    /// Shows how far the present step is.
    pub(crate) fn show(&self, progress: Progress) {
        self.shared.show(&self.snapshot(progress));
    }

    /// Waits, unless the person stops the export meanwhile.
    pub(crate) async fn pause(&self, duration: std::time::Duration) -> Result<(), End> {
        tokio::select! {
            () = self.cancel.cancelled() => Err(End::Stopped),
            () = self.shared.clock.sleep(duration) => Ok(()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    pub(crate) fn snapshot(&self, progress: Progress) -> ExportSnapshot {
        ExportSnapshot::of(&self.export, &self.jobs, &self.files, &self.tenant, progress)
    }

    /// Ends that a call to Auth0 can bring about, whichever step makes it.
    pub(crate) fn refused(error: &auth0::Error) -> End {
        End::for_now(Problem::from(error))
    }

    /// Whether the demo tenant of an earlier run is what this export was reading: it ended with that run.
    pub(crate) fn demo_has_ended(&self, error: &auth0::Error) -> bool {
        self.tenant.demo && problem::is_unreachable(error)
    }
}

/// Runs blocking work on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(value) => value,
        // The task is never aborted, so this is a panic in `work`: it goes on here.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
