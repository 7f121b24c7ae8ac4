//! Copies of a pack's files, wherever the user wants them: each whole or absent, and private.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, NotThere, Problem};
use crate::snapshot::ExportSnapshot;

/// How files leave Rollcall without a copy that it makes itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileUse {
    /// Through the clipboard.
    Clipboard,
    /// By dragging them out of the window.
    Drag,
}

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
        let names = vec![name_of(&file)];
        let (copy, copy_id) = (target.to_path_buf(), self.shared().chance.id());
        let copied = blocking(move || {
            pack::copy_file(&file, &copy, &copy_id, &mut |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            })
        });
        copied.await.map_err(|error| Problem::from(&error))?;
        self.note_use(ActivityKind::FilesSaved, &snapshot, &names, Some(target)).await
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
        let pack = snapshot.pack.clone().ok_or(LocalProblem::NotReady)?;
        let files: Vec<PathBuf> = snapshot.files.iter().map(|file| file.path.clone()).collect();
        let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
        let (into, copy_id) = (into.to_path_buf(), self.shared().chance.id());
        let copied = blocking(move || {
            let name = pack.file_name().unwrap_or_default().to_string_lossy().into_owned();
            pack::copy_pack(&files, &into, &name, &copy_id, &mut |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            })
        });
        let copy = copied.await.map_err(|error| Problem::from(&error))?;
        self.note_use(ActivityKind::FilesSaved, &snapshot, &names, Some(&copy)).await?;
        Ok(copy)
    }

    /// Adds a line to the activity log that says how files of an export left Rollcall.
    pub async fn record_use(&self, id: &str, kind: FileUse, files: &[PathBuf]) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
        let kind = match kind {
            FileUse::Clipboard => ActivityKind::FilesCopied,
            FileUse::Drag => ActivityKind::FilesDragged,
        };
        self.note_use(kind, &snapshot, &names, None).await
    }

    async fn note_use(
        &self,
        kind: ActivityKind,
        snapshot: &ExportSnapshot,
        names: &[String],
        to: Option<&Path>,
    ) -> Result<(), Problem> {
        let mut line = self.activity_line(kind, snapshot);
        line.detail = json!({ "name": snapshot.name, "files": names });
        if let Some(to) = to {
            line.detail["to"] = json!(to);
        }
        let store = self.shared().store.clone();
        blocking(move || store.append_activity(&line)).await.map_err(|error| Problem::from(&error))?;
        self.shared().keep_log_end().await;
        Ok(())
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The path of one file of a pack.
fn file_at(snapshot: &ExportSnapshot, index: usize) -> Result<PathBuf, Problem> {
    if snapshot.pack.is_none() {
        return Err(LocalProblem::NotReady.into());
    }
    let file = snapshot.files.get(index).ok_or_else(|| LocalProblem::NotFound(NotThere::default()))?;
    Ok(file.path.clone())
}
