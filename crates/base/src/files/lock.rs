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

    /// As [`FileLock::try_take`], but waits until no other holder has it. Only for what is done in
    /// a moment.
    pub fn take(path: &Path) -> io::Result<Self> {
        let file = File::open_or_create(path)?;
        file.lock()?;
        Ok(Self { _file: file })
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
    fn whoever_waits_for_a_lock_gets_it_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, counter) = (folder.path().join("lock"), folder.path().join("counter"));
        fs_err::write(&counter, "0").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _lock = FileLock::take(&lock).unwrap();
                    let count: u32 = fs_err::read_to_string(&counter).unwrap().parse().unwrap();
                    fs_err::write(&counter, (count + 1).to_string()).unwrap();
                });
            }
        });
        assert_eq!(fs_err::read_to_string(&counter).unwrap(), "8");
    }

    #[test]
    fn a_lock_whose_file_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = FileLock::try_take(&folder.path().join("absent/lock")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
