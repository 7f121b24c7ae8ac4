//! The folder in which a pack is made: hidden, private, and cleaned up.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use base::files;

use crate::{
    checksums::{CHECKSUMS, checksums_text},
    digest::Digest,
    error::FileError,
    manifest::{FilePart, MANIFEST, Manifest, Role},
    page::EXPLANATION,
    signing::{ALLOWED_SIGNERS, SIGNATURE, Signer, SshSignature},
};

/// The folder in which an export works until its pack is complete. It is hidden, and lies beside
/// the pack, so that one rename on one volume makes the pack appear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFolder(PathBuf);

/// A file that proves the others of its pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// Its name in the pack's folder.
    pub name: &'static str,
    /// Its size and SHA-256.
    pub digest: Digest,
}

impl WorkFolder {
    /// Returns the work folder of an export whose pack appears in `parent`.
    pub fn new(parent: &Path, export_id: &str) -> Self {
        Self(parent.join(format!(".rollcall-{export_id}")))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the path of one job's delivered file while the pack is being made. `position` counts
    /// the jobs from 0.
    pub fn delivered(&self, position: u32) -> PathBuf {
        self.0.join(format!("delivered-{position}"))
    }

    /// Returns the path of the answers of other calls about one field, such as `roles`, while the
    /// pack is being made.
    pub fn answers(&self, field: &str) -> PathBuf {
        self.0.join(format!("looked-up-{field}.ndjson"))
    }

    /// Creates the folder, if it isn't there.
    ///
    /// # Errors
    /// When it can't be created.
    pub fn create(&self) -> Result<(), FileError> {
        files::make_private_folder(&self.0).map_err(FileError::at(&self.0))
    }

    /// Creates the folder and proves that files in it can be written. Leaves the empty folder.
    /// Returns whether only the user can read them.
    ///
    /// # Errors
    /// When a file can't be created, written or removed. The folder is gone then.
    pub fn try_writing(&self) -> Result<bool, FileError> {
        let trial = self.0.join("trial");
        let write = || {
            files::write_whole(&trial, b"trial")?;
            files::remove_file(&trial)?;
            files::is_private(&self.0)
        };
        self.create().and_then(|()| write().map_err(FileError::at(&trial))).inspect_err(|_| {
            // The first error is the one that matters.
            let _ = self.discard();
        })
    }

    /// Removes everything but these files.
    ///
    /// # Errors
    /// When the folder can't be read, or something in it can't be removed.
    pub fn keep_only(&self, keep: &[PathBuf]) -> Result<(), FileError> {
        let failed = FileError::at(&self.0);
        // A set: an import is made of thousands of files.
        let keep: HashSet<&Path> = keep.iter().map(PathBuf::as_path).collect();
        for entry in fs_err::read_dir(&self.0).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if keep.contains(path.as_path()) {
                continue;
            }
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            let removed = if is_folder { files::remove_tree(&path) } else { files::remove_file(&path) };
            removed.map_err(FileError::at(&path))?;
        }
        Ok(())
    }

    /// Writes the page that explains the pack, and returns what the manifest lists of it.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write_explanation(&self, page: &str) -> Result<FilePart, FileError> {
        let ProofFile { name, digest } = self.write_proof_file(EXPLANATION, page)?;
        Ok(FilePart {
            name: name.to_owned(),
            role: Role::Explanation,
            format: None,
            bytes: digest.bytes,
            sha256: digest.sha256,
            rows: None,
        })
    }

    /// Writes the manifest with what it says of the signature, then the checksums, which cover it,
    /// the files that it lists and `allowed_signers`, and last the signature of the checksums.
    ///
    /// # Errors
    /// When one of them can't be written.
    pub fn write_proof(&self, manifest: &Manifest, signer: &Signer) -> Result<Vec<ProofFile>, FileError> {
        let manifest = Manifest { signing: Some(signer.part()), ..manifest.clone() };
        let text = manifest.to_text().map_err(|error| FileError::at(&self.0.join(MANIFEST))(error.into()))?;
        let mut files = vec![self.write_proof_file(MANIFEST, &text)?];
        if let Signer::Key(key) = signer {
            files.push(self.write_proof_file(ALLOWED_SIGNERS, &key.public().allowed_signers())?);
        }
        let listed = manifest.files.iter().map(|file| (file.name.as_str(), file.sha256.as_str()));
        let proof = files.iter().map(|file| (file.name, file.digest.sha256.as_str()));
        let checksums = checksums_text(listed.chain(proof));
        files.push(self.write_proof_file(CHECKSUMS, &checksums)?);
        if let Signer::Key(key) = signer {
            let failed = |error| FileError::at(&self.0.join(SIGNATURE))(io::Error::other(error));
            let signature = SshSignature::new(key, checksums.as_bytes()).map_err(failed)?;
            files.push(self.write_proof_file(SIGNATURE, &signature.to_text())?);
        }
        Ok(files)
    }

    fn write_proof_file(&self, name: &'static str, text: &str) -> Result<ProofFile, FileError> {
        let path = self.0.join(name);
        files::write_whole(&path, text.as_bytes()).map_err(FileError::at(&path))?;
        Ok(ProofFile { name, digest: Digest::of(text.as_bytes()) })
    }

    /// Removes the folder with everything in it.
    ///
    /// # Errors
    /// When something can't be removed.
    pub fn discard(&self) -> Result<(), FileError> {
        files::remove_tree(&self.0).map_err(FileError::at(&self.0))
    }

    /// Removes what holds nothing: empty files, and the folder itself if it has no others.
    ///
    /// # Errors
    /// When an empty file can't be removed.
    pub fn discard_if_empty(&self) -> Result<(), FileError> {
        let entries = match fs_err::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(FileError::at(&self.0)(error)),
        };
        for entry in entries.flatten() {
            if entry.metadata().is_ok_and(|data| data.is_file() && data.len() == 0) {
                let path = entry.path();
                files::remove_file(&path).map_err(FileError::at(&path))?;
            }
        }
        // It stays if something is in it, as it should.
        let _ = fs_err::remove_dir(&self.0);
        Ok(())
    }
}
