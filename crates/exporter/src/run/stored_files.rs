//! Files of a pack as the store remembers them.

use pack::{FilePart, ProofFile, Role};
use store::{FileRole, PackFile};

/// A file of the manifest as the store remembers it.
pub(super) fn stored_file(file: &FilePart) -> PackFile {
    let role = match file.role {
        Role::Output => FileRole::Output,
        Role::Original => FileRole::Original,
        Role::Lookup => FileRole::Lookup,
        Role::Explanation | Role::LogEvent => FileRole::Proof,
    };
    PackFile {
        name: file.name.clone(),
        role,
        format: file.format.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        rows: file.rows,
    }
}

/// A file of the proof as the store remembers it.
pub(super) fn proof_file(file: &ProofFile) -> PackFile {
    PackFile {
        name: file.name.to_owned(),
        role: FileRole::Proof,
        format: None,
        bytes: file.digest.bytes,
        sha256: file.digest.sha256.clone(),
        rows: None,
    }
}
