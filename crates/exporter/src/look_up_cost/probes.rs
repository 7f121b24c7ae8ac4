//! What Auth0 tells about the lists of a tenant, kept in memory for some minutes.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth0::{Client, Cursor, LongList, Named, Page};
use schema::Lookup;
use serde::Serialize;

/// The roles, organizations or groups of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// How many.
    pub count: u64,
    /// Whether these are all. Else there are more.
    pub all: bool,
}

/// What Auth0 has told about the lists of a tenant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub(super) listed: Option<Listed>,
    /// The time between two calls.
    pub(super) pace: Option<Duration>,
}

/// What Auth0 has told lately, by tenant.
#[derive(Default)]
pub(crate) struct Probes(Mutex<HashMap<(String, Lookup), (Duration, Probe)>>);

/// How long an answer is used: a form asks each time that it opens.
const KEPT_FOR: Duration = Duration::from_mins(10);

impl Probes {
    /// What Auth0 has told in the last minutes.
    pub(super) fn known(&self, tenant_id: &str, lookup: Lookup, now: Duration) -> Option<Probe> {
        let (at, probe) = self.all().get(&(tenant_id.to_owned(), lookup)).copied()?;
        (now.saturating_sub(at) < KEPT_FOR).then_some(probe)
    }

    /// Keeps what Auth0 has told.
    pub(super) fn keep(&self, tenant_id: &str, lookup: Lookup, now: Duration, probe: Probe) {
        self.all().insert((tenant_id.to_owned(), lookup), (now, probe));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(String, Lookup), (Duration, Probe)>> {
        // The map is whole after every operation.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks how many lists there are, and how fast they can be read.
pub(super) async fn ask(client: &Client, lookup: Lookup) -> Result<Probe, auth0::Error> {
    let start = Cursor::default();
    let listed = |page: Page<Named>| Listed {
        count: page.total.unwrap_or(page.items.len() as u64),
        all: page.total.is_some() || page.next.is_none(),
    };
    let (listed, list) = match lookup {
        Lookup::Roles => (Some(listed(client.roles(&start).await?)), LongList::RoleMembers),
        Lookup::Organizations => {
            (Some(listed(client.organizations(&start).await?)), LongList::OrganizationMembers)
        }
        Lookup::Groups => (Some(listed(client.groups(&start).await?)), LongList::GroupMembers),
        Lookup::MfaMethods => (None, LongList::AuthenticationMethods),
    };
    Ok(Probe { listed, pace: client.pace_of(list).await? })
}
