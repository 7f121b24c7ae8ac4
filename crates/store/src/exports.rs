//! Exports: one row for each run, the unit of the history.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde_json::Value;

use crate::activity::{self, NewActivity};
use crate::database::column;
use crate::jobs::{self, Job};
use crate::{PackFile, Store, StoreError, files};

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

/// How many users the filter kept, condition by condition.
pub(crate) const ADD_FUNNEL: &str = "ALTER TABLE exports ADD COLUMN funnel TEXT;";

/// Where an export is in its life. Each is written before the step it names acts on the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportState {
    /// Written down; Auth0 has not been asked for anything that counts.
    Queued,
    /// The one request that makes Auth0 create a job may be on its way, or not.
    Starting,
    /// Auth0 prepares the file; the job's id is known.
    Waiting,
    /// The file is being fetched.
    Downloading,
    /// The files are checked, counted, hashed and converted.
    Converting,
    /// The pack is complete under a temporary name and about to get its own.
    Packing,
    /// The pack is on disk.
    Ready,
    /// It ended with an error that has a name; it can go on when `resume_state` is set.
    Failed,
    /// Its outcome is out of reach: unconfirmed, or deleted at Auth0.
    Lost,
    /// The person stopped watching; it can go on while Auth0 keeps the file.
    Stopped,
}

impl ExportState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Starting,
        Self::Waiting,
        Self::Downloading,
        Self::Converting,
        Self::Packing,
        Self::Ready,
        Self::Failed,
        Self::Lost,
        Self::Stopped,
    ];

    /// The word that stands in the database and in machine output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Starting => "starting",
            Self::Waiting => "waiting",
            Self::Downloading => "downloading",
            Self::Converting => "converting",
            Self::Packing => "packing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Stopped => "stopped",
        }
    }

    /// Whether the export still has steps to take without anybody asking for them.
    pub fn is_running(self) -> bool {
        !matches!(self, Self::Ready | Self::Failed | Self::Lost | Self::Stopped)
    }
}

impl fmt::Display for ExportState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The text names no state.
#[derive(Debug, thiserror::Error)]
#[error("unknown export state {0:?}")]
pub struct UnknownState(String);

impl FromStr for ExportState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// Why an export ended without a pack: a code for the language catalogue, and the facts for its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Stable name, such as `missing_scope`.
    pub code: String,
    /// What the words need: status, message, path, numbers. Never a secret or a link.
    pub detail: Value,
}

impl Problem {
    /// The problem of a row with the columns `problem_code` and `problem_detail`.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let code: Option<String> = row.get("problem_code")?;
        let detail: Option<Value> = column::optional_json(row, "problem_detail")?;
        Ok(code.map(|code| Self { code, detail: detail.unwrap_or_default() }))
    }
}

/// One run of a preset or of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Rollcall's own id; sorts by time.
    pub id: String,
    /// The tenant it reads.
    pub tenant_id: String,
    /// The preset it came from, if any (built-in ones have names, the person's own have ids).
    pub preset_id: Option<String>,
    /// What the history calls it.
    pub name: String,
    /// What was asked for, as the exporter wrote it.
    pub request: Value,
    /// Where it is.
    pub state: ExportState,
    /// Where it goes on, when it stopped or failed and can go on.
    pub resume_state: Option<ExportState>,
    /// Why it failed or was lost.
    pub problem: Option<Problem>,
    /// The folder in which its pack appears.
    pub folder: String,
    /// The pack's folder, from [`ExportState::Packing`] on.
    pub pack: Option<String>,
    /// Users in the files that were made, once counted: those whom the filter keeps.
    pub rows: Option<u64>,
    /// How many users the filter kept, as the exporter wrote it. None without a filter.
    pub funnel: Option<Value>,
    /// Size of the pack in bytes, once written.
    pub bytes: Option<u64>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its row last changed.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why a part of the row can't be read, if so; that part has a neutral value. Such an export can
    /// be shown and removed, but not run: writing it back would make the damage final.
    pub damage: Option<String>,
}

impl Export {
    /// Reads a row as far as it can be read, so that one damaged value hides neither the rest of the
    /// export nor the rest of the history.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
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
            bytes: columns.or(None, |row| column::count(row, "bytes")),
            created_at: columns.or(updated_at, |row| column::parsed(row, "created_at")),
            updated_at,
            finished_at: columns.or(None, |row| column::time(row, "finished_at")),
            damage: columns.damage(),
        })
    }
}

/// Which exports a list shows, newest first.
#[derive(Debug, Clone, Default)]
pub struct ExportFilter {
    /// Only exports whose name, tenant name or host contains this, whatever the case.
    pub search: Option<String>,
    /// Only exports of this tenant.
    pub tenant_id: Option<String>,
    /// Only exports in one of these states; empty means all.
    pub states: Vec<ExportState>,
    /// At most this many.
    pub limit: Option<u32>,
    /// Leave out the first so many.
    pub offset: u32,
}

