//! What is known of an export's events in Auth0's log.

use pack::WitnessPart;
use serde::{Deserialize, Serialize};

/// What came of looking for the events of an export in Auth0's log. Stored with the export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// What came of it.
    #[serde(flatten)]
    pub part: WitnessPart,
    /// Name of the folder beside the pack that has the events. None if they are in the pack itself,
    /// or were not found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<String>,
}

impl From<WitnessPart> for Witness {
    fn from(part: WitnessPart) -> Self {
        Self { part, supplement: None }
    }
}
