//! What the last response has revealed about the tenant's bucket.

use std::time::Duration;

/// The state of the bucket.
pub(super) struct Level {
    pub(super) limit: u64,
    pub(super) remaining: u64,
    /// Time on the monotonic clock.
    pub(super) refill_at: Duration,
}

/// Returns the time until a moment of the monotonic clock; `None` if it has passed.
pub(super) fn left(until: Duration, now: Duration) -> Option<Duration> {
    until.checked_sub(now).filter(|wait| !wait.is_zero())
}
