//! What was created is read back. Wine has no protected lists: it shows a file's Unix rights.

use std::io::Write;

use super::*;

/// Whether this is Wine, which says so in its registry.
fn is_wine() -> bool {
    Path::new(r"C:\windows\system32\winecfg.exe").exists()
}

#[test]
fn new_files_and_folders_are_for_the_user_alone() {
    let outer = tempfile::tempdir().unwrap();
    let [folder, file, inner] = ["a", r"a\file", r"a\b"].map(|name| outer.path().join(name));
    create_folder(&folder).unwrap();
    open_file(&file, Creation::New).unwrap().write_all(b"a").unwrap();
    fs_err::create_dir(&inner).unwrap();
    let user = user().unwrap();
    assert!(user.starts_with("S-1-5-"), "{user}");
    for path in [&folder, &file] {
        let list = read(path).unwrap();
        assert!(list.is_only_for(&user), "{list:?}");
        assert!(list.is_protected || is_wine(), "{list:?}");
    }
    // Inherited from the folder.
    assert!(read(&inner).unwrap().is_only_for(&user) || is_wine());
    assert_eq!(fs_err::read(&file).unwrap(), b"a");
}

#[test]
fn what_others_may_read_is_taken_from_them() {
    let outer = tempfile::tempdir().unwrap();
    let [folder, file] = ["folder", "file"].map(|name| outer.path().join(name));
    fs_err::create_dir(&folder).unwrap();
    fs_err::write(&file, "").unwrap();
    let user = user().unwrap();
    for path in [&folder, &file] {
        restrict(path).unwrap();
        let list = read(path).unwrap();
        assert!(list.is_only_for(&user) && (list.is_protected || is_wine()), "{list:?}");
    }
    fs_err::write(&file, "still mine").unwrap();
}

#[test]
fn a_file_is_created_once_and_opened_with_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    open_file(&path, Creation::New).unwrap().write_all(b"mine").unwrap();
    let again = open_file(&path, Creation::New).unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(open_file(&path, Creation::IfAbsent).unwrap().metadata().unwrap().len(), 4);
    assert_eq!(create_folder(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(read(&folder.path().join("absent")).unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn paths_of_more_than_300_characters_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut path = folder.path().to_path_buf();
    while path.as_os_str().len() < 300 {
        path.push("a folder with a name of fifty characters in length");
        create_folder(&path).unwrap();
    }
    let file = path.join("file");
    open_file(&file, Creation::New).unwrap();
    assert!(read(&file).unwrap().is_only_for(&user().unwrap()));
    restrict(&file).unwrap();
}

#[test]
fn paths_become_verbatim() {
    for (path, verbatim) in [
        (r"C:\a\b", r"\\?\C:\a\b"),
        (r"C:/a/../b", r"\\?\C:\b"),
        (r"\\server\share\a", r"\\?\UNC\server\share\a"),
        (r"\\?\C:\a", r"\\?\C:\a"),
        (r"\\.\NUL", r"\\.\NUL"),
    ] {
        assert_eq!(super::verbatim(Path::new(path)).unwrap().to_str(), Some(verbatim));
    }
}

#[test]
fn only_disks_of_this_computer_keep_files_private() {
    let folder = tempfile::tempdir().unwrap();
    assert!(can_keep_private(folder.path()));
    assert!(can_keep_private(&folder.path().join("to come")));
    assert!(!can_keep_private(Path::new(r"\\rollcall.invalid\share\folder")));
}
