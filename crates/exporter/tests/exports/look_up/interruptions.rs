//! Lists that come in odd pages, end early, or are stopped.

use std::collections::BTreeSet;

use exporter::{ExportState, FileRole};
use tenant_sim::{Config, Named, Roles};

use super::support::{asked, file, names, roles_by_user, with_columns};
use crate::support::{World, config};

#[tokio::test]
async fn quirks_of_pages_change_nothing() {
    for faults in [
        &["roles=small-pages", "role-users=small-pages"][..],
        &["role-users=short-page"],
        &["role-users=empty-last-page"],
        &["role-users=repeated-row"],
        &["role-users=server-error-500x2"],
        &["role-users=rate-limited-429x1"],
        &["roles=unauthorized-401x1"],
    ] {
        let world = World::new().await;
        for fault in faults {
            world.sim.inject(fault.parse().unwrap());
        }
        let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
        assert_eq!(ended.state, ExportState::Ready, "{faults:?}: {:?}", ended.problem);
        world.sim.clear_faults();
        let found = names(&ended, "roles");
        assert_eq!(found, roles_by_user(&world, found.keys()).await, "{faults:?}");
    }
}

#[tokio::test]
async fn a_list_whose_checkpoint_expired_begins_again() {
    let world = World::new().await;
    world.sim.inject("role-users=expired-checkpointx2".parse().unwrap());
    let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let found = names(&ended, "roles");
    assert_eq!(found, roles_by_user(&world, found.keys()).await);
    let answers = file(&ended, FileRole::Lookup, ".roles.ndjson");
    let lines: BTreeSet<&str> = answers.lines().collect();
    assert_eq!(lines.len(), answers.lines().count(), "the first pages are not there twice");
}

#[tokio::test]
async fn a_list_that_never_continues_ends_the_export_for_now() {
    let world = World::new().await;
    world.sim.inject("role-users=expired-checkpoint".parse().unwrap());
    let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
    let code = ended.problem.map(|problem| problem.code());
    assert_eq!((ended.state, code.as_deref()), (ExportState::Failed, Some("bad_request")));
    assert!(ended.can_resume && asked(&world, "/api/v2/roles") < 40);
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
}

#[tokio::test]
async fn a_stop_keeps_what_was_read() {
    let roles = Roles { further: vec![Named::new("Everybody", 300)], ..Roles::default() };
    let mut world = World::with(Config { roles, ..config() }).await;
    world.sim.inject("role-users=service-unavailable-503".parse().unwrap());
    let started = world.exporter.start(with_columns(&world, &["user_id", "roles"])).await.unwrap();
    while !world.seen.troubles().contains(&"server".to_owned()) {
        tokio::task::yield_now().await;
    }
    world.exporter.stop(&started.id).await;
    let stopped = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((stopped.state, stopped.can_resume), (ExportState::Stopped, true));
    world.sim.clear_faults();
    let pages = |world: &World| {
        let is_list = |path: &str| path == "/api/v2/roles";
        world.sim.requests().iter().filter(|request| is_list(&request.path)).count()
    };
    assert_eq!(pages(&world), 1);
    world.restart().await;
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!(pages(&world), 1, "the list of roles was not asked for again");
    assert_eq!(world.sim.export_posts(), 1);
}
