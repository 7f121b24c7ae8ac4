//! A workbook that a password opens: the archive, encrypted as Office does it (ECMA-376 agile encryption, [MS-OFFCRYPTO]
//! 2.3.4: AES-256 in CBC mode, 100,000 rounds of SHA-512 for the password) in a compound file.
//!
//! Only what is encrypted reaches the disk. The file is written here and there, so it is read once more to hash it.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ms_offcrypto_writer::Ecma376AgileWriter;
use secrecy::{ExposeSecret, SecretString};

use super::{
    super::Sink,
    package::{Target, ours},
};
use crate::Error;

/// Office reads compound files of sectors of 512 bytes, and those hold streams of less than 2 GiB.
const LARGEST: u64 = (2 << 30) - (1 << 20);

pub(super) struct Locked {
    /// Absent once it is finished.
    writer: Option<Ecma376AgileWriter<Gate>>,
    closed: Arc<AtomicBool>,
    written: u64,
    path: PathBuf,
}

impl Locked {
    pub(super) fn new(sink: Sink, password: &SecretString) -> Result<Self, Error> {
        let path = sink.path().to_owned();
        let closed = Arc::new(AtomicBool::new(false));
        let gate = Gate { file: sink.into_file()?, closed: Arc::clone(&closed) };
        let writer = Ecma376AgileWriter::create(&mut rand_0_9::rng(), password.expose_secret(), gate)
            .map_err(|error| ours(&path, error))?;
        Ok(Self { writer: Some(writer), closed, written: 0, path })
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

    fn finish(mut self) -> Result<Sink, Error> {
        let failed = |error| ours(&self.path, error);
        let writer = self.writer.take().ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        // Should this fail, the writer has nothing left to do, so that its end does no harm.
        Sink::of_written(writer.into_inner().map_err(failed)?.file, &self.path)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // The writer would finish the file, or panic when it can't. Let it fail here, where that is of no account.
        self.closed.store(true, Ordering::Relaxed);
        if let Some(writer) = &mut self.writer {
            let _ = writer.flush();
        }
    }
}

/// The file, until it is closed.
struct Gate {
    file: fs_err::File,
    closed: Arc<AtomicBool>,
}

impl Gate {
    fn open(&mut self) -> io::Result<&mut fs_err::File> {
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
