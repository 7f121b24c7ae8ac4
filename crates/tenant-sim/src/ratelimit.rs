//! Token buckets with the limits that Auth0 documents for each subscription.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;

use crate::config::Plan;
use crate::faults::Route;
use crate::lock;
use crate::time::elapsed_ms;

/// Endpoints that share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    /// The whole Management API.
    General,
    ReadUsers,
    ReadConnections,
    Others,
}

/// Size and refill of a bucket.
#[derive(Debug, Clone, Copy)]
struct Limit {
    burst: u32,
    per_minute: u32,
}

/// The outcome of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) admitted: bool,
    /// Message of the 429.
    pub(crate) message: &'static str,
    /// `X-RateLimit-Limit`.
    pub(crate) limit: u32,
    /// `X-RateLimit-Remaining`.
    pub(crate) remaining: u32,
    /// `X-RateLimit-Reset`: the second at which the bucket is full again.
    pub(crate) reset: i64,
}

/// The buckets of a tenant.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    plan: Plan,
    /// Remaining tokens of each bucket in parts of [`TOKEN`], and the time of that count.
    buckets: Mutex<HashMap<Group, (u64, Timestamp)>>,
}

/// Parts of a token. A minute has 60 000 milliseconds, so a refill of `n` a minute is `n` parts per
/// millisecond.
const TOKEN: u64 = 60_000;

impl RateLimiter {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, buckets: Mutex::default() }
    }

    /// Returns the bucket for a route on this plan.
    fn bucket(&self, route: Option<Route>) -> Option<(Group, Limit)> {
        let limit = |burst, per_minute| Limit { burst, per_minute };
        Some(match (self.plan, route) {
            (Plan::Free, _) => (Group::General, limit(2, 120)),
            (Plan::SelfService, Some(Route::Users | Route::User | Route::UsersByEmail)) => {
                (Group::ReadUsers, limit(40, 500))
            }
            (Plan::SelfService, Some(Route::Connections)) => (Group::ReadConnections, limit(5, 50)),
            (Plan::SelfService, _) => (Group::Others, limit(10, 150)),
            (Plan::Enterprise, _) => (Group::General, limit(50, 960)),
            (Plan::EnterpriseNonProduction, _) => (Group::General, limit(10, 120)),
            (Plan::Unlimited, _) => return None,
        })
    }

    /// Takes a token for a request; `None` on a plan without limits.
    pub(crate) fn take(&self, route: Option<Route>, now: Timestamp) -> Option<Decision> {
        let (group, limit) = self.bucket(route)?;
        let full = u64::from(limit.burst) * TOKEN;
        let refill = u64::from(limit.per_minute);
        let mut buckets = lock(&self.buckets);
        let (parts, since) = buckets.entry(group).or_insert((full, now));
        *parts = elapsed_ms(*since, now).saturating_mul(refill).saturating_add(*parts).min(full);
        *since = now;
        let admitted = *parts >= TOKEN;
        if admitted {
            *parts -= TOKEN;
        }
        let until_full = i64::try_from((full - *parts).div_ceil(refill)).unwrap_or(i64::MAX);
        let reset_ms = now.as_millisecond().saturating_add(until_full);
        Some(Decision {
            admitted,
            message: match group {
                Group::General => "Global limit has been reached",
                Group::ReadUsers => "Global per minute users_read group limit has been reached",
                Group::ReadConnections => "Global per minute connections_read group limit has been reached",
                Group::Others => "Global per minute group limit has been reached",
            },
            limit: limit.burst,
            remaining: u32::try_from(*parts / TOKEN).unwrap_or(u32::MAX),
            reset: -(-reset_ms).div_euclid(1000),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::later;

    fn start() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_free_tenant_allows_two_requests_and_two_more_each_second() {
        let limiter = RateLimiter::new(Plan::Free);
        let take = |moment| limiter.take(Some(Route::GetJob), moment).unwrap();
        let first = take(start());
        assert_eq!((first.admitted, first.limit, first.remaining), (true, 2, 1));
        assert_eq!(first.reset, start().as_second() + 1);
        assert!(take(start()).admitted);
        let refused = take(start());
        assert_eq!((refused.admitted, refused.remaining), (false, 0));
        assert!(!take(later(start(), Duration::from_millis(499))).admitted);
        assert!(take(later(start(), Duration::from_millis(500))).admitted);
        let rested = later(start(), Duration::from_mins(1));
        assert_eq!([take(rested), take(rested), take(rested)].map(|it| it.admitted), [true, true, false]);
    }

    #[test]
    fn a_request_after_the_reset_always_succeeds() {
        for plan in [Plan::Free, Plan::SelfService, Plan::Enterprise, Plan::EnterpriseNonProduction] {
            let limiter = RateLimiter::new(plan);
            let refused = loop {
                let decision = limiter.take(Some(Route::Connections), start()).unwrap();
                if !decision.admitted {
                    break decision;
                }
            };
            let reset = Timestamp::from_second(refused.reset).unwrap();
            assert!(limiter.take(Some(Route::Connections), reset).unwrap().admitted, "{plan:?}");
        }
    }

    #[test]
    fn self_service_plans_have_a_bucket_for_each_group() {
        let limiter = RateLimiter::new(Plan::SelfService);
        let limit = |route| limiter.take(Some(route), start()).unwrap().limit;
        assert_eq!(
            [Route::Users, Route::UsersByEmail, Route::Connections, Route::GetJob].map(limit),
            [40, 40, 5, 10]
        );
        for _ in 0..4 {
            assert!(limiter.take(Some(Route::Connections), start()).unwrap().admitted);
        }
        assert!(!limiter.take(Some(Route::Connections), start()).unwrap().admitted);
        assert!(limiter.take(Some(Route::Roles), start()).unwrap().admitted);
    }
}
