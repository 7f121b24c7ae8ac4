//! Commands for the contents and the evidence of an export: first rows, charts, checksums,
//! manifest, requests.

use tauri::{AppHandle, Runtime, State};

use super::progress::ProgressReporter;
use crate::app::App;
use crate::events::FilesWork;
use crate::wire::{ChartsView, EvidenceView, FileStateView, FirstRowsView, Problem};

/// Compares every file of a pack with its stored checksum. Returns one state per file, in the order
/// of the export's files.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
) -> Result<Vec<FileStateView>, Problem> {
    let reporter = ProgressReporter::new(&handle, &id, FilesWork::Check);
    let states = app.exporter().await?.check_files(&id, reporter.into_closure()).await?;
    Ok(states.into_iter().map(Into::into).collect())
}

/// Returns the main facts of a pack's manifest.
#[tauri::command]
#[specta::specta]
pub(crate) async fn evidence(app: State<'_, App>, id: String) -> Result<EvidenceView, Problem> {
    Ok(app.exporter().await?.manifest(&id).await?.into())
}

/// Returns the first rows of a finished export.
#[tauri::command]
#[specta::specta]
pub(crate) async fn first_rows(app: State<'_, App>, id: String, rows: u32) -> Result<FirstRowsView, Problem> {
    Ok(app.exporter().await?.first_rows(&id, rows as usize).await?.into())
}

/// Returns the numbers behind an export's charts; null before its files have been read.
#[tauri::command]
#[specta::specta]
pub(crate) async fn charts(app: State<'_, App>, id: String) -> Result<Option<ChartsView>, Problem> {
    let profile = app.exporter().await?.profile(&id).await?;
    Ok(profile.map(|profile| ChartsView::of(profile.rows, profile.charts)))
}

/// Returns the requests of an export as curl commands, with `$TOKEN` in place of the token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn curl_commands(app: State<'_, App>, id: String) -> Result<Vec<String>, Problem> {
    Ok(app.exporter().await?.curl_commands(&id).await?)
}
