//! Commands for exports, called as the page does.

use std::io::Read;
use std::path::Path;
use std::sync::mpsc;

use serde_json::{Value, json};
use tauri::Listener;

use super::support::{Shell, TIMEOUT, problem_summary};

#[test]
fn an_invalid_form_is_refused_with_a_problem_for_each_part() {
    let shell = Shell::start();
    let mut form = shell.form(&shell.demo());
    form["name"] = json!("");
    form["fields"][1] = json!({ "name": "user.email", "exportAs": null });
    form["limit"] = json!(1.5);
    form["outputs"] = json!(["csv", "xml"]);
    form["style"]["timeZone"] = json!("Europe/Atlantis");
    form["style"]["protect"] = json!([{ "path": "family_name", "how": "mask" }]);
    let expected = json!([
        ["outputs", null, "unknown_format"],
        ["limit", null, "limit_not_whole"],
        ["name", null, "export_name_empty"],
        ["fieldName", 1, "name_prefixed"],
        ["style", null, "time_zone_unknown"],
        ["protect", 0, "hidden_not_exported"],
    ]);
    assert_eq!(problem_summary(&shell.call("check_export", json!({ "input": form })).unwrap()), expected);
    let refusal = shell.call("start_export", json!({ "input": form })).unwrap_err();
    assert_eq!((&refusal["code"], problem_summary(&refusal["problems"])), (&json!("request"), expected));
    assert_eq!(shell.history(), Vec::<Value>::new());
}

#[test]
fn conditions_of_the_form_keep_the_users_of_the_command_line() {
    let shell = Shell::start();
    let condition = |field: &str, operator: &str, values: &[&str]| json!({ "kind": "condition", "field": field, "operator": operator, "values": values });
    let mut form = shell.form(&shell.demo());
    form["filter"] = json!({ "kind": "all", "parts": [
        condition("email_verified", "not-true", &[]),
        condition("last_login", "older-than", &["90d"]),
    ] });
    let ended = shell.export(&form);
    assert_eq!(ended["input"]["filter"], form["filter"]);

    // What `--where 'email_verified not-true' --where 'last_login older-than 90d'` makes.
    let pack = Path::new(ended["pack"].as_str().unwrap());
    let manifest: Value = serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap();
    let given = ["email_verified not-true", "last_login older-than 90d"];
    let parts = given.map(|text| exporter::Filter::Condition(text.parse().unwrap()));
    let requested: exporter::Filter =
        serde_json::from_value(manifest["export"]["request"]["recipe"]["filter"].clone()).unwrap();
    assert_eq!(requested, exporter::Filter::All(parts.into()));
    assert_eq!(manifest["filtered"]["conditions"], json!(given));

    // An evaluation of its own of the delivered file.
    let as_of: jiff::Timestamp = manifest["filtered"]["as_of"].as_str().unwrap().parse().unwrap();
    let limit = as_of - jiff::SignedDuration::from_hours(90 * 24);
    let original = ended["files"].as_array().unwrap().iter().find(|file| file["role"] == "original").unwrap();
    let mut text = String::new();
    let packed = fs_err::read(original["path"].as_str().unwrap()).unwrap();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    let expected: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|user| user["email_verified"] != json!(true))
        .filter(|user| {
            user["last_login"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().unwrap() < limit)
        })
        .map(|user| user["user_id"].clone())
        .collect();
    let output = fs_err::read(ended["files"][1]["path"].as_str().unwrap()).unwrap();
    let users: Vec<Value> = serde_json::from_slice(&output).unwrap();
    assert!(!expected.is_empty());
    assert_eq!(users.iter().map(|user| user["user_id"].clone()).collect::<Vec<_>>(), expected);
    assert_eq!(ended["funnel"]["delivered"], json!(1000.0));
    let kept = u32::try_from(expected.len()).unwrap();
    assert_eq!(ended["funnel"]["remaining"][1].as_f64(), Some(f64::from(kept)));
}

