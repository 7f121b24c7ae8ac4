//! Everything that can go wrong at Auth0, at its storage, or in between: what becomes of the
//! export, and what the person is told.

use crate::support;
use std::time::Duration;

use crate::support::{World, facts};
use exporter::ExportState::{Failed, Lost, Ready};
use exporter::{ExportSnapshot, ExportState, Problem};

/// The code that the person is told, or nothing.
fn told(snapshot: &ExportSnapshot) -> String {
    snapshot.problem.as_ref().map(Problem::code).unwrap_or_default()
}

#[track_caller]
fn assert_ended(snapshot: &ExportSnapshot, state: ExportState, code: &str) {
    assert_eq!((snapshot.state, told(snapshot)), (state, code.to_owned()), "{:?}", snapshot.problem);
}

/// An export that came through has all its users and left nothing but its pack.
#[track_caller]
fn assert_whole(world: &World, snapshot: &ExportSnapshot) {
    assert_ended(snapshot, Ready, "");
    assert_eq!(snapshot.rows, Some(300));
    assert_eq!(world.left_in_out().len(), 1);
    assert_eq!(world.sim.jobs_created(), 1);
}

/// An export that did not come through for good left nothing at all.
#[track_caller]
fn assert_nothing_left(world: &World) {
    assert_eq!(world.left_in_out(), Vec::<String>::new());
}

// ---- Asking for the job -------------------------------------------------------------------------

#[tokio::test]
async fn a_token_that_stops_working_is_renewed_once() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=unauthorized-401x1"]).await;
    assert_whole(&world, &ended);
    assert_eq!(world.sim.export_posts(), 2, "a 401 proves that no job was made, so it may be asked again");
}

#[tokio::test]
async fn a_token_that_stays_refused_ends_the_export() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=unauthorized-401"]).await;
    assert_ended(&ended, Failed, "unauthorized");
    assert!(ended.can_resume);
    assert_eq!(world.sim.export_posts(), 2);
    assert_nothing_left(&world);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=forbidden-403"]).await;
    assert_ended(&ended, Failed, "missing_scope");
    assert_eq!(facts(&ended.problem.unwrap())["needed"][0], "read:users");
    assert_nothing_left(&world);
}

#[tokio::test]
async fn active_jobs_are_waited_for() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=active-jobs-429x3"]).await;
    assert_whole(&world, &ended);
    assert!(world.seen.troubles().contains(&"too_many_active_jobs".to_owned()));
    assert!(world.clock.slept() >= Duration::from_secs(90), "three pauses of half a minute");
}

#[tokio::test]
async fn active_jobs_that_never_end_are_not_waited_for_for_ever() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=active-jobs-429"]).await;
    assert_ended(&ended, Failed, "too_many_active_jobs");
    assert!(ended.can_resume);
}

#[tokio::test]
async fn an_answer_that_gets_lost_is_never_asked_for_again() {
    for (fault, jobs) in [
        ("create-export=drop-connection", 1),
        ("create-export=drop-connection-before", 0),
        ("create-export=hang", 0),
        ("create-export=server-error-500", 0),
        ("create-export=server-error-500-after", 1),
        ("create-export=service-unavailable-503", 0),
        ("create-export=html", 0),
        ("create-export=oversized-body:64", 0),
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_ended(&ended, Lost, "unconfirmed");
        assert!(!ended.can_resume, "{fault}");
        assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, jobs), "{fault}");
        assert_nothing_left(&world);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let world = World::new().await;
    let ended = world.run_with(&["create-export=redirect"]).await;
    assert_eq!(world.sim.export_posts(), 1);
    // Whoever redirects may have passed the request on.
    assert_ended(&ended, Lost, "unconfirmed");
    assert_eq!(facts(&ended.problem.unwrap())["because"]["code"], "unexpected_redirect");
}

#[tokio::test]
async fn refused_sign_ins_end_the_export_before_anything_is_asked() {
    for (fault, code) in [
        ("token=unauthorized-401", "sign_in_wrong_credentials"),
        ("token=forbidden-403", "sign_in_not_authorised_for_api"),
        ("token=server-error-500", "server"),
        ("token=html", "unexpected_answer"),
        ("token=hang", "timeout"),
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_ended(&ended, Failed, code);
        assert_eq!(world.sim.export_posts(), 0, "{fault}");
        assert_nothing_left(&world);
    }
}

