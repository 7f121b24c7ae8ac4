//! Configuration of a simulated tenant.

mod directory;

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use crate::scopes::EXPORT_SCOPES;
pub use directory::{Absence, Groups, Named, NamedParseError, Organizations, Roles};

/// Options of a simulated tenant. `Config::default()` suits most tests.
#[derive(Debug, Clone)]
pub struct Config {
    /// Number of users. Users are computed on demand, so millions cost nothing.
    pub users: u64,
    /// Seed of all user data: the same seed on the same day produces the same users.
    pub seed: u64,
    /// The subscription, which determines the rate limits.
    pub plan: Plan,
    /// TCP port of the tenant on 127.0.0.1; 0 picks a free port.
    pub port: u16,
    /// TCP port of the storage origin on 127.0.0.1; 0 picks a free port.
    pub storage_port: u16,
    /// Source of the simulator's time.
    pub time: TimeSource,
    /// Seconds that the simulator's clock runs ahead of its time source (negative: behind).
    pub clock_skew_seconds: i64,
    /// The tenant's name, used as the exported file's name: letters, digits and hyphens.
    pub name: String,
    /// Simulated time from the creation of a job to its completion.
    pub job_duration: Duration,
    /// How the API reports a job whose data Auth0 has deleted, 24 hours after its creation.
    pub old_jobs: OldJobs,
    /// Number of connections. The built-in ones, which hold all the users, always exist; the others
    /// are empty enterprise connections for paging tests.
    pub connections: usize,
    /// Number of users, the last ones, who signed up in the seconds before the start, one a second.
    pub fresh_users: u64,
    /// How the users signed up over the years.
    pub growth: Growth,
    /// Simulated time from a sign-up to the user's appearance in the search.
    pub index_lag: Duration,
    /// Simulated time from a request to its event in the log's search.
    pub log_delay: Duration,
    /// Set if the tenant lacks sessions and refresh tokens. Plans below Enterprise always lack them
    /// (Auth0 docs, session management).
    pub sessions_absent: Option<Absence>,
    /// The roles, and who holds them.
    pub roles: Roles,
    /// The organizations, and who belongs to them.
    pub organizations: Organizations,
    /// The groups, who is in them, and the roles that they give.
    pub groups: Groups,
    /// Scopes granted to the ordinary applications. [`EXPORT_SCOPES`](crate::EXPORT_SCOPES) unless
    /// changed; [`READ_SCOPES`](crate::READ_SCOPES) suffice for everything that the simulator
    /// knows.
    pub scopes: Vec<String>,
    /// The most items that a page of roles, organizations, groups, authentication methods and logs
    /// may hold. The API's description allows 100, its general documentation 50 on the public
    /// cloud; a larger request is refused.
    pub largest_page: u64,
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
            fresh_users: 0,
            growth: Growth::default(),
            index_lag: Duration::ZERO,
            log_delay: Duration::from_secs(30),
            sessions_absent: None,
            roles: Roles::default(),
            organizations: Organizations::default(),
            groups: Groups::default(),
            scopes: EXPORT_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
            largest_page: 100,
        }
    }
}

/// How the users of a tenant signed up over the years.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Growth {
    /// More and more often.
    #[default]
    Growing,
    /// Equally often at all times.
    Uniform,
    /// Half of them in three imports, 50 users a second; the others equally often at all times.
    Imports,
}

/// An Auth0 subscription, as far as rate limits go (Auth0 docs, rate limit configurations).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// 2 requests a second, bursts of 2, for the whole Management API.
    Free,
    /// Essentials, Professional and B2B: limits by group of endpoints. Read Users and Read
    /// Organization Members 40 and 500 a minute, Read Organization Member Roles 20 and 200 a
    /// minute, Read Connections and Read Organizations 5 and 50 a minute, Read Logs 10 and 100 a
    /// minute, everything else 10 and 150 a minute.
    SelfService,
    /// Bursts of 50, 16 a second; beside that, Read Organizations 10 and 100 a minute, and the
    /// limits of Essentials for organization members, their roles and a user's organizations.
    Enterprise,
    /// A non-production tenant of an Enterprise subscription: bursts of 10, 2 a second.
    EnterpriseNonProduction,
    /// A private cloud tenant of the 100 requests tier: bursts of 50, 50 a second.
    PrivateCloud,
    /// No limit and no rate limit headers, for tests about something else.
    Unlimited,
}

impl Plan {
    /// Every plan with its name in text.
    const NAMES: [(Self, &'static str); 6] = [
        (Self::Free, "free"),
        (Self::SelfService, "self-service"),
        (Self::Enterprise, "enterprise"),
        (Self::EnterpriseNonProduction, "enterprise-non-production"),
        (Self::PrivateCloud, "private-cloud"),
        (Self::Unlimited, "unlimited"),
    ];
}

/// No plan has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown plan {given:?}; the plans are {}", Plan::NAMES.map(|(_, name)| name).join(", "))]
pub struct PlanParseError {
    given: String,
}

impl FromStr for Plan {
    type Err = PlanParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::NAMES
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(plan, _)| *plan)
            .ok_or_else(|| PlanParseError { given: text.to_owned() })
    }
}

/// Source of the simulator's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSource {
    /// The computer's clock.
    System,
    /// Frozen at the given moment until [`TenantSim::advance`](crate::TenantSim::advance).
    Driven(Timestamp),
}

/// The response of `GET /api/v2/jobs/{id}` for a job whose data has been deleted. Auth0 documents
/// the deletion after 24 hours, but not the response; both variants have been seen on other kinds
/// of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldJobs {
    /// 404.
    NotFound,
    /// 200 with the status `expired`.
    Expired,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_read_from_text() {
        for (plan, name) in Plan::NAMES {
            assert_eq!(name.parse(), Ok(plan));
        }
        let error = "gold".parse::<Plan>().unwrap_err().to_string();
        assert!(error.contains("\"gold\"") && error.contains("self-service, enterprise"), "{error}");
    }
}
