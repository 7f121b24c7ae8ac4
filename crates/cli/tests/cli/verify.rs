//! `verify` on packs that an export made, and `sha256sum` on the same ones.

use std::path::{Path, PathBuf};

use crate::support::{Home, Ran, Tenant};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A pack of an export, to be copied for each test of it.
struct Exported {
    home: Home,
    pack: PathBuf,
}

impl Exported {
    fn new() -> Self {
        let (home, tenant) = (Home::new(), Tenant::new());
        let result = home.export(&tenant, &["--to", "csv", "--to", "json"]).exits(0).result();
        let pack = PathBuf::from(result["export"]["pack"].as_str().unwrap());
        Self { home, pack }
    }

    /// A copy in a home of its own, where no export was ever made.
    fn copy(&self) -> Copy {
        let home = Home::new();
        let pack = home.path("copy");
        fs_err::create_dir(&pack).unwrap();
        for name in names(&self.pack) {
            fs_err::copy(self.pack.join(&name), pack.join(&name)).unwrap();
        }
        Copy { home, pack }
    }

    /// The name of the file with this ending.
    fn name(&self, ending: &str) -> String {
        names(&self.pack).into_iter().find(|name| name.ends_with(ending)).unwrap()
    }
}

struct Copy {
    home: Home,
    pack: PathBuf,
}

impl Copy {
    fn edit(&self, name: &str, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut content = fs_err::read(self.pack.join(name)).unwrap();
        edit(&mut content);
        fs_err::write(self.pack.join(name), content).unwrap();
    }

    fn verify(&self) -> Ran {
        let ran = self.home.run(&["--json", "verify", "copy"], "");
        assert!(!self.home.path("data").exists(), "verifying needs no data folder");
        ran
    }

