//! What a manifest says of files that somebody had, from which others were made.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the users of a pack come from, if not from Auth0 itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum SourcePart {
    /// From files that somebody had. Nothing proves where those came from.
    File,
}

/// A file that others were made from. It is not in the pack: its checksum tells whether another
/// file is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct SourceFilePart {
    /// Its name.
    pub name: String,
    /// Stable name of what it was recognised as, such as `auth0_export`.
    pub form: String,
    /// Its size.
    pub bytes: u64,
    /// Its size when decompressed.
    pub decoded_bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// Number of users in it.
    pub rows: u64,
    /// True for password hashes that were joined to the users of the other files, by their ids.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub joined: bool,
}
