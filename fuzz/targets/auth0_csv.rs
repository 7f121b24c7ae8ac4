//! Reads Auth0's CSV and compares the result with the csv crate: the cells are equal, except that
//! each loses one apostrophe where it is Auth0's.
#![no_main]

use convert::{Format, SourceKind};
use convert_fuzz::{Folder, is_packed_or_wide, read};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    if is_packed_or_wide(bytes) || bytes.is_empty() {
        return;
    }
    let folder = Folder::default();
    let Ok(summary) = folder.convert(folder.source(SourceKind::Auth0Csv, bytes), Format::Ndjson) else {
        return;
    };
    let text = std::str::from_utf8(bytes).expect("nothing else is read");
    let text = text.trim_start_matches('\u{feff}');
    // A lone carriage return ends a row for the csv crate, but is data for the converter.
    if text.replace("\r\n", "").contains('\r') {
        return;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = reader.records().map(|row| row.expect("what is read here is CSV"));
    let blank = |row: &csv::StringRecord| row.len() == 1 && row[0].trim_ascii().is_empty();
    let Some(titles) = rows.by_ref().find(|row| !blank(row)) else { return };
    // With a single column, an empty line is a user for the converter, but not for the csv crate.
    if titles.len() < 2 {
        return;
    }
    let written = read(&summary, 0);
    // Columns of tokens are dropped, which leaves nothing of some users.
    if text.contains("token") {
        return;
    }
    // A row without any value is a user or what a spreadsheet left, depending on the titles.
    let users: Vec<Map<String, Value>> = written
        .split_terminator('\n')
        .map(|line| serde_json::from_str(line).expect("an object"))
        .filter(|user: &Map<String, Value>| !user.is_empty())
        .collect();
    let filled = |row: &csv::StringRecord| !blank(row) && row.iter().any(|cell| !cell.is_empty());
    let rows: Vec<csv::StringRecord> = rows.filter(filled).collect();
    assert_eq!(users.len(), rows.len());
    for (user, row) in users.iter().zip(&rows) {
        assert_eq!(row.len(), titles.len());
        for (title, cell) in titles.iter().zip(row) {
            let title = title.strip_prefix('\'').unwrap_or(title);
            let found = match user.get(title) {
                None => "",
                Some(Value::String(text)) => text,
                Some(other) => {
                    // Compare numbers by value: serde_json formats exponents differently.
                    // A spreadsheet writes true in capitals, and in its language.
                    let cell = match cell {
                        "TRUE" | "True" | "WAHR" | "VRAI" => "true",
                        "FALSE" | "False" | "FALSCH" | "FAUX" => "false",
                        cell => cell,
                    };
                    let delivered = serde_json::from_str::<Value>(cell).expect("every other cell is JSON");
                    assert_eq!(*other, delivered);
                    continue;
                }
            };
            let stripped = cell.strip_prefix('\'').unwrap_or(cell);
            assert!(found == stripped || found == cell, "{title}: {found} of {cell}");
        }
    }
});
