//! Writes a new file: buffers, hashes and counts the bytes. A thread of its own writes to the disk.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
};

use base::files::File;
use sha2::{Digest, Sha256};

use crate::{error::Error, thread::Worker};

const BUFFER: usize = 256 << 10;

/// Bytes between two early syncs.
const SYNC_EVERY: u64 = 32 << 20;

/// Most full buffers that wait for the disk, besides the one being filled and the one being
/// written.
const AHEAD: usize = 4;

pub(super) struct Sink {
    path: PathBuf,
    buffer: Vec<u8>,
    // Dropped in this order: the thread ends when the channels are closed.
    full: SyncSender<Part>,
    empty: Receiver<Vec<u8>>,
    worker: Worker<Result<Written, Error>>,
}

/// A message to the thread of a sink.
enum Part {
    Bytes(Vec<u8>),
    /// The file is complete. Without this message the run has failed.
    End,
}

/// Facts of a complete file on the disk.
struct Written {
    bytes: u64,
    sha256: String,
}

impl Sink {
    /// Creates the file, which must not exist.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        Self::to(File::create_new(path).map_err(|error| Error::write(path, error))?, path)
    }

    fn to(file: File, path: &Path) -> Result<Self, Error> {
        let (full, filled) = sync_channel(AHEAD);
        let (emptied, empty) = channel();
        let at = path.to_owned();
        let worker = Worker::spawn("convert-write", move || write(file, &at, &filled, &emptied))
            .map_err(|error| Error::write(path, error))?;
        Ok(Self { path: path.to_owned(), buffer: Vec::with_capacity(BUFFER), full, empty, worker })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends bytes. An error may belong to earlier bytes.
    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() <= BUFFER - self.buffer.len() {
            self.buffer.extend_from_slice(bytes);
            Ok(())
        } else {
            self.write_on(bytes)
        }
    }

    /// Writes everything to the disk. Returns the size of the file and its SHA-256 in hex.
    pub(super) fn finish(self) -> Result<(u64, String), Error> {
        self.close().wait()
    }

    /// Ends the file and returns at once; the thread writes the rest.
    pub(super) fn close(self) -> Closing {
        let Self { path, buffer, full, worker, .. } = self;
        // If sending fails, the thread ended with an error, which `wait` returns.
        let _ = full.send(Part::Bytes(buffer)).and_then(|()| full.send(Part::End));
        Closing { path, worker }
    }

    /// Appends bytes that don't fit into the buffer.
    fn write_on(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.buffer.len() == BUFFER {
                self.flush()?;
            }
            let (some, rest) = bytes.split_at(bytes.len().min(BUFFER - self.buffer.len()));
            self.buffer.extend_from_slice(some);
            bytes = rest;
        }
        Ok(())
    }

    /// Sends the buffer to the thread and continues with an empty one.
    fn flush(&mut self) -> Result<(), Error> {
        let next = self.empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(BUFFER));
        match self.full.send(Part::Bytes(std::mem::replace(&mut self.buffer, next))) {
            Ok(()) => Ok(()),
            // The thread has ended, and before the last message only an error ends it.
            Err(_) => self.ended().map(|_| ()),
        }
    }

    fn ended(&mut self) -> Result<Written, Error> {
        self.worker.join().map_err(|error| Error::write(&self.path, error))?
    }
}

/// A file that the thread is finishing.
pub(super) struct Closing {
    path: PathBuf,
    worker: Worker<Result<Written, Error>>,
}

impl Closing {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until the file is on the disk. Returns its size and its SHA-256 in hex.
    pub(super) fn wait(mut self) -> Result<(u64, String), Error> {
        let written = self.worker.join().map_err(|error| Error::write(&self.path, error))??;
        Ok((written.bytes, written.sha256))
    }
}

/// Syncs a large file while it is being written. This shortens the wait at its end, and keeps the
/// system's memory for unwritten data small.
#[derive(Default)]
struct EarlySync {
    /// Size of the file at the last request.
    requested_at: u64,
    worker: Option<(SyncSender<u64>, Worker<io::Result<()>>)>,
}

