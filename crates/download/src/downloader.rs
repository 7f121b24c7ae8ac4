//! Fetches a file in several attempts, each with a fresh link, until the file is complete.

use std::{fmt, path::Path, sync::Arc};

use base::Clock;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::debug;
use url::Url;

use crate::error::FetchError;
use crate::http::HttpClient;
use crate::limits::{Limits, Timeouts};
use crate::link::check_link;
use crate::source::{LinkError, LinkNeed, Links};
use crate::transfer::{Stop, Transfer};
use crate::watch::{Reporter, Watch};

/// Fetches files behind links. Cheap to clone; clones share their connections.
///
/// It sends no cookies, no credentials and no `Referer`, and requests the bytes as stored, without
/// transparent decompression.
#[derive(Clone)]
pub struct Downloader {
    http: HttpClient,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Downloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloader").field("timeouts", &self.http.timeouts()).finish_non_exhaustive()
    }
}

/// The HTTP client could not be set up, for instance because the system's certificates cannot be
/// read.
#[derive(Debug, Error)]
#[error("could not set up the network client")]
pub struct SetupError(#[source] reqwest::Error);

impl SetupError {
    /// Returns a stable code for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        "network_setup"
    }
}

/// A complete file, synchronised to disk at the path of the partial file. Its contents have not
/// been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The length of the file in bytes.
    pub bytes: u64,
    /// The server's strong entity tag.
    pub etag: Option<String>,
    /// Number of bytes already stored by earlier fetches.
    pub resumed_from: u64,
    /// Number of links requested.
    pub links_used: u32,
    /// How often stored bytes were discarded because they could not be continued.
    pub restarts: u32,
}

impl Downloader {
    /// Sets up an HTTP client. The clock limits how often progress is reported.
    pub fn new(timeouts: Timeouts, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let http = HttpClient::new(timeouts).map_err(SetupError)?;
        Ok(Self { http, clock })
    }

    /// Fetches a file into `partial`, continuing what an earlier fetch has stored.
    ///
    /// Requests a link from `links` before each attempt and does not wait between attempts itself.
    /// Dropping the future loses only bytes not yet handed to the operating system; cancelling
    /// through `cancel` loses none. After a power failure the end of a partial file may be corrupt
    /// despite its correct length, so verify the contents, and delete the file if they are damaged.
    pub async fn fetch<L: Links>(
        &self,
        partial: &Path,
        mut links: L,
        limits: &Limits,
        watch: &dyn Watch,
        cancel: &CancellationToken,
    ) -> Result<Fetched, FetchError<L::Error>> {
        let reporter = Reporter::new(watch, Arc::clone(&self.clock));
        let mut transfer = Transfer::open(&self.http, partial, limits, reporter, cancel).await?;
        let mut tally = Tally { resumed_from: transfer.received(), ..Tally::default() };
        let mut need = LinkNeed::First;
        while !transfer.is_whole() {
            let fresh = cancel.run_until_cancelled(links.fresh(need)).await.ok_or(FetchError::Cancelled)?;
            let url = readable(&fresh.map_err(FetchError::NoLink)?, limits)?;
            tally.links += 1;
            let stop = match transfer.attempt(url).await {
                Ok(()) => break,
                Err(stop) => stop,
            };
            tally.without_progress = if transfer.gained() { 0 } else { tally.without_progress + 1 };
            need = tally.next(stop, limits)?;
        }
        let fetched = Fetched {
            bytes: transfer.received(),
            etag: transfer.etag().map(str::to_owned),
            resumed_from: tally.resumed_from,
            links_used: tally.links,
            restarts: transfer.restarts(),
        };
        transfer.finish().await?;
        debug!(
            bytes = fetched.bytes,
            links = fetched.links_used,
            restarts = fetched.restarts,
            "file is whole"
        );
        Ok(fetched)
    }
}

/// Counters for the attempts of one fetch.
#[derive(Default)]
struct Tally {
    resumed_from: u64,
    links: u32,
    /// Consecutive attempts without a new byte.
    without_progress: u32,
    /// Consecutive expired links.
    refused: u32,
}

impl Tally {
    /// Decides after an attempt what to request from the source of links, or whether to give up.
    fn next<E: LinkError>(&mut self, stop: Stop<E>, limits: &Limits) -> Result<LinkNeed, FetchError<E>> {
        match stop {
            Stop::Failed(error) => Err(error),
            Stop::Refused { status, reason } => {
                self.refused += 1;
                debug!(status, in_a_row = self.refused, reason, "link refused");
                if self.refused >= limits.refusals || self.without_progress >= limits.attempts {
                    return Err(FetchError::Refused { status, reason, links: self.refused });
                }
                Ok(LinkNeed::Refused { status })
            }
            Stop::Interrupted { reason, source } => {
                self.refused = 0;
                debug!(%reason, without_progress = self.without_progress, "attempt interrupted");
                if self.without_progress >= limits.attempts {
                    return Err(FetchError::GaveUp { attempts: self.without_progress, last: reason, source });
                }
                Ok(LinkNeed::Interrupted { attempt: self.without_progress, reason })
            }
        }
    }
}

fn readable<E: LinkError>(link: &SecretString, limits: &Limits) -> Result<Url, FetchError<E>> {
    check_link(link.expose_secret(), limits.local).map_err(FetchError::BadLink)
}
