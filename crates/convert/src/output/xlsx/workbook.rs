//! The main sheet, and those that continue it.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use recipe::Style;

use super::{
    cell::{self, Look},
    package::{self, Package},
    parts::{self, SheetFacts},
    target::Written,
};
use crate::{
    error::{ColumnFault, Error},
    output::{
        created_files::CreatedFiles,
        writer::{Finished, FinishedFile, Writer},
    },
    plan::Secrets,
    summary::{Content, Notice},
    table::{Cell, Row},
    value::{TimeText, Values, utc_time},
};

/// Excel's limits (Microsoft, "Excel specifications and limits").
pub(super) const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// Most bytes of XML of a sheet. Larger entries need an extension of the zip format that some
/// readers lack.
const MOST_BYTES: u64 = 3 << 30;

/// The first rows, or bytes of XML, decide the widths of columns.
const SAMPLE_ROWS: u32 = 200;
const SAMPLE_BYTES: usize = package::PIECE;

/// Limits of a column's width, in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 60;
/// Width of a time.
const TIME_WIDTH: usize = 19;
/// Width of the filter button beside a title.
const BUTTON: usize = 3;

pub(in crate::output) struct Xlsx {
    pub(super) package: Package,
    /// For each column, the beginning of its cells in XML.
    columns: Vec<Vec<u8>>,
    titles: Vec<String>,
    values: Option<Values>,
    /// The name of the first sheet. Those after it have a number as well.
    name: &'static str,
    /// Finished sheets.
    pub(super) sheets: Vec<SheetFacts>,
    /// Rows of the current sheet, including titles, and the bytes of its XML.
    pub(super) rows: u32,
    bytes: u64,
    /// The width of each column so far. Absent after the sample rows.
    sample: Option<Vec<usize>>,
    widths: Vec<usize>,
    /// Rows that wait for the widths.
    waiting: Vec<u8>,
    /// The number of the current row.
    digits: Vec<u8>,
    /// Cells that were cut.
    cut: u64,
    pub(super) path: PathBuf,
    users: u64,
    pub(super) most_rows: u32,
}

impl Xlsx {
    pub(in crate::output) fn new(
        path: &Path,
        titles: &[String],
        style: &Style,
        secrets: &Secrets,
        files: &CreatedFiles,
    ) -> Result<Self, Error> {
        Self::named("Users", path, titles, style, secrets, files)
    }

    pub(super) fn named(
        name: &'static str,
        path: &Path,
        titles: &[String],
        style: &Style,
        secrets: &Secrets,
        files: &CreatedFiles,
    ) -> Result<Self, Error> {
        if titles.len() > MOST_COLUMNS {
            return Err(Error::Columns { fault: ColumnFault::TooMany { limit: MOST_COLUMNS } });
        }
        let mut package = Package::create(path, secrets, files)?;
        // The list of contents is only known at the end. Programs that recognise a file by its
        // beginning look for this entry.
        package.entry("_rels/.rels", &parts::root_relationships())?;
        package.entry("xl/styles.xml", &parts::styles())?;
        let widths = titles.iter().map(|title| width(title) + BUTTON).collect();
        let mut xlsx = Self {
            package,
            columns: (0..titles.len()).map(cell::beginning).collect(),
            titles: titles.to_vec(),
            values: Values::of(style, TimeText::ForSpreadsheets),
            name,
            sheets: Vec::new(),
            rows: 0,
            bytes: 0,
            sample: Some(widths),
            widths: Vec::new(),
            waiting: Vec::new(),
            digits: Vec::new(),
            cut: 0,
            path: path.to_owned(),
            users: 0,
            most_rows: MOST_ROWS,
        };
        xlsx.title_row();
        Ok(xlsx)
    }

    /// Appends the titles to the waiting rows.
    fn title_row(&mut self) {
        if self.titles.is_empty() {
            return;
        }
        self.rows = 1;
        let out = &mut self.waiting;
        out.extend_from_slice(b"<row r=\"1\">");
        for (column, title) in self.columns.iter().zip(&self.titles) {
            cell::push_text(column, b"1", Look::Title, cell::fitting(title), out);
        }
        out.extend_from_slice(b"</row>");
    }

