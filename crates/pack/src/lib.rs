//! The folder that an export leaves: its pack.
//!
//! - `names`: how packs and their files are called.
//! - `manifest`: what a pack says of itself, in `manifest.json`, with `manifest_lookups` for
//!   looked-up columns, `manifest_asked` for the asking, `manifest_columns` for columns,
//!   `manifest_signing` for the signature, `manifest_count` for the count check,
//!   `manifest_source` for files that were converted, `manifest_witness` for Auth0's log, and
//!   `manifest_proof` for the activity log; `manifest_text` reads and writes it, `conversion` fills
//!   in what a conversion has found.
//! - `page`: what a pack says of itself to a person, in `READ-ME-FIRST.html`.
//! - `checksums`: `SHA256SUMS`, which stock tools check; `signing`: its signature, which OpenSSH
//!   checks.
//! - `work_folder`: where a pack is made; `install`: how it appears, whole and at once.
//! - `supplement`: what comes to light later, beside the pack.
//! - `copy`: copies of its files.
//! - `verify`: whether a pack is still what was packed; `verification` is the answer. `unzip` takes
//!   one out of an archive.
//!
//! No database and no Auth0: a pack is understood wherever it came from.

mod checksums;
mod conversion;
mod copy;
mod digest;
mod error;
mod install;
mod list;
mod manifest;
mod manifest_asked;
mod manifest_columns;
mod manifest_count;
mod manifest_lookups;
mod manifest_proof;
mod manifest_signing;
mod manifest_source;
mod manifest_text;
mod manifest_version;
mod manifest_witness;
mod names;
mod page;
mod signature_check;
mod signing;
mod supplement;
mod unzip;
mod verification;
mod verify;
mod work_folder;

pub use checksums::{CHECKSUMS, checksums_text};
pub use conversion::{filtered, notices, output_files, table_columns};
pub use copy::{MayAppear, copy_file, copy_pack};
pub use digest::{Digest, FileState, Found, OnProgress, look_at};
pub use error::FileError;
pub use install::{CompletePack, Installed};
pub use manifest::{
    CaveatPart, ExportPart, FilePart, FilteredPart, JobPart, MANIFEST, MadeBy, Manifest, MissingConnection,
    NoticePart, PackKind, Role, TenantPart,
};
pub use manifest_asked::{AskedBy, ClockPart, ScopePart, SignInKind};
pub use manifest_columns::{ColumnPart, HiddenPart};
pub use manifest_count::{Compared, CountCheckPart, CountOutcome, CountWindow, NotChecked};
pub use manifest_lookups::{DeletedFile, HoldersPart, LookupOutcome, LookupPart, NotReadPart};
pub use manifest_proof::ActivityHeadPart;
pub use manifest_signing::SigningPart;
pub use manifest_source::{SourceFilePart, SourcePart};
pub use manifest_text::ManifestError;
pub use manifest_version::{ManifestVersion, UnknownVersion};
pub use manifest_witness::{
    EventMatch, LOG_SUPPLEMENT, SupplementTo, WitnessEvent, WitnessOutcome, WitnessPart,
};
pub use names::{
    LONGEST_PATH_OF_EXCEL, PackNames, answers_name, free_path, is_short_enough_for_excel, original_name,
    output_names, safe_part,
};
pub use page::{EXPLANATION, Explanation, Html, Language, begin_page, column_parts, end_page, explain};
pub use signing::{
    ALLOWED_SIGNERS, Fingerprint, NAMESPACE, NotAFingerprint, PRINCIPAL, PublicKey, SIGNATURE, Signer,
    SigningFailed, SigningKey,
};
pub use supplement::{LogSupplement, delete_supplement, event_name, event_part};
pub use unzip::{ZipError, ZipLimits, unzip};
pub use verification::{Difference, List, PackSignature, Verification, VerifyError};
pub use verify::verify;
pub use work_folder::{ProofFile, WorkFolder};
