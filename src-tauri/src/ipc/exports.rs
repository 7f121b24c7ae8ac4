//! Commands about exports: what can be asked for, asking for it, and the history.

use std::path::PathBuf;

use auth0::fields::EXPORTABLE;
use exporter::{ExportRequest, ExportSnapshot, Format, tenant_folder};
use serde_json::json;
use tauri::State;

use super::error::{Place, Problem, Refusal, RequestProblem};
use super::settings::system_locale;
use super::wire::{
    ActivityView, Count, ExportFilter, ExportInput, ExportView, FieldEntry, FormatEntry, StyleInput,
    path_text,
};
use crate::app::{App, problem};

/// The catalogue of fields.
#[tauri::command]
#[specta::specta]
pub(crate) fn fields() -> Vec<FieldEntry> {
    EXPORTABLE.iter().map(Into::into).collect()
}

/// The formats of output files, in the order in which to offer them.
#[tauri::command]
#[specta::specta]
pub(crate) fn formats() -> Vec<FormatEntry> {
    Format::ALL.into_iter().map(Into::into).collect()
}

/// Everything in a request that can't work. Nothing is sent, and the folder is not tried.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_export(
    app: State<'_, App>,
    input: ExportInput,
) -> Result<Vec<RequestProblem>, Problem> {
    let (_, problems) = understand(&app, input).await?;
    Ok(problems)
}

/// Starts an export and answers once it is written down and at work.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_export(app: State<'_, App>, input: ExportInput) -> Result<ExportView, Refusal> {
    let (request, problems) = understand(&app, input).await?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let snapshot = app.exporter().await?.start(request).await?;
    Ok((&snapshot).into())
}

/// The history, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn exports(app: State<'_, App>, filter: ExportFilter) -> Result<Vec<ExportView>, Problem> {
    views(app.exporter().await?.history(filter.into()).await?).await
}

/// How many exports of the history a filter lets through, whatever its limit and offset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn count_exports(app: State<'_, App>, filter: ExportFilter) -> Result<Count, Problem> {
    Ok(app.exporter().await?.history_count(filter.into()).await?.into())
}

/// One export, as it is now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    let mut found = views(vec![app.exporter().await?.export(&id).await?]).await?;
    Ok(found.remove(0))
}

/// Stops watching an export.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_export(app: State<'_, App>, id: String) -> Result<(), Problem> {
    let exporter = app.exporter().await?;
    // Stopping what is not at work does nothing; only an unknown id is a mistake.
    exporter.export(&id).await?;
    exporter.stop(&id).await;
    Ok(())
}

/// Goes on with an export that stopped or failed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_export(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    Ok((&app.exporter().await?.resume(&id).await?).into())
}

/// Takes an export out of the history. Its files stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_export(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.remove_from_history(&id).await?)
}

/// The activity log, newest first, of one export or of everything.
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

/// Views look whether packs are still there, which may take its time on a disk far away.
async fn views(snapshots: Vec<ExportSnapshot>) -> Result<Vec<ExportView>, Problem> {
    let look = move || snapshots.iter().map(Into::into).collect();
    let looked = tauri::async_runtime::spawn_blocking(look).await;
    Ok(looked.map_err(|error| problem("unexpected", json!({ "message": error.to_string() })))?)
}

/// The request that a form describes, and everything in it that can't work.
async fn understand(
    app: &App,
    mut input: ExportInput,
) -> Result<(ExportRequest, Vec<RequestProblem>), exporter::Problem> {
    let mut problems = Vec::new();
    if input.folder.is_none() {
        input.folder = usual_folder(app, &input.tenant_id).await?.as_deref().map(path_text);
        if input.folder.is_none() {
            problems.push(RequestProblem::at(Place::Folder, "no_folder", json!({ "what": "documents" })));
        }
    }
    input.style = with_usual_locale(input.style);
    let (request, unreadable) = request_of(input);
    problems.extend(unreadable);
    // Where there is no folder at all, that its name is no good is no news.
    let told = !problems.iter().any(|problem| problem.place == Place::Folder);
    let broken = request.problems();
    problems.extend(broken.iter().map(RequestProblem::from).filter(|p| told || p.place != Place::Folder));
    Ok((request, problems))
}

/// The separator of CSV for Excel and the words for yes and no are this computer's, unless the person says otherwise.
pub(super) fn with_usual_locale(mut style: StyleInput) -> StyleInput {
    style.locale = style.locale.or_else(usual_locale);
    style
}

/// One whose name the converter doesn't know is nobody's mistake.
fn usual_locale() -> Option<String> {
    let known = |tag: &String| {
        exporter::Style { locale: Some(tag.clone()), ..exporter::Style::default() }.faults().is_empty()
    };
    system_locale().filter(known)
}

/// Where packs of a tenant go unless the person says otherwise. The export of a tenant that is not listed is
/// refused at its start, not here.
async fn usual_folder(app: &App, tenant_id: &str) -> Result<Option<PathBuf>, exporter::Problem> {
    let tenant = app.tenant(tenant_id).await?;
    Ok(app.exporter().await?.export_folder().await?.map(|base| match &tenant {
        Some(tenant) => tenant_folder(&base, &tenant.name),
        None => base,
    }))
}

/// A form in the exporter's words, and what in it has no words there.
pub(crate) fn request_of(input: ExportInput) -> (ExportRequest, Vec<RequestProblem>) {
    let mut problems = Vec::new();
    let mut outputs = Vec::new();
    for name in input.outputs {
        match name.parse() {
            Ok(format) => outputs.push(format),
            Err(_) => {
                problems.push(RequestProblem::at(
                    Place::Outputs,
                    "unknown_format",
                    json!({ "format": name }),
                ));
            }
        }
    }
    let limit = input.limit.map(|limit| {
        limit.whole().unwrap_or_else(|| {
            problems.push(RequestProblem::at(Place::Limit, "limit_not_whole", json!({ "given": limit })));
            // Any number that is no problem of its own: this request is not sent.
            1
        })
    });
    let request = ExportRequest {
        tenant_id: input.tenant_id,
        name: input.name,
        preset_id: input.preset_id,
        fields: input.fields.into_iter().map(Into::into).collect(),
        connections: input.connections,
        limit,
        auth0_format: input.auth0_format.into(),
        outputs,
        style: input.style.into(),
        folder: input.folder.map(PathBuf::from).unwrap_or_default(),
    };
    (request, problems)
}
