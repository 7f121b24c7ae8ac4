//! Columns that other calls answer, such as roles.

use serde_json::Value;
use tenant_sim::{Config, EXPORT_SCOPES, Named, Plan, READ_SCOPES, Roles};

use crate::support::{Home, Tenant};

fn tenant(scopes: &[&str]) -> Tenant {
    Tenant::with(Config {
        users: 200,
        plan: Plan::Unlimited,
        job_duration: std::time::Duration::ZERO,
        roles: Roles { further: vec![Named::new("Everybody", 200)], ..Roles::default() },
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Config::default()
    })
}

/// The text of the one file of a pack whose name ends like this.
fn file(result: &Value, ending: &str) -> String {
    let pack = result["export"]["pack"].as_str().unwrap_or_else(|| panic!("{result}"));
    let entries = fs_err::read_dir(pack).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.into_iter().find(|path| path.to_string_lossy().ends_with(ending));
    fs_err::read_to_string(found.unwrap_or_else(|| panic!("{ending} is missing"))).unwrap()
}

#[test]
fn roles_are_a_column_with_a_title() {
    let (home, tenant) = (Home::new(), tenant(READ_SCOPES));
    let args = ["--field", "user_id", "--field", "roles=Rôles", "--to", "csv"];
    let result = home.export(&tenant, &args).exits(0).result();
    let coverage = result["lookups"][0]["coverage"].as_str().unwrap();
    assert!(coverage.starts_with("roles assigned directly or through a group"), "{coverage}");
    let csv = file(&result, ".csv");
    assert!(csv.lines().next().unwrap().contains("Rôles"), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.contains("Everybody")).count(), 200);
    assert!(csv.contains("Customer; Everybody"), "{csv}");
    let states: Vec<Value> =
        home.export(&tenant, &args).events().iter().map(|event| event["export"]["state"].clone()).collect();
    assert!(states.contains(&"looking_up".into()), "{states:?}");
    // The pack verifies, answers included.
    home.run(&["verify", result["export"]["pack"].as_str().unwrap()], "").exits(0);
}

#[test]
fn users_are_chosen_by_role() {
    let home = Home::new();
    let args = ["--field", "email", "--where", "roles is administrator", "--to", "ndjson"];
    let result = home.export(&tenant(EXPORT_SCOPES), &args).exits(0).result();
    let direct = file(&result, "Z.ndjson").lines().count();
    let result = home.export(&tenant(READ_SCOPES), &args).exits(0).result();
    let all = file(&result, "Z.ndjson").lines().count();
    // Two groups give the role to some more.
    assert!(direct == 1 && all > direct, "{direct} directly, {all} in all");
}

#[test]
fn a_missing_permission_ends_with_4_before_anything_is_asked() {
    let (home, tenant) = (Home::new(), tenant(&["read:users"]));
    let args = ["--field", "user_id", "--field", "roles", "--to", "ndjson"];
    let ran = home.export(&tenant, &args).exits(4);
    let result = ran.result();
    let message = result["message"].as_str().unwrap();
    assert!(message.contains("read:roles") && message.contains("--skip-missing"), "{message}");
    assert_eq!(result["problem"]["code"], "lookup_permission_missing");
    assert_eq!((tenant.sim.export_posts(), home.left().len()), (0, 0));

    let skipping = [&args[..], &["--skip-missing"]].concat();
    let result = home.export(&tenant, &skipping).exits(0).result();
    assert!(!file(&result, "Z.ndjson").contains("roles"));
    assert!(file(&result, "manifest.json").contains("not read: read:roles, read:role_members are missing"));
}

#[test]
fn parts_and_doubles_are_refused_beside_their_column() {
    let (home, tenant) = (Home::new(), tenant(READ_SCOPES));
    for (args, code) in [
        (&["--field", "roles[0].name"][..], "lookup_in_part"),
        (&["--field", "roles", "--field", "roles=Again"], "lookup_twice"),
        (&["--field", "email", "--field", "roles=email"], "lookup_title_taken"),
        (&["--field", "roles", "--auth0-format", "csv"], "lookup_needs_json"),
        (&["--where", "roles.description is x"], "lookup_not_compared"),
    ] {
        let result = home.export(&tenant, args).exits(3).result();
        let problems = result["problems"].as_array().unwrap();
        assert!(problems.iter().any(|problem| problem["code"] == code), "{code}: {result}");
    }
    assert_eq!(tenant.sim.export_posts(), 0);
}
