//! Token buckets with the limits that Auth0 documents for each subscription, and a count of what
//! was taken from them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use jiff::Timestamp;

use crate::config::Plan;
use crate::faults::Route;
use crate::lock::lock;
use crate::time::elapsed_ms;

/// Endpoints that share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// The whole Management API.
    General,
    ReadUsers,
    ReadConnections,
    ReadOrganizations,
    ReadOrganizationMembers,
    ReadMemberRoles,
    ReadUserOrganizations,
    ReadLogs,
    Others,
}

impl Group {
    /// Name in [`BucketUsage`], and the message of a 429.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::General => ("general", "Global limit has been reached"),
            Self::ReadUsers => ("read-users", "Global per minute users_read group limit has been reached"),
            Self::ReadConnections => {
                ("read-connections", "Global per minute connections_read group limit has been reached")
            }
            Self::ReadOrganizations => {
                ("read-organizations", "Global per minute organizations_read group limit has been reached")
            }
            Self::ReadOrganizationMembers => (
                "read-organization-members",
                "Global per minute organization_members_read group limit has been reached",
            ),
            Self::ReadMemberRoles => (
                "read-organization-member-roles",
                "Global per minute organization_member_roles_read group limit has been reached",
            ),
            Self::ReadUserOrganizations => (
                "read-user-organizations",
                "Global per minute user_organizations_read group limit has been reached",
            ),
            Self::ReadLogs => ("read-logs", "Global per minute logs_read group limit has been reached"),
            Self::Others => ("others", "Global per minute group limit has been reached"),
        }
    }
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

/// What was taken from a bucket since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketUsage {
    /// `general` for the whole API, `others` for the endpoints without a bucket of their own, or
    /// the bucket's group, such as `read-users`.
    pub bucket: &'static str,
    /// Size of the bucket.
    pub burst: u32,
    /// Refill of the bucket.
    pub per_minute: u32,
    /// Requests of the client that were admitted.
    pub requests: u64,
    /// Requests of the client that were refused with 429.
    pub refused: u64,
    /// The fewest tokens that a request of the client has left for others.
    pub fewest_left: u32,
    /// The most requests of the client in any 60 seconds.
    pub busiest_minute: u32,
    /// Requests of others that were admitted.
    pub others: u64,
    /// Requests of others that were refused with 429.
    pub others_refused: u64,
}

impl BucketUsage {
    /// Whether the client has always left at least half of the budget to others: half of the full
    /// bucket at any moment, and half of what any minute allows.
    pub fn left_half(&self) -> bool {
        let half_of_minute =
            u64::from(self.busiest_minute) * 2 <= u64::from(self.burst) + u64::from(self.per_minute);
        self.refused == 0 && self.fewest_left * 2 >= self.burst && half_of_minute
    }
}

/// Who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The client under test.
    Client,
    /// The tenant's own applications.
    Others,
}

#[derive(Debug)]
struct Bucket {
    /// Remaining tokens in parts of [`TOKEN`], and the time of that count.
    parts: u64,
    since: Timestamp,
    limit: Limit,
    usage: BucketUsage,
    /// Times of the client's requests in the last minute.
    recent: VecDeque<i64>,
}

/// The buckets of a tenant.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    plan: Plan,
    buckets: Mutex<BTreeMap<Group, Bucket>>,
}

/// Parts of a token. A minute has 60 000 milliseconds, so a refill of `n` a minute is `n` parts per
/// millisecond.
const TOKEN: u64 = 60_000;

impl Bucket {
    fn new(group: Group, limit: Limit, now: Timestamp) -> Self {
        let Limit { burst, per_minute } = limit;
        let usage = BucketUsage {
            bucket: group.names().0,
            burst,
            per_minute,
            requests: 0,
            refused: 0,
            fewest_left: burst,
            busiest_minute: 0,
            others: 0,
            others_refused: 0,
        };
        Self { parts: u64::from(burst) * TOKEN, since: now, limit, usage, recent: VecDeque::new() }
    }

    fn refill(&mut self, now: Timestamp) {
        let gained = elapsed_ms(self.since, now).saturating_mul(u64::from(self.limit.per_minute));
        self.parts = self.parts.saturating_add(gained).min(u64::from(self.limit.burst) * TOKEN);
        self.since = now;
    }

