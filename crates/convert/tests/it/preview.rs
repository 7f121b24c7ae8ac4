//! A preview shows what the files will hold.

use convert::{
    Booleans, Columns, Error, Limits, Presentation, Preview, PreviewCell, PreviewError, Protect,
    ProtectedField, Style,
};
use proptest::prelude::*;
use recipe::CellText;
use serde_json::Value;

use crate::support::{CSV, CSV_PLAIN, chosen, rows_of, user, written};

/// The preview of all users with the default limits.
fn preview(users: &[String], columns: &Columns, style: &Style) -> Result<Preview, PreviewError> {
    let presentation =
        Presentation { columns, filter: None, lookups: &convert::LookUps::default(), style, hidden: &[] };
    convert::preview(users, &presentation, &Limits::default())
}

/// A cell as CSV writes it, for spreadsheets or for programs. A cell that begins like a formula is
/// marked as such; those that would run only after a split are not.
fn text(cell: &PreviewCell, spreadsheet: bool) -> String {
    let mut guarded = String::new();
    match cell {
        PreviewCell::Empty => String::new(),
        PreviewCell::Text { text, formula } if spreadsheet => {
            assert!(!formula || recipe::guard(text, CellText::Plain, &mut guarded));
            if recipe::guard(text, CellText::Plain, &mut guarded) { guarded } else { text.clone() }
        }
        PreviewCell::Json(text) if spreadsheet => {
            if recipe::guard(text, CellText::Json, &mut guarded) {
                guarded
            } else {
                text.clone()
            }
        }
        PreviewCell::Text { text, .. } | PreviewCell::Number(text) | PreviewCell::Json(text) => text.clone(),
        PreviewCell::Bool(value) => value.to_string(),
    }
}

proptest! {
    #[test]
    fn a_preview_is_the_csv_of_the_same_users(users in prop::collection::vec(user(), 1..6)) {
        let columns = chosen([("A", "a"), ("email", "email"), ("b", "b"), ("c.a", "c.a")]);
        let lines: Vec<String> = users.into_iter().map(|user| Value::from(user).to_string()).collect();
        let preview = preview(&lines, &columns, &Style::default()).unwrap();
        for (format, spreadsheet) in [(CSV, true), (CSV_PLAIN, false)] {
            let (csv, _) = written(lines.join("\n").as_bytes(), columns.clone(), format);
            let rows = rows_of(csv.as_bytes());
            let seen: Vec<Vec<String>> = preview.rows.iter()
                .map(|row| row.iter().map(|cell| text(cell, spreadsheet)).collect())
                .collect();
            prop_assert_eq!(&rows[1..], &seen[..]);
            if !spreadsheet {
                let titles: Vec<String> = preview.columns.iter().map(|column| column.title.clone()).collect();
                prop_assert_eq!(&rows[0], &titles);
            }
        }
    }
}

#[test]
fn columns_of_an_object_name_the_chosen_column() {
    let lines = [r#"{"m":{"plan":"free","seats":3},"id":"1"}"#, r#"{"id":"2","m":{"tags":["x"]}}"#]
        .map(str::to_owned);
    let columns = chosen([("m", "app_metadata"), ("id", "user_id")]);
    let preview = preview(&lines, &columns, &Style::default()).unwrap();
    let seen: Vec<(&str, usize)> =
        preview.columns.iter().map(|column| (column.title.as_str(), column.chosen)).collect();
    assert_eq!(seen, [("m.plan", 0), ("m.seats", 0), ("m.tags[0]", 0), ("id", 1)]);
    assert_eq!(preview.rows[1][0], PreviewCell::Empty);
    assert_eq!(preview.rows[1][2], PreviewCell::Text { text: "x".into(), formula: false });
}

#[test]
fn tokens_of_identity_providers_are_not_shown() {
    let line = r#"{"who":{"provider":"x","user_id":"1","isSocial":true,"access_token":"T"}}"#.to_owned();
    let preview = preview(&[line], &chosen([("who", "identities[0]")]), &Style::default()).unwrap();
    assert!(preview.columns.iter().all(|column| !column.title.contains("token")), "{preview:?}");
}

#[test]
fn columns_and_lines_that_make_no_table_are_errors() {
    let twice = preview(&[], &chosen([("a", "email"), ("a", "name")]), &Style::default());
    assert!(matches!(twice, Err(PreviewError::Run(Error::Columns { .. }))));
    let broken = preview(&["{}".to_owned(), "[]".to_owned()], &chosen([("a", "a")]), &Style::default());
    assert!(matches!(broken, Err(PreviewError::NotJson { number: 2, .. })));
}

#[test]
fn hidden_fields_are_hidden_and_pseudonyms_are_masked() {
    let line = r#"{"user_id":"auth0|1","email":"ada@example.com","name":"Ada"}"#.to_owned();
    let hidden = |path: &str, how| ProtectedField { path: path.into(), how };
    let hidden = [hidden("user_id", Protect::Hash), hidden("email", Protect::KeepDomain)];
    let columns = chosen([("id", "user_id"), ("email", "email"), ("name", "name")]);
    let style = Style::default();
    let presentation = Presentation {
        columns: &columns,
        filter: None,
        lookups: &convert::LookUps::default(),
        style: &style,
        hidden: &hidden,
    };
    let preview = convert::preview(&[line], &presentation, &Limits::default()).unwrap();
    let text = |text: &str| PreviewCell::Text { text: text.into(), formula: false };
    assert_eq!(preview.rows, [[text("•••"), text("•••@example.com"), text("Ada")]]);
}

#[test]
fn values_read_as_in_the_files() {
    let line = r#"{"created_at":"2026-01-15T23:30:00.000Z","blocked":true}"#.to_owned();
    let style = Style {
        locale: Some("fr".into()),
        time_zone: Some("Europe/Paris".into()),
        booleans: Booleans::YesNo,
        missing: Some("n/a".into()),
    };
    let columns = chosen([("created", "created_at"), ("blocked", "blocked"), ("name", "name")]);
    let preview = preview(&[line], &columns, &style).unwrap();
    let text = |text: &str| PreviewCell::Text { text: text.into(), formula: false };
    assert_eq!(preview.rows, [[text("2026-01-16T00:30:00+01:00"), text("oui"), text("n/a")]]);
}
