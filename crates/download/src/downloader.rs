//! Fetching a file: one attempt after the other, each with a fresh link, until the file is whole.

use std::{fmt, path::Path, sync::Arc};

use base::Clock;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, RequestBuilder, redirect};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::debug;
use url::Url;

use crate::error::FetchError;
use crate::limits::{Limits, Timeouts};
use crate::link::{check_link, is_loopback};
use crate::source::{LinkError, LinkNeed, Links};
use crate::transfer::{Stop, Transfer};
use crate::watch::Watch;

/// Fetches files behind links. Cheap to clone; clones share their connections.
///
/// It sends no cookies, no credentials, no `Referer`, and asks for the bytes as they are stored: no compression is
/// undone on the way.
#[derive(Clone)]
pub struct Downloader {
    client: Client,
    /// For this computer's own addresses: never through the proxy that the environment names.
    direct: Client,
    timeouts: Timeouts,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Downloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloader").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}

/// The network client cannot be set up, for instance because the system's certificates cannot be read.
#[derive(Debug, Error)]
#[error("could not set up the network client")]
pub struct SetupError(#[source] reqwest::Error);

impl SetupError {
    /// A stable word for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        "network_setup"
    }
}

/// A file that has arrived: it lies, whole and synchronised, at the path of the partial file. What is in it has
/// not been looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The length of the file in bytes.
    pub bytes: u64,
    /// The strong entity tag that the server gave it.
    pub etag: Option<String>,
    /// Bytes that earlier fetches had stored already.
    pub resumed_from: u64,
    /// Links asked for.
    pub links_used: u32,
    /// Times that stored bytes were thrown away because they could not be continued.
    pub restarts: u32,
}

impl Downloader {
    /// Sets up a client of its own. The clock measures how often progress is reported.
    pub fn new(timeouts: Timeouts, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let client = builder(timeouts).build().map_err(SetupError)?;
        let direct = builder(timeouts).no_proxy().build().map_err(SetupError)?;
        Ok(Self { client, direct, timeouts, clock })
    }

    /// Fetches a file into `partial`, continuing what an earlier fetch left there.
    ///
    /// Asks `links` for a link before every attempt and never waits between attempts by itself. Dropping the
    /// future loses at most what was not yet handed to the operating system; cancelling through `cancel` loses
    /// nothing. After a power failure the end of a partial file may be damaged although its length is right, so
    /// verify what the file contains, and remove the file when it does not stand.
    pub async fn fetch<L: Links>(
        &self,
        partial: &Path,
        mut links: L,
        limits: &Limits,
        watch: &dyn Watch,
        cancel: &CancellationToken,
    ) -> Result<Fetched, FetchError<L::Error>> {
        let mut transfer = Transfer::open(self, partial, limits, watch, cancel).await?;
        let mut tally = Tally { resumed_from: transfer.received(), ..Tally::default() };
        let mut need = LinkNeed::First;
        while !transfer.is_whole() {
            let fresh = cancel.run_until_cancelled(links.fresh(need)).await.ok_or(FetchError::Cancelled)?;
            let url = readable(&fresh.map_err(FetchError::NoLink)?)?;
            tally.links += 1;
            let stop = match transfer.attempt(url).await {
                Ok(()) => break,
                Err(stop) => stop,
            };
            tally.fruitless = if transfer.gained() { 0 } else { tally.fruitless + 1 };
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

    /// A request for the file at a link.
    pub(crate) fn get(&self, url: Url) -> RequestBuilder {
        let client = if is_loopback(&url) { &self.direct } else { &self.client };
        client.get(url)
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }
}

/// What the attempts of one fetch amount to.
#[derive(Default)]
struct Tally {
    resumed_from: u64,
    links: u32,
    /// Attempts in a row without a new byte.
    fruitless: u32,
    /// Dead links in a row.
    refused: u32,
}

impl Tally {
    /// Decides after an attempt what to tell the source of links, or that it was the last one.
    fn next<E: LinkError>(&mut self, stop: Stop<E>, limits: &Limits) -> Result<LinkNeed, FetchError<E>> {
        match stop {
            Stop::Failed(error) => Err(error),
            Stop::Refused { status, reason } => {
                self.refused += 1;
                debug!(status, in_a_row = self.refused, reason, "link refused");
                if self.refused >= limits.refusals || self.fruitless >= limits.attempts {
                    return Err(FetchError::Refused { status, reason, links: self.refused });
                }
                Ok(LinkNeed::Refused { status })
            }
            Stop::Interrupted { reason, source } => {
                self.refused = 0;
                debug!(%reason, fruitless = self.fruitless, "attempt interrupted");
                if self.fruitless >= limits.attempts {
                    return Err(FetchError::GaveUp { attempts: self.fruitless, last: reason, source });
                }
                Ok(LinkNeed::Interrupted { attempt: self.fruitless, reason })
            }
        }
    }
}

fn readable<E: LinkError>(link: &SecretString) -> Result<Url, FetchError<E>> {
    check_link(link.expose_secret()).map_err(FetchError::BadLink)
}

fn builder(timeouts: Timeouts) -> ClientBuilder {
    // Offsets count the bytes as they are stored, so nothing may be compressed or unpacked on the way, whatever
    // other crates switch on in the HTTP client.
    let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    Client::builder()
        .default_headers(headers)
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .referer(false)
        .redirect(redirect::Policy::none())
        .connect_timeout(timeouts.connect)
}
