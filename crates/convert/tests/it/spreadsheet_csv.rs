//! CSV for spreadsheets: nothing in it runs.

use convert::{Columns, Format, Notice};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{CSV, CSV_PLAIN, Folder, chosen, go, rows_of, text, written};

#[test]
fn formulas_get_one_apostrophe_and_are_counted() {
    let source = concat!(
        r#"{"=k":"=1+1","n":-5,"t":"-5","p":"+4915112345678","b":true,"j":"a,=1"}"#,
        "\n",
        r#"{"=k":"@x","n":-1.5e3,"t":"-5-2","p":"+49 151","b":"=b","j":"=\"x\",1"}"#,
    );
    let (csv, notices) = written(source.as_bytes(), Columns::AsDelivered, CSV);
    assert_eq!(
        csv,
        "'=k,n,t,p,b,j\r\n'=1+1,-5,-5,+4915112345678,true,\"a,'=1\"\r\n\
         '@x,-1.5e3,'-5-2,'+49 151,'=b,\"'=\"\"x\"\",1\"\r\n"
    );
    assert!(matches!(notices[0], Notice::CellsNeutralised { cells: 8, .. }), "{notices:?}");
    let (plain, notices) = written(source.as_bytes(), Columns::AsDelivered, CSV_PLAIN);
    assert!(plain.starts_with("=k,n,t,p,b,j\r\n=1+1,-5,"));
    assert_eq!(notices, []);
}

#[test]
fn a_row_with_one_empty_cell_is_still_a_row() {
    let (csv, _) = written(b"{}\n{\"email\":\"\"}\n{\"email\":\"x\"}", chosen([("email", "email")]), CSV);
    assert_eq!(csv, "email\r\n\"\"\r\n\"\"\r\nx\r\n");
}

/// Text that a spreadsheet can run as a formula, written from the rules and not from the code.
fn runs(text: &str) -> bool {
    let shown = text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || "\u{ad}\u{feff}".contains(c)
            || ('\u{200b}'..='\u{200f}').contains(&c)
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2060}'..='\u{206f}').contains(&c)
    });
    let number = |text: &str| text.len() > 1 && text[1..].bytes().all(|byte| byte.is_ascii_digit());
    let sign = shown.chars().next().is_some_and(|c| "=+-@＝＋－＠".contains(c));
    let first = text.chars().next().is_some_and(|c| "\t\r\n\0".contains(c));
    first || (sign && !(text.starts_with(['+', '-']) && number(text)))
}

/// Restores the text of a cell.
fn undone(cell: &str) -> String {
    let front = cell.strip_prefix('\'').filter(|original| runs(original.trim_start_matches('\'')));
    let mut text = String::new();
    let rest = front.unwrap_or(cell);
    for (at, part) in rest.split_inclusive(ENDS).enumerate() {
        let (before, inside) = part.split_at(part.len() - shown(part).len());
        let guarded = inside.starts_with('\'') && part_runs(inside.trim_start_matches('\''));
        text.push_str(before);
        text.push_str(if guarded && (at > 0 || front.is_none()) { &inside[1..] } else { inside });
    }
    text
}

/// What ends a cell, with one separator or another.
const ENDS: [char; 7] = [',', ';', '\t', '\r', '\n', '\u{61b}', '\u{60c}'];

fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || "\u{ad}\u{feff}".contains(c)
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
}

fn shown(part: &str) -> &str {
    part.trim_start_matches(|c| c == '"' || invisible(c))
}

