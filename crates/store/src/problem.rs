//! Stored problems.

use rusqlite::Row;
use serde_json::Value;

use crate::column;

/// Why an export ended without a pack: a code for the language catalogue, and the facts for its
/// message.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Stable name, such as `missing_scope`.
    pub code: String,
    /// Facts for the message: status, text, path, numbers. Never a secret or a link.
    pub detail: Value,
}

impl Problem {
    /// Reads the columns `problem_code` and `problem_detail` of a row.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let code: Option<String> = row.get("problem_code")?;
        let detail: Option<Value> = column::optional_json(row, "problem_detail")?;
        Ok(code.map(|code| Self { code, detail: detail.unwrap_or_default() }))
    }
}
