//! The bytes of a source. At the bottom is the file as stored, which is hashed and counted here.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::error::Error;

const BUFFER: usize = 128 << 10;

/// A stream of bytes that can be looked at before they are consumed.
pub(super) trait Layer: Send {
    /// The buffered bytes. Reads more if there are none; empty only at the end, when everything
    /// below has been checked.
    fn fill(&mut self) -> Result<&[u8], Error>;

    fn consume(&mut self, bytes: usize);

    /// The first bytes, `count` of them unless the end comes before. Call it before consuming any.
    fn head(&mut self, count: usize) -> Result<&[u8], Error>;

    /// Moves bytes into `out`, which must not be empty. Returns 0 only at the end, when everything
    /// has been checked.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error>;

    /// Bytes consumed so far.
    fn offset(&self) -> u64;

    /// Bytes so far of what is packed in the file, before text is decoded.
    fn unpacked(&self) -> u64;

    /// The file at the bottom.
    fn file(&self) -> &Input;

    fn into_file(self: Box<Self>) -> Input;

    /// What the layers know at the end.
    fn facts(&self) -> Facts;

    /// The next byte, if there is one.
    fn byte(&mut self) -> Result<Option<u8>, Error> {
        let byte = self.fill()?.first().copied();
        if byte.is_some() {
            self.consume(1);
        }
        Ok(byte)
    }
}

/// What the layers of a source know.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    /// Something is packed in the file.
    pub(super) packed: bool,
    /// Members of the outermost gzip layer. None if the file is not gzip.
    pub(super) members: Option<u32>,
    /// Users that the tenant has, by the lists of users themselves.
    pub(super) total: Option<u64>,
}

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

impl Layer for Input {
    fn fill(&mut self) -> Result<&[u8], Error> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.more()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }

    fn head(&mut self, count: usize) -> Result<&[u8], Error> {
        while self.end < count.min(BUFFER) && self.more()? > 0 {}
        Ok(&self.buffer[..self.end])
    }

    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let available = self.fill()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }

    fn offset(&self) -> u64 {
        self.read - (self.end - self.start) as u64
    }

    fn unpacked(&self) -> u64 {
        self.offset()
    }

    fn file(&self) -> &Self {
        self
    }

    fn into_file(self: Box<Self>) -> Self {
        *self
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }
}
