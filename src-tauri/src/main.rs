//! The desktop application's entry point.

// Release builds on Windows open no console.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> tauri::Result<()> {
    rollcall_desktop::run()
}
