//! The note beside a partial file: which file its bytes belong to.
//!
//! It makes it safe to continue after a crash. It holds no link.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use crate::disk::{private_file, sync_folder_of};

/// What tells one version of the file at a link from another (RFC 9110, 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Validator {
    /// A strong entity tag, with its quotes.
    Etag(String),
    /// The date of the last change, as sent, where there is no entity tag.
    LastModified(String),
}

impl Validator {
    /// The value for an `If-Range` header.
    pub(crate) fn if_range(&self) -> &str {
        match self {
            Self::Etag(value) | Self::LastModified(value) => value,
        }
    }
}

/// Which file the stored bytes belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Its length in bytes, when the server said so.
    pub(crate) total: Option<u64>,
    /// What the server recognises it by. Without one the file can be fetched, but not continued.
    pub(crate) validator: Option<Validator>,
}

/// The note as it is written, with the version of its own form.
#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    #[serde(flatten)]
    identity: Identity,
}

const VERSION: u32 = 1;

/// Where the note of a partial file lies: `<partial>.resume`.
pub(crate) fn path_for(partial: &Path) -> PathBuf {
    with_suffix(partial, ".resume")
}

/// Reads a note. One that is absent, damaged or of another version counts as none: the transfer starts over.
pub(crate) fn read(path: &Path) -> io::Result<Option<Identity>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let form = serde_json::from_slice::<Form>(&text).ok();
    Ok(form.filter(|form| form.version == VERSION).map(|form| form.identity))
}

/// Writes a note so that after a crash there is the old one or the new one, never half of one.
pub(crate) fn write(path: &Path, identity: &Identity) -> io::Result<()> {
    let text = serde_json::to_vec(&Form { version: VERSION, identity: identity.clone() })?;
    let draft = with_suffix(path, ".new");
    let mut file = private_file().truncate(true).open(&draft)?;
    file.write_all(&text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, path)?;
    sync_folder_of(path)
}

/// Removes a note, if there is one.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder_of(path),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_survives_being_written_and_read() {
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
