//! The catalogue of fields and formats, the export form, and presets.

use exporter::{Auth0Format, ExportRequest, Field, Format};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::scalars::{Count, path_text};
use super::style::StyleInput;

/// Fields that contain personal data. The page marks them, so that they are not exported by accident.
const PERSONAL: &[&str] = &[
    "user_id",
    "email",
    "username",
    "phone_number",
    "name",
    "nickname",
    "given_name",
    "family_name",
    "picture",
    "last_ip",
    "identities",
    "identities[0].user_id",
    "app_metadata",
    "user_metadata",
];

/// A field of the catalogue.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldEntry {
    name: String,
    /// Type of its values, such as `date_time`.
    kind: FieldKind,
    /// Available in Auth0's own CSV.
    in_csv: bool,
    personal: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldKind {
    Text,
    Boolean,
    Integer,
    DateTime,
    List,
    Object,
}

impl From<&auth0::fields::Attribute> for FieldEntry {
    fn from(attribute: &auth0::fields::Attribute) -> Self {
        use auth0::fields::AttributeKind as K;
        Self {
            name: attribute.name.to_owned(),
            kind: match attribute.kind {
                K::Text => FieldKind::Text,
                K::Boolean => FieldKind::Boolean,
                K::Integer => FieldKind::Integer,
                K::DateTime => FieldKind::DateTime,
                K::List => FieldKind::List,
                K::Object => FieldKind::Object,
            },
            in_csv: attribute.fits_csv(),
            personal: PERSONAL.contains(&attribute.name),
        }
    }
}

/// An output format.
#[derive(Debug, Serialize, Type)]
pub(crate) struct FormatEntry {
    name: String,
    extension: String,
}

impl From<Format> for FormatEntry {
    fn from(format: Format) -> Self {
        Self { name: format.name().to_owned(), extension: format.extension().to_owned() }
    }
}

/// The form for an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportInput {
    /// Empty in presets.
    pub(crate) tenant_id: String,
    pub(crate) name: String,
    pub(crate) preset_id: Option<String>,
    pub(crate) fields: Vec<FieldInput>,
    /// Empty for the whole tenant.
    pub(crate) connections: Vec<String>,
    pub(crate) limit: Option<Count>,
    pub(crate) auth0_format: Auth0FormatInput,
    pub(crate) outputs: Vec<String>,
    pub(crate) style: StyleInput,
    /// Null for the default folder.
    pub(crate) folder: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldInput {
    name: String,
    export_as: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Auth0FormatInput {
    Json,
    Csv,
}

impl From<Auth0FormatInput> for Auth0Format {
    fn from(format: Auth0FormatInput) -> Self {
        match format {
            Auth0FormatInput::Json => Self::Json,
            Auth0FormatInput::Csv => Self::Csv,
        }
    }
}

impl From<FieldInput> for Field {
    fn from(field: FieldInput) -> Self {
        Self { name: field.name, export_as: field.export_as }
    }
}

impl From<&ExportRequest> for ExportInput {
    fn from(request: &ExportRequest) -> Self {
        let field =
            |field: &Field| FieldInput { name: field.name.clone(), export_as: field.export_as.clone() };
        Self {
            tenant_id: request.tenant_id.clone(),
            name: request.name.clone(),
            preset_id: request.preset_id.clone(),
            fields: request.fields.iter().map(field).collect(),
            connections: request.connections.clone(),
            limit: request.limit.map(Into::into),
            auth0_format: match request.auth0_format {
                Auth0Format::Json => Auth0FormatInput::Json,
                Auth0Format::Csv => Auth0FormatInput::Csv,
            },
            outputs: request.outputs.iter().map(ToString::to_string).collect(),
            style: (&request.style).into(),
            folder: Some(path_text(&request.folder)),
        }
    }
}

/// A preset.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PresetView {
    pub(crate) id: String,
    pub(crate) builtin: bool,
    /// Null for a built-in preset, whose name is in the language catalogue under its id.
    pub(crate) name: Option<String>,
    /// The columns are only a suggestion: the user must choose metadata keys, which depend on the tenant.
    pub(crate) needs_keys: bool,
    /// Time of the last run in the history.
    pub(crate) last_run_at: Option<String>,
    pub(crate) input: ExportInput,
}

/// A preset to save.
#[derive(Debug, Deserialize, Type)]
pub(crate) struct PresetInput {
    /// Null for a new preset.
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) input: ExportInput,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_fields_are_in_the_catalogue() {
        for name in PERSONAL {
            assert!(auth0::fields::find(name).is_some(), "{name}");
        }
    }
}
