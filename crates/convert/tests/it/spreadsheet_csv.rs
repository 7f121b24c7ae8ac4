//! CSV for spreadsheets: nothing in it runs.

use convert::{Columns, Notice};
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
        "'=k,n,t,p,b,j\r\n'=1+1,-5,-5,+4915112345678,true,\"a,=1\"\r\n\
         '@x,-1.5e3,'-5-2,'+49 151,'=b,\"'=\"\"x\"\",1\"\r\n"
    );
    assert!(matches!(notices[..], [Notice::CellsNeutralised { cells: 7, .. }]), "{notices:?}");
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
fn undone(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(original) if runs(original.trim_start_matches('\'')) => original,
        _ => cell,
    }
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
            prop_assert_eq!(undone(&safe[0]), text);
            prop_assert!(safe[0].len() <= text.len() + 1);
        }
    }
}