impl ExportFilter {
    /// The states as SQLite's JSON functions read them.
    fn states_json(&self) -> String {
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        serde_json::json!(states).to_string()
    }
}

/// The exports that a filter lets through.
const MATCHING: &str = "
    FROM exports JOIN tenants ON tenants.id = exports.tenant_id
    WHERE (:search IS NULL OR instr(lower(exports.name || char(10) || tenants.name || char(10)
            || tenants.host), lower(:search)) > 0)
      AND (:tenant IS NULL OR exports.tenant_id = :tenant)
      AND (:states = '[]' OR exports.state IN (SELECT value FROM json_each(:states)))";

impl Store {
    /// Writes an export, new or resumed, with those of its jobs that change and the line of the
    /// activity log that says so. All of it or nothing.
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

    /// Writes one step of an export's life: its row and, where the step has them, the job it
    /// concerns, the files of its pack and a line of the activity log. All of it or nothing.
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

    /// One export by its id, or by the beginning of its id if that is unambiguous.
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

    /// The history, newest first.
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

    /// How many exports a filter lets through, whatever its limit and offset.
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

    /// When each preset was last run, by its id.
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

    /// The exports that still have steps to take, oldest first.
    pub fn running_exports(&self) -> Result<Vec<Export>, StoreError> {
        let states = ExportState::ALL.into_iter().filter(|state| state.is_running()).collect();
        let mut exports = self.exports(&ExportFilter { states, ..ExportFilter::default() })?;
        exports.reverse();
        Ok(exports)
    }

    /// The exports that can still come to a pack, of those that have changed since a moment.
    pub fn open_exports(&self, since: Timestamp) -> Result<Vec<Export>, StoreError> {
        // As text, a moment with a fraction of a second would come before the whole second.
        let sql = "
            SELECT * FROM exports
            WHERE julianday(updated_at) >= julianday(:since) AND (finished_at IS NULL OR resume_state IS NOT NULL)
            ORDER BY created_at, id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(named_params! { ":since": since.to_string() }, Export::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes an export out of the history, with its jobs and the record of its files. The files
    /// themselves are not touched.
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

fn put(connection: &Connection, export: &Export) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO exports (id, tenant_id, preset_id, name, request, state, resume_state, problem_code,
            problem_detail, folder, pack, rows, funnel, bytes, created_at, updated_at, finished_at)
        VALUES (:id, :tenant_id, :preset_id, :name, :request, :state, :resume_state, :problem_code,
            :problem_detail, :folder, :pack, :rows, :funnel, :bytes, :created_at, :updated_at, :finished_at)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state, resume_state = excluded.resume_state,
            problem_code = excluded.problem_code, problem_detail = excluded.problem_detail,
            pack = excluded.pack, rows = excluded.rows, funnel = excluded.funnel, bytes = excluded.bytes,
            updated_at = excluded.updated_at, finished_at = excluded.finished_at";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": export.id, ":tenant_id": export.tenant_id, ":preset_id": export.preset_id,
        ":name": export.name, ":request": export.request.to_string(), ":state": export.state.as_str(),
        ":resume_state": export.resume_state.map(ExportState::as_str),
        ":problem_code": export.problem.as_ref().map(|problem| &problem.code),
        ":problem_detail": export.problem.as_ref().map(|problem| problem.detail.to_string()),
        ":folder": export.folder, ":pack": export.pack,
        ":rows": export.rows.map(column::stored),
        ":funnel": export.funnel.as_ref().map(Value::to_string), ":bytes": export.bytes.map(column::stored),
        ":created_at": export.created_at.to_string(), ":updated_at": export.updated_at.to_string(),
        ":finished_at": export.finished_at.map(|at| at.to_string()),
    })?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::tenants::tests::tenant;
    use crate::{FileRole, Tenant};

