//! From a file to its users: each comes out as one checked JSON object on one line.

mod auth0_csv;
mod gzip;
mod input;
mod records;
mod sniff;

use auth0_csv::Auth0Csv;
use records::{Framing, RawRecord, Records};
pub use sniff::detect;

use crate::{
    CsvFault, Error, Limits, Source, SourceKind, SourceSummary,
    json::{self, Fault, Index},
};

/// One user.
pub(crate) struct Record<'a> {
    /// One JSON object, checked, without surrounding white space.
    pub(crate) line: &'a str,
    /// Where its keys and values are.
    pub(crate) index: &'a Index,
}

/// A source that is being read.
pub(crate) struct Reader<'a> {
    source: &'a Source,
    records: Records<'a>,
    /// Present when rows have to be turned into JSON.
    csv: Option<Auth0Csv>,
    index: Index,
    /// The first line with content was seen, and looked like what it should be.
    recognised: bool,
    rows: u64,
    blank_lines: u64,
    /// Number and offset of the last record.
    place: (u64, u64),
}

/// What [`Reader::next`] found.
pub(crate) enum Next<'a> {
    User(Record<'a>),
    /// Something that is no user: a blank line, or the titles of a CSV.
    Other,
    End,
}

impl<'a> Reader<'a> {
    pub(crate) fn open(source: &'a Source, limits: &'a Limits) -> Result<Self, Error> {
        let (framing, csv) = match source.kind {
            SourceKind::Ndjson => (Framing::Lines, None),
            SourceKind::Auth0Csv => (Framing::CsvRows { quoted: false }, Some(Auth0Csv::default())),
        };
        let records = Records::open(&source.path, framing, limits)?;
        let index = Index::default();
        Ok(Self { source, records, csv, index, recognised: false, rows: 0, blank_lines: 0, place: (0, 0) })
    }

    /// Bytes read so far from the file as stored.
    pub(crate) const fn file_bytes(&self) -> u64 {
        self.records.file_bytes()
    }

    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Grows by one whenever more was read from the file: the moment to report progress.
    pub(crate) const fn blocks(&self) -> u64 {
        self.records.blocks()
    }

    pub(crate) fn next(&mut self) -> Result<Next<'_>, Error> {
        let Some(raw) = self.records.next()? else { return Ok(Next::End) };
        let bytes = raw.bytes.trim_ascii();
        self.place = (raw.number, raw.offset);
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
                check_ndjson(&raw, bytes, &mut self.index)
                    .map_err(|(offset, reason)| not_ndjson(self.source, raw.number, offset, reason))?
            }
            Some(csv) => {
                let read = std::str::from_utf8(raw.bytes).map_err(|_| CsvFault::InvalidUtf8);
                let row = read.and_then(|row| csv.read(row)).map_err(|fault| Error::NotCsv {
                    path: self.source.path.clone(),
                    row: raw.number,
                    fault,
                })?;
                match row {
                    auth0_csv::Row::Titles => return Ok(Next::Other),
                    auth0_csv::Row::Blank => {
                        self.blank_lines += 1;
                        return Ok(Next::Other);
                    }
                    auth0_csv::Row::User(line) => {
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
        let (number, offset) = self.place;
        not_ndjson(self.source, number, offset + at as u64, reason)
    }

    /// To be called after [`Next::End`]. The second value is the number of blank lines.
    pub(crate) fn finish(self) -> (SourceSummary, u64) {
        (self.records.finish(self.rows), self.blank_lines)
    }
}

/// A line as text, indexed; or where in the source it goes wrong and how.
fn check_ndjson<'r>(
    raw: &RawRecord<'r>,
    bytes: &'r [u8],
    index: &mut Index,
) -> Result<&'r str, (u64, json::Reason)> {
    let indent = raw.bytes.len() - raw.bytes.trim_ascii_start().len();
    let offset = |at: usize| raw.offset + (indent + at) as u64;
    let line = std::str::from_utf8(bytes)
        .map_err(|error| (offset(error.valid_up_to()), json::Reason::InvalidUtf8))?;
    json::index(line, index).map_err(|Fault { at, reason }| (offset(at), reason))?;
    Ok(line)
}

fn not_ndjson(source: &Source, line: u64, offset: u64, reason: json::Reason) -> Error {
    Error::NotNdjson { path: source.path.clone(), line, offset, reason }
}
