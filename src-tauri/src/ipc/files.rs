//! Commands for the files of a pack. The page names an export and, for a single file, its index in
//! the export's list of files; never a path.

use std::path::PathBuf;

use exporter::{ExportSnapshot, FileRole, FileUse, LocalProblem, NotThere};
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_path, send_choice};
use super::opening;
use super::progress::ProgressReporter;
use crate::app::App;
use crate::desktop;
use crate::events::{ExportChanged, FilesWork, emit};
use crate::wire::{Problem, ShellProblem, path_text};

/// Deletes the files of a pack. The export remains in the history, and the page is sent its new
/// state.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
) -> Result<(), Problem> {
    let exporter = app.exporter().await?;
    let deleted = exporter.delete_files(&id).await;
    // Even if one file could not be deleted, others may be gone.
    emit(&handle, ExportChanged((&exporter.export(&id).await?).into()));
    Ok(deleted?)
}

/// Asks for a target and saves a copy of one file there. Returns false if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_file_as<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
    file: u32,
) -> Result<bool, Problem> {
    let source = files_of(&app, &id, Some(file)).await?.swap_remove(0);
    let (done, choice) = oneshot::channel();
    let name = source.file_name().map(|name| name.display().to_string()).unwrap_or_default();
    // The system's dialog asks before overwriting a file.
    window.dialog().file().set_parent(&window).set_file_name(name).save_file(send_choice(done));
    let Some(target) = chosen_path(choice).await? else { return Ok(false) };
    let reporter = ProgressReporter::new(&window, &id, FilesWork::Copy);
    app.exporter().await?.copy_file(&id, file as usize, &target, reporter.into_closure()).await?;
    Ok(true)
}

/// Asks for a target and saves a copy of the whole pack there. Returns the copy's folder, or null
/// if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_files_to<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
) -> Result<Option<String>, Problem> {
    files_of(&app, &id, None).await?;
    let (done, choice) = oneshot::channel();
    window.dialog().file().set_parent(&window).pick_folder(send_choice(done));
    let Some(folder) = chosen_path(choice).await? else { return Ok(None) };
    let reporter = ProgressReporter::new(&window, &id, FilesWork::Copy);
    let copy = app.exporter().await?.copy_pack(&id, &folder, reporter.into_closure()).await?;
    Ok(Some(path_text(&copy)))
}

/// Opens one file with the system's default program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_file(app: State<'_, App>, id: String, file: u32) -> Result<(), Problem> {
    let opened = files_of(&app, &id, Some(file)).await?.swap_remove(0);
    opening::open(opened).await
}

/// Shows the pack or one of its files in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_in_folder(
    app: State<'_, App>,
    id: String,
    file: Option<u32>,
) -> Result<(), Problem> {
    let shown = files_of(&app, &id, file).await?.swap_remove(0);
    opening::show(shown).await
}

/// Copies the output files of exports, or one file of each, to the clipboard as files.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    ids: Vec<String>,
    file: Option<u32>,
) -> Result<(), Problem> {
    let mut files = Vec::new();
    let mut of_each = Vec::new();
    for id in &ids {
        let those = files_of(&app, id, file).await?;
        files.extend(those.clone());
        of_each.push((id, those));
    }
    if files.is_empty() {
        return Err(exporter::Problem::from(LocalProblem::NotFound(NotThere::default())).into());
    }
    let (done, copied) = oneshot::channel();
    let copy = move || {
        // Without a receiver, the window has closed meanwhile.
        let _ = done.send(desktop::copy_files(&files));
    };
    main_thread_result(handle.run_on_main_thread(copy), copied, ShellProblem::CopyFailed).await?;
    for (id, files) in of_each {
        app.exporter().await?.record_use(id, FileUse::Clipboard, &files).await?;
    }
    Ok(())
}

/// Drags the output files and the files that prove them, or one file, out of the window. `label`
/// says beside the pointer what they are. Returns when the drag has ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drag_out<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    id: String,
    file: Option<u32>,
    label: String,
) -> Result<(), Problem> {
    let mut files = files_of(&app, &id, file).await?;
    if file.is_none() {
        files.extend(proof_of(&app, &id).await?);
    }
    let (done, ended) = oneshot::channel();
    let (dragged, shown) = (window.clone(), files.clone());
    let drag = move || {
        let ended = move |succeeded| {
            // Without a receiver, the window has closed meanwhile.
            let _ = done.send(succeeded);
        };
        desktop::drag_out(&dragged, &shown, &label, Box::new(ended));
    };
    main_thread_result(window.run_on_main_thread(drag), ended, ShellProblem::DragFailed).await?;
    Ok(app.exporter().await?.record_use(&id, FileUse::Drag, &files).await?)
}

/// Waits for a task on the main thread, where systems require windows to be handled.
async fn main_thread_result(
    scheduled: tauri::Result<()>,
    outcome: oneshot::Receiver<bool>,
    problem: ShellProblem,
) -> Result<(), Problem> {
    if scheduled.is_ok() && outcome.await.is_ok_and(|succeeded| succeeded) {
        Ok(())
    } else {
        Err(problem.into())
    }
}

/// Returns one file of a pack, or its main files: the converted ones, or the delivered ones if
/// there was nothing to convert. Never empty.
async fn files_of(app: &App, id: &str, index: Option<u32>) -> Result<Vec<PathBuf>, exporter::Problem> {
    let snapshot = app.exporter().await?.export(id).await?;
    let Some(pack) = &snapshot.pack else { return Err(LocalProblem::NotReady.into()) };
    let files = match index {
        Some(index) => match snapshot.files.get(index as usize) {
            Some(file) => vec![file.path.clone()],
            None => return Err(LocalProblem::NotFound(NotThere::default()).into()),
        },
        None => outputs(&snapshot),
    };
    let gone = || LocalProblem::PackMissing(pack.as_path().into()).into();
    present(files).await.ok_or_else(gone)
}

fn outputs(snapshot: &ExportSnapshot) -> Vec<PathBuf> {
    let outputs = with_role(snapshot, FileRole::Output);
    if outputs.is_empty() { with_role(snapshot, FileRole::Original) } else { outputs }
}

/// Returns the files that prove what the others are, as far as they still exist.
async fn proof_of(app: &App, id: &str) -> Result<Vec<PathBuf>, exporter::Problem> {
    let snapshot = app.exporter().await?.export(id).await?;
    Ok(present(with_role(&snapshot, FileRole::Proof)).await.unwrap_or_default())
}

fn with_role(snapshot: &ExportSnapshot, role: FileRole) -> Vec<PathBuf> {
    let files = snapshot.files.iter().filter(|file| file.role == role);
    files.map(|file| file.path.clone()).collect()
}

/// Returns the files that still exist, if any. Runs in the background because network drives are
/// slow.
async fn present(files: Vec<PathBuf>) -> Option<Vec<PathBuf>> {
    let check = move || files.into_iter().filter(|file| file.is_file()).collect::<Vec<_>>();
    tauri::async_runtime::spawn_blocking(check).await.ok().filter(|files| !files.is_empty())
}
