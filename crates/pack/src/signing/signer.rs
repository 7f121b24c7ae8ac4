//! Who signs a pack, if anybody does.

use super::signing_key::SigningKey;
use crate::manifest_signing::SigningPart;

/// Who signs a pack.
#[derive(Debug)]
pub enum Signer {
    /// This key.
    Key(SigningKey),
    /// Nobody: there is no key.
    Nobody {
        /// Why: a stable code, such as `no_keychain`.
        reason: String,
    },
}

impl Signer {
    /// Returns what the manifest says of it.
    pub fn part(&self) -> SigningPart {
        match self {
            Self::Key(key) => SigningPart::Signed { key: key.public().fingerprint().to_string() },
            Self::Nobody { reason } => SigningPart::Unsigned { unsigned: reason.clone() },
        }
    }

    /// Returns the words for the key's fingerprint; none if nobody signs.
    pub fn words(&self) -> Vec<&'static str> {
        match self {
            Self::Key(key) => key.public().fingerprint().words().to_vec(),
            Self::Nobody { .. } => Vec::new(),
        }
    }
}
