//! Settings of the shell, stored in a small file in the data folder. It contains no exported data.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base::files::{folder_of, make_private_folder, write_whole};
use exporter::Problem;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::placement::Placement;
use super::zoom::Zoom;

/// The file's name.
const FILE: &str = "settings.json";

/// The version of the file's format. Files without one are of the first.
const VERSION: u64 = 1;

/// When an icon is shown in the tray.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TrayPolicy {
    Never,
    #[default]
    WhileExporting,
    /// Even without exports: closing the window keeps the program in the tray.
    Always,
}

/// The enabled notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct NoticeChoice {
    pub(crate) ready: bool,
    pub(crate) failed: bool,
    pub(crate) expiring: bool,
}

impl Default for NoticeChoice {
    fn default() -> Self {
        Self { ready: true, failed: true, expiring: true }
    }
}

/// All settings. Values missing from the file have their defaults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) tray: TrayPolicy,
    pub(crate) notices: NoticeChoice,
    /// The user has been notified that closing the window keeps exports running.
    #[serde(rename = "toldOfBackground")]
    pub(crate) background_notice_shown: bool,
    /// The last placement of the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) window: Option<Placement>,
    pub(crate) zoom: Zoom,
}

/// The content of the file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Stored<'a> {
    version: u64,
    #[serde(flatten)]
    settings: &'a Settings,
}

/// The part of the file that every version has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Version {
    version: u64,
}

/// The settings and their file.
pub(crate) struct SettingsFile {
    /// Missing without a data folder, and if a newer Rollcall has written the file; changes then
    /// last until the program exits.
    path: Option<PathBuf>,
    is_newer: bool,
    settings: Mutex<Settings>,
}

impl SettingsFile {
    /// Reads the file in a data folder. An unreadable file counts as missing: the settings are
    /// easily chosen again and must not prevent the window from opening. One that a newer Rollcall
    /// has written is left as it is, and defaults apply.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let path = folder.map(|folder| folder.join(FILE));
        let content = path.as_deref().map_or(Content::Unreadable, read);
        let is_newer = matches!(content, Content::Newer);
        let settings =
            if let Content::Settings(settings) = content { *settings } else { Settings::default() };
        Self { path: path.filter(|_| !is_newer), is_newer, settings: Mutex::new(settings) }
    }

    /// Returns true if a newer Rollcall has written the file, so that this one can't store changes.
    pub(crate) fn is_newer(&self) -> bool {
        self.is_newer
    }

    /// Returns the current settings.
    pub(crate) fn get(&self) -> Settings {
        self.lock().clone()
    }

    /// Changes the settings and writes the file if anything is different.
    ///
    /// # Errors
    /// The file cannot be written; the settings are then unchanged.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Problem> {
        let mut settings = self.lock();
        let mut changed = settings.clone();
        change(&mut changed);
        if changed != *settings {
            if let Some(path) = &self.path {
                write(path, &changed).map_err(|error| Problem::file(path, &error))?;
            }
            *settings = changed;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Settings> {
        // A panic cannot leave the settings inconsistent.
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is in the file.
enum Content {
    Settings(Box<Settings>),
    /// Settings of a newer Rollcall.
    Newer,
    /// Nothing, or nothing that can be read.
    Unreadable,
}

fn read(path: &Path) -> Content {
    let Ok(bytes) = fs_err::read(path) else { return Content::Unreadable };
    let settings = match serde_json::from_slice::<Version>(&bytes) {
        Ok(Version { version }) if version > VERSION => {
            tracing::warn!(version, "a newer version has written the settings; defaults apply");
            return Content::Newer;
        }
        Ok(_) => serde_json::from_slice(&bytes),
        Err(error) => Err(error),
    };
    settings
        .inspect_err(|error| tracing::warn!(%error, "the settings could not be read and are reset"))
        .map_or(Content::Unreadable, |settings| Content::Settings(Box::new(settings)))
}

/// Writes the file atomically.
fn write(path: &Path, settings: &Settings) -> io::Result<()> {
    make_private_folder(folder_of(path))?;
    let mut text = serde_json::to_vec_pretty(&Stored { version: VERSION, settings })?;
    text.push(b'\n');
    write_whole(path, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_kept_until_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::open(Some(folder.path()));
        assert_eq!(file.get(), Settings::default());
        file.change(|settings| settings.tray = TrayPolicy::Always).unwrap();
        file.change(|settings| settings.notices.failed = false).unwrap();

        let again = SettingsFile::open(Some(folder.path())).get();
        assert_eq!((again.tray, again.notices.failed), (TrayPolicy::Always, false));
        assert!(again.notices.ready && again.notices.expiring);
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1, "no temporary file remains");
    }

    #[test]
    fn a_damaged_file_is_tolerated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        for (text, tray) in [
            ("{ \"tray\": ", TrayPolicy::WhileExporting),
            ("{ \"tray\": \"sometimes\" }", TrayPolicy::WhileExporting),
            ("{ \"tray\": \"never\", \"version\": \"one\" }", TrayPolicy::WhileExporting),
            ("{ \"tray\": \"never\", \"future\": 1 }", TrayPolicy::Never),
        ] {
            fs_err::write(&path, text).unwrap();
            let file = SettingsFile::open(Some(folder.path()));
            assert_eq!((file.get().tray, file.is_newer()), (tray, false), "{text}");
        }
    }

    #[test]
    fn a_file_without_a_version_opens_and_gets_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs_err::write(
            &path,
            r#"{ "tray": "never", "notices": { "ready": false }, "toldOfBackground": true }"#,
        )
        .unwrap();
        let file = SettingsFile::open(Some(folder.path()));
        let settings = file.get();
        assert_eq!((settings.tray, settings.notices.ready), (TrayPolicy::Never, false));
        assert!(settings.background_notice_shown && settings.notices.failed);
        file.change(|settings| settings.tray = TrayPolicy::Always).unwrap();
        let stored: serde_json::Value = serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
        assert_eq!((&stored["version"], &stored["tray"]), (&VERSION.into(), &"always".into()));
        let again = SettingsFile::open(Some(folder.path())).get();
        assert_eq!(again, Settings { tray: TrayPolicy::Always, ..settings });
    }

    #[test]
    fn a_newer_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let newer = r#"{ "version": 2, "tray": { "policy": "never" } }"#;
        fs_err::write(&path, newer).unwrap();
        let file = SettingsFile::open(Some(folder.path()));
        assert!(file.is_newer());
        assert_eq!(file.get(), Settings::default());
        // Until the program exits, the window's placement and the like are remembered.
        file.change(|settings| settings.background_notice_shown = true).unwrap();
        assert!(file.get().background_notice_shown);
        assert_eq!(fs_err::read_to_string(&path).unwrap(), newer);
    }

    #[test]
    fn a_change_that_cannot_be_written_fails_without_effect() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("file");
        fs_err::write(&in_the_way, "not a folder").unwrap();
        let file = SettingsFile::open(Some(&in_the_way));
        let refused = file.change(|settings| settings.tray = TrayPolicy::Always).unwrap_err();
        assert_eq!(refused.code(), "file");
        assert_eq!(file.get().tray, TrayPolicy::WhileExporting);
    }
}
