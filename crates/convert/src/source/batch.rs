//! Cuts decoded bytes into batches of whole lines or CSV rows, within the limits.
//!
//! A batch is one buffer, and its records are slices of it. The buffer grows only for a record
//! longer than a block, and is reused, so that no record costs an allocation.

use std::{ops::Range, path::Path};

use memchr::{memchr_iter, memchr2_iter};

use super::{input::Layer, json_values::JsonValues, layer::Unpacked, unpack};
use crate::{
    error::{CsvFault, Error},
    plan::Limits,
    summary::SourceSummary,
};

/// Bytes of a batch. A portion of work for one thread: several of them wait for another.
const BLOCK: usize = 128 << 10;
/// Largest buffer to reuse. There are several buffers, so one long record must not enlarge them for
/// good.
const KEPT: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How users follow each other in a source.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// One on each line.
    Lines,
    /// One in each row of a CSV.
    CsvRows { row_end: u8 },
    /// In any other JSON text.
    JsonValues,
}

/// How records are separated.
enum Framing {
    /// By line feeds. Nothing else ends a line: U+2028 and the like are data.
    Lines,
    /// By line feeds, or whatever ends a row, outside of quotation marks. A doubled mark closes and
    /// reopens, so it needs no rule.
    CsvRows { quoted: bool, row_end: u8 },
}

impl Framing {
    /// Passes the index of every end in `bytes` to `end`. `bytes` continue those of the last call.
    fn find(&mut self, bytes: &[u8], end: impl FnMut(usize)) {
        match self {
            Self::Lines => memchr_iter(b'\n', bytes).for_each(end),
            Self::CsvRows { quoted, row_end } => memchr2_iter(b'"', *row_end, bytes)
                .filter(|&at| {
                    let mark = bytes[at] == b'"';
                    *quoted ^= mark;
                    !mark && !*quoted
                })
                .for_each(end),
        }
    }
}

/// A record as it is in the source, without its line feed.
pub(super) struct RawRecord<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) position: Position,
}

/// Where a record is in its source.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    /// Number of the line or row, from 1. Blank ones count.
    pub(super) number: u64,
    /// Decoded bytes before it.
    pub(super) offset: u64,
}

/// Consecutive records of a source. Reused.
#[derive(Default)]
pub(super) struct Batch {
    /// The bytes after the last record are undefined.
    buffer: Vec<u8>,
    /// Start of the first record.
    start: usize,
    /// The end of each record. The next one starts after the line feed there.
    ends: Vec<usize>,
    /// Number of the first record.
    number: u64,
    /// Position of the buffer in the decoded bytes.
    offset: u64,
    /// Bytes read from the file when the batch was filled.
    file_bytes: u64,
}

impl Batch {
    pub(super) const fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    pub(super) fn records(&self) -> impl Iterator<Item = RawRecord<'_>> {
        self.places().map(|(range, position)| RawRecord { bytes: &self.buffer[range], position })
    }

    /// Where each record is in the buffer, or in the text that was taken.
    pub(super) fn places(&self) -> impl Iterator<Item = (Range<usize>, Position)> {
        (0..self.ends.len()).map(|index| {
            let start = index.checked_sub(1).map_or(self.start, |before| self.ends[before] + 1);
            let position =
                Position { number: self.number + index as u64, offset: self.offset + start as u64 };
            (start..self.ends[index], position)
        })
    }

    /// Takes memory to fill, unless there is some.
    pub(super) fn reuse(&mut self, memory: &mut String) {
        if self.buffer.is_empty() {
            self.buffer = std::mem::take(memory).into_bytes();
        }
    }

    /// Moves the buffer to `text`. If it is not UTF-8, the records before the fault remain, and the
    /// position of the fault is returned.
    pub(super) fn take_text(&mut self, text: &mut String) -> Option<Position> {
        let mut bytes = std::mem::take(&mut self.buffer);
        bytes.truncate(self.ends.last().copied().unwrap_or_default());
        let fault = match String::from_utf8(bytes) {
            Ok(valid) => {
                *text = valid;
                return None;
            }
            Err(fault) => fault,
        };
        let at = fault.utf8_error().valid_up_to();
        let before = self.ends.partition_point(|end| *end <= at);
        self.ends.truncate(before);
        let mut bytes = fault.into_bytes();
        bytes.truncate(self.ends.last().copied().unwrap_or_default());
        // Can't fail: all of it is before the fault.
        *text = String::from_utf8(bytes).unwrap_or_default();
        Some(Position { number: self.number + before as u64, offset: self.offset + at as u64 })
    }
}

/// A source, as batches.
pub(super) struct Batches {
    layers: Box<dyn Layer>,
    framing: Framing,
    limits: Limits,
    /// The beginning of a record whose end has not been read yet.
    partial: Vec<u8>,
    at_end: bool,
    decoded: u64,
    records: u64,
    /// The error of the record after the last one.
    failed: Option<Error>,
}

