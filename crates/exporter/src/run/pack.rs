//! `Packing`: every file is complete in the work folder; give each its name, then give the folder
//! its own. That one rename makes the pack appear.
//!
//! A crash may come between any two of these, so each is a thing to bring about, not a thing to do.

use std::path::{Path, PathBuf};

use serde_json::json;
use store::{ExportState, FileRole};

use super::{End, Run, blocking};
use crate::snapshot::Problem;
use crate::work;
use pack::MANIFEST;

impl Run {
    pub(super) async fn pack(&mut self) -> Result<(), End> {
        let work = self.work_folder();
        let pack = PathBuf::from(self.export.pack.clone().unwrap_or_default());
        let names: Vec<String> = self.files.iter().map(|file| file.name.clone()).collect();
        let originals = self.files.iter().filter(|file| file.role == FileRole::Original);
        let renames: Vec<(PathBuf, PathBuf)> = self
            .jobs
            .iter()
            .zip(originals)
            .map(|(job, file)| (self.delivered(job.position), work.join(&file.name)))
            .collect();
        let export_id = self.export.id.clone();
        let installed = blocking(move || install(&work, &pack, &renames, &names, &export_id)).await;
        if !installed.map_err(End::for_now)? {
            // Somebody took the name meanwhile, perhaps another export of the same second.
            let base = pack::pack_name(&self.tenant.name, &self.export.name, self.export.created_at);
            let free = pack::free_path(Path::new(&self.export.folder), &base);
            self.export.pack = Some(free.display().to_string());
            return Ok(self.record(ExportState::Packing, None, None).await?);
        }

        self.export.finished_at = Some(self.now());
        let files = self.files.iter().map(|file| json!({ "name": file.name, "sha256": file.sha256 }));
        let detail = json!({ "rows": self.export.rows, "files": files.collect::<Vec<_>>() });
        Ok(self.record(ExportState::Ready, None, Some(("export_ready", detail))).await?)
    }
}

/// Brings the pack about. False when its name is taken by something else.
fn install(
    work: &Path,
    pack: &Path,
    renames: &[(PathBuf, PathBuf)],
    names: &[String],
    export_id: &str,
) -> Result<bool, Problem> {
    if work.is_dir() {
        for (from, to) in renames {
            if !to.exists() {
                fs_err::rename(from, to).map_err(|error| Problem::file(to, &error))?;
            }
        }
        let keep: Vec<PathBuf> = names.iter().map(|name| work.join(name)).collect();
        work::remove_all_but(work, &keep)?;
        for path in &keep {
            work::make_private(path)?;
        }
        work::sync_folder(work)?;
        match fs_err::rename(work, pack) {
            // Looking before would not help: the name may be taken between the look and the rename.
            Err(_) if pack.exists() => return Ok(false),
            outcome => outcome.map_err(|error| Problem::file(pack, &error))?,
        }
    } else if !is_pack_of(pack, export_id) {
        return Err(Problem::with("work_missing", json!({ "path": work.display().to_string() })));
    }
    pack.parent().map_or(Ok(()), work::sync_folder)?;
    Ok(true)
}

/// Whether the rename had happened before a crash.
fn is_pack_of(pack: &Path, export_id: &str) -> bool {
    let manifest = fs_err::read(pack.join(MANIFEST)).ok();
    let manifest: Option<serde_json::Value> = manifest.and_then(|text| serde_json::from_slice(&text).ok());
    manifest.is_some_and(|manifest| manifest["export"]["id"] == export_id)
}
