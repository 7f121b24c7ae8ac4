//! Names of fields, as Auth0's export takes them: `email`, `app_metadata.plan`,
//! `identities[0].connection`.
//!
//! The grammar is a root attribute followed by steps: `.key` into an object, `[index]` into a list
//! (Auth0 docs, "Bulk user exports"). Names that come from a person are parsed strictly with
//! [`FieldPath::parse`]. Keys of a delivered file, which may be any text, are read with
//! [`FieldPath::from_key`].

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// One step into an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A key of an object: `.key`.
    Key(String),
    /// A position in a list, from 0: `[index]`.
    Index(usize),
}

impl Step {
    /// Returns true if both steps lead to the same place, where an index stands for every element.
    pub fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Key(one), Self::Key(other)) => one == other,
            (Self::Index(_), Self::Index(_)) => true,
            (Self::Key(_), Self::Index(_)) | (Self::Index(_), Self::Key(_)) => false,
        }
    }
}

/// A field's name, taken apart: an attribute of the user and the steps into it.
///
/// [`Display`](fmt::Display) writes the name again. A key that looks like a number is not an index:
/// `app_metadata.0` asks an object for the key `"0"`, `app_metadata[0]` a list for its first
/// element.
///
/// Serializes as its name. Deserializing parses strictly.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath {
    /// The attribute.
    pub root: String,
    /// The steps into it. Empty for the attribute as a whole.
    pub steps: Vec<Step>,
}

/// A name that is not a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathError {
    /// The position of the first character that cannot be understood, counted in characters from 0.
    pub at: usize,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the name of a field: cannot be understood from character {} on", self.at + 1)
    }
}

impl std::error::Error for PathError {}

impl FieldPath {
    /// Parses the name of a field.
    ///
    /// A root consists of ASCII letters, digits, `_` and `-`, and does not begin with a digit or
    /// `-`. A key holds anything but `.`, `$` and brackets, which Auth0 does not allow in metadata.
    /// An index has no sign and no leading zero.
    ///
    /// # Errors
    /// The position from which the name cannot be understood.
    pub fn parse(name: &str) -> Result<Self, PathError> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let error_at = |rest: &str| PathError { at: name[..name.len() - rest.len()].chars().count() };
        let (root, mut rest) = name.split_at(name.find(|c| !word(c)).unwrap_or(name.len()));
        if !root.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err(error_at(name));
        }
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = take_step(rest, &['.', '[', ']', '$']).ok_or_else(|| error_at(rest))?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { root: root.to_owned(), steps })
    }

    /// Reads a key of a delivered file. Any key is accepted: one that cannot be taken apart at `.`
    /// and `[index]` is an attribute as a whole.
    ///
    /// Agrees with [`parse`](Self::parse) on every name that it accepts.
    pub fn from_key(key: &str) -> Self {
        let (root, mut rest) = key.split_at(key.find(['.', '[']).unwrap_or(key.len()));
        let whole = || Self { root: key.to_owned(), steps: Vec::new() };
        if root.is_empty() {
            return whole();
        }
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let Some((step, after)) = take_step(rest, &['.', '[']) else { return whole() };
            steps.push(step);
            rest = after;
        }
        Self { root: root.to_owned(), steps }
    }

    /// Returns true if the field lies inside an attribute.
    pub fn is_nested(&self) -> bool {
        !self.steps.is_empty()
    }

    /// Returns true if `other` is this field or lies inside it, in any element of a list: whatever
    /// is hidden in the first identity is hidden in the second.
    pub fn covers(&self, other: &Self) -> bool {
        self.steps.len() <= other.steps.len() && self.overlaps(other)
    }

    /// Returns true if one of the two fields covers the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.root == other.root && self.steps.iter().zip(&other.steps).all(|(one, other)| one.matches(other))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        self.steps.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        })
    }
}

impl FromStr for FieldPath {
    type Err = PathError;

    fn from_str(name: &str) -> Result<Self, PathError> {
        Self::parse(name)
    }
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(D::Error::custom)
    }
}

/// Splits the first step off `rest`. A key ends before the first of `end`.
fn take_step<'a>(rest: &'a str, end: &[char]) -> Option<(Step, &'a str)> {
    if let Some(rest) = rest.strip_prefix('.') {
        let (key, after) = rest.split_at(rest.find(end).unwrap_or(rest.len()));
        return (!key.is_empty()).then(|| (Step::Key(key.to_owned()), after));
    }
    let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
    Some((Step::Index(parse_index(index)?), after))
}

