//! Commands about a few users of a tenant, who are shown while an export is put together. They pass through here and
//! stay nowhere.

use exporter::{Field, ProtectedField, Sample};
use tauri::State;

use super::error::Problem;
use super::wire::{FieldInput, PreviewView, ProtectInput, SampleInput, SampleView};
use crate::app::App;

/// Up to 50 users of a tenant: how many, and what is in their metadata. Asks Auth0, unless it has just been asked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sample(
    app: State<'_, App>,
    input: SampleInput,
    renewed: bool,
) -> Result<SampleView, Problem> {
    let sample = take(&app, &input, renewed).await?;
    Ok((&sample).into())
}

/// The first of these users, as tabular files will show them under the given columns, without what is to be hidden.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview(
    app: State<'_, App>,
    input: SampleInput,
    fields: Vec<FieldInput>,
    protect: Vec<ProtectInput>,
) -> Result<PreviewView, Problem> {
    let fields: Vec<Field> = fields.into_iter().map(Into::into).collect();
    let protect: Vec<ProtectedField> = protect.into_iter().map(Into::into).collect();
    let sample = take(&app, &input, false).await?;
    Ok(sample.preview(&fields, &protect)?.into())
}

async fn take(app: &App, input: &SampleInput, renewed: bool) -> Result<Sample, exporter::Problem> {
    app.exporter().await?.sample(&input.tenant_id, &input.connections, renewed).await
}
