//! The count check against a simulated search index.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exporter::{
    Checks, CountCheckPart, CountOutcome, ExportRequest, ExportSnapshot, ExportState, NotChecked, Parts,
};
use tenant_sim::{Config, Growth, Route};

use crate::support::{World, config, fields, parts};

fn counted(world: &World) -> ExportRequest {
    ExportRequest { checks: Checks { count: true, ..Checks::default() }, ..world.request() }
}

/// The count check in the manifest, which has every window.
fn checked(ended: &ExportSnapshot) -> CountCheckPart {
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let manifest = fs_err::read(ended.pack.as_ref().unwrap().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let checked: CountCheckPart = serde_json::from_value(manifest["count_check"].clone()).unwrap();
    assert_eq!(checked.outcome, ended.count_check.as_ref().unwrap().outcome);
    checked
}

/// The searches that the tenant has got.
fn searches(world: &World) -> u64 {
    world.sim.requests_by_route().get(&Route::Users).copied().unwrap_or_default()
}

/// The most searches that a count of so many users may take.
fn most(users: u64) -> u64 {
    (users + 1_600) / 640
}

#[tokio::test]
async fn every_growth_is_counted_with_few_searches_and_a_missing_user_is_found_in_its_window() {
    const USERS: u64 = 2_500;
    for growth in [Growth::Uniform, Growth::Growing, Growth::Imports] {
        let world = World::with(Config { users: USERS, growth, ..config() }).await;
        let equal = checked(&world.run(counted(&world)).await);
        assert_eq!(equal.outcome, CountOutcome::Matches, "{growth:?}: {equal:?}");
        assert_eq!((equal.export, equal.index, equal.difference), (USERS, Some(USERS), Some(0)));
        assert_eq!(equal.before, Some("2026-11-01T10:05:00Z".parse().unwrap()));
        assert_eq!(equal.searches, searches(&world));
        assert!(equal.searches <= most(USERS) + 4, "{growth:?}: {}", equal.searches);
        assert!(equal.windows.len() as u64 >= USERS / 800);
        assert!(equal.windows.iter().all(|window| window.users.is_equal()));

        // One user whom the export lacks.
        let missing = 1_234;
        world.sim.leave_out_of_exports(missing);
        let before = searches(&world);
        let ended = world.run(counted(&world)).await;
        let differs = checked(&ended);
        assert_eq!(differs.outcome, CountOutcome::Differs, "{growth:?}: {differs:?}");
        assert_eq!((differs.export, differs.index, differs.difference), (USERS - 1, Some(USERS), Some(1)));
        let found: Vec<_> = differs.differing().copied().collect();
        assert_eq!(found.len(), 1);
        let created = world.sim.created_at(missing);
        assert!(found[0].from.is_none_or(|from| from <= created) && created < found[0].to, "{found:?}");
        assert_eq!((found[0].users.index_before, found[0].users.difference), (found[0].users.index, Some(1)));
        assert!(searches(&world) - before <= 2 * most(USERS) + 4);
        // The history keeps the windows that differ.
        assert_eq!(ended.count_check.unwrap().windows, found);
    }
}

/// Counts a tenant of so many users twice: as it is, with users whom the index does not have yet;
/// then with one whom the export lacks, and one who is deleted while the index is asked.
async fn count_large_tenant(users: u64, growth: Growth) {
    const FRESH: u64 = 200;
    let config = Config { users, fresh_users: FRESH, growth, index_lag: Duration::from_mins(8), ..config() };
    let mut world = World::with(config).await;
    let observer = Arc::clone(&world.seen);
    let defaults = parts(world.folder.path(), &world.clock, observer);
    let request = Duration::from_mins(1);
    let timeouts = auth0::Timeouts { request, idle: request, ..defaults.timeouts };
    world.restart_with(Parts { timeouts, ..defaults }).await;
    let mut request = counted(&world);
    request.recipe.columns = fields(&["user_id", "created_at"]);
    request.recipe.outputs = vec!["csv".parse().unwrap()];
    let of_one_count = most(users);

    let part = checked(&world.run(request.clone()).await);
    assert_eq!((part.outcome, part.difference), (CountOutcome::Matches, Some(0)), "{growth:?}");
    assert_eq!((part.export, part.index, part.not_compared), (users - FRESH, Some(users - FRESH), FRESH));
    assert!(part.searches <= of_one_count + 4, "{growth:?}: {}", part.searches);

    let (missing, deleted) = (users / 8 + 1, users / 2 + 1);
    world.sim.leave_out_of_exports(missing);
    // Another whom the index still has when it is asked first.
    world.sim.leave_out_of_exports(deleted);
    let sim = Arc::clone(&world.sim);
    world.clock.on_advance(move |_, by| {
        sim.advance(by);
        if by >= Duration::from_mins(1) {
            sim.delete_user(deleted);
        }
    });
    let before = searches(&world);
    let part = checked(&world.run(request).await);
    let found: Vec<_> = part.differing().copied().collect();
    assert_eq!(
        (part.outcome, found.len(), part.changed_meanwhile),
        (CountOutcome::Differs, 1, 1),
        "{part:?}"
    );
    let created = world.sim.created_at(missing);
    assert!(found[0].from.is_none_or(|from| from <= created) && created < found[0].to, "{found:?}");
    assert_eq!(found[0].users.difference, Some(1));
    assert!(searches(&world) - before <= 2 * of_one_count + 4, "{growth:?}: {}", part.searches);
}

#[tokio::test]
async fn a_large_tenant_is_counted_with_few_searches_whatever_changes_meanwhile() {
    for growth in [Growth::Uniform, Growth::Growing, Growth::Imports] {
        count_large_tenant(20_000, growth).await;
    }
}

#[tokio::test]
#[ignore = "takes half a minute; CONTRIBUTING.md says how to run it"]
async fn a_tenant_of_100_000_users_is_counted_with_few_searches_whatever_changes_meanwhile() {
    for growth in [Growth::Uniform, Growth::Growing, Growth::Imports] {
        count_large_tenant(100_000, growth).await;
    }
}

#[tokio::test]
async fn users_whom_the_index_may_not_have_yet_are_not_compared() {
    let config = Config { users: 900, fresh_users: 30, index_lag: Duration::from_mins(8), ..config() };
    let world = World::with(config).await;
    let mut request = counted(&world);
    request.recipe.columns = fields(&["user_id", "email"]);
    // The filter is no part of it.
    request.recipe.filter = Some(exporter::Filter::Condition("blocked true".parse().unwrap()));
    let ended = world.run(request).await;
    let part = checked(&ended);
    assert_eq!(part.outcome, CountOutcome::Matches, "{part:?}");
    assert_eq!((part.export, part.index, part.not_compared), (870, Some(870), 30));
    assert!(ended.rows.unwrap() < 100);
    // What was requested for the check alone is in no file of the result.
    let csv = ended.files.iter().find(|file| file.path.extension().is_some_and(|is| is == "csv")).unwrap();
    assert!(!fs_err::read_to_string(&csv.path).unwrap().contains("created_at"));
    // Whoever makes the files again knows that.
    let check = exporter::check_pack(ended.pack.as_ref().unwrap(), &[], None, &()).unwrap();
    assert!(check.verification.differences.is_empty(), "{check:?}");
    assert!(matches!(check.made_again, exporter::MadeAgain::Compared { same: 2 }), "{check:?}");
}

#[tokio::test]
async fn a_user_deleted_meanwhile_is_a_difference_and_a_change_of_the_index_explains_it() {
    let world = World::with(Config { users: 2_000, ..config() }).await;
    let (sim, gone) = (Arc::clone(&world.sim), 77);
    let exported = AtomicBool::new(false);
    // When the file is there, between the export and the count.
    world.clock.on_advance(move |_, by| {
        sim.advance(by);
        if !exported.swap(true, Ordering::Relaxed) {
            sim.delete_user(gone);
        }
    });
    let part = checked(&world.run(counted(&world)).await);
    assert_eq!((part.outcome, part.difference), (CountOutcome::Differs, Some(-1)), "{part:?}");

    // The index has not found out yet when it is asked first.
    let world = World::with(Config { users: 2_000, ..config() }).await;
    world.sim.hide_from_search(gone, true);
    let sim = Arc::clone(&world.sim);
    world.clock.on_advance(move |_, by| {
        sim.advance(by);
        if by >= Duration::from_mins(1) {
            sim.hide_from_search(gone, false);
        }
    });
    let part = checked(&world.run(counted(&world)).await);
    assert_eq!((part.outcome, part.difference, part.changed_meanwhile), (CountOutcome::Matches, Some(0), 1));
}

#[tokio::test]
async fn what_can_not_be_compared_is_not_ticked() {
    let world = World::new().await;
    let reason = |ended: &ExportSnapshot| {
        let part = checked(ended);
        assert_eq!((part.outcome, part.index), (CountOutcome::NotChecked, None));
        part.reason.unwrap()
    };
    let mut limited = counted(&world);
    limited.recipe.source.limit = Some(100);
    assert_eq!(reason(&world.run(limited.clone()).await), NotChecked::Limited);
    assert_eq!(searches(&world), 0);
    // A limit that was not reached has not limited anything.
    limited.recipe.source.limit = Some(301);
    assert_eq!(checked(&world.run(limited).await).outcome, CountOutcome::Matches);

    let before = searches(&world);
    world.sim.inject("users=forbidden-403".parse().unwrap());
    let ended = world.run(counted(&world)).await;
    assert_eq!(reason(&ended), NotChecked::PermissionMissing);
    assert_eq!(checked(&ended).detail.as_deref(), Some("read:users"));
    assert_eq!(searches(&world) - before, 2, "once more with another token");
    assert!(world.run(world.request()).await.count_check.is_none());
}

#[tokio::test]
async fn a_search_that_takes_too_long_is_split_and_not_repeated() {
    let world = World::with(Config { users: 3_000, ..config() }).await;
    world.sim.inject("users=search-timeout-503x1".parse().unwrap());
    let part = checked(&world.run(counted(&world)).await);
    assert_eq!(part.outcome, CountOutcome::Matches, "{part:?}");
    assert_eq!(part.searches, searches(&world), "none was made twice");
    assert_eq!(part.searches, 2 + 4 + 2, "each window, and two halves of one");
}

#[tokio::test]
async fn a_count_goes_on_after_a_restart_and_can_be_skipped() {
    let mut world = World::with(Config { users: 5_000, ..config() }).await;
    world.sim.inject("users=hang+3".parse().unwrap());
    let started = world.exporter.start(counted(&world)).await.unwrap();
    world.sim.wait_for_requests(4, |request| request.path == "/api/v2/users").await;
    world.exporter.shut_down().await;
    let answered = searches(&world) - 1;
    world.sim.clear_faults();
    world.restart().await;
    world.exporter.resume(&started.id).await.unwrap();
    let part = checked(&world.exporter.wait(&started.id).await.unwrap());
    assert_eq!((part.outcome, part.export), (CountOutcome::Matches, 5_000));
    assert_eq!(part.searches, searches(&world) - 1, "no search of the first {answered} was made twice");

    world.sim.inject("users=hang".parse().unwrap());
    let before = searches(&world);
    let started = world.exporter.start(counted(&world)).await.unwrap();
    let asked = usize::try_from(before).unwrap() + 1;
    world.sim.wait_for_requests(asked, |request| request.path == "/api/v2/users").await;
    world.exporter.skip_count_check(&started.id);
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!(checked(&ended).reason, Some(NotChecked::Skipped));
    assert_eq!(ended.rows, Some(5_000));
    let shown = world.seen.all();
    let counts = shown.iter().filter_map(|snapshot| snapshot.progress.count);
    assert!(counts.clone().any(|count| count.done > 0 && count.total >= 8 && !count.again));
}
