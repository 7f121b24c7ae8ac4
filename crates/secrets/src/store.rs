//! What every place for secrets can do.

use std::sync::Arc;

use secrecy::SecretString;

use crate::error::SecretError;
use crate::key::SecretKey;

/// A place that keeps secrets by name.
pub trait SecretStore: Send + Sync {
    /// Reads a secret; none when there is none of this name.
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError>;

    /// Writes a secret, in place of one of the same name if there is one.
    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError>;

    /// Deletes a secret. Says whether there was one.
    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError>;

    /// Finds out whether secrets could be kept now, without asking the user to unlock anything.
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
