//! Writes a changed line.

use crate::{
    json::{self, Fault, Index, Text},
    source::Record,
};

/// A line that differs from the delivered one, with its index. Reused from user to user.
#[derive(Default)]
pub(super) struct Rewritten {
    pub(super) line: String,
    index: Index,
}

impl Rewritten {
    /// Empties the line up to its opening brace.
    pub(super) fn begin(&mut self) {
        self.line.clear();
        self.line.push('{');
    }

    /// Indexes the line, which is complete but for its closing brace.
    pub(super) fn finish(&mut self) -> Result<Record<'_>, Fault> {
        self.line.push('}');
        json::index(&self.line, &mut self.index)?;
        Ok(Record { line: &self.line, index: self.index.view() })
    }
}

/// Appends a comma unless an object or array has just begun.
pub(super) fn push_comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

/// Appends the key of a member of `text`, with the comma before it and the colon behind it.
pub(super) fn push_key(out: &mut String, key: Text, text: &str) {
    push_comma(out);
    out.push('"');
    out.push_str(key.raw(text));
    out.push_str("\":");
}
