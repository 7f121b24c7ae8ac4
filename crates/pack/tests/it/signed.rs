//! Signed packs: what OpenSSH says of them, and whatever is changed about them.

use std::ops::ControlFlow;
#[cfg(target_os = "linux")]
use std::path::Path;

use pack::{
    ALLOWED_SIGNERS, CHECKSUMS, Difference, MANIFEST, PackSignature, SIGNATURE, Verification, VerifyError,
};
#[cfg(target_os = "linux")]
use pack::{LogSupplement, PackKind, Signer, SupplementTo, WitnessPart, event_name};

use crate::support::{CSV, ORIGINAL, Pack, key, names};

fn verify(pack: &Pack) -> Result<Verification, VerifyError> {
    pack::verify(pack.folder.path(), &mut |_, _| ControlFlow::Continue(()))
}

fn name(name: &str) -> String {
    name.to_owned()
}

#[test]
fn an_untouched_pack_is_intact_and_names_its_key() {
    let pack = Pack::signed(1);
    let found = verify(&pack).unwrap();
    assert!(found.is_intact(), "{found:?}");
    assert_eq!(found.signature, PackSignature::Valid { key: key(1).public().fingerprint() });
    assert_eq!(found.files, 4);
    assert_eq!(found.manifest, Some(pack.manifest));
    let unsigned = verify(&Pack::new()).unwrap();
    assert_eq!(unsigned.signature, PackSignature::Absent { reason: None });
}

