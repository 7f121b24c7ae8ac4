//! The half of a bucket that calls in large numbers may use, such as those that read the members of
//! every role: they leave at least half of the bucket full, and are made at no more than half the
//! rate at which it refills.
//!
//! That rate is measured: a bucket that lacks 5 calls and is full again in 2 seconds refills with
//! 2.5 calls a second (Auth0 docs, "Rate Limit Policy"). Resets are whole seconds, rounded up, so
//! the measured rate is never above the real one.

use std::time::Duration;

use super::level::{Level, left};
use crate::patience::{LONGEST_WAIT, SHORTEST_WAIT};

/// What calls of [`Share::Half`] may use of a bucket of this size.
pub(super) struct Half {
    pub(super) limit: u64,
    /// The time in which the bucket gains one call: the shortest that was measured.
    regain: Duration,
    /// Calls that may be made at once.
    calls: f64,
    /// When `calls` was counted, on the monotonic clock.
    counted_at: Duration,
    /// When the level was last reported.
    seen_at: Duration,
}

impl Half {
    /// Half of the bucket.
    fn capacity(&self) -> f64 {
        // Buckets have at most some thousand calls.
        f64::from(u32::try_from(self.limit / 2).unwrap_or(u32::MAX)).max(1.0)
    }

    /// The time between two calls at half the rate of the refill.
    pub(super) fn pace(&self) -> Duration {
        self.regain * 2
    }

    /// Counts a call and returns `None` if it may be made now; otherwise returns how long to wait.
    pub(super) fn take(&mut self, level: &mut Level, now: Duration) -> Option<Duration> {
        let reserved = level.limit / 2;
        if level.remaining <= reserved {
            let lacking = u32::try_from(reserved + 1 - level.remaining).unwrap_or(u32::MAX);
            if let Some(wait) = left(self.seen_at + self.regain.saturating_mul(lacking), now) {
                return Some(wait.min(LONGEST_WAIT));
            }
            // The bucket should have regained them; the next response will tell.
            level.remaining = reserved + 1;
            self.seen_at = now;
        }
        let gained = now.saturating_sub(self.counted_at).as_secs_f64() / self.pace().as_secs_f64();
        self.calls = (self.calls + gained).min(self.capacity());
        self.counted_at = now;
        if self.calls < 1.0 {
            return Some(self.pace().mul_f64(1.0 - self.calls).max(Duration::from_millis(1)));
        }
        self.calls -= 1.0;
        None
    }

    /// Measures how fast the bucket refills: it is full in `wait`.
    pub(super) fn measure(halves: &mut Vec<Self>, limit: u64, remaining: u64, wait: Duration, now: Duration) {
        // A bucket that lacks 2.1 calls reports that it lacks 3: count only those that it surely
        // lacks.
        let lacking = u32::try_from(limit.saturating_sub(remaining)).unwrap_or(u32::MAX);
        let regain = wait.clamp(SHORTEST_WAIT, LONGEST_WAIT) / lacking.saturating_sub(1).max(1);
        let regain = regain.max(Duration::from_millis(1));
        if let Some(half) = halves.iter_mut().find(|half| half.limit == limit) {
            half.regain = half.regain.min(regain);
            half.seen_at = now;
            return;
        }
        let mut half = Self { limit, regain, calls: 0.0, counted_at: now, seen_at: now };
        // The call that was just answered is counted.
        half.calls = half.capacity() - 1.0;
        halves.push(half);
    }
}
