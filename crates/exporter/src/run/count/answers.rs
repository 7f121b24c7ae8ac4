//! What the index has answered, on the disk, so that no search is made twice after an interruption.
//! Answers of long ago are forgotten: the numbers of a count have to be of about the same time.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use base::files::File;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long answers count.
const LONGEST_LIFE: Duration = Duration::from_hours(1);

/// A search, told apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Search {
    /// The first or the second count.
    pub(super) pass: u8,
    /// The dates in milliseconds; none for users without a date.
    pub(super) dates: Option<(Option<i64>, i64)>,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    /// The total; none if the search took too long.
    pub(super) total: Option<u64>,
    /// When it came, by Auth0's clock.
    pub(super) at: Timestamp,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Skipped { skipped: bool },
    Answered { search: Search, answered: Answered },
}

/// The answers so far.
#[derive(Debug, Default)]
pub(super) struct Answers {
    file: Option<File>,
    known: HashMap<Search, Answered>,
    /// The user does not want to wait for the rest.
    pub(super) skipped: bool,
}

impl Answers {
    /// Opens the file, or makes it. Without one that can be used, answers are kept in memory.
    pub(super) fn open(path: &Path, now: Timestamp) -> Self {
        Self::read(path, now).unwrap_or_else(|error| {
            tracing::warn!(%error, "answers of the count are not stored");
            Self::default()
        })
    }

    fn read(path: &Path, now: Timestamp) -> io::Result<Self> {
        let mut file = File::open_or_create(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let mut answers = Self::default();
        let mut whole = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            // The last line may be torn.
            let Some(line_read) = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice(line).ok())
            else {
                break;
            };
            whole += line.len() as u64;
            match line_read {
                Line::Skipped { skipped } => answers.skipped = skipped,
                Line::Answered { search, answered } => {
                    answers.known.insert(search, answered);
                }
            }
        }
        let oldest = answers.known.values().map(|answered| answered.at).min();
        if oldest.is_some_and(|oldest| now.duration_since(oldest).unsigned_abs() > LONGEST_LIFE) {
            answers.known.clear();
            whole = 0;
        }
        if whole < text.len() as u64 {
            file.set_len(whole)?;
            file.seek(SeekFrom::Start(whole))?;
        }
        answers.file = Some(file);
        Ok(answers)
    }

    /// The answer to a search that was made.
    pub(super) fn get(&self, search: Search) -> Option<Answered> {
        self.known.get(&search).copied()
    }

    /// When the last search was answered.
    pub(super) fn last_at(&self) -> Option<Timestamp> {
        self.known.values().map(|answered| answered.at).max()
    }

    /// The number of searches made.
    pub(super) fn searches(&self) -> u64 {
        self.known.len() as u64
    }

    /// Keeps an answer.
    pub(super) fn keep(&mut self, search: Search, answered: Answered) {
        self.known.insert(search, answered);
        self.append(&Line::Answered { search, answered });
    }

    /// Keeps that the user does not want to wait.
    pub(super) fn skip(&mut self) {
        self.skipped = true;
        self.append(&Line::Skipped { skipped: true });
    }

    /// Without a sync: at worst some searches are made again.
    fn append(&mut self, line: &Line) {
        let Some(file) = &mut self.file else { return };
        let Ok(mut text) = serde_json::to_vec(line) else { return };
        text.push(b'\n');
        if let Err(error) = file.write_all(&text) {
            tracing::warn!(%error, "an answer of the count is not stored");
            self.file = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn answers_survive_a_torn_line_and_age() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("count");
        let dated = Search { pass: 1, dates: Some((None, 5)) };
        let undated = Search { pass: 1, dates: None };
        let mut answers = Answers::open(&path, at(0));
        answers.keep(dated, Answered { total: Some(3), at: at(1) });
        answers.keep(undated, Answered { total: None, at: at(2) });
        drop(answers);
        let mut text = fs_err::read(&path).unwrap();
        text.extend(br#"{"search":{"pa"#);
        fs_err::write(&path, text).unwrap();

        let mut answers = Answers::open(&path, at(60));
        assert_eq!(answers.get(dated).unwrap().total, Some(3));
        assert_eq!((answers.searches(), answers.last_at(), answers.skipped), (2, Some(at(2)), false));
        answers.skip();
        drop(answers);
        assert!(Answers::open(&path, at(60)).skipped);
        let later = Answers::open(&path, at(3_700));
        assert_eq!((later.searches(), later.last_at()), (0, None));
    }
}
