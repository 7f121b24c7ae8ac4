//! The keychain of the operating system at hand: opening it, asking what is in the way of using it, and telling
//! why it refuses. One version of the same three functions for each system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keyring_core::CredentialStore;
use keyring_core::error::PlatformError;

use crate::error::SecretError;

/// Linux and its kin: the Secret Service on the session bus (GNOME Keyring, KDE Wallet and others).
#[cfg(all(unix, not(target_os = "macos")))]
mod system {
    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;
    use zbus_secret_service_keyring_store::Store;

    use super::{Arc, CredentialStore, PlatformError, SecretError};

    pub(crate) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = Store::new()?;
        Ok(store)
    }

    /// A search for a name that does not exist succeeds in a locked collection, so the collection itself is asked.
    pub(crate) fn obstacle() -> Option<SecretError> {
        // No secret crosses this connection, so it needs no encryption.
        let Ok(service) = SecretService::connect(EncryptionType::Plain) else {
            return Some(SecretError::NoKeychain);
        };
        match service.get_default_collection().and_then(|collection| collection.is_locked()) {
            Ok(locked) => locked.then_some(SecretError::Locked),
            Err(error) => {
                Some(refusal(&error).unwrap_or_else(|| SecretError::Other { message: error.to_string() }))
            }
        }
    }

    pub(crate) fn explain(cause: &PlatformError) -> Option<SecretError> {
        refusal(cause.downcast_ref()?)
    }

    fn refusal(error: &secret_service::Error) -> Option<SecretError> {
        match error {
            // A prompt that nobody can show counts as dismissed.
            secret_service::Error::Locked | secret_service::Error::Prompt => Some(SecretError::Locked),
            // There is no default collection to keep a secret in.
            secret_service::Error::NoResult | secret_service::Error::Unavailable => {
                Some(SecretError::NoKeychain)
            }
            _ => None,
        }
    }
}

/// macOS: the login keychain.
#[cfg(target_os = "macos")]
mod system {
    use apple_native_keyring_store::keychain::Store;
    use security_framework::base::Error;

    use super::{Arc, CredentialStore, PlatformError, SecretError};

    pub(crate) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = Store::new()?;
        Ok(store)
    }

    /// macOS tells when it is asked for an entry.
    pub(crate) fn obstacle() -> Option<SecretError> {
        None
    }

    /// The codes are those of `SecBase.h`.
    pub(crate) fn explain(cause: &PlatformError) -> Option<SecretError> {
        match cause.downcast_ref::<Error>()?.code() {
            // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain, errSecNoDefaultKeychain
            -25291 | -25294 | -25295 | -25307 => Some(SecretError::NoKeychain),
            // errSecInteractionNotAllowed: locked, and no window may ask for the password
            -25308 => Some(SecretError::Locked),
            // wrPermErr, errSecUserCanceled, errSecInvalidOwnerEdit, errSecReadOnly, errSecAuthFailed
            -61 | -128 | -25244 | -25292 | -25293 => Some(SecretError::Denied),
            _ => None,
        }
    }
}

/// Windows: the Credential Manager.
#[cfg(windows)]
mod system {
    use windows_native_keyring_store::Store;

    use super::{Arc, CredentialStore, PlatformError, SecretError};

    pub(crate) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = Store::new()?;
        Ok(store)
    }

    /// The Credential Manager is open as long as its user is logged on.
    pub(crate) fn obstacle() -> Option<SecretError> {
        None
    }

    pub(crate) fn explain(_: &PlatformError) -> Option<SecretError> {
        None
    }
}

/// Opens the keychain: the first time through `keyring`, which chooses the system's store. It remembers for the
/// life of the process how that went, so every later time opens the same kind of store anew.
pub(crate) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    static OPENED_BEFORE: AtomicBool = AtomicBool::new(false);
    if !OPENED_BEFORE.swap(true, Ordering::Relaxed)
        && keyring::Entry::store_status().is_ok()
        && let Some(store) = keyring_core::get_default_store()
    {
        return Ok(store);
    }
    system::open()
}

/// What keeps secrets from being kept now, as far as the system tells without asking the user for anything.
pub(crate) fn obstacle() -> Option<SecretError> {
    system::obstacle()
}

/// What the system's own error means, where it is one that the user can do something about.
pub(crate) fn explain(cause: &PlatformError) -> Option<SecretError> {
    system::explain(cause)
}
