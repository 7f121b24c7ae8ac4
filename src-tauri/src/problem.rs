//! Problems that the shell detects itself.

use exporter::Problem;
use serde_json::Value;

/// Creates a problem with a stable code and the facts for its message.
pub(crate) fn problem(code: &str, detail: Value) -> Problem {
    Problem { code: code.to_owned(), detail }
}
