//! Warns before Auth0 deletes a file that is not here.

use std::convert::Infallible;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Job, StoreError};

use super::history::stored_snapshot;
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::Problem;
use crate::snapshot::{ExpiryWarning, ExportSnapshot, KEPT_AT_AUTH0};

/// How often the time is checked. A single long wait would be wrong after the computer has slept or
/// its clock was set; this way a warning is at most a minute late.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// How far back exports are looked at. Asking for a job changes the export, so what has not changed
/// for a day has nothing at Auth0, unless this computer's clock was set since.
const LOOK_BACK: Duration = Duration::from_hours(24 * 31);

/// How long before the deletion each warning is given, the most urgent first.
const WARNINGS: [(ExpiryWarning, Duration); 2] =
    [(ExpiryWarning::TenMinutes, Duration::from_mins(10)), (ExpiryWarning::Hour, Duration::from_hours(1))];

impl Exporter {
    /// Warns the observer an hour and ten minutes before Auth0 deletes a file that is not here: of
    /// an export that was stopped or failed and can be resumed, or of one at work that can't
    /// download it. Each warning is given once, also when another process gave it.
    ///
    /// Never returns; spawn it once.
    pub async fn watch_expiry(&self) -> Infallible {
        loop {
            match self.warnings_due().await {
                Ok(due) => {
                    for (snapshot, warning) in due {
                        self.shared().observer.expiring(&snapshot, warning);
                    }
                }
                // The next look may succeed; the history reports that the store can't be read.
                Err(problem) => tracing::warn!(code = problem.code(), "could not look for expiring exports"),
            }
            self.shared().clock.sleep(LOOK_EVERY).await;
        }
    }

    /// Returns the warnings to give now. They are stored when this returns, so that each is given
    /// once.
    async fn warnings_due(&self) -> Result<Vec<(ExportSnapshot, ExpiryWarning)>, Problem> {
        let now = self.shared().clock.now();
        let mut due = Vec::new();
        for (mut snapshot, jobs) in self.open_exports(now).await? {
            let difference = self.shared().clock_difference(&snapshot.tenant.id).await;
            let Some((said, until)) = only_at_auth0_until(&jobs, difference) else { continue };
            let Some(warning) = warning(until, now) else { continue };
            snapshot.at_auth0_until = Some(until);
            let mut line = self.activity_line(ActivityKind::ExpiryWarned, &snapshot);
            line.detail = json!({ "name": snapshot.name, "until": until, "warning": warning });
            let (store, id) = (self.shared().store.clone(), snapshot.id.clone());
            let claim = move || store.claim_warning(&id, said, urgency(warning), &line);
            if blocking(claim).await.map_err(|error| Problem::from(&error))? {
                due.push((snapshot, warning));
            }
        }
        Ok(due)
    }

    /// The exports that may have a file at Auth0, with their jobs.
    async fn open_exports(&self, now: Timestamp) -> Result<Vec<(ExportSnapshot, Vec<Job>)>, Problem> {
        let store = self.shared().store.clone();
        let open = blocking(move || {
            let open = store.open_exports(now - LOOK_BACK)?.into_iter();
            let with_jobs = open.map(|export| {
                // Jobs that can't be read are a fault of the row, which the history shows.
                Ok((stored_snapshot(&store, &export)?, store.jobs(&export.id).unwrap_or_default()))
            });
            with_jobs.collect::<Result<Vec<_>, StoreError>>()
        });
        open.await.map_err(|error| Problem::from(&error))
    }
}

/// Until when Auth0 keeps the first of the files that it has and this disk has not: as it was said
/// when the file was requested, which is its name in the store, and by the present clock of this
/// computer, from which Auth0's differs by `difference` if that is known.
fn only_at_auth0_until(jobs: &[Job], difference: Option<SignedDuration>) -> Option<(Timestamp, Timestamp)> {
    let waiting = jobs.iter().filter(|job| job.downloaded_at.is_none() && job.problem.is_none());
    let until = waiting.filter_map(|job| {
        let said = job.posted_at? + KEPT_AT_AUTH0;
        let asked = job.clock_difference.map(SignedDuration::from_secs);
        let was_set = asked.zip(difference).map(|(asked, now)| asked - now).unwrap_or_default();
        Some((said, said.checked_add(was_set).unwrap_or(said)))
    });
    until.min()
}

/// The order of warnings as the store keeps it: the more urgent, the higher.
fn urgency(warning: ExpiryWarning) -> u8 {
    match warning {
        ExpiryWarning::Hour => 1,
        ExpiryWarning::TenMinutes => 2,
    }
}

/// Returns the warning for a deletion at a given time: none long before it, and none after it.
fn warning(until: Timestamp, now: Timestamp) -> Option<ExpiryWarning> {
    let left = Duration::try_from(until - now).ok().filter(|left| !left.is_zero())?;
    WARNINGS.into_iter().find(|(_, before)| left <= *before).map(|(warning, _)| warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion_is_warned_of_an_hour_and_ten_minutes_before_and_not_after() {
        let until: Timestamp = "2026-11-02T10:00:00Z".parse().unwrap();
        let at = |left: i64| warning(until, until - SignedDuration::from_secs(left));
        assert_eq!(at(3601), None);
        assert_eq!((at(3600), at(601)), (Some(ExpiryWarning::Hour), Some(ExpiryWarning::Hour)));
        assert_eq!((at(600), at(1)), (Some(ExpiryWarning::TenMinutes), Some(ExpiryWarning::TenMinutes)));
        assert_eq!((at(0), at(-5)), (None, None));
    }
}
