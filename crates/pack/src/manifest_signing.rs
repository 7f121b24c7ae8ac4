//! What a manifest says of the pack's signature.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the pack is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(JsonSchema))]
pub enum SigningPart {
    /// `SHA256SUMS.sig` is the signature of `SHA256SUMS`, which covers every other file.
    Signed {
        /// Fingerprint of the key, as OpenSSH shows it.
        #[cfg_attr(test, schemars(extend("pattern" = "^SHA256:[A-Za-z0-9+/]{43}$")))]
        key: String,
    },
    /// The pack has no signature.
    Unsigned {
        /// Why: a stable name, such as `no_keychain`.
        unsigned: String,
    },
}
