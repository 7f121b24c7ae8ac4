//! Long secrets in a keychain with short entries.
//!
//! A short secret is stored in one entry under its own name. A longer one is split into parts, and
//! the entry under its name, the head, records the number of parts. Head and entry carry the length
//! and the SHA-256 of the secret.
//!
//! An interrupted write must leave either the old secret or the new one. Parts therefore belong to
//! one of two alternating generations: a write stores its parts in the generation that the head
//! does not name, then replaces the head (the single moment of change), then deletes the parts that
//! are no longer named. Parts are written first to last and deleted last to first, so the existing
//! parts are always the first few, and leftovers of an interrupted write can be found without a
//! list.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tracing::debug;
use zeroize::Zeroizing;

use crate::error::SecretError;
use crate::key::SecretKey;
use crate::store::SecretStore;

/// Maximum size of an entry in bytes, slightly below the 2,560 that Windows accepts
/// (`CRED_MAX_CREDENTIAL_BLOB_SIZE`). The unit is UTF-8 bytes because
/// [`OsKeychain`](crate::OsKeychain) passes bytes to the keychain; a string would be counted as
/// UTF-16, which is twice as long.
const ENTRY: usize = 2_400;

/// Maximum number of parts. No credential comes near the resulting 153,600 bytes.
const MAX_PARTS: usize = 64;

/// A store for secrets of up to 153,600 bytes, built on a store with entries of 2,400.
pub struct Chunked<S> {
    inner: S,
    /// Held during every operation, so that operations of one process never interleave.
    turn: Mutex<()>,
}

impl<S: SecretStore> Chunked<S> {
    /// Creates a store that keeps secrets in the entries of `inner`.
    pub fn new(inner: S) -> Self {
        Self { inner, turn: Mutex::new(()) }
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Assembles a secret from its head.
    fn assemble(&self, key: &SecretKey, head: &SecretString) -> Result<SecretString, SecretError> {
        match Head::parse(head.expose_secret()).ok_or(SecretError::Damaged)? {
            Head::Whole { seal, value } => seal.check(value),
            Head::Parts { seal, generation, count } => {
                let mut value = Zeroizing::new(String::with_capacity(count * ENTRY));
                for index in 0..count {
                    let part = self.inner.read(&generation.part(key, index))?.ok_or(SecretError::Damaged)?;
                    value.push_str(part.expose_secret());
                }
                seal.check(&value)
            }
        }
    }

    /// Returns the generation and the number of parts that the head names. A damaged head names
    /// none: its secret is lost anyway.
    fn in_use(&self, key: &SecretKey) -> Result<Option<(Generation, usize)>, SecretError> {
        let head = match self.inner.read(key) {
            Err(SecretError::Damaged) => None,
            head => head?,
        };
        Ok(match head.as_ref().and_then(|head| Head::parse(head.expose_secret())) {
            Some(Head::Parts { generation, count, .. }) => Some((generation, count)),
            _ => None,
        })
    }

    fn replace(&self, key: &SecretKey, value: &str) -> Result<(), SecretError> {
        let seal = Seal::of(value);
        let whole = Head::Whole { seal: seal.clone(), value }.text();
        if whole.len() <= ENTRY {
            return self.inner.write(key, &SecretString::from(whole.as_str()));
        }
        let parts = split(value);
        if parts.len() > MAX_PARTS {
            return Err(SecretError::TooLong { limit: (MAX_PARTS * ENTRY) as u64 });
        }
        let generation = self.in_use(key)?.map_or(Generation::A, |(used, _)| used.other());
        self.clear(key, generation, 0)?;
        for (index, part) in parts.iter().enumerate() {
            self.inner.write(&generation.part(key, index), &SecretString::from(*part))?;
        }
        let head = Head::Parts { seal, generation, count: parts.len() }.text();
        self.inner.write(key, &SecretString::from(head.as_str()))
    }

    /// Deletes the parts that the head does not name. A failure does not affect the secret, and the
    /// next write or deletion retries.
    fn tidy(&self, key: &SecretKey) {
        let outcome = self.in_use(key).and_then(|used| {
            for generation in [Generation::A, Generation::B] {
                if used.is_none_or(|(used, _)| used != generation) {
                    self.clear(key, generation, 0)?;
                }
            }
            Ok(())
        });
        if let Err(error) = outcome {
            debug!(code = error.code(), "parts of an earlier secret may be left in the keychain");
        }
    }

    /// Deletes the parts of a generation from last to first: all that exist, and at least the first
    /// `known`, in case one of them has been deleted elsewhere. Returns whether there were any.
    fn clear(&self, key: &SecretKey, generation: Generation, known: usize) -> Result<bool, SecretError> {
        let mut count = known;
        while count < MAX_PARTS && self.exists(&generation.part(key, count))? {
            count += 1;
        }
        let mut existed = false;
        for index in (0..count).rev() {
            existed |= self.inner.delete(&generation.part(key, index))?;
        }
        Ok(existed)
    }

    fn exists(&self, key: &SecretKey) -> Result<bool, SecretError> {
        match self.inner.read(key) {
            Err(SecretError::Damaged) => Ok(true),
            part => Ok(part?.is_some()),
        }
    }
}

impl<S: SecretStore> SecretStore for Chunked<S> {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        let _turn = self.turn();
        let mut head = self.inner.read(key)?;
        while let Some(found) = head {
            match self.assemble(key, &found) {
                // Another process may have replaced the secret during the read.
                Err(SecretError::Damaged) => {
                    head = self.inner.read(key)?;
                    let same = |head: &SecretString| head.expose_secret() == found.expose_secret();
                    if head.as_ref().is_some_and(same) {
                        return Err(SecretError::Damaged);
                    }
                }
                outcome => return outcome.map(Some),
            }
        }
        Ok(None)
    }

