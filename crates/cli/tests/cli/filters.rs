//! Which users are kept, on the command line.

use serde_json::{Value, json};

use crate::support::{Home, Tenant};

/// The users of the export's output in NDJSON.
fn users_of(result: &Value) -> Vec<Value> {
    let files = result["export"]["files"].as_array().unwrap();
    let output = files.iter().find(|file| file["role"] == "output").unwrap();
    let text = fs_err::read_to_string(output["path"].as_str().unwrap()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn conditions_decide_who_is_in_the_files() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let export = |args: &[&str]| {
        let usual =
            ["--to", "ndjson", "--field", "user_id", "--field", "email_verified", "--field", "last_login"];
        home.export(&tenant, &[&usual[..], args].concat()).exits(0).result()
    };
    let everyone = users_of(&export(&[]));
    let filtered = export(&["--where", "email_verified not-true", "--where", "last_login older-than 90d"]);

    // An evaluation of its own: by the time that the manifest names.
    let pack = std::path::Path::new(filtered["export"]["pack"].as_str().unwrap());
    let manifest: Value = serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap();
    let as_of: jiff::Timestamp = manifest["filtered"]["as_of"].as_str().unwrap().parse().unwrap();
    let limit = as_of - jiff::SignedDuration::from_hours(90 * 24);
    let unverified = |user: &&Value| user["email_verified"] != json!(true);
    let old = |user: &&Value| {
        user["last_login"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().unwrap() < limit)
    };
    let after_one: Vec<&Value> = everyone.iter().filter(unverified).collect();
    let expected: Vec<&Value> = after_one.iter().copied().filter(old).collect();
    assert!(!expected.is_empty() && expected.len() < after_one.len(), "the conditions tell users apart");
    assert_eq!(users_of(&filtered).iter().collect::<Vec<_>>(), expected);
    let remaining = json!([after_one.len(), expected.len()]);
    assert_eq!(filtered["export"]["funnel"], json!({ "delivered": 200, "remaining": remaining }));
    assert_eq!(filtered["export"]["rows"], expected.len());
    assert_eq!(
        manifest["filtered"],
        json!({
            "delivered": 200, "remaining": remaining, "kept": expected.len(), "as_of": as_of,
            "conditions": ["email_verified not-true", "last_login older-than 90d"],
        })
    );

    // One of the conditions is enough.
    let any = export(&[
        "--match",
        "any",
        "--where",
        "email_verified not-true",
        "--where",
        "last_login older-than 90d",
    ]);
    let expected: Vec<&Value> = everyone.iter().filter(|user| unverified(user) || old(user)).collect();
    assert_eq!(users_of(&any).iter().collect::<Vec<_>>(), expected);

    // A list in a file, as a spreadsheet on Windows writes it.
    let ids: Vec<&str> = everyone.iter().step_by(40).map(|user| user["user_id"].as_str().unwrap()).collect();
    fs_err::write(home.path("ids.txt"), format!("\u{feff}{}\r\n\r\n", ids.join("\r\n"))).unwrap();
    let listed = export(&["--where", "user_id in @ids.txt"]);
    assert_eq!(
        users_of(&listed).iter().map(|user| user["user_id"].as_str().unwrap()).collect::<Vec<_>>(),
        ids
    );
}

#[test]
fn the_result_says_what_the_filter_did() {
    let home = Home::new();
    let args = ["demo", "--users", "50", "--out", "out"];
    home.run(&args, "").exits(0);
    let users = concat!(
        "{\"email\":\"a@x.org\",\"blocked\":true,\"last_login\":\"2026-01-01T00:00:00.000Z\"}\n",
        "{\"email\":\"b@x.org\",\"last_login\":\"soon\"}\n",
        "{\"email\":\"c@x.org\",\"last_login\":\"2026-01-02T00:00:00.000Z\"}\n",
        "{\"email\":\"d@x.org\",\"last_login\":\"2026-02-28T00:00:00.000Z\"}\n",
    );
    fs_err::write(home.path("users.json"), users).unwrap();
    let convert = ["convert", "users.json", "--to", "csv", "--output"];
    let filter =
        ["--where", "blocked not-true", "--where", "last_login older-than 30d", "--as-of", "2026-03-01"];
    let ran = home.run(&[&convert[..], &["out.csv"], &filter].concat(), "").exits(0);
    assert_eq!(
        ran.stdout,
        "1 of 4 users, checked and written to out.csv.\n\
         Delivered 4 → not blocked 3 → not signed in for 30 days 1\n\
         1 user had a value that “last_login older-than 30d” can't be compared with.\n"
    );
    let csv = fs_err::read_to_string(home.path("out.csv")).unwrap();
    assert!(csv.contains("c@x.org") && csv.lines().count() == 2, "{csv}");

    // A name that no user has is told after the run.
    let misspelt = ["other.csv", "--where", "app_metadata.plna is-not free"];
    let ran = home.run(&[&convert[..], &misspelt].concat(), "").exits(0);
    assert!(ran.stdout.contains("No user has a value at \"app_metadata.plna\""), "{}", ran.stdout);
}

#[test]
fn a_recipe_file_is_narrowed() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let recipe = json!({ "version": 1, "recipe": {
        "columns": [{ "field": "user_id" }, { "field": "email_verified" }, { "field": "logins_count" }],
        "filter": { "all": [{ "condition": { "field": "email_verified", "operator": "not-true" } }] },
        "outputs": ["ndjson"],
    } });
    fs_err::write(home.path("recipe.json"), recipe.to_string()).unwrap();
    let export = |args: &[&str]| {
        home.export(&tenant, &[&["--recipe", "recipe.json"], args].concat()).exits(0).result()
    };
    let whole = users_of(&export(&[]));
    let narrowed = export(&["--where", "logins_count more-than 10"]);
    let expected: Vec<&Value> =
        whole.iter().filter(|user| user["logins_count"].as_u64().is_some_and(|count| count > 10)).collect();
    assert_eq!(users_of(&narrowed).iter().collect::<Vec<_>>(), expected);
    assert_eq!(narrowed["export"]["funnel"]["remaining"], json!([whole.len(), expected.len()]));
}