// ---- Waiting for the job ------------------------------------------------------------------------

#[tokio::test]
async fn passing_troubles_do_not_end_the_wait() {
    for fault in [
        "get-job=unauthorized-401x1",
        "get-job=rate-limited-429:retry-after=2x2",
        "get-job=custom-policy-429:2x2",
        "get-job=server-error-500x4",
        "get-job=service-unavailable-503x4",
        "get-job=hangx2",
        "get-job=drop-connectionx4",
        "get-job=unknown-status:bakingx2",
        "get-job=clock-skew:-7200",
        "get-job=clock-skew:7200",
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_whole(&world, &ended);
        assert_eq!(world.sim.export_posts(), 1, "{fault}");
    }
}

#[tokio::test]
async fn hours_without_auth0_are_waited_out() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=service-unavailable-503x200"]).await;
    assert_whole(&world, &ended);
    assert!(world.seen.troubles().contains(&"server".to_owned()));
}

#[tokio::test]
async fn a_permission_taken_away_meanwhile_can_be_given_back() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=forbidden-403"]).await;
    assert_ended(&ended, Failed, "missing_scope");
    assert!(ended.can_resume);
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_whole(&world, &ended);
    assert_eq!(world.sim.export_posts(), 1);
}

#[tokio::test]
async fn a_job_that_auth0_no_longer_has_is_lost() {
    for fault in ["get-job=not-found-404", "get-job=expired-status"] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_ended(&ended, Lost, "gone_from_auth0");
        assert_nothing_left(&world);
    }
}

#[tokio::test]
async fn a_failed_job_is_told_with_auth0s_reason() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=failed-job:Out of luck"]).await;
    assert_ended(&ended, Failed, "job_failed");
    assert_eq!(facts(&ended.problem.unwrap())["reason"], "Out of luck");
    assert!(!ended.can_resume);
    assert_nothing_left(&world);
}

#[tokio::test]
async fn a_failed_job_without_a_reason_is_told_as_that() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=failed-job"]).await;
    assert_ended(&ended, Failed, "job_failed");
    assert!(facts(&ended.problem.unwrap())["reason"].is_null());
}

#[tokio::test]
async fn a_job_that_never_ends_is_given_up_after_eight_hours() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=stuck-job"]).await;
    assert_ended(&ended, Failed, "job_too_slow");
    assert!(ended.can_resume);
    assert!(world.clock.slept() >= Duration::from_hours(8) && world.clock.slept() < Duration::from_hours(9));
    let looks =
        world.sim.requests().iter().filter(|request| request.path.starts_with("/api/v2/jobs/job_")).count();
    assert!(looks < 2_000, "{looks} looks in eight hours");
}

#[tokio::test]
async fn many_exports_look_no_more_often_than_one() {
    let world = World::new().await;
    world.sim.inject("get-job=stuck-job".parse().unwrap());
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(world.exporter.start(world.request()).await.unwrap().id);
    }
    for id in &ids {
        assert_ended(&world.exporter.wait(id).await.unwrap(), Failed, "job_too_slow");
    }
    let looks =
        world.sim.requests().iter().filter(|request| request.path.starts_with("/api/v2/jobs/job_")).count();
    // One export alone would look some 1,900 times in eight hours.
    assert!(looks < 1_000, "{looks} looks by four exports in eight hours");
}

// ---- Downloading --------------------------------------------------------------------------------

#[tokio::test]
async fn links_that_are_dead_on_arrival_are_replaced() {
    // The first look says "completed", the next ones bring the links that are used: the time
    // between poll and download is as long as it likes to be.
    for (fault, links) in
        [("get-job=expired-linkx4", 4), ("storage=forbidden-403x3", 4), ("get-job=schemeless-link", 1)]
    {
        let world = quick_world().await;
        let ended = world.run_with(&[fault]).await;
        assert_whole(&world, &ended);
        assert_eq!(world.sim.export_posts(), 1, "{fault}");
        let of_storage =
            world.sim.requests().into_iter().filter(|request| request.origin == tenant_sim::Origin::Storage);
        assert_eq!(of_storage.count(), links, "{fault}");
    }
}

