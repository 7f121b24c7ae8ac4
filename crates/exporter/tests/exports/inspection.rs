//! Checking packs: their counts, and their files made again by the recipe.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use exporter::{
    CheckStep, CheckWatch, Difference, ExportRequest, Filter, Fingerprint, Format, MadeAgain, NotAgain,
    PackCheck, PackSigner, Protect, ProtectedField, check_pack,
};
use pack::{MadeBy, Manifest, Signer, WorkFolder};
use tempfile::TempDir;

use crate::support::{World, fields};

fn check(pack: &Path) -> PackCheck {
    check_pack(pack, &[], None, &()).unwrap()
}

async fn packed(world: &World, request: ExportRequest) -> PathBuf {
    let ended = world.run(request).await;
    ended.pack.unwrap_or_else(|| panic!("{:?}", ended.problem))
}

/// A copy of a pack whose lists fit what was changed, as a careful forger leaves it, unsigned.
fn forged(pack: &Path, change: impl FnOnce(&Path, &mut Manifest)) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut manifest = Manifest::of_pack(pack).unwrap();
    for file in &manifest.files {
        fs_err::copy(pack.join(&file.name), folder.path().join(&file.name)).unwrap();
    }
    change(folder.path(), &mut manifest);
    for file in &mut manifest.files {
        let digest = pack::Digest::of(&fs_err::read(folder.path().join(&file.name)).unwrap());
        (file.bytes, file.sha256) = (digest.bytes, digest.sha256);
    }
    let work = WorkFolder::new(folder.path(), "x");
    work.create().unwrap();
    let nobody = Signer::Nobody { reason: "no_keychain".to_owned() };
    for file in work.write_proof(&manifest, &nobody).unwrap() {
        fs_err::rename(work.path().join(file.name), folder.path().join(file.name)).unwrap();
    }
    work.discard().unwrap();
    folder
}

/// Whether a name ends like this.
fn is_of(name: &str, end: &str) -> bool {
    name.ends_with(end)
}

fn named(manifest: &Manifest, end: &str) -> usize {
    manifest.files.iter().position(|file| file.name.ends_with(end)).unwrap()
}

#[tokio::test]
async fn users_are_counted_in_every_format_and_the_files_made_again() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns.extend(fields(&["email_verified", "identities"]));
    request.recipe.outputs = Format::ALL.into_iter().filter(|format| format.name() != "baton-file").collect();
    request.recipe.filter = Some(Filter::Condition("email_verified true".parse().unwrap()));
    request.recipe.style.time_zone = Some("Europe/Paris".to_owned());
    request.recipe.hidden = vec![ProtectedField { path: "name".to_owned(), how: Protect::Mask }];
    let pack = packed(&world, request).await;
    let checked = check(&pack);
    assert!(checked.verification.is_intact(), "{:?}", checked.verification.differences);
    let manifest = checked.verification.manifest.unwrap();
    let kept = manifest.filtered.unwrap().kept;
    assert!(kept > 0 && kept < 300, "{kept}");
    let with_users = manifest.files.iter().filter(|file| file.rows.is_some());
    assert_eq!(checked.counted.len(), with_users.count(), "{:?}", checked.counted);
    let of = |end: &str| checked.counted.iter().find(|file| file.name.ends_with(end)).unwrap().users;
    for end in [".xlsx", ".parquet", ".csv", ".ndjson", ".json"] {
        assert_eq!(of(end), kept, "{end}");
    }
    assert_eq!(of(".auth0.json.gz"), 300);
    let MadeAgain::Compared { same } = checked.made_again else { panic!("{:?}", checked.made_again) };
    assert!(same >= Format::ALL.len() as u64 - 1, "{same}");
}

