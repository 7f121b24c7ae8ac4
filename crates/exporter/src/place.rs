//! What a place does to the files in it: who copies them elsewhere, who else can read them, and
//! whether Excel can open them there.

use std::env;
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use serde::Serialize;

use crate::snapshot::FileLabel;

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
    ("box-box", "Box"),
    ("proton drive", "Proton Drive"),
    ("protondrive", "Proton Drive"),
];

/// Files and folders that a service keeps in the uppermost folder that it copies, whatever the
/// folder's name.
const MARKERS: &[(&str, &str)] = &[
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".owncloudsync.log", "ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".stfolder", "Syncthing"),
    (".seafile-data", "Seafile"),
    (".SynologyWorkingDirectory", "Synology Drive"),
];

/// The variables in which `OneDrive` names its folders on Windows, whatever they are called.
const ONEDRIVE_VARIABLES: [&str; 3] = ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"];

/// What has to be known of the place of finished files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The service that uploads the files, as far as their path tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_by: Option<&'static str>,
    /// The volume can't keep files for one user: others who use it can read them.
    pub readable_by_others: bool,
    /// Paths of files are longer than those that Excel opens.
    pub too_long_for_excel: bool,
}

impl Place {
    /// Looks at the place of a folder that was made for the user alone, and of the files in it.
    pub fn of_pack(pack: &Path, files: &[FileLabel]) -> Self {
        Self::of_folder(pack, files.iter().map(|file| file.path.as_path()))
    }

    /// [`Place::of_pack`] of any folder that was made for the user alone.
    pub(crate) fn of_folder<'a>(pack: &Path, mut files: impl Iterator<Item = &'a Path>) -> Self {
        let is_for_excel =
            |file: &Path| file.extension().is_some_and(|ending| ending == "xlsx" || ending == "csv");
        Self {
            uploaded_by: synced_by(pack),
            // What can't be looked at is not there any more.
            readable_by_others: !base::files::is_private(pack).unwrap_or(true),
            too_long_for_excel: files
                .any(|file| is_for_excel(file) && !pack::is_short_enough_for_excel(file)),
        }
    }

    /// Returns whether there is nothing to say.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// The service that copies this folder's files to other computers, as far as its path and what
/// services keep beside it tell. Reads the disk: links are followed.
pub fn synced_by(folder: &Path) -> Option<&'static str> {
    let existing = folder.ancestors().find(|path| path.is_dir());
    let real = existing.and_then(|path| fs_err::canonicalize(path).ok());
    let paths = || [Some(folder.to_path_buf()), real.clone()].into_iter().flatten();
    paths()
        .find_map(|path| by_name(&path))
        .or_else(|| paths().find_map(|path| by_folder(&path, &known_folders())))
        .or_else(|| paths().find_map(|path| by_marker(&path)))
}

fn by_name(folder: &Path) -> Option<&'static str> {
    let mut names = folder.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    names.find_map(|name| SYNCED.iter().find(|(begin, _)| is_folder_of(&name, begin)).map(|(_, by)| *by))
}

