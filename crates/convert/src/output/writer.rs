//! What every format has in common: users in, finished files out.

use std::path::PathBuf;

use super::sink::{Closing, Sink};
use crate::{
    error::Error,
    summary::{Content, Notice},
    table::Row,
};

/// An output that is being written. Receives every user once, in order.
pub(super) trait Writer: Send {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error>;

    /// Writes the end of every file and closes it.
    fn finish(self: Box<Self>) -> Result<Finished, Error>;
}

/// A finished output.
pub(super) struct Finished {
    /// In the order of the summary.
    pub(super) files: Vec<FinishedFile>,
    pub(super) notices: Vec<Notice>,
}

/// A file that was flushed and synced to disk.
pub(super) struct FinishedFile {
    pub(super) path: PathBuf,
    pub(super) content: Content,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// Users in the file.
    pub(super) rows: u64,
}

impl Finished {
    /// The usual case: one file with all users.
    pub(super) fn one(sink: Sink, rows: u64, notices: Vec<Notice>) -> Result<Self, Error> {
        Ok(Self { files: vec![FinishedFile::close(sink, Content::Users, rows)?], notices })
    }
}

impl FinishedFile {
    /// Closes a file.
    pub(super) fn close(sink: Sink, content: Content, rows: u64) -> Result<Self, Error> {
        Self::closed(sink.close(), content, rows)
    }

    /// Waits until a closed file is on the disk.
    pub(super) fn closed(closing: Closing, content: Content, rows: u64) -> Result<Self, Error> {
        let path = closing.path().to_owned();
        let (bytes, sha256) = closing.wait()?;
        Ok(Self { path, content, bytes, sha256, rows })
    }
}
