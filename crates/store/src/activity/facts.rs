//! What a line about an export says of its row in the history and of the list of its files.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use crate::error::StoreError;
use crate::log_guard::hash;

/// SQL that selects what a line says of an export's row.
pub(super) const FACTS: &str = "
    SELECT id, name, created_at, unlogged, request, count_check, json_object(
        'tenant', tenant_id, 'preset', preset_id, 'name', name, 'folder', folder, 'created_at', created_at,
        'state', state, 'problem', problem_code, 'pack', pack, 'rows', rows, 'bytes', bytes,
        'keep_until', keep_until, 'finished_at', finished_at,
        'files', json((SELECT json_group_array(json_object('name', name, 'role', role, 'format', format,
            'bytes', bytes, 'sha256', sha256, 'rows', rows))
            FROM (SELECT * FROM files WHERE export_id = exports.id ORDER BY position)))) AS facts
    FROM exports";

/// What is known of an export's row, by names of columns.
pub(super) type Facts = Map<String, Value>;

/// A row of the history as it is.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: String,
    pub(super) unlogged: bool,
    pub(super) request: Value,
    pub(super) facts: Facts,
}

/// Returns what a line says of an export now; none if there is no such row.
pub(super) fn facts_of(connection: &Connection, export_id: &str) -> Result<Option<Value>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{FACTS} WHERE id = ?1"))?;
    let row = statement.query_row([export_id], read).optional()?;
    Ok(row.map(|row| Value::Object(row.facts)))
}

pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let object = |text: String| serde_json::from_str::<Facts>(&text).unwrap_or_default();
    let mut facts = object(row.get("facts")?);
    let count_check: Option<String> = row.get("count_check")?;
    facts.insert("count_check".to_owned(), json!(count_check.map(|text| hash(&text))));
    let request: String = row.get("request")?;
    Ok(Row {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        unlogged: row.get("unlogged")?,
        request: serde_json::from_str(&request).unwrap_or_default(),
        facts,
    })
}