/// Runs a program in a folder, as somebody whose computer has nothing of Rollcall or of the one who
/// made the pack; gives whether it succeeded, and what it said.
#[cfg(target_os = "linux")]
fn run(folder: &Path, line: &str) -> (bool, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env_clear();
    command.env("PATH", "/usr/bin:/bin").env("HOME", home.path()).env("LC_ALL", "C");
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn the_programs_of_a_stock_computer_agree() {
    const VERIFY: &str = "ssh-keygen -Y verify -f allowed_signers -I rollcall -n rollcall-pack \
                          -s SHA256SUMS.sig < SHA256SUMS";
    const CHECK: &str = "sha256sum -c --strict SHA256SUMS";
    let pack = Pack::signed(1);
    let folder = pack.folder.path();
    let fingerprint = key(1).public().fingerprint();
    let (is_good, said) = run(folder, VERIFY);
    assert!(is_good, "{said}");
    let expected = format!("Good \"rollcall-pack\" signature for rollcall with ED25519 key {fingerprint}");
    assert_eq!(said.trim(), expected);
    assert!(run(folder, CHECK).0);
    pack.write(CSV, "email\neve@example.com\n");
    assert!(run(folder, VERIFY).0 && !run(folder, CHECK).0);
    pack.change_checksums(|text| text.replace("acme.csv", "acmf.csv"));
    assert!(!run(folder, VERIFY).0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_supplement_is_signed_like_a_pack_and_made_once() {
    let pack = Pack::signed(1);
    let parent = tempfile::tempdir().unwrap();
    let sha256 = |name: &str| pack::Digest::of(&fs_err::read(pack.path(name)).unwrap()).sha256;
    let events = [(event_name(0, false), "{\"type\":\"sapi\"}".to_owned())];
    let make = || {
        let to = SupplementTo {
            pack: "acme".to_owned(),
            manifest_sha256: sha256(MANIFEST),
            checksums_sha256: sha256(CHECKSUMS),
        };
        let at = "2026-11-01T10:20:00Z".parse().unwrap();
        let supplement = LogSupplement {
            pack_manifest: &pack.manifest,
            to,
            witness: WitnessPart::found(at, Vec::new()),
            events: &events,
            made_at: at,
        };
        supplement.make(parent.path(), &Signer::Key(key(1))).unwrap()
    };
    let folder = make();
    assert_eq!(make(), folder, "an attempt that was not heard of is not repeated");
    assert_eq!(fs_err::read_dir(parent.path()).unwrap().count(), 1);
    let verify =
        "ssh-keygen -Y verify -f allowed_signers -I rollcall -n rollcall-pack -s SHA256SUMS.sig < SHA256SUMS";
    for line in [verify, "sha256sum -c --strict SHA256SUMS"] {
        let (is_good, said) = run(&folder, line);
        assert!(is_good, "{said}");
    }
    let verified = pack::verify(&folder, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert!(verified.is_intact(), "{verified:?}");
    let manifest = verified.manifest.unwrap();
    assert_eq!((manifest.kind, manifest.files.len()), (PackKind::Supplement, 1));
    assert_eq!(manifest.supplement_to.unwrap().manifest_sha256, sha256(MANIFEST));
    assert_eq!(fs_err::read_to_string(folder.join(&events[0].0)).unwrap(), events[0].1);
}

#[test]
fn wherever_a_byte_of_whichever_file_changes_it_is_found() {
    for pack in [Pack::signed(1), Pack::new()] {
        let files = names(pack.folder.path());
        assert!(files.len() >= 4, "{files:?}");
        for file in files {
            let content = fs_err::read(pack.path(&file)).unwrap();
            // Some thirty of each file, the first and the last among them.
            let stride = content.len().div_ceil(30);
            for place in (0..content.len()).step_by(stride).chain([content.len() - 1]) {
                let mut changed = content.clone();
                changed[place] ^= 1 << (place % 8);
                fs_err::write(pack.path(&file), changed).unwrap();
                let found = match verify(&pack) {
                    Ok(found) => found.differences,
                    Err(error) => panic!("byte {place} of {file}: {error}"),
                };
                let first = found.first().unwrap_or_else(|| panic!("byte {place} of {file}"));
                // A list that was changed may speak of another file than the one that is there.
                let is_named = format!("{first:?}").contains(&format!("{file:?}"));
                let is_list = [CHECKSUMS, ALLOWED_SIGNERS, SIGNATURE].contains(&file.as_str());
                assert!(is_named || is_list, "byte {place} of {file}: {first:?}");
            }
            fs_err::write(pack.path(&file), content).unwrap();
        }
        assert!(verify(&pack).unwrap().is_intact());
    }
}

#[test]
fn whichever_file_goes_is_renamed_or_gets_other_line_ends_it_is_found_and_named() {
    for file in [CSV, ORIGINAL, MANIFEST, ALLOWED_SIGNERS, CHECKSUMS, SIGNATURE] {
        let pack = Pack::signed(1);
        let content = fs_err::read(pack.path(file)).unwrap();
        fs_err::rename(pack.path(file), pack.path("other")).unwrap();
        let renamed = verify(&pack).unwrap();
        assert!(renamed.signature == PackSignature::Invalid || ![CHECKSUMS, SIGNATURE].contains(&file));
        pack.remove("other");
        assert_eq!(verify(&pack).unwrap().differences[0], Difference::Missing { name: name(file) });
        let expected = match file {
            // Neither is in the list of checksums.
            CHECKSUMS | SIGNATURE => Difference::Missing { name: name(file) },
            _ => Difference::Renamed { name: name(file), now: name("other") },
        };
        assert_eq!(renamed.differences[0], expected);

        let text = String::from_utf8(content).unwrap();
        if !text.contains('\n') {
            continue;
        }
        pack.write(file, &text.replace('\n', "\r\n"));
        let first = verify(&pack).unwrap().differences.swap_remove(0);
        let expected = match file {
            CHECKSUMS => Difference::Rewritten { name: name(file) },
            SIGNATURE => Difference::SignatureUnreadable { name: name(file) },
            ALLOWED_SIGNERS => {
                Difference::OtherSigner { name: name(file), key: key(1).public().fingerprint() }
            }
            _ => Difference::Changed { name: name(file) },
        };
        assert_eq!(first, expected);
    }
}

#[test]
fn whoever_rewrites_the_lists_has_to_sign_them_and_that_is_another_key() {
    let (pack, forged) = (Pack::signed(1), Pack::signed(2));
    let other = key(2).public().fingerprint();
    // The lists fit; the signature doesn't.
    pack.write(CSV, "email\neve@example.com\n");
    let sum = pack::Digest::of(b"email\neve@example.com\n").sha256;
    pack.change_checksums(|text| text.replace(&pack.manifest.files[0].sha256, &sum));
    let broken = Difference::SignatureBroken { name: name(CHECKSUMS), key: key(1).public().fingerprint() };
    assert_eq!(verify(&pack).unwrap().differences[0], broken);

    // The signature of another key, of the same list.
    let pack = Pack::signed(1);
    let copy = |from: &Pack, file: &str| fs_err::copy(from.path(file), pack.path(file)).unwrap();
    copy(&forged, SIGNATURE);
    let found = verify(&pack).unwrap();
    assert_eq!(found.signature, PackSignature::Invalid);
    assert!(matches!(found.differences[0], Difference::SignatureBroken { key, .. } if key == other));
    copy(&forged, CHECKSUMS);
    let named = |file: &str| Difference::OtherSigner { name: name(file), key: other };
    assert_eq!(
        verify(&pack).unwrap().differences[..2],
        [named(ALLOWED_SIGNERS), Difference::Changed { name: name(MANIFEST) }]
    );

    // Everything forged: it is another's pack, and says so.
    copy(&forged, MANIFEST);
    copy(&forged, ALLOWED_SIGNERS);
    assert_eq!(verify(&pack).unwrap().signature, PackSignature::Valid { key: other });
}

#[test]
fn a_signature_that_the_pack_does_not_speak_of_is_an_extra_file() {
    let (pack, signed) = (Pack::new(), Pack::signed(1));
    fs_err::copy(signed.path(SIGNATURE), pack.path(SIGNATURE)).unwrap();
    let found = verify(&pack).unwrap();
    assert_eq!(found.differences, [Difference::Extra { name: name(SIGNATURE) }]);
    assert_eq!(found.signature, PackSignature::Absent { reason: None });
}
