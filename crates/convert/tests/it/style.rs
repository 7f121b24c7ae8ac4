//! Styles: how values read, and hidden fields.

use convert::{Booleans, Columns, Error, Format, Notice, Plan, Protect, ProtectedField, Secrets, Style};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{CSV, CSV_PLAIN, Folder, all, chosen, go, rows_of, text};

const EXCEL: Format = Format::ExcelCsv;

fn csv(source: &str, format: Format, style: Style) -> String {
    let folder = Folder::new();
    let plan = Plan { style, ..folder.plan(vec![folder.ndjson(source)], Columns::AsDelivered, &[format]) };
    go(&plan).unwrap();
    folder.text(format)
}

fn french() -> Style {
    Style { locale: Some("fr-FR".into()), ..Style::default() }
}

#[test]
fn excel_gets_the_separator_and_the_decimal_sign_of_the_locale() {
    let source = r#"{"a":1.5,"b":"x;y","c":"1,5","d":"é","e":"=1;2","f":true}"#;
    assert_eq!(csv(source, EXCEL, french()), "\u{feff}a;b;c;d;e;f\r\n1,5;\"x;y\";1,5;é;\"'=1;2\";true\r\n");
    assert_eq!(
        csv(source, EXCEL, Style::default()),
        "\u{feff}a,b,c,d,e,f\r\n1.5,x;y,\"1,5\",é,'=1;2,true\r\n"
    );
    // The locale does not affect other formats.
    assert_eq!(csv(source, CSV_PLAIN, french()), csv(source, CSV_PLAIN, Style::default()));
}

#[test]
fn times_words_and_empty_values_read_as_the_style_says() {
    let style = Style {
        time_zone: Some("Europe/Paris".into()),
        booleans: Booleans::YesNo,
        missing: Some("n/a".into()),
        ..french()
    };
    let source = r#"{"at":"2022-07-15T17:19:01.531Z","b":true,"c":false,"empty":"","none":null}"#;
    let titles = "at,b,c,empty,none\r\n";
    let rest = "oui,non,\"\",n/a\r\n";
    assert_eq!(csv(source, CSV, style.clone()), format!("{titles}2022-07-15 19:19:01,{rest}"));
    assert_eq!(
        csv(source, CSV_PLAIN, style.clone()),
        format!("{titles}2022-07-15T19:19:01.531+02:00,{rest}")
    );
    assert_eq!(csv(source, EXCEL, style).lines().nth(1), Some("2022-07-15 19:19:01;oui;non;\"\";n/a"));
}

#[test]
fn an_invalid_style_is_refused_before_any_file_is_created() {
    let folder = Folder::new();
    let style = Style { time_zone: Some("Europe/Atlantis".into()), ..Style::default() };
    let plan = Plan { style, ..folder.plan(vec![folder.ndjson("{}")], Columns::AsDelivered, &[CSV]) };
    let error = go(&plan).unwrap_err();
    assert!(matches!(error, Error::Style { .. }) && error.to_string().contains("Atlantis"), "{error:?}");
    assert!(folder.outputs().is_empty());
}

#[test]
fn no_output_gives_away_what_another_one_hides() {
    let folder = Folder::new();
    let source = folder.ndjson(concat!(
        r#"{"E-mail":"ann@secret.org","user_id":"auth0|SECRET1","user_metadata":{"phone":"SECRET2","city":"Paris"},"#,
        r#""identities":[{"user_id":"SECRET1","connection":"db"},{"user_id":"SECRET3","connection":"google"}]}"#
    ));
    let columns = chosen([
        ("E-mail", "email"),
        ("user_id", "user_id"),
        ("user_metadata", "user_metadata"),
        ("identities", "identities"),
    ]);
    let field = |path: &str, how| ProtectedField { path: path.into(), how };
    let hidden = vec![
        field("email", Protect::KeepDomain),
        field("user_id", Protect::Hash),
        field("user_metadata.phone", Protect::Mask),
        field("identities[0].user_id", Protect::Hash),
    ];
    let secrets = Secrets { hash_key: Some("a key of some length".into()), ..Secrets::default() };
    let plan = Plan { hidden, secrets, ..folder.plan(vec![source.clone()], columns, &all()) };
    let summary = go(&plan).unwrap();
    for format in all() {
        let text = Folder::written(&summary, format);
        assert!(!text.contains("SECRET") && !text.contains("ann@"), "{format}: {text}");
        assert!(text.contains("•••@secret.org") && text.contains("Paris"), "{format}: {text}");
    }
    let hidden = |path: &str, how, values| Notice::FieldProtected { path: path.into(), how, values };
    assert_eq!(
        summary.notices,
        [
            hidden("email", Protect::KeepDomain, 1),
            hidden("user_id", Protect::Hash, 1),
            hidden("user_metadata.phone", Protect::Mask, 1),
            hidden("identities[0].user_id", Protect::Hash, 2),
        ]
    );
    assert!(fs_err::read_to_string(source.path).unwrap().contains("SECRET1"));
}

#[test]
fn pseudonyms_are_the_same_in_every_run_with_the_same_key_and_in_no_other() {
    let run = |key: Option<&str>| {
        let folder = Folder::new();
        let hidden = vec![ProtectedField { path: "email".into(), how: Protect::Hash }];
        let secrets = Secrets { hash_key: key.map(Into::into), ..Secrets::default() };
        let source =
            folder.ndjson("{\"email\":\"a\",\"x\":1}\n{\"x\":2,\"email\":\"b\"}\n{\"email\":\"a\",\"x\":3}");
        let plan = Plan {
            hidden,
            secrets,
            ..folder.plan(vec![source], Columns::AsDelivered, &[CSV_PLAIN, Format::Ndjson])
        };
        go(&plan).unwrap();
        let rows = rows_of(&folder.read(CSV_PLAIN));
        let lines = folder.text(Format::Ndjson);
        for (row, line) in rows[1..].iter().zip(lines.lines()) {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["email"], row[0].as_str());
        }
        assert_eq!(rows[1][0], rows[3][0]);
        assert_ne!(rows[1][0], rows[2][0]);
        rows[1][0].clone()
    };
    assert_eq!(run(Some("key")), run(Some("key")));
    assert_ne!(run(Some("key")), run(Some("other")));
    assert_ne!(run(None), run(None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn any_text_and_number_is_read_back_from_csv_for_excel(
        texts in prop::collection::vec(text(), 1..8),
        number in -1e15..1e15f64,
        french_one: bool,
    ) {
        let source: String = texts
            .iter()
            .map(|text| json!({ "email": text, "logins_count": number, "blocked": true }).to_string() + "\n")
            .collect();
        let folder = Folder::new();
        let columns = chosen([("e", "email"), ("n", "logins_count"), ("b", "blocked")]);
        let style = if french_one { french() } else { Style::default() };
        let plan = Plan { style, ..folder.plan(vec![folder.ndjson(source)], columns, &[EXCEL, CSV]) };
        go(&plan).unwrap();
        let bytes = folder.read(EXCEL);
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        let separator = if french_one { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(bytes);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let expected = rows_of(&folder.read(CSV));
        prop_assert_eq!(rows.len(), expected.len());
        for (row, expected) in rows[1..].iter().zip(&expected[1..]) {
            prop_assert_eq!(&row[0], &expected[0]);
            let found = if french_one { row[1].replace(',', ".") } else { row[1].to_owned() };
            prop_assert_eq!(found.parse::<f64>().unwrap().to_bits(), number.to_bits());
            prop_assert!(!(french_one && row[1].contains('.')));
            prop_assert_eq!(&row[2], "true");
        }
    }
}
