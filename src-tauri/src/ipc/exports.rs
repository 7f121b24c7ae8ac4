//! Commands for exports: the catalogue, starting and following exports, and the history.

use std::path::PathBuf;

use exporter::{
    Checks, Column, Explained, ExportRequest, ExportSnapshot, Handover, Language, LocalProblem,
    LookupOptions, Recipe, Source, tenant_folder,
};
use tauri::{AppHandle, Runtime, State};

use super::settings::system_locale;
use crate::app::App;
use crate::events::{ExportChanged, emit};
use crate::presence::Presence;
use crate::wire::{
    Count, Day, ExportFilter, ExportInput, ExportView, FieldEntry, FormatEntry, LookUpCostView, Place,
    Problem, Refusal, RequestProblem, ShellProblem, StyleInput, path_text,
};

/// Returns the catalogue of fields.
#[tauri::command]
#[specta::specta]
pub(crate) fn fields() -> Vec<FieldEntry> {
    FieldEntry::catalogue()
}

/// Returns the output formats in display order.
#[tauri::command]
#[specta::specta]
pub(crate) fn formats() -> Vec<FormatEntry> {
    FormatEntry::catalogue()
}

/// Returns all problems of a form. Sends nothing and does not test the folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_export(
    app: State<'_, App>,
    input: ExportInput,
) -> Result<Vec<RequestProblem>, Problem> {
    let (_, problems) = request_and_problems(&app, input).await?;
    Ok(problems)
}

/// Returns what the looked-up columns cost for users from these connections, as far as they can be
/// read. Asks Auth0 at most two questions for each, and remembers the answers for some minutes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_up_costs(
    app: State<'_, App>,
    tenant_id: String,
    connections: Vec<String>,
    limit: Option<Count>,
) -> Result<Vec<LookUpCostView>, Problem> {
    let fields = schema::Lookup::ALL.map(|lookup| Column::named(lookup.field()));
    let limit = limit.and_then(Count::whole);
    let source = Source { connections, limit, ..Source::default() };
    let recipe = Recipe { source, columns: fields.into(), ..Recipe::default() };
    let costs = app.exporter().await?.look_up_costs(&tenant_id, &recipe).await?;
    Ok(costs.into_iter().map(Into::into).collect())
}

/// Starts an export. Returns as soon as it has been stored and is running.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_export(
    app: State<'_, App>,
    presence: State<'_, Presence>,
    input: ExportInput,
) -> Result<ExportView, Refusal> {
    let (mut request, problems) = request_and_problems(&app, input).await?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    request.language = presence.language();
    let snapshot = app.exporter().await?.start(request).await?;
    Ok((&snapshot).into())
}

/// Returns the part of the history that a filter selects, in its order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn exports(app: State<'_, App>, filter: ExportFilter) -> Result<Vec<ExportView>, Problem> {
    views(app.exporter().await?.history(filter.into()).await?).await
}

/// Returns the number of exports that match a filter, ignoring its limit and offset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn count_exports(app: State<'_, App>, filter: ExportFilter) -> Result<Count, Problem> {
    Ok(app.exporter().await?.history_count(filter.into()).await?.into())
}

/// Returns the current state of an export.
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
    // Stopping an export that is not running has no effect; only an unknown id is an error.
    exporter.export(&id).await?;
    exporter.stop(&id).await;
    Ok(())
}

/// Finishes an export without the rest of its count check.
#[tauri::command]
#[specta::specta]
pub(crate) async fn skip_count_check(app: State<'_, App>, id: String) -> Result<(), Problem> {
    let exporter = app.exporter().await?;
    // Without effect on an export that counts nothing; only an unknown id is an error.
    exporter.export(&id).await?;
    exporter.skip_count_check(&id);
    Ok(())
}

/// Remembers whether the users of a tenant's exports are to be counted once more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remember_count_check(
    app: State<'_, App>,
    tenant_id: String,
    wanted: bool,
) -> Result<(), Problem> {
    Ok(app.exporter().await?.remember_count_check(&tenant_id, wanted).await?)
}

/// Remembers whether the events of a tenant's exports are to be looked for in Auth0's log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remember_witness(
    app: State<'_, App>,
    tenant_id: String,
    wanted: bool,
) -> Result<(), Problem> {
    Ok(app.exporter().await?.remember_witness(&tenant_id, wanted).await?)
}

/// Looks once for the events of a finished export in Auth0's log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_for_witness(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    let exporter = app.exporter().await?;
    exporter.look_for_witness(&id).await?;
    Ok((&exporter.export(&id).await?).into())
}

/// Finishes an export of several connections without those whose files are lost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_without_lost(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    Ok((&app.exporter().await?.finish_without_lost(&id).await?).into())
}

/// Resumes an export that a missing permission has ended, without the columns that need it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn go_on_without_columns(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    Ok((&app.exporter().await?.go_on_without_columns(&id).await?).into())
}

/// Resumes an export that was stopped or has failed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_export(app: State<'_, App>, id: String) -> Result<ExportView, Problem> {
    Ok((&app.exporter().await?.resume(&id).await?).into())
}

