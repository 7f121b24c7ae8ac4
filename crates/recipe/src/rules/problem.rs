//! What can be wrong with a recipe.

use serde::Serialize;

use crate::{filter::ConditionFault, style::StyleFault};

/// The largest limit: more users than any tenant has. Auth0 documents none (Management API schema),
/// but a larger number is a typing error.
pub const LARGEST_LIMIT: u64 = 1_000_000_000;

/// A fault of a recipe. Indexes count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RecipeProblem {
    /// A connection is listed twice.
    ConnectionTwice {
        /// The index of the second one.
        #[serde(skip)]
        index: usize,
        /// Its id.
        connection: String,
    },
    /// The limit is beyond [`LARGEST_LIMIT`].
    LimitTooLarge {
        /// The largest limit.
        max: u64,
    },
    /// A format is listed twice.
    OutputTwice {
        /// Its name.
        format: &'static str,
    },
    /// The file from Auth0 is to be deleted, and there is no other.
    NothingKept,
    /// The recipe asks for something that only a file of Rollcall's could hold, and there is none.
    OutputsMissing,
    /// Files for an import can't be created from Auth0's CSV.
    ImportNeedsJson,
    /// Files for an import need more columns.
    ImportNeedsFields {
        /// The fields that are required.
        missing: Vec<&'static str>,
        /// The fields that the import accepts and the recipe lacks.
        usual: Vec<&'static str>,
    },
    /// A workbook for `ConductorOne` needs more columns.
    BatonFileNeedsColumns {
        /// The titles that are required.
        missing: Vec<&'static str>,
    },
    /// A name can't be that of a file on every system.
    FileNameInvalid {
        /// The name.
        file_name: String,
    },
    /// A column has neither a field nor a text.
    ColumnWithoutField {
        /// Its index.
        #[serde(skip)]
        index: usize,
    },
    /// A column that is made of fields has no title.
    ColumnWithoutTitle {
        /// Its index.
        #[serde(skip)]
        index: usize,
    },
    /// A column that is made of fields has the title of another one.
    ColumnTitleTwice {
        /// The index of the second one.
        #[serde(skip)]
        index: usize,
        /// The title.
        title: String,
    },
    /// A column is made of something that can't be a field.
    ColumnFieldUnknown {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// The name that can't be understood.
        name: String,
    },
    /// A value has two words.
    WordTwice {
        /// The column's index.
        #[serde(skip)]
        index: usize,
        /// The value.
        value: String,
    },
    /// A word has no value that it could replace.
    WordWithoutValue {
        /// The column's index.
        #[serde(skip)]
        index: usize,
    },
    /// A text of a column is longer than [`LONGEST_TEXT`](crate::LONGEST_TEXT).
    ColumnTextTooLong {
        /// The column's index.
        #[serde(skip)]
        index: usize,
        /// The most characters.
        max: usize,
    },
    /// The locale is not a BCP 47 tag.
    LocaleUnknown {
        /// The given locale.
        locale: String,
    },
    /// This computer doesn't know the time zone.
    TimeZoneUnknown {
        /// The given time zone.
        time_zone: String,
    },
    /// The text for empty values can't be used.
    MissingWord {
        /// The given text.
        word: String,
    },
    /// A hidden field has no name, or is listed twice.
    HiddenTwice {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// Its name.
        name: String,
    },
    /// A hidden field is in none of the columns.
    HiddenNotExported {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// Its name.
        name: String,
    },
    /// Looked-up columns can't be joined to Auth0's CSV: it delivers no lists.
    LookupNeedsJson {
        /// The field.
        name: &'static str,
    },
    /// A column is a part of a looked-up field, which is available as a whole only.
    LookupInPart {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// Its field.
        name: String,
        /// The field as a whole.
        whole: &'static str,
    },
    /// A looked-up field is listed twice.
    LookupTwice {
        /// The index of the second column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
    },
    /// The title of a looked-up column is empty.
    LookupTitleEmpty {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
    },
    /// The title of a looked-up column is also that of another column.
    LookupTitleTaken {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
        /// The title.
        title: String,
    },
    /// A condition tests a part of a looked-up field by which users can't be compared.
    LookupNotCompared {
        /// The place of the condition, as in [`RecipeProblem::Condition`].
        #[serde(skip)]
        path: Vec<usize>,
        /// The tested field.
        name: String,
        /// The field as a whole, which compares by name.
        whole: &'static str,
    },
    /// A part of the filter can't work.
    #[serde(untagged)]
    Condition {
        /// Where it is: indexes into the groups, from the outermost one inwards.
        #[serde(skip)]
        path: Vec<usize>,
        /// What is wrong with it.
        #[serde(flatten)]
        fault: ConditionFault,
    },
}

impl From<StyleFault> for RecipeProblem {
    fn from(fault: StyleFault) -> Self {
        match fault {
            StyleFault::Locale { locale } => Self::LocaleUnknown { locale },
            StyleFault::TimeZone { time_zone } => Self::TimeZoneUnknown { time_zone },
            StyleFault::Missing { word } => Self::MissingWord { word },
        }
    }
}
