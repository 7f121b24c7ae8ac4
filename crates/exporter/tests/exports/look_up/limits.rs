//! The tenant's limits: half of each stays for its own users.

use exporter::ExportState;
use tenant_sim::{Config, Plan, Roles};

use super::support::{all_scopes, asked, names, with_columns};
use crate::support::{World, config};

#[tokio::test]
async fn half_of_the_smallest_limits_stays_for_the_tenants_own_users() {
    let roles = Roles { unheld: 30, ..Roles::default() };
    let world = World::with(Config { plan: Plan::SelfService, roles, ..config() }).await;
    let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(names(&ended, "roles").len(), 300);
    // No call was refused, and the bucket of 10 calls never had fewer than 5 left.
    assert!(world.sim.requests().iter().all(|request| request.status != Some(429)));
    let calls = asked(&world, "/api/v2/roles");
    assert_eq!(calls, 1 + 36 + 1);
    let looking: Vec<_> = world
        .seen
        .all()
        .into_iter()
        .filter(|snapshot| snapshot.state == ExportState::LookingUp)
        .filter_map(|snapshot| Some((snapshot.progress.look_up?, snapshot.progress.seconds_left)))
        .collect();
    // 2.5 calls a second refill; half of it is 1.25, after a burst of 5.
    let slept = world.clock.slept();
    let shortest = std::time::Duration::from_millis(800 * (calls as u64 - 5));
    assert!(slept >= shortest, "{slept:?} for {calls} calls");
    let (last, _) = looking.last().unwrap();
    assert_eq!((last.field, last.total), ("roles", 37));
    assert!(looking.iter().any(|(_, left)| left.is_some_and(|left| left > 5)), "{looking:?}");
}

#[tokio::test]
async fn every_plans_limits_keep_half_for_others_by_the_tenants_own_count() {
    for plan in
        [Plan::Free, Plan::SelfService, Plan::EnterpriseNonProduction, Plan::Enterprise, Plan::PrivateCloud]
    {
        let roles = Roles { unheld: 20, ..Roles::default() };
        let world = World::with(Config { plan, roles, ..all_scopes() }).await;
        let ended = world.run(with_columns(&world, &["user_id", "roles", "organizations", "groups"])).await;
        assert_eq!(ended.state, ExportState::Ready, "{plan:?}: {:?}", ended.problem);
        let usage = world.sim.usage();
        assert!(usage.iter().map(|bucket| bucket.requests).sum::<u64>() > 60, "{usage:?}");
        for bucket in usage {
            assert!(bucket.left_half(), "{plan:?}: {bucket:?}");
        }
    }
}
