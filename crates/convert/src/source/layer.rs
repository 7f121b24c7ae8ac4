//! A layer over the bytes of a source: what is packed in them, or the text that they encode.

use super::input::{Facts, Input, Layer};
use crate::error::Error;

/// Bytes that a layer unpacks at a time when the layer above looks at them.
const BUFFER: usize = 128 << 10;

/// Makes other bytes of those of the layer below.
pub(super) trait Unpack: Send {
    /// Unpacks into `out`, which must not be empty. Returns 0 only at the end of `from`, when
    /// everything has been checked.
    fn read(&mut self, from: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error>;

    /// Adds what it knows.
    fn add_facts(&self, facts: &mut Facts);

    /// Returns true if it only changes how text is written.
    fn is_text(&self) -> bool;
}

/// A layer and those below it.
pub(super) struct Unpacked<U> {
    from: Box<dyn Layer>,
    unpack: U,
    /// Bytes that were looked at. Empty unless they are.
    buffer: Vec<u8>,
    start: usize,
    consumed: u64,
}

impl<U: Unpack> Unpacked<U> {
    pub(super) const fn new(from: Box<dyn Layer>, unpack: U) -> Self {
        Self { from, unpack, buffer: Vec::new(), start: 0, consumed: 0 }
    }

    /// Unpacks more into the buffer. Returns false at the end.
    fn more(&mut self) -> Result<bool, Error> {
        let end = self.buffer.len();
        self.buffer.resize(end + BUFFER, 0);
        let read = self.unpack.read(&mut *self.from, &mut self.buffer[end..]);
        self.buffer.truncate(end + *read.as_ref().unwrap_or(&0));
        Ok(read? > 0)
    }
}

impl<U: Unpack> Layer for Unpacked<U> {
    fn fill(&mut self) -> Result<&[u8], Error> {
        if self.start == self.buffer.len() {
            self.start = 0;
            self.buffer.clear();
            self.more()?;
        }
        Ok(&self.buffer[self.start..])
    }

    fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        self.consumed += bytes as u64;
    }

    fn head(&mut self, count: usize) -> Result<&[u8], Error> {
        while self.buffer.len() < count && self.more()? {}
        Ok(&self.buffer)
    }

    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let waiting = &self.buffer[self.start..];
        let count = if waiting.is_empty() {
            self.unpack.read(&mut *self.from, out)?
        } else {
            let count = waiting.len().min(out.len());
            out[..count].copy_from_slice(&waiting[..count]);
            self.start += count;
            count
        };
        self.consumed += count as u64;
        Ok(count)
    }

    fn offset(&self) -> u64 {
        self.consumed
    }

    fn unpacked(&self) -> u64 {
        if self.unpack.is_text() { self.from.unpacked() } else { self.consumed }
    }

    fn file(&self) -> &Input {
        self.from.file()
    }

    fn into_file(self: Box<Self>) -> Input {
        self.from.into_file()
    }

    fn facts(&self) -> Facts {
        let mut facts = self.from.facts();
        self.unpack.add_facts(&mut facts);
        facts
    }
}
