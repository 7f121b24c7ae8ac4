//! The files that a run has created, so that none of them stays when the run fails.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base::files::{File, remove_file};

use super::sink::Sink;
use crate::error::Error;

/// Creates files for writers and lists them. Clones share one list.
#[derive(Clone, Default)]
pub(super) struct CreatedFiles(Arc<Mutex<Vec<PathBuf>>>);

impl CreatedFiles {
    /// Creates a file. It must not exist.
    pub(super) fn create(&self, path: &Path) -> Result<Sink, Error> {
        let sink = Sink::create(path)?;
        self.list().push(path.to_owned());
        Ok(sink)
    }

    /// Creates a file that is not simply written from its beginning to its end. It must not exist.
    pub(super) fn create_file(&self, path: &Path) -> Result<File, Error> {
        let file = File::create_new(path).map_err(|error| Error::write(path, error))?;
        self.list().push(path.to_owned());
        Ok(file)
    }

    fn list(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        // Pushing and clearing leave the list whole, whichever thread panics.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the files when it is dropped, unless [`UnfinishedFiles::keep`] was called.
#[derive(Default)]
pub(super) struct UnfinishedFiles(CreatedFiles);

impl UnfinishedFiles {
    pub(super) const fn files(&self) -> &CreatedFiles {
        &self.0
    }

    /// Lets the files stay.
    pub(super) fn keep(&self) {
        self.0.list().clear();
    }
}

impl Drop for UnfinishedFiles {
    fn drop(&mut self) {
        for path in self.0.list().iter() {
            // The error that ended the run matters more than this one.
            let _ = remove_file(path);
        }
    }
}
