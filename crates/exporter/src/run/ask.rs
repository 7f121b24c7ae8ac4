//! `Queued`: ask Auth0 to make a job. The one request that is never sent twice.
//!
//! Everything that can fail without harm comes first (signing in, a place in the rate budget). Then
//! the state becomes `Starting`, and the request goes out. A refusal leads back to `Queued` or ends
//! the export. When nobody can say whether Auth0 has made a job, the export is lost: there is no
//! list of jobs to look it up in, and asking again could run it twice.

use std::time::Duration;

use auth0::{Client, Error, PreparedExport, SendError};
use jiff::Timestamp;
use serde_json::json;
use store::ExportState;

use super::{End, Run};
use crate::snapshot::{Problem, Progress};

/// How long to leave a tenant alone that says it already runs as many jobs as it may.
const ACTIVE_JOBS_PAUSE: Duration = Duration::from_secs(30);

/// Longest that an export waits for its turn at Auth0: as long as the jobs before it may take there.
const LONGEST_TURN: Duration = Duration::from_hours(8);

impl Run {
    pub(super) async fn ask(&mut self) -> Result<(), End> {
        let Some(position) = self.current_job() else {
            return Ok(self.record(self.state_by_jobs(), None, None).await?);
        };
        let waiting_since = self.now();
        let mut token_renewed = false;
        let client = self.client().await?;
        loop {
            let prepared = tokio::select! {
                () = self.cancel.cancelled() => return Err(End::Stopped),
                prepared = self.prepare(&client, position) => prepared,
            };
            let prepared = match prepared {
                Ok(prepared) => prepared,
                Err(error) => {
                    self.wait_out(&error, waiting_since).await?;
                    continue;
                }
            };
            self.jobs[position].posted_at = Some(self.now());
            self.record(ExportState::Starting, Some(position), None).await?;
            // From here to its answer the request can't be called back, so a stop waits for it.
            match prepared.send().await {
                Ok(job) => return self.asked(position, &job).await,
                Err(SendError::Unconfirmed(error)) => return Err(End::Lost(unconfirmed(Some(&error)))),
                Err(SendError::Refused(error)) => {
                    self.jobs[position].posted_at = None;
                    self.record(ExportState::Queued, Some(position), None).await?;
                    if matches!(error, Error::Unauthorized(_)) && !token_renewed {
                        token_renewed = true;
                        client.renew_token();
                    } else {
                        self.wait_out(&error, waiting_since).await?;
                    }
                }
            }
        }
    }

    /// What a process finds that died between sending the request and storing its answer.
    pub(super) fn interrupted_while_asking() -> End {
        End::Lost(unconfirmed(None))
    }

    async fn prepare(&self, client: &Client, position: usize) -> Result<PreparedExport, Error> {
        let (_, request) = self.request.jobs().swap_remove(position);
        client.prepare_export(&request).await
    }

    async fn asked(&mut self, position: usize, answer: &auth0::Job) -> Result<(), End> {
        let job = &mut self.jobs[position];
        job.job_id = Some(answer.id.to_string());
        job.created_at = answer.created_at;
        let detail = json!({ "job_id": job.job_id, "connection_id": job.connection_id });
        Ok(self.record(ExportState::Waiting, Some(position), Some(("job_created", detail))).await?)
    }

    /// After a refusal: waits if waiting helps, else ends the export. Nothing has been asked yet that
    /// counts, so a network that is down is told at once instead of being waited for.
    async fn wait_out(&self, error: &Error, waiting_since: Timestamp) -> Result<(), End> {
        if self.demo_has_ended(error) {
            return Err(End::Lost(Problem::bare("demo_ended")));
        }
        if let Error::BadRequest(_) = error {
            return Err(End::for_good(Problem::from(error)));
        }
        let turn_may_come = self.now().duration_since(waiting_since).unsigned_abs() < LONGEST_TURN;
        if !matches!(error, Error::TooManyActiveJobs(_)) || !turn_may_come {
            return Err(End::for_now(Problem::from(error)));
        }
        self.show(Progress {
            trouble: Some(Problem::from(error)),
            again_at: Some(self.now() + ACTIVE_JOBS_PAUSE),
            ..Progress::default()
        });
        self.pause(ACTIVE_JOBS_PAUSE).await
    }
}

/// Auth0 may or may not have made a job, and has no list to look it up in.
fn unconfirmed(error: Option<&Error>) -> Problem {
    Problem::with("unconfirmed", json!({ "because": error.map(Problem::from) }))
}
