//! The cells of one row of a CSV, and what they mean.

use jiff::Timestamp;
use memchr::memchr;

use crate::{error::CsvFault, json};

/// One cell, without the quotation marks around it.
pub(super) struct Cell<'a> {
    pub(super) raw: &'a str,
    /// The cell was quoted, so marks inside are doubled.
    quoted: bool,
}

/// What the words of a cell mean.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// Strings have an apostrophe before them.
    pub(super) own: bool,
    /// Titles have one, too, so that what has none is not a string.
    pub(super) apostrophes: bool,
    /// The column has an attribute that is true or false.
    pub(super) boolean: bool,
}

impl Cell<'_> {
    /// Returns true for what is a string to Auth0: neither true or false, nor a number, nor a time,
    /// which stand bare.
    pub(super) fn is_text(&self) -> bool {
        let bare = matches!(self.raw, "true" | "false" | "TRUE" | "FALSE") || json::is_number(self.raw);
        !bare && self.raw.parse::<Timestamp>().is_err()
    }

    pub(super) fn write_json(&self, reading: Reading, out: &mut String) {
        if !self.quoted && (matches!(self.raw, "true" | "false") || json::is_number(self.raw)) {
            out.push_str(self.raw);
        } else if !self.quoted
            && (reading.apostrophes || reading.boolean)
            && let Some(word) = self.spreadsheet_bool(reading.boolean)
        {
            out.push_str(if word { "true" } else { "false" });
        } else {
            self.write_json_string(reading.own, out);
        }
    }

    /// What a spreadsheet makes of true and false: capitals, and in a column that holds nothing
    /// else, the words of its language.
    fn spreadsheet_bool(&self, translated: bool) -> Option<bool> {
        match self.raw {
            "TRUE" => Some(true),
            "FALSE" => Some(false),
            "WAHR" | "VRAI" | "True" if translated => Some(true),
            "FALSCH" | "FAUX" | "False" if translated => Some(false),
            _ => None,
        }
    }

    /// `own` if a string has an apostrophe before it.
    pub(super) fn write_json_string(&self, own: bool, out: &mut String) {
        let text = self.raw.strip_prefix('\'').filter(|_| own).unwrap_or(self.raw);
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
pub(super) struct Cells<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(row: &'a str, separator: u8) -> Self {
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
