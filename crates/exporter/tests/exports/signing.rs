//! Who signs the packs, and what they say when nobody does.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use exporter::{
    ExportState, PackSigner, PersonLanguage, PersonPart, PersonQuery, PersonRequest, Secrets, check_pack,
};
use pack::{PackSignature, SigningPart, Verification};
use secrecy::SecretString;
use secrets::{SecretError, SecretKey, SecretStore};
use serde_json::{Value, json};

use crate::support::{Seen, World, parts};

/// A computer whose keychain never works.
struct NoKeychain(SecretError);

impl SecretStore for NoKeychain {
    fn read(&self, _: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        Err(self.0.clone())
    }

    fn write(&self, _: &SecretKey, _: &SecretString) -> Result<(), SecretError> {
        Err(self.0.clone())
    }

    fn delete(&self, _: &SecretKey) -> Result<bool, SecretError> {
        Err(self.0.clone())
    }

    fn probe(&self) -> Result<(), SecretError> {
        Err(self.0.clone())
    }
}

fn verified(pack: &Path) -> Verification {
    pack::verify(pack, &mut |_, _| ControlFlow::Continue(())).unwrap()
}

fn signing(pack: &Path) -> Value {
    let manifest = fs_err::read(pack.join("manifest.json")).unwrap();
    serde_json::from_slice::<Value>(&manifest).unwrap()["signing"].clone()
}

#[tokio::test]
async fn every_pack_is_signed_by_the_one_key_and_known_as_this_computers_own_for_ever() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    let key = world.exporter.signing_key().await.unwrap();
    let pack = ended.pack.unwrap();
    let found = verified(&pack);
    assert_eq!(found.differences, []);
    assert_eq!(found.signature, PackSignature::Valid { key: key.fingerprint });
    assert_eq!(signing(&pack), json!({ "key": key.fingerprint }));

    let query = {
        let ndjson = ended.files.iter().find(|file| file.path.to_string_lossy().ends_with(".json")).unwrap();
        let users: Value = serde_json::from_slice(&fs_err::read(&ndjson.path).unwrap()).unwrap();
        PersonQuery::id(users[0]["user_id"].as_str().unwrap()).unwrap()
    };
    let person = PersonRequest {
        tenant_id: world.tenant.id.clone(),
        query,
        accounts: None,
        parts: [PersonPart::Profile].into(),
        language: PersonLanguage::En,
        folder: world.out(),
    };
    let made = world.exporter.make_person_pack(person, |_| ()).await.unwrap();
    assert_eq!(made.signing, SigningPart::Signed { key: key.fingerprint.to_string() });
    assert_eq!(verified(&made.pack).signature, PackSignature::Valid { key: key.fingerprint });
    let known = world.exporter.known_signers().await.unwrap();
    let checked = check_pack(&made.pack, &known, None, &()).unwrap();
    assert!(checked.verification.is_intact(), "{checked:?}");
    assert_eq!(checked.counted.len(), 1, "the accounts in the document");

    // Another key: the earlier one stays known.
    let replaced = world.exporter.replace_signing_key().await.unwrap();
    assert_ne!(replaced.fingerprint, key.fingerprint);
    assert_eq!(replaced.earlier, [key.fingerprint.to_string()]);
    let later = world.run(world.request()).await.pack.unwrap();
    assert_eq!(verified(&later).signature, PackSignature::Valid { key: replaced.fingerprint });
    let known = world.exporter.known_signers().await.unwrap();
    for pack in [&pack, &later] {
        let signer = check_pack(pack, &known, None, &()).unwrap().signer;
        assert!(matches!(signer, PackSigner::ThisComputer { .. }), "{signer:?}");
        let signer = check_pack(pack, &[], None, &()).unwrap().signer;
        assert!(matches!(signer, PackSigner::Unknown { .. }), "{signer:?}");
    }
}

/// The commands that the page of a pack prints.
#[cfg(target_os = "linux")]
fn printed_commands(pack: &Path) -> Vec<String> {
    let page = fs_err::read_to_string(pack.join("READ-ME-FIRST.html")).unwrap();
    let commands = page.split("<dd><pre><code>").skip(1).filter_map(|rest| rest.split("</code>").next());
    commands
        .map(|text| {
            text.replace("&lt;", "<").replace("&#34;", "\"").replace("&#39;", "'").replace("&gt;", ">")
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_commands_of_the_page_check_the_pack_where_there_is_nothing_else() {
    let world = World::new().await;
    let made = world.run(world.request()).await.pack.unwrap();
    // A folder that only holds a copy of the pack, on a computer without a home of its own.
    let elsewhere = tempfile::tempdir().unwrap();
    let pack = elsewhere.path().join("pack");
    fs_err::create_dir(&pack).unwrap();
    for entry in fs_err::read_dir(&made).unwrap() {
        let entry = entry.unwrap();
        fs_err::copy(entry.path(), pack.join(entry.file_name())).unwrap();
    }
    let run = |line: &str| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", line]).current_dir(&pack).env_clear();
        command.env("PATH", "/usr/bin:/bin").env("HOME", elsewhere.path()).env("LC_ALL", "C");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), said)
    };
    let commands = printed_commands(&pack);
    let of = |begin: &str| commands.iter().find(|line| line.starts_with(begin)).unwrap().as_str();
    let (sums, signature) = (of("sha256sum"), of("ssh-keygen"));
    let (is_good, said) = run(sums);
    assert!(is_good && said.lines().all(|line| line.ends_with(": OK")), "{said}");
    let (is_good, said) = run(signature);
    let key = world.exporter.signing_key().await.unwrap().fingerprint.to_string();
    assert!(is_good && said.starts_with("Good \"rollcall-pack\" signature") && said.trim().ends_with(&key));
    assert_eq!(commands.iter().filter(|line| line.contains("cmd /c")).count(), 1);

    let page = fs_err::read_to_string(pack.join("READ-ME-FIRST.html")).unwrap();
    fs_err::write(pack.join("READ-ME-FIRST.html"), page.replacen("300", "301", 1)).unwrap();
    let (is_good, said) = run(sums);
    assert!(!is_good && said.contains("READ-ME-FIRST.html: FAILED"), "{said}");
    assert!(run(signature).0, "the list itself is as it was signed");
    let list = fs_err::read_to_string(pack.join("SHA256SUMS")).unwrap();
    fs_err::write(pack.join("SHA256SUMS"), list.replace('\n', "\r\n")).unwrap();
    assert!(!run(signature).0);
}

#[tokio::test]
async fn without_a_keychain_packs_are_made_unsigned_and_say_why() {
    for (error, reason) in
        [(SecretError::NoKeychain, "no_keychain"), (SecretError::Locked, "keychain_locked")]
    {
        let mut world = World::new().await;
        let mut parts = parts(world.folder.path(), &world.clock, Arc::<Seen>::clone(&world.seen));
        parts.secrets = Secrets::new(NoKeychain(error));
        world.restart_with(parts).await;
        let ended = world.run(world.request()).await;
        assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
        let pack = ended.pack.unwrap();
        assert_eq!(signing(&pack), json!({ "unsigned": reason }));
        let found = verified(&pack);
        assert_eq!(found.differences, []);
        assert_eq!(found.signature, PackSignature::Absent { reason: Some(reason.to_owned()) });
        assert!(!pack.join("allowed_signers").exists());
        assert_eq!(world.exporter.signing_key().await.unwrap_err().code(), reason);
    }
}
