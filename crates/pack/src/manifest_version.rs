//! The version of a manifest's format.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the manifest's format. Raised when a program that reads the version before would
/// misread the new one; keys and notices may be added without that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "u32", extend("const" = 2)))]
pub enum ManifestVersion {
    /// The first version.
    V1,
    /// Names who asked at the time of the asking, both clocks, the meaning of columns, the end of
    /// the activity log, and the page that explains the pack.
    V2,
}

impl ManifestVersion {
    /// The version that this Rollcall writes, and the newest that it reads.
    pub const CURRENT: Self = Self::V2;
}

impl From<ManifestVersion> for u32 {
    fn from(version: ManifestVersion) -> Self {
        match version {
            ManifestVersion::V1 => 1,
            ManifestVersion::V2 => 2,
        }
    }
}

impl TryFrom<u32> for ManifestVersion {
    type Error = UnknownVersion;

    fn try_from(version: u32) -> Result<Self, UnknownVersion> {
        match version {
            1 => Ok(Self::V1),
            2 => Ok(Self::V2),
            version => Err(UnknownVersion { version }),
        }
    }
}

/// No version of the manifest has this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("manifest version {version} is unknown")]
pub struct UnknownVersion {
    /// The number.
    pub version: u32,
}
