//! Lists that exist in several places agree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use specta_typescript::Typescript;
use tauri::Wry;

use crate::ipc;

/// Environment variable that makes the test write the bindings instead of comparing them.
const UPDATE: &str = "ROLLCALL_UPDATE_BINDINGS";

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Generates the bindings of the current commands and events.
fn bindings() -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bindings.ts");
    ipc::builder::<Wry>().export(Typescript::default(), &path).unwrap();
    fs_err::read_to_string(path).unwrap()
}

/// Returns the names of all registered commands.
fn registered() -> BTreeSet<String> {
    let bindings = bindings();
    let calls = bindings.split("__TAURI_INVOKE").skip(1).filter_map(|after| {
        // `<Result>("name", …)`; the import has no parenthesis on its line.
        let call = after.lines().next()?;
        let (_, quoted) = call.split_once("(\"")?;
        Some(quoted.split_once('"')?.0.to_owned())
    });
    calls.collect()
}

fn permissions() -> Vec<toml::Table> {
    let text = fs_err::read_to_string(file("src-tauri/permissions/app.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let permissions = table["permission"].as_array().unwrap();
    permissions.iter().map(|permission| permission.as_table().unwrap().clone()).collect()
}

#[test]
fn the_bindings_file_is_current() {
    let path = file("ui/src/backend/bindings.ts");
    let present = bindings();
    if std::env::var_os(UPDATE).is_some() {
        fs_err::write(&path, &present).unwrap();
    }
    let written = fs_err::read_to_string(&path).unwrap_or_default();
    assert!(written == present, "{} is stale: run this test with {UPDATE}=1", path.display());
}

#[test]
fn every_command_is_permitted_exactly_once() {
    let permissions = permissions();
    let permitted: Vec<&str> = permissions
        .iter()
        .flat_map(|permission| permission["commands"]["allow"].as_array().unwrap())
        .map(|command| command.as_str().unwrap())
        .collect();
    let once: BTreeSet<String> = permitted.iter().map(|command| (*command).to_owned()).collect();
    assert_eq!(once.len(), permitted.len(), "a command is in two groups");
    let registered = registered();
    assert!(registered.len() > 20, "too few commands found in the bindings: {registered:?}");
    assert_eq!(once, registered);
}

#[test]
fn the_window_may_use_all_groups_and_listen_to_events() {
    let text = fs_err::read_to_string(file("src-tauri/capabilities/main.json")).unwrap();
    let capability: Value = serde_json::from_str(&text).unwrap();
    let granted: BTreeSet<String> = serde_json::from_value(capability["permissions"].clone()).unwrap();
    let mut expected: BTreeSet<String> = permissions()
        .iter()
        .map(|permission| permission["identifier"].as_str().unwrap().to_owned())
        .collect();
    expected.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned));
    assert_eq!(granted, expected);
    assert_eq!(capability["windows"], serde_json::json!([crate::window::MAIN_WINDOW]));
}

#[test]
fn a_release_has_no_developer_tools() {
    let config: Value =
        serde_json::from_str(&fs_err::read_to_string(file("tauri.conf.json")).unwrap()).unwrap();
    for window in config["app"]["windows"].as_array().unwrap() {
        assert!(window.get("devtools").is_none(), "without the setting, only debug builds have them");
    }
    let text = fs_err::read_to_string(file("Cargo.toml")).unwrap();
    let features = text.lines().filter(|line| line.starts_with("tauri ="));
    assert!(features.clone().count() > 1, "the dependencies on tauri are found");
    for line in features {
        assert!(!line.contains("devtools"), "{line}");
    }
}
