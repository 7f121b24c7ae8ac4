//! Programs that open files.

use std::path::Path;

use gtk::gio::prelude::FileExt;
use gtk::gio::{Cancellable, File, IOErrorEnum};

/// Returns false if no program is registered for files of this kind. May be called on any thread.
///
/// The system's own launcher returns before it has found out, or shows a browser instead. Where
/// another system opens files (Windows for its Linux, or the host of a sandbox), only that one
/// knows its programs.
pub(crate) fn has_program_for(file: &Path) -> bool {
    let elsewhere = ["WSL_DISTRO_NAME", "SNAP"].iter().any(|name| std::env::var_os(name).is_some());
    if elsewhere || Path::new("/.flatpak-info").exists() {
        return true;
    }
    match File::for_path(file).query_default_handler(Cancellable::NONE) {
        Ok(_) => true,
        Err(error) => !error.matches(IOErrorEnum::NotSupported),
    }
}
