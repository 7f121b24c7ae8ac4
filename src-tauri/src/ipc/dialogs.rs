//! The system's dialogs for files and folders.

use std::path::PathBuf;

use serde_json::json;
use tauri_plugin_dialog::FilePath;
use tokio::sync::oneshot;

use crate::problem::problem;

/// Returns a callback for a dialog that sends the chosen path to `done`.
pub(super) fn send_choice(
    done: oneshot::Sender<Option<FilePath>>,
) -> impl FnOnce(Option<FilePath>) + Send + 'static {
    // Without a receiver, the window has closed meanwhile.
    move |path| drop(done.send(path))
}

/// Waits for the path chosen in a dialog; `None` if the user cancels.
pub(super) async fn chosen_path(
    choice: oneshot::Receiver<Option<FilePath>>,
) -> Result<Option<PathBuf>, exporter::Problem> {
    let Ok(Some(path)) = choice.await else { return Ok(None) };
    let path = path.into_path().map_err(|error| problem("file", json!({ "kind": error.to_string() })))?;
    Ok(Some(path))
}
