//! Columns that are made of fields.

use convert::{
    Columns, Format, Limits, Notice, Presentation, PreviewCell, Protect, ProtectedField, Style, Summary,
};
use proptest::prelude::*;
use recipe::{Column, DatePattern, Recipe, Shape, Word};
use serde_json::{Map, Value, json};

use crate::support::{CSV_PLAIN, Folder, cells_of, go, python, rows_of, value, written};

/// The columns of a recipe, with the fields that it requests.
fn columns(table: &[Column]) -> Columns {
    let recipe = Recipe { columns: table.to_vec(), ..Recipe::default() };
    let requested = recipe.requested().into_iter();
    let requested =
        requested.map(|field| convert::Column { title: field.key().to_owned(), path: field.field.clone() });
    Columns::Shaped { requested: requested.collect(), table: table.to_vec() }
}

fn words(words: &[(&str, &str)]) -> Vec<Word> {
    let word = |(value, word): &(&str, &str)| Word { value: (*value).into(), word: (*word).into() };
    words.iter().map(word).collect()
}

fn constant(title: &str, text: &str) -> Column {
    Column { title: Some(title.into()), shape: Some(Shape::constant(text)), ..Column::default() }
}

fn table(source: &str, of: &[Column]) -> String {
    written(source.as_bytes(), columns(of), CSV_PLAIN).0
}

/// The columns of a file for an access review.
fn review() -> Vec<Column> {
    vec![
        Column::titled("email", "Account")
            .shaped(Shape { fallback: vec!["user_id".into()], ..Shape::default() }),
        constant("Owner", ""),
        Column::titled("roles", "Role").shaped(Shape::default()),
        Column::titled("blocked", "Status").shaped(Shape {
            words: words(&[("true", "Off"), ("false", "On")]),
            empty: Some("On".into()),
            ..Shape::default()
        }),
    ]
}

#[test]
fn a_review_file_has_words_a_fallback_and_empty_columns() {
    let source = concat!(
        r#"{"user_id":"auth0|1","email":"ann@example.org","blocked":true}"#,
        "\n",
        r#"{"user_id":"sms|2","blocked":false,"roles":[{"id":"r1","name":"Admin"},{"id":"r2","name":"a \"b\", c"}]}"#,
        "\n",
        r#"{"user_id":"sms|3","email":"","roles":[]}"#,
    );
    let (csv, _) = written(source.as_bytes(), columns(&review()), Format::ImportCsv);
    assert_eq!(
        csv,
        concat!(
            "Account,Owner,Role,Status\n",
            "ann@example.org,,,Off\n",
            "sms|2,,\"Admin, a \"\"b\"\", c\",On\n",
            "sms|3,,,On\n",
        )
    );
}

#[test]
fn joined_fields_leave_no_double_separator() {
    let name = Column::titled("given_name", "Name").shaped(Shape {
        join: vec!["app_metadata.middle".into(), "family_name".into()],
        separator: Some(" ".into()),
        fallback: vec!["nickname".into(), "email".into()],
        ..Shape::default()
    });
    let source = [
        json!({ "given_name": "Ada", "app_metadata.middle": "King", "family_name": "Lovelace" }),
        json!({ "given_name": "Ada", "app_metadata": { "middle": "" }, "family_name": "Lovelace" }),
        json!({ "family_name": "Lovelace", "nickname": "Countess" }),
        json!({ "given_name": null, "email": "ada@example.org" }),
        json!({}),
    ];
    let source = source.iter().map(|user| format!("{user}\n")).collect::<Vec<_>>().concat();
    assert_eq!(
        table(&source, &[name]),
        "Name\r\nAda King Lovelace\r\nAda Lovelace\r\nLovelace\r\nada@example.org\r\n\"\"\r\n"
    );
}

#[test]
fn the_steps_have_one_order() {
    let shape = Shape {
        join: vec!["tags".into()],
        separator: Some(" + ".into()),
        date: Some(DatePattern::MonthDayYear),
        words: words(&[("01/03/2026", "the third"), ("DROP", ""), ("2", "two")]),
        other: Some("?".into()),
        fallback: vec!["updated_at".into()],
        empty: Some("none".into()),
    };
    let columns = columns(&[Column::titled("created_at", "When").shaped(shape)]);
    let source = [
        json!({ "created_at": "2026-01-02T23:30:00.000Z", "tags": ["drop", 2, true, null, [2]] }),
        // The fallback has a date and no words.
        json!({ "tags": "drop", "updated_at": "2026-01-02T23:30:00.000Z" }),
        json!({ "created_at": null, "tags": {} }),
    ];
    let source = source.iter().map(|user| format!("{user}\n")).collect::<Vec<_>>().concat();
    let folder = Folder::new();
    let mut plan = folder.plan(vec![folder.ndjson(source)], columns, &[CSV_PLAIN]);
    plan.style = Style { time_zone: Some("Europe/Paris".into()), ..Style::default() };
    go(&plan).unwrap();
    assert_eq!(folder.text(CSV_PLAIN), "When\r\nthe third + two + ? + two\r\n01/03/2026\r\nnone\r\n");
}

