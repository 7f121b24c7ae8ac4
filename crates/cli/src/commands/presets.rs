//! `presets`: recipes that have a name.

use std::sync::Arc;

use exporter::{Document, Exporter, NoObserver, OwnPreset, Recipe, builtin_presets, read_recipe_file};
use serde_json::json;

use crate::args::{Common, Presets, PresetsCommand};
use crate::connect::{open, problem};
use crate::show::{Done, Failure, Outcome};
use crate::words;

/// How the ids of built-in presets begin; the rest is their name on the command line.
const BUILTIN: &str = "builtin/";

pub(crate) async fn run(common: &Common, args: Presets) -> Outcome {
    // Before anything is opened: what is refused changes nothing.
    if let Some(PresetsCommand::Import { file, name }) = args.command {
        let document = read_recipe_file(&file)?;
        return import(&open(common, Arc::new(NoObserver)).await?, document, name).await;
    }
    let exporter = open(common, Arc::new(NoObserver)).await?;
    match args.command {
        Some(PresetsCommand::Export { name }) => export(&exporter, &name).await,
        _ => list(&exporter).await,
    }
}

async fn list(exporter: &Exporter) -> Outcome {
    let mut lines = Vec::new();
    let mut facts = Vec::new();
    for preset in builtin_presets() {
        let name = preset.id.trim_start_matches(BUILTIN);
        lines.push(format!("{name:<22} {}", words::of_preset(preset.id)));
        facts.push(json!({ "name": name, "builtin": true, "recipe": preset.recipe }));
    }
    for OwnPreset { name, recipe, .. } in exporter.presets().await? {
        match recipe {
            Ok(recipe) => {
                lines.push(format!("{name:<22} your own"));
                facts.push(json!({ "name": name, "builtin": false, "recipe": recipe }));
            }
            Err(problem) => {
                lines.push(format!("{name:<22} {}", words::of_problem(&problem)));
                facts.push(json!({ "name": name, "builtin": false, "problem": problem }));
            }
        }
    }
    Ok(Done { text: lines.join("\n"), facts: json!({ "presets": facts }) })
}

async fn export(exporter: &Exporter, name: &str) -> Outcome {
    let Preset { name, recipe, .. } = find(exporter, name).await?;
    let document = Document::new(Some(name), recipe);
    let text = document.to_text().trim_end().to_owned();
    Ok(Done { text, facts: json!({ "document": document }) })
}

async fn import(exporter: &Exporter, document: Document, name: Option<String>) -> Outcome {
    let saved = exporter.import_preset(document, name.as_deref()).await?;
    Ok(Done {
        text: format!("Saved as the preset {:?}.", saved.name),
        facts: json!({ "preset": { "id": saved.id, "name": saved.name } }),
    })
}

/// A preset, built in or the user's own.
pub(crate) struct Preset {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) recipe: Recipe,
}

/// The preset of this name, whatever the case.
pub(crate) async fn find(exporter: &Exporter, name: &str) -> Result<Preset, Failure> {
    let wanted = name.trim().to_lowercase();
    let builtin =
        builtin_presets().into_iter().find(|preset| preset.id.trim_start_matches(BUILTIN) == wanted);
    if let Some(preset) = builtin {
        let name = words::of_preset(preset.id).to_owned();
        return Ok(Preset { id: preset.id.to_owned(), name, recipe: preset.recipe });
    }
    let own = exporter.presets().await?.into_iter().find(|preset| preset.name.to_lowercase() == wanted);
    let OwnPreset { id, name, recipe } =
        own.ok_or_else(|| problem("not_found_preset", json!({ "name": name })))?;
    Ok(Preset { id, name, recipe: recipe? })
}