/// A part of a text that runs if a cell begins there.
fn part_runs(part: &str) -> bool {
    let part = shown(part).trim_end_matches(|c| c == '"' || ENDS.contains(&c) || invisible(c));
    let digits = part.strip_prefix(['+', '-']).unwrap_or_default();
    part.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        && (digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn nothing_runs_with_another_separator() {
    let source = concat!(
        r#"{"user_id":"1","nickname":"x;=HYPERLINK(\"http://e.example\",\"ok\")","a;=b":["p","=1+1",-5]}"#,
        "\n",
        r#"{"user_id":"2","nickname":"y,=1+1","z":"t\t=1"}"#,
        "\n",
        r#"{"user_id":"3","nickname":"b,\"=1+1","z":"l\r\n@x"}"#,
        "\n",
        r#"{"user_id":"4","nickname":"Ruiz, Ana; +4915112345678","z":"a,-5"}"#
    );
    let titles = [("user_id", "user_id"), ("nick;=1", "nickname"), ("z", "z"), ("a;=b", "a;=b")];
    for format in [CSV, Format::ExcelCsv] {
        let (csv, notices) = written(source.as_bytes(), chosen(titles), format);
        for part in csv.split(ENDS) {
            assert!(!part_runs(part) || part == "-5", "{part:?} of {csv}");
        }
        assert!(csv.contains("Ruiz, Ana; +4915112345678") && csv.contains("a,-5"), "{csv}");
        let counted = notices.iter().find(|notice| matches!(notice, Notice::CellsNeutralised { .. }));
        assert!(matches!(counted, Some(Notice::CellsNeutralised { cells: 10, .. })), "{notices:?}");
    }
}

#[test]
fn excel_does_not_take_the_file_for_sylk() {
    for format in [CSV, CSV_PLAIN] {
        let (csv, _) = written(br#"{"user_id":"1"}"#, chosen([("ID", "user_id"), ("ID2", "name")]), format);
        assert!(csv.starts_with("\"ID\",ID2\r\n"), "{csv}");
    }
    let (csv, _) = written(br#"{"user_id":"1"}"#, chosen([("Id", "user_id")]), CSV);
    assert!(csv.starts_with("Id\r\n"), "{csv}");
}

#[test]
fn what_excel_would_change_is_counted() {
    let source = concat!(
        r#"{"user_id":"google-oauth2|1","id":"112233445566778899001","zip":"01230","card":"4111111111111111","n":5}"#,
        "\n",
        r#"{"user_id":"auth0|5","id":"64e1234567","zip":"2E5","card":"1/2","n":9007199254740993}"#,
    );
    for format in [CSV, Format::ExcelCsv] {
        let (_, notices) = written(source.as_bytes(), Columns::AsDelivered, format);
        let [Notice::ChangedByExcel { numbers: 4, zeros: 1, dates: 1, .. }] = notices[..] else {
            panic!("{notices:?}");
        };
    }
    let (_, notices) = written(source.as_bytes(), Columns::AsDelivered, CSV_PLAIN);
    assert_eq!(notices, []);
}

#[test]
fn regions_have_the_separator_of_windows() {
    let csv = |locale: &str| {
        let folder = Folder::new();
        let columns = chosen([("a", "a"), ("b", "b")]);
        let mut plan =
            folder.plan(vec![folder.ndjson(r#"{"a":"x\u061by","b":"z"}"#)], columns, &[Format::ExcelCsv]);
        plan.style.locale = Some(locale.into());
        go(&plan).unwrap();
        folder.text(Format::ExcelCsv)
    };
    assert_eq!(csv("ar-SA"), "\u{feff}a;b\r\nx\u{61b}y;z\r\n");
    assert_eq!(csv("fa-IR"), "\u{feff}a\u{61b}b\r\n\"x\u{61b}y\"\u{61b}z\r\n");
    assert_eq!(csv("en-US"), "\u{feff}a,b\r\nx\u{61b}y,z\r\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn any_text_is_harmless_and_can_be_restored(texts in prop::collection::vec(text(), 1..8)) {
        let source: String =
            texts.iter().map(|text| json!({ "email": text, "name": "x" }).to_string() + "\n").collect();
        let folder = Folder::new();
        let columns = chosen([("email", "email"), ("name", "name")]);
        go(&folder.plan(vec![folder.ndjson(source)], columns, &[CSV, CSV_PLAIN])).unwrap();
        let (safe, plain) = (rows_of(&folder.read(CSV)), rows_of(&folder.read(CSV_PLAIN)));
        prop_assert_eq!(safe.len(), texts.len() + 1);
        for ((safe, plain), text) in safe[1..].iter().zip(&plain[1..]).zip(&texts) {
            prop_assert_eq!(&plain[0], text);
            prop_assert!(!runs(&safe[0]), "{:?}", safe[0]);
            prop_assert!(!safe[0].split(ENDS).any(part_runs), "{:?}", safe[0]);
            prop_assert_eq!(&undone(&safe[0]), text);
            prop_assert!(safe[0].len() <= text.len() + 1 + text.matches(ENDS).count());
        }
    }
}
