//! Folders for the user alone.

use std::{io, path::Path};

use super::{
    faults::{self, Op},
    held,
    volume::{self, Rights},
};

/// Makes sure that a folder exists. A new one is for the user alone (on Unix: 0700; on Windows: an
/// access list without anybody else), where the volume has rights; folders above it get the
/// system's usual rights, and an existing one keeps its own.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    faults::check(Op::Create, folder)?;
    if let Some(parent) = folder.parent() {
        fs_err::create_dir_all(parent)?;
    }
    match volume::create_folder(folder) {
        // Another process was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
        made => made?,
    }
    volume::restrict(folder, Rights::Folder)
}

/// Removes a folder with everything in it. One that is absent is fine.
pub fn remove_tree(folder: &Path) -> io::Result<()> {
    held::patiently(folder, || {
        faults::check(Op::Remove, folder)?;
        #[expect(clippy::disallowed_methods, reason = "the path is added after the last attempt")]
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

/// Waits until the names in a folder are on the disk, so that they survive a power failure. Windows
/// has no such operation, and some network shares refuse it.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    volume::sync(folder, || {
        #[cfg(unix)]
        volume::sync_all(fs_err::File::open(folder)?.file())?;
        Ok(())
    })
}

/// The folder that holds a file; `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::faults::inject, *};

    #[test]
    fn a_folder_is_made_once_with_those_above_it() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("a/b/c");
        make_private_folder(&folder).unwrap();
        fs_err::write(folder.join("file"), "").unwrap();
        make_private_folder(&folder).unwrap();
        sync_folder(&folder).unwrap();
        assert!(folder.join("file").exists());
        remove_tree(&outer.path().join("a")).unwrap();
        remove_tree(&outer.path().join("a")).unwrap();
        assert_eq!(fs_err::read_dir(outer.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_a_new_folder_is_made_private() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
        let [above, new] = ["above", "above/new"].map(|name| outer.path().join(name));
        make_private_folder(&new).unwrap();
        assert_eq!(mode(&new), 0o700);
        fs_err::set_permissions(&above, std::fs::Permissions::from_mode(0o755)).unwrap();
        make_private_folder(&above).unwrap();
        assert_eq!(mode(&above), 0o755);
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("file");
        fs_err::write(&path, "").unwrap();
        assert!(make_private_folder(&path).is_err());
        assert!(make_private_folder(&path.join("below")).is_err());
    }

    #[test]
    fn the_folder_of_a_bare_name_is_the_current_one() {
        assert_eq!(folder_of(Path::new("a/b")), Path::new("a"));
        assert_eq!(folder_of(Path::new("b")), Path::new("."));
    }

    #[test]
    fn folders_can_be_made_to_fail() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("a");
        for op in [Op::Create, Op::Sync, Op::Remove] {
            let fault = inject(outer.path(), op, 1, io::ErrorKind::StorageFull);
            let failed =
                make_private_folder(&folder).and_then(|()| sync_folder(&folder)).and(remove_tree(&folder));
            assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull, "{op:?}");
            drop(fault);
        }
    }
}
