//! `person`: one person's data on the command line.

use serde_json::Value;
use tenant_sim::READ_SCOPES;

use crate::support::{Home, Ran, Tenant};

/// `person` with a token of these scopes and JSON events.
fn person(home: &Home, tenant: &Tenant, scopes: &[&str], args: &[&str]) -> Ran {
    let token = tenant.sim.token_with(scopes, std::time::Duration::from_hours(1));
    let mut all = vec!["--json", "person", "--domain", tenant.sim.url(), "--token-stdin", "--folder", "out"];
    all.extend(args);
    home.run(&all, &token)
}

/// Id and address of a user, from an export of the tenant.
pub(crate) fn a_user(home: &Home, tenant: &Tenant) -> (String, String) {
    let args = ["--field", "user_id", "--field", "email", "--to", "json", "--out", "users"];
    let mut all =
        vec!["--json", "export", "--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id()];
    all.push("--client-secret-stdin");
    all.extend(args);
    let result = home.run(&all, tenant.sim.client_secret()).exits(0).result();
    let path = result["export"]["files"][0]["path"].as_str().unwrap();
    let users: Vec<Value> = serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap();
    let user = users.iter().find(|user| user["email"].is_string()).unwrap();
    (user["user_id"].as_str().unwrap().to_owned(), user["email"].as_str().unwrap().to_owned())
}

#[test]
fn a_pack_is_made_for_an_address_typed_in_capitals_and_verifies() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let (id, email) = a_user(&home, &tenant);
    let before = tenant.sim.export_posts();
    let ran =
        person(&home, &tenant, &["read:users"], &["--email", &email.to_uppercase(), "--language", "fr"]);
    let ran = ran.exits(0);
    assert_eq!(tenant.sim.export_posts(), before, "no export job");
    let events = ran.events();
    let found = events.iter().find(|event| event["progress"]["step"] == "found").unwrap();
    let accounts = found["progress"]["accounts"].as_array().unwrap();
    assert!(accounts.iter().any(|account| account["user_id"] == id.as_str()), "{found}");
    let made = &ran.result()["person"];
    let parts = &made["accounts"][0]["parts"];
    assert_eq!(parts["profile"]["outcome"], "included");
    assert_eq!(parts["consents"]["outcome"], "missing_permission");
    assert_eq!(parts["consents"]["scopes"][0], "read:grants");
    let pack = made["pack"].as_str().unwrap();
    let page = fs_err::read_to_string(made["page"].as_str().unwrap()).unwrap();
    assert!(page.contains("<html lang=\"fr\">") && page.contains(&email));

    let verified = home.run(&["verify", pack], "").exits(0);
    let accounts = match accounts.len() {
        1 => "1 account of".to_owned(),
        number => format!("{number} accounts of"),
    };
    assert!(verified.stdout.contains(&accounts), "{}", verified.stdout);
    assert!(verified.stdout.contains("Données d’une personne"), "{}", verified.stdout);
    #[cfg(target_os = "linux")]
    {
        let mut check = std::process::Command::new("sha256sum");
        check.args(["--check", "--strict", "SHA256SUMS"]).current_dir(pack);
        assert!(check.output().unwrap().status.success());
    }

    // For people, each part with its outcome.
    let token = tenant.sim.token_with(&["read:users"], std::time::Duration::from_hours(1));
    let args =
        ["person", "--domain", tenant.sim.url(), "--token-stdin", "--id", &id, "--without", "organizations"];
    let ran = home.run(&[&args[..], &["--out", "out"]].concat(), &token).exits(0);
    assert!(
        ran.stdout.contains("consents to applications: not requested, a permission is missing: read:grants")
    );
    assert!(ran.stdout.contains("organizations: not requested, because you left it out"));
    assert!(ran.stderr.contains("1 account found"), "{}", ran.stderr);
}

#[test]
fn nobody_ends_with_3_and_leaves_no_pack() {
    let (home, tenant) = (Home::new(), Tenant::new());
    for args in [["--email", "nobody@acme.test"], ["--id", "auth0|nobody"]] {
        let ran = person(&home, &tenant, READ_SCOPES, &args).exits(3);
        assert_eq!(ran.result()["problem"]["code"], "person_not_found");
    }
    for (args, code) in
        [(["--email", "acme"], "person_email_invalid"), (["--id", "acme"], "person_id_invalid")]
    {
        let before = tenant.sim.requests().len();
        let ran = person(&home, &tenant, READ_SCOPES, &args).exits(3);
        assert_eq!(ran.result()["problem"]["code"], code);
        assert_eq!(tenant.sim.requests().len(), before, "costs no call");
    }
    person(&home, &tenant, READ_SCOPES, &[]).exits(2);
    person(&home, &tenant, READ_SCOPES, &["--id", "a|b", "--without", "profile"]).exits(2);
    assert_eq!(home.left(), Vec::<String>::new());
}

#[test]
fn without_the_permission_to_read_users_nothing_is_made() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let ran = person(&home, &tenant, &["read:logs"], &["--email", "ada@acme.test"]).exits(4);
    assert_eq!(ran.result()["problem"]["code"], "missing_scope");
    assert_eq!(home.left(), Vec::<String>::new());
}

#[test]
fn a_process_that_is_killed_leaves_no_half_pack() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let (id, _) = a_user(&home, &tenant);
    tenant.fault("user-roles=hang");
    let token = tenant.sim.token_with(READ_SCOPES, std::time::Duration::from_hours(1));
    let mut command = home.command(&[
        "person",
        "--domain",
        tenant.sim.url(),
        "--token-stdin",
        "--folder",
        "out",
        "--id",
        &id,
    ]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
    let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), token.as_bytes()).unwrap();
    tenant.wait_for(|request| request.path.ends_with("/roles"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(home.left(), Vec::<String>::new());
    tenant.sim.clear_faults();
    person(&home, &tenant, READ_SCOPES, &["--id", &id]);
    assert_eq!(home.left().len(), 1, "the whole pack of the next run alone");
}

#[test]
fn logs_say_nothing_of_the_person_whatever_fails() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let (id, email) = a_user(&home, &tenant);
    let token = tenant.sim.token_with(READ_SCOPES, std::time::Duration::from_hours(1));
    for fault in
        ["user-roles=not-found-404", "user-logs=html", "grants=server-error-500x1", "sessions=redirect"]
    {
        tenant.fault(fault);
    }
    let args =
        ["--json", "person", "--domain", tenant.sim.url(), "--token-stdin", "--folder", "out", "--email"];
    let mut command = home.command(&[&args[..], &[&email]].concat());
    command.env("ROLLCALL_LOG", "trace");
    let ran = crate::support::run(command, &token);
    assert!(ran.code != 0 && ran.stderr.contains("call failed"), "{}", ran.stderr);
    let bare = id.split_once('|').unwrap().1;
    for secret in [email.as_str(), &email.to_uppercase(), bare, &token] {
        assert!(!ran.stderr.contains(secret), "{secret} is in the log");
    }
}
