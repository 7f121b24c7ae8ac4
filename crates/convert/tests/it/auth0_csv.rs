//! Reading Auth0's own CSV.

use convert::{Columns, CsvFault, Error, Format, Limits, SourceKind};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::support::{CSV_PLAIN, Folder, all, go, gz, refused, text};

fn fault(source: &[u8]) -> (u64, CsvFault) {
    match refused(source, SourceKind::Auth0Csv, &Limits::default()) {
        Error::NotCsv { row, fault, .. } => (row, fault),
        other => panic!("{other:?}"),
    }
}

fn users(source: &[u8]) -> Vec<Map<String, Value>> {
    let folder = Folder::new();
    let source = folder.source("users.csv", SourceKind::Auth0Csv, source);
    go(&folder.plan(vec![source], Columns::AsDelivered, &[Format::Ndjson])).unwrap();
    folder.text(Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn rows_become_users() {
    let source = "\u{feff}\"'user_id\",email,email_verified,created_at,logins_count,\"'note\"\r\n\
        \"'auth0|62d1\",\"'o\"\"hara@x.com\",true,2022-07-15T17:19:01.531Z,12,\"'two\nlines, 'quoted'\"\r\n\
        \r\n\
        \"'auth0|62d2\",\"''Abd@x.com\",false,,,\r\n";
    let folder = Folder::new();
    let source = folder.source("users.csv", SourceKind::Auth0Csv, gz(source));
    let summary = go(&folder.plan(vec![source], Columns::AsDelivered, &all())).unwrap();
    assert_eq!(
        folder.text(Format::Ndjson),
        concat!(
            r#"{"user_id":"auth0|62d1","email":"o\"hara@x.com","email_verified":true,"created_at":"2022-07-15T17:19:01.531Z","logins_count":12,"note":"two\nlines, 'quoted'"}"#,
            "\n",
            r#"{"user_id":"auth0|62d2","email":"'Abd@x.com","email_verified":false}"#,
            "\n"
        )
    );
    assert!(
        folder
            .text(CSV_PLAIN)
            .starts_with("user_id,email,email_verified,created_at,logins_count,note\r\nauth0|62d1,")
    );
    assert_eq!(summary.sources[0].rows, 2);
    assert!(
        matches!(summary.notices[0], convert::Notice::BlankLines { lines: 1, .. }),
        "{:?}",
        summary.notices
    );
}

#[test]
fn an_export_of_one_field_keeps_users_without_it() {
    assert_eq!(users(b"phone_number\n\"'+491\"\n\n\"'+492\"\n").len(), 3);
}

#[test]
fn broken_files_are_refused_with_the_row() {
    assert_eq!(fault(b"a,b\n1,2\n1\n"), (3, CsvFault::Ragged { expected: 2, found: 1 }));
    assert_eq!(fault(b"a,b\n1,2,3\n"), (2, CsvFault::Ragged { expected: 2, found: 3 }));
    assert_eq!(fault(b"a,b\n1,\"'cut"), (2, CsvFault::UnclosedQuote));
    assert_eq!(fault(b"a,b\n1,\"x\"y\n"), (2, CsvFault::StrayQuote));
    assert_eq!(fault(b"a,a\n"), (1, CsvFault::SameTitle));
    assert_eq!(fault(b"a,b\n1,\xff\n"), (2, CsvFault::InvalidUtf8));
    let limits = Limits { max_line: 1_000, ..Limits::default() };
    let unclosed = format!("a\n\"{}", "x\n".repeat(1 << 20));
    assert_eq!(refused(unclosed.as_bytes(), SourceKind::Auth0Csv, &limits).code(), "line_too_long");
}

#[test]
fn tokens_in_a_column_of_their_own_are_dropped_too() {
    let source = b"email,identities[0].access_token\n\"'e\",\"'T\"\n";
    assert_eq!(serde_json::to_string(&users(source)).unwrap(), r#"[{"email":"e"}]"#);
}

/// A cell as Auth0 writes it (Auth0 docs, bulk user exports).
fn encoded(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => format!("\"'{}\"", text.replace('"', "\"\"")),
        other => other.to_string(),
    }
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(Value::from("2022-07-15T17:19:01.531Z")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn everything_that_auth0_encodes_is_decoded(
        titles in prop::collection::hash_set(text(), 1..5),
        rows in prop::collection::vec(prop::collection::vec(scalar(), 5), 0..5),
        crlf: bool,
        last: bool,
    ) {
        // A last row with one missing value and no line end does not exist in any CSV.
        let last = last || titles.len() == 1;
        let end = if crlf { "\r\n" } else { "\n" };
        let head: Vec<_> = titles.iter().map(|title| encoded(&Value::from(title.as_str()))).collect();
        let body = rows.iter().map(|row| row[..titles.len()].iter().map(encoded).collect::<Vec<_>>());
        let lines: Vec<_> = std::iter::once(head).chain(body).map(|cells| cells.join(",")).collect();
        let source = lines.join(end) + if last { end } else { "" };
        let expected: Vec<Map<String, Value>> = rows
            .iter()
            .map(|row| titles.iter().cloned().zip(row.iter().cloned()).filter(|(_, value)| !value.is_null()).collect())
            .collect();
        prop_assert_eq!(users(source.as_bytes()), expected);
    }
}
