//! Verifying packs: untouched, changed in every way, and folders that are no packs.

use std::ops::ControlFlow;
use std::path::Path;

use pack::{CHECKSUMS, Difference, FileError, List, MANIFEST, Verification, VerifyError};

use crate::support::{CSV, ORIGINAL, Pack};

fn verify(folder: &Path) -> Result<Verification, VerifyError> {
    pack::verify(folder, &mut |_, _| ControlFlow::Continue(()))
}

#[track_caller]
fn differences(pack: &Pack) -> Vec<Difference> {
    verify(pack.folder.path()).unwrap().differences
}

fn name(name: &str) -> String {
    name.to_owned()
}

#[test]
fn an_untouched_pack_is_intact_and_every_byte_of_it_was_read() {
    let pack = Pack::new();
    let mut steps = Vec::new();
    let found = pack::verify(pack.folder.path(), &mut |done, total| {
        steps.push((done, total));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(found.is_intact(), "{found:?}");
    let size = |name: &&str| fs_err::metadata(pack.path(name)).unwrap().len();
    let total = [CSV, ORIGINAL, MANIFEST].iter().map(size).sum();
    assert_eq!((found.files, found.bytes), (3, total));
    assert_eq!(found.manifest, Some(pack.manifest));
    assert_eq!((steps.first(), steps.last()), (Some(&(0, total)), Some(&(total, total))));
}

#[test]
fn a_pack_of_the_first_version_is_intact() {
    let pack = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pack-v1"));
    let found = verify(pack).unwrap();
    assert!(found.is_intact(), "{found:?}");
    let manifest = found.manifest.unwrap();
    assert_eq!((manifest.rows, manifest.files.len(), manifest.jobs.len()), (3, 3, 1));
    let text = fs_err::read_to_string(pack.join(MANIFEST)).unwrap();
    assert_eq!(manifest.to_text().unwrap(), text, "it is still written the same way");
}

#[test]
fn changed_and_missing_files_are_named_in_the_order_of_the_checksums() {
    let pack = Pack::new();
    pack.write(CSV, "email\neve@example.com\n");
    assert_eq!(differences(&pack), [Difference::Changed { name: name(CSV) }]);
    pack.remove(ORIGINAL);
    pack.write(MANIFEST, "{}");
    let found = verify(pack.folder.path()).unwrap();
    assert_eq!(
        found.differences,
        [
            Difference::Changed { name: name(CSV) },
            Difference::Missing { name: name(ORIGINAL) },
            Difference::Changed { name: name(MANIFEST) },
        ]
    );
    assert_eq!(found.manifest, None, "what a changed manifest says is no evidence");
}

#[test]
fn a_missing_manifest_or_list_of_checksums_is_named_and_the_rest_is_still_verified() {
    let pack = Pack::new();
    pack.remove(MANIFEST);
    assert_eq!(differences(&pack), [Difference::Missing { name: name(MANIFEST) }]);
    pack.write_lists();
    pack.remove(CHECKSUMS);
    pack.write(ORIGINAL, "zopped");
    assert_eq!(
        differences(&pack),
        [Difference::Missing { name: name(CHECKSUMS) }, Difference::Changed { name: name(ORIGINAL) }]
    );
}

#[test]
fn a_file_that_only_one_list_has_is_named() {
    let mut pack = Pack::new();
    pack.change_checksums(|text| text.split_inclusive('\n').skip(1).collect());
    assert_eq!(differences(&pack), [Difference::Unlisted { name: name(CSV), list: List::Checksums }]);
    pack.write_lists();
    pack.change_checksums(|text| text.split_inclusive('\n').take(2).collect());
    assert_eq!(differences(&pack), [Difference::Unlisted { name: name(MANIFEST), list: List::Checksums }]);

    let csv = pack.manifest.files.remove(0);
    pack.write_lists();
    pack.change_checksums(|text| format!("{}  {CSV}\n{text}", csv.sha256));
    assert_eq!(differences(&pack), [Difference::Unlisted { name: name(CSV), list: List::Manifest }]);
}

#[test]
fn a_manifest_that_says_something_else_than_the_checksums_is_named() {
    let mut pack = Pack::new();
    pack.manifest.files[0].bytes += 1;
    pack.write_lists();
    assert_eq!(differences(&pack), [Difference::Contradicted { name: name(CSV) }]);
    pack.remove(CHECKSUMS);
    assert_eq!(
        differences(&pack),
        [Difference::Missing { name: name(CHECKSUMS) }, Difference::Changed { name: name(CSV) }]
    );
}

#[test]
fn checksums_in_another_form_and_lines_that_hold_none_are_named() {
    let pack = Pack::new();
    let as_packed = fs_err::read_to_string(pack.path(CHECKSUMS)).unwrap();
    let sum = as_packed.split_once(' ').unwrap().0;
    for other in [
        as_packed.replace('\n', "\r\n"),
        as_packed.trim_end().to_owned(),
        as_packed.replacen("  ", " *", 1),
        as_packed.replacen(sum, &sum.to_uppercase(), 1),
    ] {
        pack.write(CHECKSUMS, &other);
        assert_eq!(differences(&pack), [Difference::Rewritten { name: name(CHECKSUMS) }], "{other}");
    }
    pack.write(CHECKSUMS, &format!("\u{feff}{as_packed}"));
    assert_eq!(
        differences(&pack),
        [
            Difference::UnreadableLine { line: 1 },
            Difference::Unlisted { name: name(CSV), list: List::Checksums },
        ]
    );
}

#[test]
fn whatever_else_is_in_the_folder_is_named_but_for_what_file_managers_leave() {
    let pack = Pack::new();
    for left_over in [".DS_Store", "Thumbs.db", "._acme.csv"] {
        pack.write(left_over, "");
    }
    let found = verify(pack.folder.path()).unwrap();
    assert!(found.is_intact(), "{found:?}");
    assert_eq!(found.ignored, [".DS_Store", "._acme.csv", "Thumbs.db"]);

    pack.write("notes.txt", "");
    fs_err::create_dir(pack.path("copies")).unwrap();
    fs_err::create_dir(pack.path(".directory")).unwrap();
    let extra = |entry: &str| Difference::Extra { name: name(entry) };
    assert_eq!(differences(&pack), [extra(".directory"), extra("copies"), extra("notes.txt")]);
}

#[test]
fn a_file_with_another_name_is_told_from_one_that_is_gone_and_one_that_was_added() {
    let pack = Pack::new();
    fs_err::rename(pack.path(CSV), pack.path("list.csv")).unwrap();
    pack.write("notes.txt", "");
    assert_eq!(
        differences(&pack),
        [
            Difference::Renamed { name: name(CSV), now: name("list.csv") },
            Difference::Extra { name: name("notes.txt") },
        ]
    );
    pack.write("list.csv", "email\neve@example.com\n");
    assert_eq!(differences(&pack)[0], Difference::Missing { name: name(CSV) });
}

#[test]
fn names_that_leave_the_folder_are_refused_and_not_looked_at() {
    let outside = tempfile::NamedTempFile::new().unwrap();
    let mut pack = Pack::new();
    let mut part = pack.manifest.files[0].clone();
    part.name = outside.path().display().to_string();
    let (relative, absolute) = ("../secret.txt".to_owned(), part.name.clone());
    pack.manifest.files.push(part);
    pack.write_lists();
    // The absolute name stays in the manifest alone.
    pack.change_checksums(|text| {
        let lines = text.lines().filter(|line| !line.contains(&absolute));
        let first = format!("{}  {relative}", "0".repeat(64));
        [first.as_str()].into_iter().chain(lines).collect::<Vec<_>>().join("\n") + "\n"
    });
    let found = verify(pack.folder.path()).unwrap();
    assert_eq!(
        found.differences,
        [
            Difference::UnsafeName { name: relative, list: List::Checksums },
            Difference::UnsafeName { name: absolute, list: List::Manifest },
        ]
    );
    assert_eq!(found.files, 3);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let pack = Pack::new();
    let elsewhere = tempfile::tempdir().unwrap();
    for file in [CSV, MANIFEST, CHECKSUMS] {
        let target = elsewhere.path().join(file);
        fs_err::copy(pack.path(file), &target).unwrap();
        pack.remove(file);
        std::os::unix::fs::symlink(&target, pack.path(file)).unwrap();
        let found = verify(pack.folder.path());
        if file == CHECKSUMS {
            assert!(matches!(found, Err(VerifyError::NotAPack { .. })), "neither list is a file");
        } else {
            assert!(found.unwrap().differences.contains(&Difference::NotAFile { name: name(file) }));
        }
    }
    pack.remove(MANIFEST);
    pack.write(MANIFEST, &pack.manifest.to_text().unwrap());
    assert_eq!(
        differences(&pack),
        [Difference::NotAFile { name: name(CHECKSUMS) }, Difference::NotAFile { name: name(CSV) }]
    );
}

#[test]
fn a_manifest_that_was_packed_unreadable_is_named() {
    let pack = Pack::new();
    pack.write_manifest("{ \"version\": 1 }");
    let found = verify(pack.folder.path()).unwrap();
    assert!(matches!(found.differences[..], [Difference::UnreadableManifest { .. }]), "{found:?}");
}

#[test]
fn a_pack_of_a_newer_version_is_an_error_only_if_its_manifest_is_as_packed() {
    let pack = Pack::new();
    pack.write_manifest("{ \"version\": 3 }");
    let newer = verify(pack.folder.path());
    assert!(matches!(newer, Err(VerifyError::Newer { version: 3, known: 2 })), "{newer:?}");
    pack.write(MANIFEST, "{ \"version\": 4 }");
    assert_eq!(differences(&pack), [Difference::Changed { name: name(MANIFEST) }]);
}

#[test]
fn other_folders_are_not_taken_for_packs() {
    let folder = tempfile::tempdir().unwrap();
    let is_no_pack = |path: &Path| matches!(verify(path), Err(VerifyError::NotAPack { .. }));
    assert!(is_no_pack(folder.path()));
    let file = folder.path().join("notes.txt");
    fs_err::write(&file, "").unwrap();
    assert!(is_no_pack(&file));
    fs_err::write(folder.path().join(CHECKSUMS), format!("{}  notes.txt\n", "0".repeat(64))).unwrap();
    assert!(is_no_pack(folder.path()), "checksums of other files");
    fs_err::write(folder.path().join(MANIFEST), "{ \"version\": 3, \"name\": \"a web page\" }").unwrap();
    assert!(is_no_pack(folder.path()), "a manifest of something else");
    let absent = verify(&folder.path().join("absent"));
    assert!(matches!(absent, Err(VerifyError::File(FileError::Io { .. }))), "{absent:?}");
}

#[test]
fn verifying_can_be_cancelled() {
    let pack = Pack::new();
    for allowed in [0, 1] {
        let mut calls = 0;
        let cancelled = pack::verify(pack.folder.path(), &mut |_, _| {
            calls += 1;
            if calls > allowed { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(cancelled, Err(VerifyError::File(FileError::Cancelled))), "{cancelled:?}");
    }
}
