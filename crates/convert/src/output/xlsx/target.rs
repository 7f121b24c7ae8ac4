//! Where an archive is written to.

use std::{
    io::{self, Write},
    path::Path,
};

use crate::error::Error;

/// Facts of the finished file.
pub(super) struct Written {
    pub(super) bytes: u64,
    /// In lower-case hex.
    pub(super) sha256: String,
}

/// The destination of an archive.
pub(super) trait Target: Write {
    fn path(&self) -> &Path;

    /// Writes the end of the file and syncs it to the disk.
    fn finish(self) -> Result<Written, Error>;
}

/// Unwraps our own error from a system error that a library passed on.
pub(super) fn ours(path: &Path, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(error) => Error::write(path, error),
    }
}
