//! The columns of an export.

use schema::{FieldPath, Lookup};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::Shape;

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Auth0's name of the field, for example `identities[0].connection`. Absent for a constant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// The title. Absent means the field's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How the cells are made. Absent means that they hold what Auth0 delivers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
}

impl Column {
    /// Makes a column whose title is the name of its field.
    pub fn named(field: impl Into<String>) -> Self {
        Self { field: field.into(), ..Self::default() }
    }

    /// Makes a column with a title of its own.
    pub fn titled(field: impl Into<String>, title: impl Into<String>) -> Self {
        Self { field: field.into(), title: Some(title.into()), shape: None }
    }

    /// The column with a shape.
    #[must_use]
    pub fn shaped(self, shape: Shape) -> Self {
        Self { shape: Some(shape), ..self }
    }

    /// The lookup that the column comes from, as a whole or in part. None for a field that Auth0
    /// exports, and for a column that is made of fields: see [`Column::looks_up`].
    pub fn lookup(&self) -> Option<Lookup> {
        self.shape.is_none().then(|| Lookup::of(&FieldPath::from_key(&self.field))).flatten()
    }

    /// Returns true if one of the fields that the column is made of comes from this lookup.
    pub fn looks_up(&self, lookup: Lookup) -> bool {
        self.fields().any(|field| Lookup::of(&FieldPath::from_key(field)) == Some(lookup))
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.field)
    }

    /// The names of the fields that the column is made of: its own, those to join, and those to
    /// fall back on.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let shape = self.shape.iter();
        let more = shape.flat_map(|shape| shape.join.iter().chain(&shape.fallback));
        Some(&self.field).filter(|field| !field.is_empty()).into_iter().chain(more).map(String::as_str)
    }
}