    /// Sets the widths and writes the beginning of the first sheet.
    pub(super) fn end_sample(&mut self) -> Result<(), Error> {
        if let Some(sample) = self.sample.take() {
            self.widths = sample.into_iter().map(|width| width.clamp(NARROWEST, WIDEST)).collect();
            self.begin_sheet()?;
        }
        Ok(())
    }

    /// Writes the beginning of a sheet and the waiting rows.
    fn begin_sheet(&mut self) -> Result<(), Error> {
        let number = self.sheets.len() + 1;
        self.package.begin(&parts::sheet_path(number))?;
        let head = parts::sheet_head(number == 1, &self.widths);
        self.bytes = (head.len() + self.waiting.len()) as u64;
        self.package.buffer().extend_from_slice(head.as_bytes());
        self.package.buffer().append(&mut self.waiting);
        self.package.pass_on()
    }

    pub(super) fn end_sheet(&mut self) {
        let number = self.sheets.len() + 1;
        let name = if number == 1 { self.name.to_owned() } else { format!("{} {number}", self.name) };
        let last =
            self.titles.len().checked_sub(1).map(|column| format!("{}{}", cell::letters(column), self.rows));
        self.package.buffer().extend_from_slice(parts::sheet_end(last.as_deref()).as_bytes());
        self.sheets.push(SheetFacts { name, last });
    }

    fn next_sheet(&mut self) -> Result<(), Error> {
        self.end_sample()?;
        self.end_sheet();
        self.title_row();
        self.begin_sheet()
    }
}

impl Writer for Xlsx {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.users += 1;
        if self.titles.is_empty() {
            return Ok(());
        }
        if self.rows == self.most_rows || self.bytes > MOST_BYTES {
            self.next_sheet()?;
        }
        self.rows += 1;
        let Self { columns, values, sample, waiting, package, digits, .. } = self;
        let out = if sample.is_some() { waiting } else { package.buffer() };
        let start = out.len();
        digits.clear();
        cell::push_integer(self.rows.into(), digits);
        let mut row_cells = RowCells { row: digits, zone: None, cut: 0, out };
        row_cells.begin();
        if let Some(values) = values {
            row_cells.zone = values.zone();
            for (column, cell) in columns.iter().zip(row.cells()) {
                row_cells.push(column, values.worded(cell));
            }
        } else {
            for (column, cell) in columns.iter().zip(row.cells()) {
                row_cells.push(column, cell);
            }
        }
        row_cells.end();
        self.cut += row_cells.cut;
        self.bytes += (row_cells.out.len() - start) as u64;
        if let Some(widths) = sample {
            for (widest, cell) in widths.iter_mut().zip(row.cells()) {
                *widest = (*widest).max(width_of(cell));
            }
            if self.rows > SAMPLE_ROWS || self.waiting.len() > SAMPLE_BYTES {
                return self.end_sample();
            }
            return Ok(());
        }
        self.package.pass_on()
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, Error> {
        self.end_sample()?;
        self.end_sheet();
        self.close()
    }
}

impl Xlsx {
    /// Writes the list of contents after the last sheet.
    pub(super) fn close(mut self) -> Result<Finished, Error> {
        let sheets = self.sheets.len();
        self.package.entry("xl/workbook.xml", &parts::workbook(&self.sheets))?;
        self.package.entry("xl/_rels/workbook.xml.rels", &parts::workbook_relationships(sheets))?;
        self.package.entry("[Content_Types].xml", &parts::content_types(sheets))?;
        let Written { bytes, sha256 } = self.package.finish()?;
        let cut = Notice::CellsCut { path: self.path.clone(), cells: self.cut, limit: cell::LONGEST_TEXT };
        let notices = if self.cut > 0 { vec![cut] } else { Vec::new() };
        let file = FinishedFile { path: self.path, content: Content::Users, bytes, sha256, rows: self.users };
        Ok(Finished { files: vec![file], notices })
    }
}

/// The cells of one row, as XML.
struct RowCells<'a> {
    /// The row's number in decimal.
    row: &'a [u8],
    zone: Option<&'a TimeZone>,
    cut: u64,
    out: &'a mut Vec<u8>,
}

