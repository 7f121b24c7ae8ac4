//! Making a pack appear: whole, at once, and never in the place of something else.
//!
//! A crash may come between any two steps, so each step brings something about, whether or not an
//! earlier attempt has done it.

use std::io;
use std::path::{Path, PathBuf};

use base::files;

use crate::{error::FileError, manifest::Manifest, work_folder::WorkFolder};

/// What installing a pack has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// The pack is there, whole.
    Yes,
    /// Something else has the pack's name. The work folder is as complete as it was.
    NameTaken,
    /// Files that the pack needs are gone. The delivered files that are left have the names again
    /// that they have while the pack is being made.
    FilesMissing,
}

/// A pack that is complete in its work folder.
#[derive(Debug, Clone)]
pub struct CompletePack {
    /// The export's id, by which its manifest is recognised.
    pub export_id: String,
    /// The delivered files: the position of each one's job, and its name in the pack.
    pub originals: Vec<(u32, String)>,
    /// The files of answers: the field of each, such as `roles`, and its name in the pack.
    pub answers: Vec<(String, String)>,
    /// The names of all files, those of the delivered ones included.
    pub names: Vec<String>,
}

impl WorkFolder {
    /// Gives each delivered file its name, removes what is no part of the pack, and gives the
    /// folder the pack's name. If an earlier attempt has done all that, it is done.
    ///
    /// # Errors
    /// When a file can't be renamed or the folder can't be synced. The pack is whole or absent
    /// then, and installing can be repeated.
    pub fn install(&self, pack: &Path, content: &CompletePack) -> Result<Installed, FileError> {
        if self.path().is_dir() {
            if !self.name_files(content)? {
                return Ok(Installed::FilesMissing);
            }
            if !appear(self.path(), pack, files::rename)? {
                return Ok(Installed::NameTaken);
            }
        } else if !is_pack_of(pack, &content.export_id) {
            return Ok(Installed::FilesMissing);
        } else {
            // The rename had happened, perhaps without being synced.
            let parent = files::folder_of(pack);
            files::sync_folder(parent).map_err(FileError::at(parent))?;
        }
        Ok(Installed::Yes)
    }

    /// Gives the files their final names and rights. Returns false if one is missing.
    fn name_files(&self, content: &CompletePack) -> Result<bool, FileError> {
        let originals: Vec<(PathBuf, PathBuf)> = content
            .originals
            .iter()
            .map(|(position, name)| (self.delivered(*position), self.path().join(name)))
            .chain(content.answers.iter().map(|(field, name)| (self.answers(field), self.path().join(name))))
            .collect();
        for (delivered, named) in &originals {
            if !named.exists() && delivered.exists() {
                files::rename(delivered, named).map_err(FileError::at(named))?;
            }
        }
        let all: Vec<PathBuf> = content.names.iter().map(|name| self.path().join(name)).collect();
        if !all.iter().all(|path| path.exists()) {
            for (delivered, named) in originals.iter().filter(|(_, named)| named.exists()) {
                files::rename(named, delivered).map_err(FileError::at(delivered))?;
            }
            return Ok(false);
        }
        self.keep_only(&all)?;
        for path in &all {
            files::make_private(path).map_err(FileError::at(path))?;
        }
        files::sync_folder(self.path()).map_err(FileError::at(self.path()))?;
        Ok(true)
    }
}

/// Gives a complete folder its name by `rename`. Returns false if something else has it.
pub(crate) fn appear(
    folder: &Path,
    name: &Path,
    rename: fn(&Path, &Path) -> io::Result<()>,
) -> Result<bool, FileError> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    // A rename would replace an empty folder.
    if is_there(name) {
        return Ok(false);
    }
    match rename(folder, name) {
        // The name was taken since. If the folder is gone, the name is its own.
        Err(_) if is_there(folder) && is_there(name) => Ok(false),
        renamed => renamed.map(|()| true).map_err(FileError::at(name)),
    }
}

/// Returns true if the pack of this export has its name already.
fn is_pack_of(pack: &Path, export_id: &str) -> bool {
    Manifest::of_pack(pack).is_ok_and(|manifest| manifest.export.id == export_id)
}
