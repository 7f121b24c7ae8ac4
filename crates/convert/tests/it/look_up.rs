//! Looked-up columns in every kind of output, in filters, and under titles of their own.

use convert::{
    Column, Columns, Format, Holders, Limits, LookUps, LookedUp, LookedUpSummary, Notice, Plan, Presentation,
    PreviewCell, Protect, ProtectedField, Style, UserFilter, kept_user_ids,
};
use proptest::prelude::*;
use recipe::Filter;
use schema::Lookup;

use crate::support::{CSV, CSV_PLAIN, Folder, JSON, cells_of, chosen, go, rows_of};

const USERS: &str = concat!(
    r#"{"user_id":"auth0|1","email":"a@example.com"}"#,
    "\n",
    r#"{"user_id":"auth0|2","email":"b@example.com","meta":{"x":1}}"#,
    "\n",
    r#"{"user_id":"auth0|3","email":"c@example.com"}"#,
    "\n",
);

const ROLES: &str = concat!(
    r#"{"role":{"id":"rol_3","name":"Unused"}}"#,
    "\n",
    r#"{"user_id":"auth0|1","value":{"id":"rol_1","name":"Admin","source":"direct"}}"#,
    "\n",
    r#"{"user_id":"auth0|9","value":{"id":"rol_1","name":"Admin","source":"direct"}}"#,
    "\n",
    r#"{"user_id":"auth0|1","value":{"id":"rol_2","name":"Support \"2\"","source":"direct"}}"#,
    "\n",
    r#"{"user_id":"auth0|2","value":{"id":"rol_2","name":"Support \"2\"","source":"direct"}}"#,
    "\n",
    r#"{"user_id":"auth0|1","value":{"id":"rol_1","name":"Admin","source":"group"}}"#,
    "\n",
);

fn lookups(folder: &Folder, lookup: Lookup, key: &str, is_column: bool, answers: &str) -> LookUps {
    let path = folder.root.path().join("answers");
    fs_err::write(&path, answers).unwrap();
    LookUps {
        columns: vec![LookedUp { lookup, key: key.into(), is_column, answers: path }],
        fields: vec![Column { title: "id for it".into(), path: "user_id".into() }],
    }
}

fn plan(folder: &Folder, columns: Columns, formats: &[Format]) -> Plan {
    Plan {
        lookups: lookups(folder, Lookup::Roles, "Roles", true, ROLES),
        ..folder.plan(vec![folder.ndjson(USERS)], columns, formats)
    }
}

fn filter(condition: &str) -> UserFilter {
    let conditions = Filter::Condition(condition.parse().unwrap());
    UserFilter { conditions, as_of: jiff::Timestamp::UNIX_EPOCH, fields: Vec::new() }
}

#[test]
fn tables_show_names_and_json_shows_objects() {
    let folder = Folder::new();
    let columns = chosen([("id", "user_id"), ("Roles", "roles")]);
    let users = USERS.replace("user_id", "id");
    let plan = Plan {
        sources: vec![folder.ndjson(users)],
        ..plan(&folder, columns, &[CSV, JSON, Format::Ndjson, Format::Xlsx, Format::Parquet])
    };
    let summary = go(&plan).unwrap();
    let expected =
        [["id", "Roles"], ["auth0|1", "Admin; Support \"2\""], ["auth0|2", "Support \"2\""], ["auth0|3", ""]];
    assert_eq!(rows_of(&folder.read(CSV)), expected);
    let cells = cells_of(&folder.read(Format::Xlsx));
    assert_eq!(cells[1][1].to_string(), "Admin; Support \"2\"");
    let lines: Vec<serde_json::Value> =
        folder.text(Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0]["Roles"][0],
        serde_json::json!({ "id": "rol_1", "name": "Admin", "source": "direct" })
    );
    assert_eq!(lines[0]["Roles"].as_array().unwrap().len(), 3);
    assert_eq!(lines[2]["Roles"], serde_json::json!([]));
    let array: Vec<serde_json::Value> = serde_json::from_str(&folder.text(JSON)).unwrap();
    assert_eq!(array, lines);
    let holders = [("rol_1", "Admin", 1), ("rol_2", "Support \"2\"", 2), ("rol_3", "Unused", 0)]
        .map(|(id, name, users)| Holders { id: id.into(), name: name.into(), users });
    let looked_up = LookedUpSummary { field: "roles".into(), users: 3, values: 5, holders: holders.to_vec() };
    assert_eq!(summary.looked_up, [looked_up]);
    assert_eq!(summary.notices, [Notice::HoldersNotDelivered { field: "roles".into(), users: 1 }]);
}

