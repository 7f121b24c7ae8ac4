//! Commands for the folders of exports.

use std::path::{Path, PathBuf};

use exporter::{Explained, LocalProblem, default_export_folder, synced_by, try_export_folder};
use tauri::{Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_path, send_choice};
use crate::app::App;
use crate::wire::{FolderView, Problem, path_text};

/// Opens the system's folder dialog at `start`. Returns null if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_folder<R: Runtime>(
    window: WebviewWindow<R>,
    start: Option<String>,
) -> Result<Option<FolderView>, Problem> {
    let (done, choice) = oneshot::channel();
    let mut dialog = window.dialog().file().set_parent(&window).set_can_create_directories(true);
    if let Some(start) = start.as_deref().and_then(nearest) {
        dialog = dialog.set_directory(start);
    }
    dialog.pick_folder(send_choice(done));
    match chosen_path(choice).await? {
        Some(folder) => Ok(Some(inspect(folder).await?)),
        None => Ok(None),
    }
}

/// Checks a folder without writing to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_folder(path: String) -> Result<FolderView, Problem> {
    inspect(PathBuf::from(path)).await
}

/// Returns the folder for all exports: the chosen one, or the default.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_folder(app: State<'_, App>) -> Result<FolderView, Problem> {
    match app.exporter().await?.export_folder().await? {
        Some(folder) => inspect(folder).await,
        None => Err(LocalProblem::NoFolder { what: "documents".to_owned() }.into()),
    }
}

/// Sets the folder for future exports; null restores the default.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_export_folder(
    app: State<'_, App>,
    path: Option<String>,
) -> Result<FolderView, Problem> {
    app.exporter().await?.choose_export_folder(path.map(PathBuf::from)).await?;
    export_folder(app).await
}

/// Returns the folder or its nearest existing ancestor, where a dialog can open.
fn nearest(path: &str) -> Option<&Path> {
    Path::new(path).ancestors().find(|folder| folder.is_dir())
}

async fn inspect(folder: PathBuf) -> Result<FolderView, Problem> {
    let inspect = move || {
        let tried = try_export_folder(&folder);
        FolderView {
            usual: default_export_folder().as_ref() == Some(&folder),
            synced_by: synced_by(&folder).map(str::to_owned),
            readable_by_others: tried == Ok(false),
            problem: tried.err().map(Into::into),
            path: path_text(&folder),
        }
    };
    let inspected = tauri::async_runtime::spawn_blocking(inspect).await;
    Ok(inspected.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))?)
}
