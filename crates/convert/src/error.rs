//! The errors of a run.

use std::{
    io,
    path::{Path, PathBuf},
};

use recipe::StyleFault;

use crate::json::{Fault, Reason};

/// Why a run failed. Never contains content of a source, which is personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A source cannot be opened or read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// An output cannot be created or written. It may exist already.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The disk, or the user's share of it, is full.
    #[error("no space left for {}", path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
    },
    /// A source is empty. Even an export without users is a gzip file with some bytes.
    #[error("{} has no content", path.display())]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// A gzip file is incomplete.
    #[error("{} is cut off after {offset} bytes", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its size as stored.
        offset: u64,
    },
    /// The unzipped data is not what was zipped: CRC-32 or length differ.
    #[error("{} is damaged: the checksum of gzip member {member} is wrong", path.display())]
    BadCrc {
        /// The file.
        path: PathBuf,
        /// The gzip member, from 1.
        member: u32,
    },
    /// A gzip file has invalid data.
    #[error("{} is damaged near byte {offset}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The position in the stored file.
        offset: u64,
    },
    /// The last gzip member is followed by something other than gzip or zeros.
    #[error("{} goes on after its end, from byte {offset}", path.display())]
    TrailingGarbage {
        /// The file.
        path: PathBuf,
        /// The position in the stored file.
        offset: u64,
    },
    /// A line is not one JSON object.
    #[error("line {line} of {} is not a user: {reason}", path.display())]
    NotNdjson {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The position in the unzipped bytes, from 0.
        offset: u64,
        /// What is wrong there.
        reason: Reason,
    },
    /// A user in a JSON text other than NDJSON cannot be read.
    #[error("user {user} of {} cannot be read: {reason}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The user, from 1; the one after the last if the end of the file is at fault.
        user: u64,
        /// What is wrong.
        reason: Reason,
    },
    /// Text is not in the encoding in which it begins.
    #[error("{} is not valid {encoding}, from byte {offset}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The position in the unpacked bytes, from 0.
        offset: u64,
        /// The encoding.
        encoding: Encoding,
    },
    /// A row of a CSV cannot be read.
    #[error("row {row} of {} cannot be read: {fault}", path.display())]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// The row, from 1; the titles are row 1.
        row: u64,
        /// What is wrong with the row.
        fault: CsvFault,
    },
    /// A line, or a CSV row, exceeds [`crate::Limits::max_line`].
    #[error("line {line} of {} is longer than {limit} bytes", path.display())]
    LineTooLong {
        /// The file.
        path: PathBuf,
        /// The line, or CSV row, from 1.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A source unzips to more than [`crate::Limits::max_decoded`] or [`crate::Limits::max_ratio`]
    /// allow.
    #[error("{} unzips to more than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit, in bytes.
        limit: u64,
    },
    /// A file is recognisably something else than expected.
    #[error("{} looks like {looks}", path.display())]
    LooksLike {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        looks: Looks,
    },
    /// A file holds no users in any form that is known.
    #[error("{} is neither JSON nor a CSV with titles", path.display())]
    Unrecognised {
        /// The file.
        path: PathBuf,
    },
    /// A source changed between the two passes.
    #[error("{} changed while it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// No table can have these columns.
    #[error("the columns cannot be made: {fault}")]
    Columns {
        /// What is wrong with them.
        fault: ColumnFault,
    },
    /// The style is invalid.
    #[error("{fault}")]
    Style {
        /// What is wrong with it.
        fault: StyleFault,
    },
    /// The run was cancelled ([`crate::Watch::cancelled`]).
    #[error("cancelled")]
    Cancelled,
}

