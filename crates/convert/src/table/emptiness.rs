//! Which chosen columns no user fills, and what the sources have instead.

use super::names::Names;
use crate::{json::Kind, source::Record, summary::Notice};

/// Most names of the sources that are remembered.
const MOST_NAMES: usize = 1_000;

/// Most letters by which a similar name may differ.
const MOST_DIFFERENT: usize = 2;

/// The names under which the users of the sources have values.
#[derive(Default)]
pub(crate) struct DeliveredNames(Names);

impl DeliveredNames {
    /// Learns the names of one user.
    pub(crate) fn observe(&mut self, record: &Record<'_>) {
        let mut next = 0;
        for member in record.index.members.iter().filter(|member| member.value().kind != Kind::Null) {
            let name = member.key().name(record.line);
            match self.0.find(&name, next) {
                Some(number) => next = number + 1,
                None if self.0.len() < MOST_NAMES => next = self.0.add(&name) + 1,
                None => {}
            }
        }
    }

    /// Returns true if no user has any value.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The notice of a column of this field that no user fills.
    pub(crate) fn notice(&self, path: &str) -> Notice {
        let similar = self.0.iter().filter(|name| *name != path);
        let similar = similar.min_by_key(|name| difference(name, path));
        let similar = similar.filter(|name| difference(name, path) <= most_different(path));
        Notice::ColumnEmpty { path: path.to_owned(), similar: similar.map(str::to_owned) }
    }
}

/// Short names differ in a letter and mean something else.
fn most_different(path: &str) -> usize {
    MOST_DIFFERENT.min(path.len() / 4)
}

/// The letters by which two names differ, without regard to case and punctuation.
fn difference(one: &str, other: &str) -> usize {
    let letters = |name: &str| -> Vec<char> {
        name.chars()
            .take(100)
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (one, other) = (letters(one), letters(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, found) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != found);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Index};

    fn similar(line: &str, path: &str) -> Option<String> {
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        let mut names = DeliveredNames::default();
        names.observe(&Record { line, index: index.view() });
        match names.notice(path) {
            Notice::ColumnEmpty { similar, .. } => similar,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_similar_name_is_found() {
        let line = r#"{"E-Mail":1,"user id":2,"family_nam":3,"blocked":null,"ip":4}"#;
        assert_eq!(similar(line, "email").as_deref(), Some("E-Mail"));
        assert_eq!(similar(line, "user_id").as_deref(), Some("user id"));
        assert_eq!(similar(line, "family_name").as_deref(), Some("family_nam"));
        for none in ["blocked", "id", "created_at", "app_metadata.plan"] {
            assert_eq!(similar(line, none), None, "{none}");
        }
    }

    #[test]
    fn differences_are_counted_by_letter() {
        for (one, other, count) in [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("A_b", "a-B", 0)] {
            assert_eq!((difference(one, other), difference(other, one)), (count, count));
        }
    }
}
