//! Problems with the network, with calls to Auth0, and with downloads from its storage.

use serde::{Deserialize, Serialize};

use super::facts::{AtHost, Auth0Answer, Explained};

/// A problem with a call or a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum NetworkProblem {
    /// No connection, for a reason without a variant of its own.
    Unreachable(AtHost),
    /// The host's name can't be resolved.
    UnreachableDns(AtHost),
    /// No server listens there.
    UnreachableRefused(AtHost),
    /// No secure connection, for a reason without a variant of its own.
    UnreachableTls(AtHost),
    /// The issuer of the certificate is not trusted on this computer.
    UnreachableIssuer(AtHost),
    /// The certificate is for another host.
    UnreachableOtherName(AtHost),
    /// The certificate is not valid at this computer's time.
    UnreachableDates(AtHost),
    /// The proxy wants a sign-in.
    UnreachableProxySignIn(AtHost),
    /// The proxy can't be reached, or refuses to connect.
    UnreachableProxy(AtHost),
    /// The network wants a sign-in first.
    UnreachableNetworkSignIn(AtHost),
    /// No connection in time.
    UnreachableTimedOut(AtHost),
    /// No complete response in time.
    Timeout(AtHost),
    /// The connection broke before the response was complete.
    ConnectionLost(AtHost),
    /// The tenant's rate limit is reached (429).
    RateLimited(Auth0Answer),
    /// Other jobs of the tenant must finish first (429).
    TooManyActiveJobs(Auth0Answer),
    /// Auth0 is temporarily unable to respond (5xx, 408).
    Server(Auth0Answer),
    /// Auth0 refused the request as invalid.
    BadRequest(Auth0Answer),
    /// The address redirects to another one.
    UnexpectedRedirect(AtHost),
    /// The response can't be understood.
    UnexpectedAnswer(AtHost),
    /// The HTTP client can't be set up, or refused the request.
    Setup(Explained),
    /// Downloads can't be set up.
    NetworkSetup(Explained),
    /// The job is completed, and its answer contains no link.
    NoLink,
    /// The link may not be followed.
    BadLink(Explained),
    /// The storage redirects to an address that may not be followed.
    BadRedirect(Explained),
    /// Too many redirects in a row.
    TooManyRedirects(Explained),
    /// Several links in a row were refused.
    LinkRefused {
        /// The last HTTP status.
        #[serde(default)]
        status: u16,
        /// The storage's own code, such as `AccessDenied`.
        #[serde(default)]
        reason: Option<String>,
        /// Number of consecutive links.
        #[serde(default)]
        links: u32,
    },
    /// The download broke off repeatedly without progress.
    DownloadInterrupted {
        /// Number of consecutive attempts without a new byte.
        #[serde(default)]
        attempts: u32,
        /// What ended the last attempt.
        #[serde(default)]
        reason: String,
    },
    /// The file was different each time it was fetched.
    KeptChanging(Explained),
    /// The storage answered with a status that a download can't use.
    UnexpectedStatus {
        /// The HTTP status.
        #[serde(default)]
        status: u16,
    },
    /// The storage sent a page instead of a file.
    NotAFile(Explained),
    /// The file is larger than any export.
    TooLarge(Explained),
}