impl EarlySync {
    /// Requests a sync when enough bytes have been written. `bytes` is the size of the file.
    fn written(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        if bytes - self.requested_at < SYNC_EVERY {
            return Ok(());
        }
        self.requested_at = bytes;
        let (requests, _) = match &mut self.worker {
            Some(worker) => worker,
            none => {
                let (requests, received) = sync_channel(1);
                let file = file.try_clone()?;
                none.insert((requests, Worker::spawn("convert-sync", move || sync(&file, &received))?))
            }
        };
        // A busy thread includes these bytes at its next request.
        let _ = requests.try_send(bytes);
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        if let Some((requests, mut worker)) = self.worker {
            drop(requests);
            worker.join()??;
        }
        Ok(())
    }
}

/// Syncs a file whenever a size is received.
fn sync(file: &File, sizes: &Receiver<u64>) -> io::Result<()> {
    let mut synced = 0;
    for bytes in sizes {
        file.sync_data()?;
        release_cache(file, synced, bytes);
        synced = bytes;
    }
    Ok(())
}

/// Lets the system reuse the memory that caches a part of a file that is on the disk.
#[cfg(target_os = "linux")]
fn release_cache(file: &File, from: u64, to: u64) {
    use rustix::fs::{Advice, fadvise};
    // Only advice: nothing depends on it.
    let _ = fadvise(file.as_inner().file(), from, std::num::NonZeroU64::new(to - from), Advice::DontNeed);
}

/// Other systems have no such call.
#[cfg(not(target_os = "linux"))]
fn release_cache(_: &File, _: u64, _: u64) {}

/// Runs on the thread of a sink.
fn write(
    mut file: File,
    path: &Path,
    parts: &Receiver<Part>,
    emptied: &Sender<Vec<u8>>,
) -> Result<Written, Error> {
    let failed = |error| Error::write(path, error);
    let mut early = EarlySync::default();
    let mut hash = Sha256::new();
    let mut bytes = 0;
    loop {
        match parts.recv() {
            Ok(Part::Bytes(mut buffer)) => {
                hash.update(&buffer);
                bytes += buffer.len() as u64;
                file.write_all(&buffer).map_err(failed)?;
                early.written(&file, bytes).map_err(failed)?;
                buffer.clear();
                // The receiver is gone after the last buffer.
                let _ = emptied.send(buffer);
            }
            Ok(Part::End) => break,
            Err(_) => return Err(failed(io::Error::other("abandoned"))),
        }
    }
    early.finish().and_then(|()| file.sync()).map_err(failed)?;
    Ok(Written { bytes, sha256: hex::encode(hash.finalize()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_and_hashed_for_writes_of_any_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut sink = Sink::create(&path).unwrap();
        let mut expected = Vec::new();
        for size in [0, 1, BUFFER - 2, 1, 1, BUFFER, 9 * BUFFER + 1, 3] {
            let part = vec![b'a' + u8::try_from(size % 26).unwrap(); size];
            sink.write(&part).unwrap();
            expected.extend(part);
        }
        let (bytes, sha256) = sink.finish().unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), expected);
        assert_eq!((bytes, sha256), (expected.len() as u64, hex::encode(Sha256::digest(&expected))));
    }

    #[test]
    fn an_existing_file_is_not_changed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs_err::write(file.path(), "mine").unwrap();
        let error = Sink::create(file.path()).err().unwrap();
        assert_eq!(error.code(), "write");
        assert_eq!(fs_err::read(file.path()).unwrap(), b"mine");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_has_an_error_of_its_own() {
        let full = Path::new("/dev/full");
        let mut sink = Sink::to(File::open_or_create(full).unwrap(), full).unwrap();
        let error = (0..1_000).try_for_each(|_| sink.write(&vec![0; BUFFER / 2])).unwrap_err();
        assert_eq!(error.code(), "disk_full");
        let mut sink = Sink::to(File::open_or_create(full).unwrap(), full).unwrap();
        sink.write(b"little").unwrap();
        assert_eq!(sink.finish().unwrap_err().code(), "disk_full");
    }
}