    fn remaining(&self) -> u32 {
        u32::try_from(self.parts / TOKEN).unwrap_or(u32::MAX)
    }

    fn take(&mut self, sender: Sender, now: Timestamp) {
        self.parts = self.parts.saturating_sub(TOKEN);
        if sender == Sender::Others {
            self.usage.others += 1;
            return;
        }
        self.usage.requests += 1;
        self.usage.fewest_left = self.usage.fewest_left.min(self.remaining());
        let now = now.as_millisecond();
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|first| now - first >= 60_000) {
            self.recent.pop_front();
        }
        let recent = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        self.usage.busiest_minute = self.usage.busiest_minute.max(recent);
    }

    fn refuse(&mut self, sender: Sender) {
        match sender {
            Sender::Client => self.usage.refused += 1,
            Sender::Others => self.usage.others_refused += 1,
        }
    }

    fn decision(&self, group: Group, admitted: bool, now: Timestamp) -> Decision {
        let missing = u64::from(self.limit.burst) * TOKEN - self.parts;
        let until_full = missing.div_ceil(u64::from(self.limit.per_minute));
        let reset_ms = now.as_millisecond().saturating_add(i64::try_from(until_full).unwrap_or(i64::MAX));
        Decision {
            admitted,
            message: group.names().1,
            limit: self.limit.burst,
            remaining: self.remaining(),
            reset: -(-reset_ms).div_euclid(1000),
        }
    }
}

