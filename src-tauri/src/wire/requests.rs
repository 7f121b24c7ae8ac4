//! The catalogue of fields and formats, the export form, and presets.

use exporter::{Auth0Format, ExportRequest, Field, Format};
use schema::{Group, Kind};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::scalars::{Count, path_text};
use super::style::StyleInput;

/// A field that every tenant has.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldEntry {
    name: String,
    /// Type of its values, such as `date_time`.
    kind: FieldKind,
    /// The part of the catalogue that lists it.
    group: FieldGroup,
    /// A value that it could have.
    example: String,
    /// Auth0's own CSV can carry it.
    in_csv: bool,
    /// It identifies a person or describes one. The page marks it, so that it is not exported by
    /// accident.
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

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldGroup {
    Identity,
    Contact,
    SignIn,
    Connection,
    Metadata,
}

impl FieldEntry {
    /// The catalogue of fields, in its order.
    pub(crate) fn catalogue() -> Vec<Self> {
        let entry = |(attribute, group, example): (&schema::Attribute, Group, &str)| Self {
            name: attribute.path.to_owned(),
            kind: attribute.kind.into(),
            group: group.into(),
            example: example.to_owned(),
            in_csv: attribute.fits_auth0_csv(),
            personal: attribute.personal,
        };
        schema::attributes::catalogue().map(entry).collect()
    }
}

impl From<Kind> for FieldKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Boolean => Self::Boolean,
            Kind::Integer => Self::Integer,
            Kind::DateTime => Self::DateTime,
            Kind::List => Self::List,
            Kind::Object => Self::Object,
        }
    }
}

impl From<Group> for FieldGroup {
    fn from(group: Group) -> Self {
        match group {
            Group::Identity => Self::Identity,
            Group::Contact => Self::Contact,
            Group::SignIn => Self::SignIn,
            Group::Connection => Self::Connection,
            Group::Metadata => Self::Metadata,
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

impl FieldInput {
    /// The columns of an export for which none were chosen.
    pub(crate) fn defaults() -> Vec<Self> {
        let column = |(name, title): (&str, Option<&str>)| Self {
            name: name.to_owned(),
            export_as: title.map(str::to_owned),
        };
        schema::attributes::DEFAULT_COLUMNS.into_iter().map(column).collect()
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
    /// The columns are only a suggestion: the user must choose metadata keys, which depend on the
    /// tenant.
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
