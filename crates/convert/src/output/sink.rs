//! A new file: buffered, hashed and counted on its way to the disk, all of which happens on a thread of its own.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
};

use sha2::{Digest, Sha256};

use crate::{Error, thread::Worker};

const BUFFER: usize = 256 << 10;

/// So many bytes are worth a trip to the disk.
const SYNC_EVERY: u64 = 32 << 20;

/// Full buffers that may wait for the disk. Besides them there are the one that is filled and the one that is written.
const AHEAD: usize = 4;

pub(super) struct Sink {
    path: PathBuf,
    buffer: Vec<u8>,
    // These three in this order: the thread ends when there is nothing more to come.
    full: SyncSender<Part>,
    empty: Receiver<Vec<u8>>,
    worker: Worker<Result<Written, Error>>,
}

/// What a sink's thread is given.
enum Part {
    Bytes(Vec<u8>),
    /// That was all. Without it, the file is not wanted any more.
    End,
}

/// What a file that is complete and on the disk has.
struct Written {
    bytes: u64,
    sha256: String,
}

impl Sink {
    /// Creates the file, as [`create`] does.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        Self::to(create(path)?, path)
    }

    fn to(file: fs_err::File, path: &Path) -> Result<Self, Error> {
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

    /// Takes more. An error may be that of bytes before these.
    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() <= BUFFER - self.buffer.len() {
            self.buffer.extend_from_slice(bytes);
            Ok(())
        } else {
            self.write_on(bytes)
        }
    }

    /// Puts everything on the disk; returns the size of the file and its SHA-256 in hex.
    pub(super) fn finish(self) -> Result<(u64, String), Error> {
        self.close().wait()
    }

    /// Takes nothing more, and lets the rest get to the disk on its own.
    pub(super) fn close(self) -> Closing {
        let Self { path, buffer, full, worker, .. } = self;
        // An error that keeps it from taking these is what it ends with.
        let _ = full.send(Part::Bytes(buffer)).and_then(|()| full.send(Part::End));
        Closing { path, worker }
    }

    /// Takes what does not fit into the buffer.
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

    /// Hands the buffer over, and goes on with an empty one.
    fn flush(&mut self) -> Result<(), Error> {
        let next = self.empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(BUFFER));
        match self.full.send(Part::Bytes(std::mem::replace(&mut self.buffer, next))) {
            Ok(()) => Ok(()),
            // It takes nothing more, so it has ended, and only an error ends it before the end.
            Err(_) => self.ended().map(|_| ()),
        }
    }

    fn ended(&mut self) -> Result<Written, Error> {
        self.worker.join().map_err(|error| Error::write(&self.path, error))?
    }
}

/// A file of which everything is on its way to the disk.
pub(super) struct Closing {
    path: PathBuf,
    worker: Worker<Result<Written, Error>>,
}

impl Closing {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until it is there; returns the size of the file and its SHA-256 in hex.
    pub(super) fn wait(mut self) -> Result<(u64, String), Error> {
        let written = self.worker.join().map_err(|error| Error::write(&self.path, error))??;
        Ok((written.bytes, written.sha256))
    }
}

/// Has the disk take what there is of a large file while more of it is written, so that little is left to wait for at
/// its end, and the memory that holds what waits for the disk stays small.
#[derive(Default)]
struct EarlySync {
    /// Bytes that were written when the disk was asked last.
    asked_at: u64,
    worker: Option<(SyncSender<u64>, Worker<io::Result<()>>)>,
}

impl EarlySync {
    /// There are so many bytes in the file now.
    fn written(&mut self, file: &fs_err::File, bytes: u64) -> io::Result<()> {
        if bytes - self.asked_at < SYNC_EVERY {
            return Ok(());
        }
        self.asked_at = bytes;
        let (ask, _) = match &mut self.worker {
            Some(worker) => worker,
            none => {
                let (ask, asked) = sync_channel(1);
                let file = file.try_clone()?;
                none.insert((ask, Worker::spawn("convert-sync", move || sync(&file, &asked))?))
            }
        };
        // One that is busy takes these bytes, too, when it is asked the next time.
        let _ = ask.try_send(bytes);
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        if let Some((ask, mut worker)) = self.worker {
            drop(ask);
            worker.join()??;
        }
        Ok(())
    }
}

/// Syncs a file up to each of these places.
fn sync(file: &fs_err::File, asked: &Receiver<u64>) -> io::Result<()> {
    let mut synced = 0;
    for bytes in asked {
        file.sync_data()?;
        forget(file, synced, bytes);
        synced = bytes;
    }
    Ok(())
}

/// Lets the system use the memory that holds a part of a file, which is on the disk, for the next part.
#[cfg(target_os = "linux")]
fn forget(file: &fs_err::File, from: u64, to: u64) {
    use rustix::fs::{Advice, fadvise};
    // Advice: nothing depends on whether it is taken.
    let _ = fadvise(file.file(), from, std::num::NonZeroU64::new(to - from), Advice::DontNeed);
}

/// Elsewhere the system is not told.
#[cfg(not(target_os = "linux"))]
fn forget(_: &fs_err::File, _: u64, _: u64) {}

/// The thread of a sink.
fn write(
    mut file: fs_err::File,
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
                // Nobody takes it back once the last one was handed over.
                let _ = emptied.send(buffer);
            }
            Ok(Part::End) => break,
            Err(_) => return Err(failed(io::Error::other("given up"))),
        }
    }
    early.finish().and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(Written { bytes, sha256: hex::encode(hash.finalize()) })
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
        let mut sink = Sink::to(fs_err::OpenOptions::new().write(true).open(full).unwrap(), full).unwrap();
        let error = (0..1_000).try_for_each(|_| sink.write(&vec![0; BUFFER / 2])).unwrap_err();
        assert_eq!(error.code(), "disk_full");
        let mut sink = Sink::to(fs_err::OpenOptions::new().write(true).open(full).unwrap(), full).unwrap();
        sink.write(b"little").unwrap();
        assert_eq!(sink.finish().unwrap_err().code(), "disk_full");
    }
}
