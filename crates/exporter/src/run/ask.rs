//! `Queued`: ask Auth0 to make a job. The one request that is never sent twice.
//!
//! Everything that can fail without harm comes first (signing in, a place in the rate budget). Then
//! the state becomes `Starting`, and the request goes out. A refusal leads back to `Queued` or ends
//! the export. When it is unknown whether Auth0 has made a job, that job is lost: there is no list
//! of jobs to look it up in, and asking again could run it twice.

use std::time::Duration;

use auth0::{Client, Error, PreparedExport, SendError};
use serde_json::json;
use store::ExportState;

use super::patience::{ACTIVE_JOBS_PAUSE, LONGEST_TURN, TROUBLE};
use super::{End, Run};
use crate::activity::ActivityKind;
use crate::asked::{asked_by, clock_difference};
use crate::problem::{JobProblem, Problem};
use crate::snapshot::Progress;

/// The refusals of one job so far.
struct Refusals {
    /// On the monotonic clock.
    since: Duration,
    count: u32,
    token_renewed: bool,
}

impl Run {
    pub(super) async fn ask(&mut self) -> Result<(), End> {
        let Some(position) = self.current_job() else {
            let state = self.state_by_jobs()?;
            return Ok(self.record(state, None, None).await?);
        };
        self.tenant_still_there().await?;
        let client = self.client().await?;
        let mut refusals = Refusals { since: self.shared.clock.monotonic(), count: 0, token_renewed: false };
        loop {
            let prepared = tokio::select! {
                () = self.cancel.cancelled() => return Err(self.cancelled()),
                prepared = self.prepare(&client, position) => prepared,
            };
            let prepared = match prepared {
                Ok(prepared) => prepared,
                Err(error) => {
                    self.wait_out(&error, &mut refusals).await?;
                    continue;
                }
            };
            if self.cancel.is_cancelled() {
                return Err(self.cancelled());
            }
            self.jobs[position].posted_at = Some(self.now());
            self.jobs[position].asked_by = Some(json!(asked_by(&client)));
            let correlation_id = self.shared.chance.id();
            self.jobs[position].correlation_id = Some(correlation_id.clone());
            self.record(ExportState::Starting, Some(position), None).await?;
            // From here to its answer the request can't be called back, so a stop waits for it.
            match prepared.correlated(&correlation_id).send().await {
                Ok(job) => return self.asked(position, &job, clock_difference(&client)).await,
                Err(SendError::Unconfirmed(error)) => {
                    return self.job_is_lost(position, End::Lost(unconfirmed(Some(&error)))).await;
                }
                Err(SendError::Refused(error)) => {
                    self.jobs[position].posted_at = None;
                    self.jobs[position].asked_by = None;
                    self.jobs[position].correlation_id = None;
                    self.record_whatever_it_takes(ExportState::Queued, position, None).await?;
                    if let Error::BadRequest(_) = error {
                        let end = End::for_good(Problem::from(&error));
                        return self.job_is_lost(position, end).await;
                    }
                    if matches!(error, Error::Unauthorized(_)) && !refusals.token_renewed {
                        refusals.token_renewed = true;
                        client.renew_token();
                    } else {
                        self.wait_out(&error, &mut refusals).await?;
                    }
                }
            }
        }
    }

    /// Takes up an export whose process ended between sending the request and storing its answer.
    pub(super) async fn interrupted_while_asking(&mut self) -> Result<(), End> {
        let end = End::Lost(unconfirmed(None));
        match self.current_job() {
            Some(position) => self.job_is_lost(position, end).await,
            None => Err(end),
        }
    }

    async fn prepare(&self, client: &Client, position: usize) -> Result<PreparedExport, Error> {
        let (_, request) = self.request.jobs().swap_remove(position);
        client.prepare_export(&request).await
    }

    async fn asked(
        &mut self,
        position: usize,
        answer: &auth0::Job,
        clock_difference: Option<i64>,
    ) -> Result<(), End> {
        let job = &mut self.jobs[position];
        job.clock_difference = clock_difference;
        job.job_id = Some(answer.id.to_string());
        job.created_at = answer.created_at;
        tracing::info!(export = %self.export.id, job = %answer.id, "Auth0 has made the job");
        let detail = json!({ "job_id": job.job_id, "connection_id": job.connection_id });
        let activity = Some((ActivityKind::JobCreated, detail));
        Ok(self.record_whatever_it_takes(ExportState::Waiting, position, activity).await?)
    }

    /// After a refusal, or when Auth0 can't be reached: waits if waiting helps, else ends the
    /// export.
    async fn wait_out(&self, error: &Error, refusals: &mut Refusals) -> Result<(), End> {
        if self.demo_has_ended(error) {
            return Err(End::Lost(JobProblem::DemoEnded.into()));
        }
        refusals.count += 1;
        let waited = self.shared.clock.monotonic().saturating_sub(refusals.since);
        let Some(pause) = self.pause_after(error, refusals.count).filter(|_| waited < LONGEST_TURN) else {
            return Err(End::for_now(Problem::from(error)));
        };
        self.show(Progress {
            trouble: Some(Problem::from(error)),
            again_at: Some(self.now() + pause),
            ..Progress::default()
        });
        self.pause(pause).await?;
        self.tenant_still_there().await
    }

    /// How long to wait before asking again; none where waiting doesn't help. That the network is
    /// down is reported at once while the user waits for a first answer, and waited out once
    /// something is at stake or the program resumed the export by itself.
    fn pause_after(&self, error: &Error, refusals: u32) -> Option<Duration> {
        let at_stake = self.unattended || self.jobs.iter().any(|job| job.job_id.is_some());
        match error {
            Error::TooManyActiveJobs(_) => Some(ACTIVE_JOBS_PAUSE),
            Error::RateLimited { retry_after, .. } => {
                Some(retry_after.unwrap_or_else(|| TROUBLE.pause(refusals, &self.shared.chance)))
            }
            _ if error.is_transient() && at_stake => Some(TROUBLE.pause(refusals, &self.shared.chance)),
            _ => None,
        }
    }
}

/// Auth0 may or may not have made a job, and has no list to look it up in.
fn unconfirmed(error: Option<&Error>) -> Problem {
    JobProblem::Unconfirmed { because: error.map(|error| Box::new(Problem::from(error))) }.into()
}
