//! A few users of a tenant, so that a person sees what an export will hold before it is asked for.
//!
//! They are in memory only, for a few minutes, and in no log: nothing of them is an export, and nothing may outlive the
//! moment in which somebody looks at them.

mod keys;
mod preview;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use auth0::Client;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::sync::Mutex as AsyncMutex;

pub use keys::{KeyKind, MetadataKey, MetadataKeys};

use crate::exporter::Exporter;
use crate::snapshot::Problem;

/// The most users in a sample: one page, as Auth0 gives it by default.
const MOST_USERS: u8 = 50;

/// The most connections that are asked for users of theirs: each is a call of its own.
const MOST_CONNECTIONS: usize = 5;

/// How long a sample is good. Typing does not ask Auth0 again, and nobody's data stays behind for long.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(5);

/// A user as the Management API shows it.
type User = Map<String, Value>;

/// A few users of a tenant. Clones are the same users.
#[derive(Clone)]
pub struct Sample {
    users: Arc<[User]>,
    taken_at: Timestamp,
}

impl Sample {
    /// How many users there are; at most 50.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// When Auth0 was asked.
    pub fn taken_at(&self) -> Timestamp {
        self.taken_at
    }
}

impl fmt::Debug for Sample {
    /// Without the users.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sample").field("users", &self.len()).field("taken_at", &self.taken_at).finish()
    }
}

impl Exporter {
    /// Up to 50 users of a tenant, or of some of its connections, which are called by their names. Of many connections
    /// the first five are asked. Auth0 is asked once in five minutes, or when the sample is to be `renewed`.
    ///
    /// # Errors
    /// Whatever keeps Auth0 from answering; `missing_scope` without `read:users`.
    pub async fn sample(
        &self,
        tenant_id: &str,
        connections: &[String],
        renewed: bool,
    ) -> Result<Sample, Problem> {
        let shared = self.shared();
        let tenant = shared.tenant(tenant_id).await?;
        let place = shared.samples.place(tenant_id, shared.clock.now());
        // Held while Auth0 is asked, so that whoever comes meanwhile gets the same answer.
        let mut held = place.lock().await;
        if let Some(held) = held.as_ref()
            && !renewed
            && held.connections == connections
            && held.is_fresh(shared.clock.now())
        {
            return Ok(held.sample.clone());
        }
        let client = shared.client(&tenant).await?;
        let users = users_of(&client, connections).await.map_err(|error| Problem::from(&error))?;
        let sample = Sample { users: users.into(), taken_at: shared.clock.now() };
        *held = Some(Held { connections: connections.to_vec(), sample: sample.clone() });
        Ok(sample)
    }
}

/// The users, each once, in turn from one connection and the next.
async fn users_of(client: &Client, connections: &[String]) -> Result<Vec<User>, auth0::Error> {
    if connections.is_empty() {
        return client.users_sample(None, MOST_USERS).await;
    }
    let asked = &connections[..connections.len().min(MOST_CONNECTIONS)];
    let each = MOST_USERS / u8::try_from(asked.len()).unwrap_or(u8::MAX);
    let mut lists = Vec::with_capacity(asked.len());
    for name in asked {
        lists.push(client.users_sample(Some(name), each).await?.into_iter());
    }
    let mut users = Vec::new();
    // A linked account belongs to two connections.
    let mut seen = HashSet::new();
    while !lists.is_empty() {
        lists.retain_mut(|list| {
            let next = list.next();
            let more = next.is_some();
            users.extend(next.filter(|user| seen.insert(user.get("user_id").map(Value::to_string))));
            more
        });
    }
    Ok(users)
}

/// The samples in memory, one a tenant.
#[derive(Default)]
pub(crate) struct Samples(Mutex<HashMap<String, Place>>);

/// Where a tenant's sample is, or will be.
type Place = Arc<AsyncMutex<Option<Held>>>;

struct Held {
    connections: Vec<String>,
    sample: Sample,
}

impl Held {
    fn is_fresh(&self, now: Timestamp) -> bool {
        // A clock that was set back makes nothing fresh again.
        let age = now.duration_since(self.sample.taken_at);
        !age.is_negative() && age < KEPT_FOR
    }
}

impl Samples {
    /// Drops a tenant's sample: it was seen with a credential that is no more.
    pub(crate) fn forget(&self, tenant_id: &str) {
        self.places().remove(tenant_id);
    }

    /// The place of a tenant's sample. Those that nobody needs any more are dropped on the way.
    fn place(&self, tenant_id: &str, now: Timestamp) -> Place {
        let mut places = self.places();
        places.retain(|id, place| {
            let in_use = id == tenant_id || Arc::strong_count(place) > 1;
            in_use || place.try_lock().is_ok_and(|held| held.as_ref().is_some_and(|held| held.is_fresh(now)))
        });
        Arc::clone(places.entry(tenant_id.to_owned()).or_default())
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        // The map is whole after every operation, also one that was the last of a panicking thread.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
