//! Access to internals for the fuzzer and the benches.

use crate::json::{self, Index};
use crate::output::import_ready::{CLOSING, Placement, Splitter};
use crate::plan::{Column, Columns, LookUps};
use crate::source::{Auth0Csv, CsvRow, Record};
use crate::table::Table;

/// Checks lines and indexes their keys.
#[derive(Default)]
pub struct Lines(Index);

impl Lines {
    /// The number of members of the user on this line; none if the line is not a user.
    pub fn read(&mut self, line: &str) -> Option<usize> {
        json::index(line, &mut self.0).ok()?;
        Some(self.0.members.len())
    }
}

/// Converts rows of Auth0's CSV to users. The first row holds the titles.
#[derive(Default)]
pub struct CsvRows(Auth0Csv);

impl CsvRows {
    /// The length of the user of this row as JSON: 0 for a row without a user, none for a row that
    /// cannot be read.
    pub fn read(&mut self, row: &str) -> Option<usize> {
        match self.0.read(row).ok()? {
            CsvRow::User(line) => Some(line.len()),
            CsvRow::Titles | CsvRow::Blank => Some(0),
        }
    }
}

/// Fills the cells of a table.
pub struct Cells {
    lines: Lines,
    table: Table,
}

impl Cells {
    /// Returns none if a column can hold objects, because a first pass would have to find the
    /// columns they open into.
    pub fn new(columns: Vec<Column>) -> Option<Self> {
        let columns = Columns::Chosen(columns);
        let table = Table::of_plain(&columns, &LookUps::default(), None)?;
        Some(Self { lines: Lines::default(), table })
    }

    /// The number of cells of the user on this line; none if the line is not a user.
    pub fn read(&mut self, line: &str) -> Option<usize> {
        self.lines.read(line)?;
        let row = self.table.fill(&Record { line, index: self.lines.0.view() }).ok()?;
        Some(row.cells().count())
    }
}

/// Splits users, given as JSON, into files of at most `limit` bytes. Returns the texts of the files
/// and the number of users too large for any file.
pub fn split(users: &[String], limit: u64) -> (Vec<String>, usize) {
    let mut splitter = Splitter::new(limit);
    let (mut files, mut too_large) = (Vec::<String>::new(), 0);
    for user in users {
        let placement = splitter.place(user.len());
        match placement {
            Placement::TooLarge => {
                too_large += 1;
                continue;
            }
            Placement::NewFile => files.push(String::new()),
            Placement::SameFile => {}
        }
        if let Some(file) = files.last_mut() {
            file.push_str(placement.prefix());
            file.push_str(user);
        }
    }
    for file in &mut files {
        file.push_str(CLOSING);
    }
    (files, too_large)
}
