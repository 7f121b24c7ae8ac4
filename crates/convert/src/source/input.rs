//! Reads the bytes of a file as stored, and hashes and counts them.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::error::Error;

const BUFFER: usize = 128 << 10;

/// A buffered file.
pub(super) struct Input {
    file: fs_err::File,
    path: PathBuf,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    read: u64,
    hash: Sha256,
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = fs_err::File::open(path).map_err(|error| Error::read(path, error))?;
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Ok(Self { file, path: path.to_owned(), buffer, start: 0, end: 0, read: 0, hash: Sha256::new() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes read from the file so far.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// Bytes consumed so far.
    pub(super) const fn offset(&self) -> u64 {
        self.read - (self.end - self.start) as u64
    }

    /// The buffered bytes. Reads more if there are none; empty only at the end of the file.
    pub(super) fn fill(&mut self) -> Result<&[u8], Error> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.more()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    pub(super) const fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// The next byte, if there is one.
    pub(super) fn byte(&mut self) -> Result<Option<u8>, Error> {
        let byte = self.fill()?.first().copied();
        self.start += usize::from(byte.is_some());
        Ok(byte)
    }

    /// Returns true if the file begins with these bytes. Call it before consuming any.
    pub(super) fn begins_with(&mut self, magic: &[u8]) -> Result<bool, Error> {
        while self.end < magic.len() && self.more()? > 0 {}
        Ok(self.buffer[..self.end].starts_with(magic))
    }

    /// The SHA-256 of all bytes read, in hex.
    pub(super) fn sha256(self) -> String {
        hex::encode(self.hash.finalize())
    }

    fn more(&mut self) -> Result<usize, Error> {
        loop {
            match self.file.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.hash.update(&self.buffer[self.end..self.end + count]);
                    self.end += count;
                    self.read += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::read(&self.path, error)),
            }
        }
    }
}
