//! Auth0's CSV: converts each row to a line of JSON, so that all later code sees one kind of
//! record.
//!
//! The documented rule (Auth0 docs, bulk user exports): a string has its quotation marks doubled,
//! one apostrophe before it, and quotation marks around it; dates that Auth0 itself writes stay
//! bare. So, for titles and cells alike:
//! - one leading apostrophe is removed, and the rest is a string: `'O'Brien` → `O'Brien`,
//!   `''Abd` → `'Abd`, `'` → the empty string;
//! - without an apostrophe, `true`, `false` and JSON numbers are booleans and numbers, and anything
//!   else (dates) is a string;
//! - an empty cell is a missing attribute.
//!
//! In a file with one column an empty line is such a cell; otherwise it is skipped, and so is a row
//! of empty cells that can't be a user. Rows are RFC 4180 and end with CRLF or LF; a file that a
//! spreadsheet has saved again can have another [`Dialect`]. Such a program writes `TRUE` for
//! `true`: where titles have Auth0's apostrophe, that is no string. A file whose first string has
//! no apostrophe is not Auth0's, and an apostrophe there is a part of the text: `'t Hooft`.
//!
//! The parser is our own because it must refuse what lenient parsers silently repair: a quotation
//! mark that is never closed (a cut file), or one inside a cell.

use std::collections::HashSet;

use jiff::Timestamp;
use schema::attributes::Kind;

use super::csv_row::{Cells, Reading};
use crate::{error::CsvFault, json, plan::Dialect};

/// Longest name or `export_as` (Auth0 Management API, `POST /api/v2/jobs/users-exports`).
const LONGEST_TITLE: usize = 100;

/// The rows of one file.
#[derive(Default)]
pub(crate) struct Auth0Csv {
    dialect: Dialect,
    /// The titles. Absent before the first row.
    titles: Option<Titles>,
    /// A title has an apostrophe.
    apostrophes: bool,
    /// Strings have an apostrophe before them, as Auth0 writes them. Told by the first string;
    /// absent before it.
    own: Option<bool>,
    line: String,
}

/// The first row.
struct Titles {
    /// As it stands in the file.
    row: String,
    columns: Vec<Column>,
    /// A column has the users' ids, which no user lacks.
    has_id: bool,
}

struct Column {
    /// The beginning of its JSON members: `"title":`.
    key: String,
    /// It has an attribute that is true or false.
    boolean: bool,
}

pub(crate) enum Row<'a> {
    Titles,
    Blank,
    User(&'a str),
}

impl Auth0Csv {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, ..Self::default() }
    }

    /// Reads the next row, without its line feed.
    pub(crate) fn read(&mut self, row: &str) -> Result<Row<'_>, CsvFault> {
        let row = row.trim_end_matches('\r');
        let blank = row.trim_ascii().is_empty();
        let Some(titles) = &self.titles else {
            if blank {
                return Ok(Row::Blank);
            }
            if self.dialect.announced && announced(row).is_some() {
                return Ok(Row::Titles);
            }
            self.apostrophes = row.trim_start_matches('"').starts_with('\'');
            self.titles = Some(Titles::of(row, self.dialect.separator)?);
            return Ok(Row::Titles);
        };
        // What a spreadsheet leaves below a table. Auth0 writes such a row for a user who has none
        // of the requested values.
        let never_empty = titles.has_id || self.own == Some(false);
        if blank && (titles.columns.len() > 1 || never_empty) {
            return Ok(Row::Blank);
        }
        if row == titles.row && !self.apostrophes {
            return Err(CsvFault::TitlesAgain);
        }
        let (mut found, mut filled) = (0, false);
        self.line.clear();
        self.line.push('{');
        for cell in Cells::new(row, self.dialect.separator) {
            let cell = cell?;
            if let Some(column) = titles.columns.get(found)
                && !cell.raw.is_empty()
            {
                if filled {
                    self.line.push(',');
                }
                filled = true;
                self.line.push_str(&column.key);
                if self.own.is_none() && cell.is_text() {
                    self.own = Some(cell.raw.starts_with('\''));
                }
                let reading = Reading {
                    own: self.own.unwrap_or(true),
                    apostrophes: self.apostrophes,
                    boolean: column.boolean,
                };
                cell.write_json(reading, &mut self.line);
            }
            found += 1;
        }
        self.line.push('}');
        let expected = titles.columns.len();
        if found != expected {
            return Err(CsvFault::Ragged { expected, found });
        }
        let leftover = !filled && expected > 1 && never_empty;
        Ok(if leftover { Row::Blank } else { Row::User(&self.line) })
    }
}

