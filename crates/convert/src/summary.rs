//! The result of a run.

use std::path::PathBuf;

use recipe::{Format, Protect};
use serde::{Deserialize, Serialize};

use crate::stages::profile::Profile;

/// What was read and written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// One for each source, in the plan's order.
    pub sources: Vec<SourceSummary>,
    /// The files of the outputs, in the plan's order. Most outputs are one file; some are several.
    pub outputs: Vec<OutputSummary>,
    /// What else a careful reader should know.
    pub notices: Vec<Notice>,
    /// What the filter did, if the plan has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Funnel>,
    /// What was looked up, in the plan's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub looked_up: Vec<LookedUpSummary>,
    /// The profile of the data, if the plan has options for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// When the delivered users were created, if the plan asks for it.
    #[serde(skip)]
    pub creations: Option<Creations>,
}

/// When users were created.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Creations {
    /// In milliseconds since 1970, in order.
    pub times: Vec<i64>,
    /// Users without a date of creation.
    pub undated: u64,
}

/// How many users a filter kept, condition by condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// What the file of answers of a looked-up field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedUpSummary {
    /// The field, such as `roles`.
    pub field: String,
    /// Users who have a value.
    pub users: u64,
    /// Values of all users.
    pub values: u64,
    /// For each value, the number of the users in the files who have it, by name; 0 for one that
    /// nobody has. Those whom the filter drops do not count.
    #[serde(default)]
    pub holders: Vec<Holders>,
}

/// The users in the files who have one looked-up value, such as a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    /// Auth0's id of the value. Empty if it has none.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Number of users. One who has it directly and through a group counts once.
    pub users: u64,
}

/// A source that was read to its end and is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// The path of the file.
    pub path: PathBuf,
    /// Its size as stored.
    pub file_bytes: u64,
    /// SHA-256 of the file as stored, in lower-case hex.
    pub file_sha256: String,
    /// Its size when unzipped.
    pub decoded_bytes: u64,
    /// Users delivered in it, whether or not a filter kept them.
    pub rows: u64,
    /// Users that the tenant had, by the source's own words, if it consists of pages of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// True if the file is gzip.
    pub gzip: bool,
    /// Members of the gzip file; 0 if it is not gzip.
    pub members: u32,
}

/// A file that was written, flushed and synced to disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputSummary {
    /// The format of the output.
    pub format: Format,
    /// The path of the file.
    pub path: PathBuf,
    /// Which of the output's files it is.
    pub content: Content,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it, in lower-case hex.
    pub sha256: String,
    /// Users in the file; 0 for a report.
    pub rows: u64,
    /// The titles of a table, before any change for spreadsheets.
    pub columns: Option<Vec<String>>,
}

/// What a file of an output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// All users.
    Users,
    /// Some of the users: one file of several.
    Part,
    /// The users who are in no part, each with the reason.
    SetAside,
    /// Text about the other files.
    Report,
}

