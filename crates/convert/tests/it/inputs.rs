//! Counts that can't lie: users in every form in which people have them. For a file that is
//! accepted, the number of users is the one that an independent program counts
//! (`tests/readers/count.py`: Python's json, csv, gzip and zipfile); any other file leaves no
//! output and says what it is.

use std::fmt::Write as _;

use convert::{Columns, Error, Format, Limits, Looks, Notice, Source, Summary, detect, run};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    forms::{NDJSON, accepted, csv, page, refused_files, refused_texts, users, utf16, zip},
    support::{CSV, Folder, JSON, gz, python},
};

fn convert(bytes: &[u8], format: Format) -> (Folder, Result<Summary, Error>) {
    let folder = Folder::new();
    let path = folder.root.path().join("input");
    fs_err::write(&path, bytes).unwrap();
    let done = detect(&path).and_then(|kind| {
        let plan = folder.plan(vec![Source { path, kind }], Columns::AsDelivered, &[format]);
        run(&plan, &(), &Limits::default())
    });
    (folder, done)
}

#[test]
#[cfg_attr(windows, ignore = "the readers in Python are installed on Linux only")]
fn the_number_of_users_is_that_of_an_independent_reader() {
    let folder = Folder::new();
    let mut counted = python("count.py");
    let cases = accepted();
    for (at, (_, bytes, how)) in cases.iter().enumerate() {
        let path = folder.root.path().join(at.to_string());
        fs_err::write(&path, bytes).unwrap();
        counted.arg(format!("{how}={}", path.display()));
    }
    let done = counted.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let counts: Vec<u64> = serde_json::from_slice(&done.stdout).unwrap();
    let mut table = String::from("| file | independent reader | Rollcall |\n|---|---:|---:|\n");
    for ((name, bytes, _), expected) in cases.iter().zip(&counts) {
        let (folder, summary) = convert(bytes, JSON);
        let summary = summary.unwrap_or_else(|error| panic!("{name}: {error}"));
        writeln!(table, "| {name} | {expected} | {} |", summary.sources[0].rows).unwrap();
        assert_eq!(summary.sources[0].rows, *expected, "{name}");
        assert_eq!(summary.sources[0].file_bytes, bytes.len() as u64, "{name}");
        let written: Vec<Value> = serde_json::from_slice(&folder.read(JSON)).unwrap();
        assert_eq!(written.len() as u64, *expected, "{name}");
    }
    fs_err::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/inputs.md"), &table).unwrap();
    assert!(counts.iter().filter(|count| **count == 3).count() > 30, "{table}");
}

#[test]
fn users_are_the_same_in_every_form() {
    for (name, bytes, how) in accepted() {
        if how.starts_with("csv")
            || name.contains("6,000")
            || name.contains("of arrays")
            || name == "arrays after each other"
        {
            continue;
        }
        let (folder, summary) = convert(&bytes, JSON);
        let written: Vec<Value> = serde_json::from_slice(&folder.read(JSON)).unwrap();
        if summary.unwrap().sources[0].rows > 0 {
            assert_eq!(written, users(), "{name}");
        }
    }
}

#[test]
fn users_of_a_csv_are_the_same_in_every_dialect() {
    let expected: Vec<Value> = ["Zoë, Ruiz; \"A\"", "two\nlines", "x"]
        .iter()
        .zip([None, Some(true), Some(false)])
        .map(|(name, blocked)| serde_json::json!({ "name": name, "blocked": blocked }))
        .collect();
    for (name, bytes, how) in accepted().into_iter().filter(|(name, _, _)| !name.contains("one column")) {
        if !how.starts_with("csv") || name.contains("alone") {
            continue;
        }
        let (folder, _) = convert(&bytes, JSON);
        let written: Vec<Value> = serde_json::from_slice(&folder.read(JSON)).unwrap();
        let found: Vec<Value> = written
            .iter()
            .map(|user| serde_json::json!({ "name": user["name"], "blocked": user["blocked"] }))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_part_of_a_list_and_a_saved_csv_are_noticed() {
    let notices = |bytes: &[u8]| convert(bytes, JSON).1.unwrap().notices;
    assert!(matches!(
        notices(page(&users(), 90).as_bytes())[..],
        [Notice::PartOfList { users: 3, total: 90, .. }]
    ));
    assert_eq!(notices(page(&users(), 3).as_bytes()), []);
    let pages = [page(&users()[..2], 3), page(&users()[2..], 3)].join("\n");
    assert_eq!(notices(pages.as_bytes()), []);
    assert!(matches!(notices(csv(";", "\r\n").as_bytes())[..], [Notice::ResavedCsv { separator: ';', .. }]));
    assert_eq!(notices(csv(",", "\r\n").as_bytes()), []);
}

#[test]
fn any_other_file_is_refused_and_named() {
    for (name, bytes, code, words) in refused_texts().into_iter().chain(refused_files()) {
        for format in [JSON, CSV] {
            let (folder, done) = convert(&bytes, format);
            let error = done.map(|summary| summary.sources[0].rows).unwrap_err();
            assert_eq!(error.code(), code, "{name}: {error}");
            assert!(error.to_string().contains(words), "{name}: {error}");
            assert_eq!(folder.outputs().len(), 0, "{name}");
        }
    }
}

#[test]
fn what_a_file_looks_like_has_a_type() {
    let looks = |bytes: &[u8]| match convert(bytes, JSON).1 {
        Err(Error::LooksLike { looks, .. }) => looks,
        other => panic!("{other:?}"),
    };
    assert_eq!(looks(&zip(&[("a", b"1", true), ("b", b"2", true)])), Looks::ZipOfSeveral { files: 2 });
    assert_eq!(looks(b"%PDF-1.7"), Looks::Document);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn any_array_has_the_users_of_its_lines(
        users in prop::collection::vec(crate::support::user(), 0..6),
        pretty: bool,
        zipped: bool,
        wide: bool,
    ) {
        let text = if pretty { serde_json::to_string_pretty(&users) } else { serde_json::to_string(&users) }.unwrap();
        let bytes = if wide { utf16(&text, u16::to_le_bytes) } else { text.into_bytes() };
        let bytes = if zipped { gz(bytes) } else { bytes };
        let (folder, done) = convert(&bytes, Format::Ndjson);
        let summary = done.unwrap();
        prop_assert_eq!(summary.sources[0].rows, users.len() as u64);
        let lines: Vec<String> = users.iter().map(|user| serde_json::to_string(user).unwrap()).collect();
        let plain = if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" };
        let (other, done) = convert(&gz(&plain), Format::Ndjson);
        prop_assert_eq!(done.unwrap().sources[0].rows, users.len() as u64);
        let values = |folder: &Folder| -> Vec<Value> {
            folder.text(Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        prop_assert_eq!(values(&folder), values(&other));
    }
}

#[test]
fn an_own_array_comes_back_to_the_byte() {
    let (folder, _) = convert(NDJSON.as_bytes(), JSON);
    let (back, _) = convert(&folder.read(JSON), Format::Ndjson);
    assert_eq!(back.text(Format::Ndjson), NDJSON);
}
