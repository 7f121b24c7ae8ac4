//! One look into Auth0's log.

use std::time::Duration;

use auth0::{Client, Error, LOG_SCOPE, LogEvent, MatchedBy, WitnessQuery};
use jiff::Timestamp;
use pack::{EventMatch, FilePart, WitnessEvent, WitnessOutcome, WitnessPart, event_name, event_part};
use store::Job;

use crate::asked::{created_at, who_asked};

/// How long after a request the log is asked first.
pub(crate) const FIRST_LOOK: Duration = Duration::from_secs(30);

/// What a look has found.
pub(crate) struct Looked {
    /// What a manifest says of it.
    pub(crate) part: WitnessPart,
    /// The name of the file of each event, and its text.
    pub(crate) events: Vec<(String, String)>,
}

impl Looked {
    /// What a manifest lists of the files of the events.
    pub(crate) fn files(&self) -> Vec<FilePart> {
        self.events.iter().map(|(name, text)| event_part(name, text)).collect()
    }
}

impl From<WitnessPart> for Looked {
    fn from(part: WitnessPart) -> Self {
        Self { part, events: Vec::new() }
    }
}

/// Returns the time by Auth0's clock, as far as its difference is known.
pub(crate) fn auth0_now(client: &Client, now: Timestamp) -> Timestamp {
    now.checked_add(client.clock_difference().unwrap_or_default()).unwrap_or(now)
}

/// Returns how long ago the last job of an export was requested, by Auth0's clock.
pub(crate) fn age(jobs: &[Job], auth0_now: Timestamp) -> Duration {
    let asked = delivered(jobs).filter_map(created_at).max();
    asked.and_then(|asked| Duration::try_from(auth0_now.duration_since(asked)).ok()).unwrap_or_default()
}

/// Looks for the events of all jobs whose files an export has.
///
/// # Errors
/// Whatever keeps Auth0 from answering, but for a missing permission, which is an outcome.
pub(crate) async fn look(client: &Client, jobs: &[Job], now: Timestamp) -> Result<Looked, Error> {
    let several = jobs.len() > 1;
    let (mut parts, mut events) = (Vec::new(), Vec::new());
    let outcome = |outcome, detail| {
        let at = Some(auth0_now(client, now));
        Ok(WitnessPart { at, ..WitnessPart::without(outcome, detail) }.into())
    };
    for job in delivered(jobs) {
        let Some(query) = query(job) else { return outcome(WitnessOutcome::NotFoundYet, None) };
        let event = match permitted(client, &query).await {
            Ok(Some(event)) => event,
            Ok(None) => return outcome(WitnessOutcome::NotFoundYet, None),
            Err(Error::MissingScope { needed, .. }) => {
                let scope = needed.into_iter().next().unwrap_or_else(|| LOG_SCOPE.to_owned());
                return outcome(WitnessOutcome::NotPermitted, Some(scope));
            }
            Err(error) => return Err(error),
        };
        let LogEvent { log_id, date, matched_by, text } = event;
        let file = event_name(job.position, several);
        events.push((file.clone(), text));
        let matched_by = match matched_by {
            MatchedBy::CorrelationId => EventMatch::CorrelationId,
            MatchedBy::JobId => EventMatch::JobId,
        };
        parts.push(WitnessEvent { job_id: query.job_id, log_id, date, matched_by, file });
    }
    if events.is_empty() {
        return outcome(WitnessOutcome::NotFoundYet, None);
    }
    Ok(Looked { part: WitnessPart::found(auth0_now(client, now), parts), events })
}

/// Asks once more with another token if a permission is missing: it may have been granted since.
async fn permitted(client: &Client, query: &WitnessQuery) -> Result<Option<LogEvent>, Error> {
    match client.witness(query).await {
        Err(Error::MissingScope { .. }) => {
            client.renew_token();
            client.witness(query).await
        }
        found => found,
    }
}

fn delivered(jobs: &[Job]) -> impl Iterator<Item = &Job> {
    jobs.iter().filter(|job| !job.given_up)
}

fn query(job: &Job) -> Option<WitnessQuery> {
    Some(WitnessQuery {
        correlation_id: job.correlation_id.clone(),
        job_id: job.job_id.clone()?,
        client_id: who_asked(job).and_then(|asked| asked.client_id),
        created_at: created_at(job)?,
    })
}
