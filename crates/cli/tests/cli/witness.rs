//! Auth0's own log as a witness, on the command line.

use crate::support::{Home, Tenant, manifest};

#[test]
fn a_missing_permission_is_named_at_once() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let words = home.export_in_words(&tenant, &["--witness"]).exits(0).stdout;
    assert!(words.contains("Auth0's log could not be read, because read:logs is missing."), "{words}");
    let result = home.export(&tenant, &["--witness"]).exits(0).result();
    assert_eq!(result["export"]["witness"]["outcome"], "not_permitted");
    assert_eq!(manifest(&result)["witness"]["detail"], "read:logs");
    assert!(home.export(&tenant, &[]).exits(0).result()["export"]["witness"].is_null());
}

#[cfg(unix)]
#[test]
fn the_wait_for_the_log_can_be_ended_and_resume_fetches_the_event() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use crate::support::signed_in;
    use serde_json::Value;
    use tenant_sim::{Config, Plan, READ_SCOPES};

    let tenant = Tenant::with(Config {
        users: 20,
        plan: Plan::Unlimited,
        job_duration: Duration::ZERO,
        log_delay: Duration::ZERO,
        scopes: READ_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Config::default()
    });
    let home = Home::new();
    let all = [&["--json", "export"], &signed_in(&tenant)[..], &["--out", "out", "--witness"]].concat();
    let mut command = home.command(&all);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(tenant.sim.client_secret().as_bytes()).unwrap();
    let mut last = Value::Null;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        last = serde_json::from_str(&line.unwrap()).unwrap();
        if last["event"] == "waiting_for_witness" {
            // The files are there already.
            assert_eq!(home.left().len(), 1);
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        }
    }
    assert_eq!((child.wait().unwrap().code(), &last["exit_code"]), (Some(0), &0.into()), "{last}");
    assert_eq!(last["export"]["witness"]["outcome"], "not_asked");

    let resumed = home.resume(&tenant, &[]).exits(0).result();
    let witness = &resumed["witnesses"][0]["witness"];
    assert_eq!((&witness["outcome"], home.left().len()), (&"found".into(), 2), "{resumed}");
    let folder = home.path("out").join(witness["supplement"].as_str().unwrap());
    let said = home.run(&["verify", folder.to_str().unwrap()], "").exits(0).stdout;
    let name = last["export"]["pack"].as_str().unwrap().rsplit('/').next().unwrap();
    assert!(said.contains(&format!("It belongs to the pack {name} whose SHA256SUMS")), "{said}");
    let event = folder.join("auth0-log-event.json");
    fs_err::write(&event, "{}").unwrap();
    home.run(&["verify", folder.to_str().unwrap()], "").exits(8);
    // There is nothing more to fetch.
    assert!(home.resume(&tenant, &[]).exits(0).result()["witnesses"].is_null());
}
