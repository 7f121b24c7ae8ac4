//! What an export has won is never thrown away: answers that could not be stored, delivered files
//! beside a lost one, and whatever is under way when the program ends or Auth0 refuses for a while.

use std::sync::Arc;
use std::time::Duration;

use exporter::ExportState::{Failed, Lost, Ready, Starting, Waiting};
use exporter::{ExportFilter, ExportSnapshot, FileRole, Observer};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{self, World, facts};

/// Makes the store refuse an export's step to `state`.
fn refuse_state(world: &World, state: &str) {
    let trigger = format!(
        "CREATE TRIGGER refused BEFORE UPDATE ON exports WHEN NEW.state = '{state}'
         BEGIN SELECT raise(ABORT, 'no room'); END"
    );
    world.database().execute_batch(&trigger).unwrap();
}

/// Makes the store writable again as soon as so many pauses have passed.
fn allow_after(world: &World, pauses: usize) {
    let sim = Arc::clone(&world.sim);
    let path = world.folder.path().join("data/rollcall.db");
    let passed = std::sync::atomic::AtomicUsize::new(0);
    world.clock.on_advance(move |_, by| {
        sim.advance(by);
        if passed.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 == pauses {
            Connection::open(&path).unwrap().execute_batch("DROP TRIGGER IF EXISTS refused").unwrap();
        }
    });
}

async fn with_connections(world: &World, count: usize) -> exporter::ExportRequest {
    let all = world.exporter.connections(&world.tenant.id).await.unwrap();
    let mut request = world.request();
    request.recipe.source.connections =
        all.iter().take(count).map(|connection| connection.id.to_string()).collect();
    request
}