impl RowCells<'_> {
    fn begin(&mut self) {
        self.out.extend_from_slice(b"<row r=\"");
        self.out.extend_from_slice(self.row);
        self.out.extend_from_slice(b"\">");
    }

    fn end(&mut self) {
        self.out.extend_from_slice(b"</row>");
    }

    #[inline]
    fn push(&mut self, column: &[u8], cell: Cell<'_>) {
        let row = self.row;
        match cell {
            Cell::Empty => {}
            Cell::Bool(value) => cell::push_bool(column, row, value, self.out),
            Cell::Number(number) if cell::is_exact(number) => {
                cell::push_number(column, row, number, self.out);
            }
            Cell::Number(number) => cell::push_text(column, row, Look::Text, number, self.out),
            Cell::Text(text) => {
                let is_time = utc_time(text)
                    .is_some_and(|time| cell::push_time_cell(column, row, time, self.zone, self.out));
                if !is_time {
                    self.push_text(column, text);
                }
            }
            Cell::Json(json) => self.push_text(column, json),
        }
    }

    #[inline]
    fn push_text(&mut self, column: &[u8], text: &str) {
        let fitting = cell::fitting(text);
        self.cut += u64::from(fitting.len() < text.len());
        cell::push_text(column, self.row, cell::look_of(fitting), fitting, self.out);
    }
}

/// The width of a cell, in characters.
fn width_of(cell: Cell<'_>) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Bool(_) => NARROWEST,
        Cell::Number(number) => number.len(),
        Cell::Text(text) if utc_time(text).is_some() => TIME_WIDTH,
        Cell::Text(text) | Cell::Json(text) => width(text),
    }
}

/// The width of a text's first line, up to [`WIDEST`]. Characters of East Asian scripts count
/// twice.
fn width(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(WIDEST).map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{json::Index, source::Record};

    fn sheets(users: u32, most_rows: u32) -> Vec<SheetFacts> {
        let folder = tempfile::tempdir().unwrap();
        let titles = ["a".to_owned(), "b".to_owned()];
        let path = folder.path().join("users.xlsx");
        let mut xlsx =
            Xlsx::new(&path, &titles, &Style::default(), &Secrets::default(), &CreatedFiles::default())
                .unwrap();
        xlsx.most_rows = most_rows;
        let index = Index::default();
        let record = Record { line: "{}", index: index.view() };
        for _ in 0..users {
            xlsx.row(Row::without_cells(record)).unwrap();
        }
        xlsx.end_sample().unwrap();
        xlsx.end_sheet();
        std::mem::take(&mut xlsx.sheets)
    }

    #[test]
    fn rows_that_do_not_fit_continue_in_the_next_sheet() {
        let names_and_ends = |users, most_rows| -> Vec<_> {
            sheets(users, most_rows).into_iter().map(|sheet| (sheet.name, sheet.last.unwrap())).collect()
        };
        let sheet = |name: &str, last: &str| (name.to_owned(), last.to_owned());
        assert_eq!(names_and_ends(0, 4), [sheet("Users", "B1")]);
        assert_eq!(names_and_ends(3, 4), [sheet("Users", "B4")]);
        assert_eq!(names_and_ends(4, 4), [sheet("Users", "B4"), sheet("Users 2", "B2")]);
        assert_eq!(
            names_and_ends(7, 4),
            [sheet("Users", "B4"), sheet("Users 2", "B4"), sheet("Users 3", "B2")]
        );
        // More rows than the sample.
        assert_eq!(names_and_ends(1_001, 1_000), [sheet("Users", "B1000"), sheet("Users 2", "B3")]);
    }

    #[test]
    fn more_columns_than_excel_has_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let titles: Vec<String> = (0..=MOST_COLUMNS).map(|number| number.to_string()).collect();
        let path = folder.path().join("users.xlsx");
        let refused =
            Xlsx::new(&path, &titles, &Style::default(), &Secrets::default(), &CreatedFiles::default())
                .err()
                .unwrap();
        assert_eq!(refused.code(), "columns");
        assert!(!path.exists());
    }
}
