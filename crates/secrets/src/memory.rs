//! Secrets for the current session only.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::store::SecretStore;

/// Keeps secrets in the memory of this process and wipes them on removal.
#[derive(Default)]
pub struct SessionMemory {
    secrets: Mutex<HashMap<SecretKey, SecretString>>,
}

impl SessionMemory {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Locks the map. A panic cannot leave it inconsistent, because each change is a single call.
    fn secrets(&self) -> MutexGuard<'_, HashMap<SecretKey, SecretString>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for SessionMemory {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        Ok(self.secrets().get(key).cloned())
    }

    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        self.secrets().insert(key.clone(), value.clone());
        Ok(())
    }

    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        Ok(self.secrets().remove(key).is_some())
    }

    fn probe(&self) -> Result<(), SecretError> {
        Ok(())
    }
}

impl fmt::Debug for SessionMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionMemory").finish_non_exhaustive()
    }
}
