//! macOS and Windows.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arboard::Clipboard;
use drag::{DragItem, Image, Options};
use tauri::{Runtime, WebviewWindow};

use super::ended::Ended;

/// The image under the pointer.
const ICON: &[u8] = include_bytes!("../../../icons/32x32.png");

/// Puts files on the clipboard.
pub(crate) fn copy_files(files: &[PathBuf]) -> bool {
    Clipboard::new().and_then(|mut clipboard| clipboard.set().file_list(files)).is_ok()
}

/// Starts dragging files out of the window. These systems show an image beside the pointer, so the
/// page alone says what is dragged. Calls `ended` when the drag has ended, or can't begin.
pub(crate) fn drag_out<R: Runtime>(window: &WebviewWindow<R>, files: &[PathBuf], _label: &str, ended: Ended) {
    let item = DragItem::Files(files.to_vec());
    let ended = Arc::new(Mutex::new(Some(ended)));
    let at_end = Arc::clone(&ended);
    let end = move |_, _| call(&at_end, true);
    if drag::start_drag(window, item, Image::Raw(ICON.to_vec()), end, Options::default()).is_err() {
        call(&ended, false);
    }
}

/// Returns true: these systems report it themselves if no program opens a file.
pub(crate) fn has_program_for(_file: &Path) -> bool {
    true
}

fn call(ended: &Mutex<Option<Ended>>, succeeded: bool) {
    // A panic cannot leave the option inconsistent.
    let ended = ended.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(ended) = ended {
        ended(succeeded);
    }
}
