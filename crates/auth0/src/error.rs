//! What can go wrong with a call.
//!
//! Errors carry data, not sentences for a window: [`Error::code`] is the stable word to translate
//! by. None holds a token, a secret or a link; what the tenant said has been scrubbed.

use std::time::Duration;

use jiff::Timestamp;

use crate::{address::AddressError, assertion::PrivateKeyError, claims::TokenError};

/// What the tenant said when it did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Auth0's own code, such as `inexistent_connection`; often missing.
    pub code: Option<String>,
    /// Auth0's message, in English, scrubbed and shortened. Empty when it gave none.
    pub message: String,
}

/// Why no connection to a host could be made. Nothing was sent in any of these cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreachableReason {
    /// The name could not be resolved: misspelt, or no network.
    Dns,
    /// Nobody listens there.
    Refused,
    /// No secure connection: an untrusted certificate, or something that speaks no TLS.
    Tls,
    /// No connection within [`Timeouts::connect`](crate::Timeouts::connect).
    TimedOut,
    /// Something else, such as no route or a proxy that refused.
    Other,
}

/// What is wrong with an answer that came as a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerProblem {
    /// Not JSON, probably the page of a proxy.
    NotJson,
    /// JSON, but without what it must hold.
    WrongShape,
    /// Larger than any answer of this kind should be.
    TooLarge,
    /// A list that has no end.
    EndlessList,
}

/// Why signing in failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInProblem {
    /// Wrong client id, secret or key, or the right ones of another tenant.
    WrongCredentials,
    /// The application has no grant for the Management API.
    NotAuthorisedForApi,
    /// A scope that was asked for has not been granted.
    ScopeNotGranted,
    /// The application's type or settings do not allow client credentials.
    GrantNotAllowed,
    /// The tenant knows no API with this audience.
    UnknownAudience,
    /// Too many tokens were asked for.
    Quota,
    /// Something else; see the message.
    Other,
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection could be made; nothing was sent.
    #[error("could not connect to {host} ({reason:?})")]
    Unreachable {
        /// `host[:port]`.
        host: String,
        /// Why.
        reason: UnreachableReason,
    },
    /// Connected, but no complete answer in time.
    #[error("{host} did not answer in time")]
    Timeout {
        /// `host[:port]`.
        host: String,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection to {host} was lost")]
    ConnectionLost {
        /// `host[:port]`.
        host: String,
    },
    /// The HTTP stack could not be set up or would not take the request. Nothing was sent.
    #[error("the request could not be made: {detail}")]
    Setup {
        /// What the stack said.
        detail: String,
    },
    /// The token is of no use for the Management API.
    #[error("the token cannot be used: {0}")]
    NotAToken(TokenError),
    /// The pasted token is past its end; no call was made.
    #[error("the token expired at {at}")]
    TokenExpired {
        /// Its `exp`.
        at: Timestamp,
    },
    /// The token was issued for another tenant or another API.
    #[error("the token is not for {expected}")]
    TokenForAnotherTenant {
        /// The audience of the tenant that was called.
        expected: String,
        /// The audiences of the token.
        found: Vec<String>,
    },
    /// The tenant does not accept the token, not even a fresh one where it can be renewed (401).
    #[error("the token was not accepted: {0}")]
    Unauthorized(Refusal),
    /// The token lacks a permission (403, `insufficient_scope`).
    #[error("a permission is missing: {}", needed.join(" or "))]
    MissingScope {
        /// Any one of these would do. Empty when the tenant did not say.
        needed: Vec<String>,
        /// What it said.
        refusal: Refusal,
    },
    /// Forbidden for another reason than a missing permission (403).
    #[error("forbidden: {0}")]
    Forbidden(Refusal),
    /// No such thing (404). A job is forgotten after 24 hours (Auth0 docs, bulk user exports).
    #[error("not found: {0}")]
    NotFound(Refusal),
    /// The tenant found fault with the request (400, or a 4xx that has no variant of its own).
    #[error("refused: {0}")]
    BadRequest(Refusal),
    /// Too many calls, after the waits that this client is ready to make (429).
    #[error("too many calls: {refusal}")]
    RateLimited {
        /// How long the tenant asked to wait, when it did.
        retry_after: Option<Duration>,
        /// What it said.
        refusal: Refusal,
    },
    /// Other jobs must finish first (429). Waiting seconds does not help.
    #[error("too many active jobs: {0}")]
    TooManyActiveJobs(Refusal),
    /// The tenant could not do it just now (5xx, 408).
    #[error("the service failed: {0}")]
    Server(Refusal),
    /// A redirect, which is never followed: the token is for one host only.
    #[error("redirected to {} (status {status})", host.as_deref().unwrap_or("an unknown host"))]
    UnexpectedRedirect {
        /// The HTTP status.
        status: u16,
        /// The host of the new address; nothing else of it is kept.
        host: Option<String>,
    },
    /// An answer that came as a success and cannot be understood.
    #[error("unexpected answer ({problem:?}, status {status}, {length} bytes)")]
    UnexpectedAnswer {
        /// What is wrong with it.
        problem: AnswerProblem,
        /// The HTTP status.
        status: u16,
        /// Its media type, without parameters.
        content_type: Option<String>,
        /// How many bytes were read.
        length: usize,
    },
    /// No token was issued.
    #[error("sign-in failed ({kind:?}): {refusal}")]
    SignIn {
        /// Why.
        kind: SignInProblem,
        /// How long the tenant asked to wait, for [`SignInProblem::Quota`].
        retry_after: Option<Duration>,
        /// What it said.
        refusal: Refusal,
    },
    /// The private key cannot sign in.
    #[error("the private key cannot be used: {0}")]
    PrivateKey(#[from] PrivateKeyError),
}

/// How sending the request for an export job failed; tells whether a job may exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Certainly no job was created: the request never left, or was refused.
    #[error("no job was created: {0}")]
    Refused(#[source] Error),
    /// A job may have been created: the request left and no definite answer came. There is no way
    /// to ask (Auth0 has neither an idempotency key nor a list of jobs).
    #[error("a job may have been created: {0}")]
    Unconfirmed(#[source] Error),
}

impl SendError {
    /// The failure itself.
    pub fn error(&self) -> &Error {
        match self {
            Self::Refused(error) | Self::Unconfirmed(error) => error,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "status {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ", {}", self.message) }
    }
}

impl UnreachableReason {
    fn code(self) -> &'static str {
        match self {
            Self::Dns => "unreachable_dns",
            Self::Refused => "unreachable_refused",
            Self::Tls => "unreachable_tls",
            Self::TimedOut => "unreachable_timed_out",
            Self::Other => "unreachable",
        }
    }
}

impl SignInProblem {
    fn code(self) -> &'static str {
        match self {
            Self::WrongCredentials => "sign_in_wrong_credentials",
            Self::NotAuthorisedForApi => "sign_in_not_authorised_for_api",
            Self::ScopeNotGranted => "sign_in_scope_not_granted",
            Self::GrantNotAllowed => "sign_in_grant_not_allowed",
            Self::UnknownAudience => "sign_in_unknown_audience",
            Self::Quota => "sign_in_quota",
            Self::Other => "sign_in_failed",
        }
    }
}

impl PrivateKeyError {
    /// The stable name of this kind of failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPem => "private_key_not_pem",
            Self::Encrypted => "private_key_encrypted",
            Self::PublicKey => "private_key_is_public",
            Self::Certificate => "private_key_is_certificate",
            Self::NotRsa { .. } => "private_key_not_rsa",
            Self::Unusable => "private_key_unusable",
            Self::AssertionTooLong { .. } => "private_key_assertion_too_long",
        }
    }
}

