//! How long to wait, how often to try and how much to read, as data.

use std::time::Duration;

use base::Backoff;

/// How long the network may take. Measured in real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, TLS included.
    pub connect: Duration,
    /// For a whole call, from connecting to the end of the answer.
    pub request: Duration,
    /// The longest silence while waiting for an answer or inside it.
    pub idle: Duration,
}

impl Default for Timeouts {
    /// Generous for a slow line, short enough that a user who watches learns of it.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            request: Duration::from_mins(1),
            idle: Duration::from_secs(30),
        }
    }
}

/// The longest wait that is made silently. Auth0's buckets refill within a minute; a tenant that
/// asks for more than that gets an error to decide upon.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The shortest: limits are counted by the second, and a reset that seems past must not mean "now".
pub(crate) const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// One part in this many of the tenant's limit is left to its own users. Limits below this number
/// (the Free plan has 2 a second) leave nothing to share.
pub(crate) const RESERVE: u64 = 5;

/// The pauses between attempts when the tenant gave no hint: 1, 2, 4… up to 32 seconds, and up to a
/// quarter more.
pub(crate) const BACKOFF: Backoff =
    Backoff { first: SHORTEST_WAIT, factor: 2, longest: Duration::from_secs(32), jitter: 0.25 };

/// How often a call is made in all to a service that fails or refuses for its rate.
pub(crate) const ATTEMPTS: u32 = 4;

/// How often a call is made in all to a host that does not answer: a user who misspelt it should
/// learn of it soon.
pub(crate) const ATTEMPTS_WITHOUT_AN_ANSWER: u32 = 2;

/// A token is renewed this long before its end, or a tenth of its life before, if that is less.
pub(crate) const RENEWAL_MARGIN: Duration = Duration::from_mins(1);

/// Auth0 accepts assertions whose time is off by this much (Auth0 docs, "Authenticate with Private
/// Key JWT").
pub(crate) const ACCEPTED_SKEW: Duration = Duration::from_secs(10);

/// The largest body that is read, in bytes. The largest sensible answer is a page of 100 users,
/// whom Auth0 limits to about 10 KB each; a few old ones are larger.
pub(crate) const MAX_BODY: usize = 16 * 1024 * 1024;

/// The largest page that Auth0 gives.
pub(crate) const PAGE: usize = 100;

/// More pages of connections than any tenant has; a list that goes on is a mistake.
pub(crate) const MAX_PAGES: usize = 500;
