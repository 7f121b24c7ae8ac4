//! What verifying a pack can show.

use std::path::PathBuf;

use serde::Serialize;

use crate::{error::FileError, manifest::Manifest};

/// What verifying a pack has shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// Number of files that were read and compared.
    pub files: u64,
    /// Total size of these files.
    pub bytes: u64,
    /// Everything that is not as it was packed: first what is wrong with `SHA256SUMS` itself, then
    /// its files in their order, then files that only the manifest lists, then files in neither.
    pub differences: Vec<Difference>,
    /// Files that file managers left in the folder, sorted. They are no difference.
    pub ignored: Vec<String>,
    /// What the pack says of itself; absent if its manifest is missing, changed or unreadable.
    pub manifest: Option<Manifest>,
}

/// One thing about a pack that is not as it was packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "difference", rename_all = "snake_case")]
pub enum Difference {
    /// A line of `SHA256SUMS` holds no checksum.
    UnreadableLine {
        /// Number of the line, from 1.
        line: usize,
    },
    /// A list names a file outside the pack. It was not looked at.
    UnsafeName {
        /// The name.
        name: String,
        /// The list that has it.
        list: List,
    },
    /// A listed file is not there.
    Missing {
        /// The file.
        name: String,
    },
    /// Something that is no file, such as a link, has a listed file's name. It was not followed.
    NotAFile {
        /// The file.
        name: String,
    },
    /// A file's content is not what its checksum says.
    Changed {
        /// The file.
        name: String,
    },
    /// The manifest is as packed according to `SHA256SUMS`, but can't be read.
    UnreadableManifest {
        /// What is wrong with it.
        message: String,
    },
    /// A file is what `SHA256SUMS` says, but has another checksum or size in the manifest.
    Contradicted {
        /// The file.
        name: String,
    },
    /// One list has the file and the other doesn't.
    Unlisted {
        /// The file.
        name: String,
        /// The list that doesn't have it.
        list: List,
    },
    /// Something is in the folder that neither list has.
    Extra {
        /// Its name.
        name: String,
    },
}

/// One of a pack's two lists of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum List {
    /// The list that `sha256sum` reads.
    #[serde(rename = "SHA256SUMS")]
    Checksums,
    /// The list in the manifest.
    #[serde(rename = "manifest.json")]
    Manifest,
}

/// Why a pack can't be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not a pack: its folder has no manifest, and no checksum of one.
    #[error("{folder} is not a pack", folder = folder.display())]
    NotAPack {
        /// The folder.
        folder: PathBuf,
    },
    /// A newer Rollcall made the pack. Its `SHA256SUMS` can still be checked by `sha256sum`.
    #[error("the manifest has version {version}; this Rollcall reads versions up to {known}")]
    Newer {
        /// Version of the pack's manifest.
        version: u64,
        /// The newest version that this Rollcall reads.
        known: u32,
    },
    /// A file can't be read, or the caller cancelled.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Verification {
    /// Returns true if the pack is what was packed.
    pub fn is_intact(&self) -> bool {
        self.differences.is_empty()
    }
}
