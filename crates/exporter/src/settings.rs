//! The default folder of packs, and checks of a folder before users' data is written into it.

use std::path::{Path, PathBuf};

use base::Chance;
use jiff::Timestamp;
use pack::WorkFolder;
use serde_json::json;
use store::NewActivity;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::paths::default_export_folder;
use crate::problem::{LocalProblem, Problem};

/// The setting that names the folder.
const EXPORT_FOLDER: &str = "export_folder";

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
        let at = self.shared().clock.now();
        blocking(move || {
            let text = folder.as_deref().map(path_text).transpose()?;
            folder.as_deref().map_or(Ok(true), try_export_folder)?;
            let change = (EXPORT_FOLDER, text, changed_setting(at, EXPORT_FOLDER, text));
            store.change_settings(&[change]).map_err(|error| Problem::from(&error))
        })
        .await?;
        self.shared().keep_log_end().await;
        Ok(())
    }
}

/// The line of the activity log about a changed setting.
pub(crate) fn changed_setting(at: Timestamp, name: &str, value: Option<&str>) -> NewActivity {
    NewActivity {
        at,
        kind: ActivityKind::SettingChanged.to_string(),
        export_id: None,
        detail: json!({ "setting": name, "value": value }),
    }
}

fn path_text(folder: &Path) -> Result<&str, Problem> {
    let unusable = || LocalProblem::FolderName(folder.into());
    Ok(folder.to_str().filter(|_| folder.is_absolute()).ok_or_else(unusable)?)
}

/// Checks that packs can be written into a folder; leaves nothing in it. A folder that doesn't
/// exist is created when the first export needs it, and not checked. Blocks.
///
/// Returns whether it can keep files for the user alone.
///
/// # Errors
/// What is in the way.
pub fn try_export_folder(folder: &Path) -> Result<bool, Problem> {
    if !folder.exists() {
        return Ok(true);
    }
    let trial = WorkFolder::new(folder, &Chance::system().id());
    trial
        .try_writing()
        .and_then(|private| trial.discard().map(|()| private))
        .map_err(|error| Problem::from(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_tried_without_leaving_anything_in_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(try_export_folder(folder.path()).unwrap());
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
        try_export_folder(&folder.path().join("later")).unwrap();
        assert!(!folder.path().join("later").exists());
        let file = folder.path().join("file");
        fs_err::write(&file, "").unwrap();
        assert_eq!(try_export_folder(&file).unwrap_err().code(), "file");
    }
}
