//! What checking a pack has shown, and the key that signs packs.

use std::path::Path;

use exporter::{Difference, MadeAgain, NotAgain, PackCheck, PackSigner, SigningKeyFacts};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::scalars::Count;

/// Most differences that the page gets.
const MOST_DIFFERENCES: usize = 20;

/// Where the pack to check is. The page never names a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PackPlace {
    /// A folder that the user chooses in the system's dialog.
    Folder,
    /// A file that the user chooses in the system's dialog.
    Archive,
    /// What the user has dropped onto the window last.
    Dropped,
}

/// What checking a pack has shown.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackCheckView {
    /// Name of the folder or archive.
    name: String,
    /// Everything is as it was packed.
    unchanged: bool,
    signer: PackSignerView,
    /// Number of files that were compared, and their size.
    files: Count,
    bytes: Count,
    /// Number of files in which users were counted again.
    counted: Count,
    made_again: MadeAgainView,
    /// The first differences.
    differences: Vec<DifferenceView>,
    /// Number of further ones.
    more: Count,
    /// What the pack says of itself; null if its manifest can't be used.
    about: Option<PackAboutView>,
}

/// What a pack says of itself.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackAboutView {
    export_name: String,
    /// Null for a pack that was made from files: nothing says whose users they are.
    host: Option<String>,
    /// Names of the files that it was made from.
    source_files: Vec<String>,
    packed_at: String,
    made_by: String,
    /// Number of users in the files that Rollcall made; null for a supplement, which has none.
    users: Option<Count>,
    /// Name of the pack that it is a supplement to.
    supplement_to: Option<String>,
}

/// Who has signed a pack.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "who", rename_all = "camelCase")]
pub(crate) enum PackSignerView {
    /// A key of this computer, now or earlier.
    ThisComputer { key: String, words: Vec<String> },
    /// A key that this computer doesn't know.
    Unknown { key: String, words: Vec<String> },
    /// Nobody, for a reason such as `no_keychain`.
    Nobody { reason: Option<String> },
    /// The signature is no good.
    Invalid,
}

/// Whether the files were made again by the recipe.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum MadeAgainView {
    /// Number of files that are the same.
    Compared { same: Count },
    /// They were not made again.
    NotCompared { because: NotAgainView },
}

/// Why files were not made again.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum NotAgainView {
    Changed,
    NothingMade,
    OriginalDeleted,
    SourceElsewhere,
    Pseudonyms,
    OtherVersion,
    UnknownRequest,
    NoRoom,
}

/// One thing that is not as it was packed.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum DifferenceView {
    UnreadableLine { line: Count },
    Rewritten { name: String },
    UnsafeName { name: String },
    Missing { name: String },
    Renamed { name: String, now: String },
    NotAFile { name: String },
    Changed { name: String },
    UnreadableManifest,
    Contradicted { name: String },
    Unlisted { name: String },
    Extra { name: String },
    SignatureUnreadable { name: String },
    SignatureBroken { name: String, key: String },
    OtherSigner { name: String, key: String },
    NotSignedBy { wanted: String },
    Miscounted { name: String, stated: Count, counted: Count },
    UnreadableFile { name: String },
    NotReproduced { name: String },
    DamagedInArchive { name: String },
    NotUnpacked { name: String },
    TooLarge,
}

/// The key that signs packs.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SigningKeyView {
    fingerprint: String,
    /// The fingerprint in words to read over a telephone.
    words: Vec<String>,
    /// The public half, as a line of `allowed_signers`.
    public_key: String,
    /// When it was made.
    since: String,
    /// Fingerprints of the keys that it has replaced, newest first.
    earlier: Vec<String>,
}

impl PackCheckView {
    /// Converts the result of checking the pack at `path`.
    pub(crate) fn of(path: &Path, check: &PackCheck) -> Self {
        let verification = &check.verification;
        let differences = &verification.differences;
        Self {
            name: path.file_name().unwrap_or(path.as_os_str()).display().to_string(),
            unchanged: verification.is_intact(),
            signer: (&check.signer).into(),
            files: verification.files.into(),
            bytes: verification.bytes.into(),
            counted: (check.counted.len() as u64).into(),
            made_again: (&check.made_again).into(),
            differences: differences.iter().take(MOST_DIFFERENCES).map(Into::into).collect(),
            more: (differences.len().saturating_sub(MOST_DIFFERENCES) as u64).into(),
            about: verification.manifest.as_ref().map(|manifest| PackAboutView {
                export_name: manifest.export.name.clone(),
                host: manifest.source.is_none().then(|| manifest.tenant.host.clone()),
                source_files: manifest.source_files.iter().map(|file| file.name.clone()).collect(),
                packed_at: manifest.export.packed_at.to_string(),
                made_by: format!("{} {}", manifest.made_by.application, manifest.made_by.version),
                users: manifest.supplement_to.is_none().then(|| {
                    manifest.filtered.as_ref().map_or(manifest.rows, |filtered| filtered.kept).into()
                }),
                supplement_to: manifest.supplement_to.as_ref().map(|to| to.pack.clone()),
            }),
        }
    }
}

