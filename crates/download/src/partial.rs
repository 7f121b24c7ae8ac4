//! The partial file: stored bytes, and the note that says which file they belong to.
//!
//! Everything that touches the disk runs on the threads for blocking work. A fetch that is dropped
//! in the middle of a write leaves that write to finish, and the lock on the file is held until it
//! has.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base::files::{File, folder_of};

use crate::note::{self, Identity};

/// Bytes collected before they are written: few enough for memory, many enough to make system calls
/// rare.
const BUFFER: usize = 256 * 1024;

/// A partial file that this fetch alone works on.
pub(crate) struct Partial {
    path: PathBuf,
    disk: Arc<Mutex<Disk>>,
    identity: Option<Identity>,
    /// Bytes of the file received: those on disk and those in the buffer.
    received: u64,
    buffer: Vec<u8>,
}

/// The open file and the place of its note.
struct Disk {
    file: File,
    note: PathBuf,
}

impl Partial {
    /// Opens the partial file, or creates it, and finds out how much of it can be continued.
    ///
    /// The error is of the kind `WouldBlock` when another fetch works on it.
    pub(crate) async fn open(path: &Path) -> io::Result<Self> {
        let path = path.to_path_buf();
        let opened = path.clone();
        let (disk, identity, received) = blocking(move || Disk::open(&opened)).await?;
        Ok(Self { path, disk: Arc::new(Mutex::new(disk)), identity, received, buffer: Vec::new() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the file received so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Which file the bytes belong to, once that is known.
    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The length of the whole file, when it is known.
    pub(crate) fn total(&self) -> Option<u64> {
        self.identity.as_ref().and_then(|identity| identity.total)
    }

    /// Whether every byte is there.
    pub(crate) fn is_whole(&self) -> bool {
        self.total() == Some(self.received)
    }

    /// Bytes that the volume has to offer.
    pub(crate) async fn available(&self) -> io::Result<u64> {
        let path = self.path.clone();
        blocking(move || fs4::available_space(folder_of(&path))).await
    }

    /// Starts from zero with the file that the server offers. Says whether bytes were thrown away
    /// for it.
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

    /// Throws everything away, the note as well.
    pub(crate) async fn start_over(&mut self) -> io::Result<()> {
        self.forget();
        self.on_disk(|disk| {
            disk.empty()?;
            note::remove(&disk.note)
        })
        .await
    }

    /// Notes the length of the whole file, which the server told only later.
    pub(crate) async fn learn_total(&mut self, total: u64) -> io::Result<()> {
        let Some(identity) = &mut self.identity else { return Ok(()) };
        if identity.total == Some(total) {
            return Ok(());
        }
        identity.total = Some(total);
        let written = identity.clone();
        self.on_disk(move |disk| note::write(&disk.note, &written)).await
    }

    /// Appends bytes. They are safe from a dropped fetch after [`Partial::flush`] only.
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

    /// Hands what is in the buffer to the operating system, which keeps it even if this process is
    /// killed.
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

    /// Makes the whole file survive a power failure and removes the note.
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

    /// Empties the file for good before a new note can vouch for its bytes. Says whether there were
    /// any.
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

/// Whether `stored` bytes of the file can be completed, or are complete already.
fn continues(identity: &Identity, stored: u64) -> bool {
    match identity.total {
        Some(total) if stored == total => true,
        Some(total) if stored > total => false,
        _ => stored > 0 && identity.validator.is_some(),
    }
}

/// Keeps other fetches away from the file until it is closed. Some network volumes have no locks:
/// there it goes without.
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
    fn only_bytes_that_a_note_vouches_for_are_continued() {
        let tagged = |total| identity(total, Some("\"a\""));
        assert!(continues(&tagged(Some(10)), 4));
        assert!(continues(&tagged(None), 4));
        assert!(continues(&tagged(Some(10)), 10));
        assert!(continues(&identity(Some(10), None), 10), "whole, so nothing has to be continued");
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
