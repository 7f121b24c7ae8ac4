//! Reading and writing exports.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, named_params};

use super::row::{Export, put};
use super::state::ExportState;
use crate::activity::{self, NewActivity};
use crate::column;
use crate::database::Store;
use crate::error::StoreError;
use crate::files;
use crate::files::PackFile;
use crate::jobs::{self, Job};

/// Selects exports for a list, newest first.
#[derive(Debug, Clone, Default)]
pub struct ExportFilter {
    /// Only exports whose name, tenant name or host contains this, ignoring case.
    pub search: Option<String>,
    /// Only exports of this tenant.
    pub tenant_id: Option<String>,
    /// Only exports in one of these states; empty means all.
    pub states: Vec<ExportState>,
    /// Maximum number of exports.
    pub limit: Option<u32>,
    /// Number of exports to skip.
    pub offset: u32,
}

impl ExportFilter {
    /// Returns the states as JSON for SQLite.
    fn states_json(&self) -> String {
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        serde_json::json!(states).to_string()
    }
}

/// SQL that selects the exports matching a filter.
const MATCHING: &str = "
    FROM exports JOIN tenants ON tenants.id = exports.tenant_id
    WHERE (:search IS NULL OR instr(lower(exports.name || char(10) || tenants.name || char(10)
            || tenants.host), lower(:search)) > 0)
      AND (:tenant IS NULL OR exports.tenant_id = :tenant)
      AND (:states = '[]' OR exports.state IN (SELECT value FROM json_each(:states)))";

impl Store {
    /// Stores a new or resumed export, its changed jobs and a line of the activity log, in one
    /// transaction.
    pub fn save_export(
        &self,
        export: &Export,
        jobs: &[Job],
        activity: &NewActivity,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            put(transaction, export)?;
            for job in jobs {
                jobs::put(transaction, job)?;
            }
            activity::append(transaction, activity)
        })
    }

    /// Stores one step of an export in one transaction: its row and, if given, a job, the files of
    /// the pack and a line of the activity log.
    pub fn record_step(
        &self,
        export: &Export,
        job: Option<&Job>,
        pack: Option<&[PackFile]>,
        activity: Option<&NewActivity>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            put(transaction, export)?;
            if let Some(job) = job {
                jobs::put(transaction, job)?;
            }
            if let Some(pack) = pack {
                files::replace(transaction, &export.id, pack)?;
            }
            activity.map_or(Ok(()), |line| activity::append(transaction, line))
        })
    }

    /// Returns an export by its id or by an unambiguous prefix of its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn export(&self, id: &str) -> Result<Export, StoreError> {
        let connection = self.lock();
        let exact =
            connection.query_row("SELECT * FROM exports WHERE id = ?1", [id], Export::read).optional()?;
        if let Some(export) = exact {
            return Ok(export);
        }
        let mut statement = connection
            .prepare_cached("SELECT * FROM exports WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2")?;
        let mut found = statement.query_map([id], Export::read)?.collect::<Result<Vec<_>, _>>()?;
        match found.pop() {
            Some(export) if found.is_empty() && !id.is_empty() => Ok(export),
            _ => Err(StoreError::NotFound { what: "export", id: id.to_owned() }),
        }
    }

    /// Returns the exports that match a filter, newest first.
    pub fn exports(&self, filter: &ExportFilter) -> Result<Vec<Export>, StoreError> {
        let sql = format!(
            "SELECT exports.* {MATCHING}
             ORDER BY exports.created_at DESC, exports.id DESC LIMIT :limit OFFSET :offset"
        );
        let states = filter.states_json();
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(
            named_params! {
                ":search": filter.search,
                ":tenant": filter.tenant_id,
                ":states": states,
                ":limit": filter.limit.map_or(-1, i64::from),
                ":offset": filter.offset,
            },
            Export::read,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the number of exports that match a filter, ignoring its limit and offset.
    pub fn count_exports(&self, filter: &ExportFilter) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) AS number {MATCHING}");
        let states = filter.states_json();
        let connection = self.lock();
        let count = connection.prepare_cached(&sql)?.query_row(
            named_params! { ":search": filter.search, ":tenant": filter.tenant_id, ":states": states },
            |row| column::count(row, "number"),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// Returns the time of each preset's last run, by its id.
    pub fn last_runs(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let sql = "
            SELECT preset_id, max(created_at) AS created_at FROM exports
            WHERE preset_id IS NOT NULL GROUP BY preset_id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows =
            statement.query_map([], |row| Ok((row.get("preset_id")?, column::parsed(row, "created_at")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the newest exports of a tenant that were started from a preset and are ready, newest
    /// first.
    pub fn ready_runs(&self, tenant_id: &str) -> Result<Vec<Export>, StoreError> {
        let sql = "
            SELECT * FROM exports WHERE tenant_id = ?1 AND state = 'ready' AND preset_id IS NOT NULL
            ORDER BY created_at DESC, id DESC LIMIT 200";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([tenant_id], Export::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the running exports, oldest first.
    pub fn running_exports(&self) -> Result<Vec<Export>, StoreError> {
        let states = ExportState::ALL.into_iter().filter(|state| state.is_running()).collect();
        let mut exports = self.exports(&ExportFilter { states, ..ExportFilter::default() })?;
        exports.reverse();
        Ok(exports)
    }

    /// Returns the exports changed since a moment that may still produce a pack.
    pub fn open_exports(&self, since: Timestamp) -> Result<Vec<Export>, StoreError> {
        // Compared as text, a time with a fraction would sort before the full second.
        let sql = "
            SELECT * FROM exports
            WHERE julianday(updated_at) >= julianday(:since) AND (finished_at IS NULL OR resume_state IS NOT NULL)
            ORDER BY created_at, id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(named_params! { ":since": since.to_string() }, Export::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes an export from the history, with its jobs and the records of its files. The files
    /// themselves are kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove_export(&self, id: &str, activity: &NewActivity) -> Result<(), StoreError> {
        self.write(|transaction| {
            if transaction.execute("DELETE FROM exports WHERE id = ?1", [id])? == 0 {
                return Err(StoreError::NotFound { what: "export", id: id.to_owned() });
            }
            activity::append(transaction, activity)
        })
    }
}