fn texts(words: &[&'static str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl From<&PackSigner> for PackSignerView {
    fn from(signer: &PackSigner) -> Self {
        match signer {
            PackSigner::ThisComputer { key, words } => {
                Self::ThisComputer { key: key.to_string(), words: texts(words) }
            }
            // The window asks for no key.
            PackSigner::Unknown { key, words } | PackSigner::Expected { key, words } => {
                Self::Unknown { key: key.to_string(), words: texts(words) }
            }
            PackSigner::Nobody { reason } => Self::Nobody { reason: reason.clone() },
            PackSigner::Invalid => Self::Invalid,
        }
    }
}

impl From<&MadeAgain> for MadeAgainView {
    fn from(made_again: &MadeAgain) -> Self {
        match made_again {
            MadeAgain::Compared { same } => Self::Compared { same: (*same).into() },
            MadeAgain::NotCompared { because } => Self::NotCompared {
                because: match because {
                    NotAgain::Changed => NotAgainView::Changed,
                    NotAgain::NothingMade => NotAgainView::NothingMade,
                    NotAgain::OriginalDeleted => NotAgainView::OriginalDeleted,
                    NotAgain::SourceElsewhere => NotAgainView::SourceElsewhere,
                    NotAgain::Pseudonyms => NotAgainView::Pseudonyms,
                    NotAgain::OtherVersion => NotAgainView::OtherVersion,
                    NotAgain::UnknownRequest => NotAgainView::UnknownRequest,
                    NotAgain::NoRoom => NotAgainView::NoRoom,
                },
            },
        }
    }
}

impl From<&Difference> for DifferenceView {
    fn from(difference: &Difference) -> Self {
        match difference {
            Difference::UnreadableLine { line } => Self::UnreadableLine { line: (*line as u64).into() },
            Difference::Rewritten { name } => Self::Rewritten { name: name.clone() },
            Difference::UnsafeName { name, .. } => Self::UnsafeName { name: name.clone() },
            Difference::Missing { name } => Self::Missing { name: name.clone() },
            Difference::Renamed { name, now } => Self::Renamed { name: name.clone(), now: now.clone() },
            Difference::NotAFile { name } => Self::NotAFile { name: name.clone() },
            Difference::Changed { name } => Self::Changed { name: name.clone() },
            Difference::UnreadableManifest { .. } => Self::UnreadableManifest,
            Difference::Contradicted { name } => Self::Contradicted { name: name.clone() },
            Difference::Unlisted { name, .. } => Self::Unlisted { name: name.clone() },
            Difference::Extra { name } => Self::Extra { name: name.clone() },
            Difference::SignatureUnreadable { name } => Self::SignatureUnreadable { name: name.clone() },
            Difference::SignatureBroken { name, key } => {
                Self::SignatureBroken { name: name.clone(), key: key.to_string() }
            }
            Difference::OtherSigner { name, key } => {
                Self::OtherSigner { name: name.clone(), key: key.to_string() }
            }
            Difference::NotSignedBy { wanted, .. } => Self::NotSignedBy { wanted: wanted.to_string() },
            Difference::Miscounted { name, stated, counted } => {
                Self::Miscounted { name: name.clone(), stated: (*stated).into(), counted: (*counted).into() }
            }
            Difference::UnreadableFile { name, .. } => Self::UnreadableFile { name: name.clone() },
            Difference::NotReproduced { name } => Self::NotReproduced { name: name.clone() },
            Difference::DamagedInArchive { name } => Self::DamagedInArchive { name: name.clone() },
            Difference::NotUnpacked { name } => Self::NotUnpacked { name: name.clone() },
            Difference::TooLarge { .. } => Self::TooLarge,
        }
    }
}

impl From<SigningKeyFacts> for SigningKeyView {
    fn from(facts: SigningKeyFacts) -> Self {
        Self {
            fingerprint: facts.fingerprint.to_string(),
            words: texts(&facts.fingerprint.words()),
            public_key: facts.key.allowed_signers().trim_end().to_owned(),
            since: facts.since.to_string(),
            earlier: facts.earlier,
        }
    }
}
