//! CSV as in RFC 4180: CRLF, UTF-8, titles first. With commas and without a byte order mark, except
//! for Excel. For the import of another program, lines end with LF: the templates of such programs
//! do, and their values are compared, so that an apostrophe in front would be part of a name. There
//! the notice says how many cells a spreadsheet would run.
//!
//! For people, text gets an apostrophe wherever a spreadsheet could run it, also after a split at a
//! separator that is not the file's ([`recipe::guard`]), and a notice says what Excel would change
//! ([`ExcelReading`]).
//!
//! A file that begins with `ID` is SYLK to Excel, which then refuses it, so such a title is quoted.
//!
//! Strings are written decoded, numbers as delivered, booleans as `true` and `false`, and missing
//! values as an empty cell. The empty text is `""`, so that programs can tell it from a missing
//! value. A [`Style`] can choose other words. A table without columns (no user has any attribute)
//! is an empty file, because an empty row looks like no row.

use recipe::{CellText, CsvOptions, Style};

use super::{
    excel_reading::ExcelReading,
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
    separator: &'static str,
    line_end: &'static [u8],
    /// Absent if cells stay as they are.
    values: Option<Values>,
    columns: usize,
    /// What Excel makes of the cells. Absent if the file is not for it.
    reading: Option<ExcelReading>,
    /// A guarded text.
    buffer: String,
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
        let reading = (!plain).then(|| ExcelReading::new(style));
        Self { plain, values, reading, ..Self::plain(sink, titles) }.begin(titles)
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
        let reading = Some(ExcelReading::new(style));
        Self { plain: false, separator, values, reading, ..Self::plain(sink, titles) }.begin(titles)
    }

    /// Values as they are, and lines as RFC 4180 wants them.
    fn plain(sink: Sink, titles: &[String]) -> Self {
        Self {
            sink,
            plain: true,
            separator: ",",
            line_end: b"\r\n",
            values: None,
            reading: None,
            buffer: String::new(),
            columns: titles.len(),
            neutralised: 0,
            kept: None,
            rows: 0,
        }
    }

    fn begin(mut self, titles: &[String]) -> Result<Self, Error> {
        for (number, title) in titles.iter().enumerate() {
            if number == 0 && title.starts_with("ID") {
                self.sink.write(b"\"")?;
                self.quoted(title)?;
            } else {
                self.cell(number, Cell::Text(title))?;
            }
        }
        self.end_line()?;
        Ok(self)
    }

    #[inline]
    fn cell(&mut self, number: usize, cell: Cell<'_>) -> Result<(), Error> {
        if number > 0 {
            self.sink.write(self.separator.as_bytes())?;
        }
        match cell {
            // Most readers skip an empty line.
            Cell::Empty if self.columns == 1 => self.sink.write(b"\"\""),
            Cell::Empty => Ok(()),
            Cell::Text("") => self.sink.write(b"\"\""),
            Cell::Text(text) => self.text(text),
            Cell::Number(number) => self.sink.write(number.as_bytes()),
            Cell::Bool(value) => self.sink.write(if value { b"true" } else { b"false" }),
            Cell::Json(json) if self.plain => self.quoted_if_needed(json),
            Cell::Json(json) => self.guarded(json, CellText::Json),
        }
    }

    fn end_line(&mut self) -> Result<(), Error> {
        if self.columns > 0 { self.sink.write(self.line_end) } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if let Some(kept) = &mut self.kept {
            *kept += u64::from(recipe::runs_as_formula(text));
        }
        if self.plain { self.quoted_if_needed(text) } else { self.guarded(text, CellText::Plain) }
    }

    /// Writes text in which nothing runs.
    fn guarded(&mut self, text: &str, of: CellText) -> Result<(), Error> {
        let harmless = matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z'));
        if harmless && !is_special(text) {
            return self.sink.write(text.as_bytes());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let written = if recipe::guard(text, of, &mut buffer) {
            self.neutralised += 1;
            self.quoted_if_needed(&buffer)
        } else {
            self.quoted_if_needed(text)
        };
        self.buffer = buffer;
        written
    }

    #[inline]
    fn quoted_if_needed(&mut self, text: &str) -> Result<(), Error> {
        if needs_quotes(text, self.separator) {
            self.sink.write(b"\"")?;
            self.quoted(text)
        } else {
            self.sink.write(text.as_bytes())
        }
    }

    /// Writes the text with its quotation marks doubled, and the closing mark.
    fn quoted(&mut self, text: &str) -> Result<(), Error> {
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
        if let Some(reading) = &mut self.reading {
            // As delivered: times in a style's zone are meant to be read as times.
            row.cells().for_each(|cell| reading.count(cell));
        }
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
        let mut notices = Vec::new();
        let cells = self.neutralised;
        if let Some(cells @ 1..) = self.kept {
            notices.push(Notice::FormulasKept { path: path.clone(), cells });
        }
        if cells > 0 {
            notices.push(Notice::CellsNeutralised { path: path.clone(), cells });
        }
        notices.extend(self.reading.as_ref().and_then(|reading| reading.notice(&path)));
        Finished::one(self.sink, self.rows, notices)
    }
}

/// Returns true if the text may need quotation marks, or may be split by a spreadsheet with another
/// separator.
#[inline]
fn is_special(text: &str) -> bool {
    // 0xd8 begins the Arabic comma and semicolon.
    let special = |byte| matches!(byte, b',' | b';' | b'\t' | b'\r' | b'\n' | b'"' | 0xd8);
    text.bytes().fold(false, |found, byte| found | special(byte))
}

#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "branches would prevent vectorisation")]
fn needs_quotes(text: &str, separator: &str) -> bool {
    let [separator] = *separator.as_bytes() else {
        return text.contains(separator) || text.contains(['"', '\r', '\n']);
    };
    // Without an early exit the compiler vectorises this; cells are short.
    text.bytes().fold(false, |needs, byte| {
        let special = matches!(byte, b'"' | b'\r' | b'\n');
        needs | special | (byte == separator)
    })
}
