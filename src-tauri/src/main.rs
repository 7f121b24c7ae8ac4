//! The desktop application's entry point.

// A release on Windows is a window, not a console with a window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> tauri::Result<()> {
    rollcall_desktop::run()
}
