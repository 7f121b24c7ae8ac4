//! A pack on a disk, made without an export.

use std::path::PathBuf;

use base::Chance;
use pack::{
    CHECKSUMS, Digest, ExportPart, FilePart, JobPart, MANIFEST, MadeBy, Manifest, ManifestVersion, PackKind,
    Role, Signer, SigningKey, TenantPart, WorkFolder, checksums_text,
};
use serde_json::json;
use tempfile::TempDir;

pub(crate) const ORIGINAL: &str = "acme.auth0.json.gz";
pub(crate) const CSV: &str = "acme.csv";

/// A whole pack of two files in a folder of its own.
pub(crate) struct Pack {
    pub(crate) folder: TempDir,
    pub(crate) manifest: Manifest,
}

impl Pack {
    pub(crate) fn new() -> Self {
        let files = [(CSV, Role::Output, "email\nada@example.com\n"), (ORIGINAL, Role::Original, "zipped")];
        let folder = tempfile::tempdir().unwrap();
        let parts = files.map(|(name, role, content)| {
            fs_err::write(folder.path().join(name), content).unwrap();
            let Digest { bytes, sha256 } = Digest::of(content.as_bytes());
            FilePart { name: name.to_owned(), role, format: None, bytes, sha256, rows: Some(1) }
        });
        let pack = Self { folder, manifest: manifest(parts.to_vec()) };
        pack.write_lists();
        pack
    }

    /// The same pack, signed by the key that this seed makes. Its manifest says so.
    pub(crate) fn signed(seed: u64) -> Self {
        let mut pack = Self::new();
        let work = WorkFolder::new(pack.folder.path(), "0193");
        work.create().unwrap();
        let signer = Signer::Key(key(seed));
        pack.manifest.signing = Some(signer.part());
        for file in work.write_proof(&pack.manifest, &signer).unwrap() {
            fs_err::rename(work.path().join(file.name), pack.path(file.name)).unwrap();
        }
        work.discard().unwrap();
        pack
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        fs_err::write(self.path(name), content).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs_err::remove_file(self.path(name)).unwrap();
    }

    /// Writes the manifest as it is now, and checksums that fit.
    pub(crate) fn write_lists(&self) {
        self.write_manifest(&self.manifest.to_text().unwrap());
    }

    /// Writes another manifest, and checksums that fit.
    pub(crate) fn write_manifest(&self, text: &str) {
        self.write(MANIFEST, text);
        let digest = Digest::of(text.as_bytes());
        let files = self.manifest.files.iter().map(|file| (file.name.as_str(), file.sha256.as_str()));
        self.write(CHECKSUMS, &checksums_text(files.chain([(MANIFEST, digest.sha256.as_str())])));
    }

    /// Rewrites SHA256SUMS.
    pub(crate) fn change_checksums(&self, change: impl FnOnce(String) -> String) {
        let text = fs_err::read_to_string(self.path(CHECKSUMS)).unwrap();
        self.write(CHECKSUMS, &change(text));
    }
}

/// The key that a seed makes.
pub(crate) fn key(seed: u64) -> SigningKey {
    SigningKey::new(&Chance::seeded(seed)).unwrap()
}

/// Nobody, because there is no keychain.
pub(crate) fn nobody() -> Signer {
    Signer::Nobody { reason: "no_keychain".to_owned() }
}

fn manifest(files: Vec<FilePart>) -> Manifest {
    let original = &files[1];
    let job = JobPart {
        job_id: Some("job_1".to_owned()),
        connection_id: None,
        asked_by: None,
        request: json!({ "format": "json" }),
        correlation_id: None,
        asked_at: None,
        created_at_auth0: None,
        completed_at: None,
        downloaded_at: None,
        file: original.name.clone(),
        bytes: original.bytes,
        decoded_bytes: 20,
        sha256: original.sha256.clone(),
        rows: 1,
    };
    Manifest {
        version: ManifestVersion::CURRENT,
        kind: PackKind::Export,
        made_by: MadeBy::this_program(),
        export: ExportPart {
            id: "0193".to_owned(),
            name: "All users".to_owned(),
            purpose: None,
            asked_at: "2026-11-01T10:15:00Z".parse().unwrap(),
            asked_by: None,
            clock: None,
            packed_at: "2026-11-01T10:16:00Z".parse().unwrap(),
            request: json!({}),
        },
        source: None,
        source_files: Vec::new(),
        tenant: TenantPart {
            name: "Acme".to_owned(),
            host: "acme.eu.auth0.com".to_owned(),
            audience: "https://acme.eu.auth0.com/api/v2/".to_owned(),
            production: false,
            demo: false,
            signed_in_as: None,
        },
        scope: None,
        jobs: vec![job],
        missing: Vec::new(),
        filtered: None,
        original_deleted: false,
        signing: None,
        rows: 1,
        caveats: Vec::new(),
        lookups: Vec::new(),
        count_check: None,
        witness: None,
        supplement_to: None,
        columns: vec!["email".to_owned()],
        column_meanings: Vec::new(),
        recipient: None,
        keep_until: None,
        activity: None,
        files,
        notices: Vec::new(),
    }
}

/// Returns the names of what is in a folder, hidden or not, sorted.
pub(crate) fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}
