//! Errors of API calls.
//!
//! Errors carry data instead of messages for users: [`Error::code`] is the stable key for
//! translations. None contains a token, a secret or a link; texts from the tenant have been
//! scrubbed.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    assertion::PrivateKeyError, claims::TokenError, host::AddressError, unreachable::UnreachableReason,
};

/// The tenant's reason for refusing a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Auth0's own code, such as `inexistent_connection`; often missing.
    pub code: Option<String>,
    /// Auth0's message in English, scrubbed and shortened. Empty if there is none.
    pub message: String,
}

/// Why a response cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerProblem {
    /// Not JSON; probably the page of a proxy.
    NotJson,
    /// JSON without the expected content.
    WrongShape,
    /// Larger than any expected response.
    TooLarge,
    /// An endless list.
    EndlessList,
}

/// Why signing in failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInProblem {
    /// Wrong client id, secret or key, or those of another tenant.
    WrongCredentials,
    /// The application has no grant for the Management API.
    NotAuthorisedForApi,
    /// A requested scope has not been granted.
    ScopeNotGranted,
    /// The application's type or settings do not allow client credentials.
    GrantNotAllowed,
    /// The tenant has no API with this audience.
    UnknownAudience,
    /// Too many tokens have been requested.
    Quota,
    /// Another reason; see the message.
    Other,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection could be made; nothing was sent.
    #[error("could not connect to {host} ({reason:?})")]
    Unreachable {
        /// `host[:port]`.
        host: String,
        /// The reason.
        reason: UnreachableReason,
        /// What the TLS library says of the certificate.
        cause: Option<String>,
    },
    /// Connected, but received no complete response in time.
    #[error("{host} did not answer in time")]
    Timeout {
        /// `host[:port]`.
        host: String,
    },
    /// The connection broke before the response was complete.
    #[error("the connection to {host} was lost")]
    ConnectionLost {
        /// `host[:port]`.
        host: String,
    },
    /// The HTTP client could not be set up or refused the request. Nothing was sent.
    #[error("the request could not be made: {detail}")]
    Setup {
        /// The HTTP client's message.
        detail: String,
    },
    /// The token cannot be used for the Management API.
    #[error("the token cannot be used: {0}")]
    NotAToken(TokenError),
    /// The pasted token has expired, and the tenant does not accept it.
    #[error("the token expired at {at}")]
    TokenExpired {
        /// Its `exp`.
        at: Timestamp,
    },
    /// The token was issued for another tenant or another API.
    #[error("the token is not for {expected}")]
    TokenForAnotherTenant {
        /// The audience of the called tenant.
        expected: String,
        /// The audiences of the token.
        found: Vec<String>,
    },
    /// The tenant does not accept the token, even after renewal if that is possible (401).
    #[error("the token was not accepted: {0}")]
    Unauthorized(Refusal),
    /// The token lacks a permission (403, `insufficient_scope`).
    #[error("a permission is missing: {}", needed.join(" or "))]
    MissingScope {
        /// The scopes, any of which suffices. Empty if the tenant did not name them.
        needed: Vec<String>,
        /// The tenant's response.
        refusal: Refusal,
    },
    /// Forbidden for a reason other than a missing permission (403).
    #[error("forbidden: {0}")]
    Forbidden(Refusal),
    /// The resource does not exist (404). A job is deleted after 24 hours (Auth0 docs, bulk user
    /// exports).
    #[error("not found: {0}")]
    NotFound(Refusal),
    /// The tenant refused the request as invalid (400, or a 4xx without its own variant).
    #[error("refused: {0}")]
    BadRequest(Refusal),
    /// Too many calls, even after the waits that this client accepts (429).
    #[error("too many calls: {refusal}")]
    RateLimited {
        /// How long the tenant asked to wait, if it did.
        retry_after: Option<Duration>,
        /// The tenant's response.
        refusal: Refusal,
    },
    /// Other jobs must finish first (429). Waiting for seconds does not help.
    #[error("too many active jobs: {0}")]
    TooManyActiveJobs(Refusal),
    /// The tenant is temporarily unable to respond (5xx, 408).
    #[error("the service failed: {0}")]
    Server(Refusal),
    /// A redirect. It is never followed, because the token is for one host only.
    #[error("redirected to {} (status {status})", host.as_deref().unwrap_or("an unknown host"))]
    UnexpectedRedirect {
        /// The HTTP status.
        status: u16,
        /// The host of the new address; nothing else is kept.
        host: Option<String>,
    },
    /// A response that cannot be understood: a successful one that is not the expected JSON, or a
    /// refusal that is a web page and therefore not Auth0's.
    #[error("unexpected answer ({problem:?}, status {status}, {length} bytes)")]
    UnexpectedAnswer {
        /// The reason.
        problem: AnswerProblem,
        /// The HTTP status.
        status: u16,
        /// Its media type, without parameters.
        content_type: Option<String>,
        /// Number of bytes read.
        length: usize,
    },
    /// No token was issued.
    #[error("sign-in failed ({kind:?}): {refusal}")]
    SignIn {
        /// The reason.
        kind: SignInProblem,
        /// How long the tenant asked to wait, for [`SignInProblem::Quota`].
        retry_after: Option<Duration>,
        /// The tenant's response.
        refusal: Refusal,
    },
    /// The private key cannot sign in.
    #[error("the private key cannot be used: {0}")]
    PrivateKey(#[from] PrivateKeyError),
}

/// How sending the request for an export job failed, and whether a job may exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No job was created: the request was not sent, or was refused.
    #[error("no job was created: {0}")]
    Refused(#[source] Error),
    /// A job may have been created: the request was sent, but no definite response arrived. There
    /// is no way to find out (Auth0 has neither an idempotency key nor a list of jobs).
    #[error("a job may have been created: {0}")]
    Unconfirmed(#[source] Error),
}

impl SendError {
    /// Returns the underlying error.
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
    /// Returns the stable code of this error.
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
    /// Returns the stable code of this error.
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
    /// Returns the stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "address_empty",
            Self::EmailAddress => "address_is_email",
            Self::UserInfo => "address_has_user_info",
            Self::UnsupportedScheme { .. } => "address_scheme",
            Self::PlainHttp { .. } => "address_plain_http",
            Self::DomainMissing { .. } => "address_domain_missing",
            Self::DashboardWithoutTenant => "address_dashboard_without_tenant",
            Self::DashboardAmbiguous { .. } => "address_dashboard_ambiguous",
            Self::Auth0Page { .. } => "address_auth0_page",
            Self::IpAddress => "address_is_ip",
            Self::Port => "address_port",
            Self::NotAHost => "address_not_a_host",
            Self::NotForManagement => "token_not_for_management",
        }
    }
}

impl Error {
    /// Returns the stable code of this error, for machine-readable output and for choosing
    /// messages.
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

    /// Returns the tenant's response, if there was one.
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

    /// Returns the HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::UnexpectedRedirect { status, .. } | Self::UnexpectedAnswer { status, .. } => Some(*status),
            _ => self.refusal().map(|refusal| refusal.status),
        }
    }

    /// Returns whether the same call may succeed later without any change.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { reason, .. } => reason.is_transient(),
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
