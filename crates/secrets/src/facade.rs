//! The application's interface for saving, loading and deleting credentials.

use std::fmt;

use secrecy::SecretString;
use tracing::debug;

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::memory::SessionMemory;
use crate::store::SecretStore;

/// Where the user wants to keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In the keychain, until it is deleted.
    Keychain,
    /// In memory, until the application ends.
    SessionOnly,
}

/// Where a secret has been saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain.
    Keychain,
    /// In memory.
    SessionOnly {
        /// Whether the keychain is known to hold no older secret of the same name. If it could not
        /// be reached, such a secret may return in the next session.
        keychain_cleared: bool,
    },
}

/// The outcome of deleting a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// The secret existed and has been deleted.
    Gone,
    /// There was no such secret.
    Nothing,
}

/// Whether the keychain can currently store secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeychainStatus {
    /// Secrets can be stored.
    Available,
    /// The user must unlock the keychain first.
    Locked,
    /// This computer or this session has no keychain.
    Missing,
    /// The keychain does not work. The code is one of [`SecretError::code`].
    Failing(&'static str),
}

/// Keeps secrets in the keychain or in memory, as the user chooses. Secrets in memory take
/// precedence over those of the same name in the keychain.
pub struct Secrets {
    session: SessionMemory,
    keychain: Box<dyn SecretStore>,
}

impl Secrets {
    /// Creates a store over this keychain, with no secrets in memory.
    pub fn new(keychain: impl SecretStore + 'static) -> Self {
        Self { session: SessionMemory::new(), keychain: Box::new(keychain) }
    }

    /// Saves a secret in the chosen place only. If the keychain fails, the secret is not kept at
    /// all: the user must choose session-only storage.
    pub fn save(&self, key: &SecretKey, value: &SecretString, keep: Keep) -> Result<Kept, SecretError> {
        match keep {
            Keep::Keychain => {
                self.keychain.write(key, value)?;
                self.session.delete(key)?;
                Ok(Kept::Keychain)
            }
            Keep::SessionOnly => {
                self.session.write(key, value)?;
                let cleared = self.keychain.delete(key);
                if let Err(error) = &cleared {
                    debug!(code = error.code(), "the keychain may still hold an older secret");
                }
                Ok(Kept::SessionOnly { keychain_cleared: cleared.is_ok() })
            }
        }
    }

    /// Returns a secret, looking in memory first.
    pub fn load(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        match self.session.read(key)? {
            Some(value) => Ok(Some(value)),
            None => self.keychain.read(key),
        }
    }

    /// Deletes a secret everywhere. After an error, the keychain may still hold it, but memory does
    /// not. Without a keychain, a secret that was in memory counts as deleted.
    pub fn forget(&self, key: &SecretKey) -> Result<Forgotten, SecretError> {
        let in_memory = self.session.delete(key)?;
        let in_keychain = match self.keychain.delete(key) {
            Err(SecretError::NoKeychain) if in_memory => false,
            outcome => outcome?,
        };
        Ok(if in_memory || in_keychain { Forgotten::Gone } else { Forgotten::Nothing })
    }

    /// Checks the keychain itself, without causing a prompt.
    pub fn keychain_status(&self) -> KeychainStatus {
        match self.keychain.probe() {
            Ok(()) => KeychainStatus::Available,
            Err(SecretError::Locked) => KeychainStatus::Locked,
            Err(SecretError::NoKeychain) => KeychainStatus::Missing,
            Err(error) => KeychainStatus::Failing(error.code()),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use secrecy::ExposeSecret;

    use super::*;

    /// A keychain that fails with a given error.
    #[derive(Default)]
    struct FailingKeychain {
        memory: SessionMemory,
        failure: Mutex<Option<SecretError>>,
    }

    impl FailingKeychain {
        fn available(&self) -> Result<&SessionMemory, SecretError> {
            self.failure.lock().unwrap().clone().map_or(Ok(&self.memory), Err)
        }

        fn fail(&self, error: impl Into<Option<SecretError>>) {
            *self.failure.lock().unwrap() = error.into();
        }
    }

    impl SecretStore for FailingKeychain {
        fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
            self.available()?.read(key)
        }

        fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
            self.available()?.write(key, value)
        }

        fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
            self.available()?.delete(key)
        }

