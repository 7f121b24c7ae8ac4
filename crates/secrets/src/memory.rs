//! Secrets for this session only.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::store::SecretStore;

/// Keeps secrets in the memory of this process and wipes them when it lets go of them.
#[derive(Default)]
pub struct SessionMemory {
    secrets: Mutex<HashMap<SecretKey, SecretString>>,
}

impl SessionMemory {
    /// An empty memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// A thread that panicked cannot have left the map half-changed: each change is one call.
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