impl Titles {
    fn of(row: &str, separator: u8) -> Result<Self, CsvFault> {
        let mut seen = HashSet::new();
        let mut titles = Self { row: row.to_owned(), columns: Vec::new(), has_id: false };
        let mut alone = "";
        for cell in Cells::new(row, separator) {
            let cell = cell?;
            // With an apostrophe, it was Auth0 that wrote it as a title.
            let (title, bare) = match cell.raw.strip_prefix('\'') {
                Some(title) => (title, false),
                None => (cell.raw, true),
            };
            if bare && is_a_value(title) {
                return Err(CsvFault::NoTitles);
            }
            let mut key = String::new();
            cell.write_json_string(true, &mut key);
            if !seen.insert(key.clone()) {
                return Err(CsvFault::SameTitle);
            }
            key.push(':');
            let name = title.to_ascii_lowercase().replace(' ', "_");
            let attribute = schema::attributes::find(title).or_else(|| schema::attributes::find(&name));
            titles.has_id |= name == "id" || name == schema::attributes::USER_ID;
            let boolean = attribute.is_some_and(|attribute| attribute.kind == Kind::Boolean);
            titles.columns.push(Column { key, boolean });
            alone = if bare { title } else { "" };
        }
        if titles.columns.len() == 1 && alone.contains([',', ';', '\t', '|']) {
            return Err(CsvFault::OneColumn);
        }
        Ok(titles)
    }
}

