//! What only the system can do with files: carry them on its clipboard, and drag them out of the window.
//!
//! Everything here is called on the main thread, and answers whether it succeeded: no system says why not.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub(crate) use linux::{copy_files, drag_out};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{copy_files, drag_out};
