//! Looked-up columns: what is asked, what is kept of it, and what the pack says it covers.

use std::collections::{BTreeMap, BTreeSet};

use exporter::{
    Column, ExportRequest, ExportSnapshot, ExportState, FileRole, Filter, Format, LookupOptions, StartError,
};
use serde_json::Value;
use tenant_sim::{Absence, Config, Groups, Named, Organizations, Plan, READ_SCOPES, Roles};

use crate::support::{World, config, facts};

fn scopes(list: &[&str]) -> Vec<String> {
    list.iter().map(|scope| (*scope).to_owned()).collect()
}

fn all_scopes() -> Config {
    Config { scopes: scopes(READ_SCOPES), ..config() }
}

fn with_columns(world: &World, names: &[&str]) -> ExportRequest {
    let mut request = world.request();
    request.recipe.columns = names.iter().map(|name| Column::named(*name)).collect();
    request.recipe.outputs = vec![Format::Ndjson, "csv".parse().unwrap()];
    request
}

fn manifest(ended: &ExportSnapshot) -> Value {
    let pack = ended.pack.as_ref().unwrap_or_else(|| panic!("{:?}", ended.problem));
    serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap()
}

fn file(ended: &ExportSnapshot, role: FileRole, ending: &str) -> String {
    let is_it =
        |file: &&exporter::FileLabel| file.role == role && file.path.to_string_lossy().ends_with(ending);
    let found = ended.files.iter().find(is_it).unwrap_or_else(|| panic!("{:?}", ended.files));
    fs_err::read_to_string(&found.path).unwrap()
}

