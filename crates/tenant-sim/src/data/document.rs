//! One user's attributes as a tree in two reusable buffers, so that a million users need only a
//! handful of allocations.
//!
//! Nodes are stored in writing order; a container records where its last descendant ends. Both path
//! lookups and JSON output walk that list.

use std::fmt::Write as _;
use std::ops::Range;

use crate::data::fields::{Path, Step};
use crate::time::write_iso;

/// A user as a tree of attributes.
#[derive(Debug, Default)]
pub(crate) struct Document {
    nodes: Vec<Node>,
    text: String,
}

#[derive(Debug)]
struct Node {
    /// The key in the parent object; empty inside an array.
    key: &'static str,
    value: Value,
    /// Index just past the last descendant.
    end: usize,
}

#[derive(Debug)]
enum Value {
    Object,
    Array,
    Text(Range<usize>),
    Fixed(&'static str),
    /// A date that Auth0 generates, in milliseconds since 1970.
    Date(i64),
    Bool(bool),
    Integer(i64),
    /// A number in hundredths, for amounts of money in metadata.
    Hundredths(i64),
}

/// The type of a value, as far as exports distinguish it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Leaf<'a> {
    /// A string entered by a person or by the tenant's own systems.
    Text(&'a str),
    /// A date that Auth0 generates.
    Date(i64),
    /// A boolean or a number, written the same way in JSON and CSV.
    Bare,
    /// An object or an array.
    Tree,
}

/// Handle of a container that is being filled.
#[must_use]
pub(crate) struct Open(usize);

impl Document {
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.text.clear();
    }

    fn push(&mut self, key: &'static str, value: Value) -> usize {
        let index = self.nodes.len();
        self.nodes.push(Node { key, value, end: index + 1 });
        index
    }

    pub(crate) fn text(&mut self, key: &'static str, value: &str) {
        let start = self.text.len();
        self.text.push_str(value);
        self.push(key, Value::Text(start..self.text.len()));
    }

    /// Adds a string whose text `write` appends.
    pub(crate) fn compose(&mut self, key: &'static str, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.push(key, Value::Text(start..self.text.len()));
    }

    pub(crate) fn fixed(&mut self, key: &'static str, value: &'static str) {
        self.push(key, Value::Fixed(value));
    }

    pub(crate) fn date(&mut self, key: &'static str, epoch_ms: i64) {
        self.push(key, Value::Date(epoch_ms));
    }

    pub(crate) fn bool(&mut self, key: &'static str, value: bool) {
        self.push(key, Value::Bool(value));
    }

    pub(crate) fn integer(&mut self, key: &'static str, value: i64) {
        self.push(key, Value::Integer(value));
    }

    pub(crate) fn hundredths(&mut self, key: &'static str, value: i64) {
        self.push(key, Value::Hundredths(value));
    }

    pub(crate) fn object(&mut self, key: &'static str) -> Open {
        Open(self.push(key, Value::Object))
    }

    pub(crate) fn array(&mut self, key: &'static str) -> Open {
        Open(self.push(key, Value::Array))
    }

    pub(crate) fn close(&mut self, container: &Open) {
        let end = self.nodes.len();
        self.nodes[container.0].end = end;
    }

    /// Returns the indexes of the nodes directly inside `range`.
    fn children(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let mut next = range.start;
        std::iter::from_fn(move || {
            let current = next;
            (current < range.end).then(|| {
                next = self.nodes[current].end;
                current
            })
        })
    }

    /// Returns the node that `path` names, if this user has it.
    pub(crate) fn find(&self, path: &Path) -> Option<usize> {
        let mut range = 0..self.nodes.len();
        let mut found = None;
        for (depth, step) in path.steps().iter().enumerate() {
            // The root is an object; below it, the container determines which kind of step fits.
            let in_array = found.is_some_and(|index: usize| matches!(self.nodes[index].value, Value::Array));
            let index = match step {
                Step::Key(key) if !in_array => self.children(range).find(|i| self.nodes[*i].key == key)?,
                Step::Item(position) if in_array && depth > 0 => self.children(range).nth(*position)?,
                _ => return None,
            };
            range = index + 1..self.nodes[index].end;
            found = Some(index);
        }
        found
    }