    pub(crate) fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.save_tenant(&tenant("acme", "Acme")).unwrap();
        store.save_tenant(&Tenant { demo: true, ..tenant("demo", "Demo") }).unwrap();
        (folder, store)
    }

    pub(crate) fn export(id: &str, tenant_id: &str, at: &str) -> Export {
        Export {
            id: id.into(),
            tenant_id: tenant_id.into(),
            preset_id: None,
            name: format!("Export {id}"),
            request: json!({"fields": []}),
            state: ExportState::Queued,
            resume_state: None,
            problem: None,
            folder: "/tmp/packs".into(),
            pack: None,
            rows: None,
            funnel: None,
            bytes: None,
            created_at: at.parse().unwrap(),
            updated_at: at.parse().unwrap(),
            finished_at: None,
            damage: None,
        }
    }

    fn job(export_id: &str, position: u32) -> Job {
        Job::queued(export_id, position, Some("con_0123456789abcdef".into()), json!({"format": "json"}))
    }

    pub(crate) fn line(kind: &str) -> NewActivity {
        NewActivity {
            at: "2026-11-01T10:00:00Z".parse().unwrap(),
            kind: kind.into(),
            export_id: None,
            detail: json!({}),
        }
    }

    #[test]
    fn open_exports_are_those_that_can_still_come_to_something_and_changed_lately() {
        let (_folder, store) = store();
        let ended = |id: &str, at: &str, state, resume_state| Export {
            state,
            resume_state,
            finished_at: Some(at.parse().unwrap()),
            ..export(id, "acme", at)
        };
        let (old, new) = ("2026-11-01T10:00:00Z", "2026-11-02T10:00:00.5Z");
        let exports = [
            export("running", "acme", new),
            export("long-ago", "acme", old),
            ended("stopped", new, ExportState::Stopped, Some(ExportState::Waiting)),
            ended("over", new, ExportState::Failed, None),
            ended("ready", new, ExportState::Ready, None),
        ];
        for export in &exports {
            store.save_export(export, &[], &line("export_created")).unwrap();
        }
        let open = store.open_exports("2026-11-02T10:00:00Z".parse().unwrap()).unwrap();
        let ids: Vec<&str> = open.iter().map(|export| export.id.as_str()).collect();
        assert_eq!(ids, ["running", "stopped"]);
    }

    #[test]
    fn a_step_writes_the_export_its_job_its_files_and_the_log_together() {
        let (_folder, store) = store();
        let mut export = export("e1", "acme", "2026-11-01T10:00:00Z");
        let mut job = job("e1", 0);
        store.save_export(&export, std::slice::from_ref(&job), &line("export_created")).unwrap();

        export.state = ExportState::Failed;
        export.resume_state = Some(ExportState::Waiting);
        export.problem =
            Some(Problem { code: "missing_scope".into(), detail: json!({"needed": ["read:users"]}) });
        export.rows = Some(7);
        job.job_id = Some("job_1".into());
        job.percent = Some(43);
        let file = PackFile {
            name: "users.csv".into(),
            role: FileRole::Output,
            format: Some("csv".into()),
            bytes: 12,
            sha256: "ab".into(),
            rows: Some(7),
        };
        store
            .record_step(&export, Some(&job), Some(std::slice::from_ref(&file)), Some(&line("export_failed")))
            .unwrap();

        assert_eq!(store.export("e1").unwrap(), export);
        assert_eq!(store.jobs("e1").unwrap(), vec![job]);
        assert_eq!(store.pack_files("e1").unwrap(), vec![file]);
        assert_eq!(store.activity(None, 10).unwrap().len(), 2);
    }

    #[test]
    fn a_step_that_cannot_be_written_changes_nothing() {
        let (_folder, store) = store();
        let before = export("e1", "acme", "2026-11-01T10:00:00Z");
        store.save_export(&before, &[], &line("export_created")).unwrap();
        let after = Export { state: ExportState::Ready, ..before.clone() };
        let orphan = job("no such export", 0);
        store.record_step(&after, Some(&orphan), None, Some(&line("export_ready"))).unwrap_err();
        assert_eq!(store.export("e1").unwrap(), before);
        assert_eq!(store.activity(None, 10).unwrap().len(), 1);
    }

    #[test]
    fn the_history_is_searched_filtered_and_paged_newest_first() {
        let (_folder, store) = store();
        for (index, tenant) in ["acme", "demo", "acme"].into_iter().enumerate() {
            let at = format!("2026-11-01T1{index}:00:00Z");
            store
                .save_export(&export(&format!("e{index}"), tenant, &at), &[], &line("export_created"))
                .unwrap();
        }
        let ids = |filter: ExportFilter| -> Vec<String> {
            store.exports(&filter).unwrap().into_iter().map(|export| export.id).collect()
        };
        assert_eq!(ids(ExportFilter::default()), ["e2", "e1", "e0"]);
        assert_eq!(ids(ExportFilter { search: Some("DEMO".into()), ..Default::default() }), ["e1"]);
        assert_eq!(ids(ExportFilter { search: Some("acme.eu".into()), ..Default::default() }), ["e2", "e0"]);
        assert_eq!(ids(ExportFilter { limit: Some(1), offset: 1, ..Default::default() }), ["e1"]);
        assert_eq!(ids(ExportFilter { tenant_id: Some("acme".into()), ..Default::default() }), ["e2", "e0"]);
        assert!(ids(ExportFilter { states: vec![ExportState::Ready], ..Default::default() }).is_empty());
        assert_eq!(store.running_exports().unwrap().len(), 3);
        let acme =
            ExportFilter { tenant_id: Some("acme".into()), limit: Some(1), offset: 1, ..Default::default() };
        assert_eq!(store.count_exports(&acme).unwrap(), 2);
        assert_eq!(store.count_exports(&ExportFilter::default()).unwrap(), 3);
    }

    #[test]
    fn the_last_run_of_each_preset_is_known() {
        let (_folder, store) = store();
        for (id, preset, at) in [
            ("e1", Some("p1"), "2026-11-01T10:00:00Z"),
            ("e2", Some("p1"), "2026-11-03T10:00:00Z"),
            ("e3", Some("p2"), "2026-11-02T10:00:00Z"),
            ("e4", None, "2026-11-04T10:00:00Z"),
        ] {
            let row = Export { preset_id: preset.map(str::to_owned), ..export(id, "acme", at) };
            store.save_export(&row, &[], &line("x")).unwrap();
        }
        let mut runs = store.last_runs().unwrap();
        runs.sort();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            runs,
            [("p1".to_owned(), at("2026-11-03T10:00:00Z")), ("p2".to_owned(), at("2026-11-02T10:00:00Z"))]
        );
    }

    #[test]
    fn the_beginning_of_an_id_is_enough_when_it_is_unambiguous() {
        let (_folder, store) = store();
        for id in ["abc1", "abd1"] {
            store.save_export(&export(id, "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
        }
        assert_eq!(store.export("abc").unwrap().id, "abc1");
        assert_eq!(store.export("ab").unwrap_err().code(), "not_found");
        assert_eq!(store.export("").unwrap_err().code(), "not_found");
    }

    #[test]
    fn a_removed_tenant_stays_known_to_its_exports() {
        let (_folder, store) = store();
        store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
        let at = "2026-11-02T10:00:00Z".parse().unwrap();
        store.remove_tenant("acme", at).unwrap();
        let acme = store.tenant("acme").unwrap();
        assert_eq!((acme.saved, acme.removed_at), (false, Some(at)));
        assert_eq!(store.exports(&ExportFilter::default()).unwrap().len(), 1);
    }

    #[test]
    fn removing_an_export_takes_its_jobs_and_files_along_and_is_logged() {
        let (_folder, store) = store();
        let export = export("e1", "acme", "2026-11-01T10:00:00Z");
        store.save_export(&export, &[job("e1", 0), job("e1", 1)], &line("export_created")).unwrap();
        store.remove_export("e1", &line("export_removed")).unwrap();
        assert!(store.jobs("e1").unwrap().is_empty());
        assert_eq!(store.activity(None, 1).unwrap()[0].kind, "export_removed");
        assert_eq!(store.remove_export("e1", &line("x")).unwrap_err().code(), "not_found");
    }

    #[test]
    fn every_state_survives_the_database() {
        for state in ExportState::ALL {
            assert_eq!(state.as_str().parse::<ExportState>().unwrap(), state);
        }
        "sleeping".parse::<ExportState>().unwrap_err();
    }

    #[test]
    fn a_damaged_value_hides_neither_the_rest_of_its_row_nor_the_other_rows() {
        let (_folder, store) = store();
        for (id, at) in [("e1", "2026-11-01T10:00:00Z"), ("e2", "2026-11-01T11:00:00Z")] {
            store.save_export(&export(id, "acme", at), &[], &line("x")).unwrap();
        }
        for (column, value) in [
            ("state", "sleeping"),
            ("request", "{"),
            ("problem_detail", "no JSON"),
            ("resume_state", "yawning"),
            ("created_at", "yesterday"),
            ("updated_at", "today"),
            ("finished_at", "tomorrow"),
            ("rows", "-1"),
        ] {
            let sql = format!("UPDATE exports SET {column} = ?1 WHERE id = 'e1'");
            let before: rusqlite::types::Value = store
                .lock()
                .query_row(&format!("SELECT {column} FROM exports WHERE id = 'e1'"), [], |row| row.get(0))
                .unwrap();
            store.lock().execute(&sql, [value]).unwrap();
            let rows = store.exports(&ExportFilter::default()).unwrap();
            assert_eq!(rows.len(), 2, "{column}");
            let damaged = rows.iter().find(|row| row.id == "e1").unwrap();
            assert!(damaged.damage.is_some(), "{column}");
            assert_eq!(damaged.name, "Export e1", "{column}");
            assert!(rows.iter().any(|row| row.id == "e2" && row.damage.is_none()), "{column}");
            assert_eq!(store.export("e1").unwrap(), *damaged, "{column}");
            store.lock().execute(&sql, [before]).unwrap();
        }
    }
}
