//! The parts of an answer to one person's request.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A part of what Auth0 holds about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonPart {
    /// The whole profile, with the accounts at identity providers that are linked to it.
    Profile,
    /// Roles that are assigned directly.
    Roles,
    /// Memberships of organizations.
    Organizations,
    /// Roles inside those organizations.
    OrganizationRoles,
    /// Second factors and other authentication methods.
    MfaMethods,
    /// Log events, as far as they are about the person.
    Events,
    /// What applications were allowed to do.
    Consents,
    /// Sessions that Auth0 keeps.
    Sessions,
}

/// The scopes that a part needs.
enum Needs {
    /// One of these; the first is the narrowest.
    AnyOf(&'static [&'static str]),
    /// All of these.
    AllOf(&'static [&'static str]),
}

impl PersonPart {
    /// All parts, in the order of the answer.
    pub const ALL: [Self; 8] = [
        Self::Profile,
        Self::Roles,
        Self::Organizations,
        Self::OrganizationRoles,
        Self::MfaMethods,
        Self::Events,
        Self::Consents,
        Self::Sessions,
    ];

    /// Returns its name in `person.json` and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Roles => "roles",
            Self::Organizations => "organizations",
            Self::OrganizationRoles => "organization_roles",
            Self::MfaMethods => "mfa_methods",
            Self::Events => "events",
            Self::Consents => "consents",
            Self::Sessions => "sessions",
        }
    }

    /// Returns true if the answer can do without it.
    pub fn is_optional(self) -> bool {
        self != Self::Profile
    }

    /// Returns true if Auth0 has it on some plans only: organizations (Auth0 docs, "Organizations
    /// overview") and sessions ("Manage sessions": Enterprise).
    pub(super) fn depends_on_plan(self) -> bool {
        matches!(self, Self::Organizations | Self::Sessions)
    }

    /// The scopes that Auth0's own 403 texts name (Management API schema).
    const fn needs(self) -> Needs {
        match self {
            Self::Profile => Needs::AllOf(&["read:users"]),
            Self::Roles => Needs::AllOf(&["read:users", "read:roles", "read:role_members"]),
            Self::Organizations => Needs::AnyOf(&["read:users", "read:organizations"]),
            Self::OrganizationRoles => Needs::AllOf(&["read:organization_member_roles"]),
            Self::MfaMethods => Needs::AllOf(&["read:authentication_methods"]),
            Self::Events => Needs::AnyOf(&["read:logs_users", "read:logs"]),
            Self::Consents => Needs::AllOf(&["read:grants"]),
            Self::Sessions => Needs::AllOf(&["read:sessions"]),
        }
    }

    /// Returns what the scopes of a token say of the part. Without them, only a call can tell.
    pub fn permission(self, scopes: Option<&BTreeSet<String>>) -> PartPermission {
        let Some(scopes) = scopes else { return PartPermission::Unknown };
        let is_missing = |scope: &&&str| !scopes.contains(**scope);
        let missing: Vec<String> = match self.needs() {
            Needs::AnyOf(any) if any.iter().any(|scope| scopes.contains(*scope)) => Vec::new(),
            Needs::AnyOf(any) => any.iter().take(1).map(|scope| (*scope).to_owned()).collect(),
            Needs::AllOf(all) => all.iter().filter(is_missing).map(|scope| (*scope).to_owned()).collect(),
        };
        if missing.is_empty() { PartPermission::Granted } else { PartPermission::Missing { scopes: missing } }
    }
}

impl FromStr for PersonPart {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        let name = text.replace('-', "_");
        Self::ALL.into_iter().find(|part| part.as_str() == name).ok_or(UnknownPart)
    }
}

/// No part has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no part of a person's data has this name")]
pub struct UnknownPart;

/// Whether the credential may read a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "permission", rename_all = "snake_case")]
pub enum PartPermission {
    /// It may.
    Granted,
    /// It lacks these scopes.
    Missing {
        /// The scopes to grant.
        scopes: Vec<String>,
    },
    /// The token doesn't list its scopes.
    Unknown,
}

/// What came of a part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum PartOutcome {
    /// It is in the answer.
    Included {
        /// Number of entries.
        count: u64,
    },
    /// Auth0 holds nothing.
    None,
    /// As much of it is in the answer as Auth0 gives; there may be more.
    Capped {
        /// Number of entries.
        count: u64,
    },
    /// It was not requested, because the credential lacks permissions.
    MissingPermission {
        /// The scopes to grant.
        scopes: Vec<String>,
    },
    /// The tenant's plan doesn't have it.
    NotOnPlan,
    /// It was not requested, because whoever made the pack left it out.
    NotChosen,
    /// It was requested and could not be read.
    Failed {
        /// Why.
        problem: Problem,
    },
}

impl PartOutcome {
    /// The outcome of a part that was read to its end.
    pub(super) fn of_count(count: usize) -> Self {
        if count == 0 { Self::None } else { Self::Included { count: count as u64 } }
    }

    /// Returns its name in `person.json`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Included { .. } => "included",
            Self::None => "none",
            Self::Capped { .. } => "capped",
            Self::MissingPermission { .. } => "missing_permission",
            Self::NotOnPlan => "not_on_plan",
            Self::NotChosen => "not_chosen",
            Self::Failed { .. } => "failed",
        }
    }

    /// Returns the number of entries in the answer.
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Included { count } | Self::Capped { count } => Some(*count),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|scope| (*scope).to_owned()).collect()
    }

    #[test]
    fn permissions_are_told_from_the_scopes_of_a_token() {
        let missing = |part: PersonPart, list: &[&str]| match part.permission(Some(&scopes(list))) {
            PartPermission::Missing { scopes } => scopes,
            permission => vec![format!("{permission:?}")],
        };
        assert_eq!(missing(PersonPart::Roles, &["read:users"]), ["read:roles", "read:role_members"]);
        assert_eq!(missing(PersonPart::Events, &["read:users"]), ["read:logs_users"]);
        assert_eq!(missing(PersonPart::Events, &["read:logs"]), ["Granted"]);
        assert_eq!(missing(PersonPart::Organizations, &["read:users"]), ["Granted"]);
        assert_eq!(PersonPart::Roles.permission(None), PartPermission::Unknown);
    }

    #[test]
    fn tokens_of_identity_providers_are_never_needed() {
        for part in PersonPart::ALL {
            let PartPermission::Missing { scopes } = part.permission(Some(&BTreeSet::new())) else {
                panic!("{part:?}");
            };
            assert!(scopes.iter().all(|scope| scope.starts_with("read:")), "{scopes:?}");
            assert!(!scopes.contains(&"read:user_idp_tokens".to_owned()), "{part:?}");
        }
    }

    #[test]
    fn every_part_is_found_by_its_name() {
        for part in PersonPart::ALL {
            assert_eq!(part.as_str().parse(), Ok(part));
            assert_eq!(part.as_str().replace('_', "-").parse(), Ok(part));
            assert_eq!(serde_json::to_value(part).unwrap(), part.as_str());
        }
        assert_eq!("password".parse::<PersonPart>(), Err(UnknownPart));
    }
}
