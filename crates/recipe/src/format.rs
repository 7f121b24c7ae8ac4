//! The file formats and their names.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::named::named;

/// What an output file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// One JSON object on each line, as Auth0 delivered it.
    Ndjson,
    /// One JSON array of all users.
    JsonArray {
        /// Indented, for people to read.
        pretty: bool,
    },
    /// RFC 4180 in UTF-8.
    Csv(CsvOptions),
    /// JSON arrays for Auth0's bulk import, in files no larger than it accepts.
    ImportReady(ImportOptions),
    /// Apache Parquet: typed columns, compressed with Snappy.
    Parquet,
    /// CSV for the import of another program: RFC 4180 in UTF-8 with every value exactly as it is.
    /// Lines end with a line feed, as the templates of such programs do.
    ImportCsv,
    /// CSV that Excel opens on a double click: with a byte order mark, and with the separator and
    /// the decimal sign of the style's locale. Formulas are disabled.
    ExcelCsv,
    /// An Excel workbook.
    Xlsx,
    /// The workbook that `ConductorOne`'s `baton-file` reads: the table, and the roles that users
    /// hold.
    BatonFile,
}

/// Options of [`Format::Csv`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CsvOptions {
    /// Leaves formulas as they are. For programs only, never for spreadsheets.
    pub plain: bool,
}

/// Options of [`Format::ImportReady`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ImportOptions {
    /// Keeps `username`. Only for connections that require one; others refuse it.
    pub usernames: bool,
}

impl Format {
    named! {
        "xlsx" => [Self::Xlsx],
        "csv-excel" => [Self::ExcelCsv],
        "csv" => [Self::Csv(CsvOptions { plain: false })],
        "csv-plain" => [Self::Csv(CsvOptions { plain: true })],
        "csv-import" => [Self::ImportCsv],
        "json" => [Self::JsonArray { pretty: false }],
        "json-pretty" => [Self::JsonArray { pretty: true }],
        "ndjson" => [Self::Ndjson],
        "parquet" => [Self::Parquet],
        "baton-file" => [Self::BatonFile],
        "import-ready" => [Self::ImportReady(ImportOptions { usernames: false })],
        "import-ready-usernames" => [Self::ImportReady(ImportOptions { usernames: true })],
    }

    /// What the format is good for, in one line.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Ndjson => "one JSON object on each line, as Auth0 delivers it",
            Self::JsonArray { pretty: false } => "one JSON array of all users",
            Self::JsonArray { pretty: true } => "one JSON array, indented for people to read",
            Self::Csv(CsvOptions { plain: false }) => {
                "CSV for spreadsheets: text that would run as a formula is made harmless"
            }
            Self::Csv(CsvOptions { plain: true }) => {
                "CSV for programs: every value exactly as it is; not safe to open in a spreadsheet"
            }
            Self::ImportCsv => {
                "CSV for another program's import: values as they are, lines end with LF; \
                 not safe to open in a spreadsheet"
            }
            Self::ImportReady(ImportOptions { usernames: false }) => {
                "JSON that Auth0's bulk import accepts, in several files, with a report of what is lost"
            }
            Self::ImportReady(ImportOptions { usernames: true }) => {
                "the same with usernames, for connections that require them"
            }
            Self::BatonFile => "workbook for ConductorOne: sheets users, resources, entitlements and grants",
            Self::Parquet => "Apache Parquet for data analysis: typed columns, compressed",
            Self::ExcelCsv => "CSV that Excel opens at a double click, with the separator of --locale",
            Self::Xlsx => "Excel workbook: dates are dates, numbers are numbers, and text stays text",
        }
    }

    /// The file name extension, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::JsonArray { .. } | Self::ImportReady(_) => "json",
            Self::Csv(_) | Self::ImportCsv | Self::ExcelCsv => "csv",
            Self::Xlsx | Self::BatonFile => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Returns true for tables: formats to which the recipe's columns apply.
    pub const fn is_tabular(self) -> bool {
        match self {
            Self::Ndjson | Self::JsonArray { .. } | Self::ImportReady(_) => false,
            Self::Csv(_)
            | Self::ImportCsv
            | Self::ExcelCsv
            | Self::Xlsx
            | Self::BatonFile
            | Self::Parquet => true,
        }
    }

    /// What its files are for.
    pub const fn group(self) -> FormatGroup {
        match self {
            Self::Xlsx | Self::ExcelCsv | Self::Csv(CsvOptions { plain: false }) => FormatGroup::Spreadsheets,
            Self::Csv(CsvOptions { plain: true }) | Self::JsonArray { .. } | Self::Ndjson | Self::Parquet => {
                FormatGroup::Programs
            }
            Self::ImportCsv | Self::BatonFile | Self::ImportReady(_) => FormatGroup::Import,
        }
    }

    /// Returns true when its files have an apostrophe before text that a spreadsheet would run as
    /// a formula.
    pub const fn guards_formulas(self) -> bool {
        match self {
            Self::Csv(CsvOptions { plain }) => !plain,
            Self::ExcelCsv => true,
            Self::Ndjson
            | Self::JsonArray { .. }
            | Self::ImportReady(_)
            | Self::Parquet
            | Self::ImportCsv
            | Self::Xlsx
            | Self::BatonFile => false,
        }
    }

    /// Returns true when columns have types, so that all values must be read before the first is
    /// written.
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::Parquet)
    }
}

/// What the files of a format are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatGroup {
    /// Tables to open in a spreadsheet.
    Spreadsheets,
    /// Files for programs and scripts.
    Programs,
    /// Files for the import of Auth0 or of another program.
    Import,
}

/// The error for a name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {name:?}")]
pub struct UnknownFormat {
    /// The unknown name.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl JsonSchema for Format {
    fn schema_name() -> Cow<'static, str> {
        "Format".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A file format, by its name.",
            "type": "string",
            "enum": Self::ALL.map(Self::name),
        })
    }
}

impl TryFrom<String> for Format {
    type Error = UnknownFormat;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<Format> for String {
    fn from(format: Format) -> Self {
        format.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_format_is_found_by_its_own_name() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
            assert_eq!(
                serde_json::from_str::<Format>(&serde_json::to_string(&format).unwrap()).unwrap(),
                format
            );
            assert!(!format.description().is_empty());
        }
        let names: HashSet<_> = Format::ALL.map(Format::name).into();
        assert_eq!(names.len(), Format::ALL.len());
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert_eq!("xml".parse::<Format>(), Err(UnknownFormat { name: "xml".into() }));
    }
}
