//! Attributes of users that Auth0's bulk import doesn't know.

use super::attributes::Fate;
use crate::{source::Record, support_file as support};

/// The most names that are remembered.
const MOST_NAMES: usize = 40;

/// The names of the attributes that were met.
pub(super) struct UnknownAttributes {
    names: Vec<String>,
    /// The keys of the last user, in their order.
    last: Vec<String>,
}

impl UnknownAttributes {
    /// Begins with these.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self { names: names.take(MOST_NAMES).map(str::to_owned).collect(), last: Vec::new() }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Adds those of a user.
    pub(super) fn learn(&mut self, Record { line, index }: Record<'_>) {
        // Nearly always, a user has the keys of the one before, in the same order.
        let keys = || index.members.iter().map(|member| member.key().raw(line));
        if self.last.iter().map(String::as_str).eq(keys()) {
            return;
        }
        self.last.clear();
        self.last.extend(keys().map(str::to_owned));
        for member in index.members {
            if self.names.len() == MOST_NAMES {
                return;
            }
            let name = member.key().name(line);
            let unknown = Fate::of(&name) == Fate::Unknown && !support::KEYS.contains(&&*name);
            if unknown && !self.names.iter().any(|known| *known == *name) {
                self.names.push(name.into_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Index};

    #[test]
    fn unknown_attributes_of_every_user_are_learnt_once() {
        let mut unknown = UnknownAttributes::of(["Team"].into_iter());
        let mut index = Index::default();
        for line in [
            r#"{"email":"a@x.org","plan":1}"#,
            r#"{"email":"b@x.org","plan":2}"#,
            r#"{"email":"c@x.org","team":3}"#,
            r#"{"team":4,"email":"d@x.org","plan":4,"desk":4}"#,
            r#"{"email":"e@x.org"}"#,
        ] {
            json::index(line, &mut index).unwrap();
            unknown.learn(Record { line, index: index.view() });
        }
        assert_eq!(unknown.names(), ["Team", "plan", "team", "desk"]);
    }
}
