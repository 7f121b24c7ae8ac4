//! What verifying a pack can show.

use std::path::PathBuf;

use serde::Serialize;

use crate::{error::FileError, manifest::Manifest, signing::Fingerprint};

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
    /// The signature of `SHA256SUMS`.
    pub signature: PackSignature,
    /// What the pack says of itself; absent if its manifest is missing, changed or unreadable.
    pub manifest: Option<Manifest>,
}

/// What was found about a pack's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PackSignature {
    /// `SHA256SUMS` is as this key signed it. Who has the key, no file of the pack can say.
    Valid {
        /// The key's fingerprint.
        key: Fingerprint,
    },
    /// It is missing, unreadable, or that of something else: a difference says which.
    Invalid,
    /// The pack never had one.
    Absent {
        /// Why, as the manifest says; absent in packs of earlier versions.
        reason: Option<String>,
    },
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
    /// `SHA256SUMS` has the checksums in another form than that in which it is written, such as
    /// with other line ends.
    Rewritten {
        /// The file.
        name: String,
    },
    /// A listed file has another name.
    Renamed {
        /// Its name in the list.
        name: String,
        /// Its name in the folder.
        now: String,
    },
    /// The signature file is not a signature, or was changed.
    SignatureUnreadable {
        /// The file.
        name: String,
    },
    /// `SHA256SUMS` is not what was signed.
    SignatureBroken {
        /// The file that was signed.
        name: String,
        /// Fingerprint of the key.
        key: Fingerprint,
    },
    /// A file names another key than the one that has signed.
    OtherSigner {
        /// The file.
        name: String,
        /// Fingerprint of the key that has signed.
        key: Fingerprint,
    },
    /// A file in the archive is damaged: one of its bytes, or its own checksum, has changed.
    DamagedInArchive {
        /// The file in the archive.
        name: String,
    },
    /// A file in the archive can't be unpacked: it has a password, or an unusual compression.
    NotUnpacked {
        /// The file in the archive.
        name: String,
    },
    /// The archive unpacks to more than a pack can be.
    TooLarge {
        /// Most bytes, or most files.
        limit: u64,
    },
    /// The pack is not signed by the key that was asked for.
    NotSignedBy {
        /// Fingerprint of the key that was asked for.
        wanted: Fingerprint,
        /// Fingerprint of the key that has signed, if one has.
        key: Option<Fingerprint>,
    },
    /// A file holds another number of users than the manifest says.
    Miscounted {
        /// The file.
        name: String,
        /// The number in the manifest.
        stated: u64,
        /// The number in the file.
        counted: u64,
    },
    /// A file can't be read as the format that the manifest gives it.
    UnreadableFile {
        /// The file.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file is not what the recipe makes of the delivered ones.
    NotReproduced {
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

/// What lists the files of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum List {
    /// The list that `sha256sum` reads.
    #[serde(rename = "SHA256SUMS")]
    Checksums,
    /// The list in the manifest.
    #[serde(rename = "manifest.json")]
    Manifest,
    /// The zip archive that the pack came in.
    #[serde(rename = "zip")]
    Archive,
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
    /// Returns that of an archive that could not be unpacked.
    pub fn of_difference(difference: Difference) -> Self {
        Self {
            files: 0,
            bytes: 0,
            differences: vec![difference],
            ignored: Vec::new(),
            signature: PackSignature::Invalid,
            manifest: None,
        }
    }

    /// Returns true if the pack is what was packed.
    pub fn is_intact(&self) -> bool {
        self.differences.is_empty()
    }
}
