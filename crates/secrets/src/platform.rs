//! The keychain of the current operating system: opening it, detecting what blocks it, and
//! explaining its errors. The same three functions exist once per system.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keyring_core::CredentialStore;
use keyring_core::error::PlatformError;

use crate::error::SecretError;

/// Linux and other Unix systems: the Secret Service on the session bus (GNOME Keyring, KDE Wallet
/// and others).
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

    /// Searching for a missing name succeeds even in a locked collection, so query the collection
    /// itself.
    pub(crate) fn obstacle() -> Option<SecretError> {
        // No secret crosses this connection, so encryption is unnecessary.
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
            // A prompt that cannot be shown counts as dismissed.
            secret_service::Error::Locked | secret_service::Error::Prompt => Some(SecretError::Locked),
            // There is no default collection.
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

    /// macOS reports obstacles only when an entry is accessed.
    pub(crate) fn obstacle() -> Option<SecretError> {
        None
    }

    /// Codes from `SecBase.h`.
    pub(crate) fn explain(cause: &PlatformError) -> Option<SecretError> {
        match cause.downcast_ref::<Error>()?.code() {
            // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain,
            // errSecNoDefaultKeychain
            -25291 | -25294 | -25295 | -25307 => Some(SecretError::NoKeychain),
            // errSecInteractionNotAllowed, errSecInteractionRequired: locked, and no prompt
            // is allowed
            -25308 | -25315 => Some(SecretError::Locked),
            // wrPermErr, errSecUserCanceled, errSecInvalidOwnerEdit, errSecReadOnly,
            // errSecAuthFailed
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

    /// The Credential Manager is available while its user is logged on.
    pub(crate) fn obstacle() -> Option<SecretError> {
        None
    }

    pub(crate) fn explain(_: &PlatformError) -> Option<SecretError> {
        None
    }
}

/// Opens the keychain. The first call goes through `keyring`, which selects the system's store and
/// remembers the outcome for the life of the process; later calls reopen the same kind of store
/// directly.
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

/// Returns what an entry is created with. By default, the Credential Manager lets an entry roam to
/// other computers of the domain; Rollcall's stay on this one.
pub(crate) fn modifiers() -> HashMap<&'static str, &'static str> {
    if cfg!(windows) { HashMap::from([("persistence", "Local")]) } else { HashMap::new() }
}

/// Returns what currently prevents storing secrets, as far as the system reveals it without a
/// prompt.
pub(crate) fn obstacle() -> Option<SecretError> {
    system::obstacle()
}

/// Returns the meaning of a system error, if the user can act on it.
pub(crate) fn explain(cause: &PlatformError) -> Option<SecretError> {
    system::explain(cause)
}
