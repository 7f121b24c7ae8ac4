//! Commands for one person's data, called as the page does.

use std::sync::mpsc;

use serde_json::{Value, json};
use tauri::Listener;

use super::support::Shell;

/// The id and the address of a user of the demo tenant.
fn a_user(shell: &Shell, tenant: &str) -> (String, String) {
    let fields = ["user_id", "email"].map(|name| json!({ "name": name, "exportAs": null }));
    let mut form = shell.form(tenant);
    form["fields"] = json!(fields);
    let ended = shell.export(&form);
    let path = ended["files"][1]["path"].as_str().unwrap();
    let users: Vec<Value> = serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap();
    let user = users.iter().find(|user| user["email"].is_string()).unwrap();
    (user["user_id"].as_str().unwrap().to_owned(), user["email"].as_str().unwrap().to_owned())
}

#[test]
fn a_person_is_found_and_their_pack_is_named_by_its_id() {
    let shell = Shell::start();
    let tenant = shell.demo();
    let (id, email) = a_user(&shell, &tenant);
    let packs = shell.folder.path().join("packs");
    shell.call("set_export_folder", json!({ "path": packs })).unwrap();
    let person = json!({ "tenantId": tenant, "by": "email", "text": email.to_uppercase() });
    let found = shell.call("find_person", json!({ "person": person })).unwrap();
    let account =
        found["accounts"].as_array().unwrap().iter().find(|account| account["userId"] == id.as_str());
    assert_eq!(account.unwrap()["email"], email.as_str());
    assert_eq!(found["permissions"].as_array().map(Vec::len), Some(8));

    let (sender, steps) = mpsc::channel::<Value>();
    shell.app.listen_any("person-progress", move |event| {
        // The receiver has gone once the test has ended.
        let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
    });
    let input =
        json!({ "person": person, "accounts": [id], "parts": ["profile", "roles"], "language": "fr" });
    let made = shell.call("make_person_pack", json!({ "input": input })).unwrap();
    assert!(made["folder"].as_str().unwrap().starts_with(packs.to_str().unwrap()));
    let outcome = |name: &str| {
        let parts = made["accounts"][0]["parts"].as_array().unwrap();
        parts.iter().find(|part| part["part"] == name).unwrap()["outcome"]["kind"].clone()
    };
    assert_eq!((outcome("profile"), outcome("events")), (json!("included"), json!("notChosen")));
    let told: Vec<Value> = steps.try_iter().collect();
    assert_eq!(told.first().unwrap()["part"], "profile");
    assert_eq!(told.last().unwrap()["part"], Value::Null);
    assert!(told.iter().all(|step| !step.to_string().contains(&id)));

    // Another id is no way to any file, and a pack that is gone is told.
    for command in ["open_person_page", "show_person_pack"] {
        assert_eq!(shell.call(command, json!({ "id": "../etc" })).unwrap_err()["code"], "not_found");
    }
    fs_err::remove_dir_all(made["folder"].as_str().unwrap()).unwrap();
    let gone = shell.call("open_person_page", json!({ "id": made["id"] })).unwrap_err();
    assert_eq!(gone["code"], "pack_missing");
    assert_eq!(shell.history().len(), 1, "the export alone");
}

#[test]
fn nobody_and_what_can_be_nobody_are_problems() {
    let shell = Shell::start();
    let tenant = shell.demo();
    for (by, text, code) in [
        ("email", "nobody@acme.test", "person_not_found"),
        ("id", "auth0|nobody", "person_not_found"),
        ("email", "acme", "person_email_invalid"),
        ("id", "acme", "person_id_invalid"),
    ] {
        let person = json!({ "tenantId": tenant, "by": by, "text": text });
        let refusal = shell.call("find_person", json!({ "person": person })).unwrap_err();
        assert_eq!(refusal["code"], code, "{text}");
    }
}
