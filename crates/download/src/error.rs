//! Errors that end a fetch.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::link::LinkProblem;
use crate::source::Interruption;

/// Why a fetch ended without the file. Unless the variant states otherwise, the partial file is
/// kept and a later fetch continues it. No variant contains a link.
#[derive(Debug, Error)]
pub enum FetchError<E: std::error::Error + 'static> {
    /// The source of links failed.
    #[error("no link to download from")]
    NoLink(#[source] E),
    /// The source provided a link that must not be followed.
    #[error("unusable link")]
    BadLink(#[source] LinkProblem),
    /// The server redirects to an address that must not be followed.
    #[error("unusable redirect")]
    BadRedirect(#[source] LinkProblem),
    /// Too many redirects in a row.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// Maximum number of redirects.
        limit: u32,
    },
    /// Several links in a row had expired.
    #[error("{links} links in a row were refused with status {status}")]
    Refused {
        /// The last HTTP status.
        status: u16,
        /// The storage's own code, such as `AccessDenied`.
        reason: Option<String>,
        /// Number of consecutive links.
        links: u32,
    },
    /// Too many consecutive attempts brought no new byte.
    #[error("gave up after {attempts} fruitless attempts: {last}")]
    GaveUp {
        /// Number of consecutive attempts without a new byte.
        attempts: u32,
        /// What ended the last attempt.
        last: Interruption,
        /// The network error.
        source: Option<reqwest::Error>,
    },
    /// The server repeatedly sent data that did not continue the stored bytes.
    #[error("had to start over {restarts} times")]
    KeptChanging {
        /// How often stored bytes were discarded.
        restarts: u32,
    },
    /// The server responded with a status that a download cannot use.
    #[error("the server answered {status}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The server sent a web page or an XML message with status 200. Nothing was stored.
    #[error("the server sent a page instead of a file")]
    NotAFile {
        /// The announced content type.
        content_type: Option<String>,
    },
    /// The file is larger than [`Limits::max_bytes`](crate::Limits::max_bytes). The stored bytes
    /// have been deleted.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// Maximum size in bytes.
        limit: u64,
        /// Size of the file in bytes, if the server stated it.
        total: Option<u64>,
    },
    /// The volume is too full, or became full during the transfer.
    #[error("{needed} bytes needed, {available} available at {}", path.display())]
    NoSpace {
        /// Number of bytes still to be written, plus the reserve.
        needed: u64,
        /// Number of bytes available on the volume.
        available: u64,
        /// The partial file.
        path: PathBuf,
    },
    /// The partial file or its note cannot be read or written.
    #[error("could not work on {}", path.display())]
    File {
        /// The partial file.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// Another fetch, perhaps in another process, is using the same partial file.
    #[error("{} is in use", path.display())]
    InUse {
        /// The partial file.
        path: PathBuf,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl<E: std::error::Error + 'static> FetchError<E> {
    /// Returns a stable code for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoLink(_) => "no_link",
            Self::BadLink(_) => "bad_link",
            Self::BadRedirect(_) => "bad_redirect",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::Refused { .. } => "link_refused",
            Self::GaveUp { .. } => "gave_up",
            Self::KeptChanging { .. } => "kept_changing",
            Self::UnexpectedStatus { .. } => "unexpected_status",
            Self::NotAFile { .. } => "not_a_file",
            Self::TooLarge { .. } => "too_large",
            Self::NoSpace { .. } => "no_space",
            Self::File { .. } => "file",
            Self::InUse { .. } => "in_use",
            Self::Cancelled => "cancelled",
        }
    }
}
