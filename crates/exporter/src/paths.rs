//! Where Rollcall keeps its state, and the default folder of packs.
//!
//! A portable program keeps both beside itself: there is a file named `portable` in its folder.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs, UserDirs};

/// The file that makes a program portable, and its folders.
const PORTABLE: &str = "portable";
const PORTABLE_DATA: &str = "data";
const PORTABLE_EXPORTS: &str = "Exports";

/// The folder of all state: database and leases. It holds no secrets, but everything in it is
/// private.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Creates it from an explicit path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the folder beside a portable program, else the platform's folder for application
    /// data, if the platform defines one (`~/.local/share/rollcall` on Linux). On Windows, the one
    /// that stays on this computer: files that processes lock must not roam.
    pub fn of_this_user() -> Option<Self> {
        if let Some(folder) = portable_folder() {
            return Some(Self(folder.join(PORTABLE_DATA)));
        }
        ProjectDirs::from("app", "", "Rollcall").map(|dirs| Self(dirs.data_local_dir().to_path_buf()))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of the leases: one empty file an export, locked by the process that runs it.
    pub(crate) fn leases(&self) -> PathBuf {
        self.0.join("leases")
    }
}

/// The folder in which packs appear by default: beside a portable program, else `Rollcall` in the
/// user's documents, else in their home folder. Not the downloads folder, which users empty.
pub fn default_export_folder() -> Option<PathBuf> {
    if let Some(folder) = portable_folder() {
        return Some(folder.join(PORTABLE_EXPORTS));
    }
    let documents = UserDirs::new().and_then(|dirs| dirs.document_dir().map(Path::to_path_buf));
    let base = documents.or_else(|| BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf()))?;
    Some(base.join("Rollcall"))
}

/// The folder of this program, if it is portable.
fn portable_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.parent().filter(|folder| is_portable(folder)).map(Path::to_path_buf)
}

fn is_portable(folder: &Path) -> bool {
    folder.join(PORTABLE).is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_makes_a_program_portable() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_portable(folder.path()));
        fs_err::create_dir(folder.path().join(PORTABLE)).unwrap();
        assert!(!is_portable(folder.path()), "a folder of that name is something else");
        fs_err::remove_dir(folder.path().join(PORTABLE)).unwrap();
        fs_err::write(folder.path().join(PORTABLE), "").unwrap();
        assert!(is_portable(folder.path()));
    }
}
