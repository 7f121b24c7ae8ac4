//! Attempts to complete a partial file: sending requests, interpreting responses, storing bytes.

use std::io;
use std::path::Path;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use reqwest::header::{IF_RANGE, LOCATION, RANGE};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::debug;
use url::Url;

use crate::answer::{self, Answer, Asked};
use crate::error::FetchError;
use crate::http::HttpClient;
use crate::limits::{Limits, MAX_REDIRECTS, MAX_REFUSAL};
use crate::link::check_redirect;
use crate::note::{Identity, Validator};
use crate::partial::Partial;
use crate::source::{Interruption, LinkError};
use crate::watch::{Progress, Reporter};

/// The transfer of one file.
pub(crate) struct Transfer<'a> {
    http: &'a HttpClient,
    partial: Partial,
    limits: &'a Limits,
    reporter: Reporter<'a>,
    cancel: &'a CancellationToken,
    /// How often stored bytes were discarded.
    restarts: u32,
    /// Maximum number of bytes held since the last restart.
    furthest: u64,
    /// Offset at which the current attempt started.
    resumed_from: u64,
}

/// What ended an attempt before the file was complete.
pub(crate) enum Stop<E: LinkError> {
    /// The link has expired.
    Refused { status: u16, reason: Option<String> },
    /// The attempt is worth retrying.
    Interrupted { reason: Interruption, source: Option<reqwest::Error> },
    /// Retrying is pointless.
    Failed(FetchError<E>),
}

impl<E: LinkError> From<FetchError<E>> for Stop<E> {
    fn from(error: FetchError<E>) -> Self {
        Self::Failed(error)
    }
}

impl<E: LinkError> From<Interruption> for Stop<E> {
    fn from(reason: Interruption) -> Self {
        Self::Interrupted { reason, source: None }
    }
}