/// Something that is not an error and worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A source has no users.
    EmptySource {
        /// The source.
        path: PathBuf,
    },
    /// Blank lines were skipped, not counting the one after a final line feed.
    BlankLines {
        /// The source.
        path: PathBuf,
        /// Number of lines.
        lines: u64,
    },
    /// Tokens of identity providers were dropped from every output.
    IdpTokensDropped {
        /// Number of tokens.
        tokens: u64,
        /// Number of users who had them.
        rows: u64,
    },
    /// Formulas were disabled: text that a spreadsheet would run got an apostrophe in front.
    CellsNeutralised {
        /// The output.
        path: PathBuf,
        /// Number of cells, including titles.
        cells: u64,
    },
    /// Text that a spreadsheet would run as a formula stays as it is, because the file is for
    /// another program, which compares values.
    FormulasKept {
        /// The output.
        path: PathBuf,
        /// Number of cells, including titles.
        cells: u64,
    },
    /// Text that is too long for a spreadsheet's cell was cut.
    CellsCut {
        /// The output.
        path: PathBuf,
        /// Number of cells.
        cells: u64,
        /// Most UTF-16 units in a cell.
        limit: usize,
    },
    /// Values have a type that a condition of the filter does not compare, such as a text where it
    /// expects a time. They count as not satisfying it, or as satisfying its opposite.
    NotCompared {
        /// The condition, as text.
        condition: String,
        /// Number of users with such a value, among those whom earlier conditions left.
        users: u64,
    },
    /// The filter left out users who have no such value, so that its other conditions say nothing
    /// of them.
    LeftOutWithout {
        /// Auth0's name of the field.
        path: String,
        /// Number of users, among those whom earlier conditions left.
        users: u64,
    },
    /// No delivered user has a field of the filter, which is none of Auth0's attributes. Its name
    /// may be misspelt.
    FieldAbsent {
        /// The field.
        field: String,
    },
    /// No user has a value of a field that was chosen by its name. It may be misspelt.
    ColumnEmpty {
        /// Auth0's name of the field.
        path: String,
        /// A similar name that users do have a value of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        similar: Option<String>,
    },
    /// A source consists of pages of a list, and by its own words the tenant had more users.
    PartOfList {
        /// The source.
        path: PathBuf,
        /// Users in it.
        users: u64,
        /// Users of the tenant.
        total: u64,
    },
    /// A source is a CSV that a spreadsheet or another program has saved: it is not separated as
    /// Auth0 does it. Such programs may have changed dates, long numbers and leading zeros.
    ResavedCsv {
        /// The source.
        path: PathBuf,
        /// What separates its cells.
        separator: char,
    },
    /// Excel shows cells of a CSV as something else when it opens the file, which a workbook
    /// prevents. A cell counts once.
    ChangedByExcel {
        /// The output.
        path: PathBuf,
        /// Numbers that lose digits, or are shown with an exponent.
        numbers: u64,
        /// Texts that lose leading zeros or a plus sign.
        zeros: u64,
        /// Texts that become a date, a time or a fraction.
        dates: u64,
    },
    /// This computer's clock was ahead of Auth0's when the export was requested. The export's name
    /// and the ages in it follow Auth0's clock.
    ClockAhead {
        /// Minutes, rounded.
        minutes: u64,
    },
    /// This computer's clock was behind Auth0's when the export was requested. The export's name
    /// and the ages in it follow Auth0's clock.
    ClockBehind {
        /// Minutes, rounded.
        minutes: u64,
    },
    /// Lone surrogates stay as delivered. Some readers of JSON refuse them.
    BrokenCharactersKept {
        /// The output.
        path: PathBuf,
        /// Number of lone surrogates.
        count: u64,
    },
    /// Texts of a table hold the character NUL, at which some programs cut them off.
    NulCharacters {
        /// Number of cells and titles.
        cells: u64,
    },
    /// Password hashes from a file of Auth0's support were joined to users by their ids.
    PasswordHashesJoined {
        /// Users who got theirs.
        users: u64,
        /// Hashes of users who are not in the other files.
        left: u64,
    },
    /// Users who have a looked-up value, such as a role, are not among the delivered users: another
    /// connection has them, a limit cut them off, or they were created after Auth0 took the data.
    /// The file of answers names them.
    HoldersNotDelivered {
        /// The looked-up field.
        field: String,
        /// Number of users.
        users: u64,
    },
    /// A field was hidden in every output, as requested. (The source has it.)
    FieldProtected {
        /// Auth0's name of the field.
        path: String,
        /// What replaces its values.
        how: Protect,
        /// Number of values hidden. 0 can mean that the field has another name.
        values: u64,
    },
    /// A column was not opened; its cells hold objects or arrays as JSON text.
    KeptAsJson {
        /// The column's title.
        title: String,
        /// Number of cells with JSON.
        cells: u64,
        /// The reason.
        because: KeptBecause,
    },
    /// Lone surrogates, which JSON can encode and text cannot, became U+FFFD.
    BrokenCharacters {
        /// Number of lone surrogates.
        count: u64,
    },
    /// A column from inside an object would have had the title of another one, and got a number
    /// after its title.
    ColumnRenamed {
        /// The title that was taken already.
        wanted: String,
        /// The title that it got.
        title: String,
    },
    /// Users who can't be imported into Auth0 are in a file of their own, each with the reason.
    UsersSetAside {
        /// The file.
        path: PathBuf,
        /// Number of users.
        users: u64,
    },
}

impl Notice {
    /// The file that the notice is about: a source or an output.
    pub fn file_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::EmptySource { path }
            | Self::BlankLines { path, .. }
            | Self::CellsNeutralised { path, .. }
            | Self::FormulasKept { path, .. }
            | Self::CellsCut { path, .. }
            | Self::PartOfList { path, .. }
            | Self::ResavedCsv { path, .. }
            | Self::ChangedByExcel { path, .. }
            | Self::BrokenCharactersKept { path, .. }
            | Self::UsersSetAside { path, .. } => Some(path),
            // Exhaustive, so that a new notice about a file is not forgotten here.
            Self::IdpTokensDropped { .. }
            | Self::ClockAhead { .. }
            | Self::ClockBehind { .. }
            | Self::NotCompared { .. }
            | Self::LeftOutWithout { .. }
            | Self::FieldAbsent { .. }
            | Self::ColumnEmpty { .. }
            | Self::HoldersNotDelivered { .. }
            | Self::FieldProtected { .. }
            | Self::KeptAsJson { .. }
            | Self::BrokenCharacters { .. }
            | Self::NulCharacters { .. }
            | Self::PasswordHashesJoined { .. }
            | Self::ColumnRenamed { .. } => None,
        }
    }
}

/// Why objects or arrays were not opened into columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBecause {
    /// It would have opened into too many columns, or into columns with too long titles.
    TooMany,
    /// The attribute normally holds plain values, so the first pass did not look for objects.
    Unexpected,
}
