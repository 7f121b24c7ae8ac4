//! The applications that can sign in.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::lock::lock;
use crate::random;

/// An application with a secret and the scopes of [`Config::scopes`](crate::Config::scopes).
pub const CLIENT_ID: &str = "SimMainApplication00000000000001";
/// An application with a private key instead of a secret, and the same scopes.
pub const KEY_CLIENT_ID: &str = "SimPrivateKeyApplication00000002";
/// An application with a secret that is not authorised for the Management API.
pub const UNAUTHORIZED_CLIENT_ID: &str = "SimUnauthorizedApplication000003";
/// An application with a secret whose type does not allow the client credentials grant.
pub const NO_GRANT_TYPE_CLIENT_ID: &str = "SimSinglePageApplication00000004";
/// An application with a secret that may only read connections.
pub const CONNECTIONS_ONLY_CLIENT_ID: &str = "SimConnectionsOnlyApplication005";
/// An application with a secret whose tokens expire after a minute.
pub const SHORT_LIVED_CLIENT_ID: &str = "SimShortLivedApplication00000006";

/// Default lifetime of Management API tokens.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// How much later than an assertion's expiry its clock may be.
pub(crate) const ASSERTION_SKEW_SECONDS: i64 = 10;

/// A client grant for the Management API.
pub(crate) enum Grant {
    Missing,
    /// The scopes that the configuration grants.
    Configured,
    Only(&'static [&'static str]),
}

/// A registered application.
pub(crate) struct Application {
    pub(crate) client_id: &'static str,
    pub(crate) by_key: bool,
    pub(crate) grant_type_allowed: bool,
    pub(crate) grant: Grant,
    pub(crate) lifetime_seconds: i64,
}

const fn application(client_id: &'static str) -> Application {
    Application {
        client_id,
        by_key: false,
        grant_type_allowed: true,
        grant: Grant::Configured,
        lifetime_seconds: DAY_SECONDS,
    }
}

pub(crate) static APPLICATIONS: [Application; 6] = [
    application(CLIENT_ID),
    Application { by_key: true, ..application(KEY_CLIENT_ID) },
    Application { grant: Grant::Missing, ..application(UNAUTHORIZED_CLIENT_ID) },
    Application { grant_type_allowed: false, ..application(NO_GRANT_TYPE_CLIENT_ID) },
    Application { grant: Grant::Only(&["read:connections"]), ..application(CONNECTIONS_ONLY_CLIENT_ID) },
    Application { lifetime_seconds: 60, ..application(SHORT_LIVED_CLIENT_ID) },
];

/// The secret of this run, and the assertions already used.
#[derive(Debug)]
pub(crate) struct Registry {
    /// The secret shared by all applications that have one.
    pub(crate) secret: String,
    /// Used `jti` values, each with the time until which reuse must be detected.
    used: Mutex<HashMap<String, i64>>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self { secret: random::alphanumeric(64), used: Mutex::default() }
    }

    /// Returns true unless the assertion has been used and has not expired since.
    pub(crate) fn first_use(&self, jti: &str, now: i64, exp: i64) -> bool {
        let mut used = lock(&self.used);
        used.retain(|_, until| *until > now);
        used.insert(jti.to_owned(), exp.saturating_add(ASSERTION_SKEW_SECONDS)).is_none()
    }
}
