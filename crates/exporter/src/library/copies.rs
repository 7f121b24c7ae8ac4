//! Copies of a pack's files, wherever the user wants them: each whole or absent, and private.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pack::{FileError, MayAppear};
use serde_json::json;

use crate::action_log::ActionLog;
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
    /// The activity log says so just before the copy appears.
    ///
    /// # Errors
    /// `not_ready`, `pack_missing`, what is wrong with the target, or what keeps the log from being
    /// written; nothing new is there then.
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
        self.saving(&snapshot, names, move |announce| {
            let mut on_progress = |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            };
            pack::copy_file(&file, &copy, &copy_id, &mut on_progress, announce)
        })
        .await
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
        self.saving(&snapshot, names, move |announce| {
            let name = pack.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut on_progress = |done, total| {
                progress(done, total);
                ControlFlow::Continue(())
            };
            pack::copy_pack(&files, &into, &name, &copy_id, &mut on_progress, announce)
        })
        .await
    }

    /// Lets `copy` make a copy of files, whose line of the activity log is written before it
    /// appears.
    async fn saving<T: Send + 'static>(
        &self,
        snapshot: &ExportSnapshot,
        names: Vec<String>,
        copy: impl FnOnce(&mut MayAppear<'_>) -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = self.shared();
        let log = ActionLog::of_export(shared.store.clone(), Arc::clone(&shared.clock), &snapshot.id);
        let name = snapshot.name.clone();
        let copied = blocking(move || {
            let mut unlogged = None;
            let copied = copy(&mut |path| {
                let detail = json!({ "name": name, "files": names, "to": path });
                match log.announce(ActivityKind::FilesSaved, detail) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(problem) => {
                        unlogged = Some(problem);
                        ControlFlow::Break(())
                    }
                }
            });
            copied.map_err(|error| {
                let problem = unlogged.unwrap_or_else(|| Problem::from(&error));
                log.take_back(ActivityKind::FilesNotSaved, json!({ "name": name, "code": problem.code() }));
                problem
            })
        })
        .await;
        shared.keep_log_end().await;
        copied
    }

    /// Adds a line to the activity log that says how files of an export left Rollcall.
    pub async fn record_use(&self, id: &str, kind: FileUse, files: &[PathBuf]) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
        let kind = match kind {
            FileUse::Clipboard => ActivityKind::FilesCopied,
            FileUse::Drag => ActivityKind::FilesDragged,
        };
        let mut line = self.activity_line(kind, &snapshot);
        line.detail = json!({ "name": snapshot.name, "files": names });
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
