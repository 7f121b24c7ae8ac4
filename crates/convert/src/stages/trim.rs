//! Drops the fields that were requested for the filter or the look-up alone: a purpose that needs a
//! field to choose users need not hand it on.
//!
//! Auth0 delivers such a field under its title or, spelled out as one key, under its path. A key
//! that is the title or the path of a column stays.

use std::collections::HashSet;

use super::rewrite::{Rewritten, push_key};
use crate::{
    json::Fault,
    plan::{Column, Columns},
    source::Record,
};

pub(super) struct Trim {
    keys: HashSet<String>,
    rewritten: Rewritten,
}

impl Trim {
    /// Returns none when there is nothing to drop.
    pub(super) fn new(fields: &[Column], columns: &Columns) -> Option<Self> {
        let columns = columns.requested().unwrap_or_default();
        let is_column = |key: &str| columns.iter().any(|column| column.title == key || column.path == key);
        let keys = fields.iter().flat_map(|field| [&field.title, &field.path]);
        let keys: HashSet<String> = keys.filter(|key| !is_column(key)).cloned().collect();
        (!keys.is_empty()).then(|| Self { keys, rewritten: Rewritten::default() })
    }

    /// The record without the fields. A line that has none of them stays as it is.
    pub(super) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Record<'a>, Fault> {
        let mut dropped = false;
        self.rewritten.begin();
        for member in record.index.members {
            if self.keys.contains(&*member.key().name(record.line)) {
                dropped = true;
                continue;
            }
            push_key(&mut self.rewritten.line, member.key(), record.line);
            self.rewritten.line.push_str(&record.line[member.value().start..member.value().end]);
        }
        if dropped { self.rewritten.finish() } else { Ok(record) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Index};

    fn trimmed(fields: &[(&str, &str)], columns: &[(&str, &str)], line: &str) -> Option<String> {
        let list = |of: &[(&str, &str)]| -> Vec<Column> {
            of.iter().map(|(title, path)| Column { title: (*title).into(), path: (*path).into() }).collect()
        };
        let mut trim = Trim::new(&list(fields), &Columns::Chosen(list(columns)))?;
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        Some(trim.apply(Record { line, index: index.view() }).unwrap().line.to_owned())
    }

    #[test]
    fn fields_go_under_title_and_path() {
        assert_eq!(
            trimmed(
                &[("Plan", "app_metadata.plan"), ("blocked", "blocked")],
                &[("email", "email")],
                r#"{ "Plan":"free", "email": [1, 2],"app_metadata.plan":1,"bl\u006fcked":true,"app_metadata":{} }"#
            ),
            Some(r#"{"email":[1, 2],"app_metadata":{}}"#.into())
        );
    }

    #[test]
    fn columns_stay_and_other_lines_stay_to_the_byte() {
        let columns = [("name", "nickname"), ("Mail", "email")];
        assert_eq!(trimmed(&[("email", "email"), ("nickname", "nickname")], &columns, "{}"), None);
        let fields = [("full", "name"), ("x", "x")];
        assert_eq!(trimmed(&fields, &columns, r#"{"name":"n","full":"f"}"#), Some(r#"{"name":"n"}"#.into()));
        let line = r#"{ "name" : "n" }"#;
        assert_eq!(trimmed(&fields, &columns, line), Some(line.into()));
    }
}
