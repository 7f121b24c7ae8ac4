//! The columns of tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A chosen column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its title, which is what the export job gets as `export_as`.
    pub title: String,
    /// Auth0's name of the field, for example `identities[0].connection`.
    pub path: String,
}