impl<'a> Transfer<'a> {
    pub(crate) async fn open<E: LinkError>(
        http: &'a HttpClient,
        partial: &Path,
        limits: &'a Limits,
        reporter: Reporter<'a>,
        cancel: &'a CancellationToken,
    ) -> Result<Self, FetchError<E>> {
        let partial = Partial::open(partial).await.map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => FetchError::InUse { path: partial.to_owned() },
            _ => FetchError::File { path: partial.to_owned(), source: error },
        })?;
        let stored = partial.received();
        debug!(stored, total = partial.total(), "partial file opened");
        Ok(Self {
            http,
            partial,
            limits,
            reporter,
            cancel,
            restarts: 0,
            furthest: stored,
            resumed_from: stored,
        })
    }

    pub(crate) fn received(&self) -> u64 {
        self.partial.received()
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.partial.is_whole()
    }

    pub(crate) fn restarts(&self) -> u32 {
        self.restarts
    }

    pub(crate) fn etag(&self) -> Option<&str> {
        match self.partial.identity()?.validator.as_ref()? {
            Validator::Etag(etag) => Some(etag),
            Validator::LastModified(_) => None,
        }
    }

    /// Returns whether there are more bytes than ever since the last restart. Each call resets the
    /// mark.
    pub(crate) fn gained(&mut self) -> bool {
        let gained = self.received() > self.furthest;
        self.furthest = self.furthest.max(self.received());
        gained
    }

    /// Makes the complete file durable.
    pub(crate) async fn finish<E: LinkError>(mut self) -> Result<(), FetchError<E>> {
        self.reporter.report(self.progress());
        let path = self.partial.path().to_owned();
        self.partial.finish().await.map_err(|source| FetchError::File { path, source })
    }

    /// Makes one attempt. `Ok` means that the file is complete. In any case, the received bytes are
    /// on disk.
    pub(crate) async fn attempt<E: LinkError>(&mut self, url: Url) -> Result<(), Stop<E>> {
        let outcome = self.try_once(url).await;
        let flushed = self.partial.flush().await;
        self.reporter.report(self.progress());
        if let Err(Stop::Failed(error)) = outcome {
            return Err(error.into());
        }
        // A write error must end the fetch: later bytes must not follow a gap.
        self.stored(flushed).await?;
        outcome
    }

    async fn try_once<E: LinkError>(&mut self, url: Url) -> Result<(), Stop<E>> {
        let mut response = self.ask(url).await?;
        let status = response.status();
        let asked = self.asked();
        match answer::read(status, response.headers(), response.content_length(), asked.as_ref()) {
            Answer::Whole(identity) => {
                // Stored bytes may be discarded only after the first bytes have proved to be a
                // file.
                let first = self.next(&mut response).await?;
                if first.as_deref().is_some_and(answer::opens_a_tag) {
                    return Err(FetchError::NotAFile { content_type: content_type(&response) }.into());
                }
                self.begin(identity).await?;
                self.store(response, first).await
            }
            Answer::Rest { total } => {
                self.resumed_from = self.received();
                self.check_room(Some(total), self.received()).await?;
                let learned = self.partial.learn_total(total).await;
                self.stored(learned).await?;
                self.store(response, None).await
            }
            Answer::NothingMore => Ok(()),
            Answer::Changed => self.start_over().await,
            Answer::Refused => {
                let reason = answer::refusal_code(&self.beginning(response).await?);
                Err(Stop::Refused { status: status.as_u16(), reason })
            }
            Answer::Busy { retry_after } => {
                Err(Interruption::Busy { status: status.as_u16(), retry_after }.into())
            }
            Answer::Page { content_type } => {
                Err(FetchError::NotAFile { content_type: Some(content_type) }.into())
            }
            Answer::Unexpected => Err(FetchError::UnexpectedStatus { status: status.as_u16() }.into()),
        }
    }

    /// Returns the part that a request may ask for, if the transfer can be continued.
    fn asked(&self) -> Option<Asked<'_>> {
        let identity = self.partial.identity().filter(|identity| identity.validator.is_some())?;
        (self.received() > 0).then(|| Asked { from: self.received(), identity })
    }

    /// Sends the request and follows redirects. Each hop is a separate request, so that no header
    /// is forwarded unintentionally.
    async fn ask<E: LinkError>(&self, mut url: Url) -> Result<Response, Stop<E>> {
        for _ in 0..=MAX_REDIRECTS {
            let mut request = self.http.get(url.clone());
            if let Some(Asked { from, identity }) = self.asked() {
                request = request.header(RANGE, format!("bytes={from}-"));
                if let Some(validator) = &identity.validator {
                    request = request.header(IF_RANGE, validator.if_range());
                }
            }
            let timeouts = self.http.timeouts();
            let sent =
                self.unless_cancelled(timeout(timeouts.connect + timeouts.idle, request.send())).await?;
            let response = sent.map_err(|_| Interruption::Stalled)?.map_err(interrupted)?;
            let location = response.headers().get(LOCATION).filter(|_| is_redirect(&response));
            let Some(location) = location else { return Ok(response) };
            let location = String::from_utf8_lossy(location.as_bytes());
            url = check_redirect(&url, &location).map_err(FetchError::BadRedirect)?;
        }
        Err(FetchError::TooManyRedirects { limit: MAX_REDIRECTS }.into())
    }

    /// Prepares for a file that arrives from its first byte.
    async fn begin<E: LinkError>(&mut self, identity: Identity) -> Result<(), Stop<E>> {
        self.check_room(identity.total, 0).await?;
        self.resumed_from = 0;
        let begun = self.partial.begin(identity).await;
        if self.stored(begun).await? {
            self.count_restart()?;
        }
        Ok(())
    }

    /// Discards bytes that do not fit the file at the link.
    async fn start_over<E: LinkError>(&mut self) -> Result<(), Stop<E>> {
        let emptied = self.partial.start_over().await;
        self.stored(emptied).await?;
        self.resumed_from = 0;
        self.count_restart()?;
        Err(Interruption::Changed.into())
    }

    fn count_restart<E: LinkError>(&mut self) -> Result<(), Stop<E>> {
        debug!("transfer starts over");
        self.furthest = 0;
        self.restarts += 1;
        if self.restarts > self.limits.restarts {
            return Err(FetchError::KeptChanging { restarts: self.restarts }.into());
        }
        Ok(())
    }

    /// Stores the body of a response, starting with `first`.
    async fn store<E: LinkError>(
        &mut self,
        mut response: Response,
        mut first: Option<Bytes>,
    ) -> Result<(), Stop<E>> {
        let total = self.partial.total();
        self.reporter.report(self.progress());
        loop {
            let chunk = match first.take() {
                Some(chunk) => Some(chunk),
                None => self.next(&mut response).await?,
            };
            let Some(chunk) = chunk else { break };
            let received = self.received() + chunk.len() as u64;
            if received > self.limits.max_bytes {
                return Err(self.too_large().await);
            }
            if total.is_some_and(|total| received > total) {
                return self.start_over().await;
            }
            let pushed = self.partial.push(&chunk).await;
            self.stored(pushed).await?;
            self.reporter.tick(self.progress());
            if total == Some(received) {
                return Ok(());
            }
        }
        // Without a known length, the protocol signals the end: a premature one is an error of
        // `next`.
        if total.is_none() || self.is_whole() { Ok(()) } else { Err(Interruption::Truncated.into()) }
    }

    async fn too_large<E: LinkError>(&mut self) -> Stop<E> {
        let (limit, total) = (self.limits.max_bytes, self.partial.total());
        let emptied = self.partial.start_over().await;
        match self.stored(emptied).await {
            Ok(()) => FetchError::TooLarge { limit, total }.into(),
            Err(error) => error.into(),
        }
    }

    /// Returns the next bytes of a body, or none at its end.
    async fn next<E: LinkError>(&self, response: &mut Response) -> Result<Option<Bytes>, Stop<E>> {
        let idle = self.http.timeouts().idle;
        let read = self.unless_cancelled(timeout(idle, response.chunk())).await?;
        read.map_err(|_| Interruption::Stalled)?.map_err(interrupted)
    }

    /// Returns the beginning of a refusal, which may be incomplete.
    async fn beginning<E: LinkError>(&self, mut response: Response) -> Result<BytesMut, Stop<E>> {
        let mut beginning = BytesMut::new();
        while beginning.len() < MAX_REFUSAL {
            match self.next(&mut response).await {
                Ok(Some(chunk)) => beginning.extend_from_slice(&chunk),
                Err(Stop::Failed(error)) => return Err(error.into()),
                Ok(None) | Err(_) => break,
            }
        }
        Ok(beginning)
    }

    /// Checks that a file of this length is acceptable and that the volume has room for the missing
    /// part. `kept` bytes of it are already stored; all other stored bytes will be discarded.
    async fn check_room<E: LinkError>(&self, total: Option<u64>, kept: u64) -> Result<(), FetchError<E>> {
        let Some(total) = total else { return Ok(()) };
        if total > self.limits.max_bytes {
            return Err(FetchError::TooLarge { limit: self.limits.max_bytes, total: Some(total) });
        }
        let path = || self.partial.path().to_owned();
        let free =
            self.partial.available().await.map_err(|source| FetchError::File { path: path(), source })?;
        let available = free.saturating_add(self.received() - kept);
        let needed = total.saturating_sub(kept).saturating_add(self.limits.reserve);
        if available <= needed {
            return Err(FetchError::NoSpace { needed, available, path: path() });
        }
        Ok(())
    }

    /// Converts a disk error to an error of the fetch.
    async fn stored<T, E: LinkError>(&self, result: io::Result<T>) -> Result<T, FetchError<E>> {
        let source = match result {
            Ok(value) => return Ok(value),
            Err(source) => source,
        };
        let path = self.partial.path().to_owned();
        if !matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            return Err(FetchError::File { path, source });
        }
        let missing = self.partial.total().unwrap_or_default().saturating_sub(self.received());
        let available = self.partial.available().await.unwrap_or_default();
        Err(FetchError::NoSpace { needed: missing.saturating_add(self.limits.reserve), available, path })
    }

    async fn unless_cancelled<T, E: LinkError>(&self, work: impl Future<Output = T>) -> Result<T, Stop<E>> {
        match self.cancel.run_until_cancelled(work).await {
            Some(value) => Ok(value),
            None => Err(FetchError::Cancelled.into()),
        }
    }

    fn progress(&self) -> Progress {
        Progress { received: self.received(), total: self.partial.total(), resumed_from: self.resumed_from }
    }
}

fn is_redirect(response: &Response) -> bool {
    matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn content_type(response: &Response) -> Option<String> {
    response.headers().get(reqwest::header::CONTENT_TYPE)?.to_str().ok().map(str::to_owned)
}

/// Removes the address from a network error.
fn interrupted<E: LinkError>(error: reqwest::Error) -> Stop<E> {
    let reason = if error.is_connect() { Interruption::NoConnection } else { Interruption::Broken };
    Stop::Interrupted { reason, source: Some(error.without_url()) }
}
