//! What keeps work on files from being done.

use std::io;
use std::path::{Path, PathBuf};

/// Why work on files was not done.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file or folder can't be read or written.
    #[error("{path} can't be used", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file of a pack is not there.
    #[error("{path} is missing", path = path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The caller cancelled the work.
    #[error("cancelled")]
    Cancelled,
}

impl FileError {
    /// Returns a closure that adds the path to an error of the system.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + Copy + '_ {
        |source| Self::Io { path: path.to_path_buf(), source }
    }
}
