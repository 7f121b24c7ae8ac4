//! Doors into single parts: for the fuzzer, where no file of a reasonable size reaches them, and for the benches.

use crate::json::{self, Index};
use crate::output::import_ready::{Place, Splitter, after, before};
use crate::source::{Auth0Csv, CsvRow, Record};
use crate::table::Table;
use crate::{Column, Columns};

/// Checks lines and finds their keys.
#[derive(Default)]
pub struct Lines(Index);

impl Lines {
    /// How many members the user on this line has; none when it is no user.
    pub fn read(&mut self, line: &str) -> Option<usize> {
        json::index(line, &mut self.0).ok()?;
        Some(self.0.members.len())
    }
}

/// Makes users of the rows of Auth0's CSV, of which the first one holds the titles.
#[derive(Default)]
pub struct CsvRows(Auth0Csv);

impl CsvRows {
    /// How long the user of this row is as JSON; 0 for what is no user, none when it can't be read.
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
    /// None when some column can hold objects, because what it opens into has to be found out first.
    pub fn new(columns: Vec<Column>) -> Option<Self> {
        Some(Self { lines: Lines::default(), table: Table::of_plain(&Columns::Chosen(columns))? })
    }

    /// How many cells the user on this line has; none when it is no user.
    pub fn read(&mut self, line: &str) -> Option<usize> {
        self.lines.read(line)?;
        let row = self.table.fill(&Record { line, index: &self.lines.0 }).ok()?;
        Some(row.cells().count())
    }
}

/// The texts of the files that users, as JSON, go to when no file may be larger than `limit` bytes, and how many are
/// too large for any.
pub fn split(users: &[String], limit: u64) -> (Vec<String>, usize) {
    let mut splitter = Splitter::new(limit);
    let (mut files, mut too_large) = (Vec::<String>::new(), 0);
    for user in users {
        let place = splitter.place(user.len());
        match place {
            Place::Nowhere => {
                too_large += 1;
                continue;
            }
            Place::New => files.push(String::new()),
            Place::Same => {}
        }
        if let Some(file) = files.last_mut() {
            file.push_str(before(place));
            file.push_str(user);
        }
    }
    for file in &mut files {
        file.push_str(after());
    }
    (files, too_large)
}
