//! One request for an export.

use std::path::PathBuf;

use recipe::Recipe;
use serde::{Deserialize, Serialize};

/// Everything that one click asks for.
///
/// As JSON it carries a version, and forms that earlier versions of Rollcall stored are still read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "super::stored::Stored", try_from = "serde_json::Value")]
pub struct ExportRequest {
    /// The tenant to read.
    pub tenant_id: String,
    /// The name of the export in the history.
    pub name: String,
    /// The preset that the recipe comes from.
    pub preset_id: Option<String>,
    /// The folder in which the pack appears. It is made if it is missing.
    pub folder: PathBuf,
    /// What the export is to hold.
    pub recipe: Recipe,
}
