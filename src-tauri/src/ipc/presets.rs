//! Commands about presets. A preset belongs to no tenant: its form has an empty tenant.

use exporter::{ExportRequest, OwnPreset, builtin_presets};
use serde_json::Value;
use tauri::State;

use super::error::{Place, Problem, Refusal, RequestProblem};
use super::exports::request_of;
use super::wire::{ExportInput, PresetInput, PresetView, moment};
use crate::app::App;

/// The built-in presets by purpose, then the person's own by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn presets(app: State<'_, App>) -> Result<Vec<PresetView>, Problem> {
    let own = app.exporter().await?.presets().await?;
    let runs = app.exporter().await?.last_runs().await?;
    let builtin = builtin_presets().into_iter().map(|preset| PresetView {
        id: preset.id.to_owned(),
        builtin: true,
        name: None,
        needs_keys: preset.needs_keys,
        last_run_at: None,
        input: tenantless(&preset.request("", "", std::path::PathBuf::new())),
    });
    let all = builtin.chain(own.into_iter().map(view));
    Ok(all.map(|view| PresetView { last_run_at: moment(runs.get(&view.id).copied()), ..view }).collect())
}

/// Saves a preset of the person's own: a new one without an id, a changed one with it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_preset(app: State<'_, App>, input: PresetInput) -> Result<PresetView, Refusal> {
    let (mut request, mut problems) = request_of(input.input);
    if input.name.trim().is_empty() {
        problems.insert(0, RequestProblem::at(Place::Name, "preset_name_empty", Value::Null));
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    request.tenant_id.clear();
    // What is changed of a built-in preset becomes one of the person's own.
    let id = input.id.filter(|id| builtin_presets().iter().all(|builtin| builtin.id != id));
    Ok(view(app.exporter().await?.save_preset(id, &input.name, request).await?))
}

/// Removes a preset of the person's own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_preset(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.remove_preset(&id).await?)
}

fn view(preset: OwnPreset) -> PresetView {
    // Its exports are known by its id.
    let request = ExportRequest { preset_id: Some(preset.id.clone()), ..preset.request };
    PresetView {
        id: preset.id,
        builtin: false,
        name: Some(preset.name),
        needs_keys: false,
        last_run_at: None,
        input: tenantless(&request),
    }
}

/// A preset's request as a form; one without a folder goes to the usual one.
fn tenantless(request: &ExportRequest) -> ExportInput {
    let input = ExportInput::from(request);
    ExportInput {
        tenant_id: String::new(),
        folder: input.folder.filter(|folder| !folder.is_empty()),
        ..input
    }
}