#[tokio::test]
async fn a_forged_number_and_a_forged_file_are_found_although_every_checksum_fits() {
    let world = World::new().await;
    let pack = packed(&world, world.request()).await;
    // A user is taken out of the CSV.
    let without_one = forged(&pack, |folder, manifest| {
        let path = folder.join(&manifest.files[named(manifest, ".csv")].name);
        let text = fs_err::read_to_string(&path).unwrap();
        let (rest, _) = text.trim_end().rsplit_once("\r\n").unwrap();
        fs_err::write(&path, format!("{rest}\r\n")).unwrap();
    });
    let differences = check(without_one.path()).verification.differences;
    let is_count = |difference: &Difference| matches!(difference, Difference::Miscounted { name, stated: 300, counted: 299 } if is_of(name, ".csv"));
    assert!(is_count(&differences[0]), "{differences:?}");
    assert!(matches!(&differences[1], Difference::NotReproduced { name } if is_of(name, ".csv")));

    // A value in it is another.
    let with_other = forged(&pack, |folder, manifest| {
        let path = folder.join(&manifest.files[named(manifest, ".csv")].name);
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, text.replacen('@', "%", 1)).unwrap();
    });
    let differences = check(with_other.path()).verification.differences;
    assert!(matches!(&differences[..], [Difference::NotReproduced { name }] if is_of(name, ".csv")));

    // The numbers of the manifest contradict each other.
    let other_total = forged(&pack, |_, manifest| manifest.rows += 1);
    let differences = check(other_total.path()).verification.differences;
    let expected = Difference::Miscounted { name: "manifest.json".to_owned(), stated: 301, counted: 300 };
    assert_eq!(differences, [expected]);

    // The delivered file is no export any more.
    let spoilt = forged(&pack, |folder, manifest| {
        let path = folder.join(&manifest.files[named(manifest, ".gz")].name);
        let mut bytes = fs_err::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs_err::write(&path, bytes).unwrap();
    });
    let differences = check(spoilt.path()).verification.differences;
    assert!(matches!(&differences[..], [Difference::UnreadableFile { name, .. }] if is_of(name, ".gz")));

    // Another version may make other files: that is no difference.
    let newer = forged(&pack, |folder, manifest| {
        manifest.made_by = MadeBy { version: "9.9.9".to_owned(), ..MadeBy::this_program() };
        let path = folder.join(&manifest.files[named(manifest, ".csv")].name);
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, text.replacen('@', "%", 1)).unwrap();
    });
    let checked = check(newer.path());
    assert_eq!(checked.verification.differences, []);
    assert_eq!(checked.made_again, MadeAgain::NotCompared { because: NotAgain::OtherVersion });
}

#[tokio::test]
async fn what_can_not_be_made_again_is_said() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.hidden = vec![ProtectedField { path: "email".to_owned(), how: Protect::Hash }];
    let checked = check(&packed(&world, request).await);
    assert_eq!(checked.verification.differences, []);
    assert_eq!(checked.made_again, MadeAgain::NotCompared { because: NotAgain::Pseudonyms });
    assert_eq!(checked.counted.len(), 3, "the original, too");

    let mut request = world.request();
    request.recipe.keep_only_result = true;
    let checked = check(&packed(&world, request).await);
    assert_eq!(checked.made_again, MadeAgain::NotCompared { because: NotAgain::OriginalDeleted });
    assert_eq!((checked.verification.differences.len(), checked.counted.len()), (0, 2));

    let mut request = world.request();
    request.recipe.outputs = Vec::new();
    let checked = check(&packed(&world, request).await);
    assert_eq!(checked.made_again, MadeAgain::NotCompared { because: NotAgain::NothingMade });
    assert_eq!(checked.counted.len(), 1);
}

#[tokio::test]
async fn looked_up_columns_are_made_again_from_their_answers() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns = fields(&["user_id", "email", "roles"]);
    let checked = check(&packed(&world, request).await);
    assert_eq!(checked.verification.differences, []);
    assert_eq!(checked.made_again, MadeAgain::Compared { same: 2 });
}

