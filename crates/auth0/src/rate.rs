//! One rate budget per tenant, shared by all of this application's calls to it.
//!
//! Auth0's limits apply to the whole tenant, including the sign-ins of its own users. Rollcall
//! therefore leaves the last fifth of the calls unused until the next refill, and at least one. If
//! the tenant refuses a call because of its rate, all callers wait.
//!
//! `X-RateLimit-Reset` is a time on the tenant's clock (epoch seconds), and the `Date` of responses
//! reveals the difference to this computer's clock. Both are converted to waits measured by the
//! monotonic clock, so changing the computer's clock affects none of them.

mod half;
mod level;
mod retry;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::Clock;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

pub(crate) use self::retry::wait_before_retry;
use self::{
    half::Half,
    level::{Level, left},
};
use crate::patience::{LONGEST_WAIT, RESERVE, SHORTEST_WAIT};

/// What responses have revealed about the tenant's limits.
pub(crate) struct Budget {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// How much of the tenant's limit a call may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Four fifths, for single calls; all but one of fewer than five.
    Usual,
    /// Half, for calls in large numbers.
    Half,
}

#[derive(Default)]
struct State {
    /// The tenant's clock minus the local clock, once a response has shown it.
    skew: Option<SignedDuration>,
    /// No call is made before this time of the monotonic clock.
    paused_until: Option<Duration>,
    level: Option<Level>,
    /// One for each size of bucket: Auth0 counts some calls apart from others.
    halves: Vec<Half>,
}

impl Budget {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// Waits until a call may be made, and counts it.
    pub(crate) async fn place(&self, share: Share) {
        loop {
            let now = self.clock.monotonic();
            let Some(wait) = self.state().take(share, now) else { return };
            tracing::debug!(seconds = wait.as_secs_f64(), "waiting for the tenant's rate limit");
            self.clock.sleep(wait).await;
        }
    }

    /// Reads the rate limit headers of a Management API response.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        self.observe_date(headers);
        let number = |name: &str| text(headers, name)?.parse::<u64>().ok();
        let (Some(limit), Some(remaining)) = (number("x-ratelimit-limit"), number("x-ratelimit-remaining"))
        else {
            return;
        };
        let mut state = self.state();
        let wait = reset(headers, self.clock.now(), state.skew.unwrap_or_default()).unwrap_or(SHORTEST_WAIT);
        let (now, limit) = (self.clock.monotonic(), limit.max(1));
        Half::measure(&mut state.halves, limit, remaining, wait, now);
        let refill_at = now + wait.clamp(SHORTEST_WAIT, LONGEST_WAIT);
        state.level = Some(Level { limit, remaining, refill_at });
    }

    /// Returns the time between two calls of [`Share::Half`], as far as it is known.
    pub(crate) fn half_pace(&self) -> Option<Duration> {
        let limit = self.state().level.as_ref().map(|level| level.limit)?;
        self.half_pace_of(limit)
    }

    /// Returns what was measured of [`Budget::half_pace`] in buckets of this size.
    pub(crate) fn half_pace_of(&self, limit: u64) -> Option<Duration> {
        self.state().halves.iter().find(|half| half.limit == limit).map(Half::pace)
    }

    /// Reads only the tenant's time, from a response that is subject to other limits.
    pub(crate) fn observe_date(&self, headers: &HeaderMap) {
        if let Some(date) = text(headers, DATE.as_str()).and_then(http_date) {
            self.state().skew = Some(self.clock.now().duration_until(date));
        }
    }

    /// Returns the wait that a response asks for: `Retry-After`, or else the time until
    /// `X-RateLimit-Reset`. At least [`SHORTEST_WAIT`], without an upper limit.
    pub(crate) fn asked_wait(&self, headers: &HeaderMap) -> Option<Duration> {
        let now = self.clock.now();
        let skew = self.skew().unwrap_or_default();
        let asked = match text(headers, RETRY_AFTER.as_str()) {
            Some(value) => value
                .parse::<u64>()
                .ok()
                .map(Duration::from_secs)
                .or_else(|| Some(until(http_date(value)?, now, skew))),
            None => None,
        };
        asked.or_else(|| reset(headers, now, skew)).map(|wait| wait.max(SHORTEST_WAIT))
    }

    /// Delays all callers for at least `wait`.
    pub(crate) fn pause(&self, wait: Duration) {
        let until = self.clock.monotonic() + wait.min(LONGEST_WAIT);
        let mut state = self.state();
        state.paused_until = state.paused_until.max(Some(until));
        // The refusal has shown that the known level was wrong; start over with the next response.
        state.level = None;
    }

    /// Returns the tenant's clock minus the local clock; none before the first response.
    pub(crate) fn skew(&self) -> Option<SignedDuration> {
        self.state().skew
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts a call and returns `None` if it may be made now; otherwise returns how long to wait
    /// before asking again.
    fn take(&mut self, share: Share, now: Duration) -> Option<Duration> {
        if let Some(until) = self.paused_until {
            if let Some(wait) = left(until, now) {
                return Some(wait);
            }
            self.paused_until = None;
        }
        // The next call is assumed to be counted like the last one.
        if share == Share::Half
            && let Some(level) = &mut self.level
            && let Some(half) = self.halves.iter_mut().find(|half| half.limit == level.limit)
            && let Some(wait) = half.take(level, now)
        {
            return Some(wait);
        }
        if let Some(level) = &mut self.level {
            if level.remaining <= reserved(level.limit) {
                if let Some(wait) = left(level.refill_at, now) {
                    return Some(wait);
                }
                // The bucket should have been refilled; the next response will tell. Without one,
                // at most one bucketful is used per second.
                level.remaining = level.limit;
                level.refill_at = now + SHORTEST_WAIT;
            }
            level.remaining -= 1;
        }
        None
    }
}

