//! What Auth0 can put into an export: the catalogue of attributes, and the names of what is inside
//! them. Data only; the words for people are elsewhere.
//!
//! Source: Auth0 docs, "User profile structure" and "Bulk user exports".

use serde::Serialize;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
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
    /// Several named values.
    Object,
}

/// What a person should know about an attribute before relying on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeNote {
    /// Unique within a connection; two connections of a tenant can have the same.
    UniquePerConnection,
    /// Written in lower case in database connections only.
    LowerCaseInDatabasesOnly,
    /// Only users of database connections have it.
    DatabasesOnly,
    /// Often absent.
    OftenAbsent,
    /// Absent until it happens for the first time.
    AbsentUntilFirst,
    /// Blocks set by administrators; not those that Auth0 sets after many wrong passwords.
    AdministratorBlocksOnly,
    /// Silent sign-in and refresh tokens do not count.
    InteractiveSignInsOnly,
    /// Whether a second factor is enrolled, never which.
    EnrolledOrNotOnly,
    /// Its keys are the tenant's own and differ from user to user.
    FreeForm,
    /// About the connection that the user belongs to first.
    PrimaryIdentity,
    /// About the first linked account; absent for users without one.
    LinkedIdentity,
}

/// Something that an export can have as a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Its name in a request: an attribute of the user, or a path into one.
    pub name: &'static str,
    /// What its values look like.
    pub kind: AttributeKind,
    /// What to know about it.
    pub notes: &'static [AttributeNote],
}

impl Attribute {
    /// Whether Auth0's own CSV can carry it. Objects and lists need JSON (Auth0 docs, bulk user
    /// exports, "Limits").
    pub fn fits_csv(&self) -> bool {
        !matches!(self.kind, AttributeKind::List | AttributeKind::Object)
    }

    /// Whether it lies inside another attribute and so needs a title of its own.
    pub fn is_nested(&self) -> bool {
        self.name.contains(['.', '['])
    }
}

const fn attribute(name: &'static str, kind: AttributeKind, notes: &'static [AttributeNote]) -> Attribute {
    Attribute { name, kind, notes }
}

/// Everything that every tenant can export by name. Metadata adds paths of its own.
pub const EXPORTABLE: &[Attribute] = {
    use AttributeKind::{Boolean, DateTime, Integer, List, Object, Text};
    use AttributeNote as Note;
    &[
        attribute("user_id", Text, &[Note::UniquePerConnection]),
        attribute("email", Text, &[Note::LowerCaseInDatabasesOnly]),
        attribute("email_verified", Boolean, &[]),
        attribute("username", Text, &[Note::DatabasesOnly, Note::OftenAbsent]),
        attribute("phone_number", Text, &[Note::OftenAbsent]),
        attribute("phone_verified", Boolean, &[Note::OftenAbsent]),
        attribute("name", Text, &[]),
        attribute("nickname", Text, &[]),
        attribute("given_name", Text, &[Note::OftenAbsent]),
        attribute("family_name", Text, &[Note::OftenAbsent]),
        attribute("picture", Text, &[]),
        attribute("blocked", Boolean, &[Note::AdministratorBlocksOnly, Note::OftenAbsent]),
        attribute("created_at", DateTime, &[]),
        attribute("updated_at", DateTime, &[]),
        attribute("last_login", DateTime, &[Note::InteractiveSignInsOnly, Note::AbsentUntilFirst]),
        attribute("last_ip", Text, &[Note::AbsentUntilFirst]),
        attribute("logins_count", Integer, &[Note::InteractiveSignInsOnly]),
        attribute("last_password_reset", DateTime, &[Note::DatabasesOnly, Note::AbsentUntilFirst]),
        attribute("multifactor", List, &[Note::EnrolledOrNotOnly]),
        attribute("multifactor[0]", Text, &[Note::EnrolledOrNotOnly, Note::OftenAbsent]),
        attribute("multifactor_last_modified", DateTime, &[Note::AbsentUntilFirst]),
        attribute("identities", List, &[]),
        attribute("identities[0].connection", Text, &[Note::PrimaryIdentity]),
        attribute("identities[0].provider", Text, &[Note::PrimaryIdentity]),
        attribute("identities[0].isSocial", Boolean, &[Note::PrimaryIdentity]),
        attribute("identities[0].user_id", Text, &[Note::PrimaryIdentity]),
        attribute("identities[1].connection", Text, &[Note::LinkedIdentity]),
        attribute("identities[1].provider", Text, &[Note::LinkedIdentity]),
        attribute("app_metadata", Object, &[Note::FreeForm]),
        attribute("user_metadata", Object, &[Note::FreeForm]),
    ]
};

