//! Copies of a pack's files: each private, and whole or absent.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use base::files;

use crate::digest::BLOCK;
use crate::digest::OnProgress;
use crate::error::FileError;
use crate::install::appear;
use crate::names::free_path;
use crate::work_folder::WorkFolder;

/// What is called with the name of a copy that is complete and about to appear, and may keep it
/// from appearing.
pub type MayAppear<'a> = dyn FnMut(&Path) -> ControlFlow<()> + 'a;

/// Copies a file. A file that has the copy's name is replaced at the moment when the copy is
/// complete. `id` names the unfinished copy; no other may have it.
///
/// # Errors
/// [`FileError::Missing`] if the file is not there; else when one of the two can't be read or
/// written, or on cancelling. No unfinished copy is left, and what had the name still has it.
pub fn copy_file(
    file: &Path,
    copy: &Path,
    id: &str,
    on_progress: &mut OnProgress<'_>,
    may_appear: &mut MayAppear<'_>,
) -> Result<(), FileError> {
    let total = size_of(file)?;
    let unfinished = WorkFolder::new(files::folder_of(copy), id);
    let mut done = 0;
    let copied = copy_content(file, unfinished.path(), &mut |bytes| {
        done += bytes;
        on_progress(done, total)
    });
    let copied = copied.and_then(|()| {
        allowed(may_appear, copy)?;
        files::rename_unsynced(unfinished.path(), copy).map_err(FileError::at(copy))
    });
    copied.inspect_err(|_| {
        // The first error is the one that matters.
        let _ = files::remove_file(unfinished.path());
    })?;
    settle(copy);
    Ok(())
}

fn allowed(may_appear: &mut MayAppear<'_>, copy: &Path) -> Result<(), FileError> {
    if may_appear(copy).is_break() { Err(FileError::Cancelled) } else { Ok(()) }
}

/// Puts the name of a complete copy on the disk. A failure is no error: the copy is there, and
/// only a power failure could take its name back until the system has written it.
fn settle(copy: &Path) {
    let _ = files::sync_folder(files::folder_of(copy));
}

/// Copies files into a new folder inside `into`, under this name or, if it is taken, with a number
/// behind it. Returns the new folder. `id` names the unfinished copy; no other may have it.
///
/// # Errors
/// As [`copy_file`].
pub fn copy_pack(
    pack_files: &[PathBuf],
    into: &Path,
    name: &str,
    id: &str,
    on_progress: &mut OnProgress<'_>,
    may_appear: &mut MayAppear<'_>,
) -> Result<PathBuf, FileError> {
    let total = pack_files.iter().map(|file| size_of(file)).sum::<Result<u64, _>>()?;
    let unfinished = WorkFolder::new(into, id);
    let mut done = 0;
    let copied = copy_into(pack_files, &unfinished, &mut |bytes| {
        done += bytes;
        on_progress(done, total)
    });
    copied.and_then(|()| appear_under_free_name(&unfinished, into, name, may_appear)).inspect_err(|_| {
        // The first error is the one that matters.
        let _ = unfinished.discard();
    })
}

fn copy_into(
    pack_files: &[PathBuf],
    folder: &WorkFolder,
    on_block: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<(), FileError> {
    folder.create()?;
    for file in pack_files {
        copy_content(file, &folder.path().join(file.file_name().unwrap_or_default()), on_block)?;
    }
    files::sync_folder(folder.path()).map_err(FileError::at(folder.path()))
}

fn appear_under_free_name(
    folder: &WorkFolder,
    into: &Path,
    name: &str,
    may_appear: &mut MayAppear<'_>,
) -> Result<PathBuf, FileError> {
    loop {
        let path = free_path(into, name);
        allowed(may_appear, &path)?;
        if appear(folder.path(), &path, files::rename_unsynced)? {
            settle(&path);
            return Ok(path);
        }
    }
}

/// Copies a file's content into a new private file and waits until it is on the disk.
fn copy_content(
    from: &Path,
    to: &Path,
    on_block: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<(), FileError> {
    let mut source = fs_err::File::open(from).map_err(|error| missing_or(from, error))?;
    let failed = FileError::at(to);
    let mut target = files::File::create_new(to).map_err(failed)?;
    let mut block = vec![0; BLOCK];
    loop {
        let read = source.read(&mut block).map_err(FileError::at(from))?;
        if read == 0 {
            break;
        }
        target.write_all(&block[..read]).map_err(failed)?;
        if on_block(read as u64).is_break() {
            return Err(FileError::Cancelled);
        }
    }
    target.sync().map_err(failed)
}

fn size_of(file: &Path) -> Result<u64, FileError> {
    fs_err::metadata(file).map(|data| data.len()).map_err(|error| missing_or(file, error))
}

fn missing_or(file: &Path, error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::Missing { path: file.to_path_buf() },
        _ => FileError::at(file)(error),
    }
}
