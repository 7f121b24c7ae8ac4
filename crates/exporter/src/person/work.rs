//! How the pack of a person appears: whole, at once, or not at all.
//!
//! Everything is in memory until the last call was answered. A process that is killed while it
//! writes leaves a hidden work folder, which the next request for a pack in the same place removes.

use std::path::{Path, PathBuf};

use base::files;
use pack::{CompletePack, Digest, FilePart, Installed, Manifest, Role, Signer, WorkFolder};

use crate::problem::{LocalProblem, Problem};

/// Beginning of the ids of packs of persons, and so of their work folders.
pub(super) const ID_PREFIX: &str = "person-";

/// A file of the pack, before it is written.
pub(super) struct Content {
    pub(super) name: &'static str,
    pub(super) format: &'static str,
    pub(super) text: String,
    /// Number of accounts in it.
    pub(super) rows: u64,
}

impl Content {
    /// What the manifest says of it.
    pub(super) fn part(&self) -> FilePart {
        let digest = Digest::of(self.text.as_bytes());
        FilePart {
            name: self.name.to_owned(),
            role: Role::Output,
            format: Some(self.format.to_owned()),
            bytes: digest.bytes,
            sha256: digest.sha256,
            rows: Some(self.rows),
        }
    }
}

/// The id of a pack of a person.
pub(super) fn pack_id(unique: &str) -> String {
    format!("{ID_PREFIX}{unique}")
}

/// Writes the files, the manifest, the checksums and their signature, and gives the folder the
/// first free name. Calls `announce` when all is ready for that. Leaves nothing if something fails.
/// Blocks.
pub(super) fn write_pack(
    folder: &Path,
    name: &str,
    contents: &[Content],
    manifest: &Manifest,
    signer: &Signer,
    announce: impl FnOnce() -> Result<(), Problem>,
) -> Result<PathBuf, Problem> {
    let work = WorkFolder::new(folder, &manifest.export.id);
    let written = complete(&work, contents, manifest, signer).and_then(|content| {
        announce()?;
        install(&work, folder, name, &content)
    });
    if written.is_err() {
        // The first error is the one that matters.
        let _ = work.discard();
    }
    written
}

fn complete(
    work: &WorkFolder,
    contents: &[Content],
    manifest: &Manifest,
    signer: &Signer,
) -> Result<CompletePack, Problem> {
    work.create().map_err(|error| Problem::from(&error))?;
    for content in contents {
        let path = work.path().join(content.name);
        files::write_whole(&path, content.text.as_bytes()).map_err(|error| Problem::file(&path, &error))?;
    }
    let proof = work.write_proof(manifest, signer).map_err(|error| Problem::from(&error))?;
    let names = contents.iter().map(|content| content.name).chain(proof.iter().map(|file| file.name));
    Ok(CompletePack {
        answers: Vec::new(),
        export_id: manifest.export.id.clone(),
        originals: Vec::new(),
        names: names.map(str::to_owned).collect(),
    })
}

fn install(work: &WorkFolder, folder: &Path, name: &str, content: &CompletePack) -> Result<PathBuf, Problem> {
    loop {
        let path = pack::free_path(folder, name);
        match work.install(&path, content).map_err(|error| Problem::from(&error))? {
            Installed::Yes => return Ok(path),
            // Something else took the name meanwhile.
            Installed::NameTaken => {}
            Installed::FilesMissing => return Err(LocalProblem::WorkMissing(folder.into()).into()),
        }
    }
}
