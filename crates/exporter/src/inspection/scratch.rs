//! A private folder for what is unpacked or made only to be compared. It is gone at the end; one
//! whose process was killed is removed by the next check.

use std::path::{Path, PathBuf};

use base::files::FileLock;
use tempfile::TempDir;

use crate::problem::Problem;

/// Beginning of the folder's name.
const PREFIX: &str = "rollcall-check-";

/// The file in it that its process keeps locked.
const LOCK: &str = "lock";

/// The folder for the files, so that none of them can be named like the lock.
const FILES: &str = "files";

/// The folder.
pub(super) struct Scratch {
    path: PathBuf,
    // Let go before the folder is removed: Windows removes no file that is open.
    _lock: FileLock,
    _folder: TempDir,
}

impl Scratch {
    /// Makes it among the system's temporary files, for this user alone.
    pub(super) fn new() -> Result<Self, Problem> {
        Self::below(&std::env::temp_dir())
    }

    fn below(temporary: &Path) -> Result<Self, Problem> {
        remove_left_over(temporary);
        let failed = |error: std::io::Error| Problem::file(temporary, &error);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(temporary).map_err(failed)?;
        let lock = FileLock::take(&folder.path().join(LOCK)).map_err(failed)?;
        let path = folder.path().join(FILES);
        fs_err::create_dir(&path).map_err(failed)?;
        Ok(Self { path, _lock: lock, _folder: folder })
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes the folders of checks that were killed: nobody holds their locks. One without a lock may
/// be of a process that is about to make it, and is empty.
fn remove_left_over(temporary: &Path) {
    let Ok(entries) = fs_err::read_dir(temporary) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        // Links are not followed: anybody may put one here.
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let (folder, lock) = (entry.path(), entry.path().join(LOCK));
        if !fs_err::symlink_metadata(&lock).is_ok_and(|file| file.is_file()) {
            continue;
        }
        let Ok(Some(lock)) = FileLock::try_take(&lock) else { continue };
        // What it protects first, and not the file that is open.
        let removed = fs_err::remove_dir_all(folder.join(FILES));
        drop(lock);
        if let Err(error) = removed.and_then(|()| fs_err::remove_dir_all(&folder)) {
            tracing::info!(%error, "the folder of a check that was killed is left over");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(temporary: &Path) -> usize {
        fs_err::read_dir(temporary).unwrap().count()
    }

    #[test]
    fn what_a_killed_check_left_is_removed_by_the_next_one_and_nothing_else() {
        let temporary = tempfile::tempdir().unwrap();
        let running = Scratch::below(temporary.path()).unwrap();
        fs_err::write(running.path().join("users.csv"), "email").unwrap();
        // As a killed process leaves it: the system lets go of its lock.
        let killed = temporary.path().join(format!("{PREFIX}killed"));
        fs_err::create_dir_all(killed.join(FILES)).unwrap();
        fs_err::write(killed.join(FILES).join("users.csv"), "email").unwrap();
        fs_err::write(killed.join(LOCK), "").unwrap();
        // Of a process that has not locked it yet, and of another program.
        for other in [format!("{PREFIX}new"), "something".to_owned()] {
            fs_err::create_dir(temporary.path().join(other)).unwrap();
        }
        let next = Scratch::below(temporary.path()).unwrap();
        assert!(!killed.exists());
        assert!(running.path().join("users.csv").is_file() && next.path().is_dir());
        assert_eq!(folders(temporary.path()), 4);
        drop(running);
        drop(next);
        assert_eq!(folders(temporary.path()), 2);
    }
}
