//! The note beside a partial file, which identifies the file that its bytes belong to.
//!
//! It makes continuing after a crash safe. It contains no link.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use base::files::{folder_of, remove_file, sync_folder, write_whole};
use fs_err as fs;
use serde::{Deserialize, Serialize};

/// Distinguishes versions of the file at a link (RFC 9110, 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Validator {
    /// A strong entity tag, including its quotes.
    Etag(String),
    /// The date of the last change as sent, if there is no entity tag.
    LastModified(String),
}

impl Validator {
    /// Returns the value for an `If-Range` header.
    pub(crate) fn if_range(&self) -> &str {
        match self {
            Self::Etag(value) | Self::LastModified(value) => value,
        }
    }
}

/// Identifies the file that the stored bytes belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Its length in bytes, if the server stated it.
    pub(crate) total: Option<u64>,
    /// Identifies its version. Without a validator the file can be fetched, but not continued.
    pub(crate) validator: Option<Validator>,
}

/// The stored form of a note, with its version.
#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    #[serde(flatten)]
    identity: Identity,
}

const VERSION: u32 = 1;

/// Returns the path of a partial file's note: `<partial>.resume`.
pub(crate) fn path_for(partial: &Path) -> PathBuf {
    let mut name = OsString::from(partial);
    name.push(".resume");
    PathBuf::from(name)
}

/// Reads a note. A note that is missing, damaged or of another version counts as none, and the
/// transfer starts over.
pub(crate) fn read(path: &Path) -> io::Result<Option<Identity>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let form = serde_json::from_slice::<Form>(&text).ok();
    Ok(form.filter(|form| form.version == VERSION).map(|form| form.identity))
}

/// Writes a note atomically: after a crash, there is either the old note or the new one.
pub(crate) fn write(path: &Path, identity: &Identity) -> io::Result<()> {
    let text = serde_json::to_vec(&Form { version: VERSION, identity: identity.clone() })?;
    write_whole(path, &text)
}

/// Removes the note, if there is one.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    remove_file(path)?;
    sync_folder(folder_of(path))
}

#[cfg(test)]
mod tests {
    use base::files::faults::{Op, inject};

    use super::*;

    #[test]
    fn notes_round_trip_through_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_for(&folder.path().join("users.json.gz.partial"));
        let identities = [
            Identity { total: Some(7), validator: Some(Validator::Etag("\"a\"".into())) },
            Identity { total: None, validator: Some(Validator::LastModified("Thu, 01 Jan 1970".into())) },
            Identity::default(),
        ];
        for identity in identities {
            write(&path, &identity).unwrap();
            assert_eq!(read(&path).unwrap(), Some(identity));
        }
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(read(&path).unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_failed_write_keeps_the_previous_note() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.resume");
        let first = Identity { total: Some(1), validator: None };
        write(&path, &first).unwrap();
        for op in [Op::Create, Op::Write, Op::Sync, Op::Rename] {
            let fault = inject(folder.path(), op, 1, io::ErrorKind::StorageFull);
            let error = write(&path, &Identity::default()).unwrap_err();
            assert!(fault.has_struck() && error.kind() == io::ErrorKind::StorageFull, "{op:?}");
            assert_eq!(read(&path).unwrap().as_ref(), Some(&first), "{op:?}");
        }
    }

    #[test]
    fn a_damaged_or_foreign_note_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.resume");
        for text in ["", "{\"version\":1,\"total\":", "{\"version\":2,\"total\":1,\"validator\":null}", "[]"]
        {
            fs::write(&path, text).unwrap();
            assert_eq!(read(&path).unwrap(), None, "{text}");
        }
    }
}
