//! Position and size of the window, as they are stored. Only Linux needs them: on macOS and Windows
//! `tauri-plugin-window-state` stores its own.

use serde::{Deserialize, Serialize};

/// A window's position and size in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placement {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) maximized: bool,
    /// Missing on systems that do not reveal it, such as Wayland.
    pub(crate) position: Option<(i32, i32)>,
}
