//! The desktop shell: everything that needs Tauri, and nothing that does not.
//!
//! It opens the window that `tauri.conf.json` describes and shows the front end built from `ui/`. What an export
//! is and how one runs is not known here: that lives in the crates under `crates/`, which never see Tauri.

/// Opens the window and returns when the last window has closed.
///
/// # Errors
///
/// When the web view or the window cannot be created: no display, or no web view on this machine.
pub fn run() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
