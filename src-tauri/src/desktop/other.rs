//! macOS and Windows.

use std::path::PathBuf;

use arboard::Clipboard;
use drag::{DragItem, Image, Options};
use tauri::{Runtime, WebviewWindow};

/// The image under the pointer.
const ICON: &[u8] = include_bytes!("../../../icons/32x32.png");

/// Puts files on the clipboard.
pub(crate) fn copy_files(files: &[PathBuf]) -> bool {
    Clipboard::new().and_then(|mut clipboard| clipboard.set().file_list(files)).is_ok()
}

/// Starts dragging files out of the window.
pub(crate) fn drag_out<R: Runtime>(window: &WebviewWindow<R>, files: &[PathBuf]) -> bool {
    let item = DragItem::Files(files.to_vec());
    drag::start_drag(window, item, Image::Raw(ICON.to_vec()), |_, _| {}, Options::default()).is_ok()
}
