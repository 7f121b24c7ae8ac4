//! The files that a run has made, so that none of them stays when it fails.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::sink::{self, Sink};
use crate::Error;

/// Where writers get their files, also those of which they need more as they go. Clones are the same list.
#[derive(Clone, Default)]
pub(super) struct Made(Arc<Mutex<Vec<PathBuf>>>);

impl Made {
    /// Creates a file. It must not exist.
    pub(super) fn create(&self, path: &Path) -> Result<Sink, Error> {
        let sink = Sink::create(path)?;
        self.list().push(path.to_owned());
        Ok(sink)
    }

    /// Creates a file that is written in another way than from its beginning to its end. It must not exist.
    pub(super) fn create_file(&self, path: &Path) -> Result<fs_err::File, Error> {
        let file = sink::create(path)?;
        self.list().push(path.to_owned());
        Ok(file)
    }

    fn list(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        // Pushing and clearing leave the list whole, whatever thread ends.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the files of its list when it is dropped, unless they are to be kept.
#[derive(Default)]
pub(super) struct Unfinished(Made);

impl Unfinished {
    pub(super) const fn list(&self) -> &Made {
        &self.0
    }

    /// All went well: the files stay.
    pub(super) fn keep(&self) {
        self.0.list().clear();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in self.0.list().iter() {
            // Nobody is left to tell; the error that led here matters more.
            let _ = fs_err::remove_file(path);
        }
    }
}
