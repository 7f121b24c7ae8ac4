//! Auth0's names of fields: `email`, `app_metadata.plan`, `identities[0].connection`.

/// A field's name taken apart: an attribute of the user and the way from there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldPath<'a> {
    pub(crate) root: &'a str,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl<'a> FieldPath<'a> {
    /// Dots and `[index]`, nothing else (Auth0 docs and the retired export extension's help). A name that is none of
    /// that is an attribute as a whole.
    pub(crate) fn parse(name: &'a str) -> Self {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        steps(&name[end..])
            .filter(|_| end > 0)
            .map_or(Self { root: name, steps: Vec::new() }, |steps| Self { root: &name[..end], steps })
    }

    /// True when Auth0 may deliver an object or an array here. The plain attributes are those of Auth0's user profile
    /// structure; of any other one nothing is known.
    pub(crate) fn can_hold_objects(&self) -> bool {
        const PLAIN: [&str; 18] = [
            "user_id",
            "email",
            "email_verified",
            "username",
            "phone_number",
            "phone_verified",
            "name",
            "nickname",
            "given_name",
            "family_name",
            "picture",
            "blocked",
            "created_at",
            "updated_at",
            "last_login",
            "last_ip",
            "logins_count",
            "last_password_reset",
        ];
        const PLAIN_OF_IDENTITY: [&str; 4] = ["connection", "provider", "user_id", "isSocial"];
        match (self.root, self.steps.as_slice()) {
            ("identities", [Step::Index(_), Step::Key(key)]) => !PLAIN_OF_IDENTITY.contains(&key.as_str()),
            ("multifactor", [Step::Index(_)]) | ("multifactor_last_modified", []) => false,
            (root, []) => !PLAIN.contains(&root),
            _ => true,
        }
    }
}

fn steps(mut rest: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = if let Some(key) = rest.strip_prefix('.') {
            let (key, after) = key.split_at(key.find(['.', '[']).unwrap_or(key.len()));
            (Step::Key(Some(key).filter(|key| !key.is_empty())?.to_owned()), after)
        } else {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            (Step::Index(index.parse().ok()?), after)
        };
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Step {
        Step::Key(key.into())
    }

    #[test]
    fn names_are_taken_apart() {
        let parse = FieldPath::parse;
        assert_eq!(parse("email"), FieldPath { root: "email", steps: vec![] });
        assert_eq!(
            parse("identities[0].connection"),
            FieldPath { root: "identities", steps: vec![Step::Index(0), key("connection")] }
        );
        assert_eq!(
            parse("app_metadata.a b.c[1][2]"),
            FieldPath {
                root: "app_metadata",
                steps: vec![key("a b"), key("c"), Step::Index(1), Step::Index(2)]
            }
        );
    }

    #[test]
    fn a_name_that_is_no_path_is_an_attribute() {
        for name in ["", ".", "a.", "a..b", "a[", "a[]", "a[x]", "a[0]b", "[0]"] {
            assert_eq!(FieldPath::parse(name), FieldPath { root: name, steps: vec![] }, "{name}");
        }
    }

    #[test]
    fn plain_attributes_are_known() {
        for name in ["email", "logins_count", "identities[3].isSocial", "multifactor[0]"] {
            assert!(!FieldPath::parse(name).can_hold_objects(), "{name}");
        }
        for name in [
            "identities",
            "identities[0]",
            "identities[0].profileData",
            "app_metadata.plan",
            "upn",
            "email.x",
        ] {
            assert!(FieldPath::parse(name).can_hold_objects(), "{name}");
        }
    }
}
