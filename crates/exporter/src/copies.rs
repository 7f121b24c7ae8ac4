//! Copies of a pack's files, for wherever the person wants them: each whole or absent, and private.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::exporter::Exporter;
use crate::run::blocking;
use crate::snapshot::{ExportSnapshot, Problem};
use crate::work;

/// Bytes between two reports of progress.
const BLOCK: usize = 1 << 20;

impl Exporter {
    /// Copies the file at `place` of an export's [`ExportSnapshot::files`] to `target`. What is there
    /// already is replaced, at the moment when the copy is complete. `progress` hears of the bytes
    /// done and of all.
    ///
    /// # Errors
    /// `not_ready`, `pack_missing`, or what is wrong with the target; nothing new is there then.
    pub async fn copy_file(
        &self,
        id: &str,
        place: usize,
        target: &Path,
        mut progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let file = file_at(&snapshot, place)?;
        let target = target.to_path_buf();
        let id = self.shared().chance.id();
        blocking(move || {
            let total = size(&file)?;
            let parent = target.parent().unwrap_or(Path::new(""));
            let beside = pack::work_folder(parent, &id);
            let copied = copy(&file, &beside, &mut |done| progress(done, total)).and_then(|()| {
                fs_err::rename(&beside, &target).map_err(|error| Problem::file(&target, &error))
            });
            if copied.is_err() {
                work::remove_file(&beside)?;
            }
            copied?;
            work::sync_folder(parent)
        })
        .await
    }

    /// Copies a whole pack into the folder `into`, under its own name or, where that is taken, with
    /// a number behind it. Gives the copy's folder. `progress` hears of the bytes done and of all.
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
        let pack = snapshot.pack.ok_or_else(|| Problem::bare("not_ready"))?;
        let files: Vec<PathBuf> = snapshot.files.into_iter().map(|file| file.path).collect();
        let into = into.to_path_buf();
        let id = self.shared().chance.id();
        blocking(move || {
            let total = files.iter().map(|file| size(file)).sum::<Result<u64, _>>()?;
            let beside = pack::work_folder(&into, &id);
            let name = pack.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let copied = copy_all(&files, &beside, &mut |done| progress(done, total))
                .and_then(|()| appear(&beside, &into, &name));
            if copied.is_err() {
                work::leave(&beside, true)?;
            }
            let copy = copied?;
            work::sync_folder(&into)?;
            Ok(copy)
        })
        .await
    }
}

/// The path of one file of a pack.
pub(crate) fn file_at(snapshot: &ExportSnapshot, place: usize) -> Result<PathBuf, Problem> {
    if snapshot.pack.is_none() {
        return Err(Problem::bare("not_ready"));
    }
    let file = snapshot.files.get(place).ok_or_else(|| Problem::with("not_found", Value::Null))?;
    Ok(file.path.clone())
}

/// The size of a file of a pack, which somebody may have moved away meanwhile.
fn size(file: &Path) -> Result<u64, Problem> {
    let missing = |_| Problem::with("pack_missing", json!({ "path": file.display().to_string() }));
    fs_err::metadata(file).map(|data| data.len()).map_err(missing)
}

fn copy_all(files: &[PathBuf], folder: &Path, progress: &mut dyn FnMut(u64)) -> Result<(), Problem> {
    work::make_private_folder(folder)?;
    let mut before = 0;
    for file in files {
        let copy_path = folder.join(file.file_name().unwrap_or_default());
        copy(file, &copy_path, &mut |done| progress(before + done))?;
        before += size(file)?;
    }
    work::sync_folder(folder)
}

/// Gives a complete folder its name, or the next one that is free.
fn appear(folder: &Path, into: &Path, name: &str) -> Result<PathBuf, Problem> {
    let wanted = pack::free_path(into, name);
    fs_err::rename(folder, &wanted).map_err(|error| Problem::file(&wanted, &error))?;
    Ok(wanted)
}

/// Copies a file's content into a new private file and waits until it is on the disk.
fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(u64)) -> Result<(), Problem> {
    let mut source = fs_err::File::open(from).map_err(|error| Problem::file(from, &error))?;
    let failed = |error: std::io::Error| Problem::file(to, &error);
    let mut target = fs_err::File::create_new(to).map_err(failed)?;
    work::make_private(to)?;
    let mut block = vec![0; BLOCK];
    let mut done = 0;
    loop {
        let read = source.read(&mut block).map_err(|error| Problem::file(from, &error))?;
        if read == 0 {
            break;
        }
        target.write_all(&block[..read]).map_err(failed)?;
        done += read as u64;
        progress(done);
    }
    target.sync_all().map_err(failed)
}
