//! The rows of the table.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row, named_params};
use serde_json::Value;

use super::state::ExportState;
use crate::column;
use crate::error::StoreError;
use crate::problem::Problem;

pub(crate) const CREATE: &str = "
CREATE TABLE exports (
    id              TEXT PRIMARY KEY,
    tenant_id       TEXT NOT NULL REFERENCES tenants (id),
    preset_id       TEXT,
    name            TEXT NOT NULL,
    request         TEXT NOT NULL,
    state           TEXT NOT NULL,
    resume_state    TEXT,
    problem_code    TEXT,
    problem_detail  TEXT,
    folder          TEXT NOT NULL,
    pack            TEXT,
    rows            INTEGER,
    bytes           INTEGER,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    finished_at     TEXT
) STRICT;
CREATE INDEX exports_by_time ON exports (created_at DESC, id DESC);
CREATE INDEX exports_by_state ON exports (state);
CREATE INDEX exports_by_tenant ON exports (tenant_id);
";

/// Numbers of users kept by each condition of the filter.
pub(crate) const ADD_FUNNEL: &str = "ALTER TABLE exports ADD COLUMN funnel TEXT;";

/// The last day on which the files are to be kept.
pub(crate) const ADD_KEEP_UNTIL: &str = "ALTER TABLE exports ADD COLUMN keep_until TEXT;";

/// What a count check has come to.
pub(crate) const ADD_COUNT_CHECK: &str = "ALTER TABLE exports ADD COLUMN count_check TEXT;";

/// What looking for the export's events in Auth0's log has come to.
pub(crate) const ADD_WITNESS: &str = "ALTER TABLE exports ADD COLUMN witness TEXT;";

/// A run of a preset or of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Rollcall's id, which sorts by time.
    pub id: String,
    /// Id of the exported tenant.
    pub tenant_id: String,
    /// The preset that it was started from, if any: a name for a built-in one, else an id.
    pub preset_id: Option<String>,
    /// Name in the history.
    pub name: String,
    /// The request, in the exporter's format.
    pub request: Value,
    /// Its current state.
    pub state: ExportState,
    /// The state in which it continues, if it was stopped or failed and can be resumed.
    pub resume_state: Option<ExportState>,
    /// Why it failed or was lost.
    pub problem: Option<Problem>,
    /// Parent folder of its pack.
    pub folder: String,
    /// The pack's folder, from [`ExportState::Packing`] on.
    pub pack: Option<String>,
    /// Number of users in the output files, once counted: those that the filter keeps.
    pub rows: Option<u64>,
    /// Counts of users by filter condition, in the exporter's format. `None` without a filter.
    pub funnel: Option<Value>,
    /// What its count check has come to, in the exporter's format. `None` without one.
    pub count_check: Option<Value>,
    /// What came of looking for its events in Auth0's log, in the exporter's format: nothing of the
    /// events but their ids and dates. `None` unless that was asked for.
    pub witness: Option<Value>,
    /// Size of the pack in bytes, once written.
    pub bytes: Option<u64>,
    /// The last day on which the files are to be kept, if the user gave one.
    pub keep_until: Option<Date>,
    /// When it was requested.
    pub created_at: Timestamp,
    /// When its row last changed.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The reason if part of the row cannot be read; that part has a neutral value. Such an export
    /// can be shown and removed, but not run: storing it would make the damage permanent.
    pub damage: Option<String>,
}

impl Export {
    /// Reads as much of a row as possible, so that a damaged value hides neither the rest of the
    /// export nor other exports.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut columns = column::Tolerant::new(row);
        let updated_at =
            columns.or(Timestamp::UNIX_EPOCH, |row| column::parsed::<Timestamp>(row, "updated_at"));
        Ok(Self {
            id: row.get("id")?,
            tenant_id: row.get("tenant_id")?,
            preset_id: row.get("preset_id")?,
            name: row.get("name")?,
            request: columns.or(Value::Null, |row| column::json(row, "request")),
            state: columns.or(ExportState::Failed, |row| column::parsed(row, "state")),
            resume_state: columns.or(None, |row| column::optional_parsed(row, "resume_state")),
            problem: columns.or(None, Problem::read),
            folder: row.get("folder")?,
            pack: row.get("pack")?,
            rows: columns.or(None, |row| column::count(row, "rows")),
            funnel: columns.or(None, |row| column::optional_json(row, "funnel")),
            count_check: columns.or(None, |row| column::optional_json(row, "count_check")),
            witness: columns.or(None, |row| column::optional_json(row, "witness")),
            bytes: columns.or(None, |row| column::count(row, "bytes")),
            keep_until: columns.or(None, |row| column::optional_parsed(row, "keep_until")),
            created_at: columns.or(updated_at, |row| column::parsed(row, "created_at")),
            updated_at,
            finished_at: columns.or(None, |row| column::time(row, "finished_at")),
            damage: columns.damage(),
        })
    }
}

/// Inserts or updates the row of an export. An update leaves the date until which files are to be
/// kept, which changes by itself only.
pub(crate) fn put(connection: &Connection, export: &Export) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO exports (id, tenant_id, preset_id, name, request, state, resume_state, problem_code,
            problem_detail, folder, pack, rows, funnel, count_check, witness, bytes, keep_until,
            created_at, updated_at, finished_at)
        VALUES (:id, :tenant_id, :preset_id, :name, :request, :state, :resume_state, :problem_code,
            :problem_detail, :folder, :pack, :rows, :funnel, :count_check, :witness, :bytes, :keep_until,
            :created_at, :updated_at, :finished_at)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state, resume_state = excluded.resume_state,
            problem_code = excluded.problem_code, problem_detail = excluded.problem_detail,
            pack = excluded.pack, rows = excluded.rows, funnel = excluded.funnel,
            count_check = excluded.count_check, witness = excluded.witness, bytes = excluded.bytes,
            updated_at = excluded.updated_at, finished_at = excluded.finished_at";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": export.id, ":tenant_id": export.tenant_id, ":preset_id": export.preset_id,
        ":name": export.name, ":request": export.request.to_string(), ":state": export.state.as_str(),
        ":resume_state": export.resume_state.map(ExportState::as_str),
        ":problem_code": export.problem.as_ref().map(|problem| &problem.code),
        ":problem_detail": export.problem.as_ref().map(|problem| problem.detail.to_string()),
        ":folder": export.folder, ":pack": export.pack,
        ":rows": export.rows.map(column::stored),
        ":funnel": export.funnel.as_ref().map(Value::to_string),
        ":count_check": export.count_check.as_ref().map(Value::to_string),
        ":witness": export.witness.as_ref().map(Value::to_string),
        ":bytes": export.bytes.map(column::stored),
        ":keep_until": export.keep_until.map(|day| day.to_string()),
        ":created_at": export.created_at.to_string(), ":updated_at": export.updated_at.to_string(),
        ":finished_at": export.finished_at.map(|at| at.to_string()),
    })?;
    Ok(())
}
