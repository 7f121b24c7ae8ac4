//! Commands for presets. A preset belongs to no tenant, so its form has an empty tenant.

use exporter::{ExportRequest, OwnPreset, builtin_presets};
use serde_json::Value;
use tauri::State;

use super::exports::request_of;
use crate::app::App;
use crate::wire::{
    ExportInput, Place, PresetInput, PresetView, Problem, Refusal, RequestProblem, timestamp_text,
};

/// Returns the built-in presets by purpose, then the user's own by name.
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
    Ok(all
        .map(|view| PresetView { last_run_at: timestamp_text(runs.get(&view.id).copied()), ..view })
        .collect())
}

/// Saves a preset of the user: a new one without an id, a changed one with its id.
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
    // A changed built-in preset becomes one of the user's own.
    let id = input.id.filter(|id| builtin_presets().iter().all(|builtin| builtin.id != id));
    Ok(view(app.exporter().await?.save_preset(id, &input.name, request).await?))
}

/// Removes a preset of the user.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_preset(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.remove_preset(&id).await?)
}

fn view(preset: OwnPreset) -> PresetView {
    // Exports refer to their preset by its id.
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

/// Converts a preset's request to a form. Without a folder, exports use the default one.
fn tenantless(request: &ExportRequest) -> ExportInput {
    let input = ExportInput::from(request);
    ExportInput {
        tenant_id: String::new(),
        folder: input.folder.filter(|folder| !folder.is_empty()),
        ..input
    }
}
