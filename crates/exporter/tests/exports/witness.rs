//! Auth0's own log as a witness, against a simulated one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use exporter::{
    Checks, EventMatch, ExportRequest, ExportSnapshot, ExportState, Problem, Witness, WitnessOutcome,
    check_pack,
};
use serde_json::{Value, json};
use tenant_sim::{Config, READ_SCOPES, Route};

use crate::support::{World, assert_manifest_fits_its_schema, config};

/// A tenant whose job takes less time than its log.
fn with_log(log_delay: Duration) -> Config {
    let scopes = READ_SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
    Config { users: 20, scopes, log_delay, ..config() }
}

fn witnessed(world: &World) -> ExportRequest {
    ExportRequest { checks: Checks { witness: true, ..Checks::default() }, ..world.request() }
}

async fn run(world: &World) -> ExportSnapshot {
    let ended = world.run(witnessed(world)).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    ended
}

fn json_at(path: &Path) -> Value {
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

/// Every file of a folder with its content.
fn content_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut content: Vec<_> = entries.map(|path| (path.clone(), fs_err::read(path).unwrap())).collect();
    content.sort();
    content
}

fn assert_without_secrets(world: &World, files: &[(PathBuf, Vec<u8>)]) {
    let holds = |text: &str| {
        let holder =
            files.iter().find(|(_, content)| content.windows(text.len()).any(|part| part == text.as_bytes()));
        holder.map(|(path, _)| path)
    };
    assert!(holds(world.sim.client_id()).is_some(), "what is no secret is found");
    for secret in world.sim.issued_secrets().iter().filter(|secret| secret.len() >= 8) {
        assert_eq!(holds(secret), None);
    }
}

fn outcome(ended: &ExportSnapshot) -> WitnessOutcome {
    let manifest = json_at(&ended.pack.as_ref().unwrap().join("manifest.json"));
    let stated = serde_json::from_value(manifest["witness"]["outcome"].clone()).unwrap();
    assert_eq!(ended.witness.as_ref().unwrap().part.outcome, stated);
    stated
}

fn looks(world: &World) -> u64 {
    world.sim.requests_by_route().get(&Route::Logs).copied().unwrap_or_default()
}

/// Checks that a supplement holds the event of the export, and returns its folder.
fn supplement(world: &World, ended: &ExportSnapshot, witness: &Witness) -> PathBuf {
    assert_eq!(witness.part.outcome, WitnessOutcome::Found, "{witness:?}");
    let pack = ended.pack.as_ref().unwrap();
    let folder = world.out().join(witness.supplement.as_ref().unwrap());
    assert_manifest_fits_its_schema(&folder);
    let event = json_at(&folder.join("auth0-log-event.json"));
    let job = json_at(&pack.join("manifest.json"))["jobs"][0].clone();
    assert_eq!(event["type"], "sapi");
    assert_eq!(event["references"]["correlation_id"], job["correlation_id"]);
    assert_eq!(event["details"]["response"]["body"]["id"], job["job_id"]);
    let agent = event["details"]["request"]["userAgent"].as_str().unwrap();
    assert_eq!(agent, concat!("Rollcall/", env!("CARGO_PKG_VERSION")));
    assert_eq!(witness.part.events[0].log_id.as_deref(), event["log_id"].as_str());
    assert_eq!(witness.part.events[0].matched_by, EventMatch::CorrelationId);

    let to = &json_at(&folder.join("manifest.json"))["supplement_to"];
    let sha256 = |name: &str| pack::Digest::of(&fs_err::read(pack.join(name)).unwrap()).sha256;
    assert_eq!(to["pack"].as_str(), pack.file_name().unwrap().to_str());
    assert_eq!(
        *to,
        json!({ "pack": to["pack"], "manifest_sha256": sha256("manifest.json"),
        "checksums_sha256": sha256("SHA256SUMS") })
    );
    folder
}