/// Removes an export from the history. Its files are kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_export(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.remove_from_history(&id).await?)
}

/// Changes the last day on which the files of an export are to be kept; null for no such day. The
/// page is sent its new state.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_keep_until<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
    day: Option<Day>,
) -> Result<(), Problem> {
    let exporter = app.exporter().await?;
    exporter.set_keep_until(&id, day.map(|Day(day)| day)).await?;
    emit(&handle, ExportChanged((&exporter.export(&id).await?).into()));
    Ok(())
}

/// Returns the exports whose files were to be kept until a day that has passed, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn overdue_exports(app: State<'_, App>) -> Result<Vec<ExportView>, Problem> {
    views(app.exporter().await?.overdue().await?).await
}

/// Converts snapshots in the background, because checking that packs exist is slow on network
/// drives.
async fn views(snapshots: Vec<ExportSnapshot>) -> Result<Vec<ExportView>, Problem> {
    let convert = move || snapshots.iter().map(Into::into).collect();
    let converted = tauri::async_runtime::spawn_blocking(convert).await;
    Ok(converted.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))?)
}

/// Returns the request that a form describes, and all its problems.
async fn request_and_problems(
    app: &App,
    mut input: ExportInput,
) -> Result<(ExportRequest, Vec<RequestProblem>), exporter::Problem> {
    let mut problems = Vec::new();
    if input.folder.is_none() {
        input.folder = default_folder(app, &input.tenant_id).await?.as_deref().map(path_text);
        if input.folder.is_none() {
            let no_folder = LocalProblem::NoFolder { what: "documents".to_owned() };
            problems.push(RequestProblem::at(Place::Folder, no_folder));
        }
    }
    input.style = with_locale(app, input.style).await?;
    let (request, unreadable) = request_of(input);
    problems.extend(unreadable);
    // Skip folder-name problems when there is no folder: that is already reported.
    let has_folder = !problems.iter().any(|problem| problem.place == Place::Folder);
    let broken = request.problems();
    problems
        .extend(broken.iter().map(RequestProblem::from).filter(|p| has_folder || p.place != Place::Folder));
    Ok((request, problems))
}

/// Fills in the locale of the settings, or this computer's, which determines the CSV separator for
/// Excel and the words for yes and no, unless the form has one.
pub(super) async fn with_locale(app: &App, mut style: StyleInput) -> Result<StyleInput, exporter::Problem> {
    if style.locale.is_none() {
        let chosen = app.exporter().await?.export_defaults().await?.locale;
        style.locale = chosen.or_else(supported_system_locale);
    }
    Ok(style)
}

/// Returns the system locale. Ignores one that the converter does not support.
fn supported_system_locale() -> Option<String> {
    let known = |tag: &String| {
        exporter::Style { locale: Some(tag.clone()), ..exporter::Style::default() }.faults().is_empty()
    };
    system_locale().filter(known)
}

/// Returns the default folder for packs of a tenant. An unknown tenant is refused when the export
/// starts, not here.
pub(super) async fn default_folder(app: &App, tenant_id: &str) -> Result<Option<PathBuf>, exporter::Problem> {
    let tenant = app.tenant(tenant_id).await?;
    Ok(app.exporter().await?.export_folder().await?.map(|base| match &tenant {
        Some(tenant) => tenant_folder(&base, &tenant.name),
        None => base,
    }))
}

/// Converts a form to a request, and returns the values that could not be converted.
pub(crate) fn request_of(input: ExportInput) -> (ExportRequest, Vec<RequestProblem>) {
    let mut problems = Vec::new();
    let mut outputs = Vec::new();
    for name in input.outputs {
        match name.parse() {
            Ok(format) => outputs.push(format),
            Err(_) => {
                problems
                    .push(RequestProblem::at(Place::Outputs, ShellProblem::UnknownFormat { format: name }));
            }
        }
    }
    let limit = input.limit.map(|limit| {
        limit.whole().unwrap_or_else(|| {
            problems.push(RequestProblem::at(Place::Limit, ShellProblem::LimitNotWhole));
            // Any valid number: this request is not sent.
            1
        })
    });
    let filter = input.filter.map(|filter| {
        let (filter, unreadable) = filter.into_filter();
        problems.extend(unreadable.iter().map(RequestProblem::from));
        filter
    });
    let (style, hidden) = input.style.into_parts();
    let request = ExportRequest {
        tenant_id: input.tenant_id,
        name: input.name,
        preset_id: input.preset_id,
        folder: input.folder.map(PathBuf::from).unwrap_or_default(),
        lookups: LookupOptions { skip_missing: input.skip_missing, most_calls: None },
        checks: Checks { count: input.count_check, witness: input.witness },
        handover: Handover { recipient: input.recipient, keep_until: None },
        language: Language::default(),
        recipe: Recipe {
            source: Source { connections: input.connections, limit, format: input.auth0_format.into() },
            columns: input.fields.into_iter().map(Into::into).collect(),
            filter,
            outputs,
            file_name: input.file_name,
            style,
            hidden,
            keep_only_result: input.keep_only_result,
        },
    };
    (request, problems)
}
