//! The common interface of all secret stores.

use std::sync::Arc;

use secrecy::SecretString;

use crate::error::SecretError;
use crate::key::SecretKey;

/// A store of secrets by name.
pub trait SecretStore: Send + Sync {
    /// Returns the secret of this name, if there is one.
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError>;

    /// Writes a secret, replacing any existing one of the same name.
    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError>;

    /// Deletes a secret. Returns whether it existed.
    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError>;

    /// Checks whether secrets can currently be stored, without causing an unlock prompt.
    fn probe(&self) -> Result<(), SecretError>;
}

impl<S: SecretStore + ?Sized> SecretStore for Arc<S> {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        (**self).read(key)
    }

    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        (**self).write(key, value)
    }

    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        (**self).delete(key)
    }

    fn probe(&self) -> Result<(), SecretError> {
        (**self).probe()
    }
}
