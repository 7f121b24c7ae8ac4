//! File transfers through the system: the clipboard, and dragging out of the window; and whether
//! another program opens a file.
//!
//! Transfers must be called on the main thread and report whether they succeeded: no system reports
//! a reason.

mod ended;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(target_os = "linux")]
mod programs;

#[cfg(target_os = "linux")]
pub(crate) use linux::{copy_files, drag_out};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{copy_files, drag_out, has_program_for};
#[cfg(target_os = "linux")]
pub(crate) use programs::has_program_for;
