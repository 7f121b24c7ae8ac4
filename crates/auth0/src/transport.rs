//! Sends one request and returns its response, or states whether the request may have been sent.
//!
//! It never follows a redirect, never repeats a request, and never reads more than it should.

use reqwest::{
    Client, RequestBuilder, StatusCode, Url,
    header::{CONTENT_TYPE, HeaderMap, LOCATION},
    redirect, retry,
};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{
    error::{AnswerProblem, Error},
    host::Host,
    patience::{MAX_BODY, Timeouts},
    unreachable::{UnreachableReason, why_unreachable},
};

const USER_AGENT: &str = concat!("Rollcall/", env!("CARGO_PKG_VERSION"));

/// The connections to one host.
pub(crate) struct Transport {
    host: Host,
    pooled: Client,
    single: Client,
}

/// A request without a response.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whether the request may have reached the tenant.
    pub(crate) may_have_left: bool,
}

/// The response to a request, as much of it as could be read.
pub(crate) struct Answer {
    /// `host[:port]` that was asked.
    host: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Wiped on drop, because it may contain a token or a link.
    body: Zeroizing<Vec<u8>>,
    /// Why the body is incomplete.
    broken: Option<Error>,
}

impl Transport {
    pub(crate) fn new(host: Host, timeouts: Timeouts) -> Result<Self, Error> {
        let builder = || {
            let builder = Client::builder()
                .user_agent(USER_AGENT)
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .connect_timeout(timeouts.connect)
                .timeout(timeouts.request)
                .read_timeout(timeouts.idle);
            // Calls that stay on this computer bypass proxies.
            if host.is_loopback() { builder.no_proxy() } else { builder.https_only(true) }
        };
        let setup = |error: reqwest::Error| Error::Setup { detail: error.without_url().to_string() };
        Ok(Self {
            pooled: builder().build().map_err(setup)?,
            // hyper repeats a request if a reused connection turns out to be closed. A connection
            // opened for a single request is never reused.
            single: builder().http1_only().pool_max_idle_per_host(0).build().map_err(setup)?,
            host,
        })
    }

    /// Returns the client for requests that are harmless if they arrive twice.
    pub(crate) fn pooled(&self) -> &Client {
        &self.pooled
    }

    /// Returns the client for requests that must arrive at most once.
    pub(crate) fn single(&self) -> &Client {
        &self.single
    }

    /// Sends one request and reads its response.
    pub(crate) async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        let mut response = request.send().await.map_err(|error| self.failure(error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Zeroizing::new(Vec::new());
        let broken = loop {
            match response.chunk().await {
                Ok(None) => break None,
                Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => {
                    break Some(unexpected(AnswerProblem::TooLarge, status, &headers, body.len()));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Err(error) => break Some(self.failure(error).error),
            }
        };
        Ok(Answer { host: self.host.to_string(), status, headers, body, broken })
    }

    fn failure(&self, error: reqwest::Error) -> Failure {
        let error = error.without_url();
        let host = self.host.to_string();
        if error.is_builder() {
            return Failure { error: Error::Setup { detail: error.to_string() }, may_have_left: false };
        }
        if error.is_connect() {
            let (reason, cause) = why_unreachable(&error);
            return Failure { error: Error::Unreachable { host, reason, cause }, may_have_left: false };
        }
        let error = if error.is_timeout() { Error::Timeout { host } } else { Error::ConnectionLost { host } };
        Failure { error, may_have_left: true }
    }
}

impl Answer {
    /// Returns the part of the body that could be read.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns an error if the response is a redirect.
    pub(crate) fn redirect(&self) -> Option<Error> {
        self.status.is_redirection().then(|| {
            let location = self.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let host = location.and_then(|text| Url::parse(text).ok()?.host_str().map(ToOwned::to_owned));
            Error::UnexpectedRedirect { status: self.status.as_u16(), host }
        })
    }

    /// Returns an error if something between this computer and the tenant has answered: a proxy or
    /// a network that wants a sign-in, or a web page that refuses the request. A page that reports
    /// a failure of the service may come from Auth0's own network.
    pub(crate) fn intermediary(&self) -> Option<Error> {
        let reason = match self.status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => UnreachableReason::ProxySignIn,
            StatusCode::NETWORK_AUTHENTICATION_REQUIRED => UnreachableReason::NetworkSignIn,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => return None,
            status if status.is_client_error() && self.is_page() => {
                return Some(self.unexpected(AnswerProblem::NotJson));
            }
            _ => return None,
        };
        Some(Error::Unreachable { host: self.host.clone(), reason, cause: None })
    }

    fn is_page(&self) -> bool {
        media_type(&self.headers).is_some_and(|media_type| media_type.eq_ignore_ascii_case("text/html"))
    }

    /// Returns the response itself if its body is complete.
    pub(crate) fn complete(self) -> Result<Self, Error> {
        match self.broken {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// Parses the body of a successful response.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            self.unexpected(if error.is_data() { AnswerProblem::WrongShape } else { AnswerProblem::NotJson })
        })
    }

    /// Returns the error for an unexpected body.
    pub(crate) fn unexpected(&self, problem: AnswerProblem) -> Error {
        unexpected(problem, self.status, &self.headers, self.body.len())
    }
}

fn unexpected(problem: AnswerProblem, status: StatusCode, headers: &HeaderMap, length: usize) -> Error {
    // The header is the server's text as well: keep only characters of media types.
    let content_type = media_type(headers).map(|text| {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || "/+.-".contains(*c)).take(60).collect()
    });
    Error::UnexpectedAnswer { problem, status: status.as_u16(), content_type, length }
}

/// Returns the media type of a response, without parameters.
fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').next().map(str::trim)
}
