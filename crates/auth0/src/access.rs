//! The permissions of a credential that matter to Rollcall.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

/// A permission that Rollcall can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Creates and watches export jobs, and reads sample users. The only required permission.
    ReadUsers,
    /// Lists connections by name.
    ReadConnections,
    /// Lists roles.
    ReadRoles,
}

impl Permission {
    /// All permissions, the required one first.
    pub const ALL: [Self; 3] = [Self::ReadUsers, Self::ReadConnections, Self::ReadRoles];

    /// Returns Auth0's name of the scope.
    pub fn scope(self) -> &'static str {
        match self {
            Self::ReadUsers => "read:users",
            Self::ReadConnections => "read:connections",
            Self::ReadRoles => "read:roles",
        }
    }

    /// Returns whether Rollcall needs this permission.
    pub fn is_required(self) -> bool {
        self == Self::ReadUsers
    }

    /// Returns a cheap call that only this permission allows.
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

/// Scopes that are used only for what users choose: roles, groups, organizations and second
/// factors, and one person's data.
const CHOSEN_SCOPES: [&str; 12] = [
    "read:role_members",
    "read:groups",
    "read:group_members",
    "read:group_roles",
    "read:organizations",
    "read:organization_members",
    "read:organization_member_roles",
    "read:authentication_methods",
    "read:logs_users",
    "read:logs",
    "read:grants",
    "read:sessions",
];

/// Whether a permission has been granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Granted.
    Granted,
    /// Not granted.
    Missing,
    /// Could not be determined.
    Unknown,
}

/// The permissions of a credential at the time of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The application of the credential, if known.
    pub client_id: Option<String>,
    /// When the current token expires; for a pasted token, when access ends.
    pub expires_at: Option<Timestamp>,
    /// Every scope of the token, if it lists them.
    pub scopes: Option<BTreeSet<String>>,
    /// One entry per permission in [`Permission::ALL`], in that order.
    pub permissions: Vec<(Permission, Grant)>,
}

impl Access {
    /// Returns whether `permission` has been granted.
    pub fn grant(&self, permission: Permission) -> Grant {
        let found = self.permissions.iter().find(|(each, _)| *each == permission);
        found.map_or(Grant::Unknown, |(_, grant)| *grant)
    }

    /// Returns whether all required permissions have been granted.
    pub fn is_sufficient(&self) -> bool {
        Permission::ALL.into_iter().filter(|p| p.is_required()).all(|p| self.grant(p) == Grant::Granted)
    }

    /// Returns scopes of the token that Rollcall never uses, not even for parts that users choose:
    /// a reason to recommend a smaller credential.
    pub fn unneeded_scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.scopes.iter().flatten().map(String::as_str);
        scopes.filter(|scope| {
            Permission::ALL.iter().all(|permission| permission.scope() != *scope)
                && !CHOSEN_SCOPES.contains(scope)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scopes_that_nothing_uses_are_unneeded() {
        let scopes = ["read:users", "read:grants", "read:user_idp_tokens", "update:users"];
        let access = Access {
            client_id: None,
            expires_at: None,
            scopes: Some(scopes.map(str::to_owned).into()),
            permissions: Vec::new(),
        };
        assert_eq!(access.unneeded_scopes().collect::<Vec<_>>(), ["read:user_idp_tokens", "update:users"]);
    }
}
