//! `Packing`: every file is complete in the work folder; give each its name, then give the folder
//! its own. That one rename makes the pack appear.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use pack::{CompletePack, FileError, FileState, Installed, PackNames};
use serde_json::json;
use store::{ExportState, FileRole};

use super::{End, Run};
use crate::activity::ActivityKind;
use crate::asked::by_clock_of_auth0;
use crate::blocking::blocking;
use crate::problem::Problem;
use crate::request::answers_of;

impl Run {
    pub(super) async fn pack(&mut self) -> Result<(), End> {
        let work = self.work_folder();
        let pack = PathBuf::from(self.export.pack.clone().unwrap_or_default());
        if self.request.recipe.keep_only_result && !self.is_as_written().await? {
            tracing::warn!(export = %self.export.id, "a file is not as it was written; converting again");
            return Ok(self.record(ExportState::Converting, None, None).await?);
        }
        let originals = self.files.iter().filter(|file| file.role == FileRole::Original);
        let content = CompletePack {
            export_id: self.export.id.clone(),
            originals: self
                .delivered_jobs()
                .zip(originals)
                .map(|(job, file)| (job.position, file.name.clone()))
                .collect(),
            answers: self.answers_in_pack(),
            names: self.files.iter().map(|file| file.name.clone()).collect(),
        };
        let installed = blocking(move || work.install(&pack, &content)).await;
        match installed.map_err(|error| End::for_now(Problem::from(&error)))? {
            Installed::Yes => {}
            Installed::FilesMissing => {
                tracing::warn!(export = %self.export.id, "files are missing; converting again");
                return Ok(self.record(ExportState::Converting, None, None).await?);
            }
            Installed::NameTaken => return self.choose_another_name().await,
        }
        self.export.finished_at = Some(self.now());
        let files = self.files.iter().map(|file| json!({ "name": file.name, "sha256": file.sha256 }));
        let detail = json!({ "rows": self.export.rows, "files": files.collect::<Vec<_>>() });
        Ok(self.record(ExportState::Ready, None, Some((ActivityKind::ExportReady, detail))).await?)
    }

    /// The field of each file of answers, and its name in the pack.
    fn answers_in_pack(&self) -> Vec<(String, String)> {
        let files = self.files.iter().filter(|file| file.role == FileRole::Lookup);
        let of = |file: &store::PackFile| {
            let lookup = answers_of(&self.request.recipe, &file.name)?;
            Some((lookup.field().to_owned(), file.name.clone()))
        };
        files.filter_map(of).collect()
    }

    /// Returns whether every file that is to stay is on the disk as it was written. Installing the
    /// pack deletes the delivered files, from which they could be made again. If the pack has
    /// appeared already, they are gone, and the answer is true.
    async fn is_as_written(&self) -> Result<bool, End> {
        let work = self.work_folder();
        // Those that have their names in the pack already.
        let named = |file: &&store::PackFile| matches!(file.role, FileRole::Output | FileRole::Proof);
        let files: Vec<(PathBuf, String)> = self
            .files
            .iter()
            .filter(named)
            .map(|file| (work.path().join(&file.name), file.sha256.clone()))
            .collect();
        let compared = blocking(move || {
            if !work.path().is_dir() {
                return Ok(true);
            }
            for (path, sha256) in &files {
                let found = pack::look_at(path, &mut |_| ControlFlow::Continue(()))?;
                if found.compare(sha256) != FileState::Intact {
                    return Ok(false);
                }
            }
            Ok(true)
        });
        compared.await.map_err(|error: FileError| End::for_now(Problem::from(&error)))
    }

    /// The names of the pack and its files, with the time by Auth0's clock.
    pub(super) fn names(&self) -> PackNames {
        let at = by_clock_of_auth0(self.export.created_at, &self.jobs);
        PackNames::new(Path::new(&self.export.folder), &self.tenant.name, &self.export.name, at)
    }

    /// Something else took the name meanwhile, perhaps another export of the same second.
    async fn choose_another_name(&mut self) -> Result<(), End> {
        let free = pack::free_path(Path::new(&self.export.folder), &self.names().folder);
        self.export.pack = Some(free.display().to_string());
        Ok(self.record(ExportState::Packing, None, None).await?)
    }
}
