//! The HTTP connections to the storage.

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, RequestBuilder, redirect};
use url::Url;

use crate::limits::Timeouts;
use crate::link::is_loopback;

/// Makes requests for files. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub(crate) struct HttpClient {
    client: Client,
    /// For this computer's own addresses, bypassing any proxy in the environment.
    direct: Client,
    timeouts: Timeouts,
}

impl HttpClient {
    pub(crate) fn new(timeouts: Timeouts) -> Result<Self, reqwest::Error> {
        let client = builder(timeouts).build()?;
        let direct = builder(timeouts).no_proxy().build()?;
        Ok(Self { client, direct, timeouts })
    }

    /// Returns a request for the file at a link.
    pub(crate) fn get(&self, url: Url) -> RequestBuilder {
        let client = if is_loopback(&url) { &self.direct } else { &self.client };
        client.get(url)
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }
}

fn builder(timeouts: Timeouts) -> ClientBuilder {
    // Offsets count bytes as stored, so nothing may be compressed or decompressed in transit,
    // whatever features other crates enable in the HTTP client.
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
