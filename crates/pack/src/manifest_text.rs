//! Reading and writing a manifest: its version, and what may be wrong with it.

use std::path::Path;

use serde::Deserialize;

use crate::error::FileError;
use crate::list::read_list;
use crate::manifest::{MANIFEST, Manifest};
use crate::manifest_version::ManifestVersion;

/// Why a manifest can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Its file is not there, or can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A newer Rollcall wrote it.
    #[error("the manifest has version {version}; this Rollcall reads versions up to {known}")]
    Newer {
        /// The manifest's version.
        version: u64,
        /// The newest version that this Rollcall reads.
        known: u32,
    },
    /// It is not a manifest.
    #[error("this is not a pack's manifest: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl Manifest {
    /// Reads the manifest of a pack.
    ///
    /// # Errors
    /// When its file can't be read, and as [`Manifest::read`].
    pub fn of_pack(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join(MANIFEST);
        match read_list(&path)? {
            Some(text) => Self::read(&text),
            None => Err(FileError::Missing { path }.into()),
        }
    }

    /// Reads a manifest from its text.
    ///
    /// # Errors
    /// [`ManifestError::Newer`] if a newer Rollcall wrote it, whatever else it holds; else
    /// [`ManifestError::Unreadable`] if it isn't a manifest.
    pub fn read(text: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version } = serde_json::from_slice(text)?;
        let known = ManifestVersion::CURRENT.into();
        if version > u64::from(known) {
            return Err(ManifestError::Newer { version, known });
        }
        Ok(serde_json::from_slice(text)?)
    }

    /// Returns the manifest as it stands in its file.
    ///
    /// # Errors
    /// When a part of it can't be written as JSON.
    pub fn to_text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::NoticePart;
    use crate::manifest::tests::complete;

    fn read(manifest: &Value) -> Result<Manifest, ManifestError> {
        Manifest::read(manifest.to_string().as_bytes())
    }

    #[test]
    fn a_manifest_is_written_as_it_was_read() {
        let mut manifest = complete();
        let text = serde_json::to_string_pretty(&manifest).unwrap() + "\n";
        assert_eq!(read(&manifest).unwrap().to_text().unwrap(), text);
        manifest["missing"] = json!([{ "connection_id": "con_2", "reason_code": "unconfirmed" }]);
        let partial = read(&manifest).unwrap();
        assert_eq!(serde_json::to_value(&partial).unwrap(), manifest);
        assert_eq!(partial.missing[0].connection_id, "con_2");
    }

    #[test]
    fn a_newer_manifest_is_refused_by_its_version_alone() {
        let newer = json!({ "version": 3, "everything_else": "is different" });
        let error = read(&newer).unwrap_err();
        assert!(matches!(error, ManifestError::Newer { version: 3, known: 2 }), "{error}");
    }

    #[test]
    fn a_manifest_without_a_known_version_or_with_a_wrong_part_is_refused() {
        for (key, value) in [
            ("version", json!(0)),
            ("version", json!("1")),
            ("rows", json!("many")),
            ("files", json!([{ "name": "users.csv" }])),
            ("missing", json!([{ "connection_id": 3 }])),
        ] {
            let mut manifest = complete();
            manifest[key] = value;
            assert!(matches!(read(&manifest), Err(ManifestError::Unreadable(_))), "{manifest}");
        }
        assert!(matches!(Manifest::read(b"{"), Err(ManifestError::Unreadable(_))));
        assert!(matches!(Manifest::read(b"{}"), Err(ManifestError::Unreadable(_))));
    }

    #[test]
    fn what_a_later_version_adds_without_a_new_number_does_not_hide_the_rest() {
        let mut manifest = complete();
        manifest["weather"] = json!("…");
        manifest["notices"] = json!([{ "notice": "of_tomorrow", "what": [1] }]);
        let read = read(&manifest).unwrap();
        assert_eq!(read.notices, [NoticePart::Other(manifest["notices"][0].clone())]);
        assert_eq!(read.rows, 3);
    }
}
