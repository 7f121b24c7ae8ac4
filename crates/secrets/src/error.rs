//! What can go wrong with a secret.

use thiserror::Error;

/// Why a secret was not read, written or deleted. No variant contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no keychain: on Linux no session bus or nobody on it who keeps secrets, or no default collection;
    /// on macOS no login keychain; on Windows a session without a logon.
    #[error("there is no keychain")]
    NoKeychain,
    /// The keychain is locked, and its owner was not there or not willing to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain, or its owner, denies this application what is in it.
    #[error("the keychain denies access")]
    Denied,
    /// The keychain does not take a value of this length.
    #[error("the keychain takes no more than {limit} bytes")]
    TooLong {
        /// The most it takes, in bytes.
        limit: u64,
    },
    /// What is in the keychain is incomplete, was changed by somebody else or is not ours.
    #[error("the stored value is damaged")]
    Damaged,
    /// Anything else.
    #[error("the keychain failed: {message}")]
    Other {
        /// The operating system's account, in whatever language it speaks.
        message: String,
    },
}

impl SecretError {
    /// A stable word for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoKeychain => "no_keychain",
            Self::Locked => "keychain_locked",
            Self::Denied => "keychain_denied",
            Self::TooLong { .. } => "secret_too_long",
            Self::Damaged => "secret_damaged",
            Self::Other { .. } => "keychain_failed",
        }
    }
}
