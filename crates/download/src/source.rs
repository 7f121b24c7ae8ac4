//! Where links come from, and what their source is told about the attempts made with them.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use secrecy::SecretString;

/// Why a link is asked for. The source decides from this how long to wait before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkNeed {
    /// The first link of this fetch.
    First,
    /// The last link is dead: the server answered 400, 401, 403, 404 or 410.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The last attempt ended before the file was whole.
    Interrupted {
        /// Attempts in a row, the last one included, that brought no new byte; 0 when the last one did.
        attempt: u32,
        /// What ended the attempt.
        reason: Interruption,
    },
}

/// What ended an attempt that is worth repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interruption {
    /// No connection came about: no network, no such host, or a certificate that is not trusted.
    NoConnection,
    /// The connection broke.
    Broken,
    /// Nothing arrived for as long as [`Timeouts::idle`](crate::Timeouts::idle) allows.
    Stalled,
    /// The server cannot answer now: 408, 425, 429 or 5xx.
    Busy {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// The answer ended in good order, but before the last byte of the file.
    Truncated,
    /// What the server has now does not continue what is stored; the next attempt starts from zero.
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

/// A source of links. It is asked for a fresh one before every attempt, and it alone waits: between attempts,
/// for a rate limit, for the network.
///
/// Closures `FnMut(LinkNeed) -> impl Future<Output = Result<SecretString, E>>` will do where the future borrows
/// nothing from the closure; a type that implements the trait may borrow from itself.
pub trait Links: Send {
    /// Why there is no link. Ends the fetch.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Gets a link that has not been used yet.
    fn fresh(&mut self, need: LinkNeed) -> impl Future<Output = Result<SecretString, Self::Error>> + Send;
}

/// What [`Links::Error`] may be.
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
