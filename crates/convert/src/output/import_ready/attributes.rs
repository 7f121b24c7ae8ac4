//! The attributes of users by what Auth0's bulk import does with them.

use std::sync::LazyLock;

use schema::{
    Attribute,
    attributes::{ATTRIBUTES, Kind},
};

/// The attributes that the import takes, in the order in which they are written.
pub(super) static IMPORTED: LazyLock<Vec<Imported>> = LazyLock::new(|| {
    let imported =
        |it: &'static Attribute| Imported { path: it.path, kind: it.kind, role: Role::of(it.path) };
    ATTRIBUTES.iter().filter(|attribute| attribute.importable).map(imported).collect()
});

/// An attribute that the import takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Imported {
    pub(super) path: &'static str,
    pub(super) kind: Kind,
    pub(super) role: Role,
}

/// What the import's rules single an attribute out for. Each user is asked for each of them, so
/// that names are compared once, here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    UserId,
    Email,
    EmailVerified,
    Username,
    PhoneNumber,
    Picture,
    PasswordHash,
    AppMetadata,
    UserMetadata,
    /// Taken as it is.
    Plain,
}

impl Role {
    fn of(path: &str) -> Self {
        match path {
            "user_id" => Self::UserId,
            "email" => Self::Email,
            "email_verified" => Self::EmailVerified,
            "username" => Self::Username,
            "phone_number" => Self::PhoneNumber,
            "picture" => Self::Picture,
            "password_hash" => Self::PasswordHash,
            "app_metadata" => Self::AppMetadata,
            "user_metadata" => Self::UserMetadata,
            _ => Self::Plain,
        }
    }
}

/// The attributes that Auth0 exports and doesn't import.
pub(super) static LOST: LazyLock<Vec<&Attribute>> = LazyLock::new(|| {
    let is_lost = |it: &&Attribute| it.is_exportable() && !it.importable && !it.is_nested();
    ATTRIBUTES.iter().filter(is_lost).collect()
});

/// Keys that the import refuses in `app_metadata` (Auth0 docs, "Bulk User Import Database Schema
/// and Examples").
const FORBIDDEN: [&str; 18] = [
    "__tenant",
    "_id",
    "blocked",
    "clientID",
    "created_at",
    "email_verified",
    "email",
    "globalClientID",
    "global_client_id",
    "identities",
    "lastIP",
    "lastLogin",
    "loginsCount",
    "metadata",
    "multifactor_last_modified",
    "multifactor",
    "updated_at",
    "user_id",
];

/// Returns true for a key that the import refuses in `app_metadata`.
pub(super) fn is_forbidden_in_metadata(key: &str) -> bool {
    FORBIDDEN.contains(&key)
}

/// What the import does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Takes it. Holds the index in [`IMPORTED`].
    Imported(usize),
    /// Loses it. Holds the index in [`LOST`].
    Lost(usize),
    /// Doesn't know it.
    Unknown,
}

impl Fate {
    pub(super) fn of(name: &str) -> Self {
        let name = schema::of_default_title(name).map_or(name, |attribute| attribute.path);
        let imported = || IMPORTED.iter().position(|it| it.path == name).map(Self::Imported);
        let lost = || LOST.iter().position(|it| it.path == name).map(Self::Lost);
        imported().or_else(lost).unwrap_or(Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_of_an_export_is_either_imported_or_lost() {
        let whole = |it: &&Attribute| it.is_exportable() && !it.is_nested();
        for attribute in ATTRIBUTES.iter().filter(whole) {
            assert_ne!(Fate::of(attribute.path), Fate::Unknown, "{}", attribute.path);
            assert!(!(attribute.importable && LOST.contains(&attribute)), "{}", attribute.path);
        }
        // The hashes can't be exported, but a file with them can be imported.
        assert!(matches!(Fate::of("password_hash"), Fate::Imported(_)));
        assert!(matches!(Fate::of("last_login"), Fate::Lost(_)));
        assert!(matches!(Fate::of("email"), Fate::Imported(_)));
        assert_eq!(Fate::of("Email Verified"), Fate::of("email_verified"));
        assert_eq!(Fate::of("app_metadata.plan"), Fate::Unknown);
    }
}