/// Parses an index in the one form in which it is written again.
fn parse_index(text: &str) -> Option<usize> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(key: &str) -> Step {
        Step::Key(key.into())
    }

    fn path(name: &str) -> FieldPath {
        FieldPath::parse(name).unwrap()
    }

    #[test]
    fn names_are_parsed_into_root_and_steps() {
        assert_eq!(path("email"), FieldPath { root: "email".into(), steps: vec![] });
        assert_eq!(
            path("app_metadata.plan type.tiers[10].é"),
            FieldPath {
                root: "app_metadata".into(),
                steps: vec![key("plan type"), key("tiers"), Step::Index(10), key("é")]
            }
        );
    }

    #[test]
    fn errors_give_the_position_in_characters() {
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
            ("a[00]", 1),
            ("a[+1]", 1),
            ("a[99999999999999999999]", 1),
            ("a[0]b", 4),
            ("a.b]", 3),
            ("name || email", 4),
        ] {
            assert_eq!(FieldPath::parse(name), Err(PathError { at }), "{name:?}");
        }
    }

    #[test]
    fn a_delivered_key_that_is_no_path_is_an_attribute() {
        for name in ["", ".", "a.", "a..b", "a[", "a[]", "a[x]", "a[+1]", "a[01]", "a[0]b", "[0]"] {
            assert_eq!(FieldPath::from_key(name), FieldPath { root: name.into(), steps: vec![] }, "{name}");
        }
        let any = FieldPath::from_key("été 1.$x]");
        assert_eq!(any, FieldPath { root: "été 1".into(), steps: vec![key("$x]")] });
    }

    #[test]
    fn a_numeric_key_is_not_an_index() {
        let (of_object, of_list) = (path("app_metadata.0"), path("app_metadata[0]"));
        assert_eq!(of_object.steps, [key("0")]);
        assert_eq!(of_list.steps, [Step::Index(0)]);
        assert!(!of_object.overlaps(&of_list));
        assert!(!of_object.covers(&path("app_metadata.1")));
        assert!(of_list.covers(&path("app_metadata[1]")));
    }

    #[test]
    fn a_field_covers_what_lies_inside_it_in_every_element() {
        for (outer, inner) in [
            ("identities", "identities[0].user_id"),
            ("identities[0].user_id", "identities[1].user_id"),
            ("identities[0]", "identities[1].profileData.sub"),
            ("user_metadata.a", "user_metadata.a.b[2]"),
            ("email", "email"),
        ] {
            assert!(path(outer).covers(&path(inner)), "{outer} covers {inner}");
            assert!(path(outer).overlaps(&path(inner)) && path(inner).overlaps(&path(outer)));
        }
        assert!(!path("identities[0].user_id").covers(&path("identities")));
        for (one, other) in [
            ("email", "email_verified"),
            ("user_metadata.a", "user_metadata.ab"),
            ("user_metadata", "app_metadata"),
        ] {
            assert!(!path(one).overlaps(&path(other)), "{one} and {other}");
        }
    }

    #[test]
    fn a_path_is_stored_as_its_name() {
        let stored = serde_json::to_string(&path("identities[0].user_id")).unwrap();
        assert_eq!(stored, "\"identities[0].user_id\"");
        assert_eq!(serde_json::from_str::<FieldPath>(&stored).unwrap(), path("identities[0].user_id"));
        let error = serde_json::from_str::<FieldPath>("\"a..b\"").unwrap_err();
        assert!(error.to_string().contains("from character 2 on"), "{error}");
    }

    proptest! {
        #[test]
        fn parsing_and_writing_a_name_loses_nothing(name in "[a-z_$.\\[\\]0-9é ]{0,20}") {
            if let Ok(path) = FieldPath::parse(&name) {
                prop_assert_eq!(path.to_string(), &*name);
                prop_assert_eq!(FieldPath::from_key(&name), path);
            }
        }

        #[test]
        fn any_key_can_be_read_and_is_written_as_it_was(key in "[a-z_$.\\[\\]0-9é ]{0,20}") {
            let path = FieldPath::from_key(&key);
            prop_assert_eq!(path.to_string(), key);
            prop_assert!(path.covers(&path));
        }

        #[test]
        fn names_made_of_valid_parts_are_accepted(
            name in "[a-z_][a-z0-9_-]{0,8}(\\.[a-zé 0-9]{1,5}|\\[(0|[1-9][0-9]{0,3})\\]){0,4}"
        ) {
            prop_assert_eq!(FieldPath::parse(&name).map(|path| path.to_string()), Ok(name));
        }
    }
}
