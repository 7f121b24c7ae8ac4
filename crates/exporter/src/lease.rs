//! One process for each export.
//!
//! A window and a command line may share a data folder. Each export has an empty file that the
//! process which runs it keeps locked; the system releases the lock when that process ends, however
//! it ends. A resume therefore never takes an export from a process that still runs it.

use std::io;
use std::path::Path;

use base::files::{FileLock, make_private_folder, remove_file};

/// Held for as long as this process runs the export.
#[derive(Debug)]
pub(crate) struct Lease {
    _lock: FileLock,
}

impl Lease {
    /// Takes the lease, or gives `None` when another process has it.
    pub(crate) fn take(folder: &Path, export_id: &str) -> io::Result<Option<Self>> {
        make_private_folder(folder)?;
        let lock = FileLock::try_take(&folder.join(export_id))?;
        Ok(lock.map(|lock| Self { _lock: lock }))
    }

    /// Deletes the file of an export that was removed from the history.
    pub(crate) fn forget(folder: &Path, export_id: &str) {
        // An empty file left behind does no harm.
        let _ = remove_file(&folder.join(export_id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_exclusive_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lease::take(folder.path(), "e1").unwrap();
        assert!(first.is_some());
        assert!(Lease::take(folder.path(), "e1").unwrap().is_none());
        assert!(Lease::take(folder.path(), "e2").unwrap().is_some());
        drop(first);
        assert!(Lease::take(folder.path(), "e1").unwrap().is_some());
    }
}
