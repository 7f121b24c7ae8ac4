//! A workbook with a password: the archive, encrypted as Office does it (ECMA-376 agile encryption,
//! MS-OFFCRYPTO 2.3.4: AES-256 in CBC mode, 100,000 rounds of SHA-512 for the password), in a
//! compound file.
//!
//! Only encrypted data reaches the disk. The file is not written in order, so it is read once more
//! to hash it.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use base::{Chance, files::File};
use ms_offcrypto_writer::Ecma376AgileWriter;
use rand_0_9::{CryptoRng, RngCore};
use secrecy::{ExposeSecret, SecretString};

use sha2::{Digest, Sha256};

use super::target::{Target, Written, ours};
use crate::error::Error;

/// Largest stream of a compound file. Office reads files with sectors of 512 bytes, whose streams
/// are below 2 GiB.
const LARGEST: u64 = (2 << 30) - (1 << 20);

pub(super) struct Locked {
    /// Absent after the end.
    writer: Option<Ecma376AgileWriter<Gate>>,
    closed: Arc<AtomicBool>,
    written: u64,
    path: PathBuf,
}

impl Locked {
    /// `chance` is for the keys.
    pub(super) fn new(
        file: File,
        path: &Path,
        password: &SecretString,
        chance: &Chance,
    ) -> Result<Self, Error> {
        let closed = Arc::new(AtomicBool::new(false));
        let gate = Gate { file, closed: Arc::clone(&closed) };
        let writer = Ecma376AgileWriter::create(&mut Random(chance), password.expose_secret(), gate)
            .map_err(|error| ours(path, error))?;
        Ok(Self { writer: Some(writer), closed, written: 0, path: path.to_owned() })
    }
}

impl Write for Locked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len() as u64;
        match &mut self.writer {
            Some(writer) if self.written <= LARGEST => {
                writer.write_all(bytes)?;
                Ok(bytes.len())
            }
            Some(_) => Err(io::ErrorKind::FileTooLarge.into()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Locked {
    fn path(&self) -> &Path {
        &self.path
    }

    fn finish(mut self) -> Result<Written, Error> {
        let failed = |error| ours(&self.path, error);
        let writer = self.writer.take().ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        // If this fails, the writer has nothing left to do, so dropping it is harmless.
        let mut file = writer.into_inner().map_err(failed)?.file;
        file.sync().map_err(failed)?;
        hash_file(&mut file).map_err(|error| Error::read(&self.path, error))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // The writer would finish the file, or panic if it couldn't. Let it fail here, harmlessly.
        self.closed.store(true, Ordering::Relaxed);
        if let Some(writer) = &mut self.writer {
            let _ = writer.flush();
        }
    }
}

/// Counts and hashes the content of a file.
fn hash_file(file: &mut File) -> io::Result<Written> {
    file.rewind()?;
    let mut part = vec![0; 128 << 10];
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    loop {
        match file.read(&mut part) {
            Ok(0) => return Ok(Written { bytes, sha256: hex::encode(hash.finalize()) }),
            Ok(count) => {
                hash.update(&part[..count]);
                bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A source of random numbers in the form that the writer wants.
struct Random<'a>(&'a Chance);

impl RngCore for Random<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

impl CryptoRng for Random<'_> {}

/// The file, which can be closed under the writer.
struct Gate {
    file: File,
    closed: Arc<AtomicBool>,
}

impl Gate {
    fn open(&mut self) -> io::Result<&mut File> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(&mut self.file)
    }
}

impl Read for Gate {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.open()?.read(bytes)
    }
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open()?.flush()
    }
}

impl Seek for Gate {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.open()?.seek(to)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_an_error_not_a_panic() {
        let full = Path::new("/dev/full");
        let file = File::open_or_create(full).unwrap();
        let refused = Locked::new(file, full, &SecretString::from("hush"), &Chance::system()).err().unwrap();
        assert_eq!(refused.code(), "disk_full");
    }

    #[test]
    fn an_abandoned_file_stays_incomplete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.xlsx");
        let file = File::create_new(&path).unwrap();
        let mut locked = Locked::new(file, &path, &SecretString::from("hush"), &Chance::system()).unwrap();
        locked.write_all(&vec![7; 1 << 20]).unwrap();
        drop(locked);
        let left = fs_err::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&left).contains("encryptedKey"), "its key was not written");
    }
}
