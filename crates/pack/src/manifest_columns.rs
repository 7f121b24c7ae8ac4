//! What a manifest says of the chosen columns.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A chosen column, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ColumnPart {
    /// Its title.
    pub title: String,
    /// Auth0's names of the fields that it is made of. Empty for a text that is the same for
    /// everyone.
    pub fields: Vec<String>,
    /// What it means, in English.
    pub meaning: String,
    /// What was hidden in it. Absent if nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<HiddenPart>,
}

/// Values that were hidden in every file but the delivered one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct HiddenPart {
    /// The field.
    pub path: String,
    /// What replaces its values, such as `keep-domain`.
    pub how: String,
}
