//! The list of Auth0's user attributes. Everything else in the product that needs to know an
//! attribute asks here, so a new one is added in [`ATTRIBUTES`] and in the words for people.
//!
//! Sources: Auth0 docs, "User profile structure", "Bulk user exports", and "Bulk user import
//! database schema and examples".

use std::sync::LazyLock;

use crate::path::FieldPath;

/// What the values of an attribute look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A moment in UTC, ISO 8601 with milliseconds.
    DateTime,
    /// A list.
    List,
    /// An object.
    Object,
}

/// The part of the catalogue in which people look for an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Who it is.
    Identity,
    /// How to reach them.
    Contact,
    /// Whether and how they sign in.
    SignIn,
    /// Where they sign in.
    Connection,
    /// What the tenant itself keeps about them.
    Metadata,
    /// What they may do, and where they belong. Read by other calls than the export.
    Access,
}

/// Whether an attribute can be a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Availability {
    /// Auth0 exports it, and the catalogue lists it.
    Listed {
        /// Where the catalogue lists it.
        group: Group,
        /// A value that it could have.
        example: &'static str,
    },
    /// Auth0 exports it when it is asked for by name. The catalogue lists what it is part of or
    /// made of.
    ByName,
    /// Auth0 does not put it into exports: it is not part of the profile, or is withheld. An
    /// attribute of an identity provider can have the same name inside `profileData` and metadata.
    Withheld,
}

/// An attribute of a user, or a place inside one that every tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in an export request, such as `identities[0].connection`.
    pub path: &'static str,
    /// What its values look like.
    pub kind: Kind,
    /// Whether it can be a column.
    pub availability: Availability,
    /// It identifies a person or describes one (GDPR, article 4).
    pub personal: bool,
    /// Auth0's bulk import takes it.
    pub importable: bool,
}

impl Attribute {
    /// Returns true if Auth0 exports it.
    pub const fn is_exportable(&self) -> bool {
        !matches!(self.availability, Availability::Withheld)
    }

    /// Returns true if it holds other values. Auth0's own CSV carries no such attribute (Auth0
    /// docs, "Bulk user exports").
    pub const fn is_structure(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Object)
    }

    /// Returns true if Auth0's own CSV can carry it.
    pub const fn fits_auth0_csv(&self) -> bool {
        self.is_exportable() && !self.is_structure()
    }

    /// Returns true if it is a time that Auth0 itself writes.
    pub const fn is_time(&self) -> bool {
        matches!(self.kind, Kind::DateTime)
    }

    /// Returns true if it lies inside another attribute.
    pub fn is_nested(&self) -> bool {
        self.path.contains(['.', '['])
    }

    const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }

    const fn importable(self) -> Self {
        Self { importable: true, ..self }
    }
}

const fn attribute(path: &'static str, kind: Kind, availability: Availability) -> Attribute {
    Attribute { path, kind, availability, personal: false, importable: false }
}

const fn listed(path: &'static str, kind: Kind, group: Group, example: &'static str) -> Attribute {
    attribute(path, kind, Availability::Listed { group, example })
}

const fn by_name(path: &'static str, kind: Kind) -> Attribute {
    attribute(path, kind, Availability::ByName)
}

const fn withheld(path: &'static str, kind: Kind) -> Attribute {
    attribute(path, kind, Availability::Withheld)
}

