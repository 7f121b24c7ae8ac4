//! Tenants that are listed until this process exits, because their credentials are in memory only.

use std::sync::{Mutex, MutexGuard, PoisonError};

use store::Tenant;

/// The session's list of tenants, in the order in which they were added.
#[derive(Default)]
pub(crate) struct SessionTenants(Mutex<Vec<Tenant>>);

impl SessionTenants {
    /// Returns the tenants of this session.
    pub(crate) fn all(&self) -> Vec<Tenant> {
        self.lock().clone()
    }

    /// Adds a tenant. One with the same id is replaced and moves to the end.
    pub(crate) fn add(&self, tenant: &Tenant) {
        let mut tenants = self.lock();
        tenants.retain(|other| other.id != tenant.id);
        tenants.push(tenant.clone());
    }

    /// Replaces a tenant that has changed. Does nothing if it is not in the list.
    pub(crate) fn update(&self, tenant: &Tenant) {
        if let Some(known) = self.lock().iter_mut().find(|known| known.id == tenant.id) {
            known.clone_from(tenant);
        }
    }

    /// Removes a tenant, if it is in the list.
    pub(crate) fn remove(&self, id: &str) {
        self.lock().retain(|tenant| tenant.id != id);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Tenant>> {
        // A panic cannot leave the list inconsistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
