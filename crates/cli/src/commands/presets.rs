//! `presets`: the exports that have a name.

use std::sync::Arc;

use exporter::{ExportRequest, Exporter, Field, Format, NoObserver, OwnPreset, Style, builtin_presets};
use serde_json::json;

use crate::args::Common;
use crate::connect::{open, problem};
use crate::show::{Done, Failure, Outcome};
use crate::words;

/// How the names of built-in presets begin; the rest is how the command line calls them.
const BUILTIN: &str = "builtin/";

pub(crate) async fn run(common: &Common) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    let own = exporter.presets().await?;
    let mut lines = Vec::new();
    let mut facts = Vec::new();
    for preset in builtin_presets() {
        let name = preset.id.trim_start_matches(BUILTIN);
        lines.push(format!("{name:<22} {}", words::of_preset(preset.id)));
        facts.push(
            json!({ "name": name, "builtin": true, "fields": preset.fields, "outputs": preset.outputs }),
        );
    }
    for preset in own {
        lines.push(format!("{:<22} your own", preset.name));
        let ExportRequest { fields, outputs, .. } = preset.request;
        facts.push(json!({ "name": preset.name, "builtin": false, "fields": fields, "outputs": outputs }));
    }
    Ok(Done { text: lines.join("\n"), facts: json!({ "presets": facts }) })
}

/// What a preset gives to an export.
pub(crate) struct Preset {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) formats: Vec<Format>,
    pub(crate) style: Style,
}

/// The preset of this name, built in or the person's own, whatever the case.
pub(crate) async fn find(exporter: &Exporter, name: &str) -> Result<Preset, Failure> {
    let wanted = name.trim().to_lowercase();
    let builtin =
        builtin_presets().into_iter().find(|preset| preset.id.trim_start_matches(BUILTIN) == wanted);
    if let Some(preset) = builtin {
        return Ok(Preset {
            id: preset.id.to_owned(),
            name: words::of_preset(preset.id).to_owned(),
            fields: preset.fields,
            formats: preset.outputs,
            style: Style::default(),
        });
    }
    let own = exporter.presets().await?.into_iter().find(|preset| preset.name.to_lowercase() == wanted);
    let OwnPreset { id, name, request } =
        own.ok_or_else(|| problem("not_found_preset", json!({ "name": name })))?;
    Ok(Preset { id, name, fields: request.fields, formats: request.outputs, style: request.style })
}