    pub(crate) fn leaf(&self, index: usize) -> Leaf<'_> {
        match &self.nodes[index].value {
            Value::Text(range) => Leaf::Text(&self.text[range.clone()]),
            Value::Fixed(text) => Leaf::Text(text),
            Value::Date(epoch_ms) => Leaf::Date(*epoch_ms),
            Value::Bool(_) | Value::Integer(_) | Value::Hundredths(_) => Leaf::Bare,
            Value::Object | Value::Array => Leaf::Tree,
        }
    }

    /// Appends the whole user as one JSON object.
    pub(crate) fn write_user(&self, out: &mut String) {
        self.write_members(0..self.nodes.len(), true, out);
    }

    /// Appends one value as JSON.
    pub(crate) fn write_json(&self, index: usize, out: &mut String) {
        let node = &self.nodes[index];
        let _infallible = match &node.value {
            Value::Object => {
                self.write_members(index + 1..node.end, true, out);
                Ok(())
            }
            Value::Array => {
                self.write_members(index + 1..node.end, false, out);
                Ok(())
            }
            Value::Text(range) => {
                write_json_string(&self.text[range.clone()], out);
                Ok(())
            }
            Value::Fixed(text) => {
                write_json_string(text, out);
                Ok(())
            }
            Value::Date(epoch_ms) => {
                out.push('"');
                write_iso(out, *epoch_ms);
                out.push('"');
                Ok(())
            }
            Value::Bool(value) => write!(out, "{value}"),
            Value::Integer(value) => write!(out, "{value}"),
            Value::Hundredths(value) => write!(out, "{}.{:02}", value / 100, value % 100),
        };
    }

    fn write_members(&self, range: Range<usize>, keyed: bool, out: &mut String) {
        out.push(if keyed { '{' } else { '[' });
        for (position, child) in self.children(range).enumerate() {
            if position > 0 {
                out.push(',');
            }
            if keyed {
                write_json_string(self.nodes[child].key, out);
                out.push(':');
            }
            self.write_json(child, out);
        }
        out.push(if keyed { '}' } else { ']' });
    }
}

/// Appends `text` as a JSON string.
pub(crate) fn write_json_string(text: &str, out: &mut String) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            continue;
        }
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => {
                let _infallible = write!(out, "\\u{control:04x}");
            }
        }
    }
    out.push_str(&text[start..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Document {
        let mut user = Document::default();
        user.text("email", "o'brien@example.com");
        let identities = user.array("identities");
        let first = user.object("");
        user.fixed("provider", "auth0");
        user.bool("isSocial", false);
        user.close(&first);
        user.close(&identities);
        let metadata = user.object("app_metadata");
        user.hundredths("balance", 1205);
        user.close(&metadata);
        user.date("created_at", 1_657_905_541_531);
        user
    }

    fn json_at(user: &Document, path: &str) -> Option<String> {
        let index = user.find(&Path::parse(path)?)?;
        let mut out = String::new();
        user.write_json(index, &mut out);
        Some(out)
    }

    #[test]
    fn a_user_is_written_as_json() {
        let mut out = String::new();
        sample().write_user(&mut out);
        assert_eq!(
            out,
            r#"{"email":"o'brien@example.com","identities":[{"provider":"auth0","isSocial":false}],"app_metadata":{"balance":12.05},"created_at":"2022-07-15T17:19:01.531Z"}"#
        );
    }

    #[test]
    fn paths_resolve_only_into_arrays_and_objects() {
        let user = sample();
        assert_eq!(json_at(&user, "identities[0].provider").as_deref(), Some("\"auth0\""));
        assert_eq!(json_at(&user, "app_metadata.balance").as_deref(), Some("12.05"));
        assert_eq!(
            json_at(&user, "identities").as_deref(),
            Some(r#"[{"provider":"auth0","isSocial":false}]"#)
        );
        for missing in ["identities[1].provider", "identities.provider", "email[0]", "user.email", "balance"]
        {
            assert_eq!(json_at(&user, missing), None, "{missing}");
        }
    }

    proptest! {
        #[test]
        fn any_text_round_trips_through_json(text: String) {
            let mut out = String::new();
            write_json_string(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
