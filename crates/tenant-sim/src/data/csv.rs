//! Users as Auth0's CSV, which defends against formula injection (Auth0 docs, bulk user exports):
//! every string has its quotes doubled, gets one leading apostrophe and is quoted. Dates that Auth0
//! generates are exempt.
//!
//! Where the documentation is silent, the simulator chooses: booleans and numbers are bare, a
//! missing value is an empty cell, an empty string is `"'"`, a header is quoted only if necessary,
//! and lines end in a line feed.

use crate::data::document::{Document, Leaf};
use crate::data::fields::Column;
use crate::time::write_iso;

/// Writes users as rows.
#[derive(Debug)]
pub(crate) struct Csv {
    columns: Vec<Column>,
}

impl Csv {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self { columns }
    }

    /// Appends the header row.
    pub(crate) fn write_header(&self, out: &mut String) {
        for (position, column) in self.columns.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            if column.title.contains(['"', ',', '\n', '\r']) {
                write_quoted("", &column.title, out);
            } else {
                out.push_str(&column.title);
            }
        }
        out.push('\n');
    }

    /// Appends one user.
    pub(crate) fn write(&self, user: &Document, out: &mut String) {
        for (position, column) in self.columns.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            if let Some(index) = column.path.as_ref().and_then(|path| user.find(path)) {
                match user.leaf(index) {
                    Leaf::Text(text) => write_quoted("'", text, out),
                    Leaf::Date(epoch_ms) => write_iso(out, epoch_ms),
                    Leaf::Bare => user.write_json(index, out),
                    // Objects and arrays cannot be exported as CSV.
                    Leaf::Tree => {}
                }
            }
        }
        out.push('\n');
    }
}

fn write_quoted(prefix: &str, text: &str, out: &mut String) {
    out.push('"');
    out.push_str(prefix);
    for (position, part) in text.split('"').enumerate() {
        if position > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::fields::columns;

    fn row(user: &Document, fields: &[&str]) -> String {
        let mut out = String::new();
        Csv::new(columns(fields.iter().map(|name| (*name, None)))).write(user, &mut out);
        out
    }

    #[test]
    fn strings_are_escaped_and_everything_else_is_bare() {
        let mut user = Document::default();
        user.text("user_id", "auth0|62d1");
        user.text("email", "o\"hara@example.com");
        user.bool("email_verified", true);
        user.date("created_at", 1_657_905_541_531);
        user.integer("logins_count", 3);
        let metadata = user.object("user_metadata");
        user.text("since", "2022-07-15T17:19:01.531Z");
        user.text("empty", "");
        user.close(&metadata);
        let fields = [
            "user_id",
            "email",
            "email_verified",
            "created_at",
            "username",
            "logins_count",
            "user_metadata.since",
            "user_metadata.empty",
            "user_metadata",
        ];
        assert_eq!(
            row(&user, &fields),
            "\"'auth0|62d1\",\"'o\"\"hara@example.com\",true,2022-07-15T17:19:01.531Z,,3,\
             \"'2022-07-15T17:19:01.531Z\",\"'\",\n"
        );
    }

    proptest! {
        #[test]
        fn a_csv_reader_recovers_every_string_after_one_apostrophe(text: String) {
            let mut user = Document::default();
            user.text("name", &text);
            let row = row(&user, &["name", "email"]);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(&record[0], format!("'{text}"));
            prop_assert_eq!(&record[1], "");
        }
    }
}
