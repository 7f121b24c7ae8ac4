//! Recognises a file by its beginning.

use std::path::Path;

use super::{dialect, json_values, unpack};
use crate::{
    error::{Error, Looks},
    json::{self, Index, Kind, Scanner},
    plan::{Dialect, Source, SourceKind},
};

/// Bytes that tell how users are separated.
const HEAD: usize = 64 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Returns the kind of a source that was downloaded by hand or saved by another program,
/// compressed or not.
///
/// # Errors
/// [`Error::LooksLike`] for files that are often taken by mistake, [`Error::Unrecognised`] for
/// anything else that holds no users, and errors of reading the beginning of the file.
pub fn detect(path: impl AsRef<Path>) -> Result<SourceKind, Error> {
    let path = path.as_ref();
    let mut layers = unpack::open(path)?;
    let facts = layers.facts();
    let bytes = layers.head(HEAD)?;
    let whole = bytes.len() < HEAD;
    let mut head = bytes;
    while let Some(rest) = head.strip_prefix(BYTE_ORDER_MARK) {
        head = rest;
    }
    let head = text_of(head);
    let looks = |looks| Err(Error::LooksLike { path: path.to_owned(), looks });
    let content = head.text.trim_start_matches([' ', '\t', '\n', '\r']);
    if content.is_empty() && head.faultless {
        // Auth0 delivers an export without users as gzip without content.
        return if facts.packed {
            Ok(SourceKind::Ndjson)
        } else {
            Err(Error::EmptyFile { path: path.to_owned() })
        };
    }
    if let Some(found) = text_looks(content.as_bytes()) {
        return looks(found);
    }
    if content.starts_with('{') {
        return match of_objects(content, whole) {
            Ok(kind) => Ok(kind),
            Err(found) => looks(found),
        };
    }
    if content.starts_with(['[', '\u{1e}']) {
        return Ok(SourceKind::Json);
    }
    if !head.faultless && !content.contains(|letter: char| letter.is_control() && !letter.is_whitespace()) {
        return looks(Looks::OldCodePage);
    }
    match dialect::of(content) {
        Some(Dialect { separator: b',', row_end: b'\n', announced: false }) => Ok(SourceKind::Auth0Csv),
        Some(dialect) => Ok(SourceKind::Csv(dialect)),
        None => Err(Error::Unrecognised { path: path.to_owned() }),
    }
}

/// The part of some bytes that is text.
struct Head<'a> {
    text: &'a str,
    /// It is all of them, except perhaps for a character that is cut at the end.
    faultless: bool,
}

fn text_of(bytes: &[u8]) -> Head<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Head { text, faultless: true },
        Err(error) => {
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            let text = std::str::from_utf8(valid).unwrap_or_default();
            Head { text, faultless: error.error_len().is_none() && rest.len() < 4 }
        }
    }
}

/// How users follow each other in a file that begins with an object. `whole` if this is all of it.
fn of_objects(content: &str, whole: bool) -> Result<SourceKind, Looks> {
    let mut scanner = Scanner::new(content, 0);
    let Ok(object) = scanner.value() else {
        // The object is longer than this, or it is broken on its first line, which is then named.
        let line = content.lines().next().unwrap_or_default();
        let cut = whole && line.len() + 1 >= content.trim_end().len();
        return Ok(if cut { SourceKind::Ndjson } else { SourceKind::Json });
    };
    let (first, rest) = content.split_at(object.end);
    let mut index = Index::default();
    if json::index(first, &mut index).is_err() {
        return Ok(SourceKind::Ndjson);
    }
    if let Some(looks) = other_object(first, &index, whole && rest.trim().is_empty()) {
        return Err(looks);
    }
    let next = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    let on_lines = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n') || next.is_empty();
    let lines = on_lines
        && !first.contains('\n')
        && (next.is_empty() || !next.starts_with([',', '[', '\u{1e}', '\u{feff}']))
        && !json_values::is_answer(first, &index.members);
    Ok(if lines { SourceKind::Ndjson } else { SourceKind::Json })
}

/// What an object is if it is not a user. `alone` if the file holds nothing else.
fn other_object(object: &str, index: &Index, alone: bool) -> Option<Looks> {
    let names: Vec<_> = index.members.iter().map(|member| member.key().name(object)).collect();
    let has = |name: &str| names.iter().any(|found| *found == *name);
    let known = names.iter().any(|name| schema::attributes::find(name).is_some());
    if known || json_values::is_answer(object, &index.members) {
        return None;
    }
    if has("statusCode") && (has("error") || has("message")) {
        return Some(Looks::ErrorAnswer);
    }
    if has("access_token") && has("token_type") {
        return Some(Looks::TokenAnswer);
    }
    if has("type") && has("status") && (has("connection_id") || has("location") || has("created_at")) && alone
    {
        return Some(Looks::JobAnswer);
    }
    if alone && has("version") && (has("recipe") || has("files")) {
        return Some(Looks::OwnFile);
    }
    let mut lists = index.members.iter().filter(|member| {
        matches!(member.value().kind, Kind::Array | Kind::Object) && holds_users(object, member.value().start)
    });
    (alone && lists.next().is_some()).then_some(Looks::Wrapped)
}

/// Returns true if an array or object holds users, at any depth.
fn holds_users(text: &str, start: usize) -> bool {
    let value = &text[start..];
    let key = |name: &str| value.contains(&format!("\"{name}\""));
    key("user_id") || key("email") || key("_id")
}

/// Refuses a source whose first line with content belongs to something else.
pub(super) fn refuse(line: &[u8], source: &Source) -> Result<(), Error> {
    let strict = matches!(source.kind, SourceKind::Ndjson | SourceKind::Auth0Csv);
    let wrong = text_looks(line).or_else(|| {
        if source.kind == SourceKind::Auth0Csv && line.starts_with(b"{\"") {
            Some(Looks::Ndjson)
        } else {
            (strict && line.starts_with(b"[")).then_some(Looks::JsonArray)
        }
    });
    wrong.map_or(Ok(()), |looks| Err(Error::LooksLike { path: source.path.clone(), looks }))
}

fn text_looks(line: &[u8]) -> Option<Looks> {
    const BEGINNINGS: [(&[u8], Looks); 7] = [
        (b"<!doctype html", Looks::WebPage),
        (b"<html", Looks::WebPage),
        (b"<?xml", Looks::XmlError),
        (b"<error", Looks::XmlError),
        (b"PK\x03\x04", Looks::Zip),
        (b"PK\x05\x06", Looks::Zip),
        (b"{\\rtf", Looks::Document),
    ];
    let begins = |with: &[u8]| line.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    BEGINNINGS.iter().find(|(with, _)| begins(with)).map(|&(_, looks)| looks)
}