#[tokio::test]
async fn a_late_event_comes_in_a_signed_supplement_and_the_pack_stays_as_it_is() {
    let world = World::with(with_log(Duration::from_mins(4))).await;
    // The event of another job at the same time is not taken for it.
    world.run(world.request()).await;
    let ended = run(&world).await;
    assert_eq!((outcome(&ended), looks(&world)), (WitnessOutcome::NotAsked, 0));
    let pack = ended.pack.clone().unwrap();
    let before = content_of(&pack);

    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    let folder = supplement(&world, &ended, &witness);
    assert_eq!(content_of(&pack), before);
    assert!((4..=6).contains(&looks(&world)), "{}", looks(&world));
    assert_eq!(world.exporter.export(&ended.id).await.unwrap().witness.as_ref(), Some(&witness));
    assert_eq!(world.seen.all().last().unwrap().witness.as_ref(), Some(&witness));
    // What is there is not asked for again.
    let asked = looks(&world);
    assert_eq!(world.exporter.look_for_witness(&ended.id).await.unwrap(), witness);
    assert_eq!((looks(&world), world.exporter.without_witness().await.unwrap().len()), (asked, 0));

    let known = world.exporter.known_signers().await.unwrap();
    let check = check_pack(&folder, &known, None, &()).unwrap();
    assert!(check.verification.is_intact() && check.signer.key().is_some(), "{check:?}");
    assert_eq!(check.counted, []);
    assert_without_secrets(&world, &[content_of(&pack), content_of(&folder)].concat());
    let event = folder.join("auth0-log-event.json");
    let text = fs_err::read_to_string(&event).unwrap();
    fs_err::write(&event, text.replacen("sapi", "sapj", 1)).unwrap();
    assert!(!check_pack(&folder, &known, None, &()).unwrap().verification.is_intact());
    // It goes with the files of its export.
    world.exporter.delete_files(&ended.id).await.unwrap();
    assert!(!folder.exists() && !pack.exists());

    // Nothing of the event but its id and its date is remembered.
    let lines = world.exporter.activity(None, 100).await.unwrap();
    let line = lines.iter().find(|line| line.kind == "witness_found").unwrap();
    assert_eq!(line.detail["log_ids"], json!([witness.part.events[0].log_id]));
    for entry in walk(&world.folder.path().join("data")) {
        let bytes = fs_err::read(&entry).unwrap();
        let found = bytes.windows(17).any(|window| window == b"Other 0.0.0 / Oth");
        assert!(!found, "{} has the event", entry.display());
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn an_event_that_is_there_in_time_is_in_the_pack_itself() {
    let config = Config { job_duration: Duration::from_mins(2), ..with_log(Duration::from_secs(30)) };
    let world = World::with(config).await;
    // Some tenants refuse to search by these fields: the newest events are read then.
    world.sim.inject("logs=unsearchable-400".parse().unwrap());
    let ended = run(&world).await;
    assert_eq!(outcome(&ended), WitnessOutcome::Found);
    let pack = ended.pack.clone().unwrap();
    let listed = json_at(&pack.join("manifest.json"))["files"].clone();
    assert!(listed.as_array().unwrap().iter().any(|file| file["role"] == "log_event"), "{listed}");
    let event = json_at(&pack.join("auth0-log-event.json"));
    assert_eq!(event["details"]["response"]["body"]["id"].as_str(), ended.jobs[0].job_id.as_deref());
    let check = check_pack(&pack, &[], None, &()).unwrap();
    assert!(check.verification.is_intact(), "{check:?}");
    let page = fs_err::read_to_string(pack.join("READ-ME-FIRST.html")).unwrap();
    assert!(page.contains("auth0-log-event.json") && page.contains("does not prove"), "explained");

    let asked = looks(&world);
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    assert_eq!((witness.supplement, looks(&world)), (None, asked));
    assert_eq!(world.left_in_out().len(), 1, "no supplement");
}

#[tokio::test]
async fn a_missing_permission_is_named_and_may_be_granted_later() {
    let world = World::with(Config { job_duration: Duration::from_mins(2), ..config() }).await;
    let ended = run(&world).await;
    assert_eq!(outcome(&ended), WitnessOutcome::NotPermitted);
    assert_eq!(ended.witness.as_ref().unwrap().part.detail.as_deref(), Some("read:logs"));
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    assert_eq!(witness.part.outcome, WitnessOutcome::NotPermitted);
    assert_eq!(world.left_in_out().len(), 1);

    let world = World::with(with_log(Duration::from_secs(30))).await;
    world.sim.inject("logs=forbidden-403".parse().unwrap());
    let ended = run(&world).await;
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    assert_eq!(witness.part.outcome, WitnessOutcome::NotPermitted);
    assert_eq!(looks(&world), 2, "once more with another token");
    world.sim.clear_faults();
    let witness = world.exporter.look_for_witness(&ended.id).await.unwrap();
    supplement(&world, &ended, &witness);
}

#[tokio::test]
async fn a_log_that_can_not_be_asked_fails_nothing_and_is_asked_again() {
    let config = Config { job_duration: Duration::from_mins(2), ..with_log(Duration::from_secs(30)) };
    let world = World::with(config).await;
    world.sim.inject("logs=service-unavailable-503x12".parse().unwrap());
    let ended = run(&world).await;
    assert_eq!(outcome(&ended), WitnessOutcome::NotAsked);
    assert_eq!(ended.witness.as_ref().unwrap().part.detail.as_deref(), Some("server"));
    let problem = world.exporter.look_for_witness(&ended.id).await.unwrap_err();
    assert!(matches!(problem, Problem::Network(_)), "{problem:?}");
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    supplement(&world, &ended, &witness);
}

#[tokio::test]
async fn what_comes_after_a_quarter_of_an_hour_is_looked_for_later() {
    let mut world = World::with(with_log(Duration::from_hours(2))).await;
    let ended = run(&world).await;
    let slept = world.clock.slept();
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    assert_eq!(witness.part.outcome, WitnessOutcome::NotFoundYet);
    let waited = world.clock.slept().saturating_sub(slept);
    assert!((Duration::from_mins(13)..=Duration::from_mins(15)).contains(&waited), "{waited:?}");
    assert!(looks(&world) <= 16);

    world.clock.advance(Duration::from_hours(30));
    world.restart().await;
    // A process that ended while it wrote left this.
    let left = world.out().join(format!(".rollcall-{}.auth0-log", ended.id));
    fs_err::create_dir(&left).unwrap();
    fs_err::write(left.join("auth0-log-event.json"), "{\"half\":").unwrap();
    fs_err::write(left.join("other"), "junk").unwrap();
    let without = world.exporter.without_witness().await.unwrap();
    assert_eq!(without.iter().map(|export| &export.id).collect::<Vec<_>>(), [&ended.id]);
    let found = async {
        loop {
            let export = world.exporter.export(&ended.id).await.unwrap();
            if let Some(witness) = export.witness.filter(|witness| witness.part.is_found()) {
                return witness;
            }
            tokio::task::yield_now().await;
        }
    };
    let witness = tokio::select! {
        never = world.exporter.watch_witnesses() => match never {},
        witness = found => witness,
    };
    let folder = supplement(&world, &ended, &witness);
    assert!(!left.exists());
    let names: Vec<_> = content_of(&folder).into_iter().map(|(path, _)| path).collect();
    assert_eq!(names.len(), 5, "{names:?}");

    // The log is emptied after 30 days, and nothing is asked any more.
    let other = run(&world).await;
    world.clock.advance(Duration::from_hours(31 * 24));
    assert!(world.exporter.without_witness().await.unwrap().iter().all(|export| export.id != other.id));
}

#[tokio::test]
async fn the_id_is_stored_before_the_request_and_survives_a_restart() {
    let mut world = World::with(with_log(Duration::from_mins(3))).await;
    world.sim.inject("get-job=hang".parse().unwrap());
    let started = world.exporter.start(witnessed(&world)).await.unwrap();
    world.sim.wait_for_requests(1, |request| request.path.starts_with("/api/v2/jobs/job_")).await;
    world.exporter.shut_down().await;
    let id: String = world
        .database()
        .query_row("SELECT correlation_id FROM jobs WHERE export_id = ?1", [&started.id], |row| row.get(0))
        .unwrap();
    world.sim.clear_faults();
    world.restart().await;
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    let witness = world.exporter.wait_for_witness(&ended.id).await.unwrap();
    let folder = supplement(&world, &ended, &witness);
    assert_eq!(json_at(&folder.join("auth0-log-event.json"))["references"]["correlation_id"], *id);

    // A pack that is not what was made gets no supplement that vouches for it.
    let ended = run(&world).await;
    world.clock.advance(Duration::from_mins(5));
    let manifest = ended.pack.as_ref().unwrap().join("manifest.json");
    let text = fs_err::read_to_string(&manifest).unwrap();
    fs_err::write(&manifest, text.replacen("\"rows\"", " \"rows\"", 1)).unwrap();
    let problem = world.exporter.look_for_witness(&ended.id).await.unwrap_err();
    assert_eq!(problem.code(), "manifest_unreadable");
}
