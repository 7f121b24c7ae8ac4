//! Checking packs, and the key that signs them, called as the page does.

use std::path::Path;
use std::sync::mpsc;

use serde_json::{Value, json};
use tauri::{DragDropEvent, Listener, Manager, PhysicalPosition, WindowEvent};

use super::support::{Shell, TIMEOUT};

/// Drops something onto the window. Returns whether the page was told.
fn drop(shell: &Shell, path: &Path) -> bool {
    shell.app.state::<crate::app::App>().drop_pack(&[path.to_path_buf()]).is_some()
}

#[test]
fn a_dropped_pack_is_checked_and_its_first_difference_named() {
    let shell = Shell::start();
    let none = shell.call("check_pack", json!({ "place": "dropped" })).unwrap_err();
    assert_eq!(none["code"], "not_found");
    let tenant = shell.demo();
    let ended = shell.export(&shell.form(&tenant));
    let file = Path::new(ended["files"][0]["path"].as_str().unwrap());
    let pack = file.parent().unwrap();

    let (sender, events) = mpsc::channel::<Value>();
    shell.app.listen_any("pack-dropped", move |event| {
        // The receiver has gone once the test has ended.
        let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
    });
    let paths = vec![pack.to_path_buf()];
    let dropped = DragDropEvent::Drop { paths, position: PhysicalPosition::default() };
    crate::window_event(&shell.page.as_ref().window(), &WindowEvent::DragDrop(dropped));
    let told = events.recv_timeout(TIMEOUT).unwrap();
    assert_eq!(told["name"], pack.file_name().unwrap().to_str().unwrap());

    let checked = shell.call("check_pack", json!({ "place": "dropped" })).unwrap();
    assert_eq!(checked["unchanged"], true, "{checked}");
    assert_eq!(checked["madeAgain"]["outcome"], "compared", "{checked}");
    assert_eq!((&checked["counted"], &checked["about"]["exportName"]), (&json!(3.0), &json!("All users")));

    // A file of it alone is no pack, but for those that only packs have.
    assert!(!drop(&shell, file) && drop(&shell, &pack.join("manifest.json")));
    fs_err::write(file, "other").unwrap();
    let changed = shell.call("check_pack", json!({ "place": "dropped" })).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert_eq!(changed["differences"][0], json!({ "kind": "changed", "name": name }));
    assert_eq!(changed["unchanged"], false);

    assert!(drop(&shell, shell.folder.path()));
    let refused = shell.call("check_pack", json!({ "place": "dropped" })).unwrap_err();
    assert_eq!(refused["code"], "not_a_pack");
    shell.call("cancel_pack_check", json!({})).unwrap();
}
