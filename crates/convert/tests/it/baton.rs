//! The workbook that `ConductorOne` reads.

use convert::{Columns, Format, Protect, ProtectedField};
use recipe::ReviewTool;
use serde_json::{Value, json};

use crate::support::{Folder, chosen, go, python};

/// The columns of `ConductorOne`'s template, as they are delivered.
fn columns() -> Columns {
    let recipe = ReviewTool::find("conductorone").unwrap().recipe(None, None);
    let requested = recipe.requested().into_iter();
    let requested =
        requested.map(|field| convert::Column { title: field.key().to_owned(), path: field.field.clone() });
    let roles = convert::Column { title: "roles".into(), path: "roles".into() };
    Columns::Shaped { requested: requested.chain([roles]).collect(), table: recipe.columns }
}

/// The sheets, as openpyxl reads them.
fn sheets(folder: &Folder) -> Value {
    let path = folder.output(Format::BatonFile).path;
    let done = python("tables.py").arg(format!("baton-file={}", path.display())).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let [sheets]: [Value; 1] = serde_json::from_slice(&done.stdout).unwrap();
    sheets
}

const USERS: [&str; 4] = [
    r#"{"Name":"auth0|1","name":"Ann","Email":"ann@example.org","last_login":"2026-01-02T23:30:00.000Z","roles":[{"id":"rol_a","name":"Admin","source":"direct"},{"id":"rol_b","name":"Support & <co>"}]}"#,
    r#"{"Name":"auth0|2","name":"","Email":"bo@example.org","blocked":true,"roles":[{"id":"rol_b","name":"Support & <co>"},{"id":"rol_b","name":"Support & <co>","source":"group"}]}"#,
    r#"{"Name":"auth0|3","roles":[]}"#,
    r#"{"Name":"=1+1","roles":["Plain",{"name":"Unnumbered"},{"id":"rol_c"},7,{}]}"#,
];

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn users_roles_and_grants_are_sheets_of_their_own() {
    let folder = Folder::new();
    let summary =
        go(&folder.plan(vec![folder.ndjson(USERS.join("\n"))], columns(), &[Format::BatonFile])).unwrap();
    assert_eq!(summary.outputs[0].rows, 4);
    let wanted = json!({
        "users": [
            ["Name", "Display Name", "Email", "Status", "Last Login", "Profile: Connection", "Profile: Roles"],
            ["auth0|1", "Ann", "ann@example.org", "enabled", "01/02/2026", "", "Admin, Support & <co>"],
            ["auth0|2", "bo@example.org", "bo@example.org", "disabled", "", "", "Support & <co>"],
            ["auth0|3", "auth0|3", "", "enabled", "", "", ""],
            ["=1+1", "=1+1", "", "enabled", "", "", "Plain, Unnumbered, {\"id\":\"rol_c\"}, 7"],
        ],
        "resources": [
            ["Resource Type", "Resource Function", "Name", "Display Name", "Description", "Parent Resource"],
            ["role", "role", "rol_a", "Admin", "", ""],
            ["role", "role", "rol_b", "Support & <co>", "", ""],
            ["role", "role", "Plain", "Plain", "", ""],
            ["role", "role", "Unnumbered", "Unnumbered", "", ""],
            ["role", "role", "rol_c", "rol_c", "", ""],
        ],
        "entitlements": [
            ["Resource Name", "Entitlement", "Entitlement Display Name", "Entitlement Description"],
            ["rol_a", "assigned", "Assigned", ""],
            ["rol_b", "assigned", "Assigned", ""],
            ["Plain", "assigned", "Assigned", ""],
            ["Unnumbered", "assigned", "Assigned", ""],
            ["rol_c", "assigned", "Assigned", ""],
        ],
        "grants": [
            ["Principal Receiving Grant", "Entitlement Granted to Principal"],
            ["auth0|1", "rol_a:assigned"],
            ["auth0|1", "rol_b:assigned"],
            ["auth0|2", "rol_b:assigned"],
            ["=1+1", "Plain:assigned"],
            ["=1+1", "Unnumbered:assigned"],
            ["=1+1", "rol_c:assigned"],
        ],
    });
    assert_eq!(sheets(&folder), wanted);
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn without_roles_the_other_sheets_have_titles_only() {
    let folder = Folder::new();
    go(&folder.plan(vec![folder.ndjson(r#"{"Name":"a"}"#)], columns(), &[Format::BatonFile])).unwrap();
    let sheets = sheets(&folder);
    for name in ["resources", "entitlements", "grants"] {
        assert_eq!(sheets[name].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn many_grants_are_all_there() {
    let folder = Folder::new();
    let source = (0..20_000)
        .map(|number| format!("{{\"Name\":\"u{number}\",\"roles\":[{{\"id\":\"r{}\"}}]}}\n", number % 7))
        .collect::<Vec<_>>()
        .concat();
    go(&folder.plan(vec![folder.ndjson(source)], columns(), &[Format::BatonFile])).unwrap();
    let sheets = sheets(&folder);
    let grants = sheets["grants"].as_array().unwrap();
    assert_eq!(grants.len(), 20_001);
    assert_eq!(grants[20_000], json!(["u19999", "r0:assigned"]));
    assert_eq!(sheets["resources"].as_array().unwrap().len(), 8);
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn a_hidden_name_is_hidden_in_the_grants_too() {
    let folder = Folder::new();
    let mut plan = folder.plan(vec![folder.ndjson(USERS[0])], columns(), &[Format::BatonFile]);
    plan.hidden = vec![ProtectedField { path: "user_id".into(), how: Protect::Hash }];
    go(&plan).unwrap();
    let sheets = sheets(&folder);
    assert_eq!(sheets["grants"][1][0], sheets["users"][1][0]);
    assert!(!sheets.to_string().contains("auth0|1"), "{sheets}");
}

#[test]
fn columns_that_the_connector_needs_must_be_there() {
    let folder = Folder::new();
    let few = chosen([("name", "user_id"), ("mail", "email")]);
    let error = go(&folder.plan(vec![folder.ndjson("{}")], few, &[Format::BatonFile])).unwrap_err();
    assert_eq!(error.code(), "columns");
    assert!(error.to_string().contains("Display Name"), "{error}");
    assert!(folder.outputs().is_empty());
}
