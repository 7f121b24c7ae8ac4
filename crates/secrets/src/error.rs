//! Errors of secret stores.

use thiserror::Error;

/// Why a secret could not be read, written or deleted. No variant contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SecretError {
    /// There is no keychain. On Linux: no session bus, no secret service or no default collection;
    /// on macOS: no login keychain; on Windows: a session without a logon.
    #[error("there is no keychain")]
    NoKeychain,
    /// The keychain is locked, and the user did not unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain or the user denies this application access.
    #[error("the keychain denies access")]
    Denied,
    /// The value is too long for the keychain.
    #[error("the keychain takes no more than {limit} bytes")]
    TooLong {
        /// The maximum length in bytes.
        limit: u64,
    },
    /// The stored data is incomplete, has been changed or is not ours.
    #[error("the stored value is damaged")]
    Damaged,
    /// Several entries of the keychain have this name, and their values differ.
    #[error("the keychain holds different values under one name")]
    Ambiguous,
    /// Any other error.
    #[error("the keychain failed: {message}")]
    Other {
        /// The operating system's message, in the system's language.
        message: String,
    },
}

impl SecretError {
    /// Returns a stable code for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoKeychain => "no_keychain",
            Self::Locked => "keychain_locked",
            Self::Denied => "keychain_denied",
            Self::TooLong { .. } => "secret_too_long",
            Self::Damaged => "secret_damaged",
            Self::Ambiguous => "keychain_ambiguous",
            Self::Other { .. } => "keychain_failed",
        }
    }
}
