//! Cuts decoded bytes into batches of whole lines or CSV rows, within the limits.
//!
//! A batch is one buffer with many records; they are slices of it. It grows only for a record that is longer than a
//! block, and is filled again once it was read, so that nothing is allocated for each record.

use std::path::Path;

use memchr::{memchr_iter, memchr2_iter};

use super::{
    gzip::{self, Gzip},
    input::Input,
};
use crate::{CsvFault, Error, Limits, SourceSummary};

const BLOCK: usize = 256 << 10;
/// Largest buffer that is filled again. There are several of them: what one long record needed is not kept.
const KEPT: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where records end.
pub(super) enum Framing {
    /// At every line feed. Nothing else ends a line: U+2028 and the like are data.
    Lines,
    /// At every line feed outside of quotation marks. (A doubled mark closes and opens again: no need to know it.)
    CsvRows { quoted: bool },
}

impl Framing {
    /// Tells `end` the index of every end in `bytes`, which follow those of the last call.
    fn find(&mut self, bytes: &[u8], end: impl FnMut(usize)) {
        match self {
            Self::Lines => memchr_iter(b'\n', bytes).for_each(end),
            Self::CsvRows { quoted } => memchr2_iter(b'"', b'\n', bytes)
                .filter(|&at| {
                    let mark = bytes[at] == b'"';
                    *quoted ^= mark;
                    !mark && !*quoted
                })
                .for_each(end),
        }
    }
}

/// A record as it stands in the source, without its line feed.
pub(super) struct RawRecord<'a> {
    pub(super) bytes: &'a [u8],
    /// From 1. Counts blank ones.
    pub(super) number: u64,
    /// In the decoded bytes.
    pub(super) offset: u64,
}

/// Whole records, as they follow each other in a source. To be filled again and again.
#[derive(Default)]
pub(super) struct Batch {
    /// Beyond the last record is what happens to be there.
    buffer: Vec<u8>,
    /// Where the first record starts.
    start: usize,
    /// The end of each record; the next one starts behind the line feed there.
    ends: Vec<usize>,
    /// Of the first record.
    number: u64,
    /// Of the buffer, in the decoded bytes.
    offset: u64,
    /// Bytes read from the file when it was filled.
    file_bytes: u64,
}

impl Batch {
    pub(super) const fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// Number of records.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The record at a place below [`Batch::len`].
    #[inline]
    pub(super) fn get(&self, place: usize) -> RawRecord<'_> {
        let start = place.checked_sub(1).map_or(self.start, |before| self.ends[before] + 1);
        RawRecord {
            bytes: &self.buffer[start..self.ends[place]],
            number: self.number + place as u64,
            offset: self.offset + start as u64,
        }
    }

    pub(super) fn records(&self) -> impl Iterator<Item = RawRecord<'_>> {
        (0..self.len()).map(|place| self.get(place))
    }
}

/// A source, as batches.
pub(super) struct Batches {
    input: Input,
    /// Absent when the file is plain.
    gzip: Option<Gzip>,
    framing: Framing,
    limits: Limits,
    /// The beginning of a record whose end is still to come.
    begun: Vec<u8>,
    at_end: bool,
    decoded: u64,
    records: u64,
    /// What is wrong with the record after the last one.
    failed: Option<Error>,
}

