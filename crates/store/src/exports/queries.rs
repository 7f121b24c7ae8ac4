//! Reading and writing exports.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, named_params};
use serde_json::Value;

use super::filter::{ExportFilter, MATCHING, TERMS};
use super::row::{Export, put};
use super::state::ExportState;
use crate::activity::{self, NewActivity};
use crate::column;
use crate::database::Store;
use crate::error::StoreError;
use crate::files;
use crate::files::PackFile;
use crate::jobs::{self, Job};

/// The newest run of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRun {
    /// When the export was requested.
    pub at: Timestamp,
    /// Whether it has its files.
    pub ready: bool,
}

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

    /// Returns the exports that match a filter, in its order.
    pub fn exports(&self, filter: &ExportFilter) -> Result<Vec<Export>, StoreError> {
        let sql = format!(
            "{TERMS} SELECT exports.* {MATCHING}
             ORDER BY {} LIMIT :limit OFFSET :offset",
            filter.order.sql()
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(
            named_params! {
                ":terms": filter.terms_json(),
                ":tenant": filter.tenant_id,
                ":states": filter.states_json(),
                ":limit": filter.limit.map_or(-1, i64::from),
                ":offset": filter.offset,
            },
            Export::read,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the number of exports that match a filter, ignoring its limit and offset.
    pub fn count_exports(&self, filter: &ExportFilter) -> Result<u64, StoreError> {
        let sql = format!("{TERMS} SELECT count(*) AS number {MATCHING}");
        let connection = self.lock();
        let count = connection.prepare_cached(&sql)?.query_row(
            named_params! {
                ":terms": filter.terms_json(),
                ":tenant": filter.tenant_id,
                ":states": filter.states_json(),
            },
            |row| column::count(row, "number"),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// Returns the newest run of each preset on a tenant, by the preset's id. Stopped runs don't
    /// count.
    pub fn last_runs(&self, tenant_id: &str) -> Result<Vec<(String, LastRun)>, StoreError> {
        // Beside max(), SQLite takes the other columns from the row with the maximum.
        let sql = "
            SELECT preset_id, state, max(created_at) AS created_at FROM exports
            WHERE tenant_id = ?1 AND preset_id IS NOT NULL AND state IN ('ready', 'failed', 'lost')
            GROUP BY preset_id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([tenant_id], |row| {
            let ready = row.get::<_, String>("state")? == ExportState::Ready.as_str();
            Ok((row.get("preset_id")?, LastRun { at: column::parsed(row, "created_at")?, ready }))
        })?;
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

    /// Changes the last day on which the files of an export are to be kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn set_keep_until(
        &self,
        id: &str,
        day: Option<Date>,
        activity: &NewActivity,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let sql = "UPDATE exports SET keep_until = ?2 WHERE id = ?1";
            if transaction.execute(sql, (id, day.map(|day| day.to_string())))? == 0 {
                return Err(StoreError::NotFound { what: "export", id: id.to_owned() });
            }
            activity::append(transaction, activity)
        })
    }

    /// Stores what came of looking for the events of a finished export in Auth0's log, and a line
    /// of the activity log if there is one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn set_witness(
        &self,
        id: &str,
        witness: &Value,
        activity: Option<&NewActivity>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let sql = "UPDATE exports SET witness = ?2 WHERE id = ?1";
            if transaction.execute(sql, (id, witness.to_string()))? == 0 {
                return Err(StoreError::NotFound { what: "export", id: id.to_owned() });
            }
            activity.map_or(Ok(()), |activity| activity::append(transaction, activity))
        })
    }

    /// Returns the finished exports requested since a time that asked for their events in Auth0's
    /// log, newest first. This is asked often, and few do.
    pub fn witnessed_exports(&self, since: Timestamp) -> Result<Vec<Export>, StoreError> {
        let sql = "
            SELECT * FROM exports
            WHERE state = 'ready' AND created_at >= ?1
              AND iif(json_valid(request), request ->> '$.checks.witness', 0)
            ORDER BY created_at DESC, id DESC";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([since.to_string()], Export::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the finished exports whose files were to be kept until a day before `today`, oldest
    /// first.
    pub fn overdue_exports(&self, today: Date) -> Result<Vec<Export>, StoreError> {
        let sql = "
            SELECT * FROM exports WHERE state = 'ready' AND keep_until < ?1
            ORDER BY keep_until, created_at, id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([today.to_string()], Export::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes an export from the history, with its jobs and the records of its files. The files
    /// themselves are kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove_export(&self, id: &str, activity: &NewActivity) -> Result<(), StoreError> {
        self.write(|transaction| {
            // The line first: it names the tenant of the export.
            activity::append(transaction, activity)?;
            if transaction.execute("DELETE FROM exports WHERE id = ?1", [id])? == 0 {
                return Err(StoreError::NotFound { what: "export", id: id.to_owned() });
            }
            Ok(())
        })
    }
}
