//! The folder that an export leaves: its pack.
//!
//! - `names`: how packs and their files are called.
//! - `manifest`: what a pack says of itself, in `manifest.json`; `conversion` fills in what a
//!   conversion has found.
//! - `checksums`: `SHA256SUMS`, which stock tools check.
//!
//! No database and no Auth0: a pack is understood wherever it came from.

mod checksums;
mod conversion;
mod manifest;
mod names;

pub use checksums::{CHECKSUMS, checksums_text};
pub use conversion::{notices, output_files, table_columns};
pub use manifest::{
    ExportPart, FilePart, JobPart, MANIFEST, MadeBy, Manifest, ManifestError, ManifestVersion,
    MissingConnection, NoticePart, Role, TenantPart, UnknownVersion,
};
pub use names::{free_path, original_name, output_names, pack_name, safe_part, work_folder};
