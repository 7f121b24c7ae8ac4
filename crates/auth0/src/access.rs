//! What a credential may do in a tenant, as far as Rollcall cares.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

/// A permission that Rollcall can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// To create and watch export jobs and to look at sample users. The only one that is required.
    ReadUsers,
    /// To list connections by name.
    ReadConnections,
    /// To list roles.
    ReadRoles,
}

impl Permission {
    /// All of them, the required one first.
    pub const ALL: [Self; 3] = [Self::ReadUsers, Self::ReadConnections, Self::ReadRoles];

    /// The scope, as Auth0 calls it.
    pub fn scope(self) -> &'static str {
        match self {
            Self::ReadUsers => "read:users",
            Self::ReadConnections => "read:connections",
            Self::ReadRoles => "read:roles",
        }
    }

    /// Whether nothing works without it.
    pub fn is_required(self) -> bool {
        self == Self::ReadUsers
    }

    /// A cheap call that only this permission allows.
    pub(crate) fn probe(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::ReadUsers => {
                ("users", &[("per_page", "1"), ("fields", "user_id"), ("include_fields", "true")])
            }
            Self::ReadConnections => {
                ("connections", &[("per_page", "1"), ("fields", "id"), ("include_fields", "true")])
            }
            Self::ReadRoles => ("roles", &[("per_page", "1")]),
        }
    }
}

/// Whether a permission is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// It is.
    Granted,
    /// It is not.
    Missing,
    /// It could not be found out.
    Unknown,
}

/// What the credential may do, at the moment of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The application behind the credential, where known.
    pub client_id: Option<String>,
    /// When the present token ends; for a pasted one, when access ends.
    pub expires_at: Option<Timestamp>,
    /// Every scope of the token, when it lists them.
    pub scopes: Option<BTreeSet<String>>,
    /// One entry for each of [`Permission::ALL`], in that order.
    pub permissions: Vec<(Permission, Grant)>,
}

impl Access {
    /// Whether `permission` is there.
    pub fn grant(&self, permission: Permission) -> Grant {
        let found = self.permissions.iter().find(|(each, _)| *each == permission);
        found.map_or(Grant::Unknown, |(_, grant)| *grant)
    }

    /// Whether everything that is required is there.
    pub fn is_sufficient(&self) -> bool {
        Permission::ALL.into_iter().filter(|p| p.is_required()).all(|p| self.grant(p) == Grant::Granted)
    }

    /// Scopes of the token that Rollcall never uses: a reason to advise a smaller credential.
    pub fn unneeded_scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.scopes.iter().flatten().map(String::as_str);
        scopes.filter(|scope| Permission::ALL.iter().all(|permission| permission.scope() != *scope))
    }
}
