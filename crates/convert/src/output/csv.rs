//! CSV as in RFC 4180: CRLF, UTF-8 without byte order mark, titles always first.
//!
//! Strings are written decoded, numbers as they were delivered, booleans as `true` and `false`, and what is absent as
//! an empty cell. A table without columns (nobody has any attribute) is an empty file: a row of nothing cannot be told
//! from no row.

use super::{Finished, Sink, Writer, formula};
use crate::{CsvOptions, Error, Notice, table::Cell, table::Row};

pub(super) struct Csv {
    sink: Sink,
    plain: bool,
    columns: usize,
    neutralised: u64,
    rows: u64,
}

impl Csv {
    pub(super) fn new(
        sink: Sink,
        CsvOptions { plain }: CsvOptions,
        titles: &[String],
    ) -> Result<Self, Error> {
        let mut csv = Self { sink, plain, columns: titles.len(), neutralised: 0, rows: 0 };
        csv.line(titles.iter().map(|title| Cell::Text(title)))?;
        Ok(csv)
    }

    fn line<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) -> Result<(), Error> {
        for (number, cell) in cells.enumerate() {
            if number > 0 {
                self.sink.write(b",")?;
            }
            match cell {
                Cell::Empty => self.quoted_if_needed("")?,
                Cell::Text(text) => self.text(text)?,
                Cell::Number(number) => self.sink.write(number.as_bytes())?,
                Cell::Bool(value) => self.sink.write(if value { b"true" } else { b"false" })?,
                Cell::Json(json) => self.quoted_if_needed(json)?,
            }
        }
        if self.columns > 0 { self.sink.write(b"\r\n") } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if self.plain || !formula::needs_apostrophe(text) {
            return self.quoted_if_needed(text);
        }
        self.neutralised += 1;
        if needs_quotes(text) {
            self.sink.write(b"\"'")?;
            self.doubled(text)
        } else {
            self.sink.write(b"'")?;
            self.sink.write(text.as_bytes())
        }
    }

    #[inline]
    fn quoted_if_needed(&mut self, text: &str) -> Result<(), Error> {
        // A line with nothing in it would be no row to most readers.
        if needs_quotes(text) || (text.is_empty() && self.columns == 1) {
            self.sink.write(b"\"")?;
            self.doubled(text)
        } else {
            self.sink.write(text.as_bytes())
        }
    }

    /// The text with its quotation marks doubled, and the closing one.
    fn doubled(&mut self, text: &str) -> Result<(), Error> {
        for (number, part) in text.split('"').enumerate() {
            if number > 0 {
                self.sink.write(b"\"\"")?;
            }
            self.sink.write(part.as_bytes())?;
        }
        self.sink.write(b"\"")
    }
}

impl Writer for Csv {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.rows += 1;
        self.line(row.cells())
    }

    fn finish(self: Box<Self>) -> Result<Finished, Error> {
        let path = self.sink.path().to_owned();
        let notice = Notice::CellsNeutralised { path, cells: self.neutralised };
        Finished::one(self.sink, self.rows, if self.neutralised > 0 { vec![notice] } else { Vec::new() })
    }
}

#[inline]
fn needs_quotes(text: &str) -> bool {
    // Without an early end this runs over many bytes at a time; cells are short.
    text.bytes().fold(false, |needs, byte| needs | matches!(byte, b'"' | b',' | b'\r' | b'\n'))
}
