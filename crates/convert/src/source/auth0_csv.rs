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
//! In a file with one column an empty line is such a cell; otherwise it is skipped. Rows are RFC
//! 4180 and end with CRLF or LF; a file that a spreadsheet has saved again can have another
//! [`Dialect`]. Such a program writes `TRUE` for `true`: where titles have Auth0's apostrophe, that
//! is no string. The parser is our own because it must refuse what lenient parsers
//! silently repair: a quotation mark that is never closed (a cut file), or one inside a cell.

use std::collections::HashSet;

use memchr::memchr;

use crate::{error::CsvFault, json, plan::Dialect};

/// Longest name or `export_as` (Auth0 Management API, `POST /api/v2/jobs/users-exports`).
const LONGEST_TITLE: usize = 100;

/// The rows of one file.
#[derive(Default)]
pub(crate) struct Auth0Csv {
    dialect: Dialect,
    /// For each column, the beginning of its JSON member: `"title":`. Absent before the first row.
    keys: Option<Vec<String>>,
    /// A title has an apostrophe.
    apostrophes: bool,
    line: String,
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
        let Some(keys) = &self.keys else {
            if blank {
                return Ok(Row::Blank);
            }
            if self.dialect.announced && announced(row).is_some() {
                return Ok(Row::Titles);
            }
            self.apostrophes = row.trim_start_matches('"').starts_with('\'');
            self.keys = Some(titles(row, self.dialect.separator)?);
            return Ok(Row::Titles);
        };
        if blank && keys.len() > 1 {
            return Ok(Row::Blank);
        }
        let mut found = 0;
        self.line.clear();
        self.line.push('{');
        for cell in Cells::new(row, self.dialect.separator) {
            let cell = cell?;
            if let Some(key) = keys.get(found)
                && !cell.raw.is_empty()
            {
                if self.line.len() > 1 {
                    self.line.push(',');
                }
                self.line.push_str(key);
                cell.write_json(self.apostrophes, &mut self.line);
            }
            found += 1;
        }
        self.line.push('}');
        if found == keys.len() {
            Ok(Row::User(&self.line))
        } else {
            Err(CsvFault::Ragged { expected: keys.len(), found })
        }
    }
}

fn titles(row: &str, separator: u8) -> Result<Vec<String>, CsvFault> {
    let mut seen = HashSet::new();
    Cells::new(row, separator)
        .map(|cell| {
            let mut key = String::new();
            cell?.write_json_string(&mut key);
            if !seen.insert(key.clone()) {
                return Err(CsvFault::SameTitle);
            }
            key.push(':');
            Ok(key)
        })
        .collect()
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

/// One cell, without the quotation marks around it.
struct Cell<'a> {
    raw: &'a str,
    /// The cell was quoted, so marks inside are doubled.
    quoted: bool,
}

impl Cell<'_> {
    /// `apostrophes` if strings have one, so that what has none is not a string.
    fn write_json(&self, apostrophes: bool, out: &mut String) {
        if !self.quoted && (matches!(self.raw, "true" | "false") || json::is_number(self.raw)) {
            out.push_str(self.raw);
        } else if apostrophes && !self.quoted && matches!(self.raw, "TRUE" | "FALSE") {
            out.push_str(if self.raw == "TRUE" { "true" } else { "false" });
        } else {
            self.write_json_string(out);
        }
    }

    fn write_json_string(&self, out: &mut String) {
        let text = self.raw.strip_prefix('\'').unwrap_or(self.raw);
        out.push('"');
        for (nth, part) in text.split("\"\"").enumerate() {
            if nth > 0 {
                out.push_str("\\\"");
            }
            json::escape(part, out);
        }
        out.push('"');
    }
}

/// The cells of one row.
struct Cells<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Cells<'a> {
    const fn new(row: &'a str, separator: u8) -> Self {
        Self { rest: Some(row), separator }
    }

    /// The first cell of `row`, and what follows the separator after it.
    fn split(row: &'a str, separator: u8) -> Result<(Cell<'a>, Option<&'a str>), CsvFault> {
        let Some(inside) = row.strip_prefix('"') else {
            let end = memchr(separator, row.as_bytes()).unwrap_or(row.len());
            let cell = Cell { raw: &row[..end], quoted: false };
            let stray = memchr(b'"', cell.raw.as_bytes()).is_some();
            return if stray { Err(CsvFault::StrayQuote) } else { Ok((cell, row.get(end + 1..))) };
        };
        let mut end = 0;
        loop {
            end += memchr(b'"', &inside.as_bytes()[end..]).ok_or(CsvFault::UnclosedQuote)?;
            match inside.as_bytes().get(end + 1) {
                Some(b'"') => end += 2,
                None => break,
                Some(&next) if next == separator => break,
                Some(_) => return Err(CsvFault::StrayQuote),
            }
        }
        Ok((Cell { raw: &inside[..end], quoted: true }, inside.get(end + 2..)))
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Result<Cell<'a>, CsvFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let split = Self::split(self.rest.take()?, self.separator);
        Some(split.map(|(cell, rest)| {
            self.rest = rest;
            cell
        }))
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
            row("a,b,c,d,e,f,g,h", "true,false,-1.50e3,2022-07-15T17:19:01.531Z,,007,'5,\"'\""),
            Ok(Some(
                r#"{"a":true,"b":false,"c":-1.50e3,"d":"2022-07-15T17:19:01.531Z","f":"007","g":"5","h":""}"#
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
        ] {
            assert_eq!(read(&mut csv, row), Ok(user.map(String::from)), "{row}");
        }
        // Without apostrophes, such a word may be somebody's name.
        assert_eq!(row("name,b", "TRUE,false"), Ok(Some(r#"{"name":"TRUE","b":false}"#.into())));
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
