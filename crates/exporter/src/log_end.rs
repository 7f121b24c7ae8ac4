//! The end of the activity log, kept in the keychain as well. What cuts the log, adds a line to it,
//! or puts an earlier copy of the data folder in its place, changes everything that the folder
//! knows of the log, but not this.
//!
//! The keychain has two lines: the last one that is known to be stored, and the one that was to be
//! stored next. The second is kept before the line is stored, while the database is locked for
//! writing, so that the log never has a line that the keychain doesn't know; a process that ends in
//! between leaves a log that ends with either of the two. A line that is written while the keychain
//! can't be asked says so itself. A keychain that is slow is not asked again by the same process:
//! nothing else can use the database meanwhile.
//!
//! An end that the log contradicts is replaced only when the user records in the log that a new
//! one begins: until then it is what shows that the log was changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::Clock;
use pack::Digest;
use secrecy::{ExposeSecret, SecretString};
use secrets::{InvalidKey, Keep, KeychainStatus, SecretKey, Secrets};
use store::{ActivityFault, ActivityHead, LogGuard, LogNow, Store, StoreError};

use crate::paths::DataFolder;
use crate::problem::Problem;

/// Length of the part of a name that stands for the data folder.
const FOLDER_DIGITS: usize = 32;

/// The kind of the line that says that a new log begins.
pub(crate) const BEGUN: &str = "log_begun";

/// How long the keychain may take before it is no longer asked.
const LONGEST_CALL: Duration = Duration::from_secs(2);

/// Where the end of the log of a data folder is kept.
pub(crate) struct LogEnd {
    secrets: Arc<Secrets>,
    data: DataFolder,
    clock: Arc<dyn Clock>,
    is_slow: AtomicBool,
}

/// What the keychain has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptEnd {
    /// The last line that is known to be stored.
    pub(crate) stored: ActivityHead,
    /// The line that was to be stored next.
    next: Option<ActivityHead>,
}

impl LogEnd {
    pub(crate) fn new(secrets: Arc<Secrets>, data: DataFolder, clock: Arc<dyn Clock>) -> Self {
        Self { secrets, data, clock, is_slow: AtomicBool::new(false) }
    }

    /// Asks the keychain, unless it has been slow.
    fn ask<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        if self.is_slow.load(Ordering::Relaxed) {
            return None;
        }
        let began = self.clock.monotonic();
        let answer = call();
        if self.clock.monotonic().saturating_sub(began) > LONGEST_CALL {
            tracing::warn!("the keychain is slow: the end of the activity log is no longer kept in it");
            self.is_slow.store(true, Ordering::Relaxed);
        }
        Some(answer)
    }

    /// Returns the end that was kept last; none if there is none, or no keychain that can be asked
    /// without a prompt. Blocks.
    pub(crate) fn kept(&self) -> Option<KeptEnd> {
        if self.secrets.keychain_status() != KeychainStatus::Available {
            return None;
        }
        self.load().ok().flatten()
    }

    /// Returns the number of the last line that the keychain has recorded, and how the log
    /// contradicts it; none if there is no record that can be read without a prompt. Blocks.
    pub(crate) fn compared(&self, store: &Store) -> Result<Option<(u64, Option<ActivityFault>)>, StoreError> {
        // While no process can add a line: each is in the keychain before it is in the log.
        store.with_log(|log| {
            self.kept().map(|kept| Ok((kept.last(log).sequence, kept.fault(log)?))).transpose()
        })?
    }

    fn load(&self) -> Result<Option<KeptEnd>, Problem> {
        let name = self.name().map_err(Problem::from)?;
        let text = self.secrets.load(&name).map_err(|error| Problem::from(&error))?;
        Ok(text.and_then(|text| KeptEnd::parse(text.expose_secret())))
    }

    fn save(&self, end: &KeptEnd) -> Result<(), Problem> {
        let name = self.name().map_err(Problem::from)?;
        let text = SecretString::from(end.text());
        let saved = self.secrets.save(&name, &text, Keep::Keychain);
        let saved = saved.map(drop).map_err(|error| Problem::from(&error));
        saved.inspect_err(|problem| {
            tracing::info!(code = problem.code(), "the end of the activity log is not kept in the keychain");
        })
    }

    /// A keychain serves all data folders of a user.
    fn name(&self) -> Result<SecretKey, InvalidKey> {
        let folder = self.data.path();
        let folder = fs_err::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let digest = Digest::of(folder.to_string_lossy().as_bytes()).sha256;
        SecretKey::new(format!("activity/end-{}", &digest[..FOLDER_DIGITS.min(digest.len())]))
    }
}

impl LogGuard for LogEnd {
    fn intend(&self, log: &LogNow<'_>, kind: &str, next: &ActivityHead) -> bool {
        self.ask(|| self.keep_next(log, kind, next)).unwrap_or(false)
    }

    fn settle(&self, log: &LogNow<'_>) {
        self.ask(|| self.keep_stored(log));
    }
}

impl LogEnd {
    fn keep_next(&self, log: &LogNow<'_>, kind: &str, next: &ActivityHead) -> bool {
        if self.secrets.keychain_status() != KeychainStatus::Available {
            return false;
        }
        let (Ok(kept), Ok(head)) = (self.load(), log.head()) else { return false };
        let stored = match kept {
            // The line by which the user answers for a log that the keychain contradicts. Until it
            // is stored, the contradiction stays.
            Some(kept) if kind == BEGUN => kept.stored,
            Some(kept) if !matches!(kept.fault(log), Ok(None)) => return false,
            _ => head,
        };
        self.save(&KeptEnd { stored, next: Some(next.clone()) }).is_ok()
    }

    fn keep_stored(&self, log: &LogNow<'_>) {
        let Ok(head) = log.head() else { return };
        if head == ActivityHead::before_all() || self.secrets.keychain_status() != KeychainStatus::Available {
            return;
        }
        let Ok(kept) = self.load() else { return };
        let end = KeptEnd { stored: head, next: None };
        let is_settled = kept.is_some_and(|kept| kept == end || !matches!(kept.fault(log), Ok(None)));
        if !is_settled {
            // Reported where it fails.
            let _ = self.save(&end);
        }
    }
}

impl KeptEnd {
    /// Returns how the log contradicts the keychain, if it does.
    pub(crate) fn fault(&self, log: &LogNow<'_>) -> Result<Option<ActivityFault>, StoreError> {
        let last = self.last(log);
        if !log.has(last)? {
            return Ok(Some(ActivityFault::KeychainDiffers { sequence: last.sequence }));
        }
        let unknown = log.first_guarded_after(last.sequence)?;
        Ok(unknown.map(|sequence| ActivityFault::KeychainUnaware { sequence }))
    }

    /// Returns the last line that the log should have: the next one, if it was stored.
    pub(crate) fn last(&self, log: &LogNow<'_>) -> &ActivityHead {
        self.next.as_ref().filter(|next| log.has(next).unwrap_or_default()).unwrap_or(&self.stored)
    }

    fn text(&self) -> String {
        let lines = [Some(&self.stored), self.next.as_ref()];
        let lines = lines.into_iter().flatten().map(|line| format!("{} {}", line.sequence, line.sha256));
        lines.collect::<Vec<_>>().join(" ")
    }

    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let line = |at: usize| {
            let (sequence, sha256) = (words.get(at)?.parse().ok()?, words.get(at + 1)?);
            Some(ActivityHead { sequence, sha256: (*sha256).to_owned() })
        };
        Some(Self { stored: line(0)?, next: line(2) })
    }
}

#[cfg(test)]
mod tests;
