//! The activity log on the command line.

use std::fmt::Write as _;

use crate::support::{Home, Tenant};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn kinds(entries: &Value) -> Vec<&str> {
    entries.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

#[test]
#[cfg_attr(windows, ignore = "every Windows has a keychain")]
fn the_log_is_listed_exported_and_verified() {
    let (home, tenant) = (Home::new(), Tenant::new());
    home.export(&tenant, &["--to", "csv"]).exits(0);
    let host = tenant.sim.url().trim_start_matches("http://").trim_end_matches('/').to_owned();

    let listed = home.run(&["--json", "activity", "list"], "").exits(0).result();
    assert_eq!(
        kinds(&listed["entries"]),
        ["export_ready", "job_downloaded", "job_created", "export_created", "tenant_added"]
    );
    let filtered =
        ["--json", "activity", "list", "--tenant", &host, "--kind", "export_ready", "--kind", "job_lost"];
    let filtered = home.run(&filtered, "").exits(0).result();
    assert_eq!((kinds(&filtered["entries"]), &filtered["total"]), (vec!["export_ready"], &json!(1)));
    let text = home.run(&["activity", "list", "--search", "sign_in", "--limit", "1"], "").exits(0);
    assert!(text.stdout.contains("Tenant added"), "{}", text.stdout);
    let before = home.run(&["activity", "list", "--until", "2020-01-01"], "").exits(0);
    assert_eq!(before.stdout, "No entries.\n");
    home.run(&["activity", "list", "--kind", "eclipse"], "").exits(2);
    home.run(&["activity", "list", "--tenant", "Nobody"], "").exits(3);

    // The file alone is enough to check the chain.
    home.run(&["activity", "export", "--format", "json", "--output", "log.json"], "").exits(0);
    let document: Value = serde_json::from_slice(&fs_err::read(home.path("log.json")).unwrap()).unwrap();
    assert_eq!((&document["complete"], &document["verification"]["faults"]), (&json!(true), &json!([])));
    let mut previous = "0".repeat(64);
    for entry in document["entries"].as_array().unwrap() {
        let text = entry["text"].as_str().unwrap();
        let line: Value = serde_json::from_str(text).unwrap();
        assert_eq!((line["previous"].as_str(), &line["sequence"]), (Some(&*previous), &entry["number"]));
        previous = sha256(text);
        assert_eq!(entry["sha256"], *previous);
    }
    assert_eq!(document["verification"]["head"]["sha256"], *previous);
    home.run(&["activity", "export", "--format", "csv", "--output", "log.csv"], "").exits(0);
    let mut table = csv::Reader::from_path(home.path("log.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[4][2]), (5, "export_ready"));
    assert!(rows.iter().all(|row| sha256(&row[8]) == row[7]));
    home.run(&["activity", "export", "--format", "csv", "--output", "log.csv"], "").exits(3);

    let verified = home.run(&["activity", "verify"], "").exits(0);
    assert!(verified.stdout.starts_with("Intact: 5 entries since "), "{}", verified.stdout);
}

#[test]
#[cfg_attr(windows, ignore = "every Windows has a keychain")]
fn a_log_that_was_changed_is_told_with_exit_code_8() {
    let home = Home::new();
    home.run(&["demo", "--users", "20", "--out", "out"], "").exits(0);
    let database = rusqlite::Connection::open(home.path("data/rollcall.db")).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER activity_is_append_only_delete;
             DELETE FROM activity WHERE sequence >= 3;",
        )
        .unwrap();
    drop(database);
    let verified = home.run(&["activity", "verify"], "").exits(8);
    assert_eq!(
        verified.stderr.lines().collect::<Vec<_>>(),
        [
            "The activity log was changed outside Rollcall: it ends with entry 2, and had 4 entries.",
            "  also: it lacks entries of an export that the history has: All users",
            "  also: in the history, the outcome of All users is not what entry 2 says",
            "  also: the pack of All users has recorded another entry 3",
        ]
    );
    let result = home.run(&["--json", "activity", "verify"], "").exits(8).result();
    assert_eq!(
        result["verification"]["faults"][0],
        json!({ "code": "cut_off", "detail": { "last": 2, "lines": 4 } })
    );
}
