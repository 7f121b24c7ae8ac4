//! Commands about the files of a pack. Which files those are is known here: the page names an export, never a path.

use std::path::PathBuf;

use exporter::{ExportSnapshot, FileRole};
use serde_json::{Value, json};
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tokio::sync::oneshot;

use super::error::Problem;
use crate::app::{App, problem};
use crate::desktop;

/// Deletes the files of a pack. The history keeps the export.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_files(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter()?.delete_files(&id).await?)
}

/// Shows the pack in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_in_folder(app: State<'_, App>, id: String) -> Result<(), Problem> {
    let shown = outputs(&app, &id).await?.swap_remove(0);
    let failed = |error: String| problem("show_failed", json!({ "message": error }));
    // The file manager is asked over a bus that may be slow to answer.
    tauri::async_runtime::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(shown))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))?;
    Ok(())
}

/// Puts the output files on the clipboard, as files.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
) -> Result<(), Problem> {
    let files = outputs(&app, &id).await?;
    let (done, copied) = oneshot::channel();
    let copy = move || {
        // Nobody waits for the answer any more when the window has closed meanwhile.
        let _ = done.send(desktop::copy_files(&files));
    };
    answer(handle.run_on_main_thread(copy), copied, "copy_failed").await
}

/// Begins a drag of the output files out of the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drag_out<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
) -> Result<(), Problem> {
    let files = outputs(&app, &id).await?;
    let (done, begun) = oneshot::channel();
    let dragged = window.clone();
    let drag = move || {
        // As above.
        let _ = done.send(desktop::drag_out(&dragged, &files));
    };
    answer(window.run_on_main_thread(drag), begun, "drag_failed").await
}

/// What became of a task for the main thread, which is where systems want their windows handled.
async fn answer(
    given: tauri::Result<()>,
    outcome: oneshot::Receiver<bool>,
    code: &str,
) -> Result<(), Problem> {
    if given.is_ok() && outcome.await.is_ok_and(|succeeded| succeeded) {
        Ok(())
    } else {
        Err(problem(code, Value::Null).into())
    }
}

/// The converted files of a pack, or the delivered ones where nothing was to be converted; never none.
async fn outputs(app: &App, id: &str) -> Result<Vec<PathBuf>, exporter::Problem> {
    let snapshot = app.exporter()?.export(id).await?;
    let Some(pack) = &snapshot.pack else { return Err(problem("not_ready", Value::Null)) };
    let outputs = with_role(&snapshot, FileRole::Output);
    let files = if outputs.is_empty() { with_role(&snapshot, FileRole::Original) } else { outputs };
    let present = tauri::async_runtime::spawn_blocking(move || {
        files.into_iter().filter(|file| file.is_file()).collect::<Vec<_>>()
    });
    match present.await {
        Ok(files) if !files.is_empty() => Ok(files),
        _ => Err(problem("pack_missing", json!({ "path": pack.display().to_string() }))),
    }
}

fn with_role(snapshot: &ExportSnapshot, role: FileRole) -> Vec<PathBuf> {
    snapshot.files.iter().filter(|file| file.role == role).map(|file| file.path.clone()).collect()
}