impl Batches {
    pub(super) fn open(path: &Path, framing: Framing, limits: &Limits) -> Result<Self, Error> {
        let mut input = Input::open(path)?;
        let gzip = input.begins_with(&gzip::MAGIC)?.then(Gzip::new);
        if input.read() == 0 {
            return Err(Error::EmptyFile { path: path.to_owned() });
        }
        Ok(Self {
            input,
            gzip,
            framing,
            limits: limits.clone(),
            begun: Vec::new(),
            at_end: false,
            decoded: 0,
            records: 0,
            failed: None,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.input.path()
    }

    /// Fills `batch` with the next records. False when there are none left; then everything was checked.
    pub(super) fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        batch.start = 0;
        batch.ends.clear();
        batch.number = self.records + 1;
        batch.offset = self.decoded - self.begun.len() as u64;
        let mut end = self.begun.len();
        if batch.buffer.len() > KEPT {
            batch.buffer = Vec::new();
        }
        let length = batch.buffer.len().max(BLOCK).max(end);
        batch.buffer.resize(length, 0);
        batch.buffer[..end].copy_from_slice(&self.begun);
        self.begun.clear();
        while batch.ends.is_empty() {
            if self.at_end {
                self.last(batch, end)?;
                break;
            }
            if end == batch.buffer.len() {
                self.grow(&mut batch.buffer)?;
            }
            let searched = end;
            end = self.decode(&mut batch.buffer, end)?;
            self.framing.find(&batch.buffer[searched..end], |at| batch.ends.push(searched + at));
        }
        if let Some(last) = batch.ends.last() {
            self.begun.extend_from_slice(batch.buffer.get(last + 1..end).unwrap_or_default());
        }
        if self.records == 0 && batch.buffer[..end].starts_with(BYTE_ORDER_MARK) {
            batch.start = BYTE_ORDER_MARK.len();
        }
        self.refuse_long(batch);
        batch.file_bytes = self.input.read();
        self.records += batch.ends.len() as u64;
        match self.failed.take() {
            Some(error) if batch.ends.is_empty() => Err(error),
            failed => {
                self.failed = failed;
                Ok(!batch.ends.is_empty())
            }
        }
    }

    /// Takes away what is from the first record on that is too long, which is an error once the others were read.
    fn refuse_long(&mut self, batch: &mut Batch) {
        let limit = self.limits.max_line;
        if batch.buffer.len() <= limit {
            return;
        }
        let long = batch.records().position(|record| record.bytes.len() > limit);
        if let Some(place) = long {
            self.failed = Some(self.too_long(batch.number + place as u64));
            batch.ends.truncate(place);
        }
    }

    /// What the source was, and how many users it had.
    pub(super) fn finish(self, rows: u64) -> SourceSummary {
        SourceSummary {
            path: self.path().to_owned(),
            file_bytes: self.input.read(),
            decoded_bytes: self.decoded,
            rows,
            gzip: self.gzip.is_some(),
            members: self.gzip.as_ref().map_or(0, Gzip::members),
            file_sha256: self.input.sha256(),
        }
    }

    /// Takes what is left as the last record: nothing ends it but the source.
    fn last(&self, batch: &mut Batch, end: usize) -> Result<(), Error> {
        if end == 0 {
            return Ok(());
        }
        if matches!(self.framing, Framing::CsvRows { quoted: true }) {
            let path = self.path().to_owned();
            return Err(Error::NotCsv { path, row: self.records + 1, fault: CsvFault::UnclosedQuote });
        }
        batch.ends.push(end);
        Ok(())
    }

    /// Makes room for more of a record that fills the buffer.
    fn grow(&self, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let Limits { max_line, .. } = self.limits;
        if buffer.len() > max_line {
            return Err(self.too_long(self.records + 1));
        }
        buffer.resize((buffer.len() * 2).min(max_line.saturating_add(BLOCK)), 0);
        Ok(())
    }

    /// Fills the whole of the buffer from `end` on, fewer and larger steps, each worth a report of progress; returns the
    /// new end.
    fn decode(&mut self, buffer: &mut [u8], mut end: usize) -> Result<usize, Error> {
        while end < buffer.len() && !self.at_end {
            let out = &mut buffer[end..];
            let count = match &mut self.gzip {
                Some(gzip) => gzip.read(&mut self.input, out)?,
                None => copy(&mut self.input, out)?,
            };
            self.at_end = count == 0;
            end += count;
            self.decoded += count as u64;
        }
        self.check_size()?;
        Ok(end)
    }

    fn check_size(&self) -> Result<(), Error> {
        let Limits { max_decoded, max_ratio, ratio_from, .. } = self.limits;
        let by_ratio = self.input.offset().saturating_mul(max_ratio).max(ratio_from);
        let limit = if self.gzip.is_some() { max_decoded.min(by_ratio) } else { max_decoded };
        if self.decoded > limit {
            return Err(Error::TooLarge { path: self.path().to_owned(), limit });
        }
        Ok(())
    }

    fn too_long(&self, line: u64) -> Error {
        Error::LineTooLong { path: self.path().to_owned(), line, limit: self.limits.max_line }
    }
}

fn copy(input: &mut Input, out: &mut [u8]) -> Result<usize, Error> {
    let available = input.fill()?;
    let count = available.len().min(out.len());
    out[..count].copy_from_slice(&available[..count]);
    input.consume(count);
    Ok(count)
}
