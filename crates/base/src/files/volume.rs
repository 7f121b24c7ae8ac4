//! What some volumes can't do: rights on exFAT sticks and in `/mnt/c` of WSL, syncing folders on
//! network shares. What a volume lacks is no failure; what goes wrong is.
//!
//! On Windows, files on sticks and shares keep the rights of the folder above: see
//! `access_list::can_keep_private`.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{
    faults::{self, Op},
    held::naming,
};

/// `ENOTTY`: macOS answers it to `F_FULLFSYNC` on some shares (golang/go#64215).
const ENOTTY: i32 = 25;
/// `ENOTSUP` of macOS, where it differs from `EOPNOTSUPP` (its `<sys/errno.h>`), the only one of
/// the two that Rust's kinds of errors know.
const MACOS_ENOTSUP: i32 = 45;

/// The rights that the user alone has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rights {
    /// Reading and writing: 0600.
    File,
    /// Reading, writing and entering: 0700.
    Folder,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Creation {
    /// It must not exist.
    New,
    /// One that exists is opened, and keeps its rights.
    IfAbsent,
}

/// Takes the rights from everybody but the user, where the volume has rights.
pub(super) fn restrict(path: &Path, rights: Rights) -> io::Result<()> {
    match faults::check(Op::Rights, path).and_then(|()| system::restrict(path, rights)) {
        // A volume without rights answers EPERM, to the owner as well.
        Err(error) if is_lacking(&error) || error.kind() == ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome,
    }
}

/// Returns whether only the user has rights to a file or folder: false on volumes that can't keep
/// files for one user. Administrators, who get past all rights, do not count.
///
/// # Errors
/// It can't be looked at.
pub fn is_private(path: &Path) -> io::Result<bool> {
    system::is_private(path)
}

/// Returns a path, absolute and in the form in which the system takes it whatever its length, for
/// libraries that are not written in Rust: on Windows, others may have 259 characters.
///
/// # Errors
/// The path can't be made absolute.
pub fn of_any_length(path: &Path) -> io::Result<PathBuf> {
    system::of_any_length(path)
}

pub(super) use system::{create_folder, open_file};

/// Unix: nine bits.
#[cfg(unix)]
mod system {
    use std::{
        io,
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
    };

    use fs_err::os::unix::fs::OpenOptionsExt;

    use super::{Creation, Rights};

    /// Creates a folder, whose rights have to be restricted yet.
    pub(in super::super) fn create_folder(folder: &Path) -> io::Result<()> {
        fs_err::create_dir(folder)
    }

    /// Opens a file for reading and writing. A new one is for the user alone.
    pub(in super::super) fn open_file(path: &Path, creation: Creation) -> io::Result<fs_err::File> {
        let mut options = fs_err::OpenOptions::new();
        options.read(true).write(true).mode(0o600);
        match creation {
            Creation::New => options.create_new(true),
            Creation::IfAbsent => options.create(true),
        };
        options.open(path)
    }

    pub(super) fn restrict(path: &Path, rights: Rights) -> io::Result<()> {
        let mode = match rights {
            Rights::File => 0o600,
            Rights::Folder => 0o700,
        };
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }

    pub(super) fn of_any_length(path: &Path) -> io::Result<PathBuf> {
        std::path::absolute(path)
    }

    pub(super) fn is_private(path: &Path) -> io::Result<bool> {
        let of_others = fs_err::metadata(path)?.permissions().mode() & 0o077;
        Ok(of_others == 0)
    }
}

/// Windows: access lists.
#[cfg(windows)]
mod system {
    use std::{
        io,
        path::{Path, PathBuf},
    };

    use super::{super::held::naming, Creation, Rights};

    /// Creates a folder for the user alone, with what will be in it.
    pub(in super::super) fn create_folder(folder: &Path) -> io::Result<()> {
        if access_list::can_keep_private(folder) {
            named(folder, access_list::create_folder(folder))
        } else {
            fs_err::create_dir(folder)
        }
    }

    /// Opens a file for reading and writing. A new one is for the user alone.
    pub(in super::super) fn open_file(path: &Path, creation: Creation) -> io::Result<fs_err::File> {
        if access_list::can_keep_private(path) {
            let creation = match creation {
                Creation::New => access_list::Creation::New,
                Creation::IfAbsent => access_list::Creation::IfAbsent,
            };
            let file = named(path, access_list::open_file(path, creation))?;
            return Ok(fs_err::File::from_parts(file, path));
        }
        let mut options = fs_err::OpenOptions::new();
        options.read(true).write(true);
        match creation {
            Creation::New => options.create_new(true),
            Creation::IfAbsent => options.create(true),
        };
        options.open(path)
    }

    /// The list of a folder names what will be in it, too.
    pub(super) fn restrict(path: &Path, _: Rights) -> io::Result<()> {
        if access_list::can_keep_private(path) { named(path, access_list::restrict(path)) } else { Ok(()) }
    }

    pub(super) fn is_private(path: &Path) -> io::Result<bool> {
        let list = named(path, access_list::read(path))?;
        Ok(list.is_only_for(&named(path, access_list::user())?))
    }

