//! What the person reads: true, whole, and harmless to a terminal.

use serde_json::{Value, json};

use crate::support::{Home, Ran, Tenant};

/// A name that would clear the screen and write over its line.
const NAME: &str = "Q1\u{1b}[2J\rGone\u{9b}";

fn assert_harmless(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{text:?}");
    }
}

/// `export` by client id and secret, for people.
fn export(home: &Home, tenant: &Tenant, args: &[&str]) -> Ran {
    let mut all = vec!["export", "--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id()];
    all.extend(["--client-secret-stdin", "--out", "out"]);
    all.extend(args);
    home.run(&all, tenant.sim.client_secret())
}

#[test]
fn a_shared_name_can_not_steer_the_terminal() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let recipe = json!({ "columns": [{ "field": "email" }], "outputs": ["csv"] });
    let document = json!({ "version": 1, "name": NAME, "recipe": recipe });
    fs_err::write(home.path("shared.json"), document.to_string()).unwrap();
    home.run(&["presets", "import", "shared.json"], "").exits(0);

    let listed = home.run(&["presets"], "").exits(0);
    assert_harmless(&listed);
    assert!(listed.stdout.contains("Q1\u{fffd}[2J\u{fffd}Gone\u{fffd}"), "{}", listed.stdout);
    let shared = home.run(&["presets", "export", NAME], "").exits(0);
    assert_harmless(&shared);
    let same: Value = serde_json::from_str(&shared.stdout).unwrap();
    assert_eq!(same, document, "a file holds the name as it is");
    for how in [["--recipe", "shared.json"], ["--preset", NAME]] {
        assert_harmless(&export(&home, &tenant, &how).exits(0));
    }
    let history = home.run(&["history"], "").exits(0);
    assert_harmless(&history);
    assert_eq!(history.stdout.lines().count(), 2, "{}", history.stdout);
    let for_programs = home.run(&["--json", "history"], "").exits(0);
    assert_harmless(&for_programs);
    assert_eq!(for_programs.result()["exports"][0]["name"], NAME);
}

#[test]
fn what_auth0_says_can_not_steer_the_terminal() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("get-job=failed-job:Out\u{1b}[2J of luck");
    let failed = export(&home, &tenant, &[]).exits(6);
    assert_harmless(&failed);
    assert!(failed.stderr.contains("[2J of luck"), "{}", failed.stderr);
}

#[test]
fn a_pack_that_lacks_a_connection_is_never_announced_as_whole() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let connections = tenant.connections();
    let [kept, lost] = [&connections[0], &connections[1]];
    tenant.fault("create-export=server-error-500x1+1");
    let args = ["--connection", kept, "--connection", lost, "--to", "csv"];
    let failed = home.export(&tenant, &args).exits(6).result();
    let id = failed["exports"][0]["id"].as_str().unwrap();

    let resume = ["resume", id, "--without-lost", "--domain", tenant.sim.url()];
    let resume = [&resume[..], &["--client-id", tenant.sim.client_id(), "--client-secret-stdin"]].concat();
    let ended = home.run(&resume, tenant.sim.client_secret()).exits(0);
    let first = ended.stdout.lines().next().unwrap();
    assert!(first.ends_with(&format!("checked, without the users of {lost}.")), "{first}");
    let history = home.run(&["history"], "").exits(0).stdout;
    assert!(history.contains(&format!("without the users of {lost}")), "{history}");
    let history = home.run(&["--json", "history"], "").exits(0).result();
    assert_eq!(history["exports"][0]["missing_connections"], json!([lost]));
}

#[test]
fn a_finished_export_is_not_resumed_and_says_where_it_is() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let export = home.export(&tenant, &["--to", "csv"]).exits(0).result()["export"].clone();
    let refused = home.run(&["resume", export["id"].as_str().unwrap()], "").exits(3);
    let told = format!("That export is finished: 200 users, {}", export["pack"].as_str().unwrap());
    assert_eq!(refused.stderr.trim_end(), told);
}

#[test]
fn an_id_that_fits_several_exports_says_so() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let one = home.export(&tenant, &["--to", "csv", "--limit", "1"]).exits(0).result();
    home.export(&tenant, &["--to", "csv", "--limit", "1"]).exits(0);
    // Ids begin with the time: those of one day begin alike.
    let begin = &one["export"]["id"].as_str().unwrap()[..3];
    let refused = home.run(&["--json", "resume", begin], "").exits(3).result();
    assert_eq!(refused["problem"]["code"], "id_ambiguous");
    assert_eq!(refused["problem"]["detail"]["exports"], 2);
    let none = home.run(&["resume", "none-such"], "").exits(3).stderr;
    assert!(none.contains("There is no export with id none-such."), "{none}");
}

#[test]
fn a_search_that_finds_nothing_does_not_say_that_there_is_nothing() {
    let home = Home::new();
    let searched = home.run(&["history", "--search", "zzz"], "").exits(0).stdout;
    assert_eq!(searched.trim_end(), "No export's name, tenant or domain contains \"zzz\".");
    assert!(home.run(&["history"], "").exits(0).stdout.contains("No exports yet"));
}

#[test]
fn a_file_that_is_not_there_is_told_in_plain_words() {
    let home = Home::new();
    let convert = ["convert", "none.json", "--to", "csv", "--output", "x.csv"];
    for args in [&convert[..], &["verify", "none.json"], &["presets", "import", "none.json"]] {
        let told = home.run(args, "").exits(7).stderr;
        assert!(told.contains("There is no such file or folder: ") && told.contains("none.json"), "{told}");
    }
}

#[test]
fn what_is_logged_has_no_colours_without_a_terminal() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let mut args = vec!["--log", "debug", "export", "--domain", tenant.sim.url(), "--client-secret-stdin"];
    args.extend(["--client-id", tenant.sim.client_id(), "--out", "out"]);
    let ran = home.run(&args, tenant.sim.client_secret()).exits(0);
    assert!(ran.stderr.contains("rollcall") || ran.stderr.contains("exporter"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
}

#[test]
fn a_busy_tenant_is_asked_again_and_says_when() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("create-export=rate-limited-429:retry-after=1x1");
    let ran = export(&home, &tenant, &[]).exits(0);
    assert!(ran.stderr.contains("Auth0 is busy. Asking again in "), "{}", ran.stderr);
}