#[test]
fn columns_beside_objects_show_names_as_well() {
    let folder = Folder::new();
    let columns = chosen([("Roles", "roles"), ("user_id", "user_id"), ("meta", "meta")]);
    go(&plan(&folder, columns, &[CSV])).unwrap();
    assert_eq!(
        rows_of(&folder.read(CSV))[..2],
        [vec!["Roles", "user_id", "meta.x"], vec!["Admin; Support \"2\"", "auth0|1", ""]]
    );
}

#[test]
fn users_are_chosen_by_the_name_or_id_of_what_was_looked_up() {
    for (condition, expected) in [
        ("roles is ADMIN", vec!["auth0|1"]),
        ("roles.name contains supp", vec!["auth0|1", "auth0|2"]),
        ("roles.id is rol_2", vec!["auth0|1", "auth0|2"]),
        ("roles is-not admin", vec!["auth0|2", "auth0|3"]),
        ("roles empty", vec!["auth0|3"]),
        ("roles not-empty", vec!["auth0|1", "auth0|2"]),
        ("roles in Admin,Nobody", vec!["auth0|1"]),
        ("roles is direct", vec![]),
    ] {
        for is_column in [true, false] {
            let folder = Folder::new();
            let mut columns = vec![Column { title: "user_id".into(), path: "user_id".into() }];
            if is_column {
                columns.push(Column { title: "Roles".into(), path: "roles".into() });
            }
            let plan = Plan {
                filter: Some(filter(condition)),
                lookups: lookups(&folder, Lookup::Roles, "Roles", is_column, ROLES),
                ..plan(&folder, Columns::Chosen(columns), &[CSV, Format::Ndjson])
            };
            let mut ids = Vec::new();
            kept_user_ids(&plan, &(), &Limits::default(), |id| ids.push(id.to_owned())).unwrap();
            assert_eq!(ids, expected, "{condition}");
            let summary = go(&plan).unwrap();
            assert_eq!(summary.funnel.unwrap().kept(), expected.len() as u64, "{condition}");
            // Only users in the files count as holders.
            let holders: Vec<u64> = summary.looked_up[0].holders.iter().map(|holder| holder.users).collect();
            let kept = |id: &&str| u64::from(expected.contains(id));
            assert_eq!(holders, [kept(&"auth0|1"), kept(&"auth0|1") + kept(&"auth0|2"), 0], "{condition}");
            assert!(summary.notices.iter().all(|notice| !matches!(notice, Notice::NotCompared { .. })));
            assert_eq!(
                folder.text(Format::Ndjson).contains("rol_"),
                is_column && ids.iter().any(|id| id != "auth0|3")
            );
        }
    }
}

#[test]
fn the_id_that_only_the_join_needs_is_in_no_output() {
    let folder = Folder::new();
    let columns = chosen([("email", "email"), ("Roles", "roles")]);
    let users = USERS.replace("user_id", "id for it");
    let plan = Plan { sources: vec![folder.ndjson(users)], ..plan(&folder, columns, &[CSV, Format::Ndjson]) };
    go(&plan).unwrap();
    assert_eq!(rows_of(&folder.read(CSV))[1], ["a@example.com", "Admin; Support \"2\""]);
    assert!(!folder.text(Format::Ndjson).contains("auth0|"));
}

#[test]
fn organizations_have_the_roles_inside_them() {
    let folder = Folder::new();
    let answers = concat!(
        r#"{"user_id":"auth0|1","value":{"id":"org_1","name":"acme","source":"direct","roles":[{"id":"r","name":"Billing"},{"id":"s","name":"Owner"}]}}"#,
        "\n",
        r#"{"user_id":"auth0|1","value":{"id":"org_2","name":"","source":"direct","roles":[]}}"#,
        "\n",
    );
    let columns = chosen([("user_id", "user_id"), ("organizations", "organizations")]);
    let mut plan = plan(&folder, columns, &[CSV]);
    plan.lookups = lookups(&folder, Lookup::Organizations, "organizations", true, answers);
    go(&plan).unwrap();
    assert_eq!(rows_of(&folder.read(CSV))[1][1], "acme (Billing, Owner); org_2");
}

#[test]
fn looked_up_columns_can_be_hidden() {
    let folder = Folder::new();
    let hidden = vec![ProtectedField { path: "roles".into(), how: Protect::Mask }];
    let plan =
        Plan { hidden, ..plan(&folder, chosen([("user_id", "user_id"), ("Roles", "roles")]), &[CSV, JSON]) };
    go(&plan).unwrap();
    assert!(!folder.text(CSV).contains("Admin") && !folder.text(JSON).contains("Admin"));
}

/// Takes one name from the beginning of a text, up to one of `ends` unless it is quoted. Written
/// from the rule in the documentation, not from the code.
fn take_name(text: &str, ends: &[&str]) -> (String, usize) {
    if !text.starts_with('"') {
        let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
        return (text[..end].to_owned(), end);
    }
    let (mut name, mut at) = (String::new(), 1);
    loop {
        let quote = at + text[at..].find('"').expect("a closing quotation mark");
        name.push_str(&text[at..quote]);
        if text[quote + 1..].starts_with('"') {
            name.push('"');
            at = quote + 2;
        } else {
            return (name, quote + 1);
        }
    }
}

