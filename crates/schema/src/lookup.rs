//! Columns that come from other calls than the export: what Auth0 knows of a user outside the
//! profile. An export job does not carry them (Auth0 docs, "User profile structure"), so they are
//! read separately and joined by `user_id`.

use crate::{attributes::Group, path::FieldPath};

/// A column that is looked up.
///
/// Its values are lists of objects with `id` and `name`. `roles`, `organizations` and `groups` are
/// read by role, organization and group, not by user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lookup {
    /// The tenant's roles that a user holds, directly or through a group.
    Roles,
    /// The organizations that a user belongs to, with the roles inside them.
    Organizations,
    /// The groups that a user is a direct member of.
    Groups,
    /// The confirmed second factors of a user.
    MfaMethods,
}

/// How the number of calls grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cost {
    /// A call for each page of the members of each role, organization or group.
    Pages,
    /// A call for each user.
    PerUser,
}

impl Lookup {
    /// All of them, in the order of the catalogue and of the calls.
    pub const ALL: [Self; 4] = [Self::Roles, Self::Organizations, Self::Groups, Self::MfaMethods];

    /// The name of the field, for columns and conditions.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Organizations => "organizations",
            Self::Groups => "groups",
            Self::MfaMethods => "mfa_methods",
        }
    }

    /// Returns the lookup with this field name.
    pub fn find(field: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lookup| lookup.field() == field)
    }

    /// Returns the lookup that a field comes from, as a whole or in part.
    pub fn of(path: &FieldPath) -> Option<Self> {
        Self::find(&path.root)
    }

    /// The permissions that it can't do without (Management API schema, `security` of the calls,
    /// and the texts of their 403 answers).
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Roles => &["read:users", "read:roles", "read:role_members"],
            Self::Organizations => &["read:organizations", "read:organization_members"],
            Self::Groups => &["read:groups", "read:group_members"],
            Self::MfaMethods => &["read:authentication_methods"],
        }
    }

    /// The permissions without which it holds less: roles given to groups, and the roles inside
    /// organizations.
    pub const fn widening(self) -> &'static [&'static str] {
        match self {
            Self::Roles => &["read:group_members", "read:group_roles"],
            Self::Organizations => &["read:organization_member_roles"],
            Self::Groups | Self::MfaMethods => &[],
        }
    }

    /// How the number of calls grows.
    pub const fn cost(self) -> Cost {
        match self {
            Self::Roles | Self::Organizations | Self::Groups => Cost::Pages,
            Self::MfaMethods => Cost::PerUser,
        }
    }

    /// Where the catalogue lists it.
    pub const fn group(self) -> Group {
        match self {
            Self::Roles | Self::Organizations | Self::Groups => Group::Access,
            Self::MfaMethods => Group::SignIn,
        }
    }

    /// A value that it could have, as tables show it.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Roles => "Admin; Support",
            Self::Organizations => "acme (Billing admin); globex",
            Self::Groups => "Engineering; Paris office",
            Self::MfaMethods => "totp; webauthn-roaming",
        }
    }
}

/// The keys of a looked-up value by which a condition can compare. A condition on the field as a
/// whole compares by name.
pub const COMPARED: [&str; 2] = ["name", "id"];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::attributes;

    #[test]
    fn every_lookup_has_a_field_that_no_export_carries() {
        let fields: HashSet<&str> = Lookup::ALL.iter().map(|lookup| lookup.field()).collect();
        assert_eq!(fields.len(), Lookup::ALL.len());
        for lookup in Lookup::ALL {
            assert_eq!(Lookup::find(lookup.field()), Some(lookup));
            assert!(attributes::catalogue().all(|(attribute, ..)| attribute.path != lookup.field()));
        }
    }

    #[test]
    fn parts_belong_to_their_lookup_and_attributes_to_none() {
        let of = |name: &str| Lookup::of(&FieldPath::parse(name).unwrap());
        assert_eq!(of("roles"), Some(Lookup::Roles));
        assert_eq!(of("roles.name"), Some(Lookup::Roles));
        assert_eq!(of("app_metadata.roles"), None);
        assert_eq!(of("email"), None);
    }

    #[test]
    fn no_permission_changes_anything() {
        for lookup in Lookup::ALL {
            for scope in lookup.required().iter().chain(lookup.widening()) {
                assert!(scope.starts_with("read:") && !scope.contains("token"), "{scope}");
            }
        }
    }
}