impl RateLimiter {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, buckets: Mutex::default() }
    }

    /// Returns the buckets for a route on this plan: the API's first, then the endpoint's.
    fn buckets_of(&self, route: Option<Route>) -> Vec<(Group, Limit)> {
        let of = |group, burst, per_minute| (group, Limit { burst, per_minute });
        let organizations = |reads_per_minute, burst| match route {
            Some(Route::Organizations) => Some(of(Group::ReadOrganizations, burst, reads_per_minute)),
            Some(Route::OrganizationMembers) => Some(of(Group::ReadOrganizationMembers, 40, 500)),
            Some(Route::MemberRoles) => Some(of(Group::ReadMemberRoles, 20, 200)),
            _ => None,
        };
        match self.plan {
            Plan::Unlimited => Vec::new(),
            Plan::Free => vec![of(Group::General, 2, 120)],
            Plan::EnterpriseNonProduction => vec![of(Group::General, 10, 120)],
            Plan::SelfService => vec![match route {
                Some(Route::Users | Route::User | Route::UsersByEmail) => of(Group::ReadUsers, 40, 500),
                Some(Route::Connections) => of(Group::ReadConnections, 5, 50),
                Some(Route::Logs | Route::Log) => of(Group::ReadLogs, 10, 100),
                _ => organizations(50, 5).unwrap_or_else(|| of(Group::Others, 10, 150)),
            }],
            Plan::Enterprise => {
                let own = match route {
                    Some(Route::UserOrganizations) => Some(of(Group::ReadUserOrganizations, 40, 500)),
                    _ => organizations(100, 10),
                };
                [Some(of(Group::General, 50, 960)), own].into_iter().flatten().collect()
            }
            Plan::PrivateCloud => {
                [Some(of(Group::General, 50, 3000)), organizations(100, 10)].into_iter().flatten().collect()
            }
        }
    }

    /// Takes a token from every bucket of the route; `None` on a plan without limits. A request
    /// that one bucket refuses costs nothing in the others.
    pub(crate) fn take(&self, route: Option<Route>, sender: Sender, now: Timestamp) -> Option<Decision> {
        let own = self.buckets_of(route);
        let mut buckets = lock(&self.buckets);
        for (group, limit) in &own {
            buckets.entry(*group).or_insert_with(|| Bucket::new(*group, *limit, now)).refill(now);
        }
        let empty = own
            .iter()
            .map(|(group, _)| *group)
            .find(|group| buckets.get(group).is_some_and(|bucket| bucket.parts < TOKEN));
        if let Some(group) = empty {
            let bucket = buckets.get_mut(&group)?;
            bucket.refuse(sender);
            return Some(bucket.decision(group, false, now));
        }
        for (group, _) in &own {
            if let Some(bucket) = buckets.get_mut(group) {
                bucket.take(sender, now);
            }
        }
        // The headers describe the bucket that will be empty first.
        own.iter()
            .filter_map(|(group, _)| Some(buckets.get(group)?.decision(*group, true, now)))
            .min_by_key(|decision| decision.remaining)
    }

    /// Returns what was taken from each bucket that was used.
    pub(crate) fn usage(&self) -> Vec<BucketUsage> {
        lock(&self.buckets).values().map(|bucket| bucket.usage).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::later;

    const LIMITED: [Plan; 5] =
        [Plan::Free, Plan::SelfService, Plan::Enterprise, Plan::EnterpriseNonProduction, Plan::PrivateCloud];

    fn start() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn take(limiter: &RateLimiter, route: Route, now: Timestamp) -> Decision {
        limiter.take(Some(route), Sender::Client, now).unwrap()
    }

    #[test]
    fn a_free_tenant_allows_two_requests_and_two_more_each_second() {
        let limiter = RateLimiter::new(Plan::Free);
        let take = |moment| take(&limiter, Route::GetJob, moment);
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
        for plan in LIMITED {
            for route in [Route::Connections, Route::Organizations, Route::RoleUsers] {
                let limiter = RateLimiter::new(plan);
                let refused = loop {
                    let decision = take(&limiter, route, start());
                    if !decision.admitted {
                        break decision;
                    }
                };
                let reset = Timestamp::from_second(refused.reset).unwrap();
                assert!(take(&limiter, route, reset).admitted, "{plan:?}");
            }
        }
    }

    #[test]
    fn self_service_plans_have_a_bucket_for_each_group() {
        let limiter = RateLimiter::new(Plan::SelfService);
        let limit = |route| take(&limiter, route, start()).limit;
        assert_eq!(
            [Route::Users, Route::UsersByEmail, Route::Connections, Route::GetJob].map(limit),
            [40, 40, 5, 10]
        );
        assert_eq!(
            [Route::Organizations, Route::OrganizationMembers, Route::MemberRoles, Route::Logs].map(limit),
            [5, 40, 20, 10]
        );
        for _ in 0..4 {
            assert!(take(&limiter, Route::Connections, start()).admitted);
        }
        assert!(!take(&limiter, Route::Connections, start()).admitted);
        assert!(take(&limiter, Route::Roles, start()).admitted);
    }

    #[test]
    fn an_endpoints_bucket_adds_to_the_general_one() {
        let limiter = RateLimiter::new(Plan::Enterprise);
        for _ in 0..10 {
            assert!(take(&limiter, Route::Organizations, start()).admitted);
        }
        let refused = take(&limiter, Route::Organizations, start());
        assert_eq!((refused.admitted, refused.limit), (false, 10));
        let general = take(&limiter, Route::Roles, start());
        assert_eq!((general.admitted, general.remaining), (true, 39), "a refused request costs nothing");
        for _ in 0..39 {
            assert!(take(&limiter, Route::Roles, start()).admitted);
        }
        assert_eq!(
            take(&limiter, Route::OrganizationMembers, start()).limit,
            50,
            "the API's limit comes first"
        );
    }

    #[test]
    fn usage_tells_whether_half_was_left_to_others() {
        let limiter = RateLimiter::new(Plan::SelfService);
        let usage = || limiter.usage()[0];
        for _ in 0..5 {
            take(&limiter, Route::Roles, start());
        }
        assert_eq!((usage().bucket, usage().fewest_left, usage().left_half()), ("others", 5, true));
        for second in 1..=40_i64 {
            let now = later(start(), Duration::from_millis(second.unsigned_abs() * 800));
            take(&limiter, Route::Roles, now);
        }
        assert!(usage().left_half(), "{:?}", usage());
        assert!(limiter.take(Some(Route::Roles), Sender::Others, start()).unwrap().admitted);
        assert_eq!((usage().requests, usage().others), (45, 1));
        let hasty = RateLimiter::new(Plan::SelfService);
        for _ in 0..6 {
            take(&hasty, Route::Roles, start());
        }
        assert!(!hasty.usage()[0].left_half());
    }
}
