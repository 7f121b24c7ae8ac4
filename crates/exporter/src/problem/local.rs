//! Problems on this computer: files and folders, Rollcall's own data, packs, recipes.

use serde::{Deserialize, Serialize};

use super::facts::{AtPath, Explained, NotThere, Wanted};

/// A problem on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum LocalProblem {
    /// A file or folder can't be read or written.
    File {
        /// Its full path, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The kind of the system's error, in English.
        #[serde(default)]
        kind: String,
    },
    /// Another program, such as a virus scanner, has kept a file or folder from being renamed or
    /// removed for several seconds.
    FileHeld {
        /// Its full path, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
    },
    /// The disk is full.
    DiskFull {
        /// A path on the disk, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// Number of bytes needed, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
        needed: Option<u64>,
        /// Number of bytes available, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
        available: Option<u64>,
    },
    /// The system names no folder for this purpose.
    NoFolder {
        /// `data` or `documents`.
        #[serde(default)]
        what: String,
    },
    /// The folder's path is relative or not Unicode.
    FolderName(AtPath),
    /// A list of values is not text in UTF-8.
    ListNotText(AtPath),
    /// A list of values is empty.
    ListEmpty(AtPath),
    /// A template is neither CSV in UTF-8 nor a workbook.
    HeaderUnreadable(AtPath),
    /// The first row of a template has no titles.
    HeaderEmpty(AtPath),
    /// The folder of the database can't be created or written to.
    StoreFolder(Explained),
    /// A newer Rollcall has written the database.
    StoreNewer(Explained),
    /// The database holds something that can't be read.
    StoreDamaged(Explained),
    /// The database fails for another reason.
    StoreFailed(Explained),
    /// There is no such export, file or other thing, here or at Auth0 (404).
    NotFound(NotThere),
    /// A tenant or preset has the name already.
    NameTaken {
        /// The name as given.
        #[serde(default)]
        name: String,
    },
    /// The export is at work already, here or in another process.
    InUse,
    /// The export has no pack yet.
    NotReady,
    /// The export has ended for good.
    NotResumable,
    /// The export was stopped.
    Stopped,
    /// The program is ending.
    ShuttingDown,
    /// The unfinished files are gone. Stored by earlier versions only.
    WorkMissing(AtPath),
    /// The manifest could not be written. Stored by earlier versions only.
    Manifest(Explained),
    /// The pack's files are gone.
    PackMissing(AtPath),
    /// The delivered file was deleted, because only the result was to be kept.
    OriginalDeleted,
    /// The folder or the archive has no manifest, and no checksum of one.
    NotAPack(AtPath),
    /// A newer Rollcall has written the pack's manifest.
    ManifestNewer(AtPath),
    /// The pack's manifest can't be read.
    ManifestUnreadable(AtPath),
    /// The delivered file is damaged, or is no export.
    Damaged {
        /// Stable name of the damage, such as `bad_crc`.
        #[serde(default)]
        kind: String,
        /// The damage in English.
        #[serde(default)]
        message: String,
        /// Whether it was fetched a second time, with the same result.
        #[serde(default)]
        fetched_again: bool,
    },
    /// A file that was given holds no users that can be read.
    FileRefused {
        /// Its name.
        #[serde(default)]
        name: String,
        /// Stable name of what was found, such as `spreadsheet` or `truncated`.
        #[serde(default)]
        found: String,
        /// The line, row or user at fault, or the number of files in an archive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
        number: Option<u64>,
        /// The same in English.
        #[serde(default)]
        message: String,
    },
    /// A preset asks for what only a tenant can answer, so it can't be used for files.
    NotForFiles {
        /// What it asks for, such as `roles`.
        #[serde(default)]
        asks: String,
    },
    /// A looked-up column takes more calls than are allowed.
    LookupTooManyCalls {
        /// The column's field.
        #[serde(default)]
        field: String,
        /// Number of calls needed.
        #[serde(default)]
        #[cfg_attr(feature = "bindings", specta(type = u32))]
        calls: u64,
        /// Number of calls allowed.
        #[serde(default)]
        #[cfg_attr(feature = "bindings", specta(type = u32))]
        limit: u64,
    },
    /// The columns can't be made.
    Columns(Explained),
    /// Values can't be written in the chosen style.
    Style(Explained),
    /// There is no such preset.
    NotFoundPreset(Wanted),
    /// A built-in preset of an earlier version, which exported every user.
    PresetReplaced {
        /// Its name.
        #[serde(default)]
        name: String,
        /// The name of the preset that exports the answer to its question.
        #[serde(default)]
        by: String,
    },
    /// Neither the file nor the user names the preset.
    PresetNameMissing,
    /// The preset's name is too long.
    PresetNameTooLong {
        /// The most characters.
        #[serde(default)]
        limit: u32,
    },
    /// The recipe can't be used.
    RecipeInvalid {
        /// The file, if it comes from one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The reason in English.
        #[serde(default)]
        message: String,
    },
    /// A newer Rollcall has written the recipe.
    RecipeNewer {
        /// The file.
        #[serde(default)]
        path: String,
        /// The version of its format.
        #[serde(default)]
        #[cfg_attr(feature = "bindings", specta(type = u32))]
        found: u64,
        /// The newest version that this program knows.
        #[serde(default)]
        known: u32,
    },
    /// The demo tenant can't start.
    DemoStart(Explained),
    /// A part of the program failed in a way that should be impossible.
    Unexpected(Explained),
}
