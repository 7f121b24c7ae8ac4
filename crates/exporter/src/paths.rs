//! Where Rollcall keeps its state, and the default folder of packs.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs, UserDirs};

/// The folder of all state: database and leases. It holds no secrets, but everything in it is
/// private.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Creates it from an explicit path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the platform's folder for application data, if the platform defines one
    /// (`~/.local/share/rollcall` on Linux).
    pub fn of_this_user() -> Option<Self> {
        ProjectDirs::from("app", "", "Rollcall").map(|dirs| Self(dirs.data_dir().to_path_buf()))
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

/// The folder in which packs appear by default: `Rollcall` in the user's documents, else in their
/// home folder. Not the downloads folder, which users empty.
pub fn default_export_folder() -> Option<PathBuf> {
    let documents = UserDirs::new().and_then(|dirs| dirs.document_dir().map(Path::to_path_buf));
    let base = documents.or_else(|| BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf()))?;
    Some(base.join("Rollcall"))
}
