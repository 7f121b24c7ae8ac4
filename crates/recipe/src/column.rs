//! The columns of an export.

use schema::{FieldPath, Lookup};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Auth0's name of the field, for example `identities[0].connection`.
    pub field: String,
    /// The title. Absent means the field's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Column {
    /// Makes a column whose title is the name of its field.
    pub fn named(field: impl Into<String>) -> Self {
        Self { field: field.into(), title: None }
    }

    /// Makes a column with a title of its own.
    pub fn titled(field: impl Into<String>, title: impl Into<String>) -> Self {
        Self { field: field.into(), title: Some(title.into()) }
    }

    /// The lookup that the column comes from, as a whole or in part. None for a field that Auth0
    /// exports.
    pub fn lookup(&self) -> Option<Lookup> {
        Lookup::of(&FieldPath::from_key(&self.field))
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.field)
    }
}