#[test]
fn one_value_that_no_rule_changes_keeps_its_type() {
    let fallback = |field: &str| {
        Column::titled("nothing", format!("T {field}"))
            .shaped(Shape { fallback: vec![field.into()], ..Shape::default() })
    };
    let columns = columns(&[fallback("logins_count"), fallback("blocked"), fallback("created_at")]);
    let folder = Folder::new();
    let source = r#"{"logins_count":7,"blocked":true,"created_at":"2026-01-02T03:04:05.678Z"}"#;
    let plan = folder.plan(vec![folder.ndjson(source)], columns, &[Format::Xlsx]);
    go(&plan).unwrap();
    let cells = &cells_of(&folder.read(Format::Xlsx))[1];
    assert!(matches!(cells[0], calamine::Data::Float(7.0)), "{cells:?}");
    assert!(matches!(cells[1], calamine::Data::Bool(true)), "{cells:?}");
    assert!(matches!(cells[2], calamine::Data::DateTime(_)), "{cells:?}");
}

#[test]
fn columns_keep_their_order_between_fields_that_open() {
    let of = [
        constant("System", "Auth0"),
        Column::titled("app_metadata", "app"),
        Column::titled("email", "Who").shaped(Shape::default()),
        Column::named("email_verified"),
        Column::titled("app_metadata.plan", "app.plan").shaped(Shape::default()),
    ];
    let source = r#"{"app":{"plan":"free","seats":2},"email":"a@x","email_verified":true}"#;
    let (csv, notices) = written(source.as_bytes(), columns(&of), CSV_PLAIN);
    assert_eq!(
        csv,
        "System,app.plan (2),app.seats,Who,email_verified,app.plan\r\nAuth0,free,2,a@x,true,free\r\n"
    );
    let renamed = Notice::ColumnRenamed { wanted: "app.plan".into(), title: "app.plan (2)".into() };
    assert_eq!(notices, [renamed]);
    let style = Style::default();
    let lookups = convert::LookUps::default();
    let presentation =
        Presentation { columns: &columns(&of), filter: None, lookups: &lookups, style: &style, hidden: &[] };
    let preview = convert::preview(&[source.to_owned()], &presentation, &Limits::default()).unwrap();
    let chosen: Vec<usize> = preview.columns.iter().map(|column| column.chosen).collect();
    assert_eq!(chosen, [0, 1, 1, 2, 3, 4]);
    assert_eq!(preview.rows[0][3], PreviewCell::Text { text: "a@x".into(), formula: false });
}

#[test]
fn hidden_fields_are_hidden_before_a_column_is_made_of_them() {
    let folder = Folder::new();
    let source = r#"{"email":"ann@example.org","user_id":"auth0|1","blocked":true}"#;
    let mut plan = folder.plan(vec![folder.ndjson(source)], columns(&review()), &[CSV_PLAIN]);
    plan.hidden = ["email", "blocked"]
        .map(|path| ProtectedField { path: path.into(), how: Protect::KeepDomain })
        .into();
    go(&plan).unwrap();
    let csv = folder.text(CSV_PLAIN);
    // A hidden value has no word, and stays hidden.
    assert_eq!(csv, "Account,Owner,Role,Status\r\n•••@example.org,,,•••\r\n");
}

#[test]
fn json_holds_what_was_delivered() {
    let folder = Folder::new();
    let line = r#"{"email":"ann@example.org","blocked":true,"roles":[{"name":"Admin"}]}"#;
    let plan = folder.plan(vec![folder.ndjson(line)], columns(&review()), &[Format::Ndjson, CSV_PLAIN]);
    go(&plan).unwrap();
    assert_eq!(folder.text(Format::Ndjson), format!("{line}\n"));
}

