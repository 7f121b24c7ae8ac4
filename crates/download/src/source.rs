//! The source of links, and what it learns about the attempts.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use secrecy::SecretString;

/// Why a link is needed. The source uses this to decide how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkNeed {
    /// The first link of this fetch.
    First,
    /// The last link has expired: the server responded with 400, 401, 403, 404 or 410.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The last attempt ended before the file was complete.
    Interrupted {
        /// Number of consecutive attempts without a new byte, including the last one; 0 if it
        /// brought some.
        attempt: u32,
        /// What ended the attempt.
        reason: Interruption,
    },
}

/// What ended an attempt that is worth retrying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interruption {
    /// No connection could be made: no network, an unknown host, or an untrusted certificate.
    NoConnection,
    /// The connection broke.
    Broken,
    /// No bytes arrived for [`Timeouts::idle`](crate::Timeouts::idle).
    Stalled,
    /// The server is temporarily unavailable: 408, 425, 429 or 5xx.
    Busy {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The response ended normally, but before the last byte of the file.
    Truncated,
    /// The server's file does not continue the stored bytes; the next attempt starts from zero.
    Changed,
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("no connection"),
            Self::Broken => f.write_str("the connection broke"),
            Self::Stalled => f.write_str("nothing arrived any more"),
            Self::Busy { status, .. } => write!(f, "the server answered {status}"),
            Self::Truncated => f.write_str("the answer ended too early"),
            Self::Changed => f.write_str("the file at the link is another one"),
        }
    }
}

/// A source of links. It is asked for a fresh link before each attempt and is responsible for all
/// waits: between attempts, for a rate limit, for the network.
///
/// Closures `FnMut(LinkNeed) -> impl Future<Output = Result<SecretString, E>>` work if the future
/// borrows nothing from the closure; a type that implements the trait may borrow from itself.
pub trait Links: Send {
    /// Why there is no link. Ends the fetch.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Returns a link that has not been used yet.
    fn fresh(&mut self, need: LinkNeed) -> impl Future<Output = Result<SecretString, Self::Error>> + Send;
}

/// Bounds of [`Links::Error`].
pub(crate) trait LinkError: std::error::Error + Send + Sync + 'static {}

impl<E: std::error::Error + Send + Sync + 'static> LinkError for E {}

impl<F, Answer, E> Links for F
where
    F: FnMut(LinkNeed) -> Answer + Send,
    Answer: Future<Output = Result<SecretString, E>> + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    type Error = E;

    fn fresh(&mut self, need: LinkNeed) -> impl Future<Output = Result<SecretString, E>> + Send {
        self(need)
    }
}
