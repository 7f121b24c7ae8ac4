//! What a manifest says of the proof itself: where the activity log was.

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
