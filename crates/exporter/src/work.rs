//! The files of an export in the making: private, whole or absent, and cleaned up.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::snapshot::Problem;

/// Makes a folder that only its owner may enter, and what is above it as the system does.
pub(crate) fn make_private_folder(folder: &Path) -> Result<(), Problem> {
    let failed = |error: io::Error| Problem::file(folder, &error);
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs_err::create_dir_all(parent).map_err(failed)?;
    }
    fs_err::create_dir(folder).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs_err::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// Makes a file readable and writable for its owner alone.
pub(crate) fn make_private(path: &Path) -> Result<(), Problem> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o600);
        fs_err::set_permissions(path, mode).map_err(|error| Problem::file(path, &error))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Writes a small file and waits until it is on the disk.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), Problem> {
    use std::io::Write;
    let write = || -> io::Result<()> {
        let mut file = fs_err::File::create(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|error| Problem::file(path, &error))
}

/// Removes a file, if it is there.
pub(crate) fn remove_file(path: &Path) -> Result<(), Problem> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::file(path, &error)),
        _ => Ok(()),
    }
}

/// Removes every file of a folder but these.
pub(crate) fn remove_all_but(folder: &Path, keep: &[PathBuf]) -> Result<(), Problem> {
    let failed = |error: io::Error| Problem::file(folder, &error);
    // A set: an import is made of thousands of files.
    let keep: HashSet<&Path> = keep.iter().map(PathBuf::as_path).collect();
    for entry in fs_err::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !keep.contains(path.as_path()) {
            remove_file(&path)?;
        }
    }
    Ok(())
}

/// Leaves a work folder: removes whatever it holds when `nobody_comes_back`, else only what is empty,
/// and the folder itself if nothing else is in it.
pub(crate) fn leave(folder: &Path, nobody_comes_back: bool) -> Result<(), Problem> {
    if nobody_comes_back {
        return match fs_err::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::file(folder, &error)),
            _ => Ok(()),
        };
    }
    let files = fs_err::read_dir(folder).into_iter().flatten().flatten();
    for file in files.filter(|file| file.metadata().is_ok_and(|data| data.is_file() && data.len() == 0)) {
        remove_file(&file.path())?;
    }
    // It stays when something is in it, and that is as it should be.
    let _ = fs_err::remove_dir(folder);
    Ok(())
}

/// Waits until the names in a folder are on the disk. Only Unix has a way to ask for that.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Problem> {
    #[cfg(unix)]
    {
        let sync = || fs_err::File::open(folder)?.sync_all();
        sync().map_err(|error| Problem::file(folder, &error))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes the work folder and proves that it can be written to; what is left is the empty folder.
pub(crate) fn try_folder(folder: &Path) -> Result<(), Problem> {
    make_private_folder(folder)?;
    let trial = folder.join("trial");
    let outcome = write_file(&trial, b"trial");
    remove_file(&trial)?;
    if outcome.is_err() {
        leave(folder, true)?;
    }
    outcome
}
