//! From a file to its users, each a checked JSON object on one line.

mod auth0_csv;
mod batch;
mod csv_row;
mod dialect;
mod feed;
mod gzip;
mod input;
mod json_values;
mod layer;
mod magic;
mod record;
mod sniff;
mod unpack;
mod users;
mod utf16;
mod zip;

#[cfg(feature = "internals")]
pub(crate) use auth0_csv::{Auth0Csv, Row as CsvRow};
use batch::{Batches, Form, Position};
use feed::{Fed, Feed};
pub(crate) use record::Record;
pub use sniff::detect;
use users::Users;

use crate::{
    error::Error,
    json::Fault,
    plan::{Dialect, Limits, Source, SourceKind},
    summary::SourceSummary,
};

/// A source being read. Reading and unzipping, and what [`feed`] leaves to it of checking, happen
/// on a thread of its own.
pub(crate) struct Reader<'a> {
    source: &'a Source,
    feed: Feed,
    users: Users,
    /// Index of the next user in the batch.
    next: usize,
    /// Batches so far.
    batches: u64,
    rows: u64,
    blank_lines: u64,
    /// That of the last user.
    position: Position,
}

/// The result of [`Reader::next`].
pub(crate) enum Next<'a> {
    User(Record<'a>),
    /// A batch without users.
    Other,
    End(SourceSummary),
}

impl<'a> Reader<'a> {
    pub(crate) fn open(source: &'a Source, limits: &Limits) -> Result<Self, Error> {
        let form = match source.kind {
            SourceKind::Ndjson => Form::Lines,
            SourceKind::Json => Form::JsonValues,
            SourceKind::Auth0Csv => Form::CsvRows { row_end: Dialect::default().row_end },
            SourceKind::Csv(dialect) => Form::CsvRows { row_end: dialect.row_end },
        };
        let batches = Batches::open(&source.path, form, limits)?;
        Ok(Self {
            source,
            feed: Feed::start(batches, source)?,
            users: Users::default(),
            next: 0,
            batches: 0,
            rows: 0,
            blank_lines: 0,
            position: Position::default(),
        })
    }

    /// Bytes of the stored file read so far.
    pub(crate) const fn file_bytes(&self) -> u64 {
        self.users.file_bytes()
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
        if self.next == self.users.len() {
            if let Fed::End(batches) = self.feed.next(&mut self.users)? {
                return Ok(Next::End(batches.finish(self.rows)));
            }
            self.next = 0;
            self.batches += 1;
            self.blank_lines += self.users.blank_lines();
            if self.users.len() == 0 {
                return Ok(Next::Other);
            }
        }
        let (record, position) = self.users.get(self.next);
        self.next += 1;
        self.rows += 1;
        self.position = position;
        Ok(Next::User(record))
    }

    /// The error for a fault in the last user.
    pub(crate) fn error(&self, fault: Fault) -> Error {
        users::fault_at(self.source, self.position, fault)
    }
}
