//! A private folder for what is unpacked or made only to be compared. It is gone at the end.

use std::path::Path;

use tempfile::TempDir;

use crate::problem::Problem;

/// Beginning of the folder's name.
const PREFIX: &str = "rollcall-check-";

/// The folder.
pub(super) struct Scratch(TempDir);

impl Scratch {
    /// Makes it among the system's temporary files, for this user alone.
    pub(super) fn new() -> Result<Self, Problem> {
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir();
        made.map(Self).map_err(|error| Problem::file(&std::env::temp_dir(), &error))
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}
