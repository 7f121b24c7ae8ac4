//! `Waiting`: ask Auth0 how far the job is, until its file is there.
//!
//! Only an answer ends the wait: no network, an overloaded Auth0 or an unknown status mean "not yet",
//! for as long as Auth0 keeps a job.

use std::time::Duration;

use auth0::{Error, Job, JobStatus};
use serde_json::json;
use store::ExportState;

use super::{End, Run};
use crate::snapshot::{KEPT_AT_AUTH0, Problem, Progress};

/// Pauses between two looks at a job; the last one repeats.
const PAUSES: &[u64] = &[2, 3, 5, 8, 10, 15];

/// Auth0's own time limit for an export job (Auth0 docs of 2019; today's don't say). A job that is
/// not done by then will not be.
const JOB_TIME_LIMIT: Duration = Duration::from_hours(8);

/// Longest pause while Auth0 can't be reached.
const LONGEST_TROUBLE_PAUSE: u64 = 60;

impl Run {
    pub(super) async fn watch(&mut self) -> Result<(), End> {
        let Some(position) = self.current_job() else {
            return Ok(self.record(self.state_by_jobs(), None, None).await?);
        };
        let client = self.client().await?;
        let mut looks: usize = 0;
        let mut troubles: u32 = 0;
        loop {
            let answer = tokio::select! {
                () = self.cancel.cancelled() => return Err(End::Stopped),
                answer = self.look(&client, position) => answer,
            };
            let pause = match answer {
                Ok(job) => {
                    troubles = 0;
                    looks += 1;
                    match self.judge(&client, &job).await? {
                        Verdict::Completed => {
                            self.jobs[position].completed_at = Some(self.now());
                            self.jobs[position].percent = Some(100);
                            return Ok(self.record(ExportState::Downloading, Some(position), None).await?);
                        }
                        Verdict::NotYet => self.note_progress(position, &job, looks).await?,
                    }
                }
                Err(error) => {
                    troubles += 1;
                    self.trouble(position, &error, troubles)?
                }
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
            JobStatus::Expired => Err(End::Lost(Problem::bare("gone_from_auth0"))),
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
        Problem::with("job_failed", json!({ "reason": reason }))
    }

    /// Stores and shows how far the job is; gives the pause until the next look.
    async fn note_progress(&mut self, position: usize, job: &Job, looks: usize) -> Result<Duration, End> {
        let asked = self.jobs[position].posted_at.unwrap_or(self.export.created_at);
        let age = self.now().duration_since(asked).unsigned_abs();
        if age > JOB_TIME_LIMIT {
            return Err(End::for_now(Problem::with("job_too_slow", json!({ "hours": 8 }))));
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
        let usual = PAUSES[looks.min(PAUSES.len()) - 1];
        let hinted = job.time_left.map(|left| left.as_secs().max(1)).filter(|_| looks > 2);
        let pause = hinted.map_or(usual, |hinted| hinted.min(usual));
        // All the exports of a tenant together ask no more often than one would.
        Ok(Duration::from_secs(pause) * self.shared.watched_at(&self.tenant.id))
    }

    /// After a look that failed: how long to wait, or why to give up. The job goes on at Auth0 meanwhile.
    pub(super) fn trouble(&self, position: usize, error: &Error, troubles: u32) -> Result<Duration, End> {
        let asked = self.jobs[position].posted_at.unwrap_or(self.export.created_at);
        if self.demo_has_ended(error) {
            return Err(End::Lost(Problem::bare("demo_ended")));
        }
        if self.now() > asked + KEPT_AT_AUTH0 || matches!(error, Error::NotFound(_)) {
            return Err(End::Lost(Problem::bare("gone_from_auth0")));
        }
        if !error.is_transient() {
            return Err(Self::refused(error));
        }
        let pause = Duration::from_secs(2_u64.saturating_pow(troubles).min(LONGEST_TROUBLE_PAUSE));
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
