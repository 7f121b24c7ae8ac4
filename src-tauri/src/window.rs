//! The main window's name.

/// Label of the window that shows the page, as in `tauri.conf.json` and the capabilities.
pub(crate) const MAIN_WINDOW: &str = "main";
