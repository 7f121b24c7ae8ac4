//! What looked-up columns cost: how many calls, and how long they take at the tenant's limits, so
//! that a user learns it before an export starts. Numbers that nothing is known about are absent.

pub(crate) mod probes;

use std::collections::BTreeSet;
use std::time::Duration;

use auth0::Client;
use convert::Funnel;
use recipe::{Recipe, Source};
use schema::{Cost, Lookup};
use serde::{Deserialize, Serialize};
use store::{Export, ExportFilter, ExportState};

pub use self::probes::Listed;
use self::probes::{Probe, ask};
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::permissions::missing_permissions;
use crate::problem::Problem;
use crate::request::ExportRequest;

/// What reading a looked-up column costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookUpCost {
    /// The field, such as `roles`.
    pub field: &'static str,
    /// The roles, organizations or groups of the tenant. Absent for a column with a call for each
    /// user.
    pub listed: Option<Listed>,
    /// The users for each of whom a call is made. Absent for other columns, and while nothing is
    /// known.
    pub users: Option<KnownUsers>,
    /// The number of calls: the fewest where lists are read, which may have further pages; the most
    /// where users are asked for.
    pub calls: Option<u64>,
    /// The time of these calls in seconds, at half of the tenant's limit. Absent if Auth0 reports
    /// no limit.
    pub seconds: Option<u64>,
    /// The time for 1,000 users: 100 members a call where lists are read, else a call for each.
    pub seconds_for_1000: Option<u64>,
}

/// Users for each of whom a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KnownUsers {
    /// The most that there can be.
    pub at_most: u64,
    /// How that is known.
    pub from: UsersFrom,
}

/// How the number of users is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UsersFrom {
    /// The request has this limit.
    Limit,
    /// The last export from the same connections delivered as many.
    LastExport,
}

/// Members on one page.
const PAGE: u64 = 100;

impl Exporter {
    /// What the looked-up columns of a recipe cost. Those whose permissions are missing, and those
    /// that the tenant does not have, are not among them. Makes at most two calls for each.
    ///
    /// # Errors
    /// When the tenant is unknown, or signing in fails.
    pub async fn look_up_costs(&self, tenant_id: &str, recipe: &Recipe) -> Result<Vec<LookUpCost>, Problem> {
        let lookups = recipe.lookups();
        if lookups.is_empty() {
            return Ok(Vec::new());
        }
        let tenant = self.shared().tenant(tenant_id).await?;
        let client = self.shared().client(&tenant).await?;
        let scopes = client.scopes().await.map_err(|error| Problem::from(&error))?;
        let users = self.known_users(tenant_id, &recipe.source).await?;
        let mut costs = Vec::new();
        for lookup in lookups {
            if missing_permissions(lookup, scopes.as_ref()).is_some() {
                continue;
            }
            let Some(probe) = self.probe(tenant_id, &client, lookup).await else { continue };
            costs.push(cost_of(lookup, probe, users, scopes.as_ref()));
        }
        Ok(costs)
    }

    /// What Auth0 tells about a lookup, or has told in the last minutes.
    async fn probe(&self, tenant_id: &str, client: &Client, lookup: Lookup) -> Option<Probe> {
        let (probes, now) = (&self.shared().probes, self.shared().clock.monotonic());
        if let Some(known) = probes.known(tenant_id, lookup, now) {
            return Some(known);
        }
        match ask(client, lookup).await {
            Ok(probe) => {
                probes.keep(tenant_id, lookup, now, probe);
                Some(probe)
            }
            Err(error) => {
                tracing::debug!(field = lookup.field(), code = error.code(), "the cost is not known");
                None
            }
        }
    }

    /// The most users that an export from this source can deliver.
    async fn known_users(&self, tenant_id: &str, source: &Source) -> Result<Option<KnownUsers>, Problem> {
        let filter = ExportFilter {
            tenant_id: Some(tenant_id.to_owned()),
            states: vec![ExportState::Ready],
            limit: Some(50),
            ..ExportFilter::default()
        };
        let store = self.shared().store.clone();
        let exports =
            blocking(move || store.exports(&filter)).await.map_err(|error| Problem::from(&error))?;
        let last = exports.iter().find_map(|export| delivered(export, source));
        let last = last.map(|at_most| KnownUsers { at_most, from: UsersFrom::LastExport });
        let jobs = source.connections.len().max(1) as u64;
        let limit = source.limit.map(|limit| limit.saturating_mul(jobs));
        let limit = limit.map(|at_most| KnownUsers { at_most, from: UsersFrom::Limit });
        Ok(limit.into_iter().chain(last).min_by_key(|known| known.at_most))
    }
}

