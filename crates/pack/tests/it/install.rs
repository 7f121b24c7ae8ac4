//! Installing a pack, with every operation on the disk made to fail once.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use base::files::faults::{Op, inject};
use pack::{CompletePack, Installed, Signer, WorkFolder, verify};
use tempfile::TempDir;

use crate::support::{CSV, ORIGINAL, Pack, key, names};

/// A pack that is complete in its work folder, and the place where it is to appear.
struct World {
    folder: TempDir,
    work: WorkFolder,
    pack: PathBuf,
    content: CompletePack,
}

impl World {
    fn new() -> Self {
        let made = Pack::new();
        let folder = tempfile::tempdir().unwrap();
        let work = WorkFolder::new(folder.path(), "0193");
        work.create().unwrap();
        fs_err::copy(made.path(CSV), work.path().join(CSV)).unwrap();
        fs_err::copy(made.path(ORIGINAL), work.delivered(0)).unwrap();
        fs_err::write(work.path().join("left over"), "").unwrap();
        let proof = work.write_proof(&made.manifest, &Signer::Key(key(1))).unwrap();
        let names = [CSV, ORIGINAL].into_iter().chain(proof.iter().map(|file| file.name));
        let names = names.map(str::to_owned).collect();
        let content = CompletePack {
            answers: Vec::new(),
            export_id: made.manifest.export.id.clone(),
            originals: vec![(0, ORIGINAL.to_owned())],
            names,
        };
        let pack = folder.path().join("acme_all-users");
        Self { folder, work, pack, content }
    }

    fn install(&self) -> Result<Installed, pack::FileError> {
        self.work.install(&self.pack, &self.content)
    }

    #[track_caller]
    fn assert_whole(&self) {
        assert!(is_intact(&self.pack), "{:?}", names(&self.pack));
        assert_eq!(names(self.folder.path()), ["acme_all-users"]);
    }
}

fn is_intact(pack: &Path) -> bool {
    verify(pack, &mut |_, _| ControlFlow::Continue(())).unwrap().is_intact()
}

#[test]
fn a_pack_appears_whole_and_nothing_else_is_left() {
    let world = World::new();
    assert_eq!(world.install().unwrap(), Installed::Yes);
    world.assert_whole();
    let proof = ["SHA256SUMS", "SHA256SUMS.sig"];
    assert_eq!(
        names(&world.pack),
        [&proof[..], &[ORIGINAL, CSV, "allowed_signers", "manifest.json"]].concat()
    );
}

#[cfg(unix)]
#[test]
fn a_pack_and_its_files_are_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let open = std::fs::Permissions::from_mode(0o644);
    fs_err::set_permissions(world.work.path().join(CSV), open).unwrap();
    world.install().unwrap();
    let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.pack), 0o700);
    for name in names(&world.pack) {
        assert_eq!(mode(&world.pack.join(&name)), 0o600, "{name}");
    }
}

#[test]
fn whichever_operation_fails_the_pack_is_whole_or_absent_and_the_next_attempt_completes_it() {
    for op in [Op::Rename, Op::Sync, Op::Remove] {
        let mut struck = 0;
        for nth in 1.. {
            let world = World::new();
            let fault = inject(world.folder.path(), op, nth, io::ErrorKind::StorageFull);
            let outcome = world.install();
            if !fault.has_struck() {
                assert_eq!(outcome.unwrap(), Installed::Yes);
                break;
            }
            struck += 1;
            outcome.unwrap_err();
            assert!(!world.pack.exists() || is_intact(&world.pack), "{op:?} {nth}");
            drop(fault);
            assert_eq!(world.install().unwrap(), Installed::Yes, "{op:?} {nth}");
            world.assert_whole();
        }
        assert!(struck >= 1, "{op:?} is a part of installing");
    }
}

#[test]
fn installing_again_changes_nothing() {
    let world = World::new();
    world.install().unwrap();
    assert_eq!(world.install().unwrap(), Installed::Yes);
    world.assert_whole();
}

#[test]
fn whatever_has_the_name_of_the_pack_stays() {
    type Take = fn(&Path);
    let world = World::new();
    let takers: [Take; 3] = [
        |path| fs_err::write(path, "theirs").unwrap(),
        |path| fs_err::create_dir(path).unwrap(),
        |path| {
            fs_err::create_dir(path).unwrap();
            fs_err::write(path.join("theirs"), "theirs").unwrap();
        },
    ];
    for take in takers {
        take(&world.pack);
        let before = fs_err::metadata(&world.pack).unwrap();
        assert_eq!(world.install().unwrap(), Installed::NameTaken);
        let after = fs_err::metadata(&world.pack).unwrap();
        assert_eq!(
            (after.file_type(), after.modified().unwrap()),
            (before.file_type(), before.modified().unwrap())
        );
        if before.is_dir() {
            fs_err::remove_dir_all(&world.pack).unwrap();
        } else {
            fs_err::remove_file(&world.pack).unwrap();
        }
    }
    assert_eq!(world.install().unwrap(), Installed::Yes);
    world.assert_whole();
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_has_its_name() {
    let world = World::new();
    std::os::unix::fs::symlink("nowhere", &world.pack).unwrap();
    assert_eq!(world.install().unwrap(), Installed::NameTaken);
}

#[test]
fn a_missing_file_leaves_the_delivered_ones_as_they_were_before() {
    let world = World::new();
    fs_err::remove_file(world.work.path().join(CSV)).unwrap();
    assert_eq!(world.install().unwrap(), Installed::FilesMissing);
    assert!(world.work.delivered(0).exists() && !world.pack.exists());

    fs_err::remove_file(world.work.delivered(0)).unwrap();
    assert_eq!(world.install().unwrap(), Installed::FilesMissing);
    world.work.discard().unwrap();
    assert_eq!(world.install().unwrap(), Installed::FilesMissing);
}

#[test]
fn the_pack_of_another_export_is_not_taken_for_this_one() {
    let world = World::new();
    world.install().unwrap();
    let other = CompletePack { export_id: "0194".to_owned(), ..world.content.clone() };
    assert_eq!(world.work.install(&world.pack, &other).unwrap(), Installed::FilesMissing);
    world.assert_whole();
}
