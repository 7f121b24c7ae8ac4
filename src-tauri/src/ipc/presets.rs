//! Commands for presets. A preset belongs to no tenant, so its form has an empty tenant.

use std::collections::BTreeMap;

use exporter::{
    Checks, Document, Explained, LocalProblem, OwnPreset, ParameterTexts, Recipe, StartError, Wanted,
    purpose, read_header, read_recipe_file,
};
use tauri::{Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_path, send_choice};
use super::exports::request_of;
use crate::app::App;
use crate::wire::{
    ExportInput, Place, PresetInput, PresetView, Problem, Refusal, RequestProblem, ShellProblem,
};

/// How the names of recipe files end.
const RECIPE_EXTENSION: &str = "rollcall.json";

/// Returns the built-in presets as they stand for a tenant, then the user's own by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn presets(
    app: State<'_, App>,
    tenant_id: Option<String>,
) -> Result<Vec<PresetView>, Problem> {
    let exporter = app.exporter().await?;
    let purposes = exporter.purposes(tenant_id.as_deref()).await?;
    let own = exporter.presets().await?;
    let (runs, mut answers) = match &tenant_id {
        Some(tenant) => (exporter.last_runs(tenant).await?, exporter.last_answers(tenant, &own).await?),
        None => <_>::default(),
    };
    let own = own
        .into_iter()
        .map(|preset| PresetView { last_answer: answers.remove(&preset.id).map(Into::into), ..view(preset) });
    let tenants = exporter.listed_tenants().await?;
    let tenant = tenants.iter().find(|tenant| Some(&tenant.id) == tenant_id.as_ref());
    let checks = tenant
        .map_or_else(Checks::default, |tenant| Checks { count: tenant.count_check, witness: tenant.witness });
    let all = purposes.into_iter().map(|state| PresetView::of_purpose(state, checks)).chain(own);
    Ok(all.map(|view| PresetView { last_run: runs.get(&view.id).copied().map(Into::into), ..view }).collect())
}

/// Remembers the answers to the parameters of a built-in preset for a tenant.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_answers(
    app: State<'_, App>,
    tenant_id: String,
    preset_id: String,
    answers: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let purpose =
        purpose(&preset_id).ok_or_else(|| LocalProblem::NotFoundPreset(Wanted::with_id(&preset_id)))?;
    Ok(app.exporter().await?.remember_answers(&tenant_id, purpose, answers).await?)
}

/// Returns the names of a tenant's roles. Null if its credential may not list them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn role_names(
    app: State<'_, App>,
    tenant_id: String,
) -> Result<Option<Vec<String>>, Problem> {
    Ok(app.exporter().await?.role_names(&tenant_id).await?)
}

/// Remembers the formats of a built-in preset's files; without any, returns to its own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_formats(
    app: State<'_, App>,
    preset_id: String,
    formats: Vec<String>,
) -> Result<(), Problem> {
    let purpose =
        purpose(&preset_id).ok_or_else(|| LocalProblem::NotFoundPreset(Wanted::with_id(&preset_id)))?;
    let unknown = |name: &String| ShellProblem::UnknownFormat { format: name.clone() };
    let formats =
        formats.iter().map(|name| name.parse().map_err(|_| unknown(name))).collect::<Result<Vec<_>, _>>()?;
    Ok(app.exporter().await?.remember_formats(purpose, &formats).await?)
}

/// Saves a preset of the user: a new one without an id, a changed one with its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_preset(app: State<'_, App>, input: PresetInput) -> Result<PresetView, Refusal> {
    let (request, mut problems) = request_of(input.input);
    if input.name.trim().is_empty() {
        problems.insert(0, RequestProblem::at(Place::Name, ShellProblem::PresetNameEmpty));
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    // A changed built-in preset becomes one of the user's own.
    let id = input.id.filter(|id| purpose(id).is_none());
    Ok(view(app.exporter().await?.save_preset(id, &input.name, request.recipe).await?))
}

/// Removes a preset of the user.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_preset(app: State<'_, App>, id: String) -> Result<(), Problem> {
    Ok(app.exporter().await?.remove_preset(&id).await?)
}

/// Asks for a file name, and writes a preset there as a recipe to share. A built-in preset gets the
/// name that the page shows for it. Returns false if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn share_preset<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    tenant_id: Option<String>,
    id: String,
    name: String,
) -> Result<bool, Refusal> {
    let exporter = app.exporter().await?;
    let document = match purpose(&id) {
        Some(purpose) => {
            let given = ParameterTexts::new();
            let (recipe, _) = exporter.purpose_recipe(tenant_id.as_deref(), purpose, &given).await?;
            Document::new(Some(name.clone()), recipe)
        }
        None => exporter.preset_document(&id).await?,
    };
    let (done, asked) = oneshot::channel();
    let file_name = format!("{}.{RECIPE_EXTENSION}", document.name.as_deref().unwrap_or(&name));
    window
        .dialog()
        .file()
        .set_parent(&window)
        .add_filter("Rollcall", &["json"])
        .set_file_name(file_name)
        .save_file(send_choice(done));
    let Some(path) = chosen_path(asked).await? else { return Ok(false) };
    let text = document.to_text();
    let written = tauri::async_runtime::spawn_blocking(move || {
        base::files::write_whole(&path, text.as_bytes())
            .map_err(|error| exporter::Problem::file(&path, &error))
    });
    written.await.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??;
    Ok(true)
}

/// Asks for a recipe file, and saves it as a preset of the user's own. Null if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_preset<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
) -> Result<Option<PresetView>, Problem> {
    let (done, asked) = oneshot::channel();
    window.dialog().file().set_parent(&window).add_filter("Rollcall", &["json"]).pick_file(send_choice(done));
    let Some(path) = chosen_path(asked).await? else { return Ok(None) };
    let read = tauri::async_runtime::spawn_blocking(move || read_recipe_file(&path)).await;
    let document = read.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??;
    let imported = app.exporter().await?.import_preset(document, None).await;
    Ok(Some(view(imported.map_err(first_problem)?)))
}

/// Asks for the template of another program, and returns its titles. Null if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn template_header<R: Runtime>(
    window: WebviewWindow<R>,
) -> Result<Option<Vec<String>>, Problem> {
    let (done, asked) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window);
    dialog.add_filter("CSV, Excel", &["csv", "txt", "tsv", "xlsx"]).pick_file(send_choice(done));
    let Some(path) = chosen_path(asked).await? else { return Ok(None) };
    let read = tauri::async_runtime::spawn_blocking(move || read_header(&path)).await;
    let titles = read.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??;
    Ok(Some(titles))
}

/// The problem that is shown of a recipe file, which has no fields beside which all could stand.
fn first_problem(error: StartError) -> exporter::Problem {
    let unexpected = || LocalProblem::Unexpected(Explained::default()).into();
    match error {
        StartError::Request(problems) => {
            problems.into_iter().next().map_or_else(unexpected, |found| found.problem)
        }
        StartError::Problem(problem) => problem,
    }
}

fn view(preset: OwnPreset) -> PresetView {
    let (recipe, problem) = match preset.recipe {
        Ok(recipe) => (recipe, None),
        Err(problem) => (Recipe::default(), Some(problem.into())),
    };
    PresetView {
        // Its exports are known by its id.
        input: ExportInput { preset_id: Some(preset.id.clone()), ..ExportInput::of_recipe(&recipe) },
        id: preset.id,
        builtin: false,
        name: Some(preset.name),
        parameters: Vec::new(),
        to_ask: false,
        ready: problem.is_none(),
        offers_count_check: false,
        last_answer: None,
        last_run: None,
        template: None,
        problem,
    }
}
