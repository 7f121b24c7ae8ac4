//! Collects when the delivered users were created, so that they can be counted by other means.
//!
//! It comes before the filter: what is counted is what Auth0 has delivered.

use jiff::Timestamp;
use schema::FieldPath;

use crate::{
    json::{self, Fault, Kind, Value},
    plan::{Column, Columns},
    source::Record,
    summary::Creations,
    table::Locator,
};

/// Auth0's name of the field.
const CREATED_AT: &str = "created_at";

/// Collects the dates, user by user.
pub(super) struct Collecting {
    locator: Locator,
    found: Creations,
    text: String,
}

impl Collecting {
    /// `others` are the requested fields that are no columns.
    pub(super) fn new<'a>(columns: &'a Columns, others: impl Iterator<Item = &'a Column>) -> Self {
        let created_at = FieldPath::from_key(CREATED_AT);
        let requested: Vec<&Column> = columns.requested().unwrap_or_default().iter().chain(others).collect();
        let locator = Locator::of_fields(&[&created_at], requested.iter().copied());
        Self { locator, found: Creations::default(), text: String::new() }
    }

    pub(super) fn observe(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let value = self.locator.locate(record)?.first().copied().flatten();
        match value.and_then(|value| self.time(record.line, value)) {
            Some(at) => self.found.times.push(at.as_millisecond()),
            None => self.found.undated += 1,
        }
        Ok(())
    }

    fn time(&mut self, line: &str, value: Value) -> Option<Timestamp> {
        let Value { start, end, kind: Kind::String { .. } } = value else { return None };
        self.text.clear();
        json::decode(&line[start + 1..end - 1], &mut self.text, |escape, out| out.push_str(escape));
        self.text.parse().ok()
    }

    pub(super) fn finish(mut self) -> Creations {
        self.found.times.sort_unstable();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Index;

    fn collected(columns: &[(&str, &str)], others: &[(&str, &str)], lines: &[&str]) -> Creations {
        let list = |of: &[(&str, &str)]| -> Vec<Column> {
            of.iter().map(|(title, path)| Column { title: (*title).into(), path: (*path).into() }).collect()
        };
        let (columns, others) = (Columns::Chosen(list(columns)), list(others));
        let mut collecting = Collecting::new(&columns, others.iter());
        for line in lines {
            let mut index = Index::default();
            json::index(line, &mut index).unwrap();
            collecting.observe(&Record { line, index: index.view() }).unwrap();
        }
        collecting.finish()
    }

    #[test]
    fn dates_are_found_under_their_titles_and_sorted() {
        let lines = [
            r#"{"Since":"1970-01-01T00:00:02.500Z"}"#,
            r#"{"Since":"1970-01-01T00:00:01.000Z"}"#,
            r#"{"Since":null}"#,
            r#"{"Since":"yesterday"}"#,
            "{}",
        ];
        let expected = Creations { times: vec![1_000, 2_500], undated: 3 };
        assert_eq!(collected(&[("Since", "created_at")], &[], &lines), expected);
        assert_eq!(collected(&[], &[("Since", "created_at")], &lines), expected);
    }

    #[test]
    fn another_field_with_that_title_is_not_taken_for_the_date() {
        let lines = [r#"{"created_at":"1970-01-01T00:00:01Z","filter 2":"1970-01-01T00:00:02Z"}"#];
        let found = collected(&[("created_at", "last_login")], &[("filter 2", "created_at")], &lines);
        assert_eq!(found.times, [2_000]);
    }
}
