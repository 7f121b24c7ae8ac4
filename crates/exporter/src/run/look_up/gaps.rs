//! What a look-up could not read, and why.

use schema::Lookup;
use serde::{Deserialize, Serialize};

/// A part of a lookup that can be missing without making the rest worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    /// Roles that members of a group have.
    Groups,
    /// Roles inside organizations.
    OrganizationRoles,
}

impl Part {
    /// The permissions that it needs.
    pub(crate) const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Groups => &["read:group_members", "read:group_roles"],
            Self::OrganizationRoles => &["read:organization_member_roles"],
        }
    }

    /// Its name in the manifest.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::OrganizationRoles => "organization_roles",
        }
    }

    /// The part that a lookup can do without.
    pub(super) const fn of(lookup: Lookup) -> Option<Self> {
        match lookup {
            Lookup::Roles => Some(Self::Groups),
            Lookup::Organizations => Some(Self::OrganizationRoles),
            Lookup::Groups | Lookup::MfaMethods => None,
        }
    }
}

/// A part that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotRead {
    pub(crate) part: Part,
    /// Permissions that are missing. Empty if Auth0 named none.
    pub(crate) missing: Vec<String>,
    /// Auth0's own words.
    pub(crate) auth0_message: Option<String>,
}

/// Why a lookup was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    /// The tenant does not have the feature. Else a permission is missing.
    pub(crate) is_absent: bool,
    /// Permissions that are missing, if Auth0 named them.
    pub(crate) missing: Vec<String>,
    /// Auth0's own words.
    pub(crate) auth0_message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_need_what_the_catalogue_names() {
        for lookup in Lookup::ALL {
            let scopes = Part::of(lookup).map_or(&[][..], Part::scopes);
            assert_eq!(lookup.widening(), scopes, "{lookup:?}");
        }
    }
}