fn users(ended: &ExportSnapshot) -> Vec<Value> {
    let lines = file(ended, FileRole::Output, ".ndjson");
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The names in a looked-up column, by user.
fn names(ended: &ExportSnapshot, column: &str) -> BTreeMap<String, BTreeSet<String>> {
    let names = |user: &Value| -> BTreeSet<String> {
        let list = user[column].as_array().unwrap_or_else(|| panic!("{user}"));
        list.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    users(ended).iter().map(|user| (user["user_id"].as_str().unwrap().to_owned(), names(user))).collect()
}

/// The number of answered requests whose path contains this.
fn asked(world: &World, path: &str) -> usize {
    world.sim.requests().iter().filter(|request| request.path.contains(path)).count()
}

/// Whom the tenant itself says that a user's roles are, one user at a time.
pub(crate) async fn roles_by_user(
    world: &World,
    ids: impl Iterator<Item = &String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let client = auth0::Client::new(
        exporter::TenantAddress::canonical(exporter::Host::parse(world.sim.url()).unwrap()),
        exporter::Credential::Token(world.sim.token().into()),
        std::sync::Arc::<base::DrivenClock>::clone(&world.clock),
        base::Chance::seeded(1),
        auth0::Timeouts::default(),
    );
    let client = client.unwrap();
    let mut roles = BTreeMap::new();
    for id in ids {
        let of_user = client.user_roles(id).await.unwrap();
        let names = of_user.iter().map(|role| role["name"].as_str().unwrap().to_owned());
        roles.insert(id.clone(), names.collect());
    }
    roles
}

#[tokio::test]
async fn roles_are_read_by_role_and_are_those_that_each_user_has() {
    let roles = Roles { further: vec![Named::new("Everybody", 300)], ..Roles::default() };
    let world = World::with(Config { roles, ..config() }).await;
    let ended = world.run(with_columns(&world, &["user_id", "email", "roles"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(
        world.seen.states(&ended.id),
        ["queued", "starting", "waiting", "downloading", "looking_up", "converting", "packing", "ready"]
    );
    // One page of roles, and one of members for each of seven, of which "Customer" has two, and
    // "Everybody" three.
    assert_eq!((asked(&world, "/api/v2/roles"), asked(&world, "/users/")), (11, 0));
    let found = names(&ended, "roles");
    assert_eq!(found.len(), 300);
    assert_eq!(found, roles_by_user(&world, found.keys()).await);

    let manifest = manifest(&ended);
    let lookup = &manifest["lookups"][0];
    assert_eq!((lookup["field"].as_str(), lookup["outcome"].as_str()), (Some("roles"), Some("read")));
    assert_eq!(
        lookup["coverage"],
        "directly assigned roles; groups not read: read:group_members, read:group_roles are missing"
    );
    let holders = found.values().filter(|roles| !roles.is_empty()).count() as u64;
    let values: u64 = found.values().map(|roles| roles.len() as u64).sum();
    assert_eq!(
        (lookup["listed"].as_u64(), lookup["users"].as_u64(), lookup["values"].as_u64()),
        (Some(7), Some(holders), Some(values))
    );
    assert_eq!(lookup["not_delivered"], 0);
    // The answers lie in the pack, and so does a role that nobody holds.
    let answers = file(&ended, FileRole::Lookup, ".roles.ndjson");
    assert!(answers.contains("\"Retired\""), "{answers}");
    assert_eq!(answers.lines().filter(|line| line.contains("user_id")).count() as u64, values);
    let listed = manifest["files"].as_array().unwrap().iter().find(|file| file["role"] == "lookup").unwrap();
    assert_eq!(listed["bytes"].as_u64(), Some(answers.len() as u64));
    assert_eq!(world.exporter.check_files(&ended.id, |_, _| ()).await.unwrap().len(), ended.files.len());
    // In a table, names; in the first rows as well.
    let csv = file(&ended, FileRole::Output, ".csv");
    assert!(csv.contains("Customer; Everybody") && csv.contains("Support; Everybody"), "{csv}");
    let rows = world.exporter.first_rows(&ended.id, 10).await.unwrap();
    assert_eq!(rows.columns[2].title, "roles");
    assert!(rows.rows.iter().any(|row| format!("{:?}", row[2]).contains("Customer")), "{:?}", rows.rows);
}

#[tokio::test]
async fn a_missing_permission_is_said_before_anything_is_asked() {
    let world = World::with(Config { scopes: scopes(&["read:users", "read:connections"]), ..config() }).await;
    let request = with_columns(&world, &["user_id", "roles"]);
    let Err(StartError::Problem(problem)) = world.exporter.start(request.clone()).await else { panic!() };
    assert_eq!(problem.code(), "lookup_permission_missing");
    assert_eq!(facts(&problem)["missing"], serde_json::json!(["read:roles", "read:role_members"]));
    assert_eq!((world.sim.export_posts(), world.left_in_out().len()), (0, 0));

    // On demand it goes on without the column, and says so.
    let lookups = LookupOptions { skip_missing: true, ..LookupOptions::default() };
    let ended = world.run(ExportRequest { lookups, ..request.clone() }).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert!(users(&ended).iter().all(|user| user.get("roles").is_none() && user.get("user_id").is_some()));
    let lookup = &manifest(&ended)["lookups"][0];
    assert_eq!((lookup["outcome"].as_str(), lookup["column"].as_str()), (Some("left_out"), None));
    assert_eq!(lookup["coverage"], "not read: read:roles, read:role_members are missing");
    assert_eq!(asked(&world, "/api/v2/roles"), 0);

    // A condition can't be done without.
    let mut filtered = ExportRequest { lookups, ..with_columns(&world, &["user_id"]) };
    filtered.recipe.filter = Some(Filter::Condition("roles is Customer".parse().unwrap()));
    assert!(matches!(world.exporter.start(filtered).await, Err(StartError::Problem(_))));
}

#[tokio::test]
async fn users_are_chosen_by_a_role_that_is_no_column() {
    let world = World::new().await;
    let mut request = with_columns(&world, &["email"]);
    request.recipe.filter = Some(Filter::Condition("roles is administrator".parse().unwrap()));
    let ended = world.run(request).await;
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(2)), "{:?}", ended.problem);
    let output = file(&ended, FileRole::Output, ".ndjson");
    assert!(!output.contains("rol_") && !output.contains("user_id"), "{output}");
    assert_eq!(manifest(&ended)["lookups"][0]["column"], Value::Null);
}

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
    // The Free plan has no bulk exports.
    for plan in [Plan::SelfService, Plan::EnterpriseNonProduction, Plan::Enterprise] {
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

#[tokio::test]
async fn holders_who_were_not_delivered_are_reported() {
    let roles = Roles { departed: 3, ..Roles::default() };
    let world = World::with(Config { roles, ..config() }).await;
    let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
    let manifest = manifest(&ended);
    let not_delivered = manifest["lookups"][0]["not_delivered"].as_u64().unwrap();
    assert!(not_delivered >= 3, "{manifest}");
    let notice =
        manifest["notices"].as_array().unwrap().iter().find(|one| one["notice"] == "holders_not_delivered");
    assert_eq!(notice.unwrap()["users"].as_u64(), Some(not_delivered));
}

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
async fn a_damaged_file_is_fetched_again_before_users_are_asked_for() {
    let world = World::with(all_scopes()).await;
    world.sim.inject("storage=corrupt-crcx1".parse().unwrap());
    let mut request = with_columns(&world, &["user_id", "mfa_methods"]);
    request.recipe.filter = Some(Filter::Condition("user_id ends-with 1".parse().unwrap()));
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(asked(&world, "/authentication-methods") as u64, ended.rows.unwrap());
    assert_eq!(world.sim.jobs_created(), 1);
}

#[tokio::test]
async fn roles_that_come_from_groups_are_among_them_when_permitted() {
    let world = World::with(all_scopes()).await;
    let ended = world.run(with_columns(&world, &["user_id", "roles", "groups"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let manifest = manifest(&ended);
    let (roles, groups) = (&manifest["lookups"][0], &manifest["lookups"][1]);
    assert!(roles["coverage"].as_str().unwrap().starts_with("roles assigned directly or through a group"));
    assert_eq!(roles.get("not_read"), None);
    let sources: BTreeSet<String> = users(&ended)
        .iter()
        .flat_map(|user| user["roles"].as_array().unwrap().clone())
        .map(|role| role["source"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sources, ["direct", "group"].map(String::from).into());
    // Engineering holds two groups, which were not followed.
    assert!(groups["nested_groups"].as_u64().unwrap() >= 2, "{groups}");
    assert!(groups["coverage"].as_str().unwrap().contains("groups inside groups were not followed"));
    assert!(names(&ended, "groups").values().any(|groups| groups.contains("Engineering")));
}

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
    assert_eq!(manifest["lookups"][0]["coverage"], "organizations, with the roles inside them");

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

#[tokio::test]
async fn second_factors_are_asked_only_for_users_whom_the_filter_keeps() {
    let world = World::with(all_scopes()).await;
    let mut request = with_columns(&world, &["user_id", "roles", "mfa_methods"]);
    request.recipe.filter = Some(Filter::All(vec![
        Filter::Condition("roles is Support".parse().unwrap()),
        Filter::Condition("mfa_methods not-empty".parse().unwrap()),
    ]));
    let ended = world.run(request.clone()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let funnel = ended.funnel.clone().unwrap();
    assert_eq!(asked(&world, "/authentication-methods") as u64, funnel.remaining[0]);
    assert!(funnel.remaining[0] < 30 && ended.rows.unwrap() <= funnel.remaining[0], "{funnel:?}");
    let second = ["totp", "push", "guardian", "phone", "webauthn-roaming", "webauthn-platform", "email"];
    for methods in names(&ended, "mfa_methods").values() {
        assert!(
            !methods.is_empty() && methods.iter().all(|kind| second.contains(&kind.as_str())),
            "{methods:?}"
        );
    }
    let answers = file(&ended, FileRole::Lookup, ".mfa_methods.ndjson");
    assert!(!answers.contains("phone_number") && !answers.contains("public_key"), "{answers}");

    // Too many calls are refused before the first one, with their number.
    let before = asked(&world, "/authentication-methods");
    request.recipe.filter = None;
    request.lookups.most_calls = Some(299);
    let refused = world.run(request).await;
    let problem = refused.problem.unwrap();
    assert_eq!(
        (problem.code().as_str(), facts(&problem)["calls"].as_u64()),
        ("lookup_too_many_calls", Some(300))
    );
    assert_eq!(asked(&world, "/authentication-methods"), before);
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
