//! What a manifest says of the proof itself: how the users were counted a second time, and where
//! the activity log was.

use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The end of the activity log when the pack was made. A log that is shorter or different today was
/// changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ActivityHeadPart {
    /// Number of its last line, from 1.
    pub line: u64,
    /// SHA-256 of that line, in lower-case hexadecimal. It covers every line before.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub sha256: String,
}

/// A second count of the tenant's users, from Auth0's search index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CountCheckPart {
    /// What came of it.
    pub outcome: CountOutcome,
    /// Users in the delivered files.
    pub export: u64,
    /// Users in the search index. Absent if they were not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// `index` minus `export`. Absent if they were not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<i64>,
    /// When they were counted, by Auth0's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub at: Option<Timestamp>,
    /// Why they were not counted: a stable name. Absent if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The counts of each span of time in which accounts were created.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<CountWindow>,
}

/// What came of a second count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum CountOutcome {
    /// The counts are the same in every window.
    Matches,
    /// At least one window has different counts.
    Differs,
    /// Users were not counted.
    NotChecked,
}

/// The counts of one span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CountWindow {
    /// The accounts were created at this time or later. Absent for the first window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub from: Option<Timestamp>,
    /// They were created before this time. Absent for the last window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub to: Option<Timestamp>,
    /// Users in the delivered files.
    pub export: u64,
    /// Users in the search index.
    pub index: u64,
    /// `index` minus `export`.
    pub difference: i64,
}
