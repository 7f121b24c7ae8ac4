//! What the application uses: one place to save, load and forget credentials.

use std::fmt;

use secrecy::SecretString;
use tracing::debug;

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::memory::SessionMemory;
use crate::store::SecretStore;

/// Where the user wants a secret to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In the keychain, until it is forgotten.
    Keychain,
    /// In memory, until the application ends.
    SessionOnly,
}

/// Where a secret is kept now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain.
    Keychain,
    /// In memory.
    SessionOnly {
        /// Whether the keychain certainly holds no older secret of the same name. If not, because it could not be
        /// reached, that one may come back in the next session.
        keychain_cleared: bool,
    },
}

/// What forgetting a secret came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// There was one, and it is gone.
    Gone,
    /// There was none.
    Nothing,
}

/// Whether secrets can be kept in the keychain now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeychainStatus {
    /// They can.
    Available,
    /// They could if the user unlocked it.
    Locked,
    /// This computer, or this session, has none.
    Missing,
    /// It does not work; see the code, which is one of [`SecretError::code`].
    Failing(&'static str),
}

/// Keeps secrets in the keychain or in memory, as the user wants. Secrets in memory hide those of the same name
/// in the keychain.
pub struct Secrets {
    session: SessionMemory,
    keychain: Box<dyn SecretStore>,
}

impl Secrets {
    /// Secrets in this keychain, and none in memory yet.
    pub fn new(keychain: impl SecretStore + 'static) -> Self {
        Self { session: SessionMemory::new(), keychain: Box::new(keychain) }
    }

    /// Saves a secret where the user wants it, and only there. When the keychain fails, the secret is kept
    /// nowhere: the user decides whether this session is good enough.
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

    /// Finds a secret, in memory first.
    pub fn load(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        match self.session.read(key)? {
            Some(value) => Ok(Some(value)),
            None => self.keychain.read(key),
        }
    }

    /// Forgets a secret everywhere. An error means that the keychain may still hold it; memory never does. Where
    /// there is no keychain, a secret that was in memory counts as gone.
    pub fn forget(&self, key: &SecretKey) -> Result<Forgotten, SecretError> {
        let in_memory = self.session.delete(key)?;
        let in_keychain = match self.keychain.delete(key) {
            Err(SecretError::NoKeychain) if in_memory => false,
            outcome => outcome?,
        };
        Ok(if in_memory || in_keychain { Forgotten::Gone } else { Forgotten::Nothing })
    }

    /// Asks the keychain itself, without making it ask the user for anything.
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

    /// A keychain that fails with the error it is given.
    #[derive(Default)]
    struct Moody {
        memory: SessionMemory,
        failure: Mutex<Option<SecretError>>,
    }

    impl Moody {
        fn mood(&self) -> Result<&SessionMemory, SecretError> {
            self.failure.lock().unwrap().clone().map_or(Ok(&self.memory), Err)
        }

        fn fail(&self, error: impl Into<Option<SecretError>>) {
            *self.failure.lock().unwrap() = error.into();
        }
    }

    impl SecretStore for Moody {
        fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
            self.mood()?.read(key)
        }

        fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
            self.mood()?.write(key, value)
        }

        fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
            self.mood()?.delete(key)
        }

        fn probe(&self) -> Result<(), SecretError> {
            self.mood()?.probe()
        }
    }

    fn fixture() -> (Arc<Moody>, Secrets, SecretKey) {
        let keychain = Arc::new(Moody::default());
        let secrets = Secrets::new(Arc::clone(&keychain));
        (keychain, secrets, SecretKey::new("tenant/a/credential").unwrap())
    }

    fn loaded(secrets: &Secrets, key: &SecretKey) -> Option<String> {
        secrets.load(key).unwrap().map(|value| value.expose_secret().to_owned())
    }

    #[test]
    fn a_secret_is_kept_only_where_the_user_wants_it() {
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
    fn a_failing_keychain_never_makes_a_secret_stay_in_memory_unasked() {
        let (keychain, secrets, key) = fixture();
        keychain.fail(SecretError::Locked);
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Err(SecretError::Locked));
        assert_eq!(secrets.load(&key).unwrap_err(), SecretError::Locked);
        keychain.fail(None);
        assert_eq!(loaded(&secrets, &key), None);
    }

    #[test]
    fn a_session_needs_no_keychain() {
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
    fn the_status_is_what_the_keychain_answers() {
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
    fn debug_output_tells_no_secret() {
        let (keychain, secrets, key) = fixture();
        secrets.save(&key, &"hunter2".into(), Keep::SessionOnly).unwrap();
        keychain.write(&key, &"hunter2".into()).unwrap();
        let shown = format!("{secrets:?} {:?} {:?}", secrets.session, secrets.load(&key));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
