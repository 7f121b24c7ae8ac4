//! What a pack says of itself: who asked, by which clock, and the page for people.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use exporter::{Credential, ExportState, FileRole, Handover, Keep, Language};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::World;

const DAY: Duration = Duration::from_hours(24);

fn read_manifest(pack: &Path) -> Value {
    serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn a_pack_explains_itself_to_a_person() {
    let world = World::new().await;
    let request = exporter::ExportRequest {
        preset_id: Some("inactive-accounts".into()),
        language: Language::Fr,
        handover: Handover {
            recipient: Some(" J. Auditor ".into()),
            keep_until: Some("2029-11-01".parse().unwrap()),
        },
        ..world.request()
    };
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let pack = ended.pack.clone().unwrap();
    let page = fs_err::read_to_string(pack.join("READ-ME-FIRST.html")).unwrap();
    let manifest = read_manifest(&pack);
    let told = |value: &Value| value.as_str().unwrap().to_owned();
    for words in [
        "<html lang=\"fr\">".to_owned(),
        "Comptes inactifs".to_owned(),
        "<td>J. Auditor</td>".to_owned(),
        "1er novembre 2029, selon le choix".to_owned(),
        "<strong>300</strong>".to_owned(),
        told(&manifest["tenant"]["host"]),
        told(&manifest["jobs"][0]["job_id"]),
        told(&manifest["jobs"][0]["sha256"]),
        told(&manifest["activity"]["sha256"]),
        world.sim.client_id().to_owned(),
        "sha256sum --check SHA256SUMS".to_owned(),
    ] {
        assert!(page.contains(&words), "{words}");
    }
    let home = world.folder.path().to_str().unwrap();
    assert!(!page.contains(home), "a pack that is handed on doesn't say where it lay");
    assert_eq!(
        (&manifest["version"], &manifest["export"]["purpose"]),
        (&json!(2), &json!("inactive-accounts"))
    );

    let told = (&manifest["recipient"], &manifest["keep_until"]);
    assert_eq!(told, (&json!("J. Auditor"), &json!("2029-11-01")));
    assert_eq!(ended.keep_until, Some("2029-11-01".parse().unwrap()));

    // It is one of the pack's files, and part of its proof.
    let listed = manifest["files"].as_array().unwrap();
    assert_eq!(listed.iter().filter(|file| file["role"] == "explanation").count(), 1);
    let proof = ended.files.iter().filter(|file| file.role == FileRole::Proof);
    assert!(proof.into_iter().any(|file| file.path == pack.join("READ-ME-FIRST.html")));
    let verified = pack::verify(&pack, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verified.differences, []);
    let changed = page.replace("300", "301");
    fs_err::write(pack.join("READ-ME-FIRST.html"), changed).unwrap();
    let verified = pack::verify(&pack, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verified.differences, [pack::Difference::Changed { name: "READ-ME-FIRST.html".into() }]);
}

#[tokio::test]
async fn the_manifest_names_who_was_signed_in_when_auth0_was_asked() {
    let world = World::new().await;
    let waiting = world.run_with(&["get-job=forbidden-403"]).await;
    assert_eq!((waiting.state, waiting.can_resume), (ExportState::Failed, true));
    // Another credential gets the file.
    world.sim.clear_faults();
    let token = Credential::Token(SecretString::from(world.sim.token_with(&["read:users"], DAY)));
    world.exporter.replace_credential(&world.tenant.id, token, Keep::SessionOnly).await.unwrap();
    world.exporter.resume(&waiting.id).await.unwrap();
    let ended = world.exporter.wait(&waiting.id).await.unwrap();
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let manifest = read_manifest(&ended.pack.unwrap());
    let asked_by = &manifest["export"]["asked_by"];
    assert_eq!(
        (&asked_by["sign_in"], &asked_by["client_id"]),
        (&json!("client_secret"), &json!(world.sim.client_id()))
    );
    assert_eq!(manifest["tenant"]["signed_in_as"], world.sim.client_id());

    // And the next export is asked for with the token.
    let ended = world.run(world.request()).await;
    let manifest = read_manifest(&ended.pack.unwrap());
    let asked_by = &manifest["export"]["asked_by"];
    assert_eq!(asked_by["sign_in"], "token");
    assert!(asked_by["token_subject"].is_string());
    assert_eq!(manifest["tenant"]["signed_in_as"], asked_by["token_subject"]);
}

#[tokio::test]
async fn both_clocks_and_their_difference_are_in_the_manifest() {
    for (behind, seconds) in [(Duration::ZERO, 0), (Duration::from_mins(3), 180)] {
        let world = World::new().await;
        world.sim.advance(behind);
        let ended = world.run(world.request()).await;
        let manifest = read_manifest(&ended.pack.unwrap());
        let clock = &manifest["export"]["clock"];
        assert_eq!(clock["computer"], "2026-11-01T10:15:00Z");
        assert_eq!(clock["difference_seconds"], seconds, "{clock}");
        assert_eq!(clock["auth0"], manifest["jobs"][0]["created_at_auth0"]);
    }
}

#[tokio::test]
async fn the_manifest_holds_the_end_of_the_activity_log() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    let manifest = read_manifest(&ended.pack.unwrap());
    let line = manifest["activity"]["line"].as_u64().unwrap();
    let log = world.exporter.activity(None, 100).await.unwrap();
    let there = log.iter().find(|activity| activity.sequence == line).unwrap();
    assert_eq!(manifest["activity"]["sha256"], there.sha256);
    assert_eq!(there.kind, "job_downloaded");
}