#[tokio::test]
async fn the_key_that_is_asked_for_must_have_signed() {
    let world = World::new().await;
    let pack = packed(&world, world.request()).await;
    let key = world.exporter.signing_key().await.unwrap().fingerprint;
    let signed = check_pack(&pack, &[], Some(key), &()).unwrap();
    assert!(signed.verification.is_intact());
    assert!(matches!(signed.signer, PackSigner::Expected { .. }), "{:?}", signed.signer);
    let other: Fingerprint = format!("SHA256:{}A", "a".repeat(42)).parse().unwrap();
    let refused = check_pack(&pack, &[], Some(other), &()).unwrap().verification.differences;
    assert_eq!(refused, [Difference::NotSignedBy { wanted: other, key: Some(key) }]);
    let unsigned = forged(&pack, |_, _| ());
    let refused = check_pack(unsigned.path(), &[], Some(key), &()).unwrap();
    assert_eq!(refused.verification.differences, [Difference::NotSignedBy { wanted: key, key: None }]);
}

/// Writes a zip archive of a pack, its files stored as they are.
fn zip(pack: &Path, target: &Path) {
    let mut archive = rawzip::ZipArchiveWriter::new(fs_err::File::create(target).unwrap());
    for entry in fs_err::read_dir(pack).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("pack/{}", path.file_name().unwrap().to_str().unwrap());
        let method = rawzip::CompressionMethod::STORE;
        let (mut entry, config) = archive.new_file(&name).compression_method(method).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(&fs_err::read(&path).unwrap()).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
}

#[tokio::test]
async fn an_archive_is_checked_as_its_folder_is() {
    let world = World::new().await;
    let pack = packed(&world, world.request()).await;
    let archive = world.folder.path().join("pack.zip");
    zip(&pack, &archive);
    let (folder, zipped) = (check(&pack), check(&archive));
    assert!(zipped.verification.is_intact(), "{:?}", zipped.verification.differences);
    assert_eq!(zipped, folder);

    let mut bytes = fs_err::read(&archive).unwrap();
    let place = bytes.windows(6).position(|bytes| bytes == b"\"rows\"").unwrap();
    bytes[place + 1] ^= 1;
    fs_err::write(&archive, bytes).unwrap();
    let differences = check(&archive).verification.differences;
    assert_eq!(differences, [Difference::DamagedInArchive { name: "pack/manifest.json".to_owned() }]);

    fs_err::write(pack.join("notes.txt"), "").unwrap();
    zip(&pack, &archive);
    let differences = check(&archive).verification.differences;
    assert_eq!(differences, [Difference::Extra { name: "notes.txt".to_owned() }]);

    fs_err::write(&archive, "a letter").unwrap();
    assert_eq!(check_pack(&archive, &[], None, &()).unwrap_err().code(), "not_a_pack");
    assert_eq!(check_pack(world.folder.path(), &[], None, &()).unwrap_err().code(), "not_a_pack");
    assert_eq!(check_pack(Path::new("/absent"), &[], None, &()).unwrap_err().code(), "file");
}

/// Cancels at the nth report.
struct Cancelling {
    reports: AtomicUsize,
    at: usize,
}

impl CheckWatch for Cancelling {
    fn progress(&self, _: CheckStep, done: u64, total: u64) {
        assert!(done <= total || total == 0, "{done} of {total}");
        self.reports.fetch_add(1, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.reports.load(Ordering::Relaxed) >= self.at
    }
}

#[tokio::test]
async fn a_check_can_be_cancelled_at_every_step() {
    let world = World::new().await;
    let pack = packed(&world, world.request()).await;
    let archive = world.folder.path().join("pack.zip");
    zip(&pack, &archive);
    let all = Cancelling { reports: AtomicUsize::new(0), at: usize::MAX };
    check_pack(&archive, &[], None, &all).unwrap();
    let reports = all.reports.into_inner();
    assert!(reports > 5, "{reports}");
    for at in 1..reports {
        let watch = Cancelling { reports: AtomicUsize::new(0), at };
        match check_pack(&archive, &[], None, &watch) {
            Err(problem) => assert_eq!(problem.code(), "stopped", "{at}"),
            // The last reports of a step come when it is done.
            Ok(checked) => assert!(checked.verification.is_intact(), "{at}"),
        }
    }
}
