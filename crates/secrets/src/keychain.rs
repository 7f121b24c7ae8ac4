//! The keychain of the operating system.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use tracing::debug;
use zeroize::{Zeroize, Zeroizing};

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::platform;
use crate::store::SecretStore;

/// The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, the
/// Secret Service on Linux.
///
/// It connects on first use and reconnects after a failure, so a keychain that is started or
/// repaired while the application runs works without a restart. Entries are text (KDE Wallet
/// accepts nothing else) stored as UTF-8, so Windows' limit of 2,560 bytes counts UTF-8 rather than
/// UTF-16; use [`Chunked`](crate::Chunked) for longer values.
pub struct OsKeychain {
    service: String,
    connected: Mutex<Option<Arc<CredentialStore>>>,
}

impl OsKeychain {
    /// Creates a keychain whose entries are stored under `service`, a name unique to this program.
    /// Does not connect yet.
    pub fn new(service: impl Into<String>) -> Self {
        Self { service: service.into(), connected: Mutex::new(None) }
    }

    /// Runs an operation on an entry.
    ///
    /// An existing connection may be dead, for instance because the keychain has been restarted.
    /// All operations are safe to repeat, so a failure on such a connection is retried once on a
    /// new one.
    fn on_entry<T>(
        &self,
        key: &SecretKey,
        operation: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, SecretError> {
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = &*connected {
            match operation(&self.entry(store, key)?) {
                Err(error @ Error::PlatformFailure(_)) if specific_cause(&error).is_none() => {
                    debug!("the connection to the keychain failed; connecting anew");
                    *connected = None;
                }
                outcome => return outcome.map_err(translate),
            }
        }
        let store = platform::open().map_err(|error| open_error(&error))?;
        let outcome = operation(&self.entry(&store, key)?);
        if !matches!(outcome, Err(Error::PlatformFailure(_))) {
            *connected = Some(store);
        }
        outcome.map_err(translate)
    }

    fn entry(&self, store: &Arc<CredentialStore>, key: &SecretKey) -> Result<Entry, SecretError> {
        store.build(&self.service, key.as_str(), Some(&platform::modifiers())).map_err(translate)
    }
}

impl SecretStore for OsKeychain {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        self.on_entry(key, |entry| match entry.get_secret() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NoEntry) => Ok(None),
            Err(Error::Ambiguous(duplicates)) => read_equal(duplicates),
            Err(error) => Err(error),
        })?
        .map(text)
        .transpose()
    }

    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        let value = value.expose_secret().as_bytes();
        self.on_entry(key, |entry| match entry.set_secret(value) {
            Err(Error::Ambiguous(duplicates)) => write_one(&duplicates, value),
            outcome => outcome,
        })
    }

    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        self.on_entry(key, |entry| match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(Error::Ambiguous(duplicates)) => delete_all(&duplicates).map(|()| true),
            Err(error) => Err(error),
        })
    }

    fn probe(&self) -> Result<(), SecretError> {
        match platform::obstacle() {
            Some(obstacle) => Err(obstacle),
            None => self.read(&SecretKey::probe()).map(|_| ()),
        }
    }
}

impl fmt::Debug for OsKeychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OsKeychain").field("service", &self.service).finish_non_exhaustive()
    }
}

/// Reads entries of the same name: on Linux, several collections may each hold one. Each is
/// unlocked if necessary; those that can't be read don't count as long as another one can. Equal
/// values are one.
fn read_equal(duplicates: Vec<Entry>) -> Result<Option<Vec<u8>>, Error> {
    let mut known: Option<Zeroizing<Vec<u8>>> = None;
    let mut failure = None;
    for entry in &duplicates {
        match entry.get_secret().map(Zeroizing::new) {
            Ok(value) if known.as_ref().is_none_or(|known| *known == value) => known = Some(value),
            Ok(_) => return Err(Error::Ambiguous(duplicates)),
            Err(Error::NoEntry) => {}
            Err(error) => failure = Some(error),
        }
    }
    match (known, failure) {
        (Some(value), _) => Ok(Some(value.to_vec())),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(None),
    }
}

