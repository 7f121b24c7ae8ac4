//! The keys with which this installation has signed packs: their public halves, which are no
//! secret. The current one is the one whose secret half the keychain has.

use jiff::Timestamp;
use rusqlite::{Row, named_params};

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE signing_keys (
    fingerprint  TEXT PRIMARY KEY,
    public_key   TEXT NOT NULL,
    known_since  TEXT NOT NULL
) STRICT;
";

/// A key of this installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key's fingerprint, as OpenSSH shows it.
    pub fingerprint: String,
    /// The public key, as OpenSSH writes it.
    pub public_key: String,
    /// When this data folder first had to do with it: when it was made, in general.
    pub known_since: Timestamp,
}

impl Store {
    /// Returns the keys, newest first.
    pub fn signing_keys(&self) -> Result<Vec<KnownKey>, StoreError> {
        let connection = self.lock();
        let mut query = connection.prepare(
            "SELECT fingerprint, public_key, known_since FROM signing_keys ORDER BY known_since DESC, rowid DESC",
        )?;
        let keys = query.query_map([], read)?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Remembers a key. One that is known stays as it is.
    pub fn know_signing_key(&self, key: &KnownKey) -> Result<(), StoreError> {
        let connection = self.lock();
        let sql = "SELECT EXISTS (SELECT 1 FROM signing_keys WHERE fingerprint = ?1)";
        // Reading first spares nearly every call a write to the disk.
        if !connection.query_row(sql, [&key.fingerprint], |row| row.get(0))? {
            connection.execute(
                "INSERT INTO signing_keys (fingerprint, public_key, known_since)
                 VALUES (:fingerprint, :public_key, :known_since)
                 ON CONFLICT (fingerprint) DO NOTHING",
                named_params! {
                    ":fingerprint": key.fingerprint,
                    ":public_key": key.public_key,
                    ":known_since": key.known_since.to_string(),
                },
            )?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<KnownKey> {
    Ok(KnownKey {
        fingerprint: row.get("fingerprint")?,
        public_key: row.get("public_key")?,
        known_since: column::parsed(row, "known_since")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_once_and_the_newest_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let key = |name: &str, at: &str| KnownKey {
            fingerprint: format!("SHA256:{name}"),
            public_key: format!("ssh-ed25519 {name}"),
            known_since: at.parse().unwrap(),
        };
        let (first, second) = (key("a", "2026-11-01T10:00:00Z"), key("b", "2026-11-02T10:00:00Z"));
        store.know_signing_key(&first).unwrap();
        store.know_signing_key(&second).unwrap();
        store.know_signing_key(&key("a", "2026-11-03T10:00:00Z")).unwrap();
        assert_eq!(store.signing_keys().unwrap(), [second, first]);
    }
}
