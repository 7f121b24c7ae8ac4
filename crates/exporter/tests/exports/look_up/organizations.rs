//! Organizations, with the roles inside them, and tenants that have none.

use exporter::ExportState;
use tenant_sim::{Absence, Config, Groups, Organizations};

use super::support::{all_scopes, asked, manifest, names, scopes, users, with_columns};
use crate::support::{World, config};

#[tokio::test]
async fn organizations_come_with_the_roles_inside_them() {
    let world = World::with(all_scopes()).await;
    let ended = world.run(with_columns(&world, &["user_id", "organizations"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(asked(&world, "/organizations"), 1 + 4, "one list, and one of members for each");
    let inside = users(&ended).iter().any(|user| {
        let organizations = user["organizations"].as_array().unwrap();
        organizations.iter().any(|one| !one["roles"].as_array().unwrap().is_empty())
    });
    assert!(inside);
    let manifest = manifest(&ended);
    assert_eq!(
        manifest["lookups"][0]["coverage"],
        "organizations, with the roles that members were assigned inside them; roles that an organization defines \
         itself, and those that it gives through groups, were not read"
    );

    let few = scopes(&["read:users", "read:organizations", "read:organization_members"]);
    let world = World::with(Config { scopes: few, ..config() }).await;
    let ended = world.run(with_columns(&world, &["user_id", "organizations"])).await;
    let lookup = self::manifest(&ended)["lookups"][0].clone();
    assert_eq!(
        lookup["coverage"],
        "organizations, without the roles inside them; roles inside organizations not read: \
         read:organization_member_roles is missing"
    );
    assert!(users(&ended).iter().any(|user| !user["organizations"].as_array().unwrap().is_empty()));
}

#[tokio::test]
async fn a_tenant_without_organizations_or_groups_has_empty_columns() {
    for absent in [Absence::NotFound, Absence::Forbidden] {
        let world = World::with(Config {
            organizations: Organizations { absent: Some(absent), ..Organizations::default() },
            groups: Groups { absent: Some(absent), ..Groups::default() },
            ..all_scopes()
        })
        .await;
        let ended = world.run(with_columns(&world, &["user_id", "roles", "organizations", "groups"])).await;
        assert_eq!(ended.state, ExportState::Ready, "{absent:?}: {:?}", ended.problem);
        let manifest = manifest(&ended);
        for lookup in &manifest["lookups"].as_array().unwrap()[1..] {
            assert_eq!(lookup["outcome"], "not_available", "{absent:?}: {lookup}");
            assert!(!lookup["not_read"][0]["auth0_message"].as_str().unwrap().is_empty());
        }
        assert!(names(&ended, "roles").values().any(|roles| roles.contains("Customer")));
        assert!(users(&ended).iter().all(|user| user["groups"].as_array().unwrap().is_empty()));
    }
}
