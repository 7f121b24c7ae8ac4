//! The files that the user has given to convert, and the packs that were made of them. The page
//! names neither by a path.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exporter::FilePack;

/// What is known of conversions in this process.
#[derive(Default)]
pub(crate) struct Conversions(Mutex<State>);

#[derive(Default)]
struct State {
    /// What was dropped onto the window last and may be converted.
    dropped: Vec<PathBuf>,
    /// The files that were recognised last.
    given: Vec<PathBuf>,
    /// The files that were made, by the packs' ids.
    made: HashMap<String, Vec<PathBuf>>,
    /// Cancels the work that was begun last.
    work: Arc<AtomicBool>,
}

impl Conversions {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what was dropped onto the window. Returns whether it consists of files.
    pub(crate) fn drop(&self, paths: &[PathBuf]) -> bool {
        let are_files = !paths.is_empty() && paths.iter().all(|path| path.is_file());
        if are_files {
            self.state().dropped = paths.to_vec();
        }
        are_files
    }

    /// Returns what was dropped onto the window last.
    pub(crate) fn dropped(&self) -> Vec<PathBuf> {
        self.state().dropped.clone()
    }

    /// Remembers the files that were recognised.
    pub(crate) fn give(&self, paths: Vec<PathBuf>) {
        self.state().given = paths;
    }

    /// Returns the files that were recognised last.
    pub(crate) fn given(&self) -> Vec<PathBuf> {
        self.state().given.clone()
    }

    /// Remembers where the files of a pack are.
    pub(crate) fn remember(&self, made: &FilePack) {
        let files = made.files.iter().map(|file| made.pack.join(&file.name)).collect();
        self.state().made.insert(made.id.clone(), files);
    }

    /// Returns a file that was made, by the id of its pack and its index.
    pub(crate) fn file(&self, id: &str, index: usize) -> Option<PathBuf> {
        self.state().made.get(id)?.get(index).cloned()
    }

    /// Cancels the work that goes on, and returns what cancels the next one.
    pub(crate) fn begin(&self) -> Arc<AtomicBool> {
        let mut state = self.state();
        state.work.store(true, Ordering::Relaxed);
        state.work = Arc::default();
        Arc::clone(&state.work)
    }

    /// Cancels the work that goes on.
    pub(crate) fn cancel(&self) {
        self.state().work.store(true, Ordering::Relaxed);
    }
}

/// Whether an archive may be a pack: it is none that holds one file of users.
pub(crate) fn may_be_pack(archive: &Path) -> bool {
    !exporter::is_recognisable(archive)
}
