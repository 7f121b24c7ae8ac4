//! Connections: the sources of a tenant's users, such as databases and identity providers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a connection: `con_` and 16 letters and digits.
///
/// It can hold any text; [`is_well_formed`](Self::is_well_formed) states whether Auth0 would accept
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(String);

impl ConnectionId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether it matches the pattern that Auth0 requires of `connection_id` (Management
    /// API schema).
    pub fn is_well_formed(&self) -> bool {
        self.0
            .strip_prefix("con_")
            .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
    }
}

impl From<String> for ConnectionId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for ConnectionId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A connection, without its settings: these contain secrets and are never requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Its name, unique in the tenant.
    pub name: String,
    /// Its kind: `auth0` for a database, else the identity provider, such as `google-oauth2`.
    #[serde(default)]
    pub strategy: String,
}
