//! Everything that can stop a run.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    StyleFault,
    json::{Fault, Reason},
};

/// Why a run stopped. Never holds content of a source: that is personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A source cannot be opened or read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An output cannot be created or written. It may exist already.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk, or the user's share of it, is full.
    #[error("no space left for {}", path.display())]
    DiskFull {
        /// Which file did not fit.
        path: PathBuf,
    },
    /// A source has no bytes at all. Even an export of no users is a gzip file of some bytes.
    #[error("{} has no content", path.display())]
    EmptyFile {
        /// Which file.
        path: PathBuf,
    },
    /// A gzip file ends before its end.
    #[error("{} is cut off after {offset} bytes", path.display())]
    Truncated {
        /// Which file.
        path: PathBuf,
        /// Its size as stored.
        offset: u64,
    },
    /// What was unzipped is not what was zipped: CRC-32 or length differ.
    #[error("{} is damaged: the checksum of gzip member {member} is wrong", path.display())]
    BadCrc {
        /// Which file.
        path: PathBuf,
        /// Which of its members, from 1.
        member: u32,
    },
    /// A gzip file holds what no gzip file can.
    #[error("{} is damaged near byte {offset}", path.display())]
    Corrupt {
        /// Which file.
        path: PathBuf,
        /// Where, counted in the file as stored.
        offset: u64,
    },
    /// Something that is neither gzip nor zeros follows the last gzip member.
    #[error("{} goes on after its end, from byte {offset}", path.display())]
    TrailingGarbage {
        /// Which file.
        path: PathBuf,
        /// Where, counted in the file as stored.
        offset: u64,
    },
    /// A line is not one JSON object.
    #[error("line {line} of {} is not a user: {reason}", path.display())]
    NotNdjson {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Where, counted in the unzipped bytes from 0.
        offset: u64,
        /// What is wrong there.
        reason: Reason,
    },
    /// A row of a CSV cannot be read.
    #[error("row {row} of {} cannot be read: {fault}", path.display())]
    NotCsv {
        /// Which file.
        path: PathBuf,
        /// Row, from 1; the titles are row 1.
        row: u64,
        /// What is wrong with it.
        fault: CsvFault,
    },
    /// A line, or a CSV row, exceeds [`crate::Limits::max_line`].
    #[error("line {line} of {} is longer than {limit} bytes", path.display())]
    LineTooLong {
        /// Which file.
        path: PathBuf,
        /// Line (CSV: row), from 1.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A source unzips to more than [`crate::Limits::max_decoded`] or [`crate::Limits::max_ratio`] allow.
    #[error("{} unzips to more than {limit} bytes", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The limit that it ran into, in bytes.
        limit: u64,
    },
    /// A file is something else than it was said to be, and it is plain what.
    #[error("{} looks like {looks}", path.display())]
    LooksLike {
        /// Which file.
        path: PathBuf,
        /// What it seems to be.
        looks: Looks,
    },
    /// A file is nothing that Auth0 delivers.
    #[error("{} is neither NDJSON nor CSV", path.display())]
    Unrecognised {
        /// Which file.
        path: PathBuf,
    },
    /// A source changed while it was read for the second time.
    #[error("{} changed while it was read", path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// The columns cannot be made.
    #[error("the columns cannot be made: {fault}")]
    Columns {
        /// Why not.
        fault: ColumnFault,
    },
    /// The style asks for what there is not.
    #[error("{fault}")]
    Style {
        /// What is wrong with it.
        fault: StyleFault,
    },
    /// The watcher said stop.
    #[error("cancelled")]
    Cancelled,
}

/// What a file is that is not an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Looks {
    /// A web page, such as a sign-in or error page.
    #[error("a web page")]
    WebPage,
    /// XML: this is how storage answers when a link has expired.
    #[error("an XML error message")]
    XmlError,
    /// A JSON array. Auth0 delivers one object on each line.
    #[error("a JSON array")]
    JsonArray,
    /// NDJSON where CSV was announced.
    #[error("NDJSON")]
    Ndjson,
    /// A zip archive, which Excel files are as well.
    #[error("a zip archive")]
    Zip,
}

/// What is wrong with a row of a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvFault {
    /// It has more or fewer cells than there are titles.
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
    /// A quotation mark stands where none may.
    #[error("a quotation mark inside a cell")]
    StrayQuote,
    /// It is not UTF-8.
    #[error("invalid UTF-8")]
    InvalidUtf8,
    /// Two titles are the same.
    #[error("two columns have the same title")]
    SameTitle,
}

/// Why columns cannot be made.
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
    /// An attribute has a name that no title should have.
    #[error("an attribute's name is longer than {limit} bytes")]
    TitleTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// No users that can be imported can be made of the chosen columns.
    #[error("an import needs the column {missing:?}")]
    NotImportable {
        /// Auth0's name of the field that has to be among them.
        missing: String,
    },
}

impl Error {
    /// A name for the kind of error that stays the same: for tables of messages, logs and tests.
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

/// Why the work on one record stopped: the record, or something else.
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
