//! Commands about the folders that exports are written into.

use std::path::{Path, PathBuf};

use exporter::{default_export_folder, synced_by, try_export_folder};
use serde_json::json;
use tauri::{Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::error::Problem;
use super::files::{answered, picked};
use super::wire::{FolderView, path_text};
use crate::app::{App, problem};

/// Lets the person choose a folder in the system's dialog, which opens at `start`. Null when they have thought better
/// of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_folder<R: Runtime>(
    window: WebviewWindow<R>,
    start: Option<String>,
) -> Result<Option<FolderView>, Problem> {
    let (done, asked) = oneshot::channel();
    let mut dialog = window.dialog().file().set_parent(&window).set_can_create_directories(true);
    if let Some(start) = start.as_deref().and_then(nearest) {
        dialog = dialog.set_directory(start);
    }
    dialog.pick_folder(answered(done));
    match picked(asked).await? {
        Some(folder) => Ok(Some(looked_at(folder).await?)),
        None => Ok(None),
    }
}

/// What is to be known of a folder before anything is written into it. Nothing is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_folder(path: String) -> Result<FolderView, Problem> {
    looked_at(PathBuf::from(path)).await
}

/// The folder for all exports: the one that was chosen, or the usual one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_folder(app: State<'_, App>) -> Result<FolderView, Problem> {
    match app.exporter().await?.export_folder().await? {
        Some(folder) => looked_at(folder).await,
        None => Err(problem("no_folder", json!({ "what": "documents" })).into()),
    }
}

/// Chooses the folder for all exports to come; null goes back to the usual one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_export_folder(
    app: State<'_, App>,
    path: Option<String>,
) -> Result<FolderView, Problem> {
    app.exporter().await?.choose_export_folder(path.map(PathBuf::from)).await?;
    export_folder(app).await
}

/// The folder itself, or the nearest above it that is there: where a dialog can open.
fn nearest(path: &str) -> Option<&Path> {
    Path::new(path).ancestors().find(|folder| folder.is_dir())
}

async fn looked_at(folder: PathBuf) -> Result<FolderView, Problem> {
    let look = move || FolderView {
        usual: default_export_folder().as_ref() == Some(&folder),
        synced_by: synced_by(&folder).map(str::to_owned),
        problem: try_export_folder(&folder).err().map(Into::into),
        path: path_text(&folder),
    };
    let looked = tauri::async_runtime::spawn_blocking(look).await;
    Ok(looked.map_err(|error| problem("unexpected", json!({ "message": error.to_string() })))?)
}
