//! The formats that can be written, and their names.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What an output file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// One JSON object on each line, as Auth0 delivered it.
    Ndjson,
    /// One JSON array of all users.
    JsonArray {
        /// Indented for people to read.
        pretty: bool,
    },
    /// RFC 4180 in UTF-8.
    Csv(CsvOptions),
    /// JSON arrays that Auth0's bulk import takes, in files of the size that it takes.
    ImportReady(ImportOptions),
    /// Apache Parquet: typed columns, compressed with Snappy.
    Parquet,
    /// CSV as Excel opens it at a double click: with byte order mark, and with the separator and the decimal sign of the
    /// style's locale. Text that would run as a formula is made harmless.
    ExcelCsv,
    /// An Excel workbook.
    Xlsx,
}

/// How a CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CsvOptions {
    /// Leave text alone that a spreadsheet would run as a formula. For programs only, never for spreadsheets.
    pub plain: bool,
}

/// What an import-ready output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ImportOptions {
    /// Keep `username`. Only for connections that require one; others refuse it.
    pub usernames: bool,
}

impl Format {
    /// Every format, in the order in which to offer them.
    pub const ALL: [Self; 10] = [
        Self::Xlsx,
        Self::ExcelCsv,
        Self::Csv(CsvOptions { plain: false }),
        Self::Csv(CsvOptions { plain: true }),
        Self::JsonArray { pretty: false },
        Self::JsonArray { pretty: true },
        Self::Ndjson,
        Self::Parquet,
        Self::ImportReady(ImportOptions { usernames: false }),
        Self::ImportReady(ImportOptions { usernames: true }),
    ];

    /// The name by which people and settings call it, such as `csv-plain`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::JsonArray { pretty: false } => "json",
            Self::JsonArray { pretty: true } => "json-pretty",
            Self::Csv(CsvOptions { plain: false }) => "csv",
            Self::Csv(CsvOptions { plain: true }) => "csv-plain",
            Self::ImportReady(ImportOptions { usernames: false }) => "import-ready",
            Self::ImportReady(ImportOptions { usernames: true }) => "import-ready-usernames",
            Self::Parquet => "parquet",
            Self::ExcelCsv => "csv-excel",
            Self::Xlsx => "xlsx",
        }
    }

    /// One line that says what it is good for.
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
            Self::ImportReady(ImportOptions { usernames: false }) => {
                "JSON that Auth0's bulk import takes, in several files, with a report of what goes missing"
            }
            Self::ImportReady(ImportOptions { usernames: true }) => {
                "the same with usernames, for connections that require them"
            }
            Self::Parquet => "Apache Parquet for data analysis: typed columns, compressed",
            Self::ExcelCsv => "CSV that Excel opens at a double click, with the separator of --locale",
            Self::Xlsx => "Excel workbook: dates are dates, numbers are numbers, and text stays text",
        }
    }

    /// The end of the file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::JsonArray { .. } | Self::ImportReady(_) => "json",
            Self::Csv(_) | Self::ExcelCsv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// True when it has columns, so that [`crate::Plan::columns`] matters.
    pub const fn is_tabular(self) -> bool {
        match self {
            Self::Ndjson | Self::JsonArray { .. } | Self::ImportReady(_) => false,
            Self::Csv(_) | Self::ExcelCsv | Self::Xlsx | Self::Parquet => true,
        }
    }

    /// True when its columns have types, so that all values have to be seen before the first is written.
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::Parquet)
    }
}

/// No format has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {name:?}")]
pub struct UnknownFormat {
    /// The name that was given.
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