fn manifest(ended: &ExportSnapshot) -> Value {
    let text = fs_err::read(ended.pack.as_ref().unwrap().join("manifest.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

// ---- The answer to the one request --------------------------------------------------------------

#[tokio::test]
async fn a_confirmed_job_is_stored_however_long_the_store_refuses() {
    let world = World::new().await;
    refuse_state(&world, "waiting");
    // Far more pauses than an ordinary step waits.
    allow_after(&world, 100);
    let ended = world.run(world.request()).await;
    assert_eq!((ended.state, ended.rows), (Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, 1));
    assert!(world.seen.troubles().contains(&"store_failed".to_owned()), "the user sees what it waits for");
}

#[tokio::test]
async fn a_definite_refusal_is_stored_however_long_the_store_refuses() {
    let world = World::new().await;
    // Queued again, once it was starting.
    let trigger = "CREATE TRIGGER refused BEFORE UPDATE ON exports
        WHEN OLD.state = 'starting' AND NEW.state = 'queued' BEGIN SELECT raise(ABORT, 'no room'); END";
    world.database().execute_batch(trigger).unwrap();
    allow_after(&world, 100);
    let ended = world.run_with(&["create-export=unauthorized-401x1"]).await;
    assert_eq!((ended.state, ended.rows), (Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!(world.sim.jobs_created(), 1);
}

#[tokio::test]
async fn an_ordinary_step_waits_for_the_store_and_gives_up_in_the_end() {
    let world = World::new().await;
    refuse_state(&world, "downloading");
    let started = world.exporter.start(world.request()).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.can_resume), (Waiting, true), "what is stored stands");
    assert_eq!(ended.problem.as_ref().map(exporter::Problem::code).as_deref(), Some("store_failed"));

    // The history says the same, and there is a way on without a restart.
    let shown = world.exporter.history(ExportFilter::default()).await.unwrap().remove(0);
    assert_eq!((shown.can_resume, shown.problem), (true, ended.problem));
    world.database().execute_batch("DROP TRIGGER refused").unwrap();
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, world.sim.export_posts()), (Ready, 1), "{:?}", ended.problem);
}

// ---- Several connections ------------------------------------------------------------------------

#[tokio::test]
async fn one_lost_connection_leaves_the_delivered_ones_and_is_asked_for_again_alone() {
    for fault in ["create-export=server-error-500x1+1", "get-job=failed-jobx1+1"] {
        let world = World::new().await;
        let request = with_connections(&world, 3).await;
        world.sim.inject(fault.parse().unwrap());
        let ended = world.run(request.clone()).await;
        assert_eq!((ended.state, ended.can_resume), (Failed, true), "{fault}: {:?}", ended.problem);
        let problem = ended.problem.clone().unwrap();
        assert_eq!((problem.code().as_str(), facts(&problem)["delivered"].as_u64()), ("incomplete", Some(2)));
        let lost = facts(&problem)["missing"][0]["connection_id"].as_str().unwrap().to_owned();
        let posts = world.sim.export_posts();

        world.exporter.resume(&ended.id).await.unwrap();
        let ended = world.exporter.wait(&ended.id).await.unwrap();
        assert_eq!(ended.state, Ready, "{fault}: {:?}", ended.problem);
        assert_eq!(world.sim.export_posts(), posts + 1, "{fault}: only {lost} is asked for again");
        let manifest = manifest(&ended);
        let order: Vec<&str> = manifest["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|job| job["connection_id"].as_str().unwrap())
            .collect();
        assert_eq!(order, request.recipe.source.connections, "{fault}");
        assert!(manifest.get("missing").is_none_or(|missing| missing == &json!([])), "{fault}");
    }
}

#[tokio::test]
async fn an_export_is_finished_without_its_lost_connection_and_its_manifest_says_so() {
    let mut world = World::new().await;
    let request = with_connections(&world, 2).await;
    world.sim.inject("create-export=server-error-500x1+1".parse().unwrap());
    let ended = world.run(request.clone()).await;
    assert_eq!(ended.state, Failed);
    // The delivered file outlives a restart.
    world.restart().await;

    world.exporter.finish_without_lost(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!(ended.state, Ready, "{:?}", ended.problem);
    assert_eq!(world.sim.export_posts(), 2);
    let manifest = manifest(&ended);
    assert_eq!(manifest["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["jobs"][0]["connection_id"], request.recipe.source.connections[0].as_str());
    assert_eq!(manifest["missing"][0]["connection_id"], request.recipe.source.connections[1].as_str());
    assert_eq!(manifest["missing"][0]["reason_code"], "unconfirmed");
    assert_eq!(ended.missing_connections, request.recipe.source.connections[1..]);
    let originals = ended.files.iter().filter(|file| file.role == FileRole::Original).count();
    assert_eq!(originals, 1);
    assert_eq!(ended.rows, manifest["rows"].as_u64());
    // It is over: nothing is left to ask for.
    assert_eq!(world.exporter.resume(&ended.id).await.unwrap_err().code(), "not_resumable");
}

#[tokio::test]
async fn nothing_can_be_finished_without_what_is_not_lost() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=forbidden-403"]).await;
    assert_eq!((ended.state, ended.can_resume), (Failed, true));
    assert_eq!(world.exporter.finish_without_lost(&ended.id).await.unwrap_err().code(), "not_resumable");
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    assert_eq!(world.exporter.wait(&ended.id).await.unwrap().state, Ready);
}

#[tokio::test]
async fn connections_that_are_all_lost_lose_the_export() {
    let world = World::new().await;
    let request = with_connections(&world, 2).await;
    world.sim.inject("create-export=server-error-500".parse().unwrap());
    let ended = world.run(request).await;
    assert_eq!((ended.state, ended.can_resume), (Lost, false), "{:?}", ended.problem);
    assert!(world.left_in_out().is_empty());
}

// ---- The end of the program ---------------------------------------------------------------------

/// Ends the program the moment the request for a job goes out.
#[derive(Default)]
struct Quitter {
    asked: tokio::sync::Notify,
}

impl Observer for Quitter {
    fn changed(&self, snapshot: &ExportSnapshot) {
        if snapshot.state == Starting {
            self.asked.notify_one();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_ends_waits_for_the_answer_to_the_one_request() {
    let mut world = World::new().await;
    let quitter = Arc::new(Quitter::default());
    let parts = support::parts(world.folder.path(), &world.clock, Arc::<Quitter>::clone(&quitter));
    let exporter = exporter::Exporter::open(parts).await.unwrap();
    let credential = support::secret_credential(&world.sim);
    exporter.renew_credential(&world.tenant.id, &credential, exporter::Keep::SessionOnly).await.unwrap();

    let started = exporter.start(world.request()).await.unwrap();
    quitter.asked.notified().await;
    exporter.shut_down().await;
    assert_eq!(exporter.running_count(), 0);
    assert_eq!(world.sim.export_posts(), 1);
    let problem = exporter.start(world.request()).await.unwrap_err();
    assert!(matches!(problem, exporter::StartError::Problem(problem) if problem.code() == "shutting_down"));

    // The job's id is stored, nothing was stopped in the user's name, and the next start resumes
    // it.
    world.restart().await;
    let stored = world.exporter.export(&started.id).await.unwrap();
    assert_eq!(stored.state, Waiting);
    assert_eq!(world.exporter.resume_all().await.unwrap(), std::slice::from_ref(&started.id));
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, world.sim.export_posts()), (Ready, 1), "{:?}", ended.problem);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_ends_leaves_every_step_to_the_next_start() {
    for fault in ["token=rate-limited-429:retry-after=3600", "storage=hang-mid-body:50%"] {
        let mut world = World::new().await;
        world.sim.inject(fault.parse().unwrap());
        let started = world.exporter.start(world.request()).await.unwrap();
        let origin = if fault.starts_with("token") { "/oauth/token" } else { "/" };
        world
            .sim
            .wait_for_request(move |request| {
                (request.origin == tenant_sim::Origin::Storage) != origin.contains("oauth")
            })
            .await;
        world.exporter.shut_down().await;
        world.sim.clear_faults();
        world.restart().await;
        let stored = world.exporter.export(&started.id).await.unwrap();
        assert!(stored.state.is_running() || stored.can_resume, "{fault}: {}", stored.state);
        if stored.state.is_running() {
            world.exporter.resume_all().await.unwrap();
        } else {
            world.exporter.resume(&started.id).await.unwrap();
        }
        let ended = world.exporter.wait(&started.id).await.unwrap();
        assert_eq!(ended.state, Ready, "{fault}: {:?}", ended.problem);
    }
}

// ---- Refusals that pass -------------------------------------------------------------------------

#[tokio::test]
async fn a_rate_limit_on_the_request_is_waited_out_and_shown() {
    for fault in ["create-export=rate-limited-429:retry-after=2x3", "create-export=custom-policy-429:2x3"] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_eq!((ended.state, ended.rows), (Ready, Some(300)), "{fault}: {:?}", ended.problem);
        assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (4, 1), "{fault}");
        let shown = world.seen.all().into_iter().find_map(|snapshot| {
            let trouble = snapshot.progress.trouble.filter(|trouble| trouble.code() == "rate_limited")?;
            Some((trouble, snapshot.progress.again_at))
        });
        let (trouble, again_at) = shown.expect("the row says what it waits for");
        assert_eq!(facts(&trouble)["retry_after_seconds"], 2, "{fault}");
        assert!(again_at.is_some(), "{fault}");
    }
}

#[tokio::test]
async fn a_rate_limit_that_never_ends_is_given_up_after_hours_and_can_be_resumed() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=rate-limited-429:retry-after=60"]).await;
    assert_eq!((ended.state, ended.can_resume), (Failed, true));
    assert_eq!(ended.problem.unwrap().code(), "rate_limited");
    assert!(world.clock.slept() >= Duration::from_hours(8) && world.clock.slept() < Duration::from_hours(9));
}

#[tokio::test]
async fn a_network_that_is_down_is_waited_for_once_something_was_asked() {
    let world = World::new().await;
    let request = with_connections(&world, 2).await;
    // The first connection's job is made; then signing in again fails for a while.
    world.sim.inject("create-export=unauthorized-401x1+1".parse().unwrap());
    world.sim.inject("token=service-unavailable-503x20".parse().unwrap());
    let ended = world.run(request).await;
    assert_eq!(ended.state, Ready, "{:?}", ended.problem);
    assert!(world.seen.troubles().contains(&"server".to_owned()));
}

#[tokio::test]
async fn a_network_that_is_down_is_waited_for_when_the_program_resumes_by_itself() {
    let mut world = World::new().await;
    world.sim.inject("token=service-unavailable-503".parse().unwrap());
    // A process that ended before it had asked for anything.
    let started = world.exporter.start(world.request()).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.problem.unwrap().code().as_str()), (Failed, "server"));
    world
        .database()
        .execute_batch("UPDATE exports SET state = 'queued', resume_state = NULL, finished_at = NULL")
        .unwrap();
    world.restart().await;
    world.sim.clear_faults();
    world.sim.inject("token=service-unavailable-503x20".parse().unwrap());
    world.exporter.resume_all().await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!(ended.state, Ready, "{:?}", ended.problem);
}
