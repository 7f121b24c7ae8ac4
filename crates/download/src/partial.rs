//! The partial file: the stored bytes, and the note that identifies their file.
//!
//! All disk access runs on blocking threads. If a fetch is dropped during a write, that write
//! completes, and the lock on the file is held until then.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base::files::{File, folder_of};

use crate::note::{self, Identity};

/// Size of the write buffer: small enough for memory, large enough to make system calls rare.
const BUFFER: usize = 256 * 1024;

/// A partial file with exclusive access.
pub(crate) struct Partial {
    path: PathBuf,
    disk: Arc<Mutex<Disk>>,
    identity: Option<Identity>,
    /// Number of bytes received, on disk and in the buffer.
    received: u64,
    buffer: Vec<u8>,
}

/// The open file and the path of its note.
struct Disk {
    file: File,
    note: PathBuf,
}

impl Partial {
    /// Opens or creates the partial file, and determines how much of it can be continued.
    ///
    /// The error kind is `WouldBlock` if another fetch is using the file.
    pub(crate) async fn open(path: &Path) -> io::Result<Self> {
        let path = path.to_path_buf();
        let opened = path.clone();
        let (disk, identity, received) = blocking(move || Disk::open(&opened)).await?;
        Ok(Self { path, disk: Arc::new(Mutex::new(disk)), identity, received, buffer: Vec::new() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the number of bytes received so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Returns the identity of the file, once known.
    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Returns the length of the complete file, once known.
    pub(crate) fn total(&self) -> Option<u64> {
        self.identity.as_ref().and_then(|identity| identity.total)
    }

    /// Returns whether all bytes have been received.
    pub(crate) fn is_whole(&self) -> bool {
        self.total() == Some(self.received)
    }

    /// Returns the number of bytes available on the volume.
    pub(crate) async fn available(&self) -> io::Result<u64> {
        let path = self.path.clone();
        blocking(move || fs4::available_space(folder_of(&path))).await
    }

    /// Starts from zero with the server's current file. Returns whether stored bytes were
    /// discarded.
    pub(crate) async fn begin(&mut self, identity: Identity) -> io::Result<bool> {
        self.forget();
        let written = identity.clone();
        let emptied = self
            .on_disk(move |disk| {
                let emptied = disk.empty()?;
                note::write(&disk.note, &written)?;
                Ok(emptied)
            })
            .await?;
        self.identity = Some(identity);
        Ok(emptied)
    }

    /// Discards all bytes and the note.
    pub(crate) async fn start_over(&mut self) -> io::Result<()> {
        self.forget();
        self.on_disk(|disk| {
            disk.empty()?;
            note::remove(&disk.note)
        })
        .await
    }

    /// Records the length of the complete file when the server states it later.
    pub(crate) async fn learn_total(&mut self, total: u64) -> io::Result<()> {
        let Some(identity) = &mut self.identity else { return Ok(()) };
        if identity.total == Some(total) {
            return Ok(());
        }
        identity.total = Some(total);
        let written = identity.clone();
        self.on_disk(move |disk| note::write(&disk.note, &written)).await
    }

    /// Appends bytes. They survive a dropped fetch only after [`Partial::flush`].
    pub(crate) async fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush().await?;
        }
        if self.buffer.capacity() == 0 {
            self.buffer.reserve_exact(BUFFER);
        }
        self.buffer.extend_from_slice(bytes);
        self.received += bytes.len() as u64;
        Ok(())
    }

    /// Hands the buffer to the operating system, which keeps it even if this process is killed.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        self.buffer = self
            .on_disk(move |disk| {
                disk.file.write_all(&buffer)?;
                buffer.clear();
                Ok(buffer)
            })
            .await?;
        Ok(())
    }

    /// Makes the complete file durable and removes the note.
    pub(crate) async fn finish(mut self) -> io::Result<()> {
        self.flush().await?;
        self.on_disk(|disk| {
            disk.file.sync()?;
            note::remove(&disk.note)
        })
        .await
    }

    fn forget(&mut self) {
        self.buffer.clear();
        self.identity = None;
        self.received = 0;
    }

    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Disk) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let disk = Arc::clone(&self.disk);
        blocking(move || work(&mut disk.lock().unwrap_or_else(PoisonError::into_inner))).await
    }
}

impl Disk {
    fn open(path: &Path) -> io::Result<(Self, Option<Identity>, u64)> {
        let mut file = File::open_or_create(path)?;
        lock(&file)?;
        let note = note::path_for(path);
        let stored = file.size()?;
        let identity = note::read(&note)?.filter(|identity| continues(identity, stored));
        let received = if identity.is_some() { stored } else { 0 };
        file.seek(SeekFrom::Start(received))?;
        Ok((Self { file, note }, identity, received))
    }

    /// Empties the file durably before a new note can refer to its bytes. Returns whether there
    /// were any.
    fn empty(&mut self) -> io::Result<bool> {
        self.file.seek(SeekFrom::Start(0))?;
        if self.file.size()? == 0 {
            return Ok(false);
        }
        self.file.set_len(0)?;
        self.file.sync()?;
        Ok(true)
    }
}

/// Returns whether `stored` bytes of the file can be continued or are already complete.
fn continues(identity: &Identity, stored: u64) -> bool {
    match identity.total {
        Some(total) if stored == total => true,
        Some(total) if stored > total => false,
        _ => stored > 0 && identity.validator.is_some(),
    }
}

/// Locks the file against other fetches until it is closed. Some network volumes do not support
/// locks; the fetch then continues without.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(error),
        _ => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Validator;

    fn identity(total: Option<u64>, etag: Option<&str>) -> Identity {
        Identity { total, validator: etag.map(|etag| Validator::Etag(etag.to_owned())) }
    }

    #[test]
    fn only_bytes_with_a_matching_note_are_continued() {
        let tagged = |total| identity(total, Some("\"a\""));
        assert!(continues(&tagged(Some(10)), 4));
        assert!(continues(&tagged(None), 4));
        assert!(continues(&tagged(Some(10)), 10));
        assert!(continues(&identity(Some(10), None), 10), "the file is complete");
        assert!(!continues(&tagged(Some(10)), 0));
        assert!(!continues(&tagged(Some(10)), 11));
        assert!(!continues(&identity(Some(10), None), 4));
        assert!(!continues(&identity(None, None), 4));
    }

    #[tokio::test]
    async fn two_fetches_never_share_a_partial_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.partial");
        let first = Partial::open(&path).await.unwrap();
        let second = Partial::open(&path).await.err().unwrap();
        assert_eq!(second.kind(), io::ErrorKind::WouldBlock);
        drop(first);
        Partial::open(&path).await.unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_file_and_its_note_are_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.partial");
        let mut partial = Partial::open(&path).await.unwrap();
        partial.begin(identity(Some(3), Some("\"a\""))).await.unwrap();
        for path in [&path, &note::path_for(&path)] {
            assert_eq!(fs_err::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
