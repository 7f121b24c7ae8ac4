//! Giving a finished file its name.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use thiserror::Error;

use crate::disk::sync_folder_of;

/// Why a file did not get its name. The file is still where it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InstallError {
    /// The name is taken. Nothing is ever overwritten.
    #[error("{} exists already", target.display())]
    Exists {
        /// The name that is taken.
        target: PathBuf,
    },
    /// The file cannot be moved.
    #[error("could not move {} to {}", partial.display(), target.display())]
    Move {
        /// Where the file is.
        partial: PathBuf,
        /// Where it should go.
        target: PathBuf,
        /// The operating system's account.
        source: io::Error,
    },
    /// The file has its name, but a power failure might still take it back.
    #[error("could not make the name {} permanent", target.display())]
    Sync {
        /// The file's new name.
        target: PathBuf,
        /// The operating system's account.
        source: io::Error,
    },
}

impl InstallError {
    /// A stable word for programs and message catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "target_exists",
            Self::Move { .. } => "install_failed",
            Self::Sync { .. } => "install_not_permanent",
        }
    }
}

/// Renames a fetched file to its final name on the same volume: at once or not at all, and never over another
/// file. On Unix the folder is synchronised, so that the name survives a power failure.
///
/// Blocks; inside an asynchronous task call it through `spawn_blocking`.
pub fn install(partial: &Path, target: &Path) -> Result<(), InstallError> {
    let failed =
        |source| InstallError::Move { partial: partial.to_owned(), target: target.to_owned(), source };
    let mut file = TempPath::try_from_path(partial).map_err(failed)?;
    // The file is no temporary one: it must stay when the renaming fails.
    file.disable_cleanup(true);
    file.persist_noclobber(target).map_err(|failure| match failure.error {
        error if error.kind() == io::ErrorKind::AlreadyExists => {
            InstallError::Exists { target: target.to_owned() }
        }
        error => failed(error),
    })?;
    sync_folder_of(target).map_err(|source| InstallError::Sync { target: target.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let (partial, target) = (folder.path().join("a.partial"), folder.path().join("a"));
        fs_err::write(&partial, "content").unwrap();
        install(&partial, &target).unwrap();
        assert_eq!(fs_err::read_to_string(&target).unwrap(), "content");
        assert!(!partial.exists());
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (partial, target) = (folder.path().join("a.partial"), folder.path().join("a"));
        fs_err::write(&partial, "new").unwrap();
        fs_err::write(&target, "old").unwrap();
        let error = install(&partial, &target).unwrap_err();
        assert_eq!(error.code(), "target_exists");
        assert_eq!(fs_err::read_to_string(&target).unwrap(), "old");
        assert_eq!(fs_err::read_to_string(&partial).unwrap(), "new");
    }

    #[test]
    fn a_missing_file_or_folder_is_an_error_and_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join("a.partial");
        assert_eq!(install(&partial, &folder.path().join("a")).unwrap_err().code(), "install_failed");
        fs_err::write(&partial, "content").unwrap();
        assert_eq!(install(&partial, &folder.path().join("no/a")).unwrap_err().code(), "install_failed");
        assert_eq!(fs_err::read_to_string(&partial).unwrap(), "content");
    }
}
