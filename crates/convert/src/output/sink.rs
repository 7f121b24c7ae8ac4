//! A new file: buffered, hashed and counted on its way to the disk.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::Error;

const BUFFER: usize = 128 << 10;

pub(super) struct Sink {
    file: fs_err::File,
    path: PathBuf,
    buffer: Vec<u8>,
    hash: Sha256,
    bytes: u64,
}

impl Sink {
    /// Creates the file, as [`create`] does.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self::to(create(path)?, path))
    }

    fn to(file: fs_err::File, path: &Path) -> Self {
        let buffer = Vec::with_capacity(BUFFER);
        Self { file, path: path.to_owned(), buffer, hash: Sha256::new(), bytes: 0 }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush()?;
            if bytes.len() > BUFFER {
                return self.pass(bytes);
            }
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Puts everything on the disk; returns the size of the file and its SHA-256 in hex.
    pub(super) fn finish(mut self) -> Result<(u64, String), Error> {
        self.flush()?;
        self.file.sync_all().map_err(|error| Error::write(&self.path, error))?;
        Ok((self.bytes, hex::encode(self.hash.finalize())))
    }

    fn flush(&mut self) -> Result<(), Error> {
        let buffer = std::mem::take(&mut self.buffer);
        let passed = self.pass(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
        passed
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| Error::write(&self.path, error))
    }
}

/// Creates a file to write and to read over, for its owner only where systems know such a thing. It must not exist.
pub(super) fn create(path: &Path) -> Result<fs_err::File, Error> {
    let mut options = fs_err::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    fs_err::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Error::write(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_counted_and_hashed_whatever_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut sink = Sink::create(&path).unwrap();
        let mut expected = Vec::new();
        for size in [0, 1, BUFFER - 2, 1, 1, BUFFER, BUFFER + 1, 3] {
            let part = vec![b'a' + u8::try_from(size % 26).unwrap(); size];
            sink.write(&part).unwrap();
            expected.extend(part);
        }
        let (bytes, sha256) = sink.finish().unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), expected);
        assert_eq!((bytes, sha256), (expected.len() as u64, hex::encode(Sha256::digest(&expected))));
    }

    #[test]
    fn a_file_that_exists_is_not_touched() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs_err::write(file.path(), "mine").unwrap();
        let error = Sink::create(file.path()).err().unwrap();
        assert_eq!(error.code(), "write");
        assert_eq!(fs_err::read(file.path()).unwrap(), b"mine");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_of_its_own() {
        let full = Path::new("/dev/full");
        let mut sink = Sink::to(fs_err::OpenOptions::new().write(true).open(full).unwrap(), full);
        let error = (0..10).try_for_each(|_| sink.write(&vec![0; BUFFER / 2])).unwrap_err();
        assert_eq!(error.code(), "disk_full");
        let mut sink = Sink::to(fs_err::OpenOptions::new().write(true).open(full).unwrap(), full);
        sink.write(b"little").unwrap();
        assert_eq!(sink.finish().unwrap_err().code(), "disk_full");
    }
}
