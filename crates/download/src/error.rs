//! What ends a fetch.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::link::LinkProblem;
use crate::source::Interruption;

/// Why a fetch ended without the file. Unless the variant says otherwise, the partial file stays where it is
/// and a later fetch continues from it. No variant contains a link.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError<E: std::error::Error + 'static> {
    /// The source of links has none.
    #[error("no link to download from")]
    NoLink(#[source] E),
    /// The source gave a link that must not be followed.
    #[error("unusable link")]
    BadLink(#[source] LinkProblem),
    /// The server redirects to an address that must not be followed.
    #[error("unusable redirect")]
    BadRedirect(#[source] LinkProblem),
    /// The server redirects again and again.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// How many are followed.
        limit: u32,
    },
    /// One link after the other was dead.
    #[error("{links} links in a row were refused with status {status}")]
    Refused {
        /// The last HTTP status.
        status: u16,
        /// The storage's own word for it, such as `AccessDenied`.
        reason: Option<String>,
        /// How many links in a row.
        links: u32,
    },
    /// Too many attempts in a row brought nothing.
    #[error("gave up after {attempts} fruitless attempts: {last}")]
    GaveUp {
        /// Attempts in a row without a new byte.
        attempts: u32,
        /// What ended the last one.
        last: Interruption,
        /// The network's account of it.
        source: Option<reqwest::Error>,
    },
    /// The server kept sending something that did not continue what was stored.
    #[error("had to start over {restarts} times")]
    KeptChanging {
        /// How often stored bytes were thrown away.
        restarts: u32,
    },
    /// The server answered with a status that a download has no use for.
    #[error("the server answered {status}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The server sent a web page or an XML message with status 200. Nothing of it was stored.
    #[error("the server sent a page instead of a file")]
    NotAFile {
        /// The content type it was announced with.
        content_type: Option<String>,
    },
    /// The file is larger than [`Limits::max_bytes`](crate::Limits::max_bytes). What was stored is gone.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The largest size accepted, in bytes.
        limit: u64,
        /// The size of the file, in bytes, when the server said so.
        total: Option<u64>,
    },
    /// The volume is too full, or became so while writing.
    #[error("{needed} bytes needed, {available} available at {}", path.display())]
    NoSpace {
        /// Bytes still to be written, plus the reserve to be left free.
        needed: u64,
        /// Bytes that the volume has to offer.
        available: u64,
        /// The partial file.
        path: PathBuf,
    },
    /// The partial file or the note beside it cannot be read or written.
    #[error("could not work on {}", path.display())]
    File {
        /// The partial file.
        path: PathBuf,
        /// The operating system's account.
        source: io::Error,
    },
    /// Another fetch, perhaps of another process, is working on the same partial file.
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
    /// A stable word for programs and message catalogues.
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
