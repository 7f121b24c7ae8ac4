//! `presets`: lists, shares and imports named recipes.

use std::sync::Arc;

use exporter::{
    Document, Exporter, LocalProblem, NoObserver, OwnPreset, Parameter, Problem, PurposeState, Recipe,
    Tenant, Wanted, earlier_purpose, given_answers, purpose, read_recipe_file,
};
use serde_json::{Value, json};

use super::template::{Given, matched};
use crate::args::{Common, Presets, PresetsCommand};
use crate::connect::open;
use crate::show::{Done, Failure, Outcome, for_programs};
use crate::words;

pub(crate) async fn run(common: &Common, args: Presets) -> Outcome {
    // Before anything is opened, so that a refusal changes nothing.
    if let Some(PresetsCommand::Import { file, name }) = args.command {
        let document = read_recipe_file(&file)?;
        return import(&open(common, Arc::new(NoObserver)).await?, document, name).await;
    }
    if let Some(PresetsCommand::Match { name, header, maps, words, empty, dates, to }) = args.command {
        let given = Given { maps: &maps, words: &words, empty: &empty, dates: &dates, to };
        let document = matched(&name, &header, &given)?;
        return import(&open(common, Arc::new(NoObserver)).await?, document, Some(name)).await;
    }
    let exporter = open(common, Arc::new(NoObserver)).await?;
    match args.command {
        Some(PresetsCommand::Export { name, params }) => export(&exporter, &name, &params).await,
        _ => list(&exporter).await,
    }
}

async fn list(exporter: &Exporter) -> Outcome {
    let mut lines = Vec::new();
    let mut facts = Vec::new();
    for PurposeState { purpose, recipe, .. } in exporter.purposes(None).await? {
        let (name, asks) = (words::of_purpose(purpose.id), words::parameters(purpose));
        lines.push(format!("{:<22} {name:<24} {asks}", purpose.id).trim_end().to_owned());
        let parameter = |parameter: &Parameter| {
            json!({
                "key": parameter.key, "kind": parameter.kind.name(), "default": parameter.default,
                "required": parameter.required, "choices": parameter.kind.choices(),
            })
        };
        let parameters: Vec<Value> = purpose.parameters.iter().map(parameter).collect();
        facts.push(json!({
            "name": purpose.id, "builtin": true, "parameters": parameters, "recipe": recipe.ok(),
        }));
    }
    for OwnPreset { name, recipe, .. } in exporter.presets().await? {
        let shown = words::printable(&name);
        match recipe {
            Ok(recipe) => {
                lines.push(format!("{shown:<22} your own"));
                facts.push(json!({ "name": name, "builtin": false, "recipe": recipe }));
            }
            Err(problem) => {
                lines.push(format!("{shown:<22} {}", words::of_problem(&problem)));
                facts.push(json!({ "name": name, "builtin": false, "problem": problem }));
            }
        }
    }
    Ok(Done { text: lines.join("\n"), facts: json!({ "presets": facts }) })
}

async fn export(exporter: &Exporter, name: &str, params: &[(String, String)]) -> Outcome {
    let Preset { name, recipe, .. } = find(exporter, name, None, params).await?;
    let document = Document::new(Some(name), recipe);
    let text = for_programs(document.to_text().trim_end());
    Ok(Done { text, facts: json!({ "document": document }) })
}

async fn import(exporter: &Exporter, document: Document, name: Option<String>) -> Outcome {
    let saved = exporter.import_preset(document, name.as_deref()).await?;
    Ok(Done {
        text: format!("Saved as the preset {:?}.", saved.name),
        facts: json!({ "preset": { "id": saved.id, "name": saved.name } }),
    })
}

/// A built-in or custom preset.
pub(crate) struct Preset {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) recipe: Recipe,
}

/// Finds a preset by its name, ignoring case, with the given answers, completed by those stored for
/// the tenant.
pub(crate) async fn find(
    exporter: &Exporter,
    name: &str,
    tenant: Option<&Tenant>,
    params: &[(String, String)],
) -> Result<Preset, Failure> {
    let wanted = name.trim().to_lowercase();
    let own = exporter.presets().await?.into_iter().find(|preset| preset.name.to_lowercase() == wanted);
    let purpose = match purpose(&wanted) {
        None if own.is_none() => earlier_purpose(&wanted)?,
        purpose => purpose,
    };
    let given = given_answers(purpose, params);
    if let Some(purpose) = purpose {
        let tenant_id = tenant.map(|tenant| tenant.id.as_str());
        let (recipe, answers) = exporter.purpose_recipe(tenant_id, purpose, &given?).await?;
        return Ok(Preset {
            id: purpose.id.to_owned(),
            name: words::of_purpose_run(purpose, &answers),
            recipe,
        });
    }
    let OwnPreset { id, name, recipe } =
        own.ok_or_else(|| Problem::from(LocalProblem::NotFoundPreset(Wanted::named(name))))?;
    given?;
    Ok(Preset { id, name, recipe: recipe? })
}
