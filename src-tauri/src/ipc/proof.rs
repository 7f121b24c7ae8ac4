//! Commands about what is in an export and what proves it: first users, charts, checksums, manifest, requests, the
//! activity log.

use tauri::{AppHandle, Runtime, State};

use super::error::Problem;
use super::progress::{FilesWork, Reporter};
use super::wire::{
    ActivityCheck, ActivityLog, ChartsView, EvidenceView, FileStateView, FirstRowsView, moment,
};
use crate::app::App;

/// Compares every file of a pack with the checksum that was stored when it was written; one answer for each file of
/// the export, in their order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_files<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
) -> Result<Vec<FileStateView>, Problem> {
    let reporter = Reporter::new(&handle, &id, FilesWork::Check);
    let states = app.exporter().await?.check_files(&id, reporter.into_closure()).await?;
    Ok(states.into_iter().map(Into::into).collect())
}

/// What the manifest of a pack says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn evidence(app: State<'_, App>, id: String) -> Result<EvidenceView, Problem> {
    Ok(app.exporter().await?.manifest(&id).await?.into())
}

/// The first users of a ready export, as a table.
#[tauri::command]
#[specta::specta]
pub(crate) async fn first_rows(app: State<'_, App>, id: String, rows: u32) -> Result<FirstRowsView, Problem> {
    Ok(app.exporter().await?.first_rows(&id, rows as usize).await?.into())
}

/// What the users of an export are like as a whole; null before its files were read.
#[tauri::command]
#[specta::specta]
pub(crate) async fn charts(app: State<'_, App>, id: String) -> Result<Option<ChartsView>, Problem> {
    let profile = app.exporter().await?.profile(&id).await?;
    Ok(profile.map(|profile| ChartsView::of(profile.rows, profile.charts)))
}

/// The requests that an export makes, as commands of curl in which `$TOKEN` stands for the token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn curl_commands(app: State<'_, App>, id: String) -> Result<Vec<String>, Problem> {
    Ok(app.exporter().await?.curl_commands(&id).await?)
}

/// How much the activity log holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity_log(app: State<'_, App>) -> Result<ActivityLog, Problem> {
    let extent = app.exporter().await?.activity_extent().await?;
    Ok(ActivityLog { lines: extent.lines.into(), since: moment(extent.since) })
}

/// Checks the activity log from its first line to its last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_activity(app: State<'_, App>) -> Result<ActivityCheck, Problem> {
    let broken = app.exporter().await?.verify_activity().await?;
    Ok(ActivityCheck { broken_at: broken.map(|found| found.sequence.into()) })
}
