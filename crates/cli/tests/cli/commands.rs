//! Each command, run as a person or a script runs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Home, Tenant};
use serde_json::{Value, json};

#[test]
fn the_demo_leaves_a_pack_and_says_where() {
    let home = Home::new();
    let ran = home.run(&["demo", "--users", "50", "--out", "out"], "").exits(0);
    assert!(ran.stdout.starts_with("All users: 50 users of Demo, checked.\n"), "{}", ran.stdout);
    let pack = ran.stdout.lines().nth(1).unwrap();
    assert!(Path::new(pack).join("manifest.json").is_file(), "{}", ran.stdout);
    assert!(ran.stderr.contains("made-up tenant"), "{}", ran.stderr);

    let history = home.run(&["history"], "").exits(0);
    assert!(history.stdout.contains("ready, 50 users"), "{}", history.stdout);
    let same = home.run(&["--json", "jobs", "--search", "demo"], "").exits(0).result();
    assert_eq!(same["exports"].as_array().unwrap().len(), 1);
    assert_eq!(same["exports"][0]["state"], "ready");
}

#[test]
fn an_export_reports_every_state_and_the_result_last() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let ran = home
        .export(&tenant, &["--to", "csv", "--field", "email", "--field", "identities[0].connection=where"]);
    let ran = ran.exits(0);
    let result = ran.result();
    assert_eq!(result["ok"], true);
    assert_eq!(result["export"]["rows"], 200);
    let mut states: Vec<Value> = ran
        .events()
        .iter()
        .filter(|event| event["event"] == "export")
        .map(|event| event["export"]["state"].clone())
        .collect();
    states.dedup();
    assert_eq!(states, ["queued", "starting", "waiting", "downloading", "converting", "packing", "ready"],);
    let csv = result["export"]["files"][0]["path"].as_str().unwrap();
    let mut csv = csv::Reader::from_path(csv).unwrap();
    assert_eq!(csv.headers().unwrap(), vec!["email", "where"]);
    assert_eq!(csv.records().count(), 200);
}

#[test]
fn a_token_names_its_tenant_itself() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let token = format!("{}\n", tenant.sim.token());
    let ran =
        home.run(&["--json", "export", "--token-stdin", "--out", "out", "--limit", "5"], &token).exits(0);
    assert_eq!(ran.result()["export"]["rows"], 5);
}

#[test]
fn a_private_key_signs_in() {
    let (home, tenant) = (Home::new(), Tenant::new());
    fs_err::write(home.path("key.pem"), tenant.sim.private_key_pem()).unwrap();
    let args = [
        "--json",
        "export",
        "--domain",
        tenant.sim.domain(),
        "--client-id",
        tenant.sim.key_client_id(),
        "--private-key",
        "key.pem",
        "--algorithm",
        "ps256",
        "--out",
        "out",
        "--auth0-format",
        "csv",
        "--to",
        "csv-plain",
    ];
    let ran = home.run(&args, "").exits(0);
    assert_eq!(ran.result()["export"]["rows"], 200);
}

#[test]
fn a_made_up_tenant_can_be_served_for_others() {
    let home = Home::new();
    let mut serving = home
        .command(&[
            "simulate",
            "--users",
            "20",
            "--role",
            "Night Shift=7",
            "--plan",
            "private-cloud",
            "--all-permissions",
            "--fault",
            "get-job=service-unavailable-503x1",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let text = |key: &str| said[key].as_str().unwrap().to_owned();
    assert!(text("token").split('.').count() == 3 && text("domain").starts_with("127.0.0.1:"), "{said}");
    let (url, id) = (text("url"), text("client_id"));
    let args =
        ["--json", "export", "--domain", &url, "--client-id", &id, "--client-secret-stdin", "--out", "out"];
    let ran = home.run(&args, &text("client_secret"));
    let authorization = format!("Authorization: Bearer {}", text("token"));
    let role = ask(&text("domain"), "GET /api/v2/roles?name_filter=night", &authorization, "");
    let credentials = json!({
        "grant_type": "client_credentials",
        "client_id": text("client_id"),
        "client_secret": text("client_secret"),
        "audience": format!("{}/api/v2/", text("url")),
    });
    let token =
        ask(&text("domain"), "POST /oauth/token", "Content-Type: application/json", &credentials.to_string());
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert_eq!(ran.exits(0).result()["export"]["rows"], 20);
    assert!(role.contains("\"Night Shift\""), "{role}");
    assert!(role.to_lowercase().contains("x-ratelimit-limit: 50"), "{role}");
    assert!(token.contains("read:authentication_methods"), "every permission is granted");
}

/// Returns the response of a made-up tenant, headers included.
fn ask(domain: &str, what: &str, header: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(domain).unwrap();
    let length = body.len();
    let request = format!(
        "{what} HTTP/1.1\r\nHost: {domain}\r\n{header}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn a_file_downloaded_by_hand_is_converted() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let exported = home
        .export(&tenant, &["--to", "ndjson", "--field", "user_id", "--field", "user_metadata"])
        .exits(0)
        .result();
    let files = exported["export"]["files"].as_array().unwrap();
    let original = files.iter().find(|file| file["role"] == "original").unwrap()["path"].as_str().unwrap();

    let ran = home
        .run(&["--json", "convert", original, "--to", "json-pretty", "--output", "users.json"], "")
        .exits(0);
    assert_eq!(ran.result()["conversion"]["sources"][0]["rows"], 200);
    let users: Vec<Value> = serde_json::from_slice(&fs_err::read(home.path("users.json")).unwrap()).unwrap();
    assert_eq!(users.len(), 200);

    home.run(&["convert", original, "--to", "csv", "--output", "users.csv"], "").exits(0);
    let mut csv = csv::Reader::from_path(home.path("users.csv")).unwrap();
    assert!(csv.headers().unwrap().iter().any(|title| title.starts_with("user_metadata.")));

    let again =
        home.run(&["--json", "convert", original, "--to", "csv", "--output", "users.csv"], "").exits(3);
    assert_eq!(again.result()["problem"]["code"], "output_exists");
}

#[test]
fn an_unfinished_export_goes_on_in_another_process() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("get-job=forbidden-403");
    let failed = home.export(&tenant, &[]).exits(4).result();
    let export = &failed["exports"][0];
    assert_eq!((&export["state"], &export["can_resume"]), (&Value::from("failed"), &Value::from(true)));
    assert!(failed["message"].as_str().unwrap().contains("rollcall-cli resume"), "{failed}");

    tenant.sim.clear_faults();
    // Nothing was interrupted, but there is a way on.
    let said = home.run(&["resume"], "").exits(0).stdout;
    let way = format!("`rollcall-cli resume {}` continues", export["id"].as_str().unwrap());
    assert!(said.contains("Nothing was interrupted.") && said.contains(&way), "{said}");

    let id = &export["id"].as_str().unwrap()[..18];
    // Its credential was for that run only, so it is given again.
    let forgotten = home.run(&["--json", "resume", id], "").exits(4).result();
    assert_eq!(forgotten["exports"][0]["problem"]["code"], "credential_missing");
    let resumed = home.resume(&tenant, &[id]).exits(0).result();
    assert_eq!(resumed["export"]["state"], "ready");
    assert_eq!(tenant.sim.export_posts(), 1);
    assert!(home.run(&["resume"], "").exits(0).stdout.contains("Nothing is unfinished"));
    let ended = home.run(&["--json", "resume", id], "").exits(3).result();
    assert_eq!(ended["problem"]["code"], "not_resumable");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_watching_and_says_how_to_go_on() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("get-job=stuck-job");
    let mut child = home.begin_export(&tenant, &[]);
    let mut remarks = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(remarks.any(|line| line.unwrap().contains("preparing")), "it waits for Auth0");
    std::process::Command::new("kill").args(["-2", &child.id().to_string()]).status().unwrap();
    let rest: Vec<String> = remarks.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("rollcall-cli resume")), "{rest:?}");
}