impl TokenError {
    /// The stable name of this kind of failure.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "token_empty",
            Self::TooLong => "token_too_long",
            Self::NotAJwt => "token_not_a_jwt",
            Self::Encrypted => "token_encrypted",
            Self::Damaged => "token_damaged",
        }
    }
}

impl AddressError {
    /// The stable name of this kind of failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "address_empty",
            Self::EmailAddress => "address_is_email",
            Self::UserInfo => "address_has_user_info",
            Self::UnsupportedScheme { .. } => "address_scheme",
            Self::PlainHttp { .. } => "address_plain_http",
            Self::DomainMissing { .. } => "address_domain_missing",
            Self::DashboardWithoutTenant => "address_dashboard_without_tenant",
            Self::IpAddress => "address_is_ip",
            Self::Port => "address_port",
            Self::NotAHost => "address_not_a_host",
            Self::NotForManagement => "token_not_for_management",
        }
    }
}

impl Error {
    /// The stable name of this kind of failure, for machine output and for choosing words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { reason, .. } => reason.code(),
            Self::Timeout { .. } => "timeout",
            Self::ConnectionLost { .. } => "connection_lost",
            Self::Setup { .. } => "setup",
            Self::NotAToken(error) => error.code(),
            Self::TokenExpired { .. } => "token_expired",
            Self::TokenForAnotherTenant { .. } => "token_for_another_tenant",
            Self::Unauthorized(_) => "unauthorized",
            Self::MissingScope { .. } => "missing_scope",
            Self::Forbidden(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::BadRequest(_) => "bad_request",
            Self::RateLimited { .. } => "rate_limited",
            Self::TooManyActiveJobs(_) => "too_many_active_jobs",
            Self::Server(_) => "server",
            Self::UnexpectedRedirect { .. } => "unexpected_redirect",
            Self::UnexpectedAnswer { .. } => "unexpected_answer",
            Self::SignIn { kind, .. } => kind.code(),
            Self::PrivateKey(error) => error.code(),
        }
    }

    /// What the tenant said, where it said something.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Unauthorized(refusal)
            | Self::MissingScope { refusal, .. }
            | Self::Forbidden(refusal)
            | Self::NotFound(refusal)
            | Self::BadRequest(refusal)
            | Self::RateLimited { refusal, .. }
            | Self::TooManyActiveJobs(refusal)
            | Self::Server(refusal)
            | Self::SignIn { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// The HTTP status of the answer, where there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::UnexpectedRedirect { status, .. } | Self::UnexpectedAnswer { status, .. } => Some(*status),
            _ => self.refusal().map(|refusal| refusal.status),
        }
    }

    /// Whether the same call may well succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { reason, .. } => *reason != UnreachableReason::Tls,
            Self::Timeout { .. }
            | Self::ConnectionLost { .. }
            | Self::RateLimited { .. }
            | Self::TooManyActiveJobs(_)
            | Self::Server(_)
            | Self::SignIn { kind: SignInProblem::Quota, .. } => true,
            _ => false,
        }
    }
}
