//! Files for the user alone.

use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::{
    faults::{self, Op},
    folder::{folder_of, sync_folder},
    held,
    volume::{self, Creation, Rights},
};

/// An open file that only the user may read and write (on Unix: 0600; on Windows: an access list
/// without anybody else).
pub struct File(fs_err::File);

impl File {
    /// Creates a file and opens it for reading and writing.
    ///
    /// # Errors
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists) if there is anything of that name.
    pub fn create_new(path: &Path) -> io::Result<Self> {
        faults::check(Op::Create, path)?;
        volume::open_file(path, Creation::New).map(Self)
    }

    /// Opens a file for reading and writing, with what is in it. Creates it if it is absent; the
    /// rights of one that exists stay as they are.
    pub fn open_or_create(path: &Path) -> io::Result<Self> {
        faults::check(Op::Create, path)?;
        volume::open_file(path, Creation::IfAbsent).map(Self)
    }

    /// The path under which it was opened.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Its size in bytes.
    pub fn size(&self) -> io::Result<u64> {
        self.0.metadata().map(|metadata| metadata.len())
    }

    /// Cuts it off, or fills it up with zeros, to this length.
    pub fn set_len(&self, bytes: u64) -> io::Result<()> {
        faults::check(Op::Write, self.path())?;
        self.0.set_len(bytes)
    }

    /// Waits until its content is on the disk, if the volume can do that.
    pub fn sync(&self) -> io::Result<()> {
        volume::sync(self.path(), || volume::sync_all(self.0.file()))
    }

    /// Waits until its content is on the disk, but not for what else the system knows of it, such
    /// as the time of its last change.
    pub fn sync_data(&self) -> io::Result<()> {
        volume::sync(self.path(), || volume::sync_data(self.0.file()))
    }

    /// Another handle to the same open file, for another thread.
    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// Locks it against everybody else who asks for a lock on it, until it is closed.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) if it is locked already; other kinds where the
    /// volume has no locks.
    pub fn try_lock(&self) -> io::Result<()> {
        self.0.try_lock().map_err(io::Error::from)
    }

    /// As [`File::try_lock`], but waits until nobody else has a lock on it.
    ///
    /// # Errors
    /// Where the volume has no locks.
    pub fn lock(&self) -> io::Result<()> {
        self.0.lock()
    }

    /// The file itself, for calls of the system that only concern an open file.
    pub fn as_inner(&self) -> &fs_err::File {
        &self.0
    }
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        faults::check(Op::Write, self.path())?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("File").field(&self.path()).finish()
    }
}

/// Takes the rights to a file from everybody but the user, where the volume has rights.
pub fn make_private(path: &Path) -> io::Result<()> {
    volume::restrict(path, Rights::File)
}

/// Gives a file or a folder another name on the same volume, so that the new name survives a power
/// failure. A file that has this name already is replaced; a folder is only if it is empty.
///
/// # Errors
/// The new name can't be given, or was given but may not survive a power failure.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    rename_unsynced(from, to)?;
    let (left, entered) = (folder_of(from), folder_of(to));
    sync_folder(entered)?;
    if left == entered { Ok(()) } else { sync_folder(left) }
}

/// As [`rename`], but a power failure may take the new name back until the folder is synced.
///
/// # Errors
/// The new name can't be given: everything is as before. [`io::ErrorKind::ResourceBusy`] if another
/// program has kept it from being given for several seconds.
pub fn rename_unsynced(from: &Path, to: &Path) -> io::Result<()> {
    held::patiently(to, || {
        faults::check_any(Op::Rename, &[from, to])?;
        #[expect(clippy::disallowed_methods, reason = "the path is added after the last attempt")]
        std::fs::rename(from, to)
    })
}

/// Removes a file. One that is absent is fine.
pub fn remove_file(path: &Path) -> io::Result<()> {
    held::patiently(path, || {
        faults::check(Op::Remove, path)?;
        #[expect(clippy::disallowed_methods, reason = "the path is added after the last attempt")]
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{super::faults::inject, *};

    #[test]
    fn a_new_file_never_replaces_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        File::create_new(&path).unwrap().write_all(b"mine").unwrap();
        let error = File::create_new(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        let mut content = String::new();
        let mut opened = File::open_or_create(&path).unwrap();
        opened.read_to_string(&mut content).unwrap();
        assert_eq!((content.as_str(), opened.size().unwrap()), ("mine", 4));
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
        let [new, opened, open] = ["new", "opened", "open"].map(|name| folder.path().join(name));
        File::create_new(&new).unwrap();
        File::open_or_create(&opened).unwrap();
        fs_err::write(&open, "").unwrap();
        fs_err::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
        make_private(&open).unwrap();
        assert_eq!([&new, &opened, &open].map(|path| mode(path)), [0o600; 3]);
    }

    #[test]
    fn a_lock_keeps_others_out_until_the_file_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let first = File::open_or_create(&path).unwrap();
        first.try_lock().unwrap();
        let second = File::open_or_create(&path).unwrap();
        assert_eq!(second.try_lock().unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(first);
        second.try_lock().unwrap();
    }

    #[test]
    fn renaming_replaces_a_file_and_removing_is_repeatable() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs_err::write(&old, "old").unwrap();
        fs_err::write(&new, "new").unwrap();
        rename(&old, &new).unwrap();
        assert_eq!(fs_err::read(&new).unwrap(), b"old");
        assert_eq!(rename(&old, &new).unwrap_err().kind(), io::ErrorKind::NotFound);
        remove_file(&new).unwrap();
        remove_file(&new).unwrap();
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn every_operation_can_be_made_to_fail() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let refused = io::ErrorKind::StorageFull;
        let kind = |result: io::Result<()>| result.unwrap_err().kind();

        let fault = inject(folder.path(), Op::Create, 1, refused);
        assert_eq!(kind(File::create_new(&path).map(drop)), refused);
        drop(fault);
        let mut file = File::create_new(&path).unwrap();
        let _write = inject(folder.path(), Op::Write, 2, refused);
        assert_eq!((file.write_all(b"a").is_ok(), kind(file.set_len(0))), (true, refused));
        let _sync = inject(folder.path(), Op::Sync, 1, refused);
        assert_eq!(kind(file.sync()), refused);
        let _rename = inject(&folder.path().join("b"), Op::Rename, 1, refused);
        assert_eq!(kind(rename(&path, &folder.path().join("b"))), refused);
        let _remove = inject(folder.path(), Op::Remove, 1, refused);
        assert_eq!(kind(remove_file(&path)), refused);
        assert_eq!(fs_err::read(&path).unwrap(), b"a");
    }
}