/// Splits a cell into its names, each with the names in parentheses behind it.
fn split(cell: &str, has_inner: bool) -> Vec<(String, Vec<String>)> {
    let (mut rest, mut names) = (cell, Vec::new());
    while !rest.is_empty() {
        let ends: &[&str] = if has_inner { &["; ", " ("] } else { &["; "] };
        let (name, end) = take_name(rest, ends);
        rest = &rest[end..];
        let mut inner = Vec::new();
        if has_inner && rest.starts_with(" (") {
            rest = &rest[2..];
            loop {
                let (name, end) = take_name(rest, &[", ", ")"]);
                inner.push(name);
                rest = &rest[end..];
                if let Some(behind) = rest.strip_prefix(')') {
                    rest = behind;
                    break;
                }
                rest = rest.strip_prefix(", ").expect("another name");
            }
        }
        names.push((name, inner));
        rest = if rest.is_empty() { rest } else { rest.strip_prefix("; ").expect("another name") };
    }
    names
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let name = prop_oneof!["[ab;,\"() ]{1,5}", Just("Admin; EU".to_owned()), Just("\"x".to_owned())];
    // A name counts once.
    prop::collection::btree_set(name, 0..4).prop_map(|names| names.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]
    #[test]
    fn every_table_can_be_split_into_the_names_again(
        roles in prop::collection::vec(names(), 20..40),
        inner in names(),
    ) {
        let user = |number: usize| format!("auth0|{number}");
        let answers = |place: usize, names: &[String], inner: &[String]| {
            let inner: Vec<_> = inner.iter().map(|name| serde_json::json!({ "id": "r", "name": name })).collect();
            let line = |name: &String| {
                let mut value = serde_json::json!({ "id": "r", "name": name });
                if !inner.is_empty() {
                    value["roles"] = inner.clone().into();
                }
                format!("{}\n", serde_json::json!({ "user_id": user(place), "value": value }))
            };
            names.iter().map(line).collect::<Vec<_>>().concat()
        };
        for inner in [Vec::new(), inner] {
            let folder = Folder::new();
            let lookup = if inner.is_empty() { Lookup::Roles } else { Lookup::Organizations };
            let field = lookup.field();
            let file: String =
                roles.iter().enumerate().map(|(place, names)| answers(place, names, &inner)).collect();
            let lines: Vec<String> = (0..roles.len())
                .map(|place| serde_json::json!({ "user_id": user(place) }).to_string())
                .collect();
            let users = lines.join("\n");
            let columns = || chosen([("user_id", "user_id"), ("T", field)]);
            let plan = Plan {
                lookups: lookups(&folder, lookup, "T", true, &file),
                ..folder.plan(
                    vec![folder.ndjson(&users)],
                    columns(),
                    &[CSV, CSV_PLAIN, Format::ExcelCsv, Format::Xlsx],
                )
            };
            go(&plan).unwrap();
            let expected: Vec<Vec<(String, Vec<String>)>> = roles
                .iter()
                .map(|names| names.iter().map(|name| (name.clone(), inner.clone())).collect())
                .collect();
            let of_table = |cells: Vec<String>| -> Vec<Vec<(String, Vec<String>)>> {
                let sorted = |cell: &String| {
                    let mut names = split(cell, !inner.is_empty());
                    // Names are in the order in which Auth0 answered with them.
                    names.sort();
                    names
                };
                cells.iter().map(sorted).collect()
            };
            let second = |rows: Vec<Vec<String>>| rows[1..].iter().map(|row| row[1].clone()).collect();
            for format in [CSV, CSV_PLAIN] {
                prop_assert_eq!(&of_table(second(rows_of(&folder.read(format)))), &expected);
            }
            let excel: Vec<Vec<calamine::Data>> = cells_of(&folder.read(Format::Xlsx));
            let cells = excel[1..].iter().map(|row| row[1].to_string()).collect();
            prop_assert_eq!(&of_table(cells), &expected);
            let (columns, style) = (columns(), Style::default());
            let presentation = Presentation {
                columns: &columns,
                filter: None,
                lookups: &plan.lookups,
                style: &style,
                hidden: &[],
            };
            let preview = convert::preview(&lines, &presentation, &Limits::default()).unwrap();
            let shown = preview.rows.iter().map(|row| match &row[1] {
                PreviewCell::Text { text, .. } => text.clone(),
                _ => String::new(),
            });
            prop_assert_eq!(&of_table(shown.collect()), &expected);
        }
    }
}
