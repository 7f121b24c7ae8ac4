//! The end of the activity log, kept in the keychain as well. What cuts the log, or puts an earlier
//! copy of the data folder in its place, changes everything that the folder knows of the log, but
//! not this.
//!
//! An end that the log contradicts is replaced only when the user records in the log that a new
//! one begins: until then it is what shows that the log was changed.

use std::sync::Arc;

use pack::Digest;
use secrecy::{ExposeSecret, SecretString};
use secrets::{InvalidKey, Keep, KeychainStatus, SecretKey, Secrets};
use store::{ActivityHead, Store};

use crate::blocking::blocking;
use crate::paths::DataFolder;
use crate::problem::Problem;
use crate::shared::Shared;

/// Length of the part of a name that stands for the data folder.
const FOLDER_DIGITS: usize = 32;

/// Where the end of the log of a data folder is kept.
pub(crate) struct LogEnd {
    secrets: Arc<Secrets>,
    store: Store,
    data: DataFolder,
}

impl Shared {
    /// Where the end of the log is kept.
    pub(crate) fn log_end(&self) -> LogEnd {
        LogEnd { secrets: Arc::clone(&self.secrets), store: self.store.clone(), data: self.data.clone() }
    }

    /// Keeps the current end of the log. If that can't be, the log is as good as without it, so
    /// that it is no problem of what was logged.
    pub(crate) async fn keep_log_end(&self) {
        let end = self.log_end();
        blocking(move || end.keep()).await;
    }
}

impl LogEnd {
    /// Returns the end that was kept last; none if there is none, or no keychain that can be asked
    /// without a prompt. Blocks.
    pub(crate) fn kept(&self) -> Option<ActivityHead> {
        if self.secrets.keychain_status() != KeychainStatus::Available {
            return None;
        }
        let text = self.secrets.load(&self.name().ok()?).ok().flatten()?;
        let (sequence, sha256) = text.expose_secret().split_once(' ')?;
        Some(ActivityHead { sequence: sequence.parse().ok()?, sha256: sha256.to_owned() })
    }

    /// Returns true if the log has the line that was kept as its end. Blocks.
    pub(crate) fn fits(&self, kept: &ActivityHead) -> bool {
        self.store.activity_hash(kept.sequence).is_ok_and(|found| found.as_ref() == Some(&kept.sha256))
    }

    /// Keeps the current end. Blocks.
    fn keep(&self) {
        let Ok(Some(head)) = self.store.activity_head() else { return };
        if self.secrets.keychain_status() != KeychainStatus::Available {
            return;
        }
        // Another process with the same folder may have kept a later one.
        let is_settled = self.kept().is_some_and(|kept| kept.sequence >= head.sequence || !self.fits(&kept));
        if is_settled {
            return;
        }
        if let Err(problem) = self.save(&head) {
            tracing::info!(code = problem.code(), "the end of the activity log is not kept in the keychain");
        }
    }

    /// Keeps the current end, although the log contradicts the one that was kept. Blocks.
    pub(crate) fn replace(&self) -> Result<(), Problem> {
        match self.store.activity_head().map_err(|error| Problem::from(&error))? {
            Some(head) => self.save(&head),
            None => Ok(()),
        }
    }

    fn save(&self, head: &ActivityHead) -> Result<(), Problem> {
        let name = self.name().map_err(Problem::from)?;
        let text = SecretString::from(format!("{} {}", head.sequence, head.sha256));
        self.secrets.save(&name, &text, Keep::Keychain).map(drop).map_err(|error| Problem::from(&error))
    }

    /// A keychain serves all data folders of a user.
    fn name(&self) -> Result<SecretKey, InvalidKey> {
        let folder = self.data.path();
        let folder = fs_err::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let digest = Digest::of(folder.to_string_lossy().as_bytes()).sha256;
        SecretKey::new(format!("activity/end-{}", &digest[..FOLDER_DIGITS.min(digest.len())]))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use secrets::SessionMemory;
    use serde_json::Value;
    use store::NewActivity;

    use super::*;

    fn end(folder: &std::path::Path, keychain: &Arc<SessionMemory>) -> LogEnd {
        LogEnd {
            secrets: Arc::new(Secrets::new(Arc::clone(keychain))),
            store: Store::open(folder).unwrap(),
            data: DataFolder::at(folder),
        }
    }

    fn append(end: &LogEnd, setting: &str) {
        let line = NewActivity {
            at: Timestamp::UNIX_EPOCH,
            kind: "setting_changed".into(),
            export_id: None,
            detail: Value::from(setting),
        };
        end.store.append_activity(&line).unwrap();
    }

    #[test]
    fn the_end_of_a_log_that_was_put_back_is_not_replaced() {
        let (folder, other, keychain) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()));
        let first = end(folder.path(), &keychain);
        first.keep();
        assert_eq!(first.kept(), None, "there is no line yet");
        append(&first, "region");
        append(&first, "region");
        first.keep();
        assert_eq!(first.kept(), first.store.activity_head().unwrap());
        assert_eq!(end(other.path(), &keychain).kept(), None, "it is that of one folder");
        drop(first);
        // Everything in the folder is gone, and a new log begins.
        for entry in fs_err::read_dir(folder.path()).unwrap() {
            fs_err::remove_file(entry.unwrap().path()).unwrap();
        }
        let put_back = end(folder.path(), &keychain);
        for _ in 0..3 {
            append(&put_back, "time zone");
            put_back.keep();
        }
        let kept = put_back.kept().unwrap();
        assert_eq!((kept.sequence, put_back.fits(&kept)), (2, false));
    }
}