#[test]
fn a_copy_hides_what_was_asked_and_the_original_does_not() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let args = [
        "--to",
        "csv",
        "--to",
        "ndjson",
        "--protect",
        "email=hash",
        "--protect",
        "user_id=hash",
        "--protect",
        "name=mask",
    ];
    let ran = home.export(&tenant, &args).exits(0).result();
    let files = ran["export"]["files"].as_array().unwrap();
    for file in files {
        let path = file["path"].as_str().unwrap();
        if file["role"] == "output" {
            let text = fs_err::read_to_string(path).unwrap();
            assert!(text.contains("•••") && !text.contains('@'), "{path}: {text}");
        }
    }
    let original = files.iter().find(|file| file["role"] == "original").unwrap();
    let mut text = String::new();
    let file = fs_err::File::open(original["path"].as_str().unwrap()).unwrap();
    Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut text).unwrap();
    assert!(text.contains('@') && !text.contains("•••"));
}

#[test]
fn a_workbook_gets_its_password_from_standard_input() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n").unwrap();
    let convert = |name: &str, more: &[&str], input: &str| {
        let args = [&["convert", "users.json", "--to", "xlsx", "--output", name], more].concat();
        home.run(&args, input).exits(0);
        fs_err::read(home.path(name)).unwrap()
    };
    assert!(convert("open.xlsx", &[], "").starts_with(b"PK"));
    // A compound file, in which the workbook is encrypted.
    assert!(convert("locked.xlsx", &["--password-stdin"], "hush\n").starts_with(b"\xd0\xcf\x11\xe0"));
}

#[test]
fn pseudonyms_are_the_same_with_the_same_key() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n").unwrap();
    fs_err::write(home.path("key"), "0123456789abcdef\n").unwrap();
    let convert = |name: &str, more: &[&str]| {
        let args =
            [&["convert", "users.json", "--to", "csv", "--output", name, "--protect", "email=hash"], more]
                .concat();
        assert!(home.run(&args, "").exits(0).stdout.contains("pseudonyms"));
        fs_err::read_to_string(home.path(name)).unwrap()
    };
    let keyed = ["--hash-key", "key"];
    assert_eq!(convert("1.csv", &keyed), convert("2.csv", &keyed));
    assert_ne!(convert("3.csv", &[]), convert("4.csv", &[]));
}

#[test]
fn the_words_of_help_list_formats_faults_and_exit_codes() {
    let home = Home::new();
    let export = home.run(&["export", "--help"], "").exits(0).stdout;
    assert!(export.contains("csv-plain") && export.contains("json-pretty"), "{export}");
    let simulate = home.run(&["simulate", "--help"], "").exits(0).stdout;
    assert!(simulate.contains("corrupt-crc") && simulate.contains("create-export, get-job"), "{simulate}");
    let limit = export.split("--limit").nth(1).unwrap();
    assert!(limit.contains("Conditions then keep some of those"), "{export}");
    assert!(home.run(&["--help"], "").exits(0).stdout.contains("Exit codes"));
    let bash = home.run(&["completions", "bash"], "").exits(0).stdout;
    assert!(bash.contains("rollcall-cli"), "{bash}");
}
