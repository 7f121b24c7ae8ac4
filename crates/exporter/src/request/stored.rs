//! Requests and recipes as the store keeps them, and as versions before the recipe kept them.

use std::path::PathBuf;

use pack::Language;
use recipe::{
    Column, Document, DocumentError, Format, ProtectedField, Recipe, Source, SourceFormat, Style, VERSION,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::export_request::{Checks, ExportRequest, Handover, LookupOptions};

/// The stored form of a request. Its version is that of the recipe in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    version: u32,
    tenant_id: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preset_id: Option<String>,
    folder: PathBuf,
    recipe: Recipe,
    #[serde(default, skip_serializing_if = "is_default")]
    lookups: LookupOptions,
    #[serde(default, skip_serializing_if = "is_default")]
    checks: Checks,
    #[serde(default, skip_serializing_if = "is_default")]
    handover: Handover,
    #[serde(default, skip_serializing_if = "is_default")]
    language: Language,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<ExportRequest> for Stored {
    fn from(request: ExportRequest) -> Self {
        let ExportRequest { tenant_id, name, preset_id, folder, recipe, lookups, checks, handover, language } =
            request;
        Self {
            version: VERSION,
            tenant_id,
            name,
            preset_id,
            folder,
            recipe,
            lookups,
            checks,
            handover,
            language,
        }
    }
}

impl TryFrom<Value> for ExportRequest {
    type Error = DocumentError;

    fn try_from(value: Value) -> Result<Self, DocumentError> {
        let Some(version) = value.get("version") else {
            return Ok(read::<BeforeRecipes>(value)?.into());
        };
        if let Some(found) = version.as_u64().filter(|found| *found > u64::from(VERSION)) {
            return Err(DocumentError::Newer { found, known: VERSION });
        }
        let Stored {
            tenant_id,
            name,
            preset_id,
            folder,
            recipe,
            lookups,
            checks,
            handover,
            language,
            version: _,
        } = read(value)?;
        Ok(Self { tenant_id, name, preset_id, folder, recipe, lookups, checks, handover, language })
    }
}

/// Reads the recipe of a stored preset.
pub(crate) fn preset_recipe(value: Value) -> Result<Recipe, DocumentError> {
    if value.get("version").is_some() {
        return Ok(Document::from_value(value)?.recipe);
    }
    Ok(ExportRequest::from(read::<BeforeRecipes>(value)?).recipe)
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, DocumentError> {
    serde_json::from_value(value).map_err(|error| DocumentError::Invalid { message: error.to_string() })
}

/// A request as it was stored before there were recipes, for exports and for presets alike.
#[derive(Deserialize)]
struct BeforeRecipes {
    tenant_id: String,
    name: String,
    #[serde(default)]
    preset_id: Option<String>,
    fields: Vec<FieldBefore>,
    #[serde(default)]
    connections: Vec<String>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    auth0_format: SourceFormat,
    outputs: Vec<Format>,
    #[serde(default)]
    style: StyleBefore,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct FieldBefore {
    name: String,
    #[serde(default)]
    export_as: Option<String>,
}

/// A style that had the hidden fields in it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StyleBefore {
    protect: Vec<ProtectedField>,
    #[serde(flatten)]
    style: std::collections::BTreeMap<String, Value>,
}

impl From<BeforeRecipes> for ExportRequest {
    fn from(before: BeforeRecipes) -> Self {
        let StyleBefore { protect, style } = before.style;
        let recipe = Recipe {
            source: Source {
                connections: before.connections,
                limit: before.limit,
                format: before.auth0_format,
            },
            columns: before
                .fields
                .into_iter()
                .map(|field| Column { field: field.name, title: field.export_as, shape: None })
                .collect(),
            filter: None,
            keep_only_result: false,
            outputs: before.outputs,
            style: serde_json::from_value(Value::from_iter(style)).unwrap_or_else(|_| Style::default()),
            hidden: protect,
            file_name: None,
        };
        Self {
            tenant_id: before.tenant_id,
            name: before.name,
            preset_id: before.preset_id,
            folder: before.folder,
            recipe,
            lookups: LookupOptions::default(),
            checks: Checks::default(),
            handover: Handover::default(),
            language: Language::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use recipe::{Booleans, Protect};
    use serde_json::json;

    use super::*;

    fn request() -> ExportRequest {
        ExportRequest {
            tenant_id: "t".into(),
            name: "All users".into(),
            preset_id: Some("builtin/access-review".into()),
            folder: "/packs".into(),
            recipe: Recipe {
                columns: vec![
                    Column::named("email"),
                    Column::titled("identities[0].connection", "connection"),
                ],
                outputs: vec![Format::Xlsx],
                ..Recipe::default()
            },
            lookups: LookupOptions { skip_missing: true, most_calls: Some(9) },
            checks: Checks { count: true, witness: true },
            handover: Handover {
                recipient: Some("J. Auditor".into()),
                keep_until: Some("2029-11-01".parse().unwrap()),
            },
            language: Language::Fr,
        }
    }

    #[test]
    fn a_request_survives_the_store() {
        let stored = json!(request());
        assert_eq!(stored["version"], VERSION);
        assert_eq!(serde_json::from_value::<ExportRequest>(stored).unwrap(), request());
    }

    #[test]
    fn a_request_from_before_recipes_means_the_same() {
        let before = json!({
            "tenant_id": "t", "name": "All users", "preset_id": "builtin/access-review",
            "fields": [{ "name": "email" }, { "name": "identities[0].connection", "export_as": "connection" }],
            "connections": ["con_0123456789abcdef"], "limit": 5, "auth0_format": "csv", "outputs": ["xlsx"],
            "style": {
                "locale": "fr-FR", "booleans": "yes_no", "protect": [{ "path": "email", "how": "keep_domain" }]
            },
            "folder": "/packs",
        });
        let expected = ExportRequest {
            recipe: Recipe {
                source: Source {
                    connections: vec!["con_0123456789abcdef".into()],
                    limit: Some(5),
                    format: SourceFormat::Csv,
                },
                style: Style { locale: Some("fr-FR".into()), booleans: Booleans::YesNo, ..Style::default() },
                hidden: vec![ProtectedField { path: "email".into(), how: Protect::KeepDomain }],
                ..request().recipe
            },
            lookups: LookupOptions::default(),
            checks: Checks::default(),
            handover: Handover::default(),
            language: Language::En,
            ..request()
        };
        assert_eq!(serde_json::from_value::<ExportRequest>(before.clone()).unwrap(), expected);
        assert_eq!(preset_recipe(before).unwrap(), expected.recipe);
        let oldest = json!({
            "tenant_id": "t", "name": "n", "fields": [], "outputs": ["ndjson"], "folder": "/packs"
        });
        assert_eq!(preset_recipe(oldest).unwrap().outputs, [Format::Ndjson]);
    }

    #[test]
    fn a_newer_request_and_an_unknown_key_are_refused() {
        let mut newer = json!(request());
        newer["version"] = json!(VERSION + 1);
        assert!(serde_json::from_value::<ExportRequest>(newer).is_err());
        let mut unknown = json!(request());
        unknown["recipe"]["where"] = json!("blocked");
        assert!(serde_json::from_value::<ExportRequest>(unknown).is_err());
    }
}