/// Writes to the first of several entries of the same name that takes the value, then deletes the
/// others, so that at every moment one is there.
fn write_one(duplicates: &[Entry], value: &[u8]) -> Result<(), Error> {
    let mut failure = Error::NoEntry;
    for (index, entry) in duplicates.iter().enumerate() {
        match entry.set_secret(value) {
            Ok(()) => {
                let (before, after) = (&duplicates[..index], &duplicates[index + 1..]);
                return delete_all(before).and_then(|()| delete_all(after));
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Deletes every duplicate: on Linux, several collections may hold an entry of the same name, and
/// which one is used is unspecified.
fn delete_all(duplicates: &[Entry]) -> Result<(), Error> {
    for entry in duplicates {
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn text(bytes: Vec<u8>) -> Result<SecretString, SecretError> {
    match String::from_utf8(bytes) {
        // Converting a string with spare capacity into a secret would copy it and leave the
        // original in memory.
        Ok(mut text) if text.capacity() > text.len() => {
            let secret = SecretString::from(text.as_str());
            text.zeroize();
            Ok(secret)
        }
        Ok(text) => Ok(SecretString::from(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(SecretError::Damaged)
        }
    }
}

/// Maps the error of opening a keychain to [`SecretError::NoKeychain`] unless it is more specific.
fn open_error(error: &Error) -> SecretError {
    debug!(%error, "no keychain");
    specific_cause(error).unwrap_or(SecretError::NoKeychain)
}

fn specific_cause(error: &Error) -> Option<SecretError> {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => platform::explain(cause),
        _ => None,
    }
}

/// Translates an error without its attachments: some errors of the keychain library contain the
/// stored bytes.
fn translate(error: Error) -> SecretError {
    if let Some(specific_cause) = specific_cause(&error) {
        return specific_cause;
    }
    match error {
        // The remaining causes: Windows without a logon session, and prompts that were not
        // completed.
        Error::NoStorageAccess(_) if cfg!(windows) => SecretError::NoKeychain,
        Error::NoStorageAccess(_) => SecretError::Locked,
        Error::NoDefaultStore => SecretError::NoKeychain,
        Error::TooLong(_, limit) => SecretError::TooLong { limit: u64::from(limit) },
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            SecretError::Damaged
        }
        Error::BadStoreFormat(_) => SecretError::Damaged,
        Error::Ambiguous(_) => SecretError::Ambiguous,
        Error::PlatformFailure(cause) => SecretError::Other { message: cause.to_string() },
        other => SecretError::Other { message: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    /// Entries that hold these values; none is one that is locked.
    fn entries(values: &[Option<&str>]) -> Vec<Entry> {
        let store: Arc<CredentialStore> = mock::Store::new().unwrap();
        let entry = |(index, value): (usize, Option<&str>)| {
            let entry = store.build("service", &index.to_string(), None).unwrap();
            entry.set_secret(value.unwrap_or("locked").as_bytes()).unwrap();
            if value.is_none() {
                let mock: &mock::Cred = entry.as_any().downcast_ref().unwrap();
                mock.set_error(Error::NoStorageAccess("locked".into()));
            }
            entry
        };
        values.iter().copied().enumerate().map(entry).collect()
    }

    #[test]
    fn equal_doubles_are_used_and_different_ones_are_told() {
        let read = |values: &[Option<&str>]| {
            read_equal(entries(values)).map(|found| found.map(|bytes| String::from_utf8(bytes).unwrap()))
        };
        assert_eq!(read(&[Some("a"), Some("a")]).unwrap().as_deref(), Some("a"));
        assert_eq!(read(&[None, Some("a"), Some("a")]).unwrap().as_deref(), Some("a"));
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(translate(read(&[Some("a"), Some("b")]).unwrap_err()), SecretError::Ambiguous);
        // Windows has no lock: without a logon session, there is no keychain.
        let locked = if cfg!(windows) { SecretError::NoKeychain } else { SecretError::Locked };
        assert_eq!(translate(read(&[None, None]).unwrap_err()), locked);
    }

    #[test]
    fn writing_leaves_one_of_several_entries() {
        let several = entries(&[None, Some("a"), Some("b")]);
        write_one(&several, b"new").unwrap();
        let left: Vec<Vec<u8>> = several.iter().filter_map(|entry| entry.get_secret().ok()).collect();
        assert_eq!(left, [b"new".to_vec()]);
        assert!(matches!(write_one(&entries(&[None, None]), b"new"), Err(Error::NoStorageAccess(_))));
    }

    #[cfg(windows)]
    #[test]
    fn entries_stay_on_this_computer_and_take_as_much_as_a_part_needs() {
        let keychain = OsKeychain::new("app.rollcall.test-of-persistence");
        let key = SecretKey::probe();
        let long = "x".repeat(2_400);
        keychain.write(&key, &SecretString::from(long.as_str())).unwrap();
        let attributes = keychain.on_entry(&key, Entry::get_attributes).unwrap();
        let read = keychain.read(&key).unwrap().unwrap();
        assert!(keychain.delete(&key).unwrap());
        assert_eq!(attributes["persistence"], "Local");
        assert_eq!(read.expose_secret(), long);
        assert!(keychain.read(&key).unwrap().is_none());
    }

    #[test]
    fn keychain_errors_do_not_expose_stored_bytes() {
        let bytes = || b"hunter2 in the clear \xff".to_vec();
        for error in [Error::BadEncoding(bytes()), Error::BadDataFormat(bytes(), "cause".into())] {
            assert_eq!(translate(error), SecretError::Damaged);
        }
        assert_eq!(text(bytes()).unwrap_err(), SecretError::Damaged);
    }

    #[test]
    fn keychain_errors_keep_their_meaning() {
        assert_eq!(translate(Error::TooLong("secret".into(), 2_560)), SecretError::TooLong { limit: 2_560 });
        assert_eq!(translate(Error::NoDefaultStore), SecretError::NoKeychain);
        let other = translate(Error::PlatformFailure("disk on fire".into()));
        assert_eq!(other, SecretError::Other { message: "disk on fire".into() });
    }

    #[test]
    fn a_secret_is_accepted_regardless_of_its_buffer_capacity() {
        for spare in [0, 7] {
            let mut bytes = Vec::with_capacity(6 + spare);
            bytes.extend_from_slice("é € ".as_bytes());
            assert_eq!(text(bytes).unwrap().expose_secret(), "é € ");
        }
    }

    #[test]
    fn debug_output_names_the_service_only() {
        assert_eq!(
            format!("{:?}", OsKeychain::new("app.rollcall")),
            "OsKeychain { service: \"app.rollcall\", .. }"
        );
    }
}