impl Batches {
    pub(super) fn open(path: &Path, form: Form, limits: &Limits) -> Result<Self, Error> {
        let mut layers = unpack::open(path)?;
        let limits = Limits { max_line: limits.max_line.min(Limits::MOST_LINE), ..limits.clone() };
        let framing = match form {
            Form::Lines => Framing::Lines,
            Form::CsvRows { row_end } => Framing::CsvRows { quoted: false, row_end },
            Form::JsonValues => {
                layers = Box::new(Unpacked::new(layers, JsonValues::new(limits.max_line)));
                Framing::Lines
            }
        };
        Ok(Self {
            layers,
            framing,
            limits,
            partial: Vec::new(),
            at_end: false,
            decoded: 0,
            records: 0,
            failed: None,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.layers.file().path()
    }

    /// Fills `batch` with the next records. Returns false at the end, when everything has been
    /// checked.
    pub(super) fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        batch.start = 0;
        batch.ends.clear();
        batch.number = self.records + 1;
        batch.offset = self.decoded - self.partial.len() as u64;
        let mut end = self.partial.len();
        if batch.buffer.len() > KEPT {
            batch.buffer = Vec::new();
        }
        let length = batch.buffer.len().max(BLOCK).max(end);
        batch.buffer.resize(length, 0);
        batch.buffer[..end].copy_from_slice(&self.partial);
        self.partial.clear();
        while batch.ends.is_empty() {
            if self.at_end {
                self.end_last_record(batch, end)?;
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
            self.partial.extend_from_slice(batch.buffer.get(last + 1..end).unwrap_or_default());
        }
        while self.records == 0 && batch.buffer[batch.start..end].starts_with(BYTE_ORDER_MARK) {
            batch.start += BYTE_ORDER_MARK.len();
        }
        self.refuse_long(batch);
        batch.file_bytes = self.layers.file().read();
        self.records += batch.ends.len() as u64;
        match self.failed.take() {
            Some(error) if batch.ends.is_empty() => Err(error),
            failed => {
                self.failed = failed;
                Ok(!batch.ends.is_empty())
            }
        }
    }

    /// Drops the first record that is too long and all after it. It becomes an error once the
    /// records before it have been read.
    fn refuse_long(&mut self, batch: &mut Batch) {
        let limit = self.limits.max_line;
        if batch.buffer.len() <= limit {
            return;
        }
        let long = batch.records().position(|record| record.bytes.len() > limit);
        if let Some(index) = long {
            self.failed = Some(self.too_long(batch.number + index as u64));
            batch.ends.truncate(index);
        }
    }

    /// The summary of the source, which had this many users.
    pub(super) fn finish(self, rows: u64) -> SourceSummary {
        let facts = self.layers.facts();
        SourceSummary {
            path: self.path().to_owned(),
            file_bytes: self.layers.file().read(),
            decoded_bytes: self.layers.unpacked(),
            rows,
            total: facts.total,
            gzip: facts.members.is_some(),
            members: facts.members.unwrap_or_default(),
            file_sha256: self.layers.into_file().sha256(),
        }
    }

    /// Adds the last record, which the end of the source ends.
    fn end_last_record(&self, batch: &mut Batch, end: usize) -> Result<(), Error> {
        if end == 0 {
            return Ok(());
        }
        if matches!(self.framing, Framing::CsvRows { quoted: true, .. }) {
            let path = self.path().to_owned();
            return Err(Error::NotCsv { path, row: self.records + 1, fault: CsvFault::UnclosedQuote });
        }
        batch.ends.push(end);
        Ok(())
    }

    /// Enlarges the buffer for a record that fills it.
    fn grow(&self, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let Limits { max_line, .. } = self.limits;
        if buffer.len() > max_line {
            return Err(self.too_long(self.records + 1));
        }
        buffer.resize((buffer.len() * 2).min(max_line.saturating_add(BLOCK)), 0);
        Ok(())
    }

    /// Fills the whole buffer from `end` on, so that there are few, large steps. Returns the new
    /// end.
    fn decode(&mut self, buffer: &mut [u8], mut end: usize) -> Result<usize, Error> {
        while end < buffer.len() && !self.at_end {
            let count = self.layers.read(&mut buffer[end..])?;
            self.at_end = count == 0;
            end += count;
            self.decoded += count as u64;
        }
        self.check_size()?;
        Ok(end)
    }

    fn check_size(&self) -> Result<(), Error> {
        let Limits { max_decoded, max_ratio, ratio_from, .. } = self.limits;
        let by_ratio = self.layers.file().offset().saturating_mul(max_ratio).max(ratio_from);
        let limit = if self.layers.facts().packed { max_decoded.min(by_ratio) } else { max_decoded };
        if self.decoded > limit {
            return Err(Error::TooLarge { path: self.path().to_owned(), limit });
        }
        Ok(())
    }

    fn too_long(&self, line: u64) -> Error {
        Error::LineTooLong { path: self.path().to_owned(), line, limit: self.limits.max_line }
    }
}
