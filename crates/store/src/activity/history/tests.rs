use serde_json::json;

use super::*;
use crate::activity::NewActivity;
use crate::database::Store;
use crate::exports::{Export, ExportState};
use crate::files::{FileRole, PackFile};
use crate::fixtures::{export, line, store};

const RULES: HistoryRules<'_> = HistoryRules {
    created: "export_created",
    removed: "export_removed",
    kept: "keep_until_changed",
    request_without_values: &|request| {
        let mut request = request.clone();
        let filter = request.pointer_mut("/recipe/filter")?;
        *filter = json!(filter.as_str().unwrap_or_default().split('=').next());
        Some(request)
    },
};

fn of(id: &str, kind: &str, detail: Value) -> NewActivity {
    NewActivity { export_id: Some(id.to_owned()), detail, ..line(kind) }
}

/// An export that has its files, one that failed, one at work, and one that was removed.
fn filled() -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    let request =
        json!({ "name": "All", "language": "en", "recipe": { "filter": "email=ada", "limit": null } });
    let said = json!({ "request": { "name": "All", "language": "en", "recipe": { "filter": "email", "limit": null } } });
    let mut rows = Vec::new();
    for id in ["ready", "failed", "running", "gone"] {
        let row = Export {
            request: request.clone(),
            preset_id: Some("backup".into()),
            keep_until: Some("2027-01-31".parse().unwrap()),
            ..export(id, "acme", "2026-11-01T10:00:00Z")
        };
        store.save_export(&row, &[], &of(id, "export_created", said.clone())).unwrap();
        rows.push(row);
    }
    let [ready, failed, running, _] = rows.try_into().unwrap();
    let file = PackFile {
        name: "users.csv".into(),
        role: FileRole::Output,
        format: Some("csv".into()),
        bytes: 100,
        sha256: "a".repeat(64),
        rows: Some(5),
    };
    let packing = Export {
        state: ExportState::Packing,
        pack: Some("/tmp/packs/acme".into()),
        rows: Some(5),
        bytes: Some(100),
        count_check: Some(json!({ "outcome": "matches" })),
        ..ready
    };
    store.record_step(&packing, None, Some(&[file]), None).unwrap();
    let finished_at = Some("2026-11-01T10:05:00Z".parse().unwrap());
    let ready = Export { state: ExportState::Ready, finished_at, ..packing };
    store.record_step(&ready, None, None, Some(&of("ready", "export_ready", json!({})))).unwrap();
    let problem = Some(crate::problem::Problem { code: "offline".into(), detail: json!({}) });
    let failed = Export { state: ExportState::Failed, problem, finished_at, ..failed };
    store.record_step(&failed, None, None, Some(&of("failed", "export_failed", json!({})))).unwrap();
    let running = Export { state: ExportState::Waiting, ..running };
    store.record_step(&running, None, None, None).unwrap();
    store.remove_export("gone", &of("gone", "export_removed", json!({}))).unwrap();
    (folder, store)
}

fn report(store: &Store) -> ActivityReport {
    store.verify_activity(&[], RULES).unwrap()
}

fn change(store: &Store, sql: &str) {
    let connection = store.lock();
    connection.execute_batch(sql).unwrap();
    assert!(connection.changes() > 0, "{sql}");
}

/// The exports and columns that differ.
fn differing(store: &Store) -> Vec<(String, String)> {
    let differing = report(store).faults.into_iter().map(|fault| match fault {
        ActivityFault::HistoryDiffers { export_id, column, .. } => (export_id, column),
        other => panic!("{other:?}"),
    });
    differing.collect()
}

/// Everything that a line says, and how to change it.
const CHANGES: [(&str, &str); 22] = [
    ("tenant", "tenant_id = 'demo'"),
    ("preset", "preset_id = NULL"),
    ("preset", "preset_id = 'other'"),
    ("name", "name = 'Another'"),
    ("folder", "folder = '/elsewhere'"),
    ("created_at", "created_at = '2026-11-01T10:00:01Z'"),
    ("keep_until", "keep_until = NULL"),
    ("keep_until", "keep_until = '2037-01-31'"),
    ("request", "request = '{}'"),
    ("request", "request = replace(request, '\"limit\":null', '\"limit\":10')"),
    ("request", "request = replace(request, 'email=', 'blocked=')"),
    ("unlogged", "unlogged = 1"),
    ("state", "state = CASE state WHEN 'ready' THEN 'stopped' ELSE 'ready' END"),
    ("problem", "problem_code = CASE problem_code WHEN 'offline' THEN NULL ELSE 'offline' END"),
    ("pack", "pack = '/elsewhere'"),
    ("rows", "rows = 4"),
    ("rows", "rows = iif(rows, NULL, 1)"),
    ("bytes", "bytes = 99"),
    ("finished_at", "finished_at = '2026-11-01T10:05:01Z'"),
    ("finished_at", "finished_at = NULL"),
    ("count_check", "count_check = '{\"outcome\":\"differs\"}'"),
    ("count_check", "count_check = iif(count_check IS NULL, '{}', NULL)"),
];

const FILE_CHANGES: [&str; 8] = [
    "UPDATE files SET name = 'other.csv'",
    "UPDATE files SET role = 'proof'",
    "UPDATE files SET format = NULL",
    "UPDATE files SET bytes = 99",
    "UPDATE files SET sha256 = replace(sha256, 'a', 'b')",
    "UPDATE files SET rows = NULL",
    "DELETE FROM files",
    "INSERT INTO files VALUES ('ready', 9, 'more.csv', 'output', NULL, 1, '', NULL)",
];