/// Returns true for what stands below a title and never in its place: an address, a user's id, a
/// number, a time, or one of the words for true and false.
fn is_a_value(title: &str) -> bool {
    let id = title.split_once('|').is_some_and(|(provider, id)| {
        !id.is_empty()
            && !provider.is_empty()
            && provider.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    id || title.contains('@')
        || json::is_number(title)
        || matches!(title, "true" | "false" | "TRUE" | "FALSE")
        || title.parse::<Timestamp>().is_ok()
}

/// Returns true if a row can be the titles of an export.
pub(super) fn could_be_titles(row: &str, separator: u8) -> bool {
    Cells::new(row.trim_end_matches('\r'), separator).all(|cell| {
        cell.is_ok_and(|cell| {
            (1..=LONGEST_TITLE + 1).contains(&cell.raw.chars().count())
                && !cell.raw.chars().any(char::is_control)
        })
    })
}

/// The separator in a line such as `sep=;`, which tells Excel how to read the file.
pub(super) fn announced(row: &str) -> Option<u8> {
    let row = row.trim_end_matches('\r');
    let row = row.strip_prefix('"').and_then(|row| row.strip_suffix('"')).unwrap_or(row);
    let value = row.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).map(|_| &row[4..])?;
    match *value.as_bytes() {
        [separator] if separator.is_ascii() && !separator.is_ascii_alphanumeric() => Some(separator),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(csv: &mut Auth0Csv, row: &str) -> Result<Option<String>, CsvFault> {
        csv.read(row).map(|row| match row {
            Row::User(line) => Some(line.to_owned()),
            Row::Titles | Row::Blank => None,
        })
    }

    fn row(titles: &str, cells: &str) -> Result<Option<String>, CsvFault> {
        let mut csv = Auth0Csv::default();
        read(&mut csv, titles)?;
        read(&mut csv, cells)
    }

    #[test]
    fn one_apostrophe_is_removed_from_titles_and_cells() {
        assert_eq!(
            row("\"'name\",nick,\"'last\"\r", "\"'O'Brien\",\"''Abd\",\"'say \"\"hi\"\"\"\r"),
            Ok(Some(r#"{"name":"O'Brien","nick":"'Abd","last":"say \"hi\""}"#.into()))
        );
    }

    #[test]
    fn bare_cells_have_types_and_empty_ones_are_absent() {
        assert_eq!(
            row("a,b,c,d,e,f,g,h", "true,false,-1.50e3,2022-07-15T17:19:01.531Z,,'5,\"'\",007"),
            Ok(Some(
                r#"{"a":true,"b":false,"c":-1.50e3,"d":"2022-07-15T17:19:01.531Z","f":"5","g":"","h":"007"}"#
                    .into()
            ))
        );
    }

    #[test]
    fn commas_and_line_breaks_in_quotes_are_data() {
        assert_eq!(row("a,b", "\"'x,\r\ny\",\"true\""), Ok(Some(r#"{"a":"x,\r\ny","b":"true"}"#.into())));
    }

    #[test]
    fn an_empty_line_is_a_user_only_with_one_column() {
        assert_eq!(row("email", ""), Ok(Some("{}".into())));
        assert_eq!(row("email,name", "\r"), Ok(None));
    }

    #[test]
    fn a_separator_can_be_announced() {
        assert_eq!(announced("sep=;\r"), Some(b';'));
        assert_eq!(announced("\"SEP=|\""), Some(b'|'));
        for other in ["sep=", "sep=ab", "separator", "sep=é", "sep=a"] {
            assert_eq!(announced(other), None);
        }
    }

    #[test]
    fn a_file_that_a_spreadsheet_has_saved_is_read() {
        let dialect = Dialect { separator: b';', announced: true, ..Dialect::default() };
        let mut csv = Auth0Csv::new(dialect);
        for (row, user) in [
            ("sep=;\r", None),
            ("'email;'blocked;n\r", None),
            ("'a,b;TRUE;FALSE", Some(r#"{"email":"a,b","blocked":true,"n":false}"#)),
            ("\"'a;b\";\"TRUE\";1,5", Some(r#"{"email":"a;b","blocked":"TRUE","n":"1,5"}"#)),
            (";;", Some("{}")),
            ("TRUE;TRUE;x", Some(r#"{"email":true,"blocked":true,"n":"x"}"#)),
        ] {
            assert_eq!(read(&mut csv, row), Ok(user.map(String::from)), "{row}");
        }
        // Without apostrophes, such a word may be somebody's name.
        assert_eq!(row("name,b", "TRUE,false"), Ok(Some(r#"{"name":"TRUE","b":false}"#.into())));
    }

    #[test]
    fn an_apostrophe_belongs_to_the_text_where_the_first_string_has_none() {
        let mut csv = Auth0Csv::default();
        read(&mut csv, "created_at,user_id,name").unwrap();
        for (row, user) in [
            (
                "2022-07-15T17:19:01.531Z,auth0|1,'t Hooft",
                r#"{"created_at":"2022-07-15T17:19:01.531Z","user_id":"auth0|1","name":"'t Hooft"}"#,
            ),
            (",'=1,'", r#"{"user_id":"'=1","name":"'"}"#),
        ] {
            assert_eq!(read(&mut csv, row), Ok(Some(user.into())), "{row}");
        }
    }

    #[test]
    fn rows_without_a_value_are_users_only_where_they_can_be() {
        assert_eq!(row("user_id,email", ","), Ok(None));
        assert_eq!(row("Id,email", ","), Ok(None));
        // A user without the two requested values.
        assert_eq!(row("phone_number,username", ","), Ok(Some("{}".into())));
        let mut csv = Auth0Csv::default();
        read(&mut csv, "email,name").unwrap();
        read(&mut csv, "a@example.com,A").unwrap();
        assert_eq!(read(&mut csv, ","), Ok(None));
        assert_eq!(row("user_id", ""), Ok(None));
        let mut csv = Auth0Csv::default();
        read(&mut csv, "email").unwrap();
        read(&mut csv, "a@example.com").unwrap();
        assert_eq!(read(&mut csv, ""), Ok(None));
        assert_eq!(read(&mut csv, "\"\""), Ok(Some("{}".into())));
    }

    #[test]
    fn words_of_spreadsheets_are_true_or_false_in_columns_of_such_attributes() {
        for (cells, user) in [
            ("TRUE,FALSE,TRUE", r#"{"email_verified":true,"Blocked":false,"name":"TRUE"}"#),
            ("WAHR,FALSCH,WAHR", r#"{"email_verified":true,"Blocked":false,"name":"WAHR"}"#),
            ("VRAI,FAUX,VRAI", r#"{"email_verified":true,"Blocked":false,"name":"VRAI"}"#),
        ] {
            assert_eq!(row("email_verified,Blocked,name", cells), Ok(Some(user.into())));
        }
    }

    #[test]
    fn what_stands_in_place_of_titles_is_told() {
        for titles in [
            "auth0|1,a@example.com",
            "name,x@example.com",
            "name,google-oauth2|123",
            "name,2022-07-15T17:19:01.531Z",
            "name,17",
            "true",
            "From: a@example.com",
        ] {
            assert_eq!(row(titles, ""), Err(CsvFault::NoTitles), "{titles}");
        }
        assert_eq!(row("\"user_id,email\"", "x"), Err(CsvFault::OneColumn));
        assert_eq!(row("user_id,email", "user_id,email\r"), Err(CsvFault::TitlesAgain));
        let dialect = Dialect { separator: b',', announced: true, ..Dialect::default() };
        let mut csv = Auth0Csv::new(dialect);
        read(&mut csv, "sep=,").unwrap();
        assert_eq!(read(&mut csv, "user_id;email"), Err(CsvFault::OneColumn));
    }

    #[test]
    fn malformed_rows_are_refused() {
        assert_eq!(row("a,b", "1"), Err(CsvFault::Ragged { expected: 2, found: 1 }));
        assert_eq!(row("a,b", "1,2,3"), Err(CsvFault::Ragged { expected: 2, found: 3 }));
        assert_eq!(row("a", "\"x"), Err(CsvFault::UnclosedQuote));
        assert_eq!(row("a", "\"x\"y"), Err(CsvFault::StrayQuote));
        assert_eq!(row("a", "x\"y"), Err(CsvFault::StrayQuote));
        assert_eq!(row("a,\"'a\"", "1,2"), Err(CsvFault::SameTitle));
    }
}