/// The users that an export delivered, if it was from this source.
fn delivered(export: &Export, source: &Source) -> Option<u64> {
    let request = ExportRequest::deserialize(&export.request).ok()?;
    let of = request.recipe.source;
    if of.connections != source.connections || of.limit != source.limit {
        return None;
    }
    let funnel = export.funnel.as_ref().and_then(|funnel| Funnel::deserialize(funnel).ok());
    funnel.map(|funnel| funnel.delivered).or(export.rows)
}

fn cost_of(
    lookup: Lookup,
    probe: Probe,
    users: Option<KnownUsers>,
    scopes: Option<&BTreeSet<String>>,
) -> LookUpCost {
    let users = users.filter(|_| lookup.cost() == Cost::PerUser);
    // For each role its members and, if permitted, its groups.
    let widened = lookup.widening().iter().all(|scope| scopes.is_some_and(|scopes| scopes.contains(*scope)));
    let calls_for_each = if lookup == Lookup::Roles && widened { 2 } else { 1 };
    let calls_of_lists = |listed: Listed| listed.count.div_ceil(PAGE).max(1) + listed.count * calls_for_each;
    let calls = probe.listed.map(calls_of_lists).or(users.map(|users| users.at_most));
    let calls_for_1000 = match lookup.cost() {
        Cost::Pages => 1000 / PAGE,
        Cost::PerUser => 1000,
    };
    let time = |calls: u64| Some(seconds(probe.pace?, calls));
    LookUpCost {
        field: lookup.field(),
        listed: probe.listed,
        users,
        calls,
        seconds: calls.and_then(time),
        seconds_for_1000: time(calls_for_1000),
    }
}

/// The time of so many calls, rounded up.
fn seconds(pace: Duration, calls: u64) -> u64 {
    let milliseconds = pace.as_millis().saturating_mul(u128::from(calls)).div_ceil(1000);
    u64::try_from(milliseconds).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(lookup: Lookup, listed: Option<u64>, users: Option<u64>, scopes: Option<&[&str]>) -> LookUpCost {
        let probe = Probe {
            listed: listed.map(|count| Listed { count, all: true }),
            pace: Some(Duration::from_millis(1500)),
        };
        let users = users.map(|at_most| KnownUsers { at_most, from: UsersFrom::LastExport });
        let scopes = scopes.map(|scopes| scopes.iter().map(|scope| (*scope).to_owned()).collect());
        cost_of(lookup, probe, users, scopes.as_ref())
    }

    #[test]
    fn lists_take_a_call_for_each_and_users_one_for_each() {
        let roles = cost(Lookup::Roles, Some(7), Some(900), Some(&[]));
        assert_eq!((roles.calls, roles.seconds, roles.seconds_for_1000), (Some(8), Some(12), Some(15)));
        assert_eq!(roles.users, None);
        let with_groups = cost(Lookup::Roles, Some(7), None, Some(Lookup::Roles.widening()));
        assert_eq!(with_groups.calls, Some(15));
        // Unknown scopes promise nothing.
        assert_eq!(cost(Lookup::Roles, Some(7), None, None).calls, Some(8));
        let many = cost(Lookup::Organizations, Some(250), None, Some(Lookup::Organizations.widening()));
        assert_eq!(many.calls, Some(253));
        assert_eq!(cost(Lookup::Groups, Some(0), None, None).calls, Some(1));
        let methods = cost(Lookup::MfaMethods, None, Some(900), None);
        assert_eq!((methods.calls, methods.seconds), (Some(900), Some(1350)));
        let unknown = cost(Lookup::MfaMethods, None, None, None);
        assert_eq!((unknown.calls, unknown.seconds, unknown.seconds_for_1000), (None, None, Some(1500)));
    }
}