#[test]
fn an_unchanged_history_is_what_the_lines_say() {
    let (_folder, store) = filled();
    let found = report(&store);
    assert_eq!((found.exports, found.exports_in_part, found.faults), (3, 0, vec![]));
    // What changes without a line is not compared.
    change(&store, "UPDATE exports SET updated_at = '2026-12-01T00:00:00Z', witness = '{}'");
    // One at work changes from step to step.
    change(&store, "UPDATE exports SET state = 'packing', rows = 7, pack = '/x' WHERE id = 'running'");
    assert_eq!(differing(&store), []);
}

#[test]
fn any_column_that_a_line_states_is_found_when_something_else_changes_it() {
    let (_folder, store) = filled();
    let keep = "CREATE TABLE kept AS SELECT * FROM exports; CREATE TABLE kept_files AS SELECT * FROM files";
    store.lock().execute_batch(keep).unwrap();
    let restore = |store: &Store| {
        let sql = "DELETE FROM files; INSERT OR REPLACE INTO exports SELECT * FROM kept;
            DELETE FROM files; INSERT INTO files SELECT * FROM kept_files;";
        store.lock().execute_batch(sql).unwrap();
        assert_eq!(differing(store), []);
    };
    let is_changed = |store: &Store| {
        let sql = "SELECT EXISTS (SELECT * FROM exports EXCEPT SELECT * FROM kept)";
        store.lock().query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap()
    };
    let mut found = 0;
    for id in ["ready", "failed", "running"] {
        for (column, sql) in CHANGES {
            change(&store, &format!("UPDATE exports SET {sql} WHERE id = '{id}'"));
            // The rest changes from step to step while an export is at work.
            let is_stated = id != "running"
                || FIXED.contains(&column)
                || ["keep_until", "request", "unlogged", "state"].contains(&column);
            let expected = (is_stated && is_changed(&store)).then(|| (id.to_owned(), column.to_owned()));
            assert_eq!(differing(&store), expected.iter().cloned().collect::<Vec<_>>(), "{id}: {sql}");
            found += expected.iter().len();
            restore(&store);
        }
    }
    assert!(found > 50, "{found}");
    for sql in FILE_CHANGES {
        change(&store, sql);
        assert_eq!(differing(&store), [("ready".to_owned(), "files".to_owned())], "{sql}");
        restore(&store);
    }
}

#[test]
fn lines_that_are_written_later_do_not_hide_a_change() {
    for (column, sql) in [("rows", "rows = 4"), ("keep_until", "keep_until = '2037-01-31'")] {
        let (_folder, store) = filled();
        change(&store, &format!("UPDATE exports SET {sql} WHERE id = 'ready'"));
        store.append_activity(&of("ready", "files_saved", json!({}))).unwrap();
        store.set_keep_until("ready", None, &of("ready", "keep_until_changed", json!({}))).unwrap();
        assert_eq!(differing(&store), [("ready".to_owned(), column.to_owned())]);
    }
    // What the user changes is no difference.
    let (_folder, store) = filled();
    store.set_keep_until("ready", None, &of("ready", "keep_until_changed", json!({}))).unwrap();
    assert_eq!(differing(&store), []);
}

#[test]
fn rows_that_were_deleted_or_added_are_found() {
    let (_folder, store) = filled();
    change(&store, "DELETE FROM exports WHERE id = 'ready'");
    let lacking = ActivityFault::HistoryLacks { export_id: "ready".into(), name: "All".into(), sequence: 1 };
    assert_eq!(report(&store).faults, [lacking]);
    let (_folder, store) = filled();
    let added =
        "INSERT INTO exports (id, tenant_id, name, request, state, folder, created_at, updated_at, unlogged)
        SELECT 'added', tenant_id, name, request, state, folder, '2026-11-01T11:00:00Z', updated_at, 1
        FROM exports WHERE id = 'ready'";
    change(&store, added);
    assert_eq!(differing(&store), [("added".to_owned(), "unlogged".to_owned())]);
    // One that claims to be older than the log is told apart from those that were compared.
    change(&store, "UPDATE exports SET created_at = '2020-01-01T00:00:00Z' WHERE id = 'added'");
    let found = report(&store);
    assert_eq!((found.exports, found.exports_unlogged, found.faults), (3, 1, vec![]));
}

#[test]
fn exports_of_earlier_versions_are_compared_in_part() {
    let (_folder, store) = filled();
    let without = "DROP TRIGGER activity_is_append_only_update;
        UPDATE activity SET line = json_remove(line, '$.history')";
    change(&store, without);
    let connection = store.lock();
    let mut rows = History::new(RULES);
    let mut found = report_of_nothing();
    let mut statement = connection.prepare("SELECT line FROM activity ORDER BY sequence").unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    for line in lines {
        rows.hear(serde_json::from_str(&line.unwrap()).unwrap(), &mut found);
    }
    rows.compare(&connection, &mut found).unwrap();
    assert_eq!((found.exports, found.exports_in_part, found.faults), (3, 3, vec![]));
}

fn report_of_nothing() -> ActivityReport {
    let (_folder, store) = store();
    report(&store)
}

#[test]
fn the_states_that_end_an_export_are_known() {
    let ended = ExportState::ALL.into_iter().filter(|state| !state.is_running());
    let mut ended: Vec<&str> = ended.map(ExportState::as_str).collect();
    let mut known = ENDED.to_vec();
    ended.sort_unstable();
    known.sort_unstable();
    assert_eq!(ended, known);
}
