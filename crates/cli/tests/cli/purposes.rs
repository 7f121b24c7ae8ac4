//! The built-in presets and what they ask.

use serde_json::{Value, json};

use crate::support::{Home, Tenant, manifest};

fn outputs(result: &Value) -> Vec<&Value> {
    let files = result["export"]["files"].as_array().unwrap();
    files.iter().filter(|file| file["role"] == "output").collect()
}

#[test]
fn a_preset_brings_its_users_columns_formats_and_name() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let listed = home.run(&["presets"], "").exits(0).stdout;
    let line = "inactive-accounts      Inactive accounts        days=90 blocked=leave-out\n";
    assert!(listed.contains(line), "{listed}");

    let result = home.export(&tenant, &["--preset", "Inactive-Accounts"]).exits(0).result();
    assert_eq!(result["export"]["name"], "Inactive accounts 90d");
    let [workbook] = outputs(&result)[..] else { panic!("{result}") };
    assert_eq!(workbook["format"], "xlsx");
    let path = workbook["path"].as_str().unwrap();
    assert!(path.contains("_inactive-accounts-90d_"), "{path}");
    let ninety = result["export"]["rows"].as_u64().unwrap();

    let args = [
        "--preset",
        "inactive-accounts",
        "--param",
        "days=1",
        "--param",
        "blocked=include",
        "--to",
        "ndjson",
    ];
    let result = home.export(&tenant, &args).exits(0).result();
    assert_eq!(result["export"]["name"], "Inactive accounts 1d, with blocked ones");
    let one = result["export"]["rows"].as_u64().unwrap();
    assert!(0 < ninety && ninety < one && one <= 200, "{ninety} {one}");
    let users = fs_err::read_to_string(outputs(&result)[0]["path"].as_str().unwrap()).unwrap();
    assert!(users.lines().any(|user| user.contains(r#""blocked":true"#)));
    let codes: Vec<Value> = manifest(&result)["caveats"]
        .as_array()
        .unwrap()
        .iter()
        .map(|caveat| caveat["code"].clone())
        .collect();
    assert_eq!(codes, ["never_signed_in_from_creation", "blocked_attempt_counts"]);

    let unknown = home.export(&tenant, &["--preset", "everything"]).exits(3).result();
    assert_eq!(unknown["problem"]["code"], "not_found_preset");
}

#[test]
fn names_of_earlier_versions_run_the_same_users_or_name_their_successor() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let posts = tenant.sim.export_posts();
    for (earlier, now) in
        [("MFA-coverage", "no-second-factor"), ("builtin/unverified-email", "unverified-email")]
    {
        let refused = home.export(&tenant, &["--preset", earlier]).exits(3).result();
        assert_eq!(refused["problem"]["code"], "preset_replaced");
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(now) && message.contains("every user"), "{message}");
    }
    assert_eq!(tenant.sim.export_posts(), posts);
    fs_err::write(home.path("users.json"), "{}\n").unwrap();
    home.run(&["convert", "users.json", "--preset", "mfa-coverage", "--output", "x.csv"], "").exits(3);

    let backup = home.export(&tenant, &["--preset", "builtin/full-backup"]).exits(0).result();
    assert_eq!((&backup["export"]["name"], &backup["export"]["rows"]), (&json!("Full backup"), &json!(200)));
    // A preset of one's own may have the name.
    let recipe = home.run(&["presets", "export", "full-backup"], "").exits(0).stdout;
    fs_err::write(home.path("own.json"), recipe).unwrap();
    home.run(&["presets", "import", "own.json", "--name", "mfa-coverage"], "").exits(0);
    home.export(&tenant, &["--preset", "mfa-coverage"]).exits(0);
}

#[test]
fn users_without_an_address_are_counted_and_not_called_unverified() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let result = home.export(&tenant, &["--preset", "unverified-email", "--to", "ndjson"]).exits(0).result();
    let manifest = manifest(&result);
    let notices = manifest["notices"].as_array().unwrap();
    let without = notices.iter().find(|notice| notice["notice"] == "left_out_without").unwrap();
    assert_eq!(without["path"], "email");
    // Those whom the second of the three conditions left out.
    let remaining = &manifest["filtered"]["remaining"];
    let left_out = remaining[0].as_u64().unwrap() - remaining[1].as_u64().unwrap();
    assert!(left_out > 0 && without["users"] == json!(left_out), "{manifest}");
    let caveats = manifest["caveats"].as_array().unwrap();
    assert!(caveats.iter().all(|caveat| caveat["text"].as_str().unwrap().ends_with('.')), "{caveats:?}");

    // A person reads the caveats, too.
    let mut args = vec!["export", "--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id()];
    args.extend(["--client-secret-stdin", "--out", "out", "--preset", "unverified-email"]);
    let shown = home.run(&args, tenant.sim.client_secret()).exits(0).stdout;
    let sentence = format!("nothing to verify and are left out ({left_out}).");
    assert!(shown.contains(&sentence), "{shown}");
}

