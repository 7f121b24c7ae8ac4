//! From a file to its users, each a checked JSON object on one line.

mod auth0_csv;
mod batch;
mod dialect;
mod feed;
mod gzip;
mod input;
mod json_values;
mod layer;
mod magic;
mod sniff;
mod unpack;
mod utf16;
mod zip;

pub(crate) use auth0_csv::{Auth0Csv, Row as CsvRow};
use batch::{Batch, Batches, Form};
use feed::{Fed, Feed};
pub use sniff::detect;

use crate::{
    error::{CsvFault, Error},
    json::{self, Fault, Index},
    plan::{Dialect, Limits, Source, SourceKind},
    summary::SourceSummary,
};

/// One user.
pub(crate) struct Record<'a> {
    /// One JSON object, checked, without surrounding white space.
    pub(crate) line: &'a str,
    /// Positions of its keys and values.
    pub(crate) index: &'a Index,
}

/// A source being read. Reading and unzipping happen on a thread of its own; lines are checked
/// here.
pub(crate) struct Reader<'a> {
    source: &'a Source,
    feed: Feed,
    batch: Batch,
    /// Index of the next record in the batch.
    next: usize,
    /// Batches so far.
    batches: u64,
    /// Present if rows have to be converted to JSON.
    csv: Option<Auth0Csv>,
    index: Index,
    /// The first line with content has been recognised as the right kind.
    recognised: bool,
    rows: u64,
    blank_lines: u64,
    /// Number and offset of the last record.
    position: (u64, u64),
}

/// The result of [`Reader::next`].
pub(crate) enum Next<'a> {
    User(Record<'a>),
    /// A blank line, or the titles of a CSV.
    Other,
    End(SourceSummary),
}

impl<'a> Reader<'a> {
    pub(crate) fn open(source: &'a Source, limits: &Limits) -> Result<Self, Error> {
        let csv =
            |dialect: Dialect| (Form::CsvRows { row_end: dialect.row_end }, Some(Auth0Csv::new(dialect)));
        let (form, csv) = match source.kind {
            SourceKind::Ndjson => (Form::Lines, None),
            SourceKind::Json => (Form::JsonValues, None),
            SourceKind::Auth0Csv => csv(Dialect::default()),
            SourceKind::Csv(dialect) => csv(dialect),
        };
        let feed = Feed::start(Batches::open(&source.path, form, limits)?)?;
        Ok(Self {
            source,
            feed,
            batch: Batch::default(),
            next: 0,
            batches: 0,
            csv,
            index: Index::default(),
            recognised: false,
            rows: 0,
            blank_lines: 0,
            position: (0, 0),
        })
    }

    /// Bytes of the stored file read so far.
    pub(crate) const fn file_bytes(&self) -> u64 {
        self.batch.file_bytes()
    }

    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Blank lines so far.
    pub(crate) const fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Batches so far, of a few hundred kilobytes each. Report progress when it changes.
    pub(crate) const fn batches(&self) -> u64 {
        self.batches
    }

    pub(crate) fn next(&mut self) -> Result<Next<'_>, Error> {
        if self.next == self.batch.len() {
            if let Fed::End(batches) = self.feed.next(&mut self.batch)? {
                return Ok(Next::End(batches.finish(self.rows)));
            }
            self.next = 0;
            self.batches += 1;
        }
        let raw = self.batch.get(self.next);
        self.next += 1;
        let (bytes, indent) = json::trim(raw.bytes);
        self.position = (raw.number, raw.offset);
        if !self.recognised && !bytes.is_empty() {
            sniff::refuse(bytes, self.source)?;
            self.recognised = true;
        }
        let line = match &mut self.csv {
            None => {
                if bytes.is_empty() {
                    self.blank_lines += 1;
                    return Ok(Next::Other);
                }
                let line = check_ndjson(bytes, raw.offset + indent as u64, &mut self.index)
                    .map_err(|(offset, reason)| not_ndjson(self.source, raw.number, offset, reason))?;
                if json_values::is_answer(line, &self.index) {
                    // A list of users on one line among others would count as one user.
                    return Err(not_ndjson(self.source, raw.number, raw.offset, json::Reason::NotAUser));
                }
                line
            }
            Some(csv) => {
                let read = std::str::from_utf8(raw.bytes).map_err(|_| CsvFault::InvalidUtf8);
                let row = read.and_then(|row| csv.read(row)).map_err(|fault| Error::NotCsv {
                    path: self.source.path.clone(),
                    row: raw.number,
                    fault,
                })?;
                match row {
                    CsvRow::Titles => return Ok(Next::Other),
                    CsvRow::Blank => {
                        self.blank_lines += 1;
                        return Ok(Next::Other);
                    }
                    CsvRow::User(line) => {
                        json::index(line, &mut self.index)
                            .map_err(|fault| not_ndjson(self.source, raw.number, raw.offset, fault.reason))?;
                        line
                    }
                }
            }
        };
        self.rows += 1;
        Ok(Next::User(Record { line, index: &self.index }))
    }

    /// The error for a fault in the last record.
    pub(crate) fn error(&self, Fault { at, reason }: Fault) -> Error {
        let (number, offset) = self.position;
        not_ndjson(self.source, number, offset + at as u64, reason)
    }
}

/// Checks and indexes the line that begins at this offset of the source. Returns it as text, or the
/// offset and the reason of the first fault.
fn check_ndjson<'r>(bytes: &'r [u8], start: u64, index: &mut Index) -> Result<&'r str, (u64, json::Reason)> {
    let offset = |at: usize| start + at as u64;
    let line = std::str::from_utf8(bytes)
        .map_err(|error| (offset(error.valid_up_to()), json::Reason::InvalidUtf8))?;
    json::index(line, index).map_err(|Fault { at, reason }| (offset(at), reason))?;
    Ok(line)
}

fn not_ndjson(source: &Source, line: u64, offset: u64, reason: json::Reason) -> Error {
    let path = source.path.clone();
    if source.kind == SourceKind::Json {
        return Error::NotJson { path, user: line, reason };
    }
    Error::NotNdjson { path, line, offset, reason }
}
