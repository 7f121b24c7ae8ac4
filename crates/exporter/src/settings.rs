//! The default folder of packs, and checks of a folder before users' data is written into it.

use std::path::{Path, PathBuf};

use base::Chance;
use pack::WorkFolder;
use serde_json::json;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::paths::default_export_folder;
use crate::problem::{LocalProblem, Problem};

/// The setting that names the folder.
const EXPORT_FOLDER: &str = "export_folder";

/// How the names of folders begin that a service copies to other computers, in lower case, and the
/// name of each service. macOS keeps most of them below `Library/CloudStorage`
/// under these names too; iCloud's own is `com~apple~CloudDocs`.
const SYNCED: &[(&str, &str)] = &[
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("iclouddrive", "iCloud Drive"),
    ("icloud drive", "iCloud Drive"),
    ("com~apple~clouddocs", "iCloud Drive"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pclouddrive", "pCloud"),
    ("box sync", "Box"),
    ("proton drive", "Proton Drive"),
    ("protondrive", "Proton Drive"),
];

impl Exporter {
    /// Returns the folder in which packs appear by default: the one that the user has chosen, else
    /// the usual one. `None` if there is neither.
    pub async fn export_folder(&self) -> Result<Option<PathBuf>, Problem> {
        Ok(self.chosen_export_folder().await?.or_else(default_export_folder))
    }

    /// Returns the folder that the user has chosen for all exports.
    pub async fn chosen_export_folder(&self) -> Result<Option<PathBuf>, Problem> {
        let store = self.shared().store.clone();
        let chosen = blocking(move || store.setting(EXPORT_FOLDER)).await;
        Ok(chosen.map_err(|error| Problem::from(&error))?.map(PathBuf::from))
    }

    /// Chooses a folder for all exports to come, or returns to the usual one.
    ///
    /// # Errors
    /// When nothing can be written into the folder; the choice stays as it was.
    pub async fn choose_export_folder(&self, folder: Option<PathBuf>) -> Result<(), Problem> {
        let store = self.shared().store.clone();
        let detail = json!({ "setting": EXPORT_FOLDER, "value": folder });
        blocking(move || {
            let text = folder.as_deref().map(path_text).transpose()?;
            folder.as_deref().map_or(Ok(()), try_export_folder)?;
            store.set_setting(EXPORT_FOLDER, text).map_err(|error| Problem::from(&error))
        })
        .await?;
        self.note(ActivityKind::SettingChanged, detail).await
    }
}

fn path_text(folder: &Path) -> Result<&str, Problem> {
    let unusable = || LocalProblem::FolderName(folder.into());
    Ok(folder.to_str().filter(|_| folder.is_absolute()).ok_or_else(unusable)?)
}

/// Checks that packs can be written into a folder; leaves nothing in it. A folder that doesn't
/// exist is created when the first export needs it, and not checked. Blocks.
///
/// # Errors
/// What is in the way.
pub fn try_export_folder(folder: &Path) -> Result<(), Problem> {
    if !folder.exists() {
        return Ok(());
    }
    let trial = WorkFolder::new(folder, &Chance::system().id());
    trial.try_writing().and_then(|()| trial.discard()).map_err(|error| Problem::from(&error))
}

/// The service that copies this folder's files to other computers, as far as its path tells.
pub fn synced_by(folder: &Path) -> Option<&'static str> {
    let mut names = folder.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    names.find_map(|name| SYNCED.iter().find(|(begin, _)| is_folder_of(&name, begin)).map(|(_, by)| *by))
}

/// `OneDrive`, and also `OneDrive - Contoso` and `GoogleDrive-me@acme.com`, but not `Dropboxes`.
fn is_folder_of(name: &str, begin: &str) -> bool {
    name.strip_prefix(begin).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_copied_elsewhere_are_known_by_their_names() {
        for (path, by) in [
            ("/home/me/Dropbox/Rollcall", Some("Dropbox")),
            ("/mnt/c/OneDrive - Contoso/Documents", Some("OneDrive")),
            ("/Users/me/Library/CloudStorage/GoogleDrive-me@acme.com/x", Some("Google Drive")),
            ("/Users/me/Library/Mobile Documents/com~apple~CloudDocs/x", Some("iCloud Drive")),
            ("/home/me/nextcloud", Some("Nextcloud")),
            ("/home/me/Documents/Rollcall", None),
            ("/home/me/Dropboxes", None),
        ] {
            assert_eq!(synced_by(Path::new(path)), by, "{path}");
        }
    }

    #[test]
    fn a_folder_is_tried_without_leaving_anything_in_it() {
        let folder = tempfile::tempdir().unwrap();
        try_export_folder(folder.path()).unwrap();
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
        try_export_folder(&folder.path().join("later")).unwrap();
        assert!(!folder.path().join("later").exists());
        let file = folder.path().join("file");
        fs_err::write(&file, "").unwrap();
        assert_eq!(try_export_folder(&file).unwrap_err().code(), "file");
    }
}
