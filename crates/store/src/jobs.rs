//! Jobs: Auth0's side of an export, one for the whole tenant or one per connection.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};
use serde_json::Value;

use crate::column;
use crate::database::Store;
use crate::error::StoreError;
use crate::problem::Problem;

pub(crate) const CREATE: &str = "
CREATE TABLE jobs (
    export_id      TEXT NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    connection_id  TEXT,
    body           TEXT NOT NULL,
    job_id         TEXT,
    percent        INTEGER,
    posted_at      TEXT,
    created_at     TEXT,
    completed_at   TEXT,
    downloaded_at  TEXT,
    bytes          INTEGER,
    PRIMARY KEY (export_id, position)
) STRICT, WITHOUT ROWID;
";

/// Why a job is lost, and whether the export is finished without it.
pub(crate) const ADD_PROBLEM: &str = "
ALTER TABLE jobs ADD COLUMN problem_code TEXT;
ALTER TABLE jobs ADD COLUMN problem_detail TEXT;
ALTER TABLE jobs ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;
";

/// Who asked for a job, and by how much Auth0's clock differed then.
pub(crate) const ADD_ASKED_BY: &str = "
ALTER TABLE jobs ADD COLUMN asked_by TEXT;
ALTER TABLE jobs ADD COLUMN clock_difference INTEGER;
";

/// What the tenant's log keeps with the request for a job.
pub(crate) const ADD_CORRELATION: &str = "ALTER TABLE jobs ADD COLUMN correlation_id TEXT;";

/// One job of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The export it belongs to.
    pub export_id: String,
    /// Its index among the export's jobs, from 0.
    pub position: u32,
    /// The exported connection; `None` for the whole tenant.
    pub connection_id: Option<String>,
    /// The exact body of the request that creates it.
    pub body: Value,
    /// The id that its request carries to the tenant's log, stored before it is sent.
    pub correlation_id: Option<String>,
    /// Auth0's id, once known.
    pub job_id: Option<String>,
    /// Progress reported by Auth0, 0 to 100.
    pub percent: Option<u8>,
    /// When Rollcall was about to request it, by this computer's clock. Auth0's 24 hours are
    /// counted from here, so a wrong clock does not matter.
    pub posted_at: Option<Timestamp>,
    /// Who was signed in when it was requested, in the exporter's format. Never a secret.
    pub asked_by: Option<Value>,
    /// Auth0's clock minus this computer's when Auth0 accepted it, in seconds, if it was measured.
    pub clock_difference: Option<i64>,
    /// When it was created, according to Auth0.
    pub created_at: Option<Timestamp>,
    /// When it was first observed as completed.
    pub completed_at: Option<Timestamp>,
    /// When its file had been downloaded completely.
    pub downloaded_at: Option<Timestamp>,
    /// Size of the delivered file in bytes.
    pub bytes: Option<u64>,
    /// Why the job is lost: its outcome is unknown, it failed at Auth0, or Auth0 no longer has it.
    pub problem: Option<Problem>,
    /// The user finishes the export without this lost job.
    pub given_up: bool,
}

impl Job {
    /// Creates a job that has not been requested yet.
    pub fn queued(export_id: &str, position: u32, connection_id: Option<String>, body: Value) -> Self {
        Self {
            export_id: export_id.to_owned(),
            position,
            connection_id,
            body,
            correlation_id: None,
            job_id: None,
            percent: None,
            posted_at: None,
            asked_by: None,
            clock_difference: None,
            created_at: None,
            completed_at: None,
            downloaded_at: None,
            bytes: None,
            problem: None,
            given_up: false,
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            export_id: row.get("export_id")?,
            position: row.get("position")?,
            connection_id: row.get("connection_id")?,
            body: column::json(row, "body")?,
            correlation_id: row.get("correlation_id")?,
            job_id: row.get("job_id")?,
            percent: row.get("percent")?,
            posted_at: column::time(row, "posted_at")?,
            asked_by: column::optional_json(row, "asked_by")?,
            clock_difference: row.get("clock_difference")?,
            created_at: column::time(row, "created_at")?,
            completed_at: column::time(row, "completed_at")?,
            downloaded_at: column::time(row, "downloaded_at")?,
            bytes: column::count(row, "bytes")?,
            problem: Problem::read(row)?,
            given_up: row.get("given_up")?,
        })
    }
}

impl Store {
    /// Returns the jobs of an export, in order.
    pub fn jobs(&self, export_id: &str) -> Result<Vec<Job>, StoreError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT * FROM jobs WHERE export_id = ?1 ORDER BY position")?;
        let rows = statement.query_map([export_id], Job::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn put(connection: &Connection, job: &Job) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO jobs (export_id, position, connection_id, body, job_id, percent, posted_at, created_at,
            completed_at, downloaded_at, bytes, problem_code, problem_detail, given_up, asked_by,
            clock_difference, correlation_id)
        VALUES (:export_id, :position, :connection_id, :body, :job_id, :percent, :posted_at, :created_at,
            :completed_at, :downloaded_at, :bytes, :problem_code, :problem_detail, :given_up,
            :asked_by, :clock_difference, :correlation_id)
        ON CONFLICT (export_id, position) DO UPDATE SET
            job_id = excluded.job_id, percent = excluded.percent, posted_at = excluded.posted_at,
            created_at = excluded.created_at, completed_at = excluded.completed_at,
            downloaded_at = excluded.downloaded_at, bytes = excluded.bytes,
            problem_code = excluded.problem_code, problem_detail = excluded.problem_detail,
            given_up = excluded.given_up, asked_by = excluded.asked_by,
            clock_difference = excluded.clock_difference,
            correlation_id = excluded.correlation_id";
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    connection.prepare_cached(sql)?.execute(named_params! {
        ":export_id": job.export_id, ":position": job.position, ":connection_id": job.connection_id,
        ":body": job.body.to_string(), ":job_id": job.job_id, ":percent": job.percent,
        ":posted_at": text(job.posted_at), ":created_at": text(job.created_at),
        ":completed_at": text(job.completed_at), ":downloaded_at": text(job.downloaded_at),
        ":bytes": job.bytes.map(column::stored),
        ":problem_code": job.problem.as_ref().map(|problem| &problem.code),
        ":problem_detail": job.problem.as_ref().map(|problem| problem.detail.to_string()),
        ":given_up": job.given_up,
        ":asked_by": job.asked_by.as_ref().map(Value::to_string),
        ":clock_difference": job.clock_difference, ":correlation_id": job.correlation_id,
    })?;
    Ok(())
}