/// Every attribute that is known, in the order of the catalogue.
pub const ATTRIBUTES: &[Attribute] = {
    use Group::{Connection, Contact, Identity, Metadata, SignIn};
    use Kind::{Boolean, DateTime, Integer, List, Object, Text};
    &[
        listed("user_id", Text, Identity, "auth0|62d1a9f04b3c").personal().importable(),
        listed("email", Text, Contact, "ines.dubois@example.com").personal().importable(),
        listed("email_verified", Boolean, Contact, "true").importable(),
        listed("username", Text, Identity, "ines.d").personal().importable(),
        listed("phone_number", Text, Contact, "+33612345678").personal().importable(),
        listed("phone_verified", Boolean, Contact, "false").importable(),
        listed("name", Text, Identity, "Inès Dubois").personal().importable(),
        listed("nickname", Text, Identity, "ines.dubois").personal().importable(),
        listed("given_name", Text, Identity, "Inès").personal().importable(),
        listed("family_name", Text, Identity, "Dubois").personal().importable(),
        listed("picture", Text, Identity, "https://s.gravatar.com/…/ines.png").personal().importable(),
        listed("blocked", Boolean, SignIn, "true").importable(),
        listed("created_at", DateTime, Identity, "2025-03-14T09:02:11.531Z"),
        listed("updated_at", DateTime, Identity, "2026-05-02T08:11:40.105Z"),
        listed("last_login", DateTime, SignIn, "2026-05-02T08:11:40.104Z"),
        listed("last_ip", Text, SignIn, "203.0.113.42").personal(),
        listed("logins_count", Integer, SignIn, "128"),
        listed("last_password_reset", DateTime, SignIn, "2025-11-30T16:20:00.000Z"),
        listed("multifactor", List, SignIn, r#"["guardian"]"#),
        listed("multifactor[0]", Text, SignIn, "guardian"),
        listed("multifactor_last_modified", DateTime, SignIn, "2025-12-01T10:00:00.000Z"),
        listed("identities", List, Connection, r#"[{"provider":"auth0","connection":"Users",…}]"#).personal(),
        listed("identities[0].connection", Text, Connection, "Username-Password-Authentication"),
        listed("identities[0].provider", Text, Connection, "google-oauth2"),
        listed("identities[0].isSocial", Boolean, Connection, "false"),
        listed("identities[0].user_id", Text, Connection, "62d1a9f04b3c").personal(),
        listed("identities[1].connection", Text, Connection, "google-oauth2"),
        listed("identities[1].provider", Text, Connection, "google-oauth2"),
        by_name("identities[0]", Object).personal(),
        by_name("identities[0].profileData", Object).personal(),
        listed("app_metadata", Object, Metadata, r#"{"plan":"business","seats":25}"#).personal().importable(),
        listed("user_metadata", Object, Metadata, r#"{"consent":{"given":true},"team":"red"}"#)
            .personal()
            .importable(),
        withheld("blocked_for", List),
        withheld("guardian_authenticators", List),
        withheld("tenant", Text),
        withheld("roles", List),
        withheld("permissions", List),
        withheld("organizations", List),
        withheld("sessions", List),
        withheld("logs", List),
        withheld("password", Text),
        withheld("password_hash", Text).importable(),
        withheld("custom_password_hash", Object).importable(),
        withheld("mfa_factors", List).importable(),
    ]
};

/// The attribute that identifies a user, by which looked-up values are joined.
pub const USER_ID: &str = "user_id";

/// Keys of an identity, at any depth, under which Auth0 keeps the tokens of identity providers.
/// They open accounts elsewhere, so Rollcall drops them wherever they arrive (Management API, user
/// identity schema; `id_token` from Auth0 docs, "Identity provider access tokens").
pub const PROVIDER_TOKENS: [&str; 4] = ["access_token", "access_token_secret", "refresh_token", "id_token"];

/// Keys of an authentication method, at any depth, that no output needs: the public key of a
/// security key or passkey, and the secret of an authenticator app, which Auth0 takes and does not
/// return (Management API, authentication method schema).
pub const AUTHENTICATOR_KEYS: [&str; 2] = ["public_key", "totp_secret"];

/// The columns, with the titles of nested ones, of an export for which none were chosen: who has an
/// account, where and since when, and whether it is in use. Nothing else, because data that no
/// purpose asks for should not leave the tenant (GDPR, article 5(1)(c)); a preset adds what its
/// purpose needs.
pub const DEFAULT_COLUMNS: [(&str, Option<&str>); 6] = [
    ("user_id", None),
    ("email", None),
    ("name", None),
    ("identities[0].connection", Some("connection")),
    ("created_at", None),
    ("last_login", None),
];

/// Returns the attributes that the catalogue lists, each with its group and an example.
pub fn catalogue() -> impl Iterator<Item = (&'static Attribute, Group, &'static str)> {
    ATTRIBUTES.iter().filter_map(|attribute| match attribute.availability {
        Availability::Listed { group, example } => Some((attribute, group, example)),
        Availability::ByName | Availability::Withheld => None,
    })
}

/// Returns the attribute of exactly this name.
pub fn find(path: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|attribute| attribute.path == path)
}

/// The attributes with their paths, parsed once.
static PARSED: LazyLock<Vec<(FieldPath, &Attribute)>> = LazyLock::new(|| {
    let parsed = |attribute: &'static Attribute| Some((FieldPath::parse(attribute.path).ok()?, attribute));
    ATTRIBUTES.iter().filter_map(parsed).collect()
});

impl FieldPath {
    /// Returns what is known of the attribute here. An index stands for every element, so the first
    /// identity tells about the third one.
    pub fn attribute(&self) -> Option<&'static Attribute> {
        let found =
            PARSED.iter().find(|(path, _)| path.steps.len() == self.steps.len() && path.overlaps(self));
        found.map(|(_, attribute)| *attribute)
    }

    /// Returns true if Auth0 may deliver an object or a list here. Of a place that is not in the
    /// list of attributes nothing is known, so it may.
    pub fn can_hold_objects(&self) -> bool {
        self.exportable().is_none_or(Attribute::is_structure)
    }

    /// Returns true if Auth0 is known to deliver an object or a list here.
    pub fn is_structure(&self) -> bool {
        self.exportable().is_some_and(Attribute::is_structure)
    }

    /// Returns true if the root is metadata, whose keys are the tenant's own.
    pub fn is_metadata(&self) -> bool {
        let group = find(&self.root).map(|attribute| attribute.availability);
        matches!(group, Some(Availability::Listed { group: Group::Metadata, .. }))
    }

    /// Returns true if the root is an attribute that Auth0 does not put into exports.
    pub fn is_withheld(&self) -> bool {
        find(&self.root).is_some_and(|attribute| !attribute.is_exportable())
    }

    /// The attribute here. One that Auth0 withholds says nothing of an attribute of that name that
    /// an export does have.
    fn exportable(&self) -> Option<&'static Attribute> {
        self.attribute().filter(|attribute| attribute.is_exportable())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn path(name: &str) -> FieldPath {
        FieldPath::parse(name).unwrap()
    }

    #[test]
    fn every_attribute_is_listed_once_under_a_name_that_parses() {
        assert_eq!(PARSED.len(), ATTRIBUTES.len());
        let names: HashSet<_> = ATTRIBUTES.iter().map(|attribute| attribute.path).collect();
        assert_eq!(names.len(), ATTRIBUTES.len());
        for (path, attribute) in PARSED.iter() {
            assert!(names.contains(path.root.as_str()), "{path} lies inside an attribute");
            assert_eq!(path.is_nested(), attribute.is_nested(), "{path}");
            assert_eq!(path.is_withheld(), !attribute.is_exportable(), "{path}");
        }
    }

    #[test]
    fn attributes_that_differ_by_index_alone_agree() {
        for (path, attribute) in PARSED.iter() {
            let same = path.attribute().unwrap();
            assert_eq!((same.kind, same.personal), (attribute.kind, attribute.personal), "{path}");
        }
    }

    #[test]
    fn what_contains_personal_data_is_personal() {
        for (outer, attribute) in PARSED.iter().filter(|(_, attribute)| !attribute.personal) {
            for (inner, _) in PARSED.iter().filter(|(_, attribute)| attribute.personal) {
                assert!(!outer.covers(inner), "{} is personal as well: it contains {inner}", attribute.path);
            }
        }
    }

    #[test]
    fn an_index_stands_for_every_element() {
        assert_eq!(path("identities[3].isSocial").attribute().unwrap().kind, Kind::Boolean);
        assert_eq!(path("multifactor[7]").attribute().unwrap().kind, Kind::Text);
        assert_eq!(path("identities.isSocial").attribute(), None);
        assert_eq!(path("app_metadata.plan").attribute(), None);
    }

    #[test]
    fn plain_attributes_hold_no_objects_and_unknown_places_may() {
        for name in ["email", "logins_count", "identities[3].isSocial", "multifactor[0]"] {
            assert!(!path(name).can_hold_objects(), "{name}");
        }
        for name in ["identities", "identities[0]", "identities[2].profileData", "app_metadata"] {
            assert!(path(name).can_hold_objects() && path(name).is_structure(), "{name}");
        }
        for name in ["app_metadata.plan", "upn", "email.x", "identities[0].access_token", "tenant", "roles"] {
            assert!(path(name).can_hold_objects() && !path(name).is_structure(), "{name}");
        }
    }

    #[test]
    fn metadata_is_told_from_other_attributes_by_its_root() {
        for name in ["app_metadata", "user_metadata.a[0]"] {
            assert!(path(name).is_metadata(), "{name}");
        }
        for name in ["email", "identities[0].user_metadata", "metadata", "app_metadata_2"] {
            assert!(!path(name).is_metadata(), "{name}");
        }
    }

    #[test]
    fn only_the_root_decides_whether_auth0_withholds_a_field() {
        for name in ["blocked_for", "roles", "roles[0].name", "mfa_factors"] {
            assert!(path(name).is_withheld(), "{name}");
        }
        for name in ["blocked", "app_metadata.roles", "upn", "identities[0].profileData.password"] {
            assert!(!path(name).is_withheld(), "{name}");
        }
    }

    #[test]
    fn the_default_columns_fit_auth0s_csv_and_nested_ones_have_a_title() {
        for (name, title) in DEFAULT_COLUMNS {
            let attribute = find(name).unwrap();
            assert!(attribute.fits_auth0_csv(), "{name}");
            assert_eq!(attribute.is_nested(), title.is_some(), "{name}");
        }
    }

    #[test]
    fn tokens_of_identity_providers_are_in_no_list_of_columns() {
        for attribute in ATTRIBUTES {
            assert!(
                !PROVIDER_TOKENS.iter().any(|token| attribute.path.ends_with(token)),
                "{}",
                attribute.path
            );
        }
    }
}
