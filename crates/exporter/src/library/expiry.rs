//! Warns before Auth0 deletes a file that is not here.

use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use store::StoreError;

use super::history::stored_snapshot;
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::Problem;
use crate::snapshot::{ExpiryWarning, ExportSnapshot, KEPT_AT_AUTH0, only_at_auth0_until};

/// How often the time is checked. A single long wait would be wrong after the computer has slept or
/// its clock was set; this way a warning is at most a minute late.
const LOOK_EVERY: Duration = Duration::from_mins(1);

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
        for (snapshot, until) in self.expiring().await? {
            let Some(warning) = warning(until, now) else { continue };
            let mut line = self.activity_line(ActivityKind::ExpiryWarned, &snapshot);
            line.detail = json!({ "name": snapshot.name, "until": until, "warning": warning });
            let (store, id) = (self.shared().store.clone(), snapshot.id.clone());
            let claim = move || store.claim_warning(&id, until, urgency(warning), &line);
            if blocking(claim).await.map_err(|error| Problem::from(&error))? {
                due.push((snapshot, warning));
            }
        }
        Ok(due)
    }

    /// The exports of which Auth0 has a file that is not here, with the moment of its deletion.
    async fn expiring(&self) -> Result<Vec<(ExportSnapshot, Timestamp)>, Problem> {
        let store = self.shared().store.clone();
        // Asking for a job changes the export, so what has not changed for longer has nothing at
        // Auth0.
        let since = self.shared().clock.now() - KEPT_AT_AUTH0;
        let snapshots = blocking(move || {
            let open = store.open_exports(since)?;
            open.iter().map(|export| stored_snapshot(&store, export)).collect::<Result<Vec<_>, _>>()
        });
        let snapshots = snapshots.await.map_err(|error: StoreError| Problem::from(&error))?;
        let with_moment = |snapshot: ExportSnapshot| {
            let until = only_at_auth0_until(&snapshot.jobs)?;
            Some((snapshot, until))
        };
        Ok(snapshots.into_iter().filter_map(with_moment).collect())
    }
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
        let at = |left: i64| warning(until, until - jiff::SignedDuration::from_secs(left));
        assert_eq!(at(3601), None);
        assert_eq!((at(3600), at(601)), (Some(ExpiryWarning::Hour), Some(ExpiryWarning::Hour)));
        assert_eq!((at(600), at(1)), (Some(ExpiryWarning::TenMinutes), Some(ExpiryWarning::TenMinutes)));
        assert_eq!((at(0), at(-5)), (None, None));
    }
}
