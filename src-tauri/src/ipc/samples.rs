//! Commands about a few users of a tenant, who are shown while an export is put together. They pass through here and
//! stay nowhere.

use exporter::{Field, Sample, Style};
use tauri::State;

use super::error::Problem;
use super::exports::with_usual_locale;
use super::wire::{FieldInput, PreviewView, SampleInput, SampleView, StyleInput};
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

/// The first of these users, as tabular files will show them under the given columns and in the given style.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview(
    app: State<'_, App>,
    input: SampleInput,
    fields: Vec<FieldInput>,
    style: StyleInput,
) -> Result<PreviewView, Problem> {
    let fields: Vec<Field> = fields.into_iter().map(Into::into).collect();
    let style = Style::from(with_usual_locale(style));
    let sample = take(&app, &input, false).await?;
    Ok(sample.preview(&fields, &style)?.into())
}

async fn take(app: &App, input: &SampleInput, renewed: bool) -> Result<Sample, exporter::Problem> {
    app.exporter().await?.sample(&input.tenant_id, &input.connections, renewed).await
}
