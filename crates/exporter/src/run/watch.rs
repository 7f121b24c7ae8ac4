//! `Waiting`: ask Auth0 how far the job is, until its file is there.
//!
//! Only an answer ends the wait: no network, an overloaded Auth0 or an unknown status mean "not
//! yet". Whether Auth0 still keeps the job is for Auth0 to say, not for this computer's clock.

use std::time::Duration;

use auth0::{Error, Job, JobStatus};
use store::ExportState;

use super::patience::{JOB_TIME_LIMIT, LONGEST_SILENCE, LOOKS, TROUBLE};
use super::{End, Run};
use crate::problem::{JobProblem, Problem};
use crate::snapshot::Progress;

/// What a series of looks at one job has come to. Times are of the monotonic clock: a wall clock
/// that is wrong or was set must not end an export.
pub(super) struct Looks {
    began: Duration,
    answered: Duration,
    answers: usize,
    failures: u32,
}

impl Looks {
    pub(super) fn begin(run: &Run) -> Self {
        let now = run.shared.clock.monotonic();
        Self { began: now, answered: now, answers: 0, failures: 0 }
    }

    fn note_answer(&mut self, run: &Run) {
        self.answered = run.shared.clock.monotonic();
        self.answers += 1;
        self.failures = 0;
    }
}

impl Run {
    pub(super) async fn watch(&mut self) -> Result<(), End> {
        let Some(position) = self.current_job() else {
            let state = self.state_by_jobs()?;
            return Ok(self.record(state, None, None).await?);
        };
        match self.watch_job(position).await {
            Err(end @ (End::Lost(_) | End::Failed { go_on: false, .. })) => {
                self.job_is_lost(position, end).await
            }
            outcome => outcome,
        }
    }

    async fn watch_job(&mut self, position: usize) -> Result<(), End> {
        let client = self.client().await?;
        let mut looks = Looks::begin(self);
        loop {
            self.tenant_still_there().await?;
            let answer = tokio::select! {
                () = self.cancel.cancelled() => return Err(self.cancelled()),
                answer = self.look(&client, position) => answer,
            };
            let pause = match answer {
                Ok(job) => {
                    looks.note_answer(self);
                    match self.judge(&client, &job).await? {
                        Verdict::Completed => {
                            self.jobs[position].completed_at = Some(self.now());
                            self.jobs[position].percent = Some(100);
                            return Ok(self.record(ExportState::Downloading, Some(position), None).await?);
                        }
                        Verdict::NotYet => self.note_progress(position, &job, &looks).await?,
                    }
                }
                Err(error) => self.trouble(position, &error, &mut looks)?,
            };
            self.pause(pause).await?;
        }
    }

    /// Asks Auth0 for the state of a job.
    pub(super) async fn look(&self, client: &auth0::Client, position: usize) -> Result<Job, Error> {
        let id = self.jobs[position].job_id.clone().unwrap_or_default();
        client.job(&auth0::JobId::from(id)).await
    }

    /// What a job's state means for the export.
    pub(super) async fn judge(&self, client: &auth0::Client, job: &Job) -> Result<Verdict, End> {
        match &job.status {
            JobStatus::Completed => Ok(Verdict::Completed),
            JobStatus::Failed => Err(End::for_good(self.reason_of_failure(client, job).await)),
            JobStatus::Expired => Err(End::Lost(JobProblem::GoneFromAuth0.into())),
            JobStatus::Pending | JobStatus::Processing | JobStatus::Other(_) => Ok(Verdict::NotYet),
        }
    }

    /// Auth0's reason for a failed job, if it gives one anywhere.
    async fn reason_of_failure(&self, client: &auth0::Client, job: &Job) -> Problem {
        let mut reason = job.status_details.clone();
        if reason.is_none()
            && let Ok(Some(errors)) = client.job_errors(&job.id).await
        {
            let of_rows = errors.details.into_iter().find_map(|detail| detail.message);
            reason = errors.status_details.or(of_rows);
        }
        JobProblem::JobFailed { reason }.into()
    }

    /// Stores and shows how far the job is; returns the pause until the next look.
    async fn note_progress(&mut self, position: usize, job: &Job, looks: &Looks) -> Result<Duration, End> {
        if self.shared.clock.monotonic().saturating_sub(looks.began) > JOB_TIME_LIMIT {
            let hours = u32::try_from(JOB_TIME_LIMIT.as_secs() / 3600).unwrap_or(u32::MAX);
            return Err(End::for_now(JobProblem::JobTooSlow { hours }.into()));
        }
        if self.jobs[position].percent != job.percentage_done {
            self.jobs[position].percent = job.percentage_done;
            self.record(ExportState::Waiting, Some(position), None).await?;
        }
        self.show(Progress {
            percent: job.percentage_done,
            seconds_left: job.time_left.map(|left| left.as_secs()),
            ..Progress::default()
        });
        let usual = LOOKS[looks.answers.clamp(1, LOOKS.len()) - 1];
        let hinted = job.time_left.map(|left| left.as_secs().max(1)).filter(|_| looks.answers > 2);
        let pause = hinted.map_or(usual, |hinted| hinted.min(usual));
        // All the exports of a tenant together ask no more often than one would.
        Ok(Duration::from_secs(pause) * self.shared.runs.count_at(&self.tenant.id))
    }

    /// After a look that failed: how long to wait, or why to give up. The job continues at Auth0
    /// meanwhile, so only Auth0's answer that it no longer has the job makes it lost.
    pub(super) fn trouble(&self, position: usize, error: &Error, looks: &mut Looks) -> Result<Duration, End> {
        if self.demo_has_ended(error) {
            return Err(End::Lost(JobProblem::DemoEnded.into()));
        }
        if matches!(error, Error::NotFound(_)) {
            return Err(End::Lost(JobProblem::GoneFromAuth0.into()));
        }
        let silent = self.shared.clock.monotonic().saturating_sub(looks.answered);
        if !error.is_transient() || silent > LONGEST_SILENCE {
            return Err(Self::refused(error));
        }
        looks.failures += 1;
        let pause = TROUBLE.pause(looks.failures, &self.shared.chance);
        self.show(Progress {
            percent: self.jobs[position].percent,
            trouble: Some(Problem::from(error)),
            again_at: Some(self.now() + pause),
            ..Progress::default()
        });
        Ok(pause)
    }
}

/// What a look at a job says.
pub(super) enum Verdict {
    /// The file is there.
    Completed,
    /// It is not there yet.
    NotYet,
}
