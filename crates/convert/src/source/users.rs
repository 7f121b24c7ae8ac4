//! Checks and indexes the users of a batch.

use std::ops::Range;

use super::{
    auth0_csv::{Auth0Csv, Row as CsvRow},
    batch::{Batch, Position},
    json_values,
    record::Record,
    sniff,
};
use crate::{
    error::{CsvFault, Error},
    json::{self, Fault, Indexed, Member, Reason},
    plan::{Source, SourceKind},
};

/// Most members whose memory is kept. The users of a batch have some 5,000.
const KEPT: usize = 1 << 15;

/// Consecutive users of a source, checked. Reused.
#[derive(Default)]
pub(super) struct Users {
    /// Their lines, and what may stand between them.
    text: String,
    found: Vec<Found>,
    /// The members of all users.
    members: Vec<Member>,
    /// Bytes read from the file so far.
    file_bytes: u64,
    /// Blank lines among the users.
    blank_lines: u64,
}

/// A user of a batch.
struct Found {
    line: Range<usize>,
    members: Range<usize>,
    suspect: bool,
    position: Position,
}

impl Users {
    /// The number of users.
    pub(super) const fn len(&self) -> usize {
        self.found.len()
    }

    pub(super) const fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// Gives the memory of the text to a batch that has none. The users are gone then.
    pub(super) fn give_memory(&mut self, batch: &mut Batch) {
        self.found.clear();
        batch.reuse(&mut self.text);
    }

    pub(super) const fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// The user at an index below [`Users::len`].
    #[inline]
    pub(super) fn get(&self, index: usize) -> (Record<'_>, Position) {
        let Found { line, members, suspect, position } = &self.found[index];
        let index = Indexed { members: &self.members[members.clone()], suspect: *suspect };
        (Record { line: &self.text[line.clone()], index }, *position)
    }

    /// Adds the user on a line of the text.
    fn add(&mut self, line: Range<usize>, position: Position) -> Result<(), Fault> {
        let start = self.members.len();
        match json::append_index(&self.text[line.clone()], &mut self.members) {
            Ok(suspect) => {
                let members = start..self.members.len();
                self.found.push(Found { line, members, suspect, position });
                Ok(())
            }
            Err(fault) => {
                self.members.truncate(start);
                Err(fault)
            }
        }
    }
}

/// Checks the batches of a source, one after another.
pub(super) struct Checker {
    source: Source,
    /// Present if rows have to be converted to JSON.
    csv: Option<Auth0Csv>,
    /// The first line with content has been recognised as the right kind.
    recognised: bool,
}

impl Checker {
    pub(super) fn new(source: &Source) -> Self {
        let csv = match source.kind {
            SourceKind::Ndjson | SourceKind::Json => None,
            SourceKind::Auth0Csv => Some(Auth0Csv::default()),
            SourceKind::Csv(dialect) => Some(Auth0Csv::new(dialect)),
        };
        Self { source: source.clone(), csv, recognised: false }
    }

    /// Checks what follows once another one [can be replaced](Self::can_be_replaced).
    pub(super) fn of_the_rest(source: &Source) -> Self {
        Self { source: source.clone(), csv: None, recognised: true }
    }

    /// Returns true if what follows can be checked without what came before.
    pub(super) const fn can_be_replaced(&self) -> bool {
        self.csv.is_none() && self.recognised
    }

    /// Moves the users of a batch to `users`, in place of those there. An error is that of the
    /// record after the last user.
    pub(super) fn check(&mut self, batch: &mut Batch, users: &mut Users) -> Result<(), Error> {
        users.found.clear();
        users.members.clear();
        users.members.shrink_to(KEPT);
        users.file_bytes = batch.file_bytes();
        users.blank_lines = 0;
        self.recognise(batch)?;
        if self.csv.is_some() { self.rows(batch, users) } else { self.lines(batch, users) }
    }

    /// Refuses a source that begins with something else than users.
    fn recognise(&mut self, batch: &Batch) -> Result<(), Error> {
        if !self.recognised
            && let Some(first) =
                batch.records().map(|record| json::trim(record.bytes).0).find(|bytes| !bytes.is_empty())
        {
            self.recognised = true;
            sniff::refuse(first, &self.source)?;
        }
        Ok(())
    }

    fn lines(&self, batch: &mut Batch, users: &mut Users) -> Result<(), Error> {
        let not_text = batch.take_text(&mut users.text);
        for (range, mut position) in batch.places() {
            let (content, indent) = json::trim(users.text[range.clone()].as_bytes());
            if content.is_empty() {
                users.blank_lines += 1;
                continue;
            }
            let start = range.start + indent;
            let line = start..start + content.len();
            position.offset += indent as u64;
            users.add(line, position).map_err(|fault| self.fault(position, fault))?;
            let (user, _) = users.get(users.len() - 1);
            if json_values::is_answer(user.line, user.index.members) {
                users.found.pop();
                // A list of users on one line among others would count as one user.
                return Err(self.fault(position, Fault { at: 0, reason: Reason::NotAUser }));
            }
        }
        not_text.map_or(Ok(()), |position| {
            Err(self.fault(position, Fault { at: 0, reason: Reason::InvalidUtf8 }))
        })
    }

    fn rows(&mut self, batch: &Batch, users: &mut Users) -> Result<(), Error> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        users.text.clear();
        for raw in batch.records() {
            let read = std::str::from_utf8(raw.bytes).map_err(|_| CsvFault::InvalidUtf8);
            let row = read.and_then(|row| csv.read(row)).map_err(|fault| Error::NotCsv {
                path: self.source.path.clone(),
                row: raw.position.number,
                fault,
            })?;
            match row {
                CsvRow::Titles => {}
                CsvRow::Blank => users.blank_lines += 1,
                CsvRow::User(line) => {
                    let start = users.text.len();
                    users.text.push_str(line);
                    users.add(start..users.text.len(), raw.position).map_err(|fault| {
                        // Of the line made from the row.
                        fault_at(&self.source, raw.position, Fault { at: 0, ..fault })
                    })?;
                }
            }
        }
        Ok(())
    }

    fn fault(&self, position: Position, fault: Fault) -> Error {
        fault_at(&self.source, position, fault)
    }
}

/// The error for a fault in the user at a position.
pub(super) fn fault_at(source: &Source, Position { number, offset }: Position, fault: Fault) -> Error {
    let (path, reason) = (source.path.clone(), fault.reason);
    if source.kind == SourceKind::Json {
        return Error::NotJson { path, user: number, reason };
    }
    Error::NotNdjson { path, line: number, offset: offset + fault.at as u64, reason }
}