/// `OneDrive`, and also `OneDrive - Contoso` and `GoogleDrive-me@acme.com`, but not `Dropboxes`.
fn is_folder_of(name: &str, begin: &str) -> bool {
    name.strip_prefix(begin).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

fn by_folder(folder: &Path, known: &[(PathBuf, &'static str)]) -> Option<&'static str> {
    known.iter().find(|(synced, _)| folder.starts_with(synced)).map(|(_, by)| *by)
}

/// The folders of this user that a service copies although their path does not tell.
fn known_folders() -> Vec<(PathBuf, &'static str)> {
    let onedrive = ONEDRIVE_VARIABLES.iter().filter_map(env::var_os);
    let mut known: Vec<(PathBuf, &'static str)> = onedrive
        .filter(|path| !path.is_empty() && cfg!(windows))
        .map(|path| (PathBuf::from(path), "OneDrive"))
        .collect();
    if let Some(dirs) = BaseDirs::new().filter(|_| cfg!(target_os = "macos")) {
        known.extend(in_icloud(dirs.home_dir()));
    }
    known
}

/// macOS keeps the desktop and the documents in iCloud, if the user wants that, under their usual
/// paths: then iCloud's own folder has them, too.
fn in_icloud(home: &Path) -> Vec<(PathBuf, &'static str)> {
    let own = home.join("Library/Mobile Documents/com~apple~CloudDocs");
    let names = ["Desktop", "Documents"].into_iter().filter(|name| own.join(name).exists());
    names.map(|name| (home.join(name), "iCloud Drive")).collect()
}

fn by_marker(folder: &Path) -> Option<&'static str> {
    let has = |path: &Path| MARKERS.iter().find(|(name, _)| path.join(name).exists()).map(|(_, by)| *by);
    // The user's own folder may hold a program's settings under such a name.
    let home = BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    folder.ancestors().take_while(|path| Some(*path) != home.as_deref()).find_map(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_copied_elsewhere_are_known_by_their_names() {
        for (path, by) in [
            ("/home/me/Dropbox/Rollcall", Some("Dropbox")),
            ("/mnt/c/OneDrive - Contoso/Documents", Some("OneDrive")),
            ("/Users/me/Library/CloudStorage/OneDrive-Contoso/x", Some("OneDrive")),
            ("/Users/me/Library/CloudStorage/GoogleDrive-me@acme.com/x", Some("Google Drive")),
            ("/Users/me/Library/CloudStorage/Box-Box/x", Some("Box")),
            ("/Users/me/Library/Mobile Documents/com~apple~CloudDocs/x", Some("iCloud Drive")),
            ("/home/me/nextcloud", Some("Nextcloud")),
            ("/home/me/Documents/Rollcall", None),
            ("/home/me/Dropboxes", None),
        ] {
            assert_eq!(synced_by(Path::new(path)), by, "{path}");
        }
    }

    #[test]
    fn folders_that_are_copied_elsewhere_are_known_by_what_is_in_them() {
        for (marker, by) in MARKERS {
            let outer = tempfile::tempdir().unwrap();
            let inner = outer.path().join("Team/Exports");
            fs_err::create_dir_all(&inner).unwrap();
            assert_eq!(synced_by(&inner), None);
            fs_err::write(outer.path().join(marker), "").unwrap();
            assert_eq!(synced_by(&inner), Some(*by));
            assert_eq!(synced_by(&inner.join("to come")), Some(*by));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_into_a_folder_that_is_copied_is_followed() {
        let outer = tempfile::tempdir().unwrap();
        let synced = outer.path().join("OneDrive - Contoso");
        fs_err::create_dir(&synced).unwrap();
        let link = outer.path().join("Exports");
        std::os::unix::fs::symlink(&synced, &link).unwrap();
        assert_eq!(synced_by(&link.join("acme")), Some("OneDrive"));
    }

    #[test]
    fn documents_that_macos_keeps_in_icloud_are_known() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(in_icloud(home.path()), []);
        let own = home.path().join("Library/Mobile Documents/com~apple~CloudDocs/Documents");
        fs_err::create_dir_all(own).unwrap();
        let known = in_icloud(home.path());
        assert_eq!(by_folder(&home.path().join("Documents/Rollcall"), &known), Some("iCloud Drive"));
        assert_eq!(by_folder(&home.path().join("Desktop/Rollcall"), &known), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_place_that_keeps_nothing_for_one_user_says_so() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("pack");
        base::files::make_private_folder(&pack).unwrap();
        assert!(Place::of_pack(&pack, &[]).is_usual());
        fs_err::set_permissions(&pack, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Place::of_pack(&pack, &[]).readable_by_others);
        assert!(!Place::of_pack(&folder.path().join("gone"), &[]).readable_by_others);
    }
}
