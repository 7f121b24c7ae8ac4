//! CSV as in RFC 4180: CRLF, UTF-8, titles first. With commas and without a byte order mark, except
//! for Excel. For the import of another program, lines end with LF: the templates of such programs
//! do, and their values are compared, so that an apostrophe in front would be part of a name. There
//! the notice says how many cells a spreadsheet would run.
//!
//! Strings are written decoded, numbers as delivered, booleans as `true` and `false`, and missing
//! values as an empty cell. The empty text is `""`, so that programs can tell it from a missing
//! value. A [`Style`] can choose other words. A table without columns (no user has any attribute)
//! is an empty file, because an empty row looks like no row.

use recipe::{CsvOptions, Style};

use super::{
    sink::Sink,
    writer::{Finished, Writer},
};
use crate::{
    error::Error,
    locale,
    summary::Notice,
    table::{Cell, Row},
    value::{TimeText, Values},
};

/// Without it, Excel reads UTF-8 as the system's legacy character set.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

pub(super) struct Csv {
    sink: Sink,
    plain: bool,
    separator: u8,
    line_end: &'static [u8],
    /// Absent if cells stay as they are.
    values: Option<Values>,
    columns: usize,
    /// Cells that got an apostrophe.
    neutralised: u64,
    /// Cells that would run as a formula and stay, where they are counted.
    kept: Option<u64>,
    rows: u64,
}

impl Csv {
    pub(super) fn new(
        sink: Sink,
        CsvOptions { plain }: CsvOptions,
        titles: &[String],
        style: &Style,
    ) -> Result<Self, Error> {
        let times = if plain { TimeText::Exact } else { TimeText::ForSpreadsheets };
        let values = Values::of(style, times);
        Self { plain, values, ..Self::plain(sink, titles) }.begin(titles)
    }

    /// CSV that another program imports.
    pub(super) fn for_import(sink: Sink, titles: &[String], style: &Style) -> Result<Self, Error> {
        let values = Values::of(style, TimeText::Exact);
        Self { values, line_end: b"\n", kept: Some(0), ..Self::plain(sink, titles) }.begin(titles)
    }

    /// CSV that Excel opens on a double click, in the style's locale.
    pub(super) fn for_excel(mut sink: Sink, titles: &[String], style: &Style) -> Result<Self, Error> {
        let (separator, values) = (locale::separator(style.locale()), Values::for_excel(style));
        sink.write(BYTE_ORDER_MARK)?;
        Self { plain: false, separator, values, ..Self::plain(sink, titles) }.begin(titles)
    }

    /// Values as they are, and lines as RFC 4180 wants them.
    fn plain(sink: Sink, titles: &[String]) -> Self {
        Self {
            sink,
            plain: true,
            separator: b',',
            line_end: b"\r\n",
            values: None,
            columns: titles.len(),
            neutralised: 0,
            kept: None,
            rows: 0,
        }
    }

    fn begin(mut self, titles: &[String]) -> Result<Self, Error> {
        for (number, title) in titles.iter().enumerate() {
            self.cell(number, Cell::Text(title))?;
        }
        self.end_line()?;
        Ok(self)
    }

    #[inline]
    fn cell(&mut self, number: usize, cell: Cell<'_>) -> Result<(), Error> {
        if number > 0 {
            self.sink.write(&[self.separator])?;
        }
        match cell {
            // Most readers skip an empty line.
            Cell::Empty if self.columns == 1 => self.sink.write(b"\"\""),
            Cell::Empty => Ok(()),
            Cell::Text("") => self.sink.write(b"\"\""),
            Cell::Text(text) => self.text(text),
            Cell::Number(number) => self.sink.write(number.as_bytes()),
            Cell::Bool(value) => self.sink.write(if value { b"true" } else { b"false" }),
            Cell::Json(json) => self.quoted_if_needed(json),
        }
    }

    fn end_line(&mut self) -> Result<(), Error> {
        if self.columns > 0 { self.sink.write(self.line_end) } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if let Some(kept) = &mut self.kept {
            *kept += u64::from(recipe::runs_as_formula(text));
        }
        if self.plain || !recipe::runs_as_formula(text) {
            return self.quoted_if_needed(text);
        }
        self.neutralised += 1;
        if needs_quotes(text, self.separator) {
            self.sink.write(b"\"'")?;
            self.doubled(text)
        } else {
            self.sink.write(b"'")?;
            self.sink.write(text.as_bytes())
        }
    }

    #[inline]
    fn quoted_if_needed(&mut self, text: &str) -> Result<(), Error> {
        if needs_quotes(text, self.separator) {
            self.sink.write(b"\"")?;
            self.doubled(text)
        } else {
            self.sink.write(text.as_bytes())
        }
    }

    /// Writes the text with its quotation marks doubled, and the closing mark.
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
        if let Some(mut values) = self.values.take() {
            for (number, cell) in row.cells().enumerate() {
                self.cell(number, values.shown(cell))?;
            }
            self.values = Some(values);
        } else {
            for (number, cell) in row.cells().enumerate() {
                self.cell(number, cell)?;
            }
        }
        self.end_line()
    }

    fn finish(self: Box<Self>) -> Result<Finished, Error> {
        let path = self.sink.path().to_owned();
        let notice = match self.kept {
            Some(cells @ 1..) => Some(Notice::FormulasKept { path, cells }),
            Some(0) => None,
            None => {
                let cells = self.neutralised;
                (cells > 0).then_some(Notice::CellsNeutralised { path, cells })
            }
        };
        Finished::one(self.sink, self.rows, notice.into_iter().collect())
    }
}

#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "branches would prevent vectorisation")]
fn needs_quotes(text: &str, separator: u8) -> bool {
    // Without an early exit the compiler vectorises this; cells are short.
    text.bytes().fold(false, |needs, byte| {
        let special = matches!(byte, b'"' | b'\r' | b'\n');
        needs | special | (byte == separator)
    })
}
