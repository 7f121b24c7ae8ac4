//! Commands for a sample of users, shown while an export is configured. The sample is not stored.

use exporter::{Recipe, Sample};
use tauri::State;

use super::exports::with_locale;
use crate::app::App;
use crate::wire::{FieldInput, FilterInput, PreviewView, Problem, SampleInput, SampleView, StyleInput};

/// Samples up to 50 users of a tenant and returns their number and metadata keys. Asks Auth0 only
/// if there is no recent sample or `renewed` is set.
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

/// Returns the first users of the sample whom the filter keeps, as tabular files will show them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview(
    app: State<'_, App>,
    input: SampleInput,
    fields: Vec<FieldInput>,
    style: StyleInput,
    filter: Option<FilterInput>,
) -> Result<PreviewView, Problem> {
    let (style, hidden) = with_locale(&app, style).await?.into_parts();
    let columns = fields.into_iter().map(Into::into).collect();
    let sample = take(&app, &input, false).await?;
    Ok(PreviewView::of(&sample, Recipe { columns, style, hidden, ..Recipe::default() }, filter)?)
}

async fn take(app: &App, input: &SampleInput, renewed: bool) -> Result<Sample, exporter::Problem> {
    app.exporter().await?.sample(&input.tenant_id, &input.connections, renewed).await
}
