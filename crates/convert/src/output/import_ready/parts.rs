//! JSON arrays of limited size, in numbered files.

use std::{collections::VecDeque, path::PathBuf};

use super::super::{Closing, FinishedFile, Made, Sink};
use crate::{Content, Error};

/// Most bytes of one file. Auth0 refuses an import request of more than 512,000 bytes (Management API,
/// `POST /api/v2/jobs/users-imports`, answer 413); what is around the file in its multipart body takes some of that.
pub(crate) const MOST_BYTES: u64 = 490_000;

/// Files that may be on their way to the disk while the next one is filled.
const MOST_CLOSING: usize = 4;

const OPEN: &str = "[\n";
const BETWEEN: &str = ",\n";
const CLOSE: &str = "\n]\n";

/// Where the next user goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// First of a new file.
    New,
    /// Behind the others.
    Same,
    /// Nowhere: alone, it makes a file too large.
    Nowhere,
}

/// Counts bytes, so that no file becomes larger than it may.
pub(crate) struct Splitter {
    limit: u64,
    /// Bytes of the file at hand, without what closes it; none before the first.
    size: Option<u64>,
}

impl Splitter {
    pub(crate) const fn new(limit: u64) -> Self {
        Self { limit, size: None }
    }

    /// The place of a user of so many bytes, which counts as written there.
    pub(crate) fn place(&mut self, user: usize) -> Place {
        let user = user as u64;
        let room = self.limit.saturating_sub(CLOSE.len() as u64);
        let alone = OPEN.len() as u64 + user;
        if alone > room {
            return Place::Nowhere;
        }
        let together = self.size.map(|size| size + BETWEEN.len() as u64 + user).filter(|&size| size <= room);
        self.size = Some(together.unwrap_or(alone));
        if together.is_some() { Place::Same } else { Place::New }
    }
}

/// The text before a user in its place.
pub(crate) const fn before(place: Place) -> &'static str {
    match place {
        Place::New => OPEN,
        Place::Same | Place::Nowhere => BETWEEN,
    }
}

/// The text that ends a file.
pub(crate) const fn after() -> &'static str {
    CLOSE
}

/// The files.
pub(super) struct Parts {
    made: Made,
    /// The path of the output, from which theirs are made.
    path: PathBuf,
    splitter: Splitter,
    /// The file at hand with the users in it.
    open: Option<(Sink, u64)>,
    /// Files on their way to the disk, with the users in them.
    closing: VecDeque<(Closing, u64)>,
    finished: Vec<FinishedFile>,
}

impl Parts {
    pub(super) const fn new(made: Made, path: PathBuf) -> Self {
        let splitter = Splitter::new(MOST_BYTES);
        Self { made, path, splitter, open: None, closing: VecDeque::new(), finished: Vec::new() }
    }

    /// Writes a user. False when it is too large for any file.
    pub(super) fn add(&mut self, user: &str) -> Result<bool, Error> {
        let place = self.splitter.place(user.len());
        match place {
            Place::Nowhere => return Ok(false),
            Place::Same => {}
            Place::New => {
                self.end()?;
                // As many digits as order any number of files that fits on a disk of today.
                let number = self.finished.len() + self.closing.len() + 1;
                let name = format!("-{number:05}.json");
                self.open = Some((self.made.create(&super::beside(&self.path, &name))?, 0));
            }
        }
        if let Some((sink, users)) = &mut self.open {
            sink.write(before(place).as_bytes())?;
            sink.write(user.as_bytes())?;
            *users += 1;
        }
        Ok(true)
    }

    fn end(&mut self) -> Result<(), Error> {
        if let Some((mut sink, users)) = self.open.take() {
            sink.write(after().as_bytes())?;
            self.closing.push_back((sink.close(), users));
        }
        self.wait_until(MOST_CLOSING)
    }

    /// Waits until no more than so many files are on their way to the disk.
    fn wait_until(&mut self, closing: usize) -> Result<(), Error> {
        while self.closing.len() > closing {
            if let Some((closing, users)) = self.closing.pop_front() {
                self.finished.push(FinishedFile::closed(closing, Content::Part, users)?);
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Vec<FinishedFile>, Error> {
        self.end()?;
        self.wait_until(0)?;
        Ok(self.finished)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_filled_to_the_last_byte_and_no_further() {
        // `[\n` + 3 + `,\n` + 3 + `\n]\n` is 13.
        let mut splitter = Splitter::new(13);
        assert_eq!([3, 3, 3].map(|user| splitter.place(user)), [Place::New, Place::Same, Place::New]);
        let mut splitter = Splitter::new(12);
        assert_eq!([3, 3].map(|user| splitter.place(user)), [Place::New, Place::New]);
    }

    #[test]
    fn a_user_that_is_too_large_alone_has_no_place_and_changes_nothing() {
        let mut splitter = Splitter::new(15);
        assert_eq!(
            [3, 11, 5, 10].map(|user| splitter.place(user)),
            [Place::New, Place::Nowhere, Place::Same, Place::New]
        );
    }
}
