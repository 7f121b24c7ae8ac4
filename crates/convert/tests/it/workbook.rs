//! Excel workbooks, read back by another library.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use convert::{Columns, Format, Notice, Plan, Secrets, Style};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::{Folder, cells_of, chosen, go, parts, python, value};

const XLSX: Format = Format::Xlsx;

/// Writes one source as a workbook.
fn workbook(source: &str, columns: Columns, style: Style) -> (Vec<u8>, Vec<Notice>) {
    let folder = Folder::new();
    let plan = Plan { style, ..folder.plan(vec![folder.ndjson(source)], columns, &[XLSX]) };
    let summary = go(&plan).unwrap();
    let bytes = folder.read(XLSX);
    assert_eq!(summary.outputs[0].bytes, bytes.len() as u64);
    (bytes, summary.notices)
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

/// The days since the end of 1899 to the millisecond, if the cell is a time.
fn days(cell: &Data) -> Option<String> {
    match cell {
        Data::DateTime(time) => Some(format!("{:.7}", time.as_f64())),
        _ => None,
    }
}

#[test]
fn values_have_their_types() {
    let source = concat!(
        r#"{"id":"auth0|1","zip":"01234","phone":"+49151","digits":"12345678901234567890","n":12.50,"big":9007199254740993,"#,
        r#""yes":true,"at":"2022-07-15T12:00:00.000Z","old":"1899-12-31T00:00:00Z","no":false,"none":null,"empty":"","o":[1]}"#
    );
    let (bytes, notices) = workbook(source, Columns::AsDelivered, Style::default());
    let rows = cells_of(&bytes);
    assert_eq!(days(&rows[1][7]).unwrap(), "44757.5000000");
    let mut row = rows[1].clone();
    row[7] = Data::Empty;
    assert_eq!(
        row,
        [
            text("auth0|1"),
            text("01234"),
            text("+49151"),
            text("12345678901234567890"),
            Data::Float(12.5),
            text("9007199254740993"),
            Data::Bool(true),
            Data::Empty,
            text("1899-12-31T00:00:00Z"),
            Data::Bool(false),
            Data::Empty,
            text(""),
            Data::Float(1.0),
        ]
    );
    assert_eq!(rows[0][12], text("o[0]"));
    assert_eq!(notices, []);
}

#[test]
fn times_and_words_follow_the_style() {
    let style = Style {
        time_zone: Some("Asia/Kolkata".into()),
        locale: Some("de-DE".into()),
        booleans: convert::Booleans::YesNo,
        missing: Some("n/a".into()),
    };
    let source = "{\"at\":\"2022-07-15T18:30:00Z\",\"b\":true}\n{\"b\":false}";
    let (bytes, _) = workbook(source, Columns::AsDelivered, style);
    let rows = cells_of(&bytes);
    assert_eq!(days(&rows[1][0]).unwrap(), "44758.0000000");
    assert_eq!(rows[1][1], text("ja"));
    assert_eq!(rows[2], [text("n/a"), text("nein")]);
}

#[test]
fn nothing_runs() {
    let source = r#"{"=k":"=1+1","d":"=cmd|'/C calc'!A0","t":"\t=1","at":"@SUM(1)","m":"-5-2","p":"-5"}"#;
    let (bytes, _) = workbook(source, Columns::AsDelivered, Style::default());
    let sheet = &parts(&bytes)[2].1;
    assert!(!sheet.contains("<f"), "{sheet}");
    // The value is unchanged; the apostrophe is Excel's own (style 4).
    assert!(sheet.contains(r#"<c r="A2" s="4" t="inlineStr"><is><t>=1+1</t></is></c>"#), "{sheet}");
    assert_eq!(sheet.matches(r#" s="4""#).count(), 5);
    assert_eq!(cells_of(&bytes)[1][1], text("=cmd|'/C calc'!A0"));
}

#[test]
fn titles_stay_in_view_and_have_filter_buttons() {
    let source = "{\"email\":\"someone@example.org\",\"n\":1}\n{\"email\":\"x\",\"n\":2}";
    let (bytes, _) = workbook(source, chosen([("E-mail & more", "email"), ("n", "n")]), Style::default());
    let parts = parts(&bytes);
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "_rels/.rels",
            "xl/styles.xml",
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml"
        ]
    );
    let sheet = &parts[2].1;
    assert!(sheet.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#));
    assert!(sheet.contains(r#"<autoFilter ref="A1:B3"/>"#));
    assert!(sheet.contains(r#"<col min="1" max="1" width="19.7109375""#), "{sheet}");
    assert!(sheet.contains("<t>E-mail &amp; more</t>"));
    assert!(parts[3].1.contains("'Users'!$A$1:$B$3</definedName>"));
}

#[test]
fn the_same_users_make_the_same_file() {
    let source = "{\"a\":1}\n{\"a\":\"x\"}";
    let made = || workbook(source, Columns::AsDelivered, Style::default()).0;
    assert_eq!(made(), made());
}

#[test]
fn a_source_without_users_makes_a_workbook_with_an_empty_sheet() {
    let (bytes, _) = workbook("\n", Columns::AsDelivered, Style::default());
    assert_eq!(cells_of(&bytes), [] as [Vec<Data>; 0]);
    let (bytes, _) = workbook("\n", chosen([("email", "email")]), Style::default());
    assert_eq!(cells_of(&bytes), [vec![text("email")]]);
}

#[test]
fn text_that_is_too_long_is_cut_and_reported() {
    let source = json!({ "a": "x".repeat(32_768), "b": "y".repeat(32_767) }).to_string();
    let (bytes, notices) = workbook(&source, Columns::AsDelivered, Style::default());
    assert_eq!(cells_of(&bytes)[1], [text(&"x".repeat(32_767)), text(&"y".repeat(32_767))]);
    assert!(matches!(notices[..], [Notice::CellsCut { cells: 1, limit: 32_767, .. }]), "{notices:?}");
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn only_the_password_opens_a_workbook() {
    let folder = Folder::new();
    let source =
        (0..2_000).map(|n| format!("{{\"email\":\"person{n}@example.org\"}}\n")).collect::<Vec<_>>().concat();
    let secrets = Secrets { password: Some(SecretString::from("pässword")), ..Secrets::default() };
    let plan = Plan { secrets, ..folder.plan(vec![folder.ndjson(source)], Columns::AsDelivered, &[XLSX]) };
    let summary = go(&plan).unwrap();
    let bytes = folder.read(XLSX);
    assert_eq!(summary.outputs[0].bytes, bytes.len() as u64);
    assert_eq!(summary.outputs[0].sha256, hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes)));
    assert!(Xlsx::new(Cursor::new(bytes.as_slice())).is_err());
    let open = |password: &str| {
        let mut reader = python("open_workbook.py");
        reader.arg(&summary.outputs[0].path).arg(password).output().unwrap()
    };
    assert_eq!(open("password").status.code(), Some(1));
    let opened = open("pässword");
    assert!(opened.status.success(), "{opened:?}");
    let rows: Vec<&str> = std::str::from_utf8(&opened.stdout).unwrap().lines().collect();
    assert_eq!(rows.len(), 2_001);
    assert_eq!(rows[2_000], "[\"person1999@example.org\"]");
}

/// The expected cell, written from the rules and not from the code.
#[derive(Debug, PartialEq)]
enum Seen {
    Text(String),
    Number(f64),
    Bool(bool),
}

fn seen(title: &str, value: &Value, out: &mut BTreeMap<String, Seen>) {
    let cell = match value {
        Value::Object(members) => {
            for (key, value) in members {
                let odd = key.is_empty() || key.chars().any(|c| ".[]\"\\".contains(c) || c.is_control());
                let quoted = || serde_json::to_string(key).unwrap();
                let title = if odd { format!("{title}[{}]", quoted()) } else { format!("{title}.{key}") };
                seen(&title, value, out);
            }
            return;
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                seen(&format!("{title}[{index}]"), value, out);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) if text.is_empty() => return,
        Value::String(text) => Seen::Text(text.clone()),
        Value::Bool(value) => Seen::Bool(*value),
        Value::Number(number) => {
            let text = number.to_string();
            let mantissa = text.split('e').next().unwrap();
            let digits =
                mantissa.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
            if digits > 15 { Seen::Text(text) } else { Seen::Number(number.as_f64().unwrap()) }
        }
    };
    out.insert(title.into(), cell);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn any_values_are_read_back_unchanged(values in prop::collection::vec(value(), 1..6)) {
        let source: String = values.iter().map(|value| json!({ "data": value, "id": "x" }).to_string() + "\n").collect();
        let columns = chosen([("data", "user_metadata"), ("id", "user_id")]);
        let (bytes, _) = workbook(&source, columns, Style::default());
        let rows = cells_of(&bytes);
        prop_assert_eq!(rows.len(), values.len() + 1);
        for (row, value) in rows[1..].iter().zip(&values) {
            let found: BTreeMap<String, Seen> = rows[0]
                .iter()
                .zip(row)
                .filter_map(|(title, cell)| {
                    let seen = match cell {
                        Data::String(text) if text.is_empty() => return None,
                        Data::String(text) => Seen::Text(text.clone()),
                        Data::Float(number) => Seen::Number(*number),
                        Data::Int(number) => Seen::Number(number.to_string().parse().unwrap()),
                        Data::Bool(value) => Seen::Bool(*value),
                        Data::Empty => return None,
                        other => panic!("{other:?}"),
                    };
                    Some((title.to_string(), seen))
                })
                .filter(|(title, _)| title != "id")
                .collect();
            let mut expected = BTreeMap::new();
            seen("data", value, &mut expected);
            prop_assert_eq!(found, expected);
        }
    }
}