/// What a file is instead of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Looks {
    /// A web page, such as a sign-in or error page.
    #[error("a web page")]
    WebPage,
    /// XML: the storage's answer to an expired link.
    #[error("an XML error message")]
    XmlError,
    /// A JSON array. Auth0 delivers one object on each line.
    #[error("a JSON array")]
    JsonArray,
    /// NDJSON where CSV was expected.
    #[error("NDJSON")]
    Ndjson,
    /// A zip archive that is damaged, packed in an unusual way, or within another archive.
    #[error("a zip archive that can't be read; unpack it and use the file in it")]
    Zip,
    /// A zip archive with several files, or none.
    #[error("a zip archive of {files} files; unpack it and use the one with the users")]
    ZipOfSeveral {
        /// Number of files.
        files: u64,
    },
    /// A zip archive that needs a password.
    #[error("a zip archive with a password; unpack it and use the file in it")]
    ZipEncrypted,
    /// Another way of packing.
    #[error("a file packed with {0}; unpack it and use the file in it")]
    Packed(&'static str),
    /// A workbook of Excel, Numbers or `LibreOffice`, also one with a password.
    #[error("a spreadsheet's workbook; save it as CSV UTF-8, or use the file from Auth0")]
    Spreadsheet,
    /// A document for people.
    #[error("a document; use the file from Auth0")]
    Document,
    /// Apache Parquet.
    #[error("a Parquet file; use the file that it was made of")]
    Parquet,
    /// A database.
    #[error("a database; use the file from Auth0")]
    Database,
    /// Text in UTF-32.
    #[error("text in UTF-32; save it as UTF-8")]
    Utf32,
    /// Text in a character set from before Unicode. Which one can't be told from the bytes, so it
    /// is not guessed.
    #[error("text in an old code page such as Windows-1252, as spreadsheets save it; save it as CSV UTF-8")]
    OldCodePage,
    /// An error message of Auth0 in JSON.
    #[error("an error message of Auth0")]
    ErrorAnswer,
    /// Auth0's answer to a request for a token.
    #[error("an answer with an access token; delete the file")]
    TokenAnswer,
    /// Auth0's answer about an export job.
    #[error("the status of an export, not its file; use the file that its location leads to")]
    JobAnswer,
    /// A manifest or a recipe.
    #[error("a file about an export, not one with its users")]
    OwnFile,
    /// An object that holds users somewhere inside.
    #[error("an object with users inside it; save the list of users alone")]
    Wrapped,
}

/// How text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Encoding {
    /// UTF-16, as Windows `PowerShell` writes it.
    #[error("UTF-16")]
    Utf16,
}

/// What is wrong with a row of a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvFault {
    /// The row has more or fewer cells than there are titles.
    #[error("{found} cells where {expected} are expected")]
    Ragged {
        /// Number of titles.
        expected: usize,
        /// Number of cells.
        found: usize,
    },
    /// A quoted cell does not end.
    #[error("a quotation mark is never closed")]
    UnclosedQuote,
    /// A quotation mark is inside a cell.
    #[error("a quotation mark inside a cell")]
    StrayQuote,
    /// The row is not UTF-8.
    #[error("invalid UTF-8; a spreadsheet may have saved it in an old code page, so save it as CSV UTF-8")]
    InvalidUtf8,
    /// Two titles are the same.
    #[error("two columns have the same title")]
    SameTitle,
    /// The first row has values.
    #[error("values where the titles of the columns are expected; add a row of titles above it")]
    NoTitles,
    /// The titles stand in one cell.
    #[error(
        "one column whose title has separators in it; the file announces another separator than it has, or has \
         each row in quotation marks as a whole"
    )]
    OneColumn,
    /// The titles stand there again.
    #[error("the titles again; give files that were put one after the other one by one")]
    TitlesAgain,
}

/// Why no table can have the columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnFault {
    /// Two chosen columns have the same title.
    #[error("two columns are called {title:?}")]
    SameTitle {
        /// The title.
        title: String,
    },
    /// There are more attributes than [`crate::Limits::max_columns`].
    #[error("more than {limit}")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// An attribute's name is too long for a title.
    #[error("an attribute's name is longer than {limit} bytes")]
    TitleTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The chosen columns lack a field that an import needs.
    #[error("an import needs the column {missing:?}")]
    NotImportable {
        /// Auth0's name of the missing field.
        missing: String,
    },
    /// The chosen columns lack one that `ConductorOne`'s workbook needs.
    #[error("a workbook for ConductorOne needs the columns {}", missing.join(", "))]
    NeededByBatonFile {
        /// The titles of the missing columns.
        missing: Vec<&'static str>,
    },
}

impl Error {
    /// A stable name of the kind of error, for message tables, logs and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::DiskFull { .. } => "disk_full",
            Self::EmptyFile { .. } => "empty_file",
            Self::Truncated { .. } => "truncated",
            Self::BadCrc { .. } => "bad_crc",
            Self::Corrupt { .. } => "corrupt",
            Self::TrailingGarbage { .. } => "trailing_garbage",
            Self::NotNdjson { .. } => "not_ndjson",
            Self::NotJson { .. } => "not_json",
            Self::NotText { .. } => "not_text",
            Self::NotCsv { .. } => "not_csv",
            Self::LineTooLong { .. } => "line_too_long",
            Self::TooLarge { .. } => "too_large",
            Self::LooksLike { .. } => "looks_like",
            Self::Unrecognised { .. } => "unrecognised",
            Self::Changed { .. } => "changed",
            Self::Columns { .. } => "columns",
            Self::Style { .. } => "style",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Write { path, source },
        }
    }
}

/// Why the work on a record stopped: a fault of the record, or another error.
pub(crate) enum Stop {
    Fault(Fault),
    Error(Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<ColumnFault> for Stop {
    fn from(fault: ColumnFault) -> Self {
        Self::Error(Error::Columns { fault })
    }
}
