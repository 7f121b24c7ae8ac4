//! Columns that other calls answer, such as roles.

use serde_json::Value;
use tenant_sim::{Config, EXPORT_SCOPES, Plan, READ_SCOPES};

use crate::support::{Home, Tenant, file};

fn tenant(scopes: &[&str]) -> Tenant {
    Tenant::with_role(200, "Everybody", scopes)
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
    let direct = file(&result, ".ndjson").lines().count();
    let result = home.export(&tenant(READ_SCOPES), &args).exits(0).result();
    let all = file(&result, ".ndjson").lines().count();
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
    assert!(!file(&result, ".ndjson").contains("roles"));
    assert!(file(&result, "manifest.json").contains("not read: read:roles, read:role_members are missing"));
}

#[test]
fn the_cost_is_said_before_anything_is_asked() {
    let home = Home::new();
    let tenant = Tenant::with(Config {
        users: 200,
        plan: Plan::SelfService,
        job_duration: std::time::Duration::ZERO,
        scopes: READ_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Config::default()
    });
    let args = ["--field", "user_id", "--field", "mfa_methods", "--limit", "3", "--to", "ndjson"];
    let ran = home.export(&tenant, &args).exits(0);
    let events = ran.events();
    let cost = events.iter().position(|event| event["event"] == "look_up_costs").unwrap();
    assert_eq!(cost, 0, "before the first state");
    // The time follows from the pace as measured.
    let mut cost = events[0]["costs"][0].clone();
    let [seconds, for_1000] = ["seconds", "seconds_for_1000"].map(|key| cost[key].take().as_u64().unwrap());
    assert!((1..=5).contains(&seconds) && (300..=1500).contains(&for_1000), "{seconds}, {for_1000}");
    assert_eq!(
        cost,
        serde_json::json!({
            "field": "mfa_methods", "listed": null, "users": { "at_most": 3, "from": "limit" }, "calls": 3,
            "seconds": null, "seconds_for_1000": null,
        })
    );
    let text = home.export_in_words(&tenant, &args).exits(0).stderr;
    let said = text.find("at most 3 users by --limit: about ").unwrap_or_else(|| panic!("{text}"));
    assert!(text.contains(" s at half of this tenant's limits"), "{text}");
    assert!(said < text.find("All users:").unwrap(), "{text}");
    // Without such a column nothing is said.
    let plain = home.export(&tenant, &["--field", "user_id", "--to", "ndjson"]).exits(0);
    assert!(plain.events().iter().all(|event| event["event"] != "look_up_costs"));
}

#[test]
fn a_permission_that_is_refused_in_the_middle_can_be_done_without() {
    let (home, tenant) = (Home::new(), tenant(EXPORT_SCOPES));
    tenant.fault("role-users=forbidden-403");
    let args = ["--field", "user_id", "--field", "roles", "--to", "ndjson"];
    let result = home.export(&tenant, &args).exits(4).result();
    let export = &result["exports"][0];
    assert_eq!(export["problem"]["code"], "lookup_permission_missing");
    let message = result["message"].as_str().unwrap();
    let id = export["id"].as_str().unwrap();
    assert!(
        message.contains(&format!("resume {id} --skip-missing")) && message.contains("is kept"),
        "{message}"
    );

    let resumed = home.resume(&tenant, &[id, "--skip-missing"]).exits(0).result();
    assert!(!file(&resumed, ".ndjson").contains("roles"));
    assert!(file(&resumed, "manifest.json").contains("not read: read:"));
    assert_eq!(tenant.sim.export_posts(), 1);
    let again = home.resume(&tenant, &[id, "--skip-missing"]);
    assert_ne!(again.code, 0);
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
