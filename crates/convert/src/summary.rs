//! What a run has to say when it is done.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Format, Profile, Protect};

/// What was read and written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// One for each source, in the plan's order.
    pub sources: Vec<SourceSummary>,
    /// The files of the outputs, in the plan's order. Most outputs are one file; some are several.
    pub outputs: Vec<OutputSummary>,
    /// What a careful reader should know besides.
    pub notices: Vec<Notice>,
    /// What the filter did, if the plan has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Funnel>,
    /// What is in the data as a whole, if the plan asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}

/// How many users a filter kept, condition by condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funnel {
    /// Users delivered, before the filter.
    pub delivered: u64,
    /// For each part of the outermost `all`, the users left after it and those before it. One
    /// number for a filter that is not an `all`.
    pub remaining: Vec<u64>,
}

impl Funnel {
    /// Users whom the whole filter kept.
    pub fn kept(&self) -> u64 {
        self.remaining.last().copied().unwrap_or(self.delivered)
    }
}

/// A source that was read to its end and found whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// Where it is.
    pub path: PathBuf,
    /// Its size as stored.
    pub file_bytes: u64,
    /// SHA-256 of the file as stored, in lower-case hex.
    pub file_sha256: String,
    /// Its size when unzipped.
    pub decoded_bytes: u64,
    /// Users delivered in it, whether or not a filter kept them.
    pub rows: u64,
    /// True when it is stored as gzip.
    pub gzip: bool,
    /// Members of the gzip file; 0 when it is plain.
    pub members: u32,
}

/// A file that was written, flushed and synced to disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputSummary {
    /// What it holds.
    pub format: Format,
    /// Where it is.
    pub path: PathBuf,
    /// Which of the output's files it is.
    pub content: Content,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it, in lower-case hex.
    pub sha256: String,
    /// Users in it; none in a report.
    pub rows: u64,
    /// The titles of its columns, if it has columns, before anything was done to them for
    /// spreadsheets.
    pub columns: Option<Vec<String>>,
}

/// What a file of an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The output itself, with every user.
    Users,
    /// Some of the users, of an output that is split.
    Part,
    /// Users that are not in the parts, each with the reason.
    SetAside,
    /// Words about the other files.
    Report,
}

/// Something that went as it should and is worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A source holds no user.
    EmptySource {
        /// Which one.
        path: PathBuf,
    },
    /// Lines without content were skipped (not counting the one that a last line feed makes).
    BlankLines {
        /// In which source.
        path: PathBuf,
        /// How many.
        lines: u64,
    },
    /// Tokens of identity providers were dropped from every output.
    IdpTokensDropped {
        /// How many tokens.
        tokens: u64,
        /// Of how many users.
        rows: u64,
    },
    /// Text that a spreadsheet would run as a formula got an apostrophe in front.
    CellsNeutralised {
        /// In which output.
        path: PathBuf,
        /// How many cells, titles included.
        cells: u64,
    },
    /// Text that is longer than a spreadsheet's cell was cut.
    CellsCut {
        /// In which output.
        path: PathBuf,
        /// How many cells.
        cells: u64,
        /// What a cell holds, in UTF-16 units.
        limit: usize,
    },
    /// Values have a type that a condition of the filter does not compare, such as a text where it
    /// expects a time. They count as not satisfying it, or as satisfying its opposite.
    NotCompared {
        /// The condition, as text.
        condition: String,
        /// How many users have such a value, of those whom the conditions before it left.
        users: u64,
    },
    /// A field was hidden in every output, as asked. (The source has it.)
    FieldProtected {
        /// Auth0's name of it.
        path: String,
        /// What stands in its place.
        how: Protect,
        /// How many values were hidden. None may mean that the field has another name.
        values: u64,
    },
    /// Objects or arrays of this column stayed together, as JSON text in its cells.
    KeptAsJson {
        /// The column's title.
        title: String,
        /// How many cells hold JSON.
        cells: u64,
        /// Why they were not opened into columns.
        because: KeptBecause,
    },
    /// Half characters (lone surrogates, which JSON can write and text cannot) became U+FFFD in
    /// tabular outputs.
    BrokenCharacters {
        /// How many half characters.
        count: u64,
    },
    /// A column that an object opened into would have had the title of another one, and got a
    /// number behind it.
    ColumnRenamed {
        /// The title that was taken.
        wanted: String,
        /// The title it has.
        title: String,
    },
    /// Users who can't be imported into Auth0 are in a file of their own, each with the reason.
    UsersSetAside {
        /// Which file.
        path: PathBuf,
        /// How many.
        users: u64,
    },
}

impl Notice {
    /// The file that it is about: a source or an output.
    pub fn file_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::EmptySource { path }
            | Self::BlankLines { path, .. }
            | Self::CellsNeutralised { path, .. }
            | Self::CellsCut { path, .. }
            | Self::UsersSetAside { path, .. } => Some(path),
            // Spelled out, so that whoever adds a notice of a file meets this.
            Self::IdpTokensDropped { .. }
            | Self::NotCompared { .. }
            | Self::FieldProtected { .. }
            | Self::KeptAsJson { .. }
            | Self::BrokenCharacters { .. }
            | Self::ColumnRenamed { .. } => None,
        }
    }
}

/// Why objects or arrays were not opened into columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBecause {
    /// They would have made too many columns, or columns with too long a title.
    TooMany,
    /// The attribute is known to hold plain values only, so nobody looked for objects in advance.
    Unexpected,
}
