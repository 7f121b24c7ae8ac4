//! All other commands, called as the page does.

use std::time::Duration;

use exporter::DataFolder;
use serde_json::{Value, json};
use tauri::test::mock_builder;
use tenant_sim::{Config, TenantSim};

use super::support::{Shell, call, problem_summary, window};
use crate::presence::fixtures::idle_desktop;

#[test]
fn startup_describes_the_application() {
    let shell = Shell::start();
    let startup = shell.call("startup", json!({})).unwrap();
    assert_eq!(startup["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(startup["tenants"], json!([]));
    let demo = shell.call("start_demo", json!({})).unwrap();
    assert_eq!(
        (&demo["demo"], &demo["sessionOnly"], &demo["signIn"]),
        (&json!(true), &json!(true), &json!("clientSecret"))
    );
    assert_eq!(shell.call("start_demo", json!({})).unwrap(), demo, "one demo tenant per process");
    assert_eq!(shell.call("startup", json!({})).unwrap()["tenants"], json!([demo]));

    let access = shell.call("check_tenant", json!({ "tenantId": demo["id"] })).unwrap();
    assert_eq!((&access["sufficient"], &access["unneededScopes"]), (&json!(true), &json!(0.0)));
    assert_eq!(
        access["permissions"][0],
        json!({ "scope": "read:users", "grant": "granted", "required": true })
    );
    let connections = shell.call("connections", json!({ "tenantId": demo["id"] })).unwrap();
    assert!(connections[0]["id"].as_str().unwrap().starts_with("con_"), "{connections}");

    shell.call("remove_tenant", json!({ "tenantId": demo["id"] })).unwrap();
    assert_eq!(shell.call("startup", json!({})).unwrap()["tenants"], json!([]));
}

#[test]
fn a_tenant_can_be_edited_and_its_credential_replaced_by_a_working_one() {
    let shell = Shell::start();
    let id = shell.demo();
    let colors = shell.call("startup", json!({})).unwrap()["tenantColors"].clone();
    let change = json!({ "name": "Renamed", "color": colors[2], "production": true });
    let edited = shell.call("edit_tenant", json!({ "tenantId": id, "change": change })).unwrap();
    assert_eq!((&edited["name"], &edited["color"]), (&json!("Renamed"), &colors[2]));
    assert_eq!(shell.call("startup", json!({})).unwrap()["tenants"], json!([edited]));

    let nameless = json!({ "name": " ", "color": colors[2], "production": true });
    let refusal = shell.call("edit_tenant", json!({ "tenantId": id, "change": nameless })).unwrap_err();
    assert_eq!(problem_summary(&refusal["problems"]), json!([["name", null, "tenant_name_empty"]]));

    let renew = |secret: &str| {
        let credential =
            json!({ "kind": "clientSecret", "clientId": edited["clientId"], "clientSecret": secret });
        shell.call("renew_credential", json!({ "tenantId": id, "credential": credential })).unwrap_err()
    };
    assert_eq!(
        problem_summary(&renew(" ")["problems"]),
        json!([["clientSecret", null, "client_secret_empty"]])
    );
    let refused = renew("hush-hush");
    let at_the_secret = json!([["clientSecret", null, "sign_in_wrong_credentials"]]);
    assert_eq!(problem_summary(&refused["problems"]), at_the_secret);
    assert!(!refused.to_string().contains("hush"));
    shell.call("check_tenant", json!({ "tenantId": id })).unwrap();
}

#[test]
fn built_in_presets_come_first_and_own_presets_can_be_saved_and_removed() {
    let shell = Shell::start();
    let form = shell.form("some tenant");
    let own = json!({ "input": { "id": null, "name": "Mine", "input": form } });
    let saved = shell.call("save_preset", own).unwrap();
    assert_eq!((&saved["builtin"], &saved["input"]["tenantId"]), (&json!(false), &json!("")));

    let changed = json!({ "input": { "id": "full-backup", "name": "My backup", "input": form } });
    let changed = shell.call("save_preset", changed).unwrap();
    let presets = shell.call("presets", json!({ "tenantId": null })).unwrap();
    let (builtin, own): (Vec<&Value>, Vec<&Value>) =
        presets.as_array().unwrap().iter().partition(|preset| preset["builtin"] == true);
    assert_eq!((builtin.len(), own.len()), (exporter::PURPOSES.len(), 2));
    assert_eq!(presets[0]["id"], "access-review");
    assert_eq!((&presets[0]["name"], &presets[0]["input"]["folder"]), (&Value::Null, &Value::Null));
    assert_eq!(saved["input"]["presetId"], saved["id"], "exports refer to the preset by its id");
    assert_eq!(presets[0]["lastRun"], Value::Null);

    for preset in [&saved, &changed] {
        shell.call("remove_preset", json!({ "id": preset["id"] })).unwrap();
    }
    let nameless = json!({ "input": { "id": null, "name": " ", "input": form } });
    let refusal = shell.call("save_preset", nameless).unwrap_err();
    assert_eq!(problem_summary(&refusal["problems"]), json!([["name", null, "preset_name_empty"]]));
    let long = json!({ "input": { "id": null, "name": "é".repeat(101), "input": form } });
    assert_eq!(shell.call("save_preset", long).unwrap_err()["code"], "preset_name_too_long");
    let longest = json!({ "input": { "id": null, "name": "é".repeat(100), "input": form } });
    assert!(shell.call("save_preset", longest).is_ok());
}

#[test]
fn desktop_settings_are_stored() {
    let shell = Shell::start();
    let first = shell.call("settings", json!({})).unwrap();
    let all = json!({ "ready": true, "failed": true, "expiring": true });
    assert_eq!(first, json!({ "tray": "whileExporting", "notices": all }));
    let chosen =
        json!({ "tray": "always", "notices": { "ready": false, "failed": true, "expiring": false } });
    shell.call("save_settings", json!({ "input": chosen })).unwrap();
    assert_eq!(shell.call("settings", json!({})).unwrap(), chosen);
    assert!(shell.call("save_settings", json!({ "input": { "tray": "sometimes" } })).is_err());
}

#[test]
fn settings_of_a_newer_version_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let (data, newer) = (folder.path().join("data"), r#"{ "version": 9, "tray": ["never"] }"#);
    fs_err::create_dir(&data).unwrap();
    fs_err::write(data.join("settings.json"), newer).unwrap();
    let shell = Shell::start_in(folder);
    let defaults = shell.call("settings", json!({})).unwrap();
    assert_eq!(defaults["tray"], "whileExporting");
    let refusal = shell.call("save_settings", json!({ "input": defaults })).unwrap_err();
    assert_eq!(refusal["code"], "settings_newer");
    assert_eq!(fs_err::read_to_string(data.join("settings.json")).unwrap(), newer);
}

#[test]
fn the_size_of_everything_changes_in_steps_and_is_stored() {
    let shell = Shell::start();
    let zoom = |step: &str| shell.call("zoom", json!({ "step": step })).unwrap();
    assert_eq!([zoom("larger"), zoom("larger"), zoom("smaller"), zoom("larger")], [110, 125, 110, 125]);
    let stored = fs_err::read_to_string(shell.folder.path().join("data/settings.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&stored).unwrap()["zoom"], 125);
    assert_eq!(zoom("usual"), 100);
}

#[test]
fn a_received_credential_is_never_sent_back() {
    let shell = Shell::start();
    let form = json!({
        "name": "Acme", "domain": "acme.eu.auth0.com", "canonicalDomain": null, "keep": "session", "production": true,
        "credential": { "kind": "clientSecret", "clientId": "id", "clientSecret": "hush-hush" },
    });
    let tenant = shell.call("add_tenant", json!({ "input": form })).unwrap();
    assert_eq!((&tenant["host"], &tenant["clientId"]), (&json!("acme.eu.auth0.com"), &json!("id")));
    let startup = shell.call("startup", json!({})).unwrap();
    assert!(!startup.to_string().contains("hush") && !tenant.to_string().contains("hush"));

    let mut other = form.clone();
    other["domain"] = json!("other.eu.auth0.com");
    let refused = shell.call("add_tenant", json!({ "input": other })).unwrap_err();
    assert_eq!(problem_summary(&refused["problems"]), json!([["name", null, "name_taken"]]));

    let broken = shell
        .call("add_tenant", json!({ "input": { "credential": { "kind": "token", "token": ["hush"] } } }));
    assert!(!broken.unwrap_err().to_string().contains("hush"));
    let not_a_token = shell.call("read_token", json!({ "token": "hush-hush" })).unwrap_err();
    assert_eq!(not_a_token, json!({ "code": "token_not_a_jwt" }));
}

#[test]
fn a_tenant_is_added_once_it_is_connected() {
    let shell = Shell::start();
    let sim = tauri::async_runtime::block_on(TenantSim::start(Config::default())).unwrap();
    let form = |name: &str, domain: &str, credential: Value| {
        json!({ "input": {
            "name": name, "domain": domain, "canonicalDomain": null, "keep": "session", "production": false,
            "credential": credential,
        } })
    };
    let secret =
        |secret: &str| json!({ "kind": "clientSecret", "clientId": sim.client_id(), "clientSecret": secret });
    let listed = || shell.call("list_tenants", json!({})).unwrap();

    let failed = shell.call("connect_tenant", form("Acme", sim.url(), secret("hush-hush"))).unwrap();
    assert_eq!(
        (&failed["outcome"], &failed["place"], &failed["problem"]["code"]),
        (&json!("failed"), &json!("clientSecret"), &json!("sign_in_wrong_credentials"))
    );
    assert!(!failed.to_string().contains("hush"));

    let scopes = ["read:connections"];
    let token = sim.token_with(&scopes, Duration::from_hours(1));
    let token = form("Acme", "", json!({ "kind": "token", "token": token }));
    let insufficient = shell.call("connect_tenant", token).unwrap();
    assert_eq!(insufficient["outcome"], "insufficient");
    assert_eq!(insufficient["access"]["permissions"][0]["grant"], "missing");
    assert_eq!(listed(), json!([]), "nothing is added before it works");

    let connected =
        shell.call("connect_tenant", form("Acme", sim.url(), secret(sim.client_secret()))).unwrap();
    assert_eq!(
        (&connected["outcome"], &connected["access"]["sufficient"]),
        (&json!("connected"), &json!(true))
    );
    assert_eq!(listed(), json!([connected["tenant"]]));

    let posts = sim.requests().len();
    let duplicate = form("acme", "other.eu.auth0.com", secret("hush-hush"));
    let refused = shell.call("connect_tenant", duplicate).unwrap_err();
    assert_eq!(problem_summary(&refused["problems"]), json!([["name", null, "name_taken"]]));
    assert_eq!(sim.requests().len(), posts, "a name is judged before anything is sent");
}

#[test]
fn every_command_reports_an_unusable_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    fs_err::write(&in_the_way, "not a folder").unwrap();
    let app = crate::assemble(mock_builder(), Ok(DataFolder::at(in_the_way)), |_| idle_desktop()).unwrap();
    let page = window(&app, crate::window::MAIN_WINDOW);
    let problem = call(&page, "startup", json!({})).unwrap_err();
    assert_eq!(problem["code"], "store_folder", "{problem}");
    assert_eq!(call(&page, "presets", json!({})).unwrap_err(), problem);
}

#[test]
fn a_window_without_permissions_can_call_no_command() {
    let shell = Shell::start();
    let other = window(&shell.app, "other");
    let refusal = call(&other, "startup", json!({})).unwrap_err();
    assert!(refusal.as_str().unwrap().contains("not allowed"), "{refusal}");
}