#[test]
fn values_are_written_and_hidden_as_requested() {
    let shell = Shell::start();
    let mut form = shell.form(&shell.demo());
    form["fields"] =
        json!(["user_id", "email", "email_verified"].map(|name| json!({ "name": name, "exportAs": null })));
    form["outputs"] = json!(["csv", "csv-excel"]);
    form["style"] = json!({
        "locale": "fr-FR",
        "timeZone": null,
        "yesNo": true,
        "missing": null,
        "protect": [{ "path": "email", "how": "keepDomain" }, { "path": "user_id", "how": "hash" }],
    });
    let ended = shell.export(&form);
    assert_eq!(ended["input"]["style"], form["style"]);
    let path = |place: usize| ended["files"][place]["path"].as_str().unwrap().to_owned();
    let excel = fs_err::read_to_string(path(1)).unwrap();
    let first = excel.lines().nth(1).unwrap();
    let [id, email, verified] = first.split(';').collect::<Vec<_>>().try_into().unwrap();
    assert!(id.len() == 32 && !id.contains('|'), "{first}");
    assert!(email.starts_with("•••@") && ["oui", "non"].contains(&verified), "{first}");
}

#[test]
fn an_export_is_found_by_its_id() {
    let shell = Shell::start();
    let ended = shell.export(&shell.form(&shell.demo()));
    let told = shell.call("export", json!({ "id": ended["id"] })).unwrap();
    assert_eq!((&told["id"], &told["state"]), (&ended["id"], &json!("ready")));
    assert_eq!(shell.call("export", json!({ "id": "nobody" })).unwrap_err()["code"], "not_found");
}

#[test]
fn an_unwritable_folder_is_reported_at_the_folder() {
    let shell = Shell::start();
    let in_the_way = shell.folder.path().join("file");
    fs_err::write(&in_the_way, "not a folder").unwrap();
    let mut form = shell.form(&shell.demo());
    form["folder"] = json!(in_the_way);
    let refusal = shell.call("start_export", json!({ "input": form })).unwrap_err();
    assert_eq!(problem_summary(&refusal["problems"]), json!([["folder", null, "file"]]));
}

