//! The key that signs packs: made at its first use, kept in the keychain, known for ever.
//!
//! The secret half is in the keychain alone. The public half is stored before the key is used, so
//! that a pack can be told to be this computer's own even when the key has been replaced.

use std::path::PathBuf;
use std::sync::Arc;

use base::Chance;
use base::files::{FileLock, make_private_folder};
use jiff::Timestamp;
use pack::{Fingerprint, PublicKey, Signer, SigningKey};
use secrets::{InvalidKey, Keep, KeychainStatus, SecretKey, Secrets};
use serde_json::json;
use store::{KnownKey, NewActivity, Store};

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::paths::DataFolder;
use crate::problem::{Explained, LocalProblem, Problem, SignInProblem};
use crate::shared::Shared;

/// File of the lock under which a key is made, among the leases.
const LOCK: &str = "signing-key";

/// The key that signs the packs of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyFacts {
    /// The public half.
    pub key: PublicKey,
    /// Its fingerprint, by which people recognise it.
    pub fingerprint: Fingerprint,
    /// Since when it is known here.
    pub since: Timestamp,
    /// Fingerprints of the keys that it has replaced, newest first.
    pub earlier: Vec<String>,
}

/// Where keys are kept.
struct Keys {
    secrets: Arc<Secrets>,
    store: Store,
    /// The folder of the lock.
    folder: PathBuf,
    chance: Chance,
    now: Timestamp,
}

impl Exporter {
    /// Returns the key that signs packs. Makes it if there is none yet.
    ///
    /// # Errors
    /// What is wrong with the keychain: then packs are not signed.
    pub async fn signing_key(&self) -> Result<SigningKeyFacts, Problem> {
        let keys = self.shared().keys();
        let facts = blocking(move || keys.facts(&keys.get_or_make()?)).await?;
        self.shared().keep_log_end().await;
        Ok(facts)
    }

    /// Replaces the key that signs packs. Packs that the earlier key has signed are still known as
    /// this computer's own.
    ///
    /// # Errors
    /// What is wrong with the keychain; the earlier key still signs then.
    pub async fn replace_signing_key(&self) -> Result<SigningKeyFacts, Problem> {
        let keys = self.shared().keys();
        let facts = blocking(move || keys.facts(&keys.replace()?)).await?;
        self.shared().keep_log_end().await;
        Ok(facts)
    }

    /// Returns the fingerprints of all keys with which this computer has signed, newest first.
    pub async fn known_signers(&self) -> Result<Vec<String>, Problem> {
        let store = self.shared().store.clone();
        let keys = blocking(move || store.signing_keys()).await.map_err(|error| Problem::from(&error))?;
        Ok(keys.into_iter().map(|key| key.fingerprint).collect())
    }
}

impl Shared {
    /// Returns who signs the packs that are made now. Without a key that can be used they are not
    /// signed: that is no reason not to make them. A keychain that is locked is not asked, because
    /// it would ask the user for a password in the middle of something else.
    pub(crate) async fn signer(&self) -> Signer {
        let keys = self.keys();
        let key = blocking(move || match keys.secrets.keychain_status() {
            KeychainStatus::Locked => Err(SignInProblem::KeychainLocked.into()),
            _ => keys.get_or_make(),
        });
        match key.await {
            Ok(key) => Signer::Key(key),
            Err(problem) => {
                let reason = problem.code();
                tracing::info!(reason, "packs are not signed");
                Signer::Nobody { reason }
            }
        }
    }

    fn keys(&self) -> Keys {
        Keys {
            secrets: Arc::clone(&self.secrets),
            store: self.store.clone(),
            folder: self.data.leases(),
            chance: self.chance.clone(),
            now: self.clock.now(),
        }
    }
}

impl Keys {
    /// Returns the key in the keychain, or one that is made now.
    fn get_or_make(&self) -> Result<SigningKey, Problem> {
        if let Some(key) = self.get()? {
            return Ok(key);
        }
        let _lock = self.lock()?;
        // Another process may have made one meanwhile.
        self.get()?.map_or_else(|| self.make(None), Ok)
    }

    fn replace(&self) -> Result<SigningKey, Problem> {
        let _lock = self.lock()?;
        // A damaged key is replaced, too.
        let replaced = self.get().ok().flatten().map(|key| key.public().fingerprint());
        self.make(replaced)
    }

    /// Returns the key in the keychain. It is known from now on.
    fn get(&self) -> Result<Option<SigningKey>, Problem> {
        let text = self.secrets.load(&name()?).map_err(|error| Problem::from(&error))?;
        let Some(text) = text else { return Ok(None) };
        let key = SigningKey::from_secret(&text).ok_or(SignInProblem::SecretDamaged)?;
        self.know(key.public())?;
        Ok(Some(key))
    }

