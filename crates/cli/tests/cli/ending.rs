//! The end of the program while an export runs.

#[cfg(unix)]
use std::process::Command;

use tenant_sim::{Config, EXPORT_SCOPES, Named, Plan, RequestRecord, Roles};

use crate::support::{Home, Tenant, file};

#[cfg(unix)]
fn is_the_request_for_a_job(request: &RequestRecord) -> bool {
    request.method == "POST" && request.path == "/api/v2/jobs/users-exports"
}

#[cfg(unix)]
#[test]
fn a_signal_while_auth0_answers_the_one_request_loses_nothing() {
    for signal in ["TERM", "HUP", "INT"] {
        let (home, tenant) = (Home::new(), Tenant::new());
        // The answer takes about a second to arrive.
        tenant.fault("create-export=slow-body:200x1");
        let child = home.begin_export(&tenant, &[]);
        tenant.wait_for(is_the_request_for_a_job);
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        let ended = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}: {stderr}");
        assert!(stderr.contains("resume"), "{signal}: {stderr}");
        assert_eq!((tenant.sim.export_posts(), tenant.sim.jobs_created()), (1, 1), "{signal}");

        let id = home.run(&["--json", "history"], "").exits(0).result()["exports"][0]["id"].clone();
        let result = home.resume(&tenant, &[id.as_str().unwrap()]).exits(0).result();
        assert_eq!((&result["export"]["state"], &result["export"]["rows"]), (&"ready".into(), &200.into()));
        assert_eq!(tenant.sim.export_posts(), 1, "{signal}: the job is not asked for again");
    }
}

#[test]
fn an_export_that_cannot_be_resumed_is_named_and_the_others_go_on() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("get-job=stuck-job");
    for name in ["First", "Second"] {
        let before: Vec<String> = tenant.sim.requests().into_iter().map(|request| request.path).collect();
        let mut child = home.begin_export(&tenant, &["--name", name]);
        tenant.wait_for(|request| request.path.contains("/jobs/job_") && !before.contains(&request.path));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    tenant.sim.clear_faults();
    let database = rusqlite::Connection::open(home.path("data/rollcall.db")).unwrap();
    database.execute("UPDATE exports SET request = '{}' WHERE name = 'First'", []).unwrap();
    drop(database);

    let ended = home.resume(&tenant, &[]);
    assert_ne!(ended.code, 0);
    let result = ended.result();
    let refused = &result["not_resumed"][0];
    assert_eq!(
        (&refused["export"]["name"], &refused["problem"]["code"]),
        (&"First".into(), &"store_damaged".into())
    );
    assert!(result["message"].as_str().unwrap().contains("First: "), "{result}");
    assert_eq!(result["export"]["state"], "ready", "{result}");
}

#[test]
fn killed_in_the_middle_of_roles_at_the_smallest_limits_no_finished_page_is_asked_for_twice() {
    let tenant = Tenant::with(Config {
        users: 300,
        // The smallest limits of a plan with exports.
        plan: Plan::SelfService,
        job_duration: std::time::Duration::ZERO,
        roles: Roles { further: vec![Named::new("Everybody", 300)], ..Roles::default() },
        scopes: EXPORT_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Config::default()
    });
    let is_of_members = |request: &RequestRecord| {
        request.path.starts_with("/api/v2/roles/") && request.path.ends_with("/users")
    };
    // The first is about the cost. A page is stored before the next one is asked for, so that the
    // process is killed with four that are finished and one that is not.
    tenant.fault("role-users=hangx1+5");
    let home = Home::new();
    let mut child = home.begin_export(&tenant, &["--field", "user_id", "--field", "roles", "--to", "ndjson"]);
    tenant.wait_for_several(6, is_of_members);
    child.kill().unwrap();
    child.wait().unwrap();
    let answered = |tenant: &Tenant| {
        let requests = tenant.sim.requests();
        let pages = requests.iter().filter(|request| request.path.starts_with("/api/v2/roles"));
        pages.filter(|request| request.status == Some(200)).count()
    };
    assert_eq!(answered(&tenant), 2 + 4, "the list of roles for the cost and for the column, and members");

    let id = home.run(&["--json", "history"], "").exits(0).result()["exports"][0]["id"].clone();
    let result = home.resume(&tenant, &[id.as_str().unwrap()]).exits(0).result();
    assert_eq!(result["export"]["rows"], 300);
    let everybody = file(&result, ".ndjson").lines().filter(|line| line.contains("Everybody")).count();
    assert_eq!(everybody, 300);
    assert_eq!(tenant.sim.export_posts(), 1);
    // Seven roles, of which "Customer" has two pages and "Everybody" three.
    assert_eq!(answered(&tenant), 2 + 10, "each page once");
    for bucket in tenant.sim.usage() {
        assert!(bucket.left_half(), "{bucket:?}");
    }
}