/// What people look for in an export and Auth0 does not put there: it is not part of the profile, or
/// is withheld. An attribute that an identity provider adds under such a name is not listed.
pub const NOT_EXPORTABLE: &[&str] = &[
    "blocked_for",
    "guardian_authenticators",
    "tenant",
    "roles",
    "permissions",
    "organizations",
    "sessions",
    "logs",
    "password",
    "password_hash",
    "custom_password_hash",
    "mfa_factors",
];

/// The catalogue's entry for `name`.
pub fn find(name: &str) -> Option<&'static Attribute> {
    EXPORTABLE.iter().find(|attribute| attribute.name == name)
}

/// One step into an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// `.key`
    Key(&'a str),
    /// `[index]`; all digits.
    Index(&'a str),
}

/// A field's name, taken apart: an attribute and the steps into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath<'a> {
    /// The attribute.
    pub root: &'a str,
    /// The way into it; empty for the attribute as a whole.
    pub steps: Vec<Step<'a>>,
}

impl<'a> FieldPath<'a> {
    /// Takes a name such as `identities[0].connection` apart. Keys may hold anything but `.`, `$` and
    /// brackets, which Auth0 does not allow in metadata.
    ///
    /// # Errors
    /// The position, counted in characters, from where on the name cannot be understood.
    pub fn parse(name: &'a str) -> Result<Self, usize> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let error_at = |rest: &str| name[..name.len() - rest.len()].chars().count();
        let (root, mut rest) = name.split_at(name.find(|c| !word(c)).unwrap_or(name.len()));
        if !root.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err(0);
        }
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = take_step(rest).ok_or_else(|| error_at(rest))?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { root, steps })
    }

    /// Whether it names an object or a list rather than a value, as far as the catalogue can tell.
    pub fn is_structure(&self) -> bool {
        match self.steps.as_slice() {
            [] => find(self.root).is_some_and(|attribute| !attribute.fits_csv()),
            [Step::Index(_)] | [Step::Index(_), Step::Key("profileData")] => self.root == "identities",
            _ => false,
        }
    }
}

fn take_step(rest: &str) -> Option<(Step<'_>, &str)> {
    if let Some(rest) = rest.strip_prefix('.') {
        let end = rest.find(['.', '[', ']', '$']).unwrap_or(rest.len());
        return (end > 0).then(|| (Step::Key(&rest[..end]), &rest[end..]));
    }
    let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
    let digits = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
    digits.then_some((Step::Index(index), after))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_catalogue_is_consistent() {
        let names: HashSet<_> = EXPORTABLE.iter().map(|attribute| attribute.name).collect();
        assert_eq!(names.len(), EXPORTABLE.len(), "no name twice");
        for attribute in EXPORTABLE {
            let path = FieldPath::parse(attribute.name).unwrap();
            assert!(names.contains(path.root), "{} lies inside an attribute", attribute.name);
            assert_eq!(path.steps.is_empty(), !attribute.is_nested());
            assert_eq!(path.is_structure(), !attribute.fits_csv(), "{}", attribute.name);
            assert!(!NOT_EXPORTABLE.contains(&path.root));
        }
    }

    #[test]
    fn names_are_taken_apart() {
        let path = FieldPath::parse("app_metadata.plan type.tiers[10].é").unwrap();
        assert_eq!(path.root, "app_metadata");
        assert_eq!(
            path.steps,
            [Step::Key("plan type"), Step::Key("tiers"), Step::Index("10"), Step::Key("é")]
        );
    }

    #[test]
    fn the_place_of_a_mistake_is_told() {
        for (name, at) in [
            ("", 0),
            ("1abc", 0),
            ("é", 0),
            ("email ", 5),
            ("a.", 1),
            ("a..b", 1),
            ("a.é.$x", 3),
            ("a[x]", 1),
            ("a[]", 1),
            ("a[0", 1),
            ("a[0]b", 4),
            ("a.b]", 3),
            ("name || email", 4),
        ] {
            assert_eq!(FieldPath::parse(name), Err(at), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn taking_apart_never_panics_and_loses_nothing(name in "[a-z_$.\\[\\]0-9é ]{0,20}") {
            if let Ok(path) = FieldPath::parse(&name) {
                let steps: String = path.steps.iter().map(|step| match step {
                    Step::Key(key) => format!(".{key}"),
                    Step::Index(index) => format!("[{index}]"),
                }).collect();
                prop_assert_eq!(format!("{}{}", path.root, steps), name);
            }
        }
    }
}
