//! JSON arrays of limited size, in numbered files.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};

use super::super::{
    created_files::CreatedFiles,
    sink::{Closing, Sink},
    writer::FinishedFile,
};
use crate::{error::Error, summary::Content};

/// Most bytes of one file. Auth0 refuses an import request of more than 512,000 bytes (Management
/// API, `POST /api/v2/jobs/users-imports`, status 413), and the multipart body around the file
/// takes some of them.
pub(crate) const MOST_BYTES: u64 = 490_000;

/// Most files that are still being written to the disk while the next one is filled.
const MOST_CLOSING: usize = 4;

const OPENING: &str = "[\n";
const SEPARATOR: &str = ",\n";
/// The text that ends a file.
pub(crate) const CLOSING: &str = "\n]\n";

/// Where the next user goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Into a new file, as the first one.
    NewFile,
    /// Into the same file as the one before.
    SameFile,
    /// Into none: one user alone would make the file too large.
    TooLarge,
}

impl Placement {
    /// The text before the user.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::NewFile => OPENING,
            Self::SameFile | Self::TooLarge => SEPARATOR,
        }
    }
}

/// Counts bytes, so that no file exceeds its limit.
pub(crate) struct Splitter {
    limit: u64,
    /// Bytes of the current file without [`CLOSING`]; none before the first file.
    size: Option<u64>,
}

impl Splitter {
    pub(crate) const fn new(limit: u64) -> Self {
        Self { limit, size: None }
    }

    /// Places a user of this many bytes and counts the bytes.
    pub(crate) fn place(&mut self, user: usize) -> Placement {
        let user = user as u64;
        let room = self.limit.saturating_sub(CLOSING.len() as u64);
        let alone = OPENING.len() as u64 + user;
        if alone > room {
            return Placement::TooLarge;
        }
        let together =
            self.size.map(|size| size + SEPARATOR.len() as u64 + user).filter(|&size| size <= room);
        self.size = Some(together.unwrap_or(alone));
        if together.is_some() { Placement::SameFile } else { Placement::NewFile }
    }
}

/// The numbered files.
pub(super) struct Parts {
    files: CreatedFiles,
    /// The path of the output, from which those of the files are derived.
    path: PathBuf,
    splitter: Splitter,
    /// The current file, and the number of users in it.
    open: Option<(Sink, u64)>,
    /// Files that are still being written to the disk, with their numbers of users.
    closing: VecDeque<(Closing, u64)>,
    finished: Vec<FinishedFile>,
}

impl Parts {
    pub(super) const fn new(files: CreatedFiles, path: PathBuf) -> Self {
        let splitter = Splitter::new(MOST_BYTES);
        Self { files, path, splitter, open: None, closing: VecDeque::new(), finished: Vec::new() }
    }

    /// Writes a user. Returns false if the user is too large for any file.
    pub(super) fn add(&mut self, user: &str) -> Result<bool, Error> {
        let placement = self.splitter.place(user.len());
        match placement {
            Placement::TooLarge => return Ok(false),
            Placement::SameFile => {}
            Placement::NewFile => {
                self.close()?;
                // Five digits sort 100,000 files, which is 49 GB.
                let number = self.finished.len() + self.closing.len() + 1;
                let name = format!("-{number:05}.json");
                self.open = Some((self.files.create(&beside(&self.path, &name))?, 0));
            }
        }
        if let Some((sink, users)) = &mut self.open {
            sink.write(placement.prefix().as_bytes())?;
            sink.write(user.as_bytes())?;
            *users += 1;
        }
        Ok(true)
    }

    fn close(&mut self) -> Result<(), Error> {
        if let Some((mut sink, users)) = self.open.take() {
            sink.write(CLOSING.as_bytes())?;
            self.closing.push_back((sink.close(), users));
        }
        self.wait_until(MOST_CLOSING)
    }

    /// Waits until at most `closing` files are still being written to the disk.
    fn wait_until(&mut self, closing: usize) -> Result<(), Error> {
        while self.closing.len() > closing {
            if let Some((closing, users)) = self.closing.pop_front() {
                self.finished.push(FinishedFile::closed(closing, Content::Part, users)?);
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Vec<FinishedFile>, Error> {
        self.close()?;
        self.wait_until(0)?;
        Ok(self.finished)
    }
}

/// The path of a file beside the output: its name without the extension, followed by `end`.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_filled_to_the_last_byte_and_no_further() {
        // `[\n` + 3 + `,\n` + 3 + `\n]\n` is 13.
        let mut splitter = Splitter::new(13);
        assert_eq!(
            [3, 3, 3].map(|user| splitter.place(user)),
            [Placement::NewFile, Placement::SameFile, Placement::NewFile]
        );
        let mut splitter = Splitter::new(12);
        assert_eq!([3, 3].map(|user| splitter.place(user)), [Placement::NewFile, Placement::NewFile]);
    }

    #[test]
    fn a_user_too_large_for_any_file_is_refused_and_not_counted() {
        let mut splitter = Splitter::new(15);
        assert_eq!(
            [3, 11, 5, 10].map(|user| splitter.place(user)),
            [Placement::NewFile, Placement::TooLarge, Placement::SameFile, Placement::NewFile]
        );
    }
}
