//! Locks between processes.

use std::{io, path::Path};

use super::file::File;

/// A lock that one process holds at a time. The system lets go of it when the process ends, however
/// it ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock that a file stands for, or returns `None` if another holder has it. The file
    /// is created if it is absent, and stays.
    ///
    /// It is opened for reading and writing: Windows refuses to lock a file that was opened for
    /// appending alone (`LockFileEx` wants the right to read or to write data).
    pub fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let file = File::open_or_create(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_one_holder_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        let first = FileLock::try_take(&one).unwrap();
        assert!(first.is_some());
        assert!(FileLock::try_take(&one).unwrap().is_none());
        assert!(FileLock::try_take(&other).unwrap().is_some());
        drop(first);
        assert!(FileLock::try_take(&one).unwrap().is_some());
    }

    #[test]
    fn a_lock_whose_file_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = FileLock::try_take(&folder.path().join("absent/lock")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
