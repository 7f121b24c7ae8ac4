//! Copies of a pack and of its files, with every operation on the disk made to fail once.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use base::files::faults::{Op, inject};
use pack::{FileError, OnProgress, copy_file, copy_pack, verify};

use crate::support::{CSV, Pack, names};

const OPERATIONS: [Op; 4] = [Op::Create, Op::Write, Op::Sync, Op::Rename];

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn may_appear(_: &Path) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn files(pack: &Pack) -> Vec<PathBuf> {
    names(pack.folder.path()).iter().map(|name| pack.path(name)).collect()
}

fn copy(pack: &Pack, into: &Path, on_progress: &mut OnProgress<'_>) -> Result<PathBuf, FileError> {
    copy_pack(&files(pack), into, "acme", "0193", on_progress, &mut may_appear)
}

#[test]
fn a_copy_of_a_file_replaces_another_one_when_it_is_complete() {
    let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
    let target = folder.path().join("users.csv");
    fs_err::write(&target, "old").unwrap();
    let content = fs_err::read(pack.path(CSV)).unwrap();
    for op in OPERATIONS {
        let fault = inject(folder.path(), op, 1, io::ErrorKind::StorageFull);
        copy_file(&pack.path(CSV), &target, "0193", &mut go_on, &mut may_appear).unwrap_err();
        drop(fault);
        assert_eq!(fs_err::read(&target).unwrap(), b"old", "{op:?}");
        assert_eq!(names(folder.path()), ["users.csv"], "{op:?}");
    }
    let cancelled =
        copy_file(&pack.path(CSV), &target, "0193", &mut |_, _| ControlFlow::Break(()), &mut may_appear);
    assert!(matches!(cancelled, Err(FileError::Cancelled)));
    assert_eq!(names(folder.path()), ["users.csv"]);

    let mut asked_for = None;
    let refused = copy_file(&pack.path(CSV), &target, "0193", &mut go_on, &mut |path| {
        asked_for = Some(path.to_path_buf());
        ControlFlow::Break(())
    });
    assert!(matches!(refused, Err(FileError::Cancelled)));
    assert_eq!((names(folder.path()), asked_for), (vec!["users.csv".to_owned()], Some(target.clone())));
    assert_eq!(fs_err::read(&target).unwrap(), b"old");

    let mut last = None;
    let mut note = |done, total| {
        last = Some((done, total));
        ControlFlow::Continue(())
    };
    copy_file(&pack.path(CSV), &target, "0193", &mut note, &mut may_appear).unwrap();
    let size = content.len() as u64;
    assert_eq!((fs_err::read(&target).unwrap(), last), (content, Some((size, size))));
    assert_eq!(names(folder.path()), ["users.csv"]);
}

#[test]
fn a_file_that_is_there_counts_as_copied_even_if_its_name_is_not_on_the_disk_yet() {
    let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
    let target = folder.path().join("users.csv");
    fs_err::write(&target, "old").unwrap();
    // The first one waits for the content, the second one for the name.
    let fault = inject(folder.path(), Op::Sync, 2, io::ErrorKind::StorageFull);
    copy_file(&pack.path(CSV), &target, "0193", &mut go_on, &mut may_appear).unwrap();
    assert!(fault.has_struck());
    assert_eq!(fs_err::read(&target).unwrap(), fs_err::read(pack.path(CSV)).unwrap());
    assert_eq!(names(folder.path()), ["users.csv"]);
}

#[test]
fn a_copy_of_a_pack_appears_whole_and_never_over_another_one() {
    let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
    fs_err::create_dir(folder.path().join("acme")).unwrap();
    for name in ["acme-2", "acme-3"] {
        let copy = copy(&pack, folder.path(), &mut go_on).unwrap();
        assert_eq!(copy, folder.path().join(name));
        assert!(verify(&copy, &mut go_on).unwrap().is_intact());
    }
    assert_eq!(names(folder.path()), ["acme", "acme-2", "acme-3"]);
}

#[test]
fn whichever_operation_fails_a_copy_of_a_pack_is_whole_or_absent() {
    for op in OPERATIONS {
        let mut struck = 0;
        for nth in 1.. {
            let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
            let fault = inject(folder.path(), op, nth, io::ErrorKind::StorageFull);
            let outcome = copy(&pack, folder.path(), &mut go_on);
            if !fault.has_struck() {
                outcome.unwrap();
                break;
            }
            struck += 1;
            let left = names(folder.path());
            assert_eq!(left.is_empty(), outcome.is_err(), "{op:?} {nth}: {outcome:?}");
            for left in left {
                let found = verify(&folder.path().join(&left), &mut go_on).unwrap();
                assert!(left == "acme" && found.is_intact(), "{op:?} {nth}: {left}");
            }
        }
        assert!(struck >= 1, "{op:?} is a part of copying");
    }
}

#[test]
fn a_file_that_is_missing_is_told_from_one_that_cannot_be_written() {
    let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
    let mut with_missing = files(&pack);
    with_missing.push(pack.path("absent"));
    let missing = copy_pack(&with_missing, folder.path(), "acme", "0193", &mut go_on, &mut may_appear);
    assert!(matches!(missing, Err(FileError::Missing { .. })), "{missing:?}");
    let in_the_way = folder.path().join("folder");
    fs_err::create_dir_all(in_the_way.join("mine")).unwrap();
    let refused = copy_file(&pack.path(CSV), &in_the_way, "0193", &mut go_on, &mut may_appear);
    assert!(matches!(refused, Err(FileError::Io { .. })), "{refused:?}");
    assert_eq!(names(folder.path()), ["folder"]);
}

#[cfg(unix)]
#[test]
fn copies_are_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (pack, folder) = (Pack::new(), tempfile::tempdir().unwrap());
    let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    let copied = copy(&pack, folder.path(), &mut go_on).unwrap();
    assert_eq!(mode(&copied), 0o700);
    for name in names(&copied) {
        assert_eq!(mode(&copied.join(&name)), 0o600, "{name}");
    }
}
