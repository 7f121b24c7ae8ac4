//! Exports in a real database.

use jiff::Timestamp;
use serde_json::json;

use super::{Export, ExportFilter, ExportOrder, ExportState, LastRun, SearchTerm, Span};
use crate::files::{FileRole, PackFile};
use crate::fixtures::{export, job, line, store};
use crate::problem::Problem;

#[test]
fn open_exports_are_recent_and_may_still_produce_a_pack() {
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
fn witnessed_exports_are_finished_recent_and_asked_for_it() {
    let (_folder, store) = store();
    let made = |id: &str, at: &str, state, request| Export { request, state, ..export(id, "acme", at) };
    let (old, new) = ("2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z");
    let asked = || json!({ "checks": { "witness": true } });
    let exports = [
        made("one", new, ExportState::Ready, asked()),
        made("long-ago", old, ExportState::Ready, asked()),
        made("running", new, ExportState::Waiting, asked()),
        made("counted", new, ExportState::Ready, json!({ "checks": { "count": true } })),
        made("plain", new, ExportState::Ready, json!({})),
        made("other", "2026-11-02T10:00:01Z", ExportState::Ready, asked()),
    ];
    for export in &exports {
        store.save_export(export, &[], &line("export_created")).unwrap();
    }
    let found = store.witnessed_exports(new.parse().unwrap()).unwrap();
    let ids: Vec<&str> = found.iter().map(|export| export.id.as_str()).collect();
    assert_eq!(ids, ["other", "one"]);
}

#[test]
fn a_step_stores_export_job_files_and_log_together() {
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
fn a_step_that_cannot_be_stored_changes_nothing() {
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
fn the_history_can_be_searched_filtered_and_paged() {
    let (_folder, store) = store();
    for (index, tenant) in ["acme", "demo", "acme"].into_iter().enumerate() {
        let at = format!("2026-11-01T1{index}:00:00Z");
        store.save_export(&export(&format!("e{index}"), tenant, &at), &[], &line("export_created")).unwrap();
    }
    let ids = |filter: ExportFilter| -> Vec<String> {
        store.exports(&filter).unwrap().into_iter().map(|export| export.id).collect()
    };
    assert_eq!(ids(ExportFilter::default()), ["e2", "e1", "e0"]);
    assert_eq!(ids(ExportFilter { search: SearchTerm::words("DEMO"), ..Default::default() }), ["e1"]);
    assert_eq!(
        ids(ExportFilter { search: SearchTerm::words("acme.eu"), ..Default::default() }),
        ["e2", "e0"]
    );
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
fn every_term_of_a_search_must_describe_an_export_in_some_way() {
    let (_folder, store) = store();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let rows = [
        Export {
            name: "Revue des accès".into(),
            preset_id: Some("access-review".into()),
            request: json!({ "version": 2, "recipe": { "outputs": ["xlsx", "csv"] } }),
            rows: Some(812),
            funnel: Some(json!({ "delivered": 12_345, "remaining": [812] })),
            count_check: Some(json!({ "outcome": "matches" })),
            witness: Some(json!({ "outcome": "not_asked" })),
            bytes: Some(10),
            ..export("e0", "acme", "2026-09-30T23:30:00Z")
        },
        Export {
            name: "Backup".into(),
            request: json!({ "outputs": ["json"] }),
            bytes: Some(30),
            ..export("e1", "acme", "2026-10-01T10:00:00.5Z")
        },
        Export {
            request: json!("damaged"),
            name: "archive".into(),
            ..export("e2", "demo", "2026-10-02T10:00:00Z")
        },
    ];
    for row in rows {
        store.save_export(&row, &[], &line("export_created")).unwrap();
    }
    store.lock().execute("UPDATE exports SET request = 'no JSON', funnel = '{' WHERE id = 'e2'", []).unwrap();
    let ids = |search: &[SearchTerm], order: ExportOrder| -> Vec<String> {
        let filter = ExportFilter { search: search.to_vec(), order, ..ExportFilter::default() };
        assert_eq!(store.count_exports(&filter).unwrap(), store.exports(&filter).unwrap().len() as u64);
        store.exports(&filter).unwrap().into_iter().map(|export| export.id).collect()
    };
    let found = |term: SearchTerm| ids(&[term], ExportOrder::Newest);
    let text = |text: &str| SearchTerm { text: text.into(), ..SearchTerm::default() };
    let other = || text("no name has this");

    assert_eq!(found(text("ACCES")), ["e0"]);
    assert_eq!(found(SearchTerm { users: Some(812), ..other() }), ["e0"]);
    assert_eq!(found(SearchTerm { users: Some(12_345), ..other() }), ["e0"]);
    assert_eq!(found(SearchTerm { formats: vec!["xlsx".into(), "json".into()], ..other() }), ["e1", "e0"]);
    assert_eq!(found(SearchTerm { presets: vec!["access-review".into()], ..other() }), ["e0"]);
    let october = Span { from: at("2026-10-01T00:00:00Z"), to: at("2026-11-01T00:00:00Z") };
    assert_eq!(found(SearchTerm { during: vec![october], ..other() }), ["e2", "e1"]);
    let second = Span { from: at("2026-10-01T10:00:00Z"), to: at("2026-10-01T10:00:01Z") };
    assert_eq!(found(SearchTerm { during: vec![second], ..other() }), ["e1"]);
    let both = [SearchTerm { during: vec![october], ..other() }, text("backup")];
    assert_eq!(ids(&both, ExportOrder::Newest), ["e1"]);
    assert!(found(other()).is_empty());

    assert_eq!(ids(&[], ExportOrder::Oldest), ["e0", "e1", "e2"]);
    assert_eq!(ids(&[], ExportOrder::Name), ["e2", "e1", "e0"]);
    assert_eq!(ids(&[], ExportOrder::Largest), ["e1", "e0", "e2"]);
}

#[test]
fn the_last_run_of_each_preset_on_a_tenant_is_known() {
    let (_folder, store) = store();
    for (id, tenant, preset, at, state) in [
        ("e1", "acme", Some("p1"), "2026-11-01T10:00:00Z", ExportState::Ready),
        ("e2", "acme", Some("p1"), "2026-11-03T10:00:00Z", ExportState::Lost),
        ("e3", "acme", Some("p2"), "2026-11-02T10:00:00Z", ExportState::Ready),
        ("e4", "acme", None, "2026-11-04T10:00:00Z", ExportState::Ready),
        // Neither the runs of another tenant nor one that was stopped say how the preset went.
        ("e5", "demo", Some("p2"), "2026-11-05T10:00:00Z", ExportState::Failed),
        ("e6", "acme", Some("p2"), "2026-11-06T10:00:00Z", ExportState::Stopped),
    ] {
        let row = Export { preset_id: preset.map(str::to_owned), state, ..export(id, tenant, at) };
        store.save_export(&row, &[], &line("x")).unwrap();
    }
    let mut runs = store.last_runs("acme").unwrap();
    runs.sort_by(|one, other| one.0.cmp(&other.0));
    let run = |at: &str, ready| LastRun { at: at.parse().unwrap(), ready };
    assert_eq!(
        runs,
        [
            ("p1".to_owned(), run("2026-11-03T10:00:00Z", false)),
            ("p2".to_owned(), run("2026-11-02T10:00:00Z", true))
        ]
    );
}

#[test]
fn an_unambiguous_id_prefix_is_sufficient() {
    let (_folder, store) = store();
    for id in ["abc1", "abd1"] {
        store.save_export(&export(id, "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
    }
    assert_eq!(store.export("abc").unwrap().id, "abc1");
    assert_eq!(store.export("ab").unwrap_err().code(), "not_found");
    assert_eq!(store.export("").unwrap_err().code(), "not_found");
}

#[test]
fn a_removed_tenant_is_kept_for_its_exports() {
    let (_folder, store) = store();
    store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
    let at = "2026-11-02T10:00:00Z".parse().unwrap();
    store.remove_tenant("acme", at).unwrap();
    let acme = store.tenant("acme").unwrap();
    assert_eq!((acme.saved, acme.removed_at), (false, Some(at)));
    assert_eq!(store.exports(&ExportFilter::default()).unwrap().len(), 1);
}

#[test]
fn removing_an_export_removes_its_jobs_and_files_and_is_logged() {
    let (_folder, store) = store();
    let export = export("e1", "acme", "2026-11-01T10:00:00Z");
    store.save_export(&export, &[job("e1", 0), job("e1", 1)], &line("export_created")).unwrap();
    store.remove_export("e1", &line("export_removed")).unwrap();
    assert!(store.jobs("e1").unwrap().is_empty());
    assert_eq!(store.activity(None, 1).unwrap()[0].kind, "export_removed");
    assert_eq!(store.remove_export("e1", &line("x")).unwrap_err().code(), "not_found");
}

#[test]
fn a_damaged_value_hides_neither_its_row_nor_other_rows() {
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