    /// Whether `sha256sum --check` is content.
    #[cfg(target_os = "linux")]
    fn sha256sum_agrees(&self) -> bool {
        let mut command = std::process::Command::new("sha256sum");
        let output = command.args(["--check", "SHA256SUMS"]).current_dir(&self.pack).output().unwrap();
        output.status.success()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn flip_a_byte(content: &mut [u8]) {
    let middle = content.len() / 2;
    content[middle] ^= 1;
}

fn replace(content: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(content.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *content = text.replacen(from, to, 1).into_bytes();
}

#[test]
#[cfg_attr(windows, ignore = "every Windows has a keychain")]
fn an_untouched_pack_verifies_and_an_unsigned_one_is_not_called_more_than_that() {
    let exported = Exported::new();
    let copy = exported.copy();
    let said = copy.home.run(&["verify", "copy"], "").exits(0).stdout;
    let lines: Vec<&str> = said.lines().collect();
    let unsigned = "Unchanged by its own checksums, unsigned (when it was made: there is no keychain in which a \
                    key could be kept): every byte of 5 files, ";
    assert!(lines[0].starts_with(unsigned), "{said}");
    assert!(lines[0].contains(": All users, 200 users of 127.0.0.1:"), "{said}");
    assert_eq!(
        lines[1..],
        [
            "Counted again in 3 files: as many users as the manifest says.",
            "Made again from the delivered files by the recipe: 2 files, the same byte for byte.",
        ]
    );
    let result = copy.verify().exits(0).result();
    assert_eq!((&result["ok"], &result["verification"]["files"]), (&json!(true), &json!(5)));
    assert_eq!(result["verification"]["manifest"]["rows"], 200);
    assert_eq!(result["verification"]["signer"], json!({ "who": "nobody", "reason": "no_keychain" }));
    assert_eq!(result["verification"]["made_again"], json!({ "outcome": "compared", "same": 2 }));
    // Where it was made, too.
    let there = exported.pack.to_str().unwrap();
    exported.home.run(&["verify", there], "").exits(0);
}

#[test]
fn the_manifest_of_an_export_fits_the_published_schema() {
    let read = |path: &Path| serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap();
    let schema: Value =
        read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/manifest.schema.json")));
    let manifest = read(&Exported::new().pack.join("manifest.json"));
    jsonschema::draft202012::new(&schema).unwrap().validate(&manifest).unwrap();
}

#[test]
#[cfg_attr(windows, ignore = "every Windows has a keychain")]
fn whatever_was_changed_is_named_first_and_sha256sum_agrees_where_it_can_see_it() {
    type Change = fn(&Copy, &str);
    let exported = Exported::new();
    let csv = exported.name(".csv");
    let original = exported.name(".auth0.json.gz");
    // What sha256sum can't see: files that its list doesn't have.
    let (seen, unseen) = (false, true);
    let cases: &[(&str, Change, &str, Value, bool)] = &[
        (
            "a byte",
            |copy, name| copy.edit(name, |content| flip_a_byte(content)),
            &original,
            json!("changed"),
            seen,
        ),
        ("cut", |copy, name| copy.edit(name, |content| content.truncate(9)), &csv, json!("changed"), seen),
        (
            "removed",
            |copy, name| fs_err::remove_file(copy.pack.join(name)).unwrap(),
            &original,
            json!("missing"),
            seen,
        ),
        (
            "added",
            |copy, name| fs_err::write(copy.pack.join(name), "").unwrap(),
            "users of another day.csv",
            json!("extra"),
            unseen,
        ),
        (
            "the manifest",
            |copy, name| copy.edit(name, |text| replace(text, "\"rows\": 200", "\"rows\": 199")),
            "manifest.json",
            json!("changed"),
            seen,
        ),
        (
            "a checksum",
            |copy, name| {
                let checksum = hex::encode(Sha256::digest(fs_err::read(copy.pack.join(name)).unwrap()));
                copy.edit("SHA256SUMS", |text| replace(text, &checksum, &"0".repeat(64)));
            },
            &csv,
            json!("changed"),
            seen,
        ),
        (
            "a line",
            |copy, name| {
                copy.edit("SHA256SUMS", |text| {
                    let sums = String::from_utf8(text.clone()).unwrap();
                    let rest = sums.lines().filter(|line| !line.ends_with(name));
                    *text = rest.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes();
                });
            },
            &csv,
            json!("unlisted"),
            unseen,
        ),
        (
            "the list",
            |copy, name| fs_err::remove_file(copy.pack.join(name)).unwrap(),
            "SHA256SUMS",
            json!("missing"),
            seen,
        ),
    ];
    for (case, change, name, difference, sha256sum) in cases {
        let copy = exported.copy();
        change(&copy, name);
        let ran = copy.verify().exits(8).result();
        let first = &ran["verification"]["differences"][0];
        assert_eq!((&first["difference"], &first["name"]), (difference, &json!(name)), "{case}: {ran}");
        let message = ran["message"].as_str().unwrap();
        assert!(message.starts_with("copy is not what was packed: ") && message.contains(name), "{message}");
        #[cfg(target_os = "linux")]
        assert_eq!(copy.sha256sum_agrees(), *sha256sum, "{case}");
        #[cfg(not(target_os = "linux"))]
        let _ = sha256sum;
    }
}

#[cfg(target_os = "linux")]
#[test]
fn other_line_ends_are_a_change_although_sha256sum_reads_them() {
    let exported = Exported::new();
    let copy = exported.copy();
    copy.verify().exits(0);
    assert!(copy.sha256sum_agrees());
    copy.edit("SHA256SUMS", |text| {
        *text = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n").into_bytes();
    });
    let result = copy.verify().exits(8).result();
    let first = &result["verification"]["differences"][0];
    assert_eq!(first, &json!({ "difference": "rewritten", "name": "SHA256SUMS" }));
    assert!(copy.sha256sum_agrees());
}

#[test]
fn a_pack_of_a_newer_rollcall_is_told_with_what_can_be_done() {
    let exported = Exported::new();
    let copy = exported.copy();
    let checksum =
        |copy: &Copy| hex::encode(Sha256::digest(fs_err::read(copy.pack.join("manifest.json")).unwrap()));
    let before = checksum(&copy);
    copy.edit("manifest.json", |text| replace(text, "\"version\": 2", "\"version\": 3"));
    copy.edit("SHA256SUMS", |text| replace(text, &before, &checksum(&copy)));
    let result = copy.verify().exits(7).result();
    assert_eq!(result["problem"]["code"], "manifest_newer");
    assert!(result["message"].as_str().unwrap().contains("sha256sum --check SHA256SUMS"), "{result}");
    #[cfg(target_os = "linux")]
    assert!(copy.sha256sum_agrees());
}

#[test]
fn a_folder_that_is_not_a_pack_is_told() {
    let home = Home::new();
    fs_err::create_dir(home.path("folder")).unwrap();
    let result = home.run(&["--json", "verify", "folder"], "").exits(8).result();
    assert_eq!(result["problem"]["code"], "not_a_pack");
    let result = home.run(&["--json", "verify", "absent"], "").exits(7).result();
    assert_eq!(result["problem"]["code"], "file");
    home.run(&["verify"], "").exits(2);
}
