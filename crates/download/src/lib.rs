//! Resumable download of a file behind a link that expires.
//!
//! [`Downloader::fetch`] stores what a link leads to in a *partial file*. Links are signed and die after about
//! a minute, so they come from a source that the caller supplies ([`Links`]), a new one for every attempt. What
//! has arrived survives a broken connection, a dead link, a cancelled transfer and a killed process: a small
//! note beside the partial file says which file its bytes belong to, and a later attempt continues only when
//! the server confirms that it is still the same one.
//!
//! This crate does not know who issues links, does not wait between attempts (the source of links does), does
//! not look into the file beyond its first bytes, and never sends credentials.

mod answer;
mod downloader;
mod error;
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
pub use link::{LinkProblem, check_link, is_known_storage_host};
pub use source::{Interruption, LinkNeed, Links};
pub use watch::{Progress, Watch};
