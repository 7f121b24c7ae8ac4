//! The zip archive of a workbook. A thread of its own compresses one piece while the next is
//! written.
//!
//! There are no temporary files. Entries are streamed (their sizes follow them) and stay below 4
//! GiB, so they need none of the zip extensions that Excel can refuse.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread::{Builder, JoinHandle},
};

use flate2::{Compression, write::DeflateEncoder};
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};

use super::{
    super::{created_files::CreatedFiles, sink::Sink},
    locked::Locked,
    target::{Target, Written, ours},
};
use crate::{error::Error, plan::Secrets};

/// Bytes of XML that are sent to the thread at a time.
pub(super) const PIECE: usize = 256 << 10;

/// Most pieces that wait. Bounds the memory, and keeps either side from waiting long.
const WAITING: usize = 3;

/// The compression level. Measured on a sheet of 14 columns with zlib-rs: level 1 compresses to 26
/// % in 0.6 s, 2 to 19 % in 1.1 s, 4 to 16 % in 1.8 s, 6 to 16 % in 2.9 s. At level 2 this thread
/// and the one that writes XML take about the same time.
const LEVEL: Compression = Compression::new(2);

/// A message to the thread.
enum Message {
    Begin(String),
    Data(Vec<u8>),
    Finish,
}

/// An archive being written. Dropping it ends the thread and closes the incomplete file.
pub(super) struct Package {
    path: PathBuf,
    /// Absent after the last message.
    messages: Option<SyncSender<Message>>,
    /// Buffers to reuse.
    spare: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<Result<Written, Error>>>,
    buffer: Vec<u8>,
}

impl Package {
    /// Creates the file, which must not exist.
    pub(super) fn create(path: &Path, secrets: &Secrets, files: &CreatedFiles) -> Result<Self, Error> {
        let (messages, received) = sync_channel(WAITING);
        let (used, spare) = channel();
        let builder = Builder::new().name("convert-workbook".into());
        let thread = match &secrets.password {
            None => {
                let target = Plain(files.create(path)?);
                builder.spawn(move || pack(target, &received, &used))
            }
            Some(password) => {
                let (file, path, password) = (files.create_file(path)?, path.to_owned(), password.clone());
                let chance = secrets.chance.clone();
                // The encrypting writer can't move from thread to thread.
                builder.spawn(move || pack(Locked::new(file, &path, &password, &chance)?, &received, &used))
            }
        };
        let thread = thread.map_err(|error| Error::write(path, error))?;
        let (path, buffer) = (path.to_owned(), Vec::with_capacity(PIECE * 2));
        Ok(Self { path, messages: Some(messages), spare, thread: Some(thread), buffer })
    }

    /// Begins the next entry.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Error> {
        self.send_buffer()?;
        self.send(Message::Begin(name.to_owned()))
    }

    /// The buffer to append the entry's content to. Call [`Package::pass_on`] regularly.
    pub(super) const fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Sends the buffer once it is large enough.
    #[inline]
    pub(super) fn pass_on(&mut self) -> Result<(), Error> {
        if self.buffer.len() < PIECE { Ok(()) } else { self.send_buffer() }
    }

    /// Writes a whole entry.
    pub(super) fn entry(&mut self, name: &str, content: &str) -> Result<(), Error> {
        self.begin(name)?;
        self.buffer.extend_from_slice(content.as_bytes());
        Ok(())
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> Result<Written, Error> {
        self.send_buffer()?;
        self.send(Message::Finish)?;
        self.end()
    }

    fn send_buffer(&mut self) -> Result<(), Error> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let mut empty = self.spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(PIECE * 2));
        empty.clear();
        let full = std::mem::replace(&mut self.buffer, empty);
        self.send(Message::Data(full))
    }

    fn send(&mut self, message: Message) -> Result<(), Error> {
        match &self.messages {
            Some(messages) if messages.send(message).is_ok() => Ok(()),
            // The thread has ended, and before the last message only an error ends it.
            _ => self.end().and(Err(self.broken())),
        }
    }

    /// Waits for the thread.
    fn end(&mut self) -> Result<Written, Error> {
        self.messages = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Err(self.broken()),
        }
    }

    fn broken(&self) -> Error {
        Error::write(&self.path, io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        self.messages = None;
        if let Some(thread) = self.thread.take() {
            // The file must be closed before it can be removed. The error is known already.
            let _ = thread.join();
        }
    }
}

/// A file that is not encrypted.
struct Plain(Sink);

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Plain {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn finish(self) -> Result<Written, Error> {
        let (bytes, sha256) = self.0.finish()?;
        Ok(Written { bytes, sha256 })
    }
}

/// Handles messages until the last one. Without that the archive stays incomplete.
fn pack(target: impl Target, messages: &Receiver<Message>, used: &Sender<Vec<u8>>) -> Result<Written, Error> {
    let path = target.path().to_owned();
    let failed = |error: io::Error| ours(&path, error);
    let refused = |error: rawzip::Error| match error.into_kind() {
        rawzip::ErrorKind::IO(error) => failed(error),
        other => failed(io::Error::other(format!("{other:?}"))),
    };
    let mut archive = ZipArchiveWriter::new(target);
    let mut message = messages.recv();
    while let Ok(Message::Begin(name)) = message {
        // Without a date, so that the same users result in the same file.
        let entry = archive.new_file(name.as_str()).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, _) = entry.start().map_err(refused)?;
        let mut deflate = DeflateEncoder::new(&mut entry, LEVEL);
        let mut crc = crc32fast::Hasher::new();
        let mut size = 0;
        message = messages.recv();
        while let Ok(Message::Data(piece)) = message {
            crc.update(&piece);
            size += piece.len() as u64;
            deflate.write_all(&piece).map_err(failed)?;
            // The receiver may be gone.
            let _ = used.send(piece);
            message = messages.recv();
        }
        deflate.finish().map_err(failed)?;
        entry.finish(DataDescriptorOutput::new(crc.finalize(), size)).map_err(refused)?;
    }
    match message {
        Ok(Message::Finish) => archive.finish().map_err(refused)?.finish(),
        _ => Err(Error::Cancelled),
    }
}
