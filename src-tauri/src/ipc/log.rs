//! Commands for the activity log.

use tauri::{Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_path, send_choice};
use crate::app::App;
use crate::wire::{
    ActivityCheck, ActivityFilterInput, ActivityFormatInput, ActivityLog, ActivityView, Count, Problem,
};

/// Returns the activity log of one export or of all, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity(
    app: State<'_, App>,
    export_id: Option<String>,
    limit: u32,
) -> Result<Vec<ActivityView>, Problem> {
    let lines = app.exporter().await?.activity(export_id.as_deref(), limit).await?;
    Ok(lines.into_iter().map(Into::into).collect())
}

/// Returns at most `limit` lines of the activity log that match a filter, newest first: those
/// before the line `before`, or the first ones.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity_lines(
    app: State<'_, App>,
    filter: ActivityFilterInput,
    before: Option<Count>,
    limit: u32,
) -> Result<Vec<ActivityView>, Problem> {
    let lines = app.exporter().await?.activity_lines(filter.into_filter(before, Some(limit))).await?;
    Ok(lines.into_iter().map(Into::into).collect())
}

/// Returns the number of lines that match a filter.
#[tauri::command]
#[specta::specta]
pub(crate) async fn count_activity(
    app: State<'_, App>,
    filter: ActivityFilterInput,
) -> Result<Count, Problem> {
    Ok(app.exporter().await?.count_activity(filter.into_filter(None, None)).await?.into())
}

/// Returns the size and the start of the activity log, and the tenants that it is about.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity_log(app: State<'_, App>) -> Result<ActivityLog, Problem> {
    Ok(app.exporter().await?.activity_extent().await?.into())
}

/// Verifies the whole activity log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_activity(app: State<'_, App>) -> Result<ActivityCheck, Problem> {
    Ok(app.exporter().await?.verify_activity().await?.into())
}

/// Records that a new log begins, if the end of a former one is missing, and verifies the log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_log(app: State<'_, App>) -> Result<ActivityCheck, Problem> {
    let exporter = app.exporter().await?;
    exporter.begin_log().await?;
    Ok(exporter.verify_activity().await?.into())
}

/// Asks for a file, and writes the lines that match a filter there. `name` is what the file is
/// called without its extension. Returns the number of lines, or null if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_activity<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    filter: ActivityFilterInput,
    format: ActivityFormatInput,
    name: String,
) -> Result<Option<Count>, Problem> {
    let (done, asked) = oneshot::channel();
    let extension = format.extension();
    window
        .dialog()
        .file()
        .set_parent(&window)
        .add_filter(extension.to_uppercase(), &[extension])
        .set_file_name(format!("{name}.{extension}"))
        .save_file(send_choice(done));
    let Some(path) = chosen_path(asked).await? else { return Ok(None) };
    let exporter = app.exporter().await?;
    let lines = exporter.save_activity(filter.into_filter(None, None), format.into(), &path).await?;
    Ok(Some(lines.into()))
}
