//! Waits, attempts and size limits, as data.

use std::time::Duration;

use base::Backoff;

/// Network timeouts, in real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting, including TLS.
    pub connect: Duration,
    /// For a whole call, from connecting to the end of the response.
    pub request: Duration,
    /// For any silence while waiting for or reading a response.
    pub idle: Duration,
}

impl Default for Timeouts {
    /// Long enough for a slow line, short enough for a user who is waiting.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            request: Duration::from_mins(1),
            idle: Duration::from_secs(30),
        }
    }
}

/// Maximum wait without reporting an error. Auth0's buckets refill within a minute; if a tenant
/// asks for more, the caller decides.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Minimum wait: limits are counted per second, so a reset in the past must not mean "now".
pub(crate) const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The fraction of the tenant's limit (one part in this many) that is reserved for its own users.
/// Of smaller limits (the Free plan has 2 a second) one call is reserved.
pub(crate) const RESERVE: u64 = 5;

/// Pauses between attempts without a hint from the tenant: 1, 2, 4… up to 32 seconds, plus up to a
/// quarter.
pub(crate) const BACKOFF: Backoff =
    Backoff { first: SHORTEST_WAIT, factor: 2, longest: Duration::from_secs(32), jitter: 0.25 };

/// Total number of attempts if a service fails or limits the rate.
pub(crate) const ATTEMPTS: u32 = 4;

/// Total number of attempts if a host does not respond: a user who misspelt it should learn of it
/// soon.
pub(crate) const ATTEMPTS_WITHOUT_AN_ANSWER: u32 = 2;

/// A token is renewed this long before it expires, or after nine tenths of its lifetime, whichever
/// is later.
pub(crate) const RENEWAL_MARGIN: Duration = Duration::from_mins(1);

/// Clock difference that Auth0 tolerates in assertions (Auth0 docs, "Authenticate with Private Key
/// JWT").
pub(crate) const ACCEPTED_SKEW: Duration = Duration::from_secs(10);

/// Maximum size of a response body in bytes. The largest expected response is a page of 100 users,
/// limited by Auth0 to about 10 KB each; a few old ones are larger.
pub(crate) const MAX_BODY: usize = 16 * 1024 * 1024;

/// Maximum page size of Auth0.
pub(crate) const PAGE: usize = 100;

/// Page size where a larger one is refused: Auth0's documentation names both 50 and 100 as the
/// maximum (Management API schema; Auth0 docs, "Management API").
pub(crate) const SMALLER_PAGE: usize = 50;

/// Maximum number of pages of connections, more than any tenant has.
pub(crate) const MAX_PAGES: usize = 500;
