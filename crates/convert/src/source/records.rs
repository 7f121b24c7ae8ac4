//! Cuts decoded bytes into lines or CSV rows, within the limits.
//!
//! One buffer holds a block of them; records are slices of it. It grows only for a record that is longer than a block.

use std::path::Path;

use memchr::{memchr, memchr2_iter};

use super::{
    gzip::{self, Gzip},
    input::Input,
};
use crate::{CsvFault, Error, Limits, SourceSummary};

const BLOCK: usize = 256 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where records end.
pub(super) enum Framing {
    /// At every line feed. Nothing else ends a line: U+2028 and the like are data.
    Lines,
    /// At every line feed outside of quotation marks. (A doubled mark closes and opens again: no need to know it.)
    CsvRows { quoted: bool },
}

impl Framing {
    /// The index of the first end in `bytes`, which follow those of the last call if that found none.
    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Lines => memchr(b'\n', bytes),
            Self::CsvRows { quoted } => memchr2_iter(b'"', b'\n', bytes).find(|&at| {
                if bytes[at] == b'"' {
                    *quoted = !*quoted;
                }
                bytes[at] == b'\n' && !*quoted
            }),
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

pub(super) struct Records<'a> {
    input: Input,
    /// Absent when the file is plain.
    gzip: Option<Gzip>,
    framing: Framing,
    limits: &'a Limits,
    buffer: Vec<u8>,
    /// The buffer holds data in `start..end`, and no record ends in `start..searched`.
    start: usize,
    searched: usize,
    end: usize,
    at_end: bool,
    decoded: u64,
    number: u64,
    blocks: u64,
}

impl<'a> Records<'a> {
    pub(super) fn open(path: &Path, framing: Framing, limits: &'a Limits) -> Result<Self, Error> {
        let mut input = Input::open(path)?;
        let gzip = input.begins_with(&gzip::MAGIC)?.then(Gzip::new);
        if input.read() == 0 {
            return Err(Error::EmptyFile { path: path.to_owned() });
        }
        Ok(Self {
            input,
            gzip,
            framing,
            limits,
            buffer: vec![0; BLOCK],
            start: 0,
            searched: 0,
            end: 0,
            at_end: false,
            decoded: 0,
            number: 0,
            blocks: 0,
        })
    }

    pub(super) const fn file_bytes(&self) -> u64 {
        self.input.read()
    }

    pub(super) const fn blocks(&self) -> u64 {
        self.blocks
    }

    pub(super) fn next(&mut self) -> Result<Option<RawRecord<'_>>, Error> {
        loop {
            if let Some(length) = self.framing.find(&self.buffer[self.searched..self.end]) {
                let end = self.searched + length;
                return self.take(end, end + 1).map(Some);
            }
            self.searched = self.end;
            if !self.at_end {
                self.refill()?;
            } else if self.start == self.end {
                return Ok(None);
            } else if matches!(self.framing, Framing::CsvRows { quoted: true }) {
                let path = self.input.path().to_owned();
                return Err(Error::NotCsv { path, row: self.number + 1, fault: CsvFault::UnclosedQuote });
            } else {
                return self.take(self.end, self.end).map(Some);
            }
        }
    }

    pub(super) fn finish(self, rows: u64) -> SourceSummary {
        SourceSummary {
            path: self.input.path().to_owned(),
            file_bytes: self.input.read(),
            decoded_bytes: self.decoded,
            rows,
            gzip: self.gzip.is_some(),
            members: self.gzip.as_ref().map_or(0, Gzip::members),
            file_sha256: self.input.sha256(),
        }
    }

    /// The record that ends at `end`, when the one after it starts at `next`.
    fn take(&mut self, end: usize, next: usize) -> Result<RawRecord<'_>, Error> {
        let mut offset = self.decoded - (self.end - self.start) as u64;
        let mut bytes = &self.buffer[self.start..end];
        self.number += 1;
        if bytes.len() > self.limits.max_line {
            return Err(self.too_long(self.number));
        }
        if self.number == 1
            && let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK)
        {
            bytes = rest;
            offset += BYTE_ORDER_MARK.len() as u64;
        }
        (self.start, self.searched) = (next, next);
        Ok(RawRecord { bytes, number: self.number, offset })
    }

    /// Makes room and decodes more.
    fn refill(&mut self) -> Result<(), Error> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.searched -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end > self.limits.max_line {
                return Err(self.too_long(self.number + 1));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        // Fill the whole of it: fewer and larger steps, each worth a report of progress.
        while self.end < self.buffer.len() && !self.at_end {
            let out = &mut self.buffer[self.end..];
            let count = match &mut self.gzip {
                Some(gzip) => gzip.read(&mut self.input, out)?,
                None => copy(&mut self.input, out)?,
            };
            self.at_end = count == 0;
            self.end += count;
            self.decoded += count as u64;
        }
        self.blocks += 1;
        self.check_size()
    }

    fn check_size(&self) -> Result<(), Error> {
        let Limits { max_decoded, max_ratio, ratio_from, .. } = *self.limits;
        let by_ratio = self.input.offset().saturating_mul(max_ratio).max(ratio_from);
        let limit = if self.gzip.is_some() { max_decoded.min(by_ratio) } else { max_decoded };
        if self.decoded > limit {
            return Err(Error::TooLarge { path: self.input.path().to_owned(), limit });
        }
        Ok(())
    }

    fn too_long(&self, line: u64) -> Error {
        Error::LineTooLong { path: self.input.path().to_owned(), line, limit: self.limits.max_line }
    }
}

fn copy(input: &mut Input, out: &mut [u8]) -> Result<usize, Error> {
    let available = input.fill()?;
    let count = available.len().min(out.len());
    out[..count].copy_from_slice(&available[..count]);
    input.consume(count);
    Ok(count)
}
