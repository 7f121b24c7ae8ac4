//! Problems of a request, in the words of whoever fills it in.

use serde::{Deserialize, Serialize};

use super::facts::{OfField, TooLong};

/// A part of a request that can't work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum FormProblem {
    /// The export has no name.
    ExportNameEmpty,
    /// The export's name is too long.
    ExportNameTooLong {
        /// The most characters.
        limit: u32,
    },
    /// There are no columns.
    NoFields,
    /// The name of a field is empty.
    NameEmpty(OfField),
    /// The name of a field is too long.
    NameTooLong(TooLong),
    /// The name of a field starts with `user.`.
    NamePrefixed {
        /// The name as given.
        name: String,
        /// The name without the prefix.
        suggestion: String,
    },
    /// The name of a field is malformed.
    NameSyntax {
        /// The name as given.
        name: String,
        /// Position of the error, in characters.
        at: u32,
    },
    /// Auth0 does not export the attribute.
    NotExportable {
        /// The name as given.
        name: String,
        /// The attribute in it.
        attribute: String,
    },
    /// Auth0's CSV can't contain an object or a list.
    NotInCsv(OfField),
    /// The title of a column is empty.
    TitleEmpty(OfField),
    /// The title of a column is too long.
    TitleTooLong(TooLong),
    /// Two columns have the same title.
    DuplicateTitle {
        /// The field of the later column.
        name: String,
        /// Index of the earlier column, from 0.
        first: u32,
        /// The title.
        title: String,
    },
    /// Auth0's CSV can't have so many columns.
    TooManyFieldsForCsv {
        /// The number of columns.
        count: u32,
        /// The most columns.
        max: u32,
    },
    /// The limit is zero.
    LimitZero,
    /// The limit is too large.
    LimitTooLarge {
        /// The largest limit.
        max: u32,
    },
    /// The id of a connection is malformed.
    ConnectionIdMalformed {
        /// The id as given.
        id: String,
    },
    /// A connection is chosen twice.
    ConnectionTwice {
        /// Its id.
        connection: String,
    },
    /// The file from Auth0 is to be deleted, and there is no other.
    NothingKept,
    /// The recipe asks for something that only a file of Rollcall's could hold, and there is none.
    OutputsMissing,
    /// Files for an import need more columns.
    ImportNeedsFields {
        /// The fields that are required.
        missing: Vec<String>,
        /// The fields that the import accepts and the recipe lacks.
        usual: Vec<String>,
    },
    /// Files for an import can't be made from Auth0's CSV.
    ImportNeedsJson,
    /// A format is chosen twice.
    OutputTwice {
        /// Its name.
        format: String,
    },
    /// The locale is not a BCP 47 tag.
    LocaleUnknown {
        /// The locale as given.
        locale: String,
    },
    /// This computer doesn't know the time zone.
    TimeZoneUnknown {
        /// The time zone as given.
        time_zone: String,
    },
    /// The text for empty values can't be used.
    MissingWord {
        /// The text as given.
        word: String,
    },
    /// A hidden field has no name, or is hidden twice.
    HiddenTwice(OfField),
    /// A hidden field is in none of the columns.
    HiddenNotExported(OfField),
    /// A workbook for `ConductorOne` needs more columns.
    BatonFileNeedsColumns {
        /// The titles that are required.
        missing: Vec<String>,
    },
    /// A name can't be that of a file on every system.
    FileNameInvalid {
        /// The name.
        file_name: String,
    },
    /// A column has neither a field nor a text.
    ColumnWithoutField,
    /// A column that is made of fields has no title.
    ColumnWithoutTitle,
    /// A column that is made of fields has the title of another one.
    ColumnTitleTwice {
        /// The title.
        title: String,
    },
    /// A column is made of something that can't be a field.
    ColumnFieldUnknown(OfField),
    /// A value has two words.
    WordTwice {
        /// The value.
        value: String,
    },
    /// A word has no value that it could replace.
    WordWithoutValue,
    /// A text of a column is too long.
    ColumnTextTooLong {
        /// The most characters.
        max: u32,
    },
    /// A looked-up column can't be joined to Auth0's CSV.
    LookupNeedsJson(OfField),
    /// A column is a part of a looked-up field, which is available as a whole only.
    LookupInPart {
        /// The field as given.
        name: String,
        /// The field as a whole.
        whole: String,
    },
    /// A looked-up field is listed twice.
    LookupTwice(OfField),
    /// The title of a looked-up column is empty.
    LookupTitleEmpty(OfField),
    /// The title of a looked-up column is also that of another column.
    LookupTitleTaken {
        /// The field.
        name: String,
        /// The title.
        title: String,
    },
    /// A condition tests a part of a looked-up field by which users can't be compared.
    LookupNotCompared {
        /// The tested field.
        name: String,
        /// The field as a whole, which compares by name.
        whole: String,
    },
}
