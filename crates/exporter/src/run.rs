//! One export at work: a loop that looks at the stored state and takes the step it names.
//!
//! Each step's file says what it does and what may come of it. A step ends by recording the next
//! state, or with an [`End`]. Nothing is remembered between steps but what is stored, so that a new
//! process goes on exactly where this one would have.

mod ask;
mod count;
mod coverage;
mod fetch;
mod install;
mod look_up;
mod patience;
mod produce;
mod stored_files;
mod watch;
mod witness;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use auth0::Client;
use jiff::Timestamp;
use pack::WorkFolder;
use serde_json::{Value, json};
use store::{Export, ExportState, Job, NewActivity, PackFile, StoreError, Tenant};
use tokio_util::sync::CancellationToken;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::lease::Lease;
use crate::problem::errors::is_unreachable;
use crate::problem::{JobProblem, LocalProblem, MissingFile, Problem, SignInProblem};
use crate::request::ExportRequest;
use crate::shared::Shared;
use crate::snapshot::{ExportSnapshot, Progress};
use crate::state::may_follow;

/// How a run ends before its pack is ready.
#[derive(Debug)]
pub(crate) enum End {
    /// With an error; `go_on` when the same step may be tried again later.
    Failed { problem: Problem, go_on: bool },
    /// Its outcome is out of reach.
    Lost(Problem),
    /// Some of its jobs are lost and others delivered: the user decides how to continue.
    Incomplete(Problem),
    /// The user stopped it.
    Stopped,
    /// The program ends. The stored state stands, and the next start resumes it.
    ShutDown,
    /// The store can't be written, so nothing more may be done: the next start resumes it.
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

/// How long to go on trying to store a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// For some minutes: the next start can take the step again.
    Bounded,
    /// Until it is stored.
    Endless,
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
    /// Cancelled when the user does not want to wait for the count check.
    pub(crate) skip_count: CancellationToken,
    /// The program resumed it by itself, so no user is waiting to hear that the network is down.
    pub(crate) unattended: bool,
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
                ExportState::Starting => self.interrupted_while_asking().await,
                ExportState::Waiting => self.watch().await,
                ExportState::Downloading => self.fetch().await,
                ExportState::LookingUp => self.look_up().await,
                ExportState::Converting => self.produce().await,
                ExportState::Packing => self.pack().await,
                ExportState::Ready | ExportState::Failed | ExportState::Lost | ExportState::Stopped => break,
            };
            match step {
                Ok(()) => {}
                Err(End::ShutDown) => break,
                Err(end) => {
                    if let Some(unstored) = self.end(end).await {
                        // The stored state stands; the snapshot says why it does not move.
                        let mut snapshot = self.snapshot(Progress::default());
                        snapshot.problem = Some(unstored);
                        snapshot.can_resume = true;
                        self.shared.show(&snapshot);
                        self.shared.runs.strand(snapshot.clone());
                        return snapshot;
                    }
                }
            }
        }
        self.shared.keep_log_end().await;
        self.snapshot(Progress::default())
    }

    /// Records how the run ended; returns the problem if it can't be recorded.
    async fn end(&mut self, end: End) -> Option<Problem> {
        let resume_here = Some(self.export.state);
        let (state, kind, mut problem, resume_state) = match end {
            End::Failed { problem, go_on } => {
                let here = resume_here.filter(|_| go_on);
                (ExportState::Failed, ActivityKind::ExportFailed, Some(problem), here)
            }
            // Where the lost jobs are asked for again.
            End::Incomplete(problem) => {
                let here = Some(ExportState::Queued);
                (ExportState::Failed, ActivityKind::ExportFailed, Some(problem), here)
            }
            End::Lost(problem) => (ExportState::Lost, ActivityKind::ExportLost, Some(problem), None),
            End::Stopped => (ExportState::Stopped, ActivityKind::ExportStopped, None, resume_here),
            End::Store(error) => return Some(Problem::from(&error)),
            End::ShutDown => return None,
        };
        if let Some(Problem::Local(LocalProblem::DiskFull { path, .. } | LocalProblem::FileHeld { path })) =
            &mut problem
        {
            // The folder that the user chose, not the hidden one below it.
            *path = Some(self.export.folder.clone());
        }
        let (work, resumable) = (self.work_folder(), resume_state.is_some());
        let clean = move || if resumable { work.discard_if_empty() } else { work.discard() };
        if let Err(error) = blocking(clean).await {
            tracing::warn!(export = %self.export.id, %error, "could not clean up");
        }
        let detail = json!({ "problem": problem.as_ref().map(Problem::code) });
        let mut ended = self.export.clone();
        ended.resume_state = resume_state;
        ended.finished_at = Some(self.now());
        ended.problem = problem.as_ref().map(Into::into);
        ended.state = state;
        self.store_step(ended, None, Some((kind, detail)), Patience::Bounded)
            .await
            .err()
            .map(|error| Problem::from(&error))
    }

    /// Stores the next state, together with the job that changed and a line of the activity log,
    /// and notifies the observer. A store that can't be written just now, because a backup has
    /// locked it or the disk is full, is tried again for some minutes.
    pub(crate) async fn record(
        &mut self,
        state: ExportState,
        job: Option<usize>,
        activity: Option<(ActivityKind, Value)>,
    ) -> Result<(), StoreError> {
        self.store_step(Export { state, ..self.export.clone() }, job, activity, Patience::Bounded).await
    }

    /// [`Run::record`] for what only this process knows, the answer to the request for a job: tried
    /// until it is stored, or the process ends.
    pub(crate) async fn record_whatever_it_takes(
        &mut self,
        state: ExportState,
        job: usize,
        activity: Option<(ActivityKind, Value)>,
    ) -> Result<(), StoreError> {
        self.store_step(Export { state, ..self.export.clone() }, Some(job), activity, Patience::Endless).await
    }

    async fn store_step(
        &mut self,
        mut next: Export,
        job: Option<usize>,
        activity: Option<(ActivityKind, Value)>,
        patience: Patience,
    ) -> Result<(), StoreError> {
        let (before, state) = (self.export.state, next.state);
        debug_assert!(before == state || may_follow(before, state), "{before} to {state}");
        next.updated_at = self.now();
        let activity = activity.map(|(kind, detail)| NewActivity {
            at: next.updated_at,
            kind: kind.to_string(),
            export_id: Some(next.id.clone()),
            detail,
        });
        let job = job.and_then(|position| self.jobs.get(position).cloned());
        let began = self.shared.clock.monotonic();
        let mut attempt = 1;
        loop {
            let store = self.shared.store.clone();
            let (export, files) = (next.clone(), self.files.clone());
            let (changed, activity) = (job.clone(), activity.clone());
            let stored = blocking(move || {
                let pack = (state == ExportState::Packing).then_some(files.as_slice());
                store.record_step(&export, changed.as_ref(), pack, activity.as_ref())
            });
            let Err(error) = stored.await else { break };
            let waited = self.shared.clock.monotonic().saturating_sub(began);
            if patience == Patience::Bounded
                && (waited >= patience::LONGEST_STORE_TROUBLE || !error.may_pass())
            {
                return Err(error);
            }
            let pause = patience::STORE.pause(attempt, &self.shared.chance);
            // Only this process knows the id of a new job until it is stored. The log has it even
            // if the store never does.
            let job = job.as_ref().and_then(|job| job.job_id.as_deref());
            tracing::warn!(export = %self.export.id, job, code = error.code(), attempt, "could not store a step");
            self.show(Progress {
                trouble: Some(Problem::from(&error)),
                again_at: Some(self.now() + pause),
                ..Progress::default()
            });
            match patience {
                Patience::Endless => self.shared.clock.sleep(pause).await,
                Patience::Bounded if self.pause(pause).await.is_err() => return Err(error),
                Patience::Bounded => {}
            }
            attempt += 1;
        }
        self.export = next;
        tracing::info!(export = %self.export.id, %state, "recorded");
        self.shared.show(&self.snapshot(Progress::default()));
        Ok(())
    }

    /// The index of the current job: the first whose file is still to come.
    pub(crate) fn current_job(&self) -> Option<usize> {
        self.jobs.iter().position(|job| job.downloaded_at.is_none() && job.problem.is_none())
    }

    /// The jobs whose files are on this disk.
    pub(crate) fn delivered_jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| job.downloaded_at.is_some())
    }

    /// The state that follows from what the jobs have come to. A job that has an id is never asked
    /// for again.
    pub(crate) fn state_by_jobs(&self) -> Result<ExportState, End> {
        if let Some(position) = self.current_job() {
            let job = &self.jobs[position];
            return Ok(match (&job.job_id, job.completed_at) {
                (None, _) => ExportState::Queued,
                (Some(_), None) => ExportState::Waiting,
                (Some(_), Some(_)) => ExportState::Downloading,
            });
        }
        if self.jobs.iter().all(|job| job.problem.is_none() || job.given_up) {
            let looks_up = !self.request.recipe.lookups().is_empty();
            return Ok(if looks_up { ExportState::LookingUp } else { ExportState::Converting });
        }
        Err(End::Incomplete(self.incomplete()))
    }

    /// Continues with the next step after one that changed a job.
    pub(crate) async fn next_step(
        &mut self,
        position: usize,
        activity: Option<(ActivityKind, Value)>,
    ) -> Result<(), End> {
        match self.state_by_jobs() {
            Ok(state) => Ok(self.record(state, Some(position), activity).await?),
            Err(end) => {
                let state = self.export.state;
                self.record(state, Some(position), activity).await?;
                Err(end)
            }
        }
    }

    /// A job is lost for good. The only one takes the export with it; of several, the others
    /// continue, and what they deliver is kept.
    pub(crate) async fn job_is_lost(&mut self, position: usize, end: End) -> Result<(), End> {
        let (End::Lost(problem) | End::Failed { problem, .. }) = &end else { return Err(end) };
        let others =
            self.jobs.iter().enumerate().any(|(other, job)| {
                other != position && (job.problem.is_none() || job.downloaded_at.is_some())
            });
        if !others {
            return Err(end);
        }
        let detail = json!({
            "problem": problem.code(),
            "job_id": self.jobs[position].job_id,
            "connection_id": self.jobs[position].connection_id,
        });
        self.jobs[position].problem = Some(problem.into());
        self.next_step(position, Some((ActivityKind::JobLost, detail))).await
    }

    /// Which connections are missing from what was delivered, and why.
    fn incomplete(&self) -> Problem {
        let missing = self.jobs.iter().filter_map(|job| {
            let problem = job.problem.clone()?.into();
            Some(MissingFile { connection_id: job.connection_id.clone(), problem })
        });
        let delivered = u32::try_from(self.delivered_jobs().count()).unwrap_or(u32::MAX);
        JobProblem::Incomplete { missing: missing.collect(), delivered }.into()
    }

    /// The client of the tenant, signed in with what the keychain holds.
    pub(crate) async fn client(&self) -> Result<Client, End> {
        self.shared.client(&self.tenant).await.map_err(|problem| {
            // The credential of a demo tenant lives as long as the tenant does.
            let no_credential = Problem::from(SignInProblem::CredentialMissing);
            if self.tenant.demo && problem == no_credential {
                return End::Lost(JobProblem::DemoEnded.into());
            }
            End::for_now(problem)
        })
    }

    /// The folder in which the export works until its pack is complete.
    pub(crate) fn work_folder(&self) -> WorkFolder {
        WorkFolder::new(Path::new(&self.export.folder), &self.export.id)
    }

    /// Shows how far the present step is.
    pub(crate) fn show(&self, progress: Progress) {
        self.shared.show(&self.snapshot(progress));
    }

    /// Waits, unless the run is cancelled meanwhile.
    pub(crate) async fn pause(&self, duration: Duration) -> Result<(), End> {
        tokio::select! {
            () = self.cancel.cancelled() => Err(self.cancelled()),
            () = self.shared.clock.sleep(duration) => Ok(()),
        }
    }

    /// Why the run was cancelled: the user stopped it, or the program ends.
    pub(crate) fn cancelled(&self) -> End {
        if self.shared.shutting_down.is_cancelled() { End::ShutDown } else { End::Stopped }
    }

    /// Checks that the tenant is still there: a removed one is not exported any longer, whichever
    /// process removed it.
    pub(crate) async fn tenant_still_there(&self) -> Result<(), End> {
        let (store, id) = (self.shared.store.clone(), self.tenant.id.clone());
        match blocking(move || store.tenant(&id)).await {
            Ok(tenant) if tenant.removed_at.is_some() => {
                Err(End::for_good(SignInProblem::TenantRemoved.into()))
            }
            // A store that can't be read says nothing about the tenant.
            _ => Ok(()),
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

    /// Whether the demo tenant of an earlier run is what this export was reading: it ended with
    /// that run.
    pub(crate) fn demo_has_ended(&self, error: &auth0::Error) -> bool {
        self.tenant.demo && is_unreachable(error)
    }
}