#[test]
fn only_the_result_is_kept_and_verifying_says_so() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let result = home.export(&tenant, &["--to", "csv", "--keep-only-result"]).exits(0).result();
    let files = result["export"]["files"].as_array().unwrap();
    assert!(files.iter().all(|file| file["role"] != "original"), "{files:?}");
    let pack = result["export"]["pack"].as_str().unwrap();
    let verified = home.run(&["verify", pack], "").exits(0);
    assert!(verified.stdout.contains("was deleted as requested"), "{}", verified.stdout);
}

#[test]
fn a_condition_may_look_at_an_attribute_that_auth0_does_not_document() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let export = |condition: &str| {
        let args = ["--field", "user_id", "--where", condition, "--to", "ndjson"];
        home.export(&tenant, &args).exits(0).result()
    };
    let nobody = export("emial is ada@example.com");
    assert_eq!(nobody["export"]["rows"], 0);
    let absent = nobody["notices"].as_array().unwrap().iter().find(|one| one["notice"] == "field_absent");
    assert_eq!(absent.unwrap()["field"], "emial", "{nobody}");
    let everybody = export("emial empty");
    assert_eq!(everybody["export"]["rows"], 200);
    assert!(everybody["notices"].to_string().contains("field_absent"));
}

#[test]
fn a_list_may_come_from_standard_input_unless_a_secret_does() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let refused = home.export(&tenant, &["--where", "email in @-", "--to", "ndjson"]).exits(3).result();
    assert_eq!(refused["problem"]["code"], "input_taken");
    assert_eq!(refused["problem"]["detail"]["option"], "--client-secret-stdin");
    let args = ["--json", "export", "--token-stdin", "--where", "email in @-"];
    assert_eq!(home.run(&args, "x").exits(3).result()["problem"]["detail"]["option"], "--token-stdin");
    assert_eq!((tenant.sim.requests().len(), home.left().len()), (0, 0));

    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n{\"email\":\"d@e.f\"}\n").unwrap();
    let convert = |more: &[&str], input: &str| {
        let args = ["convert", "users.json", "--where", "email in @-", "--output"];
        home.run(&[&args[..], more].concat(), input)
    };
    convert(&["kept.ndjson", "--to", "ndjson"], "\u{feff}D@E.F\r\n\r\n").exits(0);
    let kept = fs_err::read_to_string(home.path("kept.ndjson")).unwrap();
    assert_eq!(kept, "{\"email\":\"d@e.f\"}\n");
    convert(&["none.ndjson", "--to", "ndjson"], "\n").exits(3);
    convert(&["x.xlsx", "--to", "xlsx", "--password-stdin"], "hush").exits(3);
}
