//! What a simulated tenant is started with.

use std::time::Duration;

use jiff::Timestamp;

/// Everything that shapes a simulated tenant. `Config::default()` is a tenant that suits most tests.
#[derive(Debug, Clone)]
pub struct Config {
    /// How many users the tenant holds. They are computed when asked for, so millions cost nothing.
    pub users: u64,
    /// What the users are computed from: the same seed and the same day give the same users.
    pub seed: u64,
    /// The subscription, which decides the rate limits.
    pub plan: Plan,
    /// TCP port of the tenant on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// TCP port of the storage origin on 127.0.0.1; 0 takes a free one.
    pub storage_port: u16,
    /// Where the simulator's time comes from.
    pub time: TimeSource,
    /// Seconds by which the simulator's clock is ahead of its time source (behind, if negative).
    pub clock_skew_seconds: i64,
    /// The tenant's name, which names the exported file: letters, digits and hyphens.
    pub name: String,
    /// Simulated time from the creation of a job to its completion.
    pub job_duration: Duration,
    /// What a job looks like once Auth0 has deleted its data, 24 hours after its creation.
    pub old_jobs: OldJobs,
    /// How many connections the tenant lists. Never fewer than the built-in ones, which hold all the
    /// users; the others are empty enterprise connections, for tests of paging.
    pub connections: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            users: 1000,
            seed: 1,
            plan: Plan::Enterprise,
            port: 0,
            storage_port: 0,
            time: TimeSource::System,
            clock_skew_seconds: 0,
            name: "demo".to_owned(),
            job_duration: Duration::from_secs(5),
            old_jobs: OldJobs::NotFound,
            connections: 0,
        }
    }
}

/// An Auth0 subscription, as far as rate limits go (Auth0 docs, rate limit configurations).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// 2 requests a second, bursts of 2, for the whole Management API.
    Free,
    /// Essentials, Professional and B2B: limits by group of endpoints. Read Users 40 and 500 a minute,
    /// Read Connections 5 and 50 a minute, everything else 10 and 150 a minute.
    SelfService,
    /// Bursts of 50, 16 a second.
    Enterprise,
    /// A non-production tenant of an Enterprise subscription: bursts of 10, 2 a second.
    EnterpriseNonProduction,
    /// No limit and no rate limit headers: for tests about something else.
    Unlimited,
}

/// Where the simulator's time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSource {
    /// The computer's clock.
    System,
    /// Stands still at the given moment until [`TenantSim::advance`](crate::TenantSim::advance).
    Driven(Timestamp),
}

/// What `GET /api/v2/jobs/{id}` answers for a job whose data has been deleted. Auth0 documents the
/// deletion after 24 hours, not the answer; both of these have been seen on other kinds of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldJobs {
    /// 404.
    NotFound,
    /// 200 with the status `expired`.
    Expired,
}