#[tokio::test]
async fn links_that_always_die_are_given_up_and_can_be_tried_again() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=expired-link"]).await;
    assert_ended(&ended, Failed, "link_refused");
    assert!(ended.can_resume);
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_whole(&world, &ended);
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_where_it_stopped() {
    for fault in [
        "storage=reset-mid-body:50%x1",
        "storage=reset-mid-body:10%x6",
        "storage=hang-mid-body:50%x1",
        "storage=hangx1",
        "storage=drop-connection-beforex2",
        "storage=server-error-500x2",
        "storage=service-unavailable-503x2",
        "storage=rate-limited-429:retry-after=3x1",
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_whole(&world, &ended);
        if fault.contains("mid-body") {
            let ranged = world.sim.requests().iter().filter(|request| request.range.is_some()).count();
            assert!(ranged >= 1, "{fault}: no range was asked for");
        }
    }
}

#[tokio::test]
async fn a_link_that_dies_half_way_is_replaced_and_the_file_is_whole() {
    // The connection breaks in the middle, and by then the link is dead: only a fresh one goes on.
    let world = World::new().await;
    let ended = world.run_with(&["storage=reset-mid-body:50%x1", "storage=forbidden-403x1+1"]).await;
    assert_whole(&world, &ended);
    let of_storage: Vec<_> = world
        .sim
        .requests()
        .into_iter()
        .filter(|request| request.origin == tenant_sim::Origin::Storage)
        .collect();
    assert_eq!(of_storage.len(), 3, "{of_storage:?}");
    assert!(of_storage[0].range.is_none() && of_storage[2].range.is_some(), "{of_storage:?}");
}

/// A tenant whose jobs are completed at once, so that every look at one brings a link.
async fn quick_world() -> World {
    World::with(tenant_sim::Config { job_duration: Duration::ZERO, ..support::config() }).await
}

#[tokio::test]
async fn a_file_that_changes_under_way_is_never_mixed() {
    let world = World::new().await;
    let ended = world.run_with(&["storage=reset-mid-body:50%x1", "storage=changed-objectx2"]).await;
    assert_whole(&world, &ended);
}

#[tokio::test]
async fn other_forms_of_the_same_file_are_read() {
    for fault in ["storage=multi-member-gzip", "storage=plain-text", "storage=slow-body:2000000"] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_whole(&world, &ended);
        let original = ended.files.iter().find(|file| file.role == exporter::FileRole::Original).unwrap();
        let name = original.path.to_string_lossy();
        assert_eq!(name.ends_with(".gz"), fault != "storage=plain-text", "{name}");
    }
}

#[tokio::test]
async fn damage_on_the_way_is_fetched_again() {
    for fault in [
        "storage=truncated-gzipx1",
        "storage=corrupt-crcx1",
        "storage=corrupt-datax1",
        "storage=invalid-json-linex1",
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_whole(&world, &ended);
        assert_eq!(world.sim.export_posts(), 1, "{fault}");
    }
}

#[tokio::test]
async fn damage_that_stays_is_told_and_makes_no_pack() {
    for (fault, kind) in [
        ("storage=truncated-gzip", "truncated"),
        ("storage=corrupt-crc", "bad_crc"),
        ("storage=invalid-json-line", "not_ndjson"),
    ] {
        let world = World::new().await;
        let ended = world.run_with(&[fault]).await;
        assert_ended(&ended, Failed, "damaged");
        assert_eq!(facts(ended.problem.as_ref().unwrap())["kind"], kind);
        assert!(ended.pack.is_none() && ended.files.is_empty());
        assert!(world.left_in_out().iter().all(|name| name.starts_with('.')), "{:?}", world.left_in_out());
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_the_file_is_told() {
    let world = World::new().await;
    let ended = world.run_with(&["storage=html"]).await;
    assert_ended(&ended, Failed, "not_a_file");
    assert!(ended.can_resume);
}
