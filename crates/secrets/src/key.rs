//! Names of secrets.

use std::fmt;

use thiserror::Error;

/// Maximum length of a name in bytes. Windows allows 513 for a user name; the rest is reserved for
/// suffixes added by this crate.
const MAX_LENGTH: usize = 200;

/// The name of a secret, such as `tenant/0190b2/credential`. Users see it in Seahorse, Keychain
/// Access or the Credential Manager, so it should be descriptive; it is not itself secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SecretKey(String);

/// The text is not a valid name: it is empty, longer than 200 bytes, or contains characters other
/// than `a-z`, `0-9`, `/`, `_` and `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a name for a secret")]
pub struct InvalidKey;

impl InvalidKey {
    /// Returns a stable code for programs and message catalogues.
    pub fn code(self) -> &'static str {
        "invalid_secret_key"
    }
}

impl SecretKey {
    /// Validates a name. Capitals are not allowed because Windows ignores case.
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidKey> {
        let name = name.into();
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-');
        if name.is_empty() || name.len() > MAX_LENGTH || !name.bytes().all(allowed) {
            return Err(InvalidKey);
        }
        Ok(Self(name))
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns a name that is never used for saving, for probing the keychain.
    pub(crate) fn probe() -> Self {
        Self("probe/does-not-exist".to_owned())
    }

    /// Returns the name of a part of this secret. The dot distinguishes it from every name that
    /// [`SecretKey::new`] accepts.
    pub(crate) fn part(&self, part: impl fmt::Display) -> Self {
        Self(format!("{}.{part}", self.0))
    }
}

impl fmt::Display for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_accepted() {
        for name in ["a", "tenant/0190b2-77aa/credential", "tenant/x_1/token"] {
            assert_eq!(SecretKey::new(name).unwrap().as_str(), name);
        }
        for name in ["", "Tenant", "a b", "a.b", "ä", "a\0", "a\\b", &"a".repeat(201)] {
            assert_eq!(SecretKey::new(name), Err(InvalidKey), "{name}");
        }
    }
}
