//! Resumable download of a file behind a link that expires.
//!
//! [`Downloader::fetch`] stores the file of a link in a *partial file*. Links are signed and expire
//! after about a minute, so the caller provides a source of links ([`Links`]), which supplies a
//! fresh one for each attempt. The received bytes survive a broken connection, an expired link, a
//! cancelled transfer and a killed process: a small note beside the partial file identifies the
//! file that its bytes belong to, and a later attempt continues only if the server confirms that
//! the file is unchanged.
//!
//! This crate does not know who issues links, does not wait between attempts (the source of links
//! does), does not inspect the file beyond its first bytes, and never sends credentials.

mod answer;
mod downloader;
mod error;
mod http;
mod limits;
mod link;
mod note;
mod partial;
mod source;
mod transfer;
mod watch;

pub use downloader::{Downloader, Fetched, SetupError};
pub use error::FetchError;
pub use limits::{Limits, Timeouts};
pub use link::{LinkProblem, check_link};
pub use source::{Interruption, LinkNeed, Links};
pub use watch::{Progress, Watch};