#[test]
fn a_file_for_an_import_keeps_formulas_and_says_so() {
    let (csv, notices) = written(br#"{"email":"=1+1"}"#, columns(&review()), Format::ImportCsv);
    assert_eq!(csv.lines().nth(1), Some("=1+1,,,On"));
    assert!(matches!(notices[..], [Notice::FormulasKept { cells: 1, .. }]), "{notices:?}");
}

#[test]
fn titles_of_tables_must_differ() {
    let folder = Folder::new();
    let twice = columns(&[constant("A", "1"), constant("A", "2")]);
    let plan = folder.plan(vec![folder.ndjson("{}")], twice, &[CSV_PLAIN]);
    assert_eq!(go(&plan).unwrap_err().code(), "columns");
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn every_table_shows_the_same_and_python_reads_it() {
    let folder = Folder::new();
    let source = folder.ndjson("{\"email\":\"ann@example.org\",\"blocked\":true}\n{\"user_id\":\"007\"}\n");
    let formats = [Format::ImportCsv, Format::ExcelCsv, Format::Xlsx, Format::Parquet];
    let summary: Summary = go(&folder.plan(vec![source], columns(&review()), &formats)).unwrap();
    let files = summary.outputs.iter().map(|file| format!("{}={}", file.format, file.path.display()));
    let done = python("tables.py").args(files).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let tables: Vec<Value> = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(tables.len(), formats.len());
    for table in tables {
        assert_eq!(
            table,
            json!([
                ["Account", "Owner", "Role", "Status"],
                ["ann@example.org", "", "", "Off"],
                ["007", "", "", "On"]
            ])
        );
    }
}

/// Adds the values of a field as the rules have them, written from the rules and not from the code.
fn add(value: Option<&Value>, word: &dyn Fn(String) -> String, out: &mut Vec<String>) {
    let one = |text: String, out: &mut Vec<String>| {
        if !text.is_empty() {
            out.extend(Some(word(text)).filter(|text| !text.is_empty()));
        }
    };
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => one(text.clone(), out),
        Some(Value::Array(list)) => {
            let mut names: Vec<String> = Vec::new();
            for element in list {
                let before = out.len();
                add(Some(element), word, out);
                // Two objects of one list that read the same are one.
                if element.get("name").is_some_and(Value::is_string) && out.len() > before {
                    let name = out.pop().unwrap();
                    if !names.contains(&name) {
                        names.push(name.clone());
                        out.push(name);
                    }
                }
            }
        }
        Some(Value::Object(members)) => match members.get("name") {
            Some(Value::String(name)) => one(name.clone(), out),
            // Words are for plain values.
            _ if !members.is_empty() => out.push(Value::Object(members.clone()).to_string()),
            _ => {}
        },
        Some(other) => one(other.to_string(), out),
    }
}

fn expected(user: &Map<String, Value>, shape: &Shape) -> String {
    let word = |text: String| {
        let word = shape.words.iter().find(|word| word.value.eq_ignore_ascii_case(&text));
        word.map(|word| &word.word).or(shape.other.as_ref()).cloned().unwrap_or(text)
    };
    let mut all = Vec::new();
    add(user.get("a"), &word, &mut all);
    add(user.get("b"), &word, &mut all);
    for fallback in ["c", "d"] {
        if all.is_empty() {
            add(user.get(fallback), &|text| text, &mut all);
        }
    }
    if all.is_empty() {
        return shape.empty.clone().unwrap_or_default();
    }
    if shape.separator() == "; " {
        for value in &mut all {
            if value.contains(';') || value.starts_with('"') {
                *value = format!("\"{}\"", value.replace('"', "\"\""));
            }
        }
    }
    all.join(shape.separator())
}

fn shape() -> impl Strategy<Value = Shape> {
    let text = || "[ -~]{0,3}";
    (
        prop::collection::vec(("(true|false|1|x|[a-z]{1,2})", text()), 0..3),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of(prop_oneof![text().boxed(), Just("; ".to_owned()).boxed()]),
    )
        .prop_map(|(words, other, empty, separator)| Shape {
            join: vec!["b".into()],
            fallback: vec!["c".into(), "d".into()],
            words: words.into_iter().map(|(value, word)| Word { value, word }).collect(),
            other,
            empty,
            separator,
            date: None,
        })
}

fn field() -> impl Strategy<Value = Value> {
    let small = prop_oneof![
        Just(json!(true)),
        Just(json!("x")),
        Just(json!("")),
        Just(json!([])),
        Just(json!({})),
        "[a-z;\"]{1,2}".prop_map(Value::from),
        prop::collection::vec("[ab;\"]{0,2}", 0..3)
            .prop_map(|names| { names.into_iter().map(|name| json!({ "name": name, "id": 1 })).collect() }),
    ];
    prop_oneof![3 => small, 1 => value()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_users_are_joined_and_named_as_the_rules_say(
        users in prop::collection::vec(prop::collection::hash_map("[a-d]", field(), 0..5), 1..5),
        shape in shape(),
    ) {
        let users: Vec<Map<String, Value>> =
            users.into_iter().map(|user| user.into_iter().collect()).collect();
        let source = users.iter().map(|user| format!("{}\n", json!(user))).collect::<Vec<_>>().concat();
        let of = [Column::titled("a", "T").shaped(shape.clone()), constant("C", "x")];
        let csv = table(&source, &of);
        let rows = rows_of(csv.as_bytes());
        for (row, user) in rows[1..].iter().zip(&users) {
            // Lone surrogates can't occur here: `serde_json` makes none.
            prop_assert_eq!(&row[0], &expected(user, &shape), "{:?} {:?}", user, shape);
        }
    }
}
