//! The end of the program while an export runs.

use std::io::Write;
use std::process::{Command, Stdio};

use tenant_sim::RequestRecord;

use crate::support::{Home, Tenant};

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
        let mut child = home
            .command(&[
                "export",
                "--domain",
                tenant.sim.url(),
                "--client-id",
                tenant.sim.client_id(),
                "--client-secret-stdin",
                "--out",
                "out",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(tenant.sim.client_secret().as_bytes()).unwrap();
        tenant.wait_for(is_the_request_for_a_job);
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        let ended = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}: {stderr}");
        assert!(stderr.contains("resume"), "{signal}: {stderr}");
        assert_eq!((tenant.sim.export_posts(), tenant.sim.jobs_created()), (1, 1), "{signal}");

        let id = home.run(&["--json", "history"], "").exits(0).result()["exports"][0]["id"].clone();
        let resumed = home.run(
            &[
                "--json",
                "resume",
                id.as_str().unwrap(),
                "--domain",
                tenant.sim.url(),
                "--client-id",
                tenant.sim.client_id(),
                "--client-secret-stdin",
            ],
            tenant.sim.client_secret(),
        );
        let result = resumed.exits(0).result();
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
        let args = ["export", "--name", name, "--domain", tenant.sim.url(), "--client-id"];
        let args = [&args[..], &[tenant.sim.client_id(), "--client-secret-stdin", "--out", "out"]].concat();
        let mut command = home.command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(tenant.sim.client_secret().as_bytes()).unwrap();
        tenant.wait_for(|request| request.path.contains("/jobs/job_") && !before.contains(&request.path));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    tenant.sim.clear_faults();
    let database = rusqlite::Connection::open(home.path("data/rollcall.db")).unwrap();
    database.execute("UPDATE exports SET request = '{}' WHERE name = 'First'", []).unwrap();
    drop(database);

    let args = ["--json", "resume", "--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id()];
    let args = [&args[..], &["--client-secret-stdin"]].concat();
    let ended = home.run(&args, tenant.sim.client_secret());
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
