//! Presets and recipe files: the same recipe asks Auth0 for the same, wherever it comes from.

use serde_json::{Value, json};

use crate::support::{Home, Tenant};

fn recipe() -> Value {
    json!({
        "version": 1,
        "name": "Free plan",
        "recipe": {
            "source": { "limit": 7 },
            "columns": [
                { "field": "email", "title": "Mail" },
                { "field": "app_metadata.plan" },
                { "field": "identities[0].connection", "title": "where" },
            ],
            "outputs": ["csv"],
            "style": { "missing": "n/a" },
            "hidden": [{ "path": "email", "how": "keep_domain" }],
        },
    })
}

fn write(home: &Home, name: &str, document: &Value) -> String {
    let path = home.path(name);
    fs_err::write(&path, document.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The body of the request that Auth0 got for an export, as its manifest has it.
fn body(result: &Value) -> Value {
    let pack = std::path::Path::new(result["export"]["pack"].as_str().unwrap());
    let manifest = fs_err::read(pack.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    manifest["jobs"][0]["request"].clone()
}

#[test]
fn a_preset_that_one_data_folder_shares_is_the_same_in_another() {
    let (one, two, tenant) = (Home::new(), Home::new(), Tenant::new());
    let file = write(&one, "recipe.json", &recipe());
    one.run(&["presets", "import", &file], "").exits(0);
    let shared = one.run(&["presets", "export", "free plan"], "").exits(0).stdout;
    let document: Value = serde_json::from_str(&shared).unwrap();
    assert_eq!(document, recipe());

    fs_err::write(two.path("shared.json"), &shared).unwrap();
    two.run(&["presets", "import", "shared.json"], "").exits(0);
    let ends = [
        one.export(&tenant, &["--preset", "Free plan"]),
        two.export(&tenant, &["--preset", "free PLAN"]),
        two.export(&tenant, &["--recipe", "shared.json"]),
    ];
    let mut bodies = Vec::new();
    for ended in ends {
        let result = ended.exits(0).result();
        bodies.push(body(&result));
        assert_eq!((&result["export"]["name"], &result["export"]["rows"]), (&json!("Free plan"), &json!(7)));
        let files = result["export"]["files"].as_array().unwrap();
        let csv = files.iter().find(|file| file["role"] == "output").unwrap();
        let text = fs_err::read_to_string(csv["path"].as_str().unwrap()).unwrap();
        assert!(text.starts_with("Mail,app_metadata.plan,where"), "{text}");
        assert!(text.contains("•••@"), "hidden fields are honoured: {text}");
    }
    assert_eq!(bodies[0]["limit"], 7);
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    assert_eq!(tenant.sim.export_posts(), 3);
}

#[test]
fn options_beside_a_recipe_replace_its_parts() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let file = write(&home, "recipe.json", &recipe());
    let args = ["--recipe", &file, "--limit", "3", "--to", "json", "--name", "Mine"];
    let result = home.export(&tenant, &args).exits(0).result();
    assert_eq!((&result["export"]["name"], &result["export"]["rows"]), (&json!("Mine"), &json!(3)));
    assert_eq!(result["export"]["files"][0]["format"], "json");
}

#[test]
fn what_a_recipe_cannot_mean_is_refused_before_any_call() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let with = |key: &str, value: Value| {
        let mut document = recipe();
        document["recipe"][key] = value;
        document
    };
    let mut newer = recipe();
    newer["version"] = json!(2);
    let mut named = recipe();
    named["owner"] = json!("me");
    for (document, code) in [
        (newer, "recipe_newer"),
        (named, "recipe_invalid"),
        (with("where", json!("blocked")), "recipe_invalid"),
        (with("filter", json!({ "none": [] })), "recipe_invalid"),
        (with("outputs", json!(["docx"])), "recipe_invalid"),
        (json!({ "columns": [] }), "recipe_invalid"),
        (json!([]), "recipe_invalid"),
    ] {
        let file = write(&home, "recipe.json", &document);
        let ran = home.export(&tenant, &["--recipe", &file]).exits(3).result();
        assert_eq!(ran["problem"]["code"], code, "{document}: {ran}");
        let ran = home.run(&["--json", "presets", "import", &file], "").exits(3).result();
        assert_eq!(ran["problem"]["code"], code, "{document}: {ran}");
    }
    let mut long = recipe();
    long["name"] = json!("x".repeat(101));
    let condition = json!({ "condition": { "field": "roles.description", "operator": { "is": "x" } } });
    for (document, code) in [
        (with("outputs", json!(["csv", "csv"])), "output_twice"),
        (with("outputs", json!([])), "outputs_missing"),
        (with("source", json!({ "limit": 0 })), "limit_zero"),
        (
            with("columns", json!([{ "field": "email" }, { "field": "name", "title": "email" }])),
            "duplicate_title",
        ),
        (with("columns", json!([{ "field": "email" }, { "field": "roles[0].name" }])), "lookup_in_part"),
        (with("filter", json!({ "any": [] })), "group_empty"),
        (with("filter", condition), "lookup_not_compared"),
        (with("hidden", json!([{ "path": "nickname", "how": "mask" }])), "hidden_not_exported"),
        (long, "export_name_too_long"),
    ] {
        let file = write(&home, "recipe.json", &document);
        let exported = home.export(&tenant, &["--recipe", &file]).exits(3).result();
        assert_eq!(exported["problems"][0]["code"], code, "{document}: {exported}");
        let imported = home.run(&["--json", "presets", "import", &file], "").exits(3).result();
        assert_eq!(imported["problems"], exported["problems"], "{document}");
        assert_eq!(imported["message"], exported["message"], "{document}");
    }
    assert_eq!(tenant.sim.requests().len(), 0, "nothing was asked");
    assert!(!home.run(&["presets"], "").exits(0).stdout.contains("your own"), "nothing was saved");
}

#[test]
fn an_imported_preset_gets_a_free_name_unless_one_is_given() {
    let home = Home::new();
    let file = write(&home, "recipe.json", &recipe());
    home.run(&["presets", "import", &file], "").exits(0);
    let second = home.run(&["--json", "presets", "import", &file], "").exits(0).result();
    assert_eq!(second["preset"]["name"], "Free plan (2)");
    let taken = home.run(&["--json", "presets", "import", &file, "--name", "FREE plan"], "");
    assert_eq!(taken.exits(3).result()["problem"]["code"], "name_taken");
    let built_in = home.run(&["--json", "presets", "import", &file, "--name", "Full-Backup"], "");
    assert_eq!(built_in.exits(3).result()["problem"]["code"], "name_taken");
    let mut document = recipe();
    document["name"] = json!("full-backup");
    let file = write(&home, "built-in.json", &document);
    let beside = home.run(&["--json", "presets", "import", &file], "").exits(0).result();
    assert_eq!(beside["preset"]["name"], "full-backup (2)");
    document["name"] = json!("x".repeat(100));
    let file = write(&home, "long.json", &document);
    home.run(&["presets", "import", &file], "").exits(0);
    let shortened = home.run(&["--json", "presets", "import", &file], "").exits(0).result();
    assert_eq!(shortened["preset"]["name"], format!("{} (2)", "x".repeat(96)));
    let nameless = write(&home, "nameless.json", &json!({ "version": 1, "recipe": recipe()["recipe"] }));
    let refused = home.run(&["--json", "presets", "import", &nameless], "").exits(3).result();
    assert_eq!(refused["problem"]["code"], "preset_name_missing");
}

#[test]
fn a_built_in_preset_is_shared_under_its_name() {
    let home = Home::new();
    let shared = home.run(&["presets", "export", "access-review"], "").exits(0).stdout;
    let document: Value = serde_json::from_str(&shared).unwrap();
    assert_eq!((&document["version"], &document["name"]), (&json!(1), &json!("User access review")));
    assert_eq!(document["recipe"]["columns"][0], json!({ "field": "user_id" }));
}
