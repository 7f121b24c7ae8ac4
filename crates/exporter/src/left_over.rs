//! Hidden folders of packs that are made in one go, without a state in the store, and that a
//! process did not complete.

use std::path::Path;

use pack::WorkFolder;

use crate::lease::Lease;

/// Beginning of the names of all work folders.
const WORK_PREFIX: &str = ".rollcall-";

/// Removes what earlier processes left in a folder of packs that they didn't complete, of packs
/// whose ids begin with `prefix`. Blocks.
pub(crate) fn remove_left_over(folder: &Path, leases: &Path, prefix: &str) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_prefix(WORK_PREFIX)) else { continue };
        if !id.starts_with(prefix) {
            continue;
        }
        // Its own process has the lease while it writes.
        if let Ok(Some(lease)) = Lease::take(leases, id) {
            if let Err(error) = WorkFolder::new(folder, id).discard() {
                tracing::warn!(%error, "an unfinished folder could not be removed");
            }
            drop(lease);
            Lease::forget(leases, id);
        }
    }
}
