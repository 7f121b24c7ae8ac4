//! A supplement: what comes to light about an export after its pack was made. It is a small pack of
//! its own beside the other one, with the same lists and the same signature, so that the pack never
//! changes. Its manifest names the pack by the checksums of its lists.

use std::path::{Path, PathBuf};

use base::files;

use crate::checksums::CHECKSUMS;
use crate::digest::Digest;
use crate::error::FileError;
use crate::install::{CompletePack, Installed};
use crate::manifest::{FilePart, MANIFEST, Manifest, PackKind, Role};
use crate::manifest_witness::{LOG_SUPPLEMENT, SupplementTo, WitnessPart};
use crate::names::{free_path, stays_in_folder};
use crate::signing::{ALLOWED_SIGNERS, SIGNATURE, Signer};
use crate::work_folder::WorkFolder;

/// Returns the name of the file of an event of Auth0's log. The events of an export with several
/// jobs are numbered from 1; `position` counts from 0.
pub fn event_name(position: u32, of_several: bool) -> String {
    if of_several {
        format!("auth0-log-event-{}.json", position + 1)
    } else {
        "auth0-log-event.json".to_owned()
    }
}

/// Returns what a manifest lists of an event of Auth0's log.
pub fn event_part(name: &str, text: &str) -> FilePart {
    let digest = Digest::of(text.as_bytes());
    FilePart {
        name: name.to_owned(),
        role: Role::LogEvent,
        format: None,
        bytes: digest.bytes,
        sha256: digest.sha256,
        rows: None,
    }
}

/// A supplement with events of Auth0's log.
#[derive(Debug)]
pub struct LogSupplement<'a> {
    /// The manifest of the pack that it belongs to.
    pub pack_manifest: &'a Manifest,
    /// That pack.
    pub to: SupplementTo,
    /// What was found.
    pub witness: WitnessPart,
    /// The name and the text of each event.
    pub events: &'a [(String, String)],
    /// When it is made.
    pub made_at: jiff::Timestamp,
}

impl LogSupplement<'_> {
    /// Makes the supplement beside its pack, in `parent`, and returns its folder: one that is there
    /// already is returned as it is. It appears whole or not at all.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn make(self, parent: &Path, signer: &Signer) -> Result<PathBuf, FileError> {
        let name = format!("{}{LOG_SUPPLEMENT}", self.to.pack);
        let expected = parent.join(&name);
        if is_supplement_to(&expected, &self.to) {
            return Ok(expected);
        }
        let manifest = self.manifest();
        let work = WorkFolder::new(parent, &format!("{}{LOG_SUPPLEMENT}", manifest.export.id));
        work.create()?;
        for (name, text) in self.events {
            let path = work.path().join(name);
            files::write_whole(&path, text.as_bytes()).map_err(FileError::at(&path))?;
        }
        let proof = work.write_proof(&manifest, signer)?;
        let events = self.events.iter().map(|(name, _)| name.clone());
        let content = CompletePack {
            export_id: manifest.export.id.clone(),
            originals: Vec::new(),
            answers: Vec::new(),
            names: events.chain(proof.iter().map(|file| file.name.to_owned())).collect(),
        };
        loop {
            let folder = free_path(parent, &name);
            match work.install(&folder, &content)? {
                Installed::Yes => return Ok(folder),
                // Something else took the name meanwhile.
                Installed::NameTaken => {}
                Installed::FilesMissing => return Err(FileError::Missing { path: folder }),
            }
        }
    }

    /// What the pack's manifest says of the export and its jobs, with the files of the supplement.
    fn manifest(&self) -> Manifest {
        let mut manifest = Manifest {
            kind: PackKind::Supplement,
            made_by: crate::manifest::MadeBy::this_program(),
            missing: Vec::new(),
            filtered: None,
            caveats: Vec::new(),
            lookups: Vec::new(),
            original_deleted: false,
            signing: None,
            columns: Vec::new(),
            column_meanings: Vec::new(),
            count_check: None,
            activity: None,
            witness: Some(self.witness.clone()),
            supplement_to: Some(self.to.clone()),
            files: self.events.iter().map(|(name, text)| event_part(name, text)).collect(),
            notices: Vec::new(),
            ..self.pack_manifest.clone()
        };
        manifest.export.packed_at = self.made_at;
        manifest
    }
}

/// Deletes a supplement: the files that its manifest lists and those that prove them, and the
/// folder if nothing else is in it. Does nothing to another folder.
///
/// # Errors
/// When a file can't be deleted.
pub fn delete_supplement(folder: &Path) -> Result<(), FileError> {
    let manifest = Manifest::of_pack(folder).ok().filter(|manifest| manifest.kind == PackKind::Supplement);
    let Some(manifest) = manifest else { return Ok(()) };
    let listed = manifest.files.iter().map(|file| file.name.as_str()).filter(|name| stays_in_folder(name));
    // The manifest last: without it, a second attempt finds nothing.
    for name in listed.chain([SIGNATURE, ALLOWED_SIGNERS, CHECKSUMS, MANIFEST]) {
        let path = folder.join(name);
        files::remove_file(&path).map_err(FileError::at(&path))?;
    }
    // It stays if something else has been put into it.
    let _ = fs_err::remove_dir(folder);
    Ok(())
}

/// Returns true if the folder is a supplement to this pack.
fn is_supplement_to(folder: &Path, to: &SupplementTo) -> bool {
    Manifest::of_pack(folder).is_ok_and(|manifest| manifest.supplement_to.as_ref() == Some(to))
}
