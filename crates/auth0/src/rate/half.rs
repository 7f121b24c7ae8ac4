//! The half of a bucket that calls in large numbers may use.

use std::time::Duration;

use super::{Level, left};
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

#[cfg(test)]
mod tests {
    use crate::rate::{
        Share,
        tests::{NOW, budget, limits},
    };

    use super::*;
    use base::Clock;

    #[tokio::test]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a model of the tenant's bucket with small, positive numbers"
    )]
    async fn half_the_budget_leaves_half_of_the_bucket_and_half_of_the_refill() {
        let (clock, budget) = budget();
        // 10 calls, 2.5 a second, nobody else: as the tenant would answer.
        let mut used = 0.0_f64;
        let (began, mut last) = (clock.monotonic(), clock.monotonic());
        for _ in 0..100 {
            budget.place(Share::Half).await;
            let now = clock.monotonic();
            used = ((used - 2.5 * (now - last).as_secs_f64()).max(0.0)) + 1.0;
            last = now;
            assert!(used <= 5.0 + 1e-6, "{used}");
            let full_at = clock.now().as_millisecond() as f64 / 1000.0 + used / 2.5;
            let (remaining, reset) = ((10.0 - used) as u64, full_at.ceil() as i64);
            budget.observe(&limits(10, remaining, reset));
        }
        let elapsed = (clock.monotonic() - began).as_secs_f64();
        assert!(elapsed >= (100.0 - 5.0) / 1.25 - 1e-6, "faster than half: {elapsed}");
        assert!(elapsed <= 160.0, "much slower than half: {elapsed}");
        assert!(budget.half_pace().unwrap() >= Duration::from_millis(800), "{:?}", budget.half_pace());
    }

    #[tokio::test]
    async fn the_smallest_limit_is_shared_as_well() {
        let (clock, budget) = budget();
        for _ in 0..10 {
            budget.place(Share::Half).await;
            budget.observe(&limits(2, 1, clock.now().as_second() + 1));
        }
        assert!(clock.slept() >= Duration::from_secs(9), "{:?}", clock.slept());
    }

    #[tokio::test]
    async fn what_others_use_is_waited_for() {
        let (clock, budget) = budget();
        budget.observe(&limits(10, 9, NOW + 1));
        budget.observe(&limits(10, 1, NOW + 4));
        budget.place(Share::Half).await;
        // 5 more than the one that is left, at half a second each.
        assert_eq!(clock.slept(), Duration::from_millis(2_500));
    }
}
