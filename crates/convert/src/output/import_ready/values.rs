//! Values of users, read and written as the import wants them.

use super::attributes::is_forbidden_in_metadata;
use crate::json::{self, Kind, Scanner, Text, Value};

/// The prefix that the import puts before `user_id`.
const PREFIX: &str = "auth0|";

/// The text inside a string.
pub(super) const fn string(value: Value) -> Option<Text> {
    match value.kind {
        Kind::String { escaped } => Some(Text { start: value.start + 1, end: value.end - 1, escaped }),
        _ => None,
    }
}

/// Appends decoded text. Lone surrogates stay escapes, so that texts that differ stay different.
pub(super) fn decode(raw: &str, out: &mut String) {
    json::decode(raw, out, |escape, out| out.push_str(escape));
}

/// The inside of a string without one leading prefix, however its characters are escaped.
pub(super) fn without_prefix(raw: &str) -> &str {
    let mut rest = raw;
    for wanted in PREFIX.chars() {
        rest = if let Some(after) = rest.strip_prefix(wanted) {
            after
        } else {
            let escape = rest.get(..6).and_then(|escape| escape.strip_prefix("\\u"));
            let unit = escape.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            match unit.and_then(char::from_u32) {
                Some(found) if found == wanted => &rest[6..],
                _ => return raw,
            }
        };
    }
    rest
}

/// Returns true for an empty array or object.
pub(super) fn is_empty(line: &str, value: Value) -> bool {
    let inside = line.get(value.start + 1..value.end - 1).unwrap_or_default();
    matches!(value.kind, Kind::Array | Kind::Object) && inside.trim_ascii().is_empty()
}

/// The provider of the first identity, and whether there are more identities.
pub(super) fn primary_provider(line: &str, identities: Value) -> (Option<String>, bool) {
    let mut provider = None;
    let mut count = 0;
    let mut scanner = Scanner::new(line, identities.start);
    if identities.kind != Kind::Array {
        return (None, false);
    }
    scanner.open();
    let mut first = true;
    while let Ok(true) = scanner.element(&mut first) {
        let start = scanner.at();
        let Ok(value) = scanner.value() else { break };
        if count == 0 && value.kind == Kind::Object {
            provider = provider_of(line, start);
        }
        count += 1;
    }
    (provider, count > 1)
}

fn provider_of(line: &str, identity: usize) -> Option<String> {
    let mut scanner = Scanner::new(line, identity);
    scanner.open();
    let (mut first, mut provider) = (true, None);
    while let Ok(Some(key)) = scanner.member(&mut first) {
        let name = key.name(line);
        let value = scanner.value().ok()?;
        if name == "provider" {
            provider = string(value).map(|text| text.name(line).into_owned());
        }
    }
    provider
}

/// Appends `app_metadata` without the keys that the import refuses. Returns how many those were.
pub(super) fn write_metadata(line: &str, value: Value, out: &mut String) -> u64 {
    let mut scanner = Scanner::new(line, value.start);
    scanner.open();
    out.push('{');
    let (mut first, mut any, mut dropped) = (true, false, 0);
    // Checked lines can't fail here. If one did, the members before the fault would stay.
    while let Ok(Some(key)) = scanner.member(&mut first) {
        let Ok(value) = scanner.value() else { break };
        if is_forbidden_in_metadata(&key.name(line)) {
            dropped += 1;
            continue;
        }
        if std::mem::replace(&mut any, true) {
            out.push(',');
        }
        out.push('"');
        out.push_str(key.raw(line));
        out.push_str("\":");
        json::compact(&line[value.start..value.end], out);
    }
    out.push('}');
    dropped
}
