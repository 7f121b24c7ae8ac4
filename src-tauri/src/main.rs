//! The desktop application's entry point.

// Release builds on Windows open no console.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    rollcall_desktop::run()
}