    /// Makes a key. The one that the keychain has afterwards counts: a process with another data
    /// folder, which doesn't see the lock, may have made one at the same moment.
    fn make(&self, replaced: Option<Fingerprint>) -> Result<SigningKey, Problem> {
        let key =
            SigningKey::new(&self.chance).map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))?;
        self.know(key.public())?;
        let saved = self.secrets.save(&name()?, &key.to_secret(), Keep::Keychain);
        saved.map_err(|error| Problem::from(&error))?;
        let made_as = key.public().fingerprint().to_string();
        let made = NewActivity {
            at: self.now,
            kind: ActivityKind::KeyMade.to_string(),
            export_id: None,
            detail: match replaced {
                Some(replaced) => json!({ "fingerprint": made_as, "replaces": replaced.to_string() }),
                None => json!({ "fingerprint": made_as }),
            },
        };
        self.store.append_activity(&made).map_err(|error| Problem::from(&error))?;
        Ok(self.get()?.ok_or(SignInProblem::SecretDamaged)?)
    }

    fn know(&self, key: PublicKey) -> Result<(), Problem> {
        let known = KnownKey {
            fingerprint: key.fingerprint().to_string(),
            public_key: key.openssh(),
            known_since: self.now,
        };
        self.store.know_signing_key(&known).map_err(|error| Problem::from(&error))
    }

    fn facts(&self, key: &SigningKey) -> Result<SigningKeyFacts, Problem> {
        let known = self.store.signing_keys().map_err(|error| Problem::from(&error))?;
        let (key, fingerprint) = (key.public(), key.public().fingerprint());
        let text = fingerprint.to_string();
        let (this, others): (Vec<_>, Vec<_>) = known.into_iter().partition(|known| known.fingerprint == text);
        Ok(SigningKeyFacts {
            key,
            fingerprint,
            since: this.first().map_or(self.now, |known| known.known_since),
            earlier: others.into_iter().map(|known| known.fingerprint).collect(),
        })
    }

    fn lock(&self) -> Result<FileLock, Problem> {
        let failed = |error: std::io::Error| Problem::file(&self.folder, &error);
        make_private_folder(&self.folder).map_err(failed)?;
        FileLock::take(&self.folder.join(LOCK)).map_err(failed)
    }
}

/// Returns the fingerprints of all keys with which this computer has signed, as a data folder
/// remembers them; none if nothing can be read in it. Doesn't create it. Blocks.
pub fn signers_known_in(data: &DataFolder) -> Vec<String> {
    if !Store::is_in(data.path()) {
        return Vec::new();
    }
    let keys = Store::open(data.path()).and_then(|store| store.signing_keys());
    let keys = keys.unwrap_or_else(|error| {
        tracing::warn!(%error, "the keys of this computer are not known");
        Vec::new()
    });
    keys.into_iter().map(|key| key.fingerprint).collect()
}

/// Where the secret half is kept.
fn name() -> Result<SecretKey, InvalidKey> {
    SecretKey::new("signing/pack-key")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::SecretString;
    use secrets::SessionMemory;

    use super::*;

    fn keys(folder: &std::path::Path, keychain: &Arc<SessionMemory>) -> Keys {
        Keys {
            secrets: Arc::new(Secrets::new(Arc::clone(keychain))),
            store: Store::open(folder).unwrap(),
            folder: folder.join("leases"),
            chance: Chance::system(),
            now: "2026-11-01T10:15:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_key_is_made_once_however_many_ask_for_it_at_the_same_time() {
        let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()));
        // Each has its own connection, as processes have.
        let all: Vec<Keys> = (0..6).map(|_| keys(folder.path(), &keychain)).collect();
        let got: HashSet<PublicKey> = std::thread::scope(|scope| {
            let asking: Vec<_> =
                all.iter().map(|keys| scope.spawn(|| keys.get_or_make().unwrap().public())).collect();
            asking.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(got.len(), 1, "{got:?}");
        let facts = all[0].facts(&all[0].get_or_make().unwrap()).unwrap();
        assert_eq!((facts.key, facts.earlier.len()), (*got.iter().next().unwrap(), 0));
    }

    #[test]
    fn a_replaced_key_stays_known() {
        let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()));
        let keys = keys(folder.path(), &keychain);
        let first = keys.get_or_make().unwrap().public().fingerprint().to_string();
        let second = keys.replace().unwrap();
        assert_ne!(second.public().fingerprint().to_string(), first);
        assert_eq!(keys.get_or_make().unwrap().public(), second.public());
        assert_eq!(keys.facts(&second).unwrap().earlier, [first]);
    }

    #[test]
    fn a_damaged_key_is_told_and_can_be_replaced() {
        let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()));
        let keys = keys(folder.path(), &keychain);
        let damaged = SecretString::from("ed25519 AAAA");
        keys.secrets.save(&name().unwrap(), &damaged, Keep::Keychain).unwrap();
        assert_eq!(keys.get_or_make().unwrap_err().code(), "secret_damaged");
        let replaced = keys.replace().unwrap();
        assert_eq!(keys.get_or_make().unwrap().public(), replaced.public());
    }
}
