//! What looked-up columns cost, said before an export starts.

use std::time::Duration;

use exporter::{KnownUsers, Listed, LookUpCost, UsersFrom};
use tenant_sim::{Absence, Config, Groups, Plan, Roles};

use super::support::{all_scopes, asked, scopes, with_columns};
use crate::support::{World, config};

const ALL: [&str; 5] = ["user_id", "roles", "organizations", "groups", "mfa_methods"];

async fn costs(world: &World, columns: &[&str]) -> Vec<LookUpCost> {
    let request = with_columns(world, columns);
    world.exporter.look_up_costs(&world.tenant.id, &request.recipe).await.unwrap()
}

#[tokio::test]
async fn each_column_has_its_calls_and_their_time_at_the_tenants_limits() {
    let roles = Roles { unheld: 20, ..Roles::default() };
    // Seconds between two calls at half of the refill, and as Rollcall paces them at most: for
    // roles and second factors, and for members of organizations.
    for (plan, others, members) in [
        (Plan::Free, (1.0, 2.0), (1.0, 2.0)),
        (Plan::SelfService, (0.8, 1.5), (0.24, 0.316)),
        (Plan::Enterprise, (0.125, 0.167), (0.24, 0.316)),
    ] {
        let world = World::with(Config { plan, roles: roles.clone(), ..all_scopes() }).await;
        let found = costs(&world, &ALL).await;
        let fields: Vec<&str> = found.iter().map(|cost| cost.field).collect();
        assert_eq!(fields, ["roles", "organizations", "groups", "mfa_methods"], "{plan:?}");
        let roles = &found[0];
        let listed = roles.listed.unwrap();
        assert!(listed.all && listed.count > 20, "{roles:?}");
        assert_eq!(roles.calls, Some(1 + 2 * listed.count), "a page, and members and groups of each");
        for (cost, (least, most), calls) in
            [(roles, others, 10.0), (&found[1], members, 10.0), (&found[3], others, 1000.0)]
        {
            let about = f64::from(u32::try_from(cost.seconds_for_1000.unwrap()).unwrap());
            assert!((least * calls..=most * calls + 1.0).contains(&about), "{plan:?}: {cost:?}");
        }
        assert_eq!((found[3].users, found[3].calls, found[3].seconds), (None, None, None));
        // At most two calls for each, none of them refused, and none about a user who exists.
        let requests = world.sim.requests();
        assert!(requests.iter().all(|request| request.status != Some(429)), "{plan:?}");
        assert_eq!(world.sim.export_posts(), 0);
        let before = requests.len();
        assert_eq!(costs(&world, &ALL).await, found, "known for some minutes");
        assert_eq!(world.sim.requests().len(), before);
        world.clock.advance(Duration::from_mins(11));
        costs(&world, &["roles"]).await;
        assert_eq!(world.sim.requests().len(), before + 2);
    }
}

#[tokio::test]
async fn a_tenant_that_reports_no_limit_has_calls_without_a_time() {
    let world = World::with(Config { plan: Plan::Unlimited, ..all_scopes() }).await;
    let found = costs(&world, &["roles", "mfa_methods"]).await;
    assert!(found[0].calls.is_some_and(|calls| calls > 3));
    assert!(found.iter().all(|cost| cost.seconds.is_none() && cost.seconds_for_1000.is_none()), "{found:?}");
}

#[tokio::test]
async fn columns_that_can_not_be_read_cost_nothing() {
    let granted = ["read:users", "read:organizations", "read:organization_members"];
    let world = World::with(Config { scopes: scopes(&granted), ..config() }).await;
    let found = costs(&world, &ALL).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].listed, Some(Listed { count: 4, all: true }));
    assert_eq!(asked(&world, "/api/v2/roles") + asked(&world, "/groups"), 0);
    assert!(costs(&world, &["user_id"]).await.is_empty());

    let groups = Groups { absent: Some(Absence::NotFound), ..Groups::default() };
    let world = World::with(Config { groups, ..all_scopes() }).await;
    assert!(costs(&world, &["groups"]).await.is_empty());
}

#[tokio::test]
async fn users_to_ask_for_are_at_most_as_many_as_the_last_export_had_or_the_limit_allows() {
    let world = World::with(Config { plan: Plan::SelfService, ..all_scopes() }).await;
    let mut request = with_columns(&world, &["user_id", "mfa_methods"]);
    let cost = async |request: &exporter::ExportRequest| {
        world.exporter.look_up_costs(&world.tenant.id, &request.recipe).await.unwrap().remove(0)
    };
    let mut limited = request.clone();
    limited.recipe.source.limit = Some(40);
    let known = cost(&limited).await;
    assert_eq!(known.users, Some(KnownUsers { at_most: 40, from: UsersFrom::Limit }));
    assert_eq!((known.calls, known.seconds), (Some(40), Some(60)));

    // The number delivered, not the number kept.
    let mut before = with_columns(&world, &["user_id"]);
    before.recipe.filter = Some(exporter::Filter::Condition("blocked true".parse().unwrap()));
    let ended = world.run(before).await;
    assert!(ended.rows.unwrap() < 300);
    let known = cost(&request).await;
    assert_eq!(known.users, Some(KnownUsers { at_most: 300, from: UsersFrom::LastExport }));
    // Another source had no export.
    request.recipe.source.connections = vec!["con_unknown".into()];
    assert_eq!(cost(&request).await.users, None);
}
