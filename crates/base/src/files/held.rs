//! Waiting for other programs to let go of a file.
//!
//! Virus scanners, indexers and programs that synchronise a folder hold new files and folders for a
//! moment. Windows refuses to rename or remove what they hold.

use std::{
    io::{self, ErrorKind},
    path::Path,
    time::Duration,
};

use super::faults;

/// The pauses between the attempts: growing, five seconds in all.
const PAUSES: [Duration; 8] = [
    Duration::from_millis(20),
    Duration::from_millis(60),
    Duration::from_millis(150),
    Duration::from_millis(350),
    Duration::from_millis(700),
    Duration::from_millis(1_050),
    Duration::from_millis(1_250),
    Duration::from_millis(1_420),
];

/// `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION` (Microsoft Learn, "System Error Codes").
const WINDOWS_HELD: [i32; 2] = [32, 33];

/// Attempts an operation on `path` until no other program prevents it, for several seconds at most.
///
/// # Errors
/// The operation's own error, with the path. [`ResourceBusy`](ErrorKind::ResourceBusy) if another
/// program is the likely cause.
pub(super) fn patiently<T>(path: &Path, mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let mut pauses = PAUSES.into_iter();
    loop {
        let error = match attempt() {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        if !(is_held(&error) && may_be_held(path)) {
            return Err(naming(path, error.kind(), &error));
        }
        match pauses.next() {
            Some(pause) => faults::pause(path, pause),
            None => return Err(naming(path, ErrorKind::ResourceBusy, &error)),
        }
    }
}

/// Returns whether the system's error may mean that another program holds the file.
fn is_held(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ResourceBusy)
        || cfg!(windows) && error.raw_os_error().is_some_and(|code| WINDOWS_HELD.contains(&code))
}

/// Returns false where the folder itself can't be written to, which no waiting changes.
fn may_be_held(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs_err::metadata(folder.unwrap_or_else(|| Path::new(".")))
        .is_ok_and(|data| cfg!(windows) || !data.permissions().readonly())
}

/// Returns an error that names its path.
pub(super) fn naming(path: &Path, kind: ErrorKind, error: &io::Error) -> io::Error {
    io::Error::new(kind, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            faults::{Guard, Op, inject},
            remove_file, remove_tree, rename_unsynced,
        },
        *,
    };

    /// Makes the next `times` operations fail.
    fn refuse(folder: &Path, op: Op, times: usize, kind: ErrorKind) -> Vec<Guard> {
        (0..times).map(|_| inject(folder, op, 1, kind)).collect()
    }

    #[test]
    fn what_is_held_for_a_moment_is_renamed_and_removed_all_the_same() {
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ResourceBusy] {
            let folder = tempfile::tempdir().unwrap();
            let [file, other, tree] = ["file", "other", "tree"].map(|name| folder.path().join(name));
            fs_err::write(&file, "").unwrap();
            fs_err::create_dir(&tree).unwrap();
            let held = [Op::Rename, Op::Remove].map(|op| refuse(folder.path(), op, 2, kind));
            rename_unsynced(&file, &other).unwrap();
            remove_file(&other).unwrap();
            assert!(held.iter().flatten().all(Guard::has_struck), "{kind}");
            let _held = refuse(folder.path(), Op::Remove, 2, kind);
            remove_tree(&tree).unwrap();
            assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn what_stays_held_is_named_after_several_seconds_of_growing_pauses() {
        let folder = tempfile::tempdir().unwrap();
        let [file, other] = ["file", "other"].map(|name| folder.path().join(name));
        fs_err::write(&file, "").unwrap();
        let held = refuse(folder.path(), Op::Rename, PAUSES.len() + 1, ErrorKind::PermissionDenied);
        assert_eq!(rename_unsynced(&file, &other).unwrap_err().kind(), ErrorKind::ResourceBusy);
        assert!(held.iter().all(Guard::has_struck));
        assert!(file.exists() && !other.exists());
        assert!(PAUSES.is_sorted());
        assert_eq!(PAUSES.iter().sum::<Duration>(), Duration::from_secs(5));
        drop(held);
        rename_unsynced(&file, &other).unwrap();
    }

    #[test]
    fn other_errors_are_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for kind in [ErrorKind::StorageFull, ErrorKind::ReadOnlyFilesystem, ErrorKind::NotFound] {
            let faults = refuse(folder.path(), Op::Rename, 2, kind);
            assert_eq!(rename_unsynced(&path, &path).unwrap_err().kind(), kind);
            assert!(!faults[1].has_struck(), "{kind}");
        }
    }
}
