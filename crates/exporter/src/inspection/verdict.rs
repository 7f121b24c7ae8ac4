//! What checking a pack has shown.

use pack::{Fingerprint, PackSignature, Verification};
use serde::Serialize;

/// What checking a pack has shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackCheck {
    /// Whether the files are what was packed, with everything that is not.
    #[serde(flatten)]
    pub verification: Verification,
    /// Who has signed the pack, as far as this computer can tell.
    pub signer: PackSigner,
    /// The files in which users were counted again.
    pub counted: Vec<CountedFile>,
    /// Whether the files are what the recipe makes of the delivered ones.
    pub made_again: MadeAgain,
}

/// Who has signed a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum PackSigner {
    /// A key of this computer.
    ThisComputer {
        /// Fingerprint of the key.
        key: Fingerprint,
        /// The fingerprint in words.
        words: Vec<&'static str>,
    },
    /// The key that was asked for, which is none of this computer's.
    Expected {
        /// Fingerprint of the key.
        key: Fingerprint,
        /// The fingerprint in words.
        words: Vec<&'static str>,
    },
    /// A key that this computer doesn't know. Anybody may have made it.
    Unknown {
        /// Fingerprint of the key.
        key: Fingerprint,
        /// The fingerprint in words.
        words: Vec<&'static str>,
    },
    /// The pack has no signature.
    Nobody {
        /// Why, as the manifest says; absent in packs of earlier versions.
        reason: Option<String>,
    },
    /// The signature is not one of this pack. The differences say why.
    Invalid,
}

/// A file in which users were counted again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedFile {
    /// Its name.
    pub name: String,
    /// Number of users in it.
    pub users: u64,
}

/// Whether the files of a pack were made again from the delivered ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum MadeAgain {
    /// They were, and are the same, byte for byte. If some are not, the differences name them.
    Compared {
        /// Number of files that are the same.
        same: u64,
    },
    /// They were not.
    NotCompared {
        /// Why.
        because: NotAgain,
    },
}

/// Why the files of a pack were not made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAgain {
    /// Something has changed, so that there is nothing to compare.
    Changed,
    /// The pack has no file that Rollcall made from another one.
    NothingMade,
    /// The delivered files were deleted, as was requested.
    OriginalDeleted,
    /// The files that they were made from are not in the pack: somebody has them.
    SourceElsewhere,
    /// The files have pseudonyms, whose key was forgotten.
    Pseudonyms,
    /// Another version of Rollcall has made them, and makes them differently.
    OtherVersion,
    /// This version can't read what was requested.
    UnknownRequest,
    /// There is no room for them on the disk.
    NoRoom,
}

impl PackSigner {
    /// Returns who has signed. `known` are the fingerprints of this computer's keys.
    pub(super) fn of(signature: &PackSignature, known: &[String], wanted: Option<Fingerprint>) -> Self {
        match signature {
            PackSignature::Valid { key } => {
                let (key, words) = (*key, key.words().to_vec());
                if known.contains(&key.to_string()) {
                    Self::ThisComputer { key, words }
                } else if wanted == Some(key) {
                    Self::Expected { key, words }
                } else {
                    Self::Unknown { key, words }
                }
            }
            PackSignature::Absent { reason } => Self::Nobody { reason: reason.clone() },
            PackSignature::Invalid => Self::Invalid,
        }
    }

    /// Returns the fingerprint of the key, if the signature is good.
    pub fn key(&self) -> Option<Fingerprint> {
        match self {
            Self::ThisComputer { key, .. } | Self::Expected { key, .. } | Self::Unknown { key, .. } => {
                Some(*key)
            }
            Self::Nobody { .. } | Self::Invalid => None,
        }
    }
}
