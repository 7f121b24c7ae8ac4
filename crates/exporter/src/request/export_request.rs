//! One request for an export.

use std::path::PathBuf;

use jiff::civil::Date;
use pack::Language;
use recipe::Recipe;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// How to deal with looked-up columns.
    pub lookups: LookupOptions,
    /// What else Auth0 is asked, so that the export proves more.
    pub checks: Checks,
    /// What the pack says of its use.
    pub handover: Handover,
    /// The language of the page that explains the pack.
    pub language: Language,
}

/// What a pack says of its use: whom it is for, and until when it is to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Handover {
    /// Whom the pack is for, in the user's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The last day on which its files are to be kept. `None` for what the settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<Date>,
}

/// What else Auth0 is asked, so that an export proves more. Nothing of it fails an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checks {
    /// Count the delivered users once more in Auth0's search index.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub count: bool,
    /// Look for the events of the requests in Auth0's own log.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub witness: bool,
}

impl ExportRequest {
    /// Returns the request as it may stand where no user's data belongs: its conditions without the
    /// values, which may be addresses.
    pub(crate) fn without_values(&self) -> Value {
        let mut request = json!(self);
        if let Some(filter) = &self.recipe.filter {
            let conditions = filter.conditions();
            let named: Vec<String> = conditions
                .iter()
                .map(|condition| format!("{} {}", condition.field, condition.operator.name()))
                .collect();
            request["recipe"]["filter"] = json!(named);
        }
        request
    }
}

/// The most calls that a lookup with a call for each user makes unless the user allows more: at
/// half the rate of the smallest plans with exports, about an hour's worth.
pub const MOST_CALLS: u64 = 5_000;

/// How to deal with looked-up columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookupOptions {
    /// Go on without columns for which a permission is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_missing: bool,
    /// The most calls of a lookup with a call for each user. Absent means [`MOST_CALLS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_calls: Option<u64>,
}
