//! Files that are whole or absent.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use super::file::{File, remove_file, rename};

/// Writes a file for the user alone, replacing one of that name. Whatever happens meanwhile,
/// afterwards the file has its old content or the new one, and once this returns the new one
/// survives a power failure.
pub fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = draft_of(path);
    let written = write_draft(&draft, content).and_then(|()| rename(&draft, path));
    if written.is_err() {
        // The first error is the one that matters.
        let _ = remove_file(&draft);
    }
    written
}

fn write_draft(draft: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(draft)?;
    file.write_all(content)?;
    file.sync()
}

/// A name beside the file that no other thread or process uses at the same time.
fn draft_of(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut name = OsString::from(path);
    name.push(format!(".{}-{}.new", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{
        super::faults::{Op, inject},
        *,
    };

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for content in ["first", "second and longer", ""] {
            write_whole(&path, content.as_bytes()).unwrap();
            assert_eq!(fs_err::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn whichever_step_fails_the_file_is_whole_and_nothing_else_is_left() {
        for op in [Op::Create, Op::Write, Op::Sync, Op::Rename] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.json");
            write_whole(&path, b"old").unwrap();
            let fault = inject(folder.path(), op, 1, io::ErrorKind::StorageFull);
            let error = write_whole(&path, b"new").unwrap_err();
            assert!(fault.has_struck() && error.kind() == io::ErrorKind::StorageFull, "{op:?}: {error}");
            assert_eq!(fs_err::read(&path).unwrap(), b"old", "{op:?}");
            assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1, "{op:?}");
        }
    }

    #[test]
    fn writers_side_by_side_never_mix() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        thread::scope(|scope| {
            for letter in ["a", "b", "c", "d"] {
                let path = &path;
                scope.spawn(move || write_whole(path, letter.repeat(10_000).as_bytes()).unwrap());
            }
        });
        let content = fs_err::read_to_string(&path).unwrap();
        assert!(content.len() == 10_000 && content == content[..1].repeat(10_000));
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_whole(&path, b"a").unwrap();
        assert_eq!(fs_err::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
