//! Roles: which are read, of whom, and what the pack says about them.

use std::collections::{BTreeMap, BTreeSet};

use exporter::{
    ExportRequest, ExportState, FileRole, Filter, LookupOptions, Protect, ProtectedField, StartError,
};
use jiff::Timestamp;
use serde_json::Value;
use tenant_sim::{Config, Named, Roles};

use super::support::{all_scopes, asked, file, manifest, names, roles_by_user, scopes, users, with_columns};
use crate::support::{World, config, facts};

#[tokio::test]
async fn answers_go_with_the_original_if_only_the_result_is_kept() {
    let world = World::new().await;
    let mut request = with_columns(&world, &["user_id", "roles"]);
    request.recipe.filter = Some(Filter::Condition("roles is Administrator".parse().unwrap()));
    let whole = world.run(request.clone()).await;
    let kept = whole.files.iter().find(|file| file.role == FileRole::Lookup).unwrap();
    request.recipe.keep_only_result = true;
    let ended = world.run(request).await;
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, whole.rows), "{:?}", ended.problem);
    assert!(ended.files.iter().all(|file| matches!(file.role, FileRole::Output | FileRole::Proof)));
    let pack = ended.pack.clone().unwrap();
    assert_eq!(fs_err::read_dir(&pack).unwrap().count(), ended.files.len());
    let manifests = [manifest(&whole), manifest(&ended)];
    assert_eq!(manifests[0]["lookups"][0].get("deleted"), None);
    let deleted = &manifests[1]["lookups"][0]["deleted"];
    assert_eq!(
        (deleted["sha256"].as_str(), deleted["bytes"].as_u64()),
        (Some(kept.sha256.as_str()), Some(kept.bytes))
    );
    assert_eq!(manifests[1]["lookups"][0]["users"], manifests[0]["lookups"][0]["users"]);
    assert_eq!(manifests[1]["original_deleted"], true);
    let verified = pack::verify(&pack, &mut |_, _| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(verified.differences, []);
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
        "directly assigned roles; groups not read: read:group_members, read:group_roles are missing; roles inside \
         organizations are not among them"
    );
    let holders = found.values().filter(|roles| !roles.is_empty()).count() as u64;
    let values: u64 = found.values().map(|roles| roles.len() as u64).sum();
    assert_eq!(
        (lookup["listed"].as_u64(), lookup["users"].as_u64(), lookup["values"].as_u64()),
        (Some(7), Some(holders), Some(values))
    );
    assert_eq!(lookup["not_delivered"], 0);
    let mut counted = BTreeMap::new();
    for name in found.values().flatten() {
        *counted.entry(name.clone()).or_insert(0_u64) += 1;
    }
    // The manifest also has the role that nobody holds.
    counted.insert("Retired".to_owned(), 0);
    assert_eq!(holders_of(lookup), counted);
    let time = |key: &str| lookup[key].as_str().unwrap().parse::<Timestamp>().unwrap();
    let packed = manifest["export"]["packed_at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    assert!(time("read_from") <= time("read_until") && time("read_until") <= packed, "{lookup}");
    let page = file(&ended, FileRole::Proof, "READ-ME-FIRST.html");
    assert!(
        page.contains("among the 300 accounts in the files") && page.contains("Everybody</th>"),
        "{page}"
    );
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
async fn a_permission_that_is_refused_in_the_middle_can_be_done_without() {
    let mut world = World::new().await;
    world.sim.inject("role-users=forbidden-403".parse().unwrap());
    let request = with_columns(&world, &["user_id", "roles"]);
    let ended = world.run(request.clone()).await;
    let problem = ended.problem.clone().unwrap();
    assert_eq!((ended.state, ended.can_resume), (ExportState::Failed, true));
    assert_eq!(
        (problem.code().as_str(), facts(&problem)["field"].as_str(), facts(&problem)["filter"].as_bool()),
        ("lookup_permission_missing", Some("roles"), Some(false))
    );
    // Resuming asks again, and ends in the same way. What was delivered is kept.
    world.exporter.resume(&ended.id).await.unwrap();
    assert_eq!(world.exporter.wait(&ended.id).await.unwrap().problem, Some(problem));
    world.restart().await;
    world.exporter.go_on_without_columns(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, 1));
    assert!(users(&ended).iter().all(|user| user.get("roles").is_none() && user.get("user_id").is_some()));
    let lookup = &manifest(&ended)["lookups"][0];
    assert_eq!(lookup["outcome"], "left_out");
    let coverage = lookup["coverage"].as_str().unwrap();
    assert!(coverage.starts_with("not read: read:") && coverage.ends_with("missing"), "{coverage}");
    assert_eq!(world.exporter.go_on_without_columns(&ended.id).await.unwrap_err().code(), "not_resumable");

    // A condition can't be done without, nor what ended for another reason.
    let mut filtered = request.clone();
    filtered.recipe.filter = Some(Filter::Condition("roles is Customer".parse().unwrap()));
    let ended = world.run(filtered).await;
    let refused = world.exporter.go_on_without_columns(&ended.id).await.unwrap_err();
    assert_eq!(
        (refused.code().as_str(), facts(&refused)["filter"].as_bool()),
        ("lookup_permission_missing", Some(true))
    );
    world.sim.clear_faults();
    world.sim.inject("role-users=expired-checkpoint".parse().unwrap());
    let ended = world.run(request).await;
    assert!(ended.can_resume);
    let refused = world.exporter.go_on_without_columns(&ended.id).await.unwrap_err();
    assert_eq!(refused.code(), "not_resumable");
}

#[tokio::test]
async fn a_permission_that_was_granted_meanwhile_is_used() {
    let world = World::new().await;
    world.sim.inject("role-users=forbidden-403x1".parse().unwrap());
    let ended = world.run(with_columns(&world, &["user_id", "roles"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(manifest(&ended)["lookups"][0]["outcome"], "read");
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
    let lookup = &manifest(&ended)["lookups"][0];
    assert_eq!(lookup["column"], Value::Null);
    // Those whom the filter has dropped hold no role in the files.
    assert_eq!((holders_of(lookup)["Administrator"], holders_of(lookup)["Support"]), (2, 0), "{lookup}");
    // Hidden roles are not told in this way either.
    let mut hidden = with_columns(&world, &["email", "roles"]);
    hidden.recipe.hidden = vec![ProtectedField { path: "roles".into(), how: Protect::Mask }];
    let ended = world.run(hidden).await;
    assert_eq!(manifest(&ended)["lookups"][0].get("holders"), None, "{:?}", ended.problem);
}

/// The holders of each role, as the manifest counts them.
fn holders_of(lookup: &Value) -> BTreeMap<String, u64> {
    let holders = lookup["holders"].as_array().unwrap().iter();
    holders.map(|of| (of["name"].as_str().unwrap().to_owned(), of["users"].as_u64().unwrap())).collect()
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
async fn roles_that_come_from_groups_are_among_them_when_permitted() {
    let world = World::with(all_scopes()).await;
    let ended = world.run(with_columns(&world, &["user_id", "roles", "groups"])).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let manifest = manifest(&ended);
    let (roles, groups) = (&manifest["lookups"][0], &manifest["lookups"][1]);
    assert_eq!(
        roles["coverage"],
        "roles assigned directly or through a group; roles inside organizations are not among them; groups inside \
         groups were not followed: 2"
    );
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
