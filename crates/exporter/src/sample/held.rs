//! Samples in memory: for five minutes at most, one for each tenant.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::sync::Mutex as AsyncMutex;

/// How long a sample is valid: long enough that typing doesn't ask Auth0 again, and no longer.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(5);

/// A user as the Management API shows it.
pub(super) type User = Map<String, Value>;

/// A few users of a tenant. Clones are the same users.
#[derive(Clone)]
pub struct Sample {
    pub(super) users: Arc<[User]>,
    pub(super) taken_at: Timestamp,
}

impl Sample {
    /// How many users there are; at most 50.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Returns true if there are no users.
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

/// The samples in memory, one a tenant.
#[derive(Default)]
pub(crate) struct Samples(Mutex<HashMap<String, Slot>>);

/// The slot of a tenant's sample, empty until Auth0 has answered.
pub(super) type Slot = Arc<AsyncMutex<Option<Held>>>;

pub(super) struct Held {
    pub(super) connections: Vec<String>,
    pub(super) sample: Sample,
}

impl Held {
    /// Whether it was taken less than five minutes ago.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        // A clock that was set back makes nothing fresh again.
        let age = now.duration_since(self.sample.taken_at);
        !age.is_negative() && age < KEPT_FOR
    }
}

impl Samples {
    /// Drops a tenant's sample, which was read with a credential that is gone.
    pub(crate) fn forget(&self, tenant_id: &str) {
        self.places().remove(tenant_id);
    }

    /// Returns the slot of a tenant's sample, and drops those that are stale and unused.
    pub(super) fn place(&self, tenant_id: &str, now: Timestamp) -> Slot {
        let mut places = self.places();
        places.retain(|id, place| {
            let in_use = id == tenant_id || Arc::strong_count(place) > 1;
            in_use || place.try_lock().is_ok_and(|held| held.as_ref().is_some_and(|held| held.is_fresh(now)))
        });
        Arc::clone(places.entry(tenant_id.to_owned()).or_default())
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        // The map is whole after every operation, also one that was the last of a panicking thread.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