#[test]
fn what_a_preset_does_not_understand_is_refused_before_any_call() {
    let (home, tenant) = (Home::new(), Tenant::new());
    for (args, code, words) in [
        (&["inactive-accounts", "days=0"][..], "parameter_invalid", "a number of days"),
        (&["inactive-accounts", "days=90d"], "parameter_invalid", "such as 90"),
        (&["inactive-accounts", "blocked=maybe"], "parameter_invalid", "leave-out or include"),
        (&["inactive-accounts", "age=90"], "parameter_unknown", "It asks for days, blocked."),
        (&["inactive-accounts", "days=1", "days=2"], "parameter_twice", "twice"),
        (&["access-review", "days=1"], "parameter_unknown", "It asks for privileged."),
        (&["full-backup", "days=1"], "parameter_unknown", "asks for nothing"),
        (&["privileged-accounts"], "parameter_missing", "Admin,Support"),
        (&["privileged-accounts", "roles=\"Admin"], "parameter_invalid", "commas"),
        (&["new-accounts"], "parameter_missing", "--param since="),
        (&["new-accounts", "since=2999-01-01"], "parameter_invalid", "not in the future"),
        (&["breach-notification", "from=2026-02-01", "to=2026-01-31"], "parameter_order", "2026-02-01"),
        (&["consent-record", "given=email"], "parameter_invalid", "metadata"),
    ] {
        let mut line = vec!["--preset", args[0]];
        line.extend(args[1..].iter().flat_map(|answer| ["--param", answer]));
        let result = home.export(&tenant, &line).exits(3).result();
        assert_eq!(result["problems"][0]["code"], code, "{args:?}: {result}");
        assert_eq!(result["problems"][0]["place"], "parameter");
        assert!(result["message"].as_str().unwrap().contains(words), "{args:?}: {result}");
    }
    assert_eq!(tenant.sim.requests().len(), 0, "nothing was asked");
    home.export(&tenant, &["--param", "days=1"]).exits(2);
    home.export(&tenant, &["--preset", "inactive-accounts", "--param", "days"]).exits(2);
}

#[test]
fn a_preset_of_the_users_own_asks_nothing() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let shared =
        home.run(&["presets", "export", "new-accounts", "--param", "since=2026-01-01"], "").exits(0).stdout;
    fs_err::write(home.path("mine.json"), &shared).unwrap();
    home.run(&["presets", "import", "mine.json"], "").exits(0);
    let args = ["--preset", "New accounts since 2026-01-01", "--param", "since=2026-02-01"];
    let result = home.export(&tenant, &args).exits(3).result();
    assert_eq!(result["problems"][0]["code"], "parameter_unknown");
    home.run(&["presets", "export", "new-accounts"], "").exits(3);
}

#[test]
fn a_key_that_no_user_has_is_a_notice() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let run = |key: &str| {
        let given = format!("given=user_metadata.{key}");
        let args = ["--preset", "consent-record", "--param", &given];
        manifest(&home.export(&tenant, &args).exits(0).result())["notices"].clone()
    };
    let notice = json!({ "notice": "column_empty", "path": "user_metadata.consentGivn" });
    assert!(run("consentGivn").as_array().unwrap().contains(&notice));
    let filled = run("consentGiven");
    for (fields, path) in
        [(["email", "emial"], "emial"), (["email", "identities[0].conection"], "identities[0].conection")]
    {
        let fields = fields.map(|field| ["--field", field]).concat();
        for format in ["csv", "ndjson"] {
            let args = [&fields[..], &["--to", format]].concat();
            let notices = manifest(&home.export(&tenant, &args).exits(0).result())["notices"].clone();
            let notice = json!({ "notice": "column_empty", "path": path });
            assert_eq!(
                notices.as_array().unwrap().iter().filter(|found| **found == notice).count(),
                1,
                "{notices}"
            );
        }
    }
    assert!(filled.as_array().unwrap().iter().all(|notice| notice["notice"] != "column_empty"), "{filled}");
}

#[test]
fn a_role_that_the_tenant_lacks_is_refused_before_an_export_is_requested() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let args = ["--preset", "privileged-accounts", "--param", "roles=Support,Adminstrator"];
    let result = home.export(&tenant, &args).exits(3).result();
    assert_eq!(result["problems"][0]["code"], "role_unknown");
    assert_eq!(result["message"], "Parameter roles: the tenant has no role called Adminstrator.");
    assert_eq!(tenant.sim.export_posts(), 0);

    let args = ["--preset", "privileged-accounts", "--param", "roles=Support", "--to", "ndjson"];
    let result = home.export(&tenant, &args).exits(0).result();
    let users = fs_err::read_to_string(outputs(&result)[0]["path"].as_str().unwrap()).unwrap();
    assert!(
        users.lines().count() > 0 && users.lines().all(|user| user.contains(r#""name":"Support""#)),
        "{users}"
    );
}
