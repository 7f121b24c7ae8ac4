//! The columns of tables and their cells.

use std::collections::{BTreeMap, HashSet};

use convert::{Columns, KeptBecause, Limits, Notice};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{CSV_PLAIN, Folder, chosen, go, rows_of, user, value, written, written_within};

fn table(source: &str, columns: Columns) -> String {
    written(source.as_bytes(), columns, CSV_PLAIN).0
}

#[test]
fn chosen_columns_keep_their_order_and_types() {
    let columns =
        chosen([("Logins", "logins_count"), ("E-mail", "email"), ("Blocked", "blocked"), ("X", "name")]);
    let source = concat!(
        r#"{"E-mail":"a@x","Logins":9007199254740993,"Blocked":true,"other":1}"#,
        "\n",
        r#"{"Blocked":false,"E-mail":"q\"u,o\nte","X":null,"Logins":-1.50e3}"#
    );
    assert_eq!(
        table(source, columns),
        "Logins,E-mail,Blocked,X\r\n9007199254740993,a@x,true,\r\n-1.50e3,\"q\"\"u,o\nte\",false,\r\n"
    );
}

#[test]
fn a_column_is_found_by_title_then_by_path_then_nested() {
    let columns = || chosen([("c", "identities[0].connection")]);
    let nested = r#""identities":[{"connection":"nested"}]"#;
    let literal = r#""identities[0].connection":"literal""#;
    assert_eq!(table(&format!(r#"{{{nested},{literal},"c":"title"}}"#), columns()), "c\r\ntitle\r\n");
    assert_eq!(table(&format!(r#"{{"c":null,{nested},{literal}}}"#), columns()), "c\r\n\"\"\r\n");
    assert_eq!(table(&format!("{{{literal},{nested}}}"), columns()), "c\r\nliteral\r\n");
    assert_eq!(table(&format!("{{{nested}}}"), columns()), "c\r\nnested\r\n");
    assert_eq!(table(r#"{"identities":[]}"#, columns()), "c\r\n\"\"\r\n");
}

#[test]
fn the_last_duplicate_key_wins_even_without_a_value() {
    let columns = || chosen([("c", "a[0]")]);
    assert_eq!(table(r#"{"a":[1],"a":[2]}"#, columns()), "c\r\n2\r\n");
    assert_eq!(table(r#"{"a":[2],"a":[]}"#, columns()), "c\r\n\"\"\r\n");
}

#[test]
fn a_key_that_is_the_title_of_another_column_belongs_to_that_column() {
    let columns = chosen([("name", "nickname"), ("full", "name")]);
    let source = "{\"name\":\"Nick\"}\n{\"name\":\"Nick\",\"full\":\"Full\"}";
    assert_eq!(table(source, columns), "name,full\r\nNick,\r\nNick,Full\r\n");
    // The same attribute twice is not a conflict.
    let columns = chosen([("name", "name"), ("again", "name")]);
    assert_eq!(table("{\"name\":\"N\"}", columns), "name,again\r\nN,N\r\n");
}

#[test]
fn objects_open_into_columns_in_order_of_appearance() {
    let columns = chosen([("m", "app_metadata"), ("email", "email"), ("ids", "identities")]);
    let source = concat!(
        r#"{"ids":[{"provider":"auth0"}],"m":{"b":1,"a":{"x":"1"}},"email":"e1"}"#,
        "\n",
        r#"{"email":"e2","m":{"a":{"y":[true,[2]]},"c":""},"ids":[{"connection":"c","provider":"g"},{"provider":"h"}]}"#
    );
    assert_eq!(
        table(source, columns),
        "m.b,m.a.x,m.a.y[0],m.a.y[1][0],m.c,email,ids[0].provider,ids[0].connection,ids[1].provider\r\n\
         1,1,,,,e1,auth0,,\r\n,,true,2,\"\",e2,g,c,h\r\n"
    );
}

#[test]
fn values_of_several_types_share_a_column_and_empty_values_open_none() {
    let source =
        "{\"a\":1}\n{\"a\":{\"b\":2}}\n{\"a\":[3]}\n{\"a\":null}\n{\"a\":{}}\n{\"c\":[]}\n{\"d\":null}";
    assert_eq!(
        table(source, Columns::AsDelivered),
        "a,a.b,a[0],c,d\r\n1,,,,\r\n,2,,,\r\n,,3,,\r\n,,,,\r\n,,,,\r\n,,,,\r\n,,,,\r\n"
    );
}

#[test]
fn a_column_without_values_stays() {
    assert_eq!(table("{\"x\":1}", chosen([("m", "app_metadata"), ("x", "upn")])), "m,x\r\n,1\r\n");
    assert_eq!(table("\n", Columns::AsDelivered), "");
}

#[test]
fn duplicate_titles_are_numbered_and_reported() {
    let columns = chosen([("m", "app_metadata"), ("m.a", "user_metadata.a"), ("m.a (2)", "upn")]);
    let (csv, notices) = written(br#"{"m":{"a":1},"m.a":2,"m.a (2)":3}"#, columns, CSV_PLAIN);
    assert_eq!(csv, "m.a (3),m.a,m.a (2)\r\n1,2,3\r\n");
    assert_eq!(notices, [Notice::ColumnRenamed { wanted: "m.a".into(), title: "m.a (3)".into() }]);
}

#[test]
fn a_column_that_opened_frees_its_title() {
    let (csv, notices) = written(br#"{"m.a":{"x":1},"m":{"a":2}}"#, Columns::AsDelivered, CSV_PLAIN);
    assert_eq!(csv, "m.a.x,m.a\r\n1,2\r\n");
    assert_eq!(notices, []);
}

#[test]
fn duplicate_chosen_titles_are_refused() {
    let folder = Folder::new();
    let plan = folder.plan(vec![folder.ndjson("{}")], chosen([("a", "email"), ("a", "name")]), &[CSV_PLAIN]);
    assert_eq!(
        go(&plan).unwrap_err().to_string(),
        "the columns cannot be made: two columns are called \"a\""
    );
}

#[test]
fn an_object_in_a_plain_attribute_becomes_json_text() {
    let columns = chosen([("Mail", "email"), ("n", "name")]);
    let (csv, notices) =
        written(b"{\"Mail\":{\"a\": [1, \"x y\"]},\"n\":\"N\"}\n{\"Mail\":\"m\"}", columns, CSV_PLAIN);
    assert_eq!(csv, "Mail,n\r\n\"{\"\"a\"\":[1,\"\"x y\"\"]}\",N\r\nm,\r\n");
    let because = KeptBecause::Unexpected;
    assert_eq!(notices, [Notice::KeptAsJson { title: "Mail".into(), cells: 1, because }]);
}

#[test]
fn a_column_that_would_open_into_too_many_stays_one() {
    let many = (0..6)
        .map(|n| format!("{{\"m\":{{\"k{n}\":{n}}},\"p\":{{\"x\":1,\"y\":2}}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let columns = || chosen([("m", "app_metadata"), ("p", "user_metadata"), ("e", "email")]);
    let kept =
        |title: &str, cells| Notice::KeptAsJson { title: title.into(), cells, because: KeptBecause::TooMany };
    let one = Limits { max_columns_of_one: 5, ..Limits::default() };
    let (csv, notices) = written_within(many.as_bytes(), columns(), CSV_PLAIN, &one);
    assert!(csv.starts_with("m,p.x,p.y,e\r\n\"{\"\"k0\"\":0}\",1,2,\r\n"), "{csv}");
    assert_eq!(notices, [kept("m", 6)]);
    // Exactly at the limit is allowed.
    let one = Limits { max_columns_of_one: 6, ..Limits::default() };
    assert!(written_within(many.as_bytes(), columns(), CSV_PLAIN, &one).0.starts_with("m.k0,m.k1,"));
    // With too many in total, the largest column stays one.
    let all = Limits { max_columns: 8, ..Limits::default() };
    let (csv, notices) = written_within(many.as_bytes(), columns(), CSV_PLAIN, &all);
    assert!(csv.starts_with("m,p.x,p.y,e\r\n"), "{csv}");
    assert_eq!(notices, [kept("m", 6)]);
}

#[test]
fn deep_nesting_and_long_names_are_limited() {
    let deep = format!("{{\"m\":{}1{}}}", "{\"k\":".repeat(600), "}".repeat(600));
    let (csv, notices) = written(deep.as_bytes(), chosen([("m", "app_metadata")]), CSV_PLAIN);
    assert!(csv.starts_with("m\r\n\"{\"\"k\"\":"));
    assert!(matches!(notices[..], [Notice::KeptAsJson { cells: 1, .. }]));
    let long = format!("{{\"m\":{{\"{}\":1}}}}", "k".repeat(1_200));
    assert!(table(&long, chosen([("m", "app_metadata")])).starts_with("m\r\n"));
}

#[test]
fn too_many_attributes_are_refused() {
    let folder = Folder::new();
    let limits = Limits { max_columns: 3, ..Limits::default() };
    let plan =
        folder.plan(vec![folder.ndjson(r#"{"a":1,"b":2,"c":3,"d":4}"#)], Columns::AsDelivered, &[CSV_PLAIN]);
    assert_eq!(
        convert::run(&plan, &(), &limits).unwrap_err().to_string(),
        "the columns cannot be made: more than 3"
    );
    let plan = folder.plan(
        vec![folder.ndjson(format!("{{\"{}\":1}}", "k".repeat(1_200)))],
        Columns::AsDelivered,
        &[CSV_PLAIN],
    );
    assert_eq!(go(&plan).unwrap_err().code(), "columns");
}

/// The cells of a user's value, written from the rules and not from the code.
fn cells(title: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let odd = key.is_empty() || key.chars().any(|c| ".[]\"\\".contains(c) || c.is_control());
                let quoted = || serde_json::to_string(key).unwrap();
                cells(
                    &if odd { format!("{title}[{}]", quoted()) } else { format!("{title}.{key}") },
                    value,
                    out,
                );
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                cells(&format!("{title}[{index}]"), value, out);
            }
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => drop(out.insert(title.into(), text.clone())),
        other => drop(out.insert(title.into(), other.to_string())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn any_values_are_in_the_cells_that_the_rules_name(values in prop::collection::vec(value(), 1..6)) {
        let source: String = values.iter().map(|value| json!({ "data": value }).to_string() + "\n").collect();
        let folder = Folder::new();
        let plan = folder.plan(vec![folder.ndjson(source)], chosen([("data", "user_metadata")]), &[CSV_PLAIN]);
        let summary = go(&plan).unwrap();
        let rows = rows_of(&folder.read(CSV_PLAIN));
        let (titles, rows) = rows.split_first().unwrap();
        prop_assert_eq!(titles, summary.outputs[0].columns.as_ref().unwrap());
        let found: Vec<BTreeMap<String, String>> = rows
            .iter()
            .map(|row| titles.iter().cloned().zip(row.iter().cloned()).filter(|(_, cell)| !cell.is_empty()).collect())
            .collect();
        let expected: Vec<_> = values
            .iter()
            .map(|value| {
                let mut out = BTreeMap::new();
                cells("data", value, &mut out);
                out
            })
            .collect();
        prop_assert_eq!(found, expected);
    }
    #[test]
    fn any_users_make_a_table_with_different_titles(users in prop::collection::vec(user(), 1..6)) {
        let source: String = users.iter().map(|user| serde_json::to_string(user).unwrap() + "\n").collect();
        let folder = Folder::new();
        let source = folder.ndjson(source);
        let summary = go(&folder.plan(vec![source], Columns::AsDelivered, &[CSV_PLAIN])).unwrap();
        let titles = summary.outputs[0].columns.clone().unwrap();
        let distinct: HashSet<_> = titles.iter().collect();
        prop_assert_eq!(distinct.len(), titles.len());
        if !titles.is_empty() {
            let rows = rows_of(&folder.read(CSV_PLAIN));
            prop_assert_eq!(rows.len(), users.len() + 1);
            // Where an attribute holds text, its own column has it.
            for (user, row) in users.iter().zip(&rows[1..]) {
                for (key, value) in user {
                    if let Some(text) = value.as_str() {
                        let at = titles.iter().position(|title| title == key).unwrap();
                        prop_assert_eq!(&row[at], text);
                    }
                }
            }
        }
    }
}
