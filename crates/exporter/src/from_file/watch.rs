//! The progress of the work on files, and the wish to cancel it.

use std::path::Path;

use tokio_util::sync::CancellationToken;

/// Observes the work on files, and can cancel it.
pub trait FileWatch: Send + Sync {
    /// Bytes read, bytes to read, and users read so far.
    fn progress(&self, done: u64, total: u64, users: u64) {
        let _ = (done, total, users);
    }

    /// Returns true to cancel.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Observes nothing.
impl FileWatch for () {}

/// Hands the progress of one reading among several on.
pub(super) struct Reading<'a> {
    pub(super) watch: &'a dyn FileWatch,
    /// Cancelled when the program ends.
    pub(super) ending: &'a CancellationToken,
    /// Bytes and users that earlier readings have read.
    pub(super) before: (u64, u64),
    /// Bytes that later readings will read.
    pub(super) after: u64,
}

impl convert::Watch for Reading<'_> {
    fn progress(&self, progress: convert::Progress) {
        let (bytes, users) = self.before;
        let total = bytes + progress.source_bytes_total + self.after;
        self.watch.progress(bytes + progress.source_bytes_read, total, users + progress.rows);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled() || self.ending.is_cancelled()
    }
}

/// Returns the size of a file; 0 if it can't be told, which reading it will say.
pub(super) fn size_of(path: &Path) -> u64 {
    fs_err::metadata(path).map_or(0, |data| data.len())
}