    /// After an error, either the old or the new secret is stored.
    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        let _turn = self.turn();
        let outcome = self.replace(key, value.expose_secret());
        self.tidy(key);
        outcome
    }

    /// After an error, either the old secret is stored or none. Repeat the deletion to remove all
    /// of it.
    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        let _turn = self.turn();
        let used = self.in_use(key)?;
        let mut existed = self.inner.delete(key)?;
        for generation in [Generation::A, Generation::B] {
            let known = used.filter(|(used, _)| *used == generation).map_or(0, |(_, count)| count);
            existed |= self.clear(key, generation, known)?;
        }
        Ok(existed)
    }

    fn probe(&self) -> Result<(), SecretError> {
        self.inner.probe()
    }
}

impl<S: fmt::Debug> fmt::Debug for Chunked<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chunked").field(&self.inner).finish()
    }
}

/// One of the two sets of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    A,
    B,
}

impl Generation {
    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    fn part(self, key: &SecretKey, index: usize) -> SecretKey {
        key.part(format_args!("{}{}", self.letter(), index + 1))
    }
}

/// Length and digest that identify a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seal {
    length: usize,
    checksum: String,
}

impl Seal {
    fn of(value: &str) -> Self {
        Self { length: value.len(), checksum: hex::encode(Sha256::digest(value)) }
    }

    fn check(&self, value: &str) -> Result<SecretString, SecretError> {
        if *self == Self::of(value) { Ok(SecretString::from(value)) } else { Err(SecretError::Damaged) }
    }
}

/// The entry under the secret's own name: a header line, followed by the secret itself if it fits.
enum Head<'a> {
    Whole { seal: Seal, value: &'a str },
    Parts { seal: Seal, generation: Generation, count: usize },
}

impl<'a> Head<'a> {
    fn text(&self) -> Zeroizing<String> {
        let (line, value) = match self {
            Self::Whole { seal, value } => (format!("v1 {} {} whole\n", seal.length, seal.checksum), *value),
            Self::Parts { seal, generation, count } => {
                (format!("v1 {} {} parts {} {count}\n", seal.length, seal.checksum, generation.letter()), "")
            }
        };
        let mut text = Zeroizing::new(String::with_capacity(line.len() + value.len()));
        text.push_str(&line);
        text.push_str(value);
        text
    }

    fn parse(text: &'a str) -> Option<Self> {
        let (line, value) = text.split_once('\n')?;
        let mut words = line.split(' ');
        if words.next()? != "v1" {
            return None;
        }
        let seal = Seal { length: words.next()?.parse().ok()?, checksum: words.next()?.to_owned() };
        match (words.next()?, words.next(), words.next()) {
            ("whole", None, None) => Some(Self::Whole { seal, value }),
            ("parts", Some(letter), Some(count)) => {
                let generation =
                    [Generation::A, Generation::B].into_iter().find(|it| it.letter() == letter)?;
                let count = count.parse().ok().filter(|count| (1..=MAX_PARTS).contains(count))?;
                Some(Self::Parts { seal, generation, count })
            }
            _ => None,
        }
    }
}

/// Splits a secret into parts that fit, at character boundaries because KDE Wallet accepts only
/// whole characters.
fn split(mut value: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    while !value.is_empty() {
        let (part, rest) = value.split_at(value.floor_char_boundary(ENTRY));
        parts.push(part);
        value = rest;
    }
    parts
}

#[cfg(test)]
#[path = "chunked_tests.rs"]
mod tests;
