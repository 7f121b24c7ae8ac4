//! Commands for one person's data. The page names a pack by its id, never by a path.

use std::path::PathBuf;

use exporter::{LocalProblem, NotThere, PersonRequest, PersonStep};
use tauri::{AppHandle, Runtime, State};

use super::exports::default_folder;
use super::opening;
use crate::app::App;
use crate::events::{PersonProgress, emit};
use crate::wire::{FoundPersonView, PersonInput, PersonPackInput, PersonPackView, Problem};

/// Finds the accounts of a person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_person(
    app: State<'_, App>,
    person: PersonInput,
) -> Result<FoundPersonView, Problem> {
    let query = person.query()?;
    Ok(app.exporter().await?.find_person(&person.tenant_id, &query).await?.into())
}

/// Makes the pack of a person in the tenant's folder of exports. The page is sent the progress.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_person_pack<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    input: PersonPackInput,
) -> Result<PersonPackView, Problem> {
    let PersonPackInput { person, accounts, parts, language } = input;
    let folder = default_folder(&app, &person.tenant_id).await?;
    let request = PersonRequest {
        query: person.query()?,
        tenant_id: person.tenant_id,
        accounts: Some(accounts),
        parts: parts.into_iter().map(Into::into).collect(),
        language: language.into(),
        folder: folder.ok_or_else(|| LocalProblem::NoFolder { what: "documents".to_owned() })?,
    };
    let report = move |step: PersonStep| {
        if let Some(progress) = PersonProgress::of(&step) {
            emit(&handle, progress);
        }
    };
    let made = app.exporter().await?.make_person_pack(request, report).await?;
    let view = PersonPackView::from(&made);
    app.remember_person_pack(made);
    Ok(view)
}

/// Opens the page of a pack with the system's browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_person_page(app: State<'_, App>, id: String) -> Result<(), Problem> {
    let page = page_of(&app, &id)?;
    opening::open(page).await
}

/// Shows the page of a pack in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_person_pack(app: State<'_, App>, id: String) -> Result<(), Problem> {
    let page = page_of(&app, &id)?;
    opening::show(page).await
}

/// Returns the page of a pack that was made in this process, if it is still there.
fn page_of(app: &App, id: &str) -> Result<PathBuf, exporter::Problem> {
    let page = app.person_page(id).ok_or_else(|| LocalProblem::NotFound(NotThere::default()))?;
    if page.is_file() { Ok(page) } else { Err(LocalProblem::PackMissing(page.as_path().into()).into()) }
}