/// Returns how many calls of a bucket are left to the tenant's own users: at least one, unless it
/// holds no more than one.
fn reserved(limit: u64) -> u64 {
    (limit / RESERVE).max(1).min(limit - 1)
}

fn reset(headers: &HeaderMap, now: Timestamp, skew: SignedDuration) -> Option<Duration> {
    let seconds = text(headers, "x-ratelimit-reset")?.parse().ok()?;
    Some(until(Timestamp::from_second(seconds).ok()?, now, skew))
}

/// Returns the time until `moment` on the tenant's clock; zero if it has passed.
fn until(moment: Timestamp, now: Timestamp, skew: SignedDuration) -> Duration {
    Duration::try_from(now.duration_until(moment).saturating_sub(skew)).unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;
    use base::DrivenClock;

    const NOW: i64 = 1_700_000_000;

    fn budget() -> (DrivenClock, Budget) {
        let clock = DrivenClock::starting_at(Timestamp::from_second(NOW).unwrap());
        (clock.clone(), Budget::new(Arc::new(clock)))
    }

    fn headers(pairs: &[(&str, String)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn limits(limit: u64, remaining: u64, reset: i64) -> HeaderMap {
        headers(&[
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", remaining.to_string()),
            ("x-ratelimit-reset", reset.to_string()),
        ])
    }

    fn date(seconds: i64) -> String {
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs()))
    }

    #[tokio::test]
    async fn an_empty_bucket_delays_calls_until_it_refills() {
        let (clock, budget) = budget();
        budget.observe(&limits(2, 0, NOW + 3));
        budget.place(Share::Usual).await;
        assert_eq!(clock.sleeps(), [Duration::from_secs(3)]);
    }

    #[tokio::test]
    async fn the_last_fifth_is_left_to_the_tenants_own_users() {
        let (clock, budget) = budget();
        budget.observe(&limits(10, 4, NOW + 7));
        budget.place(Share::Usual).await;
        budget.place(Share::Usual).await;
        assert_eq!(clock.slept(), Duration::ZERO);
        budget.place(Share::Usual).await;
        assert_eq!(clock.sleeps(), [Duration::from_secs(7)]);
    }

    #[tokio::test]
    async fn a_reset_in_the_past_means_one_second() {
        let (clock, budget) = budget();
        budget.observe(&limits(2, 0, NOW - 3600));
        budget.place(Share::Usual).await;
        assert_eq!(clock.sleeps(), [Duration::from_secs(1)]);
    }

    #[tokio::test]
    async fn a_reset_in_the_far_future_means_a_minute_at_most() {
        let (clock, budget) = budget();
        budget.observe(&limits(2, 0, NOW + 86_400));
        budget.place(Share::Usual).await;
        assert_eq!(clock.sleeps(), [LONGEST_WAIT]);
    }

    #[tokio::test]
    async fn a_wrong_clock_does_not_change_the_wait() {
        for skew in [-7200, 7200] {
            let (clock, budget) = budget();
            let mut answer = limits(2, 0, NOW + skew + 5);
            answer.extend(headers(&[("date", date(NOW + skew))]));
            budget.observe(&answer);
            budget.place(Share::Usual).await;
            assert_eq!(clock.sleeps(), [Duration::from_secs(5)], "off by {skew}");
        }
    }

    #[tokio::test]
    async fn after_a_pause_at_most_one_bucketful_is_used_per_second() {
        let (clock, budget) = budget();
        budget.observe(&limits(3, 0, NOW + 1));
        for _ in 0..5 {
            budget.place(Share::Usual).await;
        }
        // The third call of each bucket is left to others.
        assert_eq!(clock.slept(), Duration::from_secs(3));
    }

    #[tokio::test]
    async fn the_smallest_bucket_is_never_emptied() {
        // 2 calls, 2 a second, as on the Free plan.
        for share in [Share::Usual, Share::Half] {
            let (clock, budget) = budget();
            budget.observe(&limits(2, 1, NOW + 1));
            budget.place(share).await;
            assert_eq!(clock.sleeps().first(), Some(&Duration::from_secs(1)), "{share:?}");
        }
    }

    #[tokio::test]
    async fn the_only_call_of_a_bucket_may_be_made() {
        let (clock, budget) = budget();
        budget.observe(&limits(1, 1, NOW + 1));
        budget.place(Share::Usual).await;
        assert_eq!(clock.slept(), Duration::ZERO);
    }

    #[tokio::test]
    async fn a_pause_delays_all_callers_and_is_never_shortened() {
        let (clock, budget) = budget();
        budget.pause(Duration::from_secs(9));
        budget.pause(Duration::from_secs(2));
        budget.place(Share::Usual).await;
        budget.place(Share::Usual).await;
        assert_eq!(clock.sleeps(), [Duration::from_secs(9)]);
    }

    #[test]
    fn the_requested_wait_is_read_from_either_header() {
        let (_, budget) = budget();
        let asked = |pairs: &[(&str, String)]| budget.asked_wait(&headers(pairs)).map(|wait| wait.as_secs());
        let reset = ("x-ratelimit-reset", (NOW + 8).to_string());
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(std::slice::from_ref(&reset)), Some(8));
        assert_eq!(asked(&[("retry-after", "4".to_owned()), reset.clone()]), Some(4));
        assert_eq!(asked(&[("retry-after", date(NOW + 6)), reset.clone()]), Some(6));
        assert_eq!(asked(&[("retry-after", date(NOW - 6))]), Some(1));
        assert_eq!(asked(&[("retry-after", "0".to_owned())]), Some(1));
        assert_eq!(asked(&[("retry-after", "soon".to_owned()), reset]), Some(8));
        assert_eq!(asked(&[("retry-after", "3600".to_owned())]), Some(3600));
        assert_eq!(asked(&[("x-ratelimit-reset", i64::MAX.to_string())]), None);
    }

    #[tokio::test]
    async fn a_wall_clock_set_back_does_not_stall_the_budget() {
        for moved in [-86_400, -3_600, 3_600] {
            let (clock, budget) = budget();
            budget.observe(&limits(2, 0, NOW + 3));
            clock.set_wall(Timestamp::from_second(NOW + moved).unwrap());
            budget.place(Share::Usual).await;
            assert_eq!(clock.sleeps(), [Duration::from_secs(3)], "set by {moved}");
            budget.pause(Duration::from_secs(9));
            clock.set_wall(Timestamp::from_second(NOW + 2 * moved).unwrap());
            budget.place(Share::Usual).await;
            assert_eq!(clock.sleeps()[1..], [Duration::from_secs(9)], "set by {moved}");
        }
    }

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
            used = ((used - 2.5 * now.saturating_sub(last).as_secs_f64()).max(0.0)) + 1.0;
            last = now;
            assert!(used <= 5.0 + 1e-6, "{used}");
            let full_at = clock.now().as_millisecond() as f64 / 1000.0 + used / 2.5;
            let (remaining, reset) = ((10.0 - used) as u64, full_at.ceil() as i64);
            budget.observe(&limits(10, remaining, reset));
        }
        let elapsed = clock.monotonic().saturating_sub(began).as_secs_f64();
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
