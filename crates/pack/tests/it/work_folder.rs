//! The folder in which a pack is made.

use std::io;

use base::files::faults::{Op, inject};
use pack::{Digest, Signer, WorkFolder};

use crate::support::{Pack, key, names, nobody};

#[test]
fn a_trial_leaves_an_empty_folder_or_none() {
    let parent = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(parent.path(), "0193");
    assert!(work.try_writing().unwrap(), "only the user can read it");
    assert_eq!(names(work.path()), [""; 0]);
    work.discard().unwrap();
    for op in [Op::Create, Op::Write, Op::Sync, Op::Rename] {
        let fault = inject(parent.path(), op, 1, io::ErrorKind::StorageFull);
        work.try_writing().unwrap_err();
        drop(fault);
        assert_eq!(names(parent.path()), [""; 0], "{op:?}");
    }
}

#[test]
fn only_the_files_that_are_kept_stay() {
    let parent = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(parent.path(), "0193");
    work.create().unwrap();
    for file in [work.delivered(0), work.delivered(1), work.path().join("users.csv")] {
        fs_err::write(file, "x").unwrap();
    }
    fs_err::create_dir_all(work.path().join("folder/in a folder")).unwrap();
    work.keep_only(&[work.delivered(0), work.delivered(7)]).unwrap();
    assert_eq!(names(work.path()), ["delivered-0"]);
}

#[test]
fn a_folder_that_holds_nothing_is_discarded_and_others_stay() {
    let parent = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(parent.path(), "0193");
    work.discard_if_empty().unwrap();
    work.create().unwrap();
    fs_err::write(work.delivered(0), "").unwrap();
    fs_err::write(work.delivered(1), "users").unwrap();
    work.discard_if_empty().unwrap();
    assert_eq!(names(work.path()), ["delivered-1"]);
    fs_err::remove_file(work.delivered(1)).unwrap();
    work.discard_if_empty().unwrap();
    assert_eq!(names(parent.path()), [""; 0]);
    work.create().unwrap();
    fs_err::write(work.delivered(1), "users").unwrap();
    work.discard().unwrap();
    work.discard().unwrap();
    assert_eq!(names(parent.path()), [""; 0]);
}

#[test]
fn the_proof_covers_the_manifest_and_is_written_whole_or_not_at_all() {
    let made = Pack::new();
    let parent = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(parent.path(), "0193");
    work.create().unwrap();
    let signer = Signer::Key(key(1));
    for nth in 1..=4 {
        let fault = inject(work.path(), Op::Write, nth, io::ErrorKind::StorageFull);
        work.write_proof(&made.manifest, &signer).unwrap_err();
        drop(fault);
        assert!(!names(work.path()).contains(&"SHA256SUMS.sig".to_owned()));
    }
    let files = work.write_proof(&made.manifest, &signer).unwrap();
    assert_eq!(names(work.path()), ["SHA256SUMS", "SHA256SUMS.sig", "allowed_signers", "manifest.json"]);
    for file in files {
        assert_eq!(file.digest, Digest::of(&fs_err::read(work.path().join(file.name)).unwrap()));
    }
}

#[test]
fn a_pack_that_nobody_signs_says_so_and_has_nothing_of_a_signature() {
    let made = Pack::new();
    let parent = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(parent.path(), "0193");
    work.create().unwrap();
    work.write_proof(&made.manifest, &nobody()).unwrap();
    assert_eq!(names(work.path()), ["SHA256SUMS", "manifest.json"]);
    let manifest = fs_err::read_to_string(work.path().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["signing"], serde_json::json!({ "unsigned": "no_keychain" }));
}