    pub(super) fn of_any_length(path: &Path) -> io::Result<PathBuf> {
        named(path, access_list::verbatim(path))
    }

    fn named<T>(path: &Path, outcome: io::Result<T>) -> io::Result<T> {
        outcome.map_err(|error| naming(path, error.kind(), &error))
    }
}

/// Syncs what is at `path`, where the volume can.
pub(super) fn sync(path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    match faults::check(Op::Sync, path).and_then(|()| sync()) {
        Err(error) if is_lacking(&error) => Ok(()),
        outcome => outcome.map_err(|error| naming(path, error.kind(), &error)),
    }
}

/// Syncs a file or folder. Where macOS can't empty the disk's own cache, its plain `fsync` remains.
pub(super) fn sync_all(file: &std::fs::File) -> io::Result<()> {
    or_plain(file, file.sync_all())
}

/// As [`sync_all`], for the content alone.
pub(super) fn sync_data(file: &std::fs::File) -> io::Result<()> {
    or_plain(file, file.sync_data())
}

#[cfg(target_os = "macos")]
fn or_plain(file: &std::fs::File, outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if is_lacking(&error) => Ok(rustix::fs::fsync(file)?),
        outcome => outcome,
    }
}

#[cfg(not(target_os = "macos"))]
fn or_plain(_: &std::fs::File, outcome: io::Result<()>) -> io::Result<()> {
    outcome
}

/// Returns whether the system says that there is no such operation here: `EINVAL`, `ENOTSUP`,
/// `EOPNOTSUPP`, `ENOSYS` or `ENOTTY`.
fn is_lacking(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported)
        || cfg!(unix) && error.raw_os_error() == Some(ENOTTY)
        || cfg!(target_os = "macos") && error.raw_os_error() == Some(MACOS_ENOTSUP)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{File, faults::inject, make_private, make_private_folder, rename, sync_folder, write_whole},
        *,
    };

    #[test]
    fn volumes_without_rights_are_written_to_and_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let [inner, file] = ["inner", "inner/file"].map(|name| folder.path().join(name));
        for kind in [ErrorKind::PermissionDenied, ErrorKind::Unsupported, ErrorKind::InvalidInput] {
            let refused = inject(folder.path(), Op::Rights, 1, kind);
            make_private_folder(&inner).unwrap();
            assert!(refused.has_struck());
            write_whole(&file, b"a").unwrap();
            let refused = inject(folder.path(), Op::Rights, 1, kind);
            make_private(&file).unwrap();
            assert!(refused.has_struck());
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs_err::set_permissions(&inner, std::fs::Permissions::from_mode(0o755)).unwrap();
                assert!(!is_private(&inner).unwrap());
                fs_err::set_permissions(&inner, std::fs::Permissions::from_mode(0o700)).unwrap();
            }
            assert!(is_private(&inner).unwrap());
            fs_err::remove_dir_all(&inner).unwrap();
        }
        let _failing = inject(folder.path(), Op::Rights, 1, ErrorKind::StorageFull);
        assert_eq!(make_private_folder(&inner).unwrap_err().kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn volumes_that_cannot_sync_are_written_to_and_real_errors_stay() {
        let folder = tempfile::tempdir().unwrap();
        let [file, other] = ["file", "other"].map(|name| folder.path().join(name));
        for kind in [ErrorKind::InvalidInput, ErrorKind::Unsupported] {
            let opened = File::open_or_create(&file).unwrap();
            let syncs: [&dyn Fn() -> io::Result<()>; 4] =
                [&|| opened.sync(), &|| opened.sync_data(), &|| sync_folder(folder.path()), &|| {
                    rename(&file, &other).and_then(|()| rename(&other, &file))
                }];
            for sync in syncs {
                let cannot = inject(folder.path(), Op::Sync, 1, kind);
                sync().unwrap();
                assert!(cannot.has_struck());
                drop(cannot);
                let failing = inject(folder.path(), Op::Sync, 1, ErrorKind::StorageFull);
                assert_eq!(sync().unwrap_err().kind(), ErrorKind::StorageFull);
                drop(failing);
                if other.exists() {
                    rename(&other, &file).unwrap();
                }
            }
        }
    }

    #[test]
    fn what_the_system_lacks_is_told_from_what_fails() {
        // EINVAL, ENOTTY, ENOSYS and EOPNOTSUPP of Linux; EIO, EACCES and ENOSPC.
        #[cfg(target_os = "linux")]
        for (number, lacking) in
            [(22, true), (25, true), (38, true), (95, true), (5, false), (13, false), (28, false)]
        {
            assert_eq!(is_lacking(&io::Error::from_raw_os_error(number)), lacking, "{number}");
        }
        // EINVAL, ENOTTY, ENOTSUP, ENOSYS and EOPNOTSUPP of macOS; EIO and ENOSPC.
        #[cfg(target_os = "macos")]
        for (number, lacking) in
            [(22, true), (25, true), (45, true), (78, true), (102, true), (5, false), (28, false)]
        {
            assert_eq!(is_lacking(&io::Error::from_raw_os_error(number)), lacking, "{number}");
        }
        assert!(!is_lacking(&ErrorKind::PermissionDenied.into()));
    }
}
