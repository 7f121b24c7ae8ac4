//! Commands about the files of a pack. Which files those are is known here: the page names an export, and where it
//! means one file of it, that file's place in the list; never a path.

use std::path::PathBuf;

use exporter::{ExportSnapshot, FileLabel, FileRole};
use serde_json::{Value, json};
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

use super::error::Problem;
use super::progress::{FilesWork, Reporter};
use super::wire::path_text;
use crate::app::{App, problem};
use crate::desktop;

/// Deletes the files of a pack. The history keeps the export.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_files(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.delete_files(&id).await?)
}

/// Asks where to, and puts a copy of one file there. False when the person has thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_file_as<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
    file: u32,
) -> Result<bool, Problem> {
    let source = chosen(&app, &id, Some(file)).await?.swap_remove(0);
    let (done, asked) = oneshot::channel();
    let name = source.file_name().map(|name| name.display().to_string()).unwrap_or_default();
    // The system's dialog asks before it lets a file be replaced.
    window.dialog().file().set_parent(&window).set_file_name(name).save_file(answered(done));
    let Some(target) = picked(asked).await? else { return Ok(false) };
    let reporter = Reporter::new(&window, &id, FilesWork::Copy);
    app.exporter().await?.copy_file(&id, file as usize, &target, reporter.into_closure()).await?;
    Ok(true)
}

/// Asks where to, and puts a copy of the whole pack there; gives the copy's folder. Null when the person has thought
/// better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_files_to<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
) -> Result<Option<String>, Problem> {
    chosen(&app, &id, None).await?;
    let (done, asked) = oneshot::channel();
    window.dialog().file().set_parent(&window).pick_folder(answered(done));
    let Some(folder) = picked(asked).await? else { return Ok(None) };
    let reporter = Reporter::new(&window, &id, FilesWork::Copy);
    let copy = app.exporter().await?.copy_pack(&id, &folder, reporter.into_closure()).await?;
    Ok(Some(path_text(&copy)))
}

/// Opens one file with the program that the system has for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_file(app: State<'_, App>, id: String, file: u32) -> Result<(), Problem> {
    let opened = chosen(&app, &id, Some(file)).await?.swap_remove(0);
    let failed = |error: String| problem("open_failed", json!({ "message": error }));
    let open = move || tauri_plugin_opener::open_path(opened, None::<&str>);
    tauri::async_runtime::spawn_blocking(open)
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))?;
    Ok(())
}

/// Shows the pack, or one file of it, in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_in_folder(
    app: State<'_, App>,
    id: String,
    file: Option<u32>,
) -> Result<(), Problem> {
    let shown = chosen(&app, &id, file).await?.swap_remove(0);
    let failed = |error: String| problem("show_failed", json!({ "message": error }));
    // The file manager is asked over a bus that may be slow to answer.
    tauri::async_runtime::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(shown))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))?;
    Ok(())
}

/// Puts the output files, or one file, on the clipboard: as files.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
    file: Option<u32>,
) -> Result<(), Problem> {
    let files = chosen(&app, &id, file).await?;
    let (done, copied) = oneshot::channel();
    let copy = move || {
        // Nobody waits for the answer any more when the window has closed meanwhile.
        let _ = done.send(desktop::copy_files(&files));
    };
    answer(handle.run_on_main_thread(copy), copied, "copy_failed").await
}

/// Begins a drag of the output files, or of one file, out of the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drag_out<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
    file: Option<u32>,
) -> Result<(), Problem> {
    let files = chosen(&app, &id, file).await?;
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

/// Passes on what was chosen in a dialog.
pub(super) fn answered(
    done: oneshot::Sender<Option<FilePath>>,
) -> impl FnOnce(Option<FilePath>) + Send + 'static {
    // Nobody waits for the answer any more when the window has closed meanwhile.
    move |path| drop(done.send(path))
}

/// What was chosen in a dialog; none when it was dismissed.
pub(super) async fn picked(
    asked: oneshot::Receiver<Option<FilePath>>,
) -> Result<Option<PathBuf>, exporter::Problem> {
    let Ok(Some(path)) = asked.await else { return Ok(None) };
    let path = path.into_path().map_err(|error| problem("file", json!({ "kind": error.to_string() })))?;
    Ok(Some(path))
}

/// One file of a pack, or those that a person means by "the files": the converted ones, or the delivered ones where
/// nothing was to be converted. Never none.
async fn chosen(app: &App, id: &str, place: Option<u32>) -> Result<Vec<PathBuf>, exporter::Problem> {
    let snapshot = app.exporter().await?.export(id).await?;
    let Some(pack) = &snapshot.pack else { return Err(problem("not_ready", Value::Null)) };
    let files = match place {
        Some(place) => match snapshot.files.get(place as usize) {
            Some(file) => vec![file.path.clone()],
            None => return Err(problem("not_found", Value::Null)),
        },
        None => outputs(&snapshot),
    };
    present(files).await.ok_or_else(|| problem("pack_missing", json!({ "path": pack.display().to_string() })))
}

fn outputs(snapshot: &ExportSnapshot) -> Vec<PathBuf> {
    let with_role = |role| snapshot.files.iter().filter(move |file| file.role == role).map(path_of);
    let outputs: Vec<PathBuf> = with_role(FileRole::Output).collect();
    if outputs.is_empty() { with_role(FileRole::Original).collect() } else { outputs }
}

fn path_of(file: &FileLabel) -> PathBuf {
    file.path.clone()
}

/// Those files that are still there, if any are. Looking may take its time on a disk far away.
async fn present(files: Vec<PathBuf>) -> Option<Vec<PathBuf>> {
    let look = move || files.into_iter().filter(|file| file.is_file()).collect::<Vec<_>>();
    tauri::async_runtime::spawn_blocking(look).await.ok().filter(|files| !files.is_empty())
}
