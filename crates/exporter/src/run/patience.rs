//! How patient a run is: every pause, limit and number of attempts of its steps.

use std::time::Duration;

use base::Backoff;

/// Pauses while Auth0 can't be reached, fails, or refuses for its rate.
pub(super) const TROUBLE: Backoff = doubling(Duration::from_secs(2), Duration::from_mins(1));

/// Pauses between two attempts to download.
pub(super) const DOWNLOAD: Backoff = doubling(Duration::from_secs(2), Duration::from_secs(30));

/// Pauses between two attempts to store a step.
pub(super) const STORE: Backoff = doubling(Duration::from_secs(1), Duration::from_secs(30));

/// How long a step waits for a store that can't be written, unless it knows what nothing else
/// knows.
pub(super) const LONGEST_STORE_TROUBLE: Duration = Duration::from_mins(10);

/// The pause when the tenant already runs as many jobs as it may.
pub(super) const ACTIVE_JOBS_PAUSE: Duration = Duration::from_secs(30);

/// How long an export waits for its turn at Auth0: as long as the jobs before it may take there.
pub(super) const LONGEST_TURN: Duration = Duration::from_hours(8);

/// Pauses in seconds between two looks at a job; the last one repeats.
pub(super) const LOOKS: &[u64] = &[2, 3, 5, 8, 10, 15];

/// Auth0's own time limit for an export job (Auth0 docs of 2019; today's don't say). A job that is
/// not done by then will not be.
pub(super) const JOB_TIME_LIMIT: Duration = Duration::from_hours(8);

/// How long a job is looked at without an answer: as long as Auth0 keeps its file, and an hour
/// more.
pub(super) const LONGEST_SILENCE: Duration = Duration::from_hours(25);

/// How often lists of one look-up begin again because a checkpoint is refused, before that counts
/// as a failure.
pub(super) const RESTARTS: u32 = 5;

/// How long before the data users must have been created to be counted in the search index, which
/// lags behind (Auth0 community: minutes).
pub(super) const INDEX_LAG: Duration = Duration::from_mins(10);

/// The pause before windows that differ are counted again.
pub(super) const RECOUNT_PAUSE: Duration = Duration::from_mins(1);

/// How long a count waits for an answer: the files of the export are complete but for it.
pub(super) const COUNT_SILENCE: Duration = Duration::from_mins(10);

/// How long the storage may ask to be left alone before that counts as a failure.
pub(super) const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(5);

/// How often a completed job may come without a link before that counts as a failure.
pub(super) const LINKLESS_ANSWERS: u32 = 5;

/// The pause before asking again for a link that was missing.
pub(super) const LINKLESS_PAUSE: Duration = Duration::from_secs(2);

/// The pause before looking again at a job that was completed and is being prepared again.
pub(super) const PREPARED_AGAIN_PAUSE: Duration = Duration::from_secs(5);

/// The pause before the next link when the storage has refused one.
pub(super) const REFUSED_LINK_PAUSE: Duration = Duration::from_secs(1);

/// Pauses that double without jitter: each export has its own beginning, and the tenant's rate
/// budget spreads what they ask.
const fn doubling(first: Duration, longest: Duration) -> Backoff {
    Backoff { first, factor: 2, longest, jitter: 0.0 }
}