        fn probe(&self) -> Result<(), SecretError> {
            self.available()?.probe()
        }
    }

    fn fixture() -> (Arc<FailingKeychain>, Secrets, SecretKey) {
        let keychain = Arc::new(FailingKeychain::default());
        let secrets = Secrets::new(Arc::clone(&keychain));
        (keychain, secrets, SecretKey::new("tenant/a/credential").unwrap())
    }

    fn loaded(secrets: &Secrets, key: &SecretKey) -> Option<String> {
        secrets.load(key).unwrap().map(|value| value.expose_secret().to_owned())
    }

    #[test]
    fn a_secret_is_kept_only_where_the_user_chose() {
        let (keychain, secrets, key) = fixture();
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Ok(Kept::Keychain));
        assert_eq!(loaded(&secrets, &key).as_deref(), Some("one"));
        let kept = secrets.save(&key, &"two".into(), Keep::SessionOnly);
        assert_eq!(kept, Ok(Kept::SessionOnly { keychain_cleared: true }));
        assert_eq!(loaded(&secrets, &key).as_deref(), Some("two"));
        assert!(keychain.read(&key).unwrap().is_none());
        secrets.save(&key, &"three".into(), Keep::Keychain).unwrap();
        assert_eq!(loaded(&secrets, &key).as_deref(), Some("three"));
        assert!(secrets.session.read(&key).unwrap().is_none());
    }

    #[test]
    fn a_secret_is_not_kept_in_memory_when_the_keychain_fails() {
        let (keychain, secrets, key) = fixture();
        keychain.fail(SecretError::Locked);
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Err(SecretError::Locked));
        assert_eq!(secrets.load(&key).unwrap_err(), SecretError::Locked);
        keychain.fail(None);
        assert_eq!(loaded(&secrets, &key), None);
    }

    #[test]
    fn session_secrets_need_no_keychain() {
        let (keychain, secrets, key) = fixture();
        keychain.fail(SecretError::NoKeychain);
        let kept = secrets.save(&key, &"one".into(), Keep::SessionOnly);
        assert_eq!(kept, Ok(Kept::SessionOnly { keychain_cleared: false }));
        assert_eq!(loaded(&secrets, &key).as_deref(), Some("one"));
        assert_eq!(secrets.forget(&key), Ok(Forgotten::Gone));
        assert_eq!(secrets.forget(&key), Err(SecretError::NoKeychain));
    }

    #[test]
    fn forgetting_clears_memory_even_when_the_keychain_fails() {
        let (keychain, secrets, key) = fixture();
        secrets.save(&key, &"one".into(), Keep::Keychain).unwrap();
        secrets.session.write(&key, &"two".into()).unwrap();
        keychain.fail(SecretError::Denied);
        assert_eq!(secrets.forget(&key), Err(SecretError::Denied));
        assert!(secrets.session.read(&key).unwrap().is_none());
        keychain.fail(None);
        assert_eq!(secrets.forget(&key), Ok(Forgotten::Gone));
        assert_eq!(secrets.forget(&key), Ok(Forgotten::Nothing));
    }

    #[test]
    fn the_status_reflects_the_keychain() {
        let (keychain, secrets, _) = fixture();
        assert_eq!(secrets.keychain_status(), KeychainStatus::Available);
        let cases = [
            (SecretError::Locked, KeychainStatus::Locked),
            (SecretError::NoKeychain, KeychainStatus::Missing),
            (SecretError::Denied, KeychainStatus::Failing("keychain_denied")),
        ];
        for (error, status) in cases {
            keychain.fail(error);
            assert_eq!(secrets.keychain_status(), status);
        }
    }

    #[test]
    fn debug_output_contains_no_secret() {
        let (keychain, secrets, key) = fixture();
        secrets.save(&key, &"hunter2".into(), Keep::SessionOnly).unwrap();
        keychain.write(&key, &"hunter2".into()).unwrap();
        let shown = format!("{secrets:?} {:?} {:?}", secrets.session, secrets.load(&key));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