#[test]
fn an_export_of_the_demo_tenant_ends_with_its_files() {
    let shell = Shell::start();
    let form = shell.form(&shell.demo());
    let ended = shell.export(&form);
    assert_eq!(ended["state"], "ready", "{ended}");
    assert_eq!((&ended["rows"], &ended["packPresent"]), (&json!(1000.0), &json!(true)));

    let seen = shell.history();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["input"], form);
    let outputs: Vec<&Value> =
        seen[0]["files"].as_array().unwrap().iter().filter(|file| file["role"] == "output").collect();
    let formats: Vec<&str> = outputs.iter().map(|file| file["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["csv", "json"]);
    let csv = fs_err::read_to_string(outputs[0]["path"].as_str().unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 1001);

    let id = &ended["id"];
    let lines = shell.call("activity", json!({ "exportId": id, "limit": 50 })).unwrap();
    assert_eq!(lines.as_array().unwrap().last().unwrap()["kind"], "export_created");
    shell.call("delete_files", json!({ "id": id })).unwrap();
    assert_eq!(shell.history()[0]["packPresent"], false);
    for command in ["show_in_folder", "copy_files", "drag_out", "save_files_to", "first_rows", "evidence"] {
        assert_eq!(
            shell.call(command, json!({ "id": id, "ids": [id], "rows": 5, "label": "" })).unwrap_err()["code"],
            "pack_missing",
            "{command}"
        );
    }
    shell.call("remove_export", json!({ "id": id })).unwrap();
    assert_eq!(shell.history(), Vec::<Value>::new());
}

#[test]
fn contents_and_evidence_of_an_export_are_returned() {
    let shell = Shell::start();
    let ended = shell.export(&shell.form(&shell.demo()));
    let id = &ended["id"];
    let files = ended["files"].as_array().unwrap();

    let table = shell.call("first_rows", json!({ "id": id, "rows": 3 })).unwrap();
    assert_eq!(table["columns"], json!(["user_id", "connection"]));
    assert_eq!(table["rows"].as_array().unwrap().len(), 3);

    let evidence = shell.call("evidence", json!({ "id": id })).unwrap();
    assert_eq!((&evidence["rows"], &evidence["columns"]), (&json!(1000.0), &table["columns"]));
    let commands = shell.call("curl_commands", json!({ "id": id })).unwrap();
    assert!(commands[0].as_str().unwrap().contains("Bearer $TOKEN"), "{commands}");

    let (sender, told) = mpsc::channel::<Value>();
    shell.app.listen_any("files-progress", move |event| {
        // The receiver has gone once the export has ended.
        let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
    });
    fs_err::write(files[0]["path"].as_str().unwrap(), "something else").unwrap();
    let states = shell.call("check_files", json!({ "id": id })).unwrap();
    assert_eq!((&states[0], &states[1]), (&json!("changed"), &json!("intact")));
    let progress = told.recv_timeout(TIMEOUT).unwrap();
    assert_eq!((&progress["exportId"], &progress["work"]), (id, &json!("check")));

    let log = shell.call("activity_log", json!({})).unwrap();
    assert!(log["lines"].as_f64().unwrap() >= 5.0 && log["since"].is_string(), "{log}");
    let verified = shell.call("verify_activity", json!({})).unwrap();
    assert_eq!((&verified["faults"], &verified["lines"]), (&json!([]), &log["lines"]));
    let begun = shell.call("begin_log", json!({})).unwrap();
    assert_eq!((&begun["beginnings"], &begun["lines"]), (&json!([]), &log["lines"]), "nothing is missing");
    let filter = |text: &str| {
        json!({
            "tenantId": ended["tenant"]["id"], "kinds": ["files_checked", "export_ready"], "since": null,
            "until": "2100-01-01T00:00:00Z", "search": [{ "text": text, "kinds": ["files_checked"] }],
        })
    };
    let lines = |text: &str, before: Value| {
        let arguments = json!({ "filter": filter(text), "before": before, "limit": 10 });
        shell.call("activity_lines", arguments).unwrap().as_array().unwrap().clone()
    };
    let found = lines("nothing like that", Value::Null);
    assert_eq!((found.len(), &found[0]["kind"]), (1, &json!("files_checked")));
    assert_eq!((&found[0]["exportId"], &found[0]["tenantId"]), (id, &ended["tenant"]["id"]));
    assert!(lines("nothing like that", found[0]["sequence"].clone()).is_empty());
    let count = shell.call("count_activity", json!({ "filter": filter("") })).unwrap();
    assert_eq!(count, json!(2.0));
    // There is no file with this index.
    let problem = shell.call("open_file", json!({ "id": id, "file": 99 })).unwrap_err();
    assert_eq!(problem["code"], "not_found");
}

#[test]
fn the_history_can_be_filtered_and_counted() {
    let shell = Shell::start();
    let tenant = shell.demo();
    shell.export(&shell.form(&tenant));
    let count = |filter: Value| shell.call("count_exports", json!({ "filter": filter })).unwrap();
    let filter = |tenant: &str, states: Value| json!({ "offset": 0, "limit": 1, "tenantId": tenant, "states": states });
    assert_eq!(count(filter(&tenant, json!(["ready"]))), json!(1.0));
    assert_eq!(count(filter(&tenant, json!(["failed", "lost"]))), json!(0.0));
    assert_eq!(count(filter("another", json!([]))), json!(0.0));
    let none = json!({ "filter": filter(&tenant, json!(["waiting"])) });
    assert_eq!(shell.call("exports", none).unwrap(), json!([]));
    let term = json!({ "text": "csv?", "formats": ["csv"], "presets": [], "during": [], "users": null });
    let day = json!([{ "from": "2026-09-01T00:00:00.000Z", "to": "2026-10-01T00:00:00.000Z" }]);
    let past = json!({ "text": "september", "formats": [], "presets": [], "during": day, "users": null });
    for (search, found) in [(json!([term]), 1.0), (json!([term, past]), 0.0)] {
        let filter = json!({ "search": search, "order": "largest", "offset": 0, "limit": 1 });
        assert_eq!(count(filter), json!(found));
    }
}

#[test]
fn the_chosen_folder_is_used_for_exports() {
    let shell = Shell::start();
    let chosen = shell.folder.path().join("Dropbox");
    fs_err::create_dir(&chosen).unwrap();
    let view = shell.call("set_export_folder", json!({ "path": chosen })).unwrap();
    assert_eq!(
        view,
        json!({ "path": chosen, "usual": false, "syncedBy": "Dropbox", "readableByOthers": false, "problem": null })
    );
    assert_eq!(shell.call("startup", json!({})).unwrap()["exportFolder"], json!(chosen));
    let mut form = shell.form(&shell.demo());
    form["folder"] = Value::Null;
    let ended = shell.export(&form);
    assert!(Path::new(ended["pack"].as_str().unwrap()).starts_with(&chosen), "{ended}");

    let file = shell.folder.path().join("file");
    fs_err::write(&file, "not a folder").unwrap();
    let problem = shell.call("set_export_folder", json!({ "path": file })).unwrap_err();
    assert_eq!(problem["code"], "file");
    assert_eq!(shell.call("look_at_folder", json!({ "path": file })).unwrap()["problem"]["code"], "file");
    assert_eq!(shell.call("export_folder", json!({})).unwrap(), view, "the choice is unchanged");
}

#[test]
fn an_unknown_export_is_reported() {
    let shell = Shell::start();
    let commands = [
        "stop_export",
        "skip_count_check",
        "look_for_witness",
        "resume_export",
        "remove_export",
        "delete_files",
        "show_in_folder",
        "copy_files",
        "drag_out",
        "save_file_as",
        "save_files_to",
        "open_file",
        "check_files",
        "evidence",
        "first_rows",
        "curl_commands",
    ];
    for command in commands {
        let arguments = json!({ "id": "nobody", "ids": ["nobody"], "file": 0, "rows": 5, "label": "" });
        let problem = shell.call(command, arguments).unwrap_err();
        assert_eq!(problem["code"], "not_found", "{command}: {problem}");
    }
}

#[test]
fn a_sample_of_users_is_shown_before_any_export() {
    let shell = Shell::start();
    let whose = json!({ "tenantId": shell.demo(), "connections": [] });
    let sample = shell.call("sample", json!({ "input": whose, "renewed": false })).unwrap();
    assert_eq!(sample["users"], 50.0);
    let keys = sample["keys"].as_array().unwrap();
    let plan = keys.iter().find(|key| key["path"] == "app_metadata.plan").unwrap();
    assert_eq!(plan["kind"], "text");

    let fields = json!([
        { "name": "user_id", "exportAs": null },
        { "name": "not a name", "exportAs": null },
        { "name": "app_metadata.plan", "exportAs": "Plan" },
    ]);
    let protect = json!([{ "path": "user_id", "how": "mask" }]);
    let style =
        json!({ "locale": "en", "timeZone": null, "yesNo": false, "missing": null, "protect": protect });
    let asked = json!({ "input": whose, "fields": fields, "style": style });
    let preview = shell.call("preview", asked).unwrap();
    assert_eq!(
        preview["columns"],
        json!([{ "title": "user_id", "field": 0 }, { "title": "Plan", "field": 2 }])
    );
    assert_eq!(preview["rows"].as_array().unwrap().len(), 10);
    assert_eq!(preview["rows"][0][0], json!({ "kind": "text", "text": "•••", "formula": false }));

    let nobody = json!({ "input": { "tenantId": "nobody", "connections": [] }, "renewed": true });
    assert_eq!(shell.call("sample", nobody).unwrap_err()["code"], "not_found");
}
