//! Copies of a pack's files, wherever the user wants them: each whole or absent, and private.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, NotThere, Problem};
use crate::snapshot::ExportSnapshot;

impl Exporter {
    /// Copies one file of an export, by its index in [`ExportSnapshot::files`], to `target`. A file
    /// that is there is replaced at the moment when the copy is complete. `progress` gets the bytes
    /// done and the total.
    ///
    /// # Errors
    /// `not_ready`, `pack_missing`, or what is wrong with the target; nothing new is there then.
    pub async fn copy_file(
        &self,
        id: &str,
        index: usize,
        target: &Path,
        mut progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let file = file_at(&snapshot, index)?;
        let (target, copy_id) = (target.to_path_buf(), self.shared().chance.id());
        let copied = blocking(move || {
            pack::copy_file(&file, &target, &copy_id, &mut |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            })
        });
        copied.await.map_err(|error| Problem::from(&error))
    }

    /// Copies a whole pack into the folder `into`, under its own name or, if that is taken, with a
    /// number behind it. Returns the folder of the copy. `progress` gets the bytes done and the
    /// total.
    ///
    /// # Errors
    /// As for [`Exporter::copy_file`].
    pub async fn copy_pack(
        &self,
        id: &str,
        into: &Path,
        mut progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<PathBuf, Problem> {
        let snapshot = self.export(id).await?;
        let pack = snapshot.pack.ok_or(LocalProblem::NotReady)?;
        let files: Vec<PathBuf> = snapshot.files.into_iter().map(|file| file.path).collect();
        let (into, copy_id) = (into.to_path_buf(), self.shared().chance.id());
        let copied = blocking(move || {
            let name = pack.file_name().unwrap_or_default().to_string_lossy().into_owned();
            pack::copy_pack(&files, &into, &name, &copy_id, &mut |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            })
        });
        copied.await.map_err(|error| Problem::from(&error))
    }
}

/// The path of one file of a pack.
fn file_at(snapshot: &ExportSnapshot, index: usize) -> Result<PathBuf, Problem> {
    if snapshot.pack.is_none() {
        return Err(LocalProblem::NotReady.into());
    }
    let file = snapshot.files.get(index).ok_or_else(|| LocalProblem::NotFound(NotThere::default()))?;
    Ok(file.path.clone())
}
