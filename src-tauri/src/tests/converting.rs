//! Converting files, called as the page does.

use std::path::PathBuf;
use std::sync::mpsc;

use serde_json::{Value, json};
use tauri::{DragDropEvent, Listener, Manager, PhysicalPosition, WindowEvent};

use super::support::{Shell, TIMEOUT};

const USERS: &str = concat!(
    r#"{"user_id":"auth0|1","email":"ada@example.com","blocked":true}"#,
    "\n",
    r#"{"user_id":"auth0|2","email":"bob@example.com"}"#,
    "\n",
);

/// Drops files onto the window. Returns what the page is told.
fn drop(shell: &Shell, paths: &[PathBuf]) -> Value {
    let (sender, events) = mpsc::channel::<Value>();
    for event in ["files-dropped", "pack-dropped"] {
        let sender = sender.clone();
        shell.app.listen_any(event, move |told| {
            // The receiver has gone once the test has ended.
            let _ = sender.send(json!({ event: serde_json::from_str::<Value>(told.payload()).unwrap() }));
        });
    }
    let dropped = DragDropEvent::Drop { paths: paths.to_vec(), position: PhysicalPosition::default() };
    crate::window_event(&shell.page.as_ref().window(), &WindowEvent::DragDrop(dropped));
    events.recv_timeout(TIMEOUT).unwrap()
}

#[test]
fn dropped_files_are_recognised_and_become_a_pack_that_is_named_by_its_id() {
    let shell = Shell::start();
    let file = shell.folder.path().join("users.json");
    fs_err::write(&file, USERS).unwrap();
    let told = drop(&shell, std::slice::from_ref(&file));
    assert_eq!(told, json!({ "files-dropped": { "files": 1 } }));
    let found = shell.call("recognise_files", json!({ "place": "dropped" })).unwrap();
    assert_eq!((&found["users"], &found["attributes"]), (&json!(2.0), &json!(3.0)), "{found}");
    assert_eq!(
        (&found["files"][0]["form"], &found["files"][0]["name"]),
        (&json!("auth0Export"), &json!("users.json"))
    );
    assert_eq!(found["preview"]["rows"][0][1]["text"], "ada@example.com");

    let mut form = shell.form("");
    form["fields"] = json!([{ "name": "email", "exportAs": "Mail" }]);
    form["filter"] = json!({ "kind": "condition", "field": "blocked", "operator": "not-true", "values": [] });
    let input = json!({ "form": form, "fileColumn": null });
    let made = shell.call("convert_files", json!({ "input": input })).unwrap();
    assert_eq!((&made["users"], &made["read"]), (&json!(1.0), &json!(2.0)), "{made}");
    let pack = PathBuf::from(made["folder"].as_str().unwrap());
    assert!(pack.starts_with(shell.folder.path().join("packs")));
    let table = fs_err::read_to_string(pack.join(made["files"][0]["name"].as_str().unwrap())).unwrap();
    assert!(table.contains("Mail") && table.contains("bob@") && !table.contains("ada@"), "{table}");

    // The pack is one to check, and says whose it is.
    drop(&shell, std::slice::from_ref(&pack));
    let checked = shell.call("check_pack", json!({ "place": "dropped" })).unwrap();
    assert_eq!(checked["unchanged"], true, "{checked}");
    assert_eq!(
        (&checked["about"]["host"], &checked["about"]["sourceFiles"]),
        (&Value::Null, &json!(["users.json"]))
    );
    assert_eq!(checked["madeAgain"]["because"], "sourceElsewhere", "{checked}");

    // Another id is no way to any file, and a pack that is gone is told.
    for command in ["open_converted", "show_converted"] {
        let refused = shell.call(command, json!({ "id": "../etc", "file": 0 })).unwrap_err();
        assert_eq!(refused["code"], "not_found");
    }
    fs_err::remove_dir_all(&pack).unwrap();
    let gone = shell.call("open_converted", json!({ "id": made["id"], "file": 0 })).unwrap_err();
    assert_eq!(gone["code"], "pack_missing");
}

#[test]
fn what_can_not_be_converted_is_named_and_users_are_not_shown_against_the_settings() {
    let shell = Shell::start();
    let file = shell.folder.path().join("users.xlsx.html");
    fs_err::write(&file, "<!doctype html><html>").unwrap();
    assert!(drop(&shell, std::slice::from_ref(&file))["files-dropped"].is_object());
    let refused = shell.call("recognise_files", json!({ "place": "dropped" })).unwrap_err();
    assert_eq!((&refused["code"], &refused["detail"]["found"]), (&json!("file_refused"), &json!("web_page")));
    assert_eq!(refused["detail"]["name"], "users.xlsx.html");

    let mut defaults = shell.call("export_defaults", json!({})).unwrap();
    defaults["preview"] = json!("never");
    shell.call("set_export_defaults", json!({ "defaults": defaults })).unwrap();
    fs_err::write(&file, USERS).unwrap();
    let found = shell.call("recognise_files", json!({ "place": "dropped" })).unwrap();
    assert_eq!((&found["users"], &found["preview"]), (&json!(2.0), &Value::Null));
    assert!(!shell.app.state::<crate::app::App>().conversions.drop(&[shell.folder.path().to_path_buf()]));
    shell.call("cancel_files", json!({})).unwrap();
}
