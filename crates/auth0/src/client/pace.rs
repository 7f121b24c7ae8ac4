//! How fast a long list can be read with half of a tenant's rate limit, so that a user learns the
//! time that it takes before it is read.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::Client;
use crate::{error::Error, rate::Share};

/// A list of which a tenant has many, each of which takes a call or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LongList {
    /// The users of a role.
    RoleMembers,
    /// The members of an organization.
    OrganizationMembers,
    /// The members of a group.
    GroupMembers,
    /// The authentication methods of a user.
    AuthenticationMethods,
}

impl LongList {
    /// The list of something that does not exist. Auth0 counts the call as it counts those for
    /// lists that do, and the answer has no personal data.
    const fn of_nothing(self) -> [&'static str; 3] {
        match self {
            Self::RoleMembers => ["roles", "rol_0000000000000000", "users"],
            Self::OrganizationMembers => ["organizations", "org_0000000000000000", "members"],
            Self::GroupMembers => ["groups", "grp_0000000000000000", "members"],
            Self::AuthenticationMethods => ["users", "auth0|0", "authentication-methods"],
        }
    }
}

/// The buckets of the calls that read long lists: their sizes, and the calls a minute with which
/// they refill. Of plans with buckets of the same size, the slower one (Auth0 docs, "Rate Limit
/// Configurations", August 2026): Free; Enterprise, non-production, where self-service plans have
/// 150; and the members of organizations.
const REFILLS: [(u32, u32); 5] = [(2, 120), (10, 120), (20, 200), (40, 500), (50, 960)];

impl Client {
    /// Returns the time between two calls of a long list, as the tenant's rate limit allows. `None`
    /// before the first answer, and for a tenant without limits.
    pub fn pace(&self) -> Option<Duration> {
        self.0.budget.half_pace()
    }

    /// Returns the time between two calls for lists of this kind at half of the tenant's limit: as
    /// documented for a bucket of the size that Auth0 reports, or as measured, whichever is less.
    /// `None` if Auth0 reports no limit, as for a tenant without limits.
    ///
    /// Makes one call. Also a refusal reveals the limit.
    pub async fn pace_of(&self, list: LongList) -> Result<Option<Duration>, Error> {
        let token = self.token().await?;
        let url = self.url(&list.of_nothing(), &[]);
        let inner = &*self.0;
        inner.budget.place(Share::Half).await;
        let request = inner.transport.pooled().get(url).bearer_auth(token.secret.expose_secret());
        let answer = inner.transport.exchange(request).await.map_err(|failure| failure.error)?;
        inner.budget.observe(&answer.headers);
        let limit = answer
            .headers
            .get("x-ratelimit-limit")
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let Some(limit) = limit else { return Ok(None) };
        let documented = documented_pace(limit);
        let measured = inner.budget.half_pace_of(limit);
        Ok(documented.into_iter().chain(measured).min())
    }
}

/// The time between two calls that [`Share::Half`] comes to with the documented refill. That is
/// more than half of the refill allows, because Auth0 rounds resets up to whole seconds.
fn documented_pace(limit: u64) -> Option<Duration> {
    let (size, per_minute) = REFILLS.into_iter().find(|(size, _)| u64::from(*size) == limit)?;
    let at_once = (size / 2).max(1);
    let reset = Duration::from_secs((u64::from(at_once) * 60).div_ceil(u64::from(per_minute)));
    Some(reset * 2 / at_once.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_half_of_the_documented_refill_is_used() {
        let pace = |limit| documented_pace(limit).map(|pace| pace.as_millis());
        assert_eq!([2, 10, 20, 40, 50].map(pace), [2000, 1500, 666, 315, 166].map(Some));
        for (size, per_minute) in REFILLS {
            assert!(documented_pace(size.into()).unwrap() >= Duration::from_mins(2) / per_minute);
        }
        assert_eq!([0, 1, 3, 1000].map(pace), [None; 4]);
    }
}
