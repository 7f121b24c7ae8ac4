//! Files with users in every form in which people have them, and files that have none.

use std::io::Write as _;

use flate2::{Compression, write::DeflateEncoder};
use serde_json::Value;

use crate::support::gz;

pub(crate) const NDJSON: &str = concat!(
    r#"{"user_id":"auth0|1","email":"ana@example.com","name":"Zoë, Ruiz; \"A\"","user_metadata":{"a":[1,{"b":"]}"}]}}"#,
    "\n",
    r#"{"user_id":"auth0|2","email":"bo@example.com","blocked":true,"name":"two\nlines"}"#,
    "\n",
    r#"{"user_id":"auth0|3","email":"cy@example.com","name":"😀"}"#,
    "\n"
);

pub(crate) fn users() -> Vec<Value> {
    NDJSON.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn array() -> String {
    serde_json::to_string(&users()).unwrap()
}

pub(crate) fn pretty() -> String {
    serde_json::to_string_pretty(&users()).unwrap()
}

pub(crate) fn indented_one_by_one() -> String {
    users().iter().map(|user| serde_json::to_string_pretty(user).unwrap() + "\n").collect()
}

pub(crate) fn page(users: &[Value], total: usize) -> String {
    let length = users.len();
    serde_json::json!({ "start": 0, "limit": 50, "length": length, "users": users, "total": total })
        .to_string()
}

pub(crate) fn csv(separator: &str, line_end: &str) -> String {
    let rows = [
        ["'user_id", "'email", "'name", "blocked"],
        ["'auth0|1", "'ana@example.com", "\"'Zoë, Ruiz; \"\"A\"\"\"", ""],
        ["'auth0|2", "'bo@example.com", "\"'two\nlines\"", "TRUE"],
        ["'auth0|3", "'cy@example.com", "'x", "FALSE"],
    ];
    rows.iter().map(|row| row.join(separator) + line_end).collect()
}

pub(crate) fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// A ZIP archive of these files, made by the rules of the format and not by a library.
pub(crate) fn zip(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content, packed) in files {
        let data = if *packed {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        } else {
            content.to_vec()
        };
        let crc = {
            let mut hasher = flate2::Crc::new();
            hasher.update(content);
            hasher.sum()
        };
        let mut fields = Vec::new();
        fields.extend([20, 0, 0, 0]);
        fields.extend(if *packed { 8_u16 } else { 0 }.to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(crc.to_le_bytes());
        fields.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        fields.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        fields.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        fields.extend([0, 0]);
        let offset = u32::try_from(archive.len()).unwrap();
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&fields);
        archive.extend(name.as_bytes());
        archive.extend(data);
    }
    let start = u32::try_from(archive.len()).unwrap();
    let count = u16::try_from(files.len()).unwrap();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// Files that are accepted: what each is, its content, and how the independent program reads it.
pub(crate) fn accepted() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let bom = |text: &str| format!("\u{feff}{text}").into_bytes();
    let commas = NDJSON.replace("}\n", "},\n");
    let pages = [page(&users()[..2], 3), page(&users()[2..], 3)].join("\n");
    let many: String = NDJSON.repeat(2_000);
    let long = format!("[{}]", many.trim_end().replace("}\n{", "},{"));
    vec![
        ("NDJSON", bytes(NDJSON), "ndjson"),
        ("NDJSON, gzip", gz(NDJSON), "ndjson"),
        ("NDJSON, gzip twice", gz(gz(NDJSON)), "ndjson"),
        ("NDJSON, ZIP", zip(&[("users.json", NDJSON.as_bytes(), true)]), "ndjson"),
        ("NDJSON, ZIP without compression", zip(&[("users.json", NDJSON.as_bytes(), false)]), "ndjson"),
        (
            "NDJSON, ZIP from a Mac",
            zip(&[
                ("u/", b"", false),
                ("u/u.json", NDJSON.as_bytes(), true),
                ("__MACOSX/u/._u.json", b"x", true),
            ]),
            "ndjson",
        ),
        ("NDJSON, gzip in ZIP", zip(&[("users.json.gz", &gz(NDJSON), false)]), "ndjson"),
        ("NDJSON, CRLF", bytes(&NDJSON.replace('\n', "\r\n")), "ndjson"),
        ("NDJSON, UTF-8 with BOM", bom(NDJSON), "ndjson"),
        ("NDJSON, UTF-16LE with BOM", utf16(&format!("\u{feff}{NDJSON}"), u16::to_le_bytes), "ndjson"),
        ("NDJSON, UTF-16BE with BOM", utf16(&format!("\u{feff}{NDJSON}"), u16::to_be_bytes), "ndjson"),
        ("NDJSON, UTF-16LE", utf16(NDJSON, u16::to_le_bytes), "ndjson"),
        ("NDJSON, UTF-16BE, gzip", gz(utf16(NDJSON, u16::to_be_bytes)), "ndjson"),
        ("NDJSON with commas", bytes(&commas), "commas"),
        ("NDJSON with commas first", bytes(&NDJSON.trim_end().replace("\n{", "\n,{")), "commas"),
        ("array", bytes(&array()), "json"),
        ("array, gzip", gz(array()), "json"),
        ("array, indented", bytes(&pretty()), "json"),
        (
            "array, indented, UTF-16LE with BOM",
            utf16(&format!("\u{feff}{}", pretty()), u16::to_le_bytes),
            "json",
        ),
        ("array of 6,000 users on one line", bytes(&long), "json"),
        ("array without users", bytes("[]"), "json"),
        ("arrays after each other", bytes(&format!("{}\n{}", array(), pretty())), "values"),
        ("array of arrays", bytes(&format!("[{},{}]", array(), array())), "json"),
        ("objects, indented", bytes(&indented_one_by_one()), "values"),
        ("objects without line breaks", bytes(&NDJSON.replace("}\n", "}")), "values"),
        ("objects on a CR each", bytes(&NDJSON.replace('\n', "\r")), "values"),
        ("answer", bytes(&page(&users(), 3)), "json"),
        (
            "answer, indented",
            bytes(
                &serde_json::to_string_pretty(&serde_json::from_str::<Value>(&page(&users(), 3)).unwrap())
                    .unwrap(),
            ),
            "json",
        ),
        ("answer without users", bytes(r#"{"start":0,"limit":50,"length":0,"users":[],"total":0}"#), "json"),
        ("part of the answers", bytes(&page(&users(), 90)), "json"),
        ("answers after each other", bytes(&pages), "values"),
        ("array of answers", bytes(&format!("[{}]", pages.replace("}\n{", "},{"))), "json"),
        ("CSV, comma", bytes(&csv(",", "\r\n")), "csv ,"),
        ("CSV, semicolon", bytes(&csv(";", "\r\n")), "csv ;"),
        ("CSV, tab", bytes(&csv("\t", "\n")), "csv \t"),
        ("CSV, bar", bytes(&csv("|", "\n").replace("auth0|", "auth0:")), "csv |"),
        ("CSV, semicolon, BOM", bom(&csv(";", "\r\n")), "csv ;"),
        (
            "CSV, tab, UTF-16LE with BOM",
            utf16(&format!("\u{feff}{}", csv("\t", "\r\n")), u16::to_le_bytes),
            "csv \t",
        ),
        ("CSV, semicolon, announced", bytes(&format!("sep=;\r\n{}", csv(";", "\r\n"))), "csv ; 1"),
        (
            "CSV, tab, announced, UTF-16BE",
            utf16(&format!("\u{feff}sep=\t\r\n{}", csv("\t", "\r\n")), u16::to_be_bytes),
            "csv \t 1",
        ),
        ("CSV, semicolon, CR", bytes(&csv(";", "\r")), "csv ;"),
        ("CSV, comma, gzip", gz(csv(",", "\n")), "csv ,"),
        ("CSV, semicolon, ZIP", zip(&[("users.csv", csv(";", "\r\n").as_bytes(), true)]), "csv ;"),
        ("CSV, semicolon, CR CR LF", bytes(&csv(";", "\r\r\n")), "csv ; crs"),
        ("CSV, one column", bytes("email\r\na@example.com\r\nb@example.com\r\n"), "csv ,"),
        ("CSV, titles alone", bytes("user_id;email\r\n"), "csv ;"),
        ("no users, gzip", gz(""), "ndjson"),
    ]
}

/// A file that is refused: what it is, its content, the code of the error, and words in it.
pub(crate) type Refused = (&'static str, Vec<u8>, &'static str, &'static str);

/// Texts that are refused.
pub(crate) fn refused_texts() -> Vec<Refused> {
    let list_in_lines = format!("{NDJSON}{}\n", page(&users(), 3));
    vec![
        ("nothing", Vec::new(), "empty_file", "no content"),
        ("only white space", b" \r\n".to_vec(), "empty_file", "no content"),
        ("only a mark", b"\xff\xfe".to_vec(), "empty_file", "no content"),
        ("array, cut", array().as_bytes()[..100].to_vec(), "not_json", "cut off"),
        ("array of numbers", b"[1,2]".to_vec(), "not_json", "not a JSON object"),
        ("array with a comma too many", b"[{\"a\":1},]".to_vec(), "not_json", "unexpected"),
        ("answer, cut", page(&users(), 3).as_bytes()[..80].to_vec(), "not_ndjson", "cut off"),
        (
            "answer of another length",
            page(&users(), 3).replace("\"length\":3", "\"length\":4").into_bytes(),
            "not_json",
            "another number",
        ),
        ("answer without users", br#"{"start":0,"users":null}"#.to_vec(), "not_json", "list of users"),
        ("answer among users", list_in_lines.into_bytes(), "not_ndjson", "list of users"),
        ("a word", b"null".to_vec(), "unrecognised", "neither"),
        ("text", b"Dear all,\nhere they are.\n".to_vec(), "unrecognised", "neither"),
    ]
}

/// Other files that are refused.
pub(crate) fn refused_files() -> Vec<Refused> {
    let row = "'auth0|4,'d@x.org,'x,\n".repeat(10_000);
    let ndjson = NDJSON.as_bytes();
    let latin1 = b"'user_id;'name\r\n'auth0|1;'Zo\xeb\r\n".to_vec();
    let late = [csv(",", "\n").as_bytes(), row.as_bytes(), b"'auth0|5,'d@x.org,'Zo\xeb,\n"].concat();
    vec![
        (
            "workbook",
            zip(&[("[Content_Types].xml", b"<x/>", true), ("xl/workbook.xml", b"<x/>", true)]),
            "looks_like",
            "workbook",
        ),
        ("old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1more".to_vec(), "looks_like", "workbook"),
        ("archive of two", zip(&[("a", ndjson, true), ("b", ndjson, true)]), "looks_like", "2 files"),
        ("archive of none", zip(&[("a/", b"", false)]), "looks_like", "0 files"),
        ("archive in gzip", gz(zip(&[("a", ndjson, true)])), "looks_like", "zip archive"),
        ("xz", b"\xfd7zXZ\0more".to_vec(), "looks_like", "xz"),
        ("Zstandard", b"\x28\xb5\x2f\xfdmore".to_vec(), "looks_like", "Zstandard"),
        ("PDF", b"%PDF-1.7".to_vec(), "looks_like", "document"),
        ("Parquet", b"PAR1more".to_vec(), "looks_like", "Parquet"),
        ("old code page", latin1, "looks_like", "code page"),
        ("old code page further on", late, "not_csv", "code page"),
        (
            "UTF-32",
            utf16("\u{feff}", u16::to_le_bytes).into_iter().chain([0, 0, b'{', 0, 0, 0]).collect(),
            "looks_like",
            "UTF-32",
        ),
        (
            "UTF-16, cut",
            {
                let mut cut = utf16(NDJSON, u16::to_le_bytes);
                cut.pop();
                cut
            },
            "not_text",
            "UTF-16",
        ),
        (
            "UTF-16, half a character",
            utf16("{\"a\":\"", u16::to_le_bytes).into_iter().chain([0x3d, 0xd8, b'"', 0, b'}', 0]).collect(),
            "not_text",
            "UTF-16",
        ),
        (
            "error message",
            br#"{"statusCode":401,"error":"Unauthorized","message":"Invalid token"}"#.to_vec(),
            "looks_like",
            "error message",
        ),
        (
            "token",
            br#"{"access_token":"eyJ","scope":"read:users","token_type":"Bearer"}"#.to_vec(),
            "looks_like",
            "token",
        ),
        (
            "job",
            br#"{"type":"users_export","status":"completed","id":"job_1","location":"https://x"}"#.to_vec(),
            "looks_like",
            "status of an export",
        ),
        (
            "users by their ids",
            br#"{"users":{"auth0|1":{"email":"a@x.org"},"auth0|2":{"email":"b@x.org"}}}"#.to_vec(),
            "looks_like",
            "inside",
        ),
        (
            "list in another object",
            br#"{"data":{"items":[{"user_id":"auth0|1"},{"user_id":"auth0|2"}]}}"#.to_vec(),
            "looks_like",
            "inside",
        ),
        ("web page", b"<!DOCTYPE html>".to_vec(), "looks_like", "web page"),
        ("ragged rows", b"user_id;email\r\na;b\r\nc\r\n".to_vec(), "not_csv", "cells"),
        (
            "archive, damaged",
            {
                let mut bad = zip(&[("a", ndjson, false)]);
                bad[40] ^= 1;
                bad
            },
            "corrupt",
            "damaged",
        ),
    ]
}
