//! How values of any shape are shown: names beside values, lists, and tables inside tables.

use jiff::Timestamp;
use pack::Html;
use serde_json::{Map, Value};

use super::words::Words;

/// Shows the members of an object, those in `first` before the others, as names beside values.
/// Members in `except` are left out.
pub(super) fn members(
    html: &mut Html,
    words: &Words,
    object: &Map<String, Value>,
    first: &[&str],
    except: &[&str],
) {
    let is_shown = |key: &&str| !except.contains(key);
    let named = first.iter().copied().filter(|key| object.contains_key(*key));
    let others = object.keys().map(String::as_str).filter(|key| !first.contains(key));
    html.markup("<table class=\"facts\">\n");
    for key in named.chain(others).filter(is_shown) {
        html.markup("<tr><th scope=\"row\">");
        match words.label(key) {
            Some(label) => html.text(label),
            None => html.element("<code>", key, "</code>"),
        };
        html.markup("</th><td>");
        any(html, words, key, &object[key]);
        html.markup("</td></tr>\n");
    }
    html.markup("</table>\n");
}

/// Shows a value. `key` is the name that it has.
pub(super) fn any(html: &mut Html, words: &Words, key: &str, value: &Value) {
    match value {
        Value::Null => html.text("—"),
        Value::Bool(true) => html.text(words.yes),
        Value::Bool(false) => html.text(words.no),
        Value::Number(number) => html.text(&number.to_string()),
        Value::String(text) => html.text(&spoken(words, key, text)),
        Value::Array(items) if items.is_empty() => html.text("—"),
        Value::Array(items) if items.len() == 1 => {
            any(html, words, key, &items[0]);
            html
        }
        Value::Array(items) => {
            // A bullet beside a table looks lost.
            let has_tables = items.iter().any(Value::is_object);
            html.markup(if has_tables { "<ul class=\"plain\">" } else { "<ul>" });
            for item in items {
                html.markup("<li>");
                any(html, words, key, item);
                html.markup("</li>");
            }
            html.markup("</ul>")
        }
        Value::Object(object) if object.is_empty() => html.text("—"),
        Value::Object(object) => {
            members(html, words, object, &[], &[]);
            html
        }
    };
}

/// A text as people read it: a time that Auth0 wrote as a date, a kind of method by its name.
pub(super) fn spoken(words: &Words, key: &str, text: &str) -> String {
    if text.is_empty() {
        return "—".to_owned();
    }
    if key == "type"
        && let Some(method) = words.method(text)
    {
        return method.to_owned();
    }
    match time(text) {
        Some(at) => (words.time)(at),
        None => text.to_owned(),
    }
}

/// A time in the form in which Auth0 writes it; nothing for other texts.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let is_time = text.len() >= "2026-11-01T10:15:00Z".len() && text.as_bytes().get(10) == Some(&b'T');
    is_time.then(|| text.parse().ok()).flatten()
}
