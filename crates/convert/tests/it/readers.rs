//! Outputs are read back by independent programs: Python's csv and json, pyarrow, openpyxl.
//! `tests/readers/check.py` does this. It knows the source and the documented
//! rules, and shares no code with this crate.

use convert::{Columns, Format, Summary};
use proptest::prelude::*;

use crate::{
    json::NASTY,
    support::{Folder, go, python, user},
};

/// All formats but the import-ready ones, which drop and split users, and the workbook that needs
/// certain columns: they have independent tests of their own.
fn formats() -> Vec<Format> {
    Format::ALL
        .into_iter()
        .filter(|format| !matches!(format, Format::ImportReady(_) | Format::BatonFile))
        .collect()
}

/// Converts the lines to every format and compares the results with the lines.
fn check(lines: &[String]) -> Result<(), String> {
    let folder = Folder::new();
    let source = folder.ndjson(lines.join("\n") + "\n");
    let path = source.path.clone();
    let summary = go(&folder.plan(vec![source], Columns::AsDelivered, &formats()))
        .map_err(|error| format!("{error}"))?;
    let done = python("check.py").arg(path).args(arguments(&summary)).output().unwrap();
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

fn arguments(summary: &Summary) -> impl Iterator<Item = String> {
    summary.outputs.iter().map(|output| format!("{}={}", output.format, output.path.display()))
}

/// Users that break careless code.
fn corpus() -> Vec<String> {
    let more = [
        r#"{"user_id":"auth0|9","created_at":"2022-07-15T17:19:01.531Z","logins_count":3,"blocked":false}"#,
        r#"{"created_at":"1969-12-31T23:59:59.000001Z","logins_count":-4,"last_login":"0001-01-01T00:00:00Z"}"#,
        r#"{"last_login":"9999-12-31T23:59:59.999Z","user_metadata":{"since":1657905541531,"born":20011231,"ratio":0.1}}"#,
        r#"{"user_metadata":{"since":"2022-07-15T17:19:01.531Z","empty":"","none":null,"list":[[],[1,[2]]],"a b.c":{"\"":1}}}"#,
        r#"{"app_metadata":{"=1+1":"=1+1","+":"'=x","-":"''@x","@":"\t","big":9223372036854775807,"id":"00123"}}"#,
        r#"{"app_metadata":{"big":-9223372036854775808,"seats":"12"},"updated_at":"yesterday","blocked":true}"#,
    ];
    let large = format!(r#"{{"user_metadata":{{"profile":"{}"}}}}"#, "\u{5c71}\\n\\\"x".repeat(120_000));
    NASTY.iter().copied().chain(more).map(str::to_owned).chain([large]).collect()
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn difficult_users_are_read_back_unchanged() {
    check(&corpus()).unwrap();
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn empty_sources_and_empty_users_are_read_back() {
    check(&[]).unwrap();
    check(&["{}".into(), "{}".into()]).unwrap();
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn the_reader_notices_a_difference() {
    let folder = Folder::new();
    let source = folder.ndjson("{\"a\":1}\n{\"a\":2}\n");
    let other = folder.source("other", convert::SourceKind::Ndjson, "{\"a\":1}\n{\"a\":3}\n");
    for format in formats() {
        let folder = Folder::new();
        let summary = go(&folder.plan(vec![source.clone()], Columns::AsDelivered, &[format])).unwrap();
        assert!(
            python("check.py").arg(&source.path).args(arguments(&summary)).status().unwrap().success(),
            "{format}"
        );
        let done = python("check.py").arg(&other.path).args(arguments(&summary)).output().unwrap();
        assert!(!done.status.success(), "{format}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("has to be"), "{format}: {done:?}");
    }
}

proptest! {
    // Each case is many users and one process.
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..ProptestConfig::with_cases(20) })]
    #[test]
    #[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
    fn any_users_are_read_back_unchanged(users in prop::collection::vec(user(), 1..30)) {
        let lines: Vec<String> = users.iter().map(|user| serde_json::to_string(user).unwrap()).collect();
        if let Err(difference) = check(&lines) {
            prop_assert!(false, "{}", difference);
        }
    }
}
