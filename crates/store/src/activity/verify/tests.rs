use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::activity::{MOST_FAULTS, NewActivity};
use crate::fixtures::{export, line, store};

const CREATED: ActivityWitness<'_> = ActivityWitness { state: None, kind: "export_created" };

const RULES: HistoryRules<'_> = HistoryRules {
    created: "export_created",
    removed: "export_removed",
    kept: "keep_until_changed",
    request_without_values: &|request| Some(request.clone()),
};

/// A log of `lines` lines, the first of which is that of an export.
fn filled(lines: u64) -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    let created = NewActivity { export_id: Some("e1".into()), ..line("export_created") };
    store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &created).unwrap();
    for number in 1..lines {
        let export_id = (number % 2 == 0).then(|| "e1".to_owned());
        let detail = json!({ "number": number });
        store.append_activity(&NewActivity { export_id, detail, ..line("warned") }).unwrap();
    }
    (folder, store)
}

fn tamper(store: &Store, sql: &str) {
    let connection = store.lock();
    connection
        .execute_batch(
            "DROP TRIGGER IF EXISTS activity_is_append_only_update;
             DROP TRIGGER IF EXISTS activity_is_append_only_delete;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
    assert!(connection.changes() > 0 || sql.contains("INSERT"), "{sql}");
}

fn faults(store: &Store) -> Vec<ActivityFault> {
    store.verify_activity(&[CREATED], RULES).unwrap().faults
}

#[test]
fn an_unchanged_log_is_intact() {
    let (_folder, store) = filled(5);
    let report = store.verify_activity(&[CREATED], RULES).unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert_eq!((report.lines, report.since), (5, Some("2026-11-01T10:00:00Z".parse().unwrap())));
    assert_eq!(report.head, store.activity_head().unwrap());
    let (_folder, empty) = crate::fixtures::store();
    assert!(empty.verify_activity(&[CREATED], RULES).unwrap().is_intact());
}

#[test]
fn each_change_is_found_and_named() {
    use ActivityFault as F;
    let swap = "UPDATE activity SET sequence = 90 WHERE sequence = 3;
                UPDATE activity SET sequence = 3 WHERE sequence = 4;
                UPDATE activity SET sequence = 4 WHERE sequence = 90;";
    let unknown = || F::ExportsUnknown { exports: 1, export_id: "e1".into(), name: "Export e1".into() };
    for (sql, found) in [
        (
            "UPDATE activity SET line = replace(line, ':2', ':9') WHERE sequence = 3",
            vec![F::Altered { sequence: 3 }],
        ),
        (
            "UPDATE activity SET sha256 = 'f' || substr(sha256, 2) || 'x' WHERE sequence = 3",
            vec![F::Altered { sequence: 3 }, F::Unlinked { sequence: 4 }],
        ),
        ("UPDATE activity SET line = '{' WHERE sequence = 5", vec![F::Altered { sequence: 5 }]),
        ("DELETE FROM activity WHERE sequence IN (2, 3)", vec![F::Missing { from: 2, to: 3 }]),
        (swap, vec![F::Reordered { sequence: 3, says: 4 }, F::Reordered { sequence: 4, says: 3 }]),
        ("UPDATE activity SET export_id = 'e2' WHERE sequence = 3", vec![F::Moved { sequence: 3 }]),
        ("UPDATE activity SET export_id = NULL WHERE sequence = 3", vec![F::Moved { sequence: 3 }]),
        ("UPDATE activity SET export_id = 'e1' WHERE sequence = 2", vec![F::Moved { sequence: 2 }]),
        ("DELETE FROM activity WHERE sequence > 3", vec![F::CutOff { last: 3, lines: 5 }]),
        ("DELETE FROM activity", vec![F::Emptied { lines: 5 }, unknown()]),
        ("DELETE FROM activity; DELETE FROM activity_head", vec![unknown()]),
        ("DELETE FROM activity_head", vec![F::EndUnknown]),
        (
            "UPDATE activity SET sequence = -1 WHERE sequence = 5",
            vec![F::Added { sequence: 0 }, F::CutOff { last: 4, lines: 5 }],
        ),
    ] {
        let (_folder, store) = filled(5);
        tamper(&store, sql);
        assert_eq!(faults(&store), found, "{sql}");
    }
}

/// Replaces a line by another one with a matching hash.
fn forge(store: &Store, sequence: u64) {
    let text = store.lock().query_row(
        "SELECT replace(line, '\"warned\"', '\"forged\"') FROM activity WHERE sequence = ?1",
        [column::stored(sequence)],
        |row| row.get::<_, String>(0),
    );
    let text = text.unwrap();
    let sha256 = hash(&text);
    tamper(
        store,
        &format!("UPDATE activity SET line = '{text}', sha256 = '{sha256}' WHERE sequence = {sequence}"),
    );
}

#[test]
fn a_replaced_line_with_a_matching_hash_is_found_at_the_next_or_at_the_end() {
    let (_folder, store) = filled(5);
    forge(&store, 3);
    assert_eq!(faults(&store), [ActivityFault::Unlinked { sequence: 4 }]);
    let (_folder, store) = filled(5);
    forge(&store, 5);
    assert_eq!(faults(&store), [ActivityFault::EndReplaced { sequence: 5 }]);
}

#[test]
fn a_line_that_something_else_added_is_found_even_after_the_next_one() {
    let (_folder, store) = filled(5);
    let head = store.activity_head().unwrap().unwrap();
    let forged = Line {
        sequence: 6,
        at: Timestamp::UNIX_EPOCH,
        kind: "warned".into(),
        export_id: None,
        tenant_id: None,
        detail: json!({}),
        history: None,
        unguarded: false,
        previous: head.sha256,
    };
    let text = serde_json::to_string(&forged).unwrap();
    let sha256 = hash(&text);
    tamper(
        &store,
        &format!("INSERT INTO activity (sequence, line, sha256) VALUES (6, '{text}', '{sha256}')"),
    );
    assert_eq!(faults(&store), [ActivityFault::Added { sequence: 6 }]);
    store.append_activity(&line("warned")).unwrap();
    assert_eq!(faults(&store), [ActivityFault::Unlinked { sequence: 7 }]);
}

#[test]
fn lines_that_are_appended_later_hide_nothing() {
    let (_folder, store) = filled(5);
    tamper(&store, "DELETE FROM activity WHERE sequence > 3");
    store.append_activity(&line("warned")).unwrap();
    assert_eq!(faults(&store), [ActivityFault::Missing { from: 4, to: 5 }]);
    let (_folder, store) = filled(5);
    tamper(&store, "DELETE FROM activity");
    store.append_activity(&line("warned")).unwrap();
    assert_eq!(faults(&store)[0], ActivityFault::Missing { from: 1, to: 5 });
}

#[test]
fn a_log_of_another_computer_lacks_the_exports_of_this_one() {
    let (_folder, store) = filled(5);
    let (other_folder, other) = crate::fixtures::store();
    for _ in 0..7 {
        other.append_activity(&line("warned")).unwrap();
    }
    drop(other);
    tamper(
        &store,
        &format!(
            "ATTACH '{}' AS other; DELETE FROM activity; DELETE FROM activity_head;
             INSERT INTO activity SELECT * FROM other.activity;
             INSERT INTO activity_head SELECT * FROM other.activity_head;",
            other_folder.path().join("rollcall.db").display()
        ),
    );
    let found = faults(&store);
    assert!(matches!(found[..], [ActivityFault::ExportsUnknown { exports: 1, .. }]), "{found:?}");
}

#[test]
fn a_ready_export_needs_the_line_that_says_so() {
    let (_folder, store) = filled(3);
    let ready = ActivityWitness { state: Some("ready"), kind: "export_ready" };
    assert!(store.verify_activity(&[CREATED, ready], RULES).unwrap().is_intact());
    store.lock().execute("UPDATE exports SET state = 'ready'", []).unwrap();
    let report = store.verify_activity(&[CREATED, ready], RULES).unwrap();
    assert!(matches!(
        report.faults[..],
        [ActivityFault::ExportsUnknown { exports: 1, .. }, ActivityFault::HistoryDiffers { .. }]
    ));
}

#[test]
fn a_report_lists_a_limited_number_of_faults() {
    let (_folder, store) = filled(60);
    tamper(&store, "UPDATE activity SET line = 'x'");
    assert_eq!(faults(&store).len(), MOST_FAULTS);
}

#[derive(Debug, Clone)]
enum Change {
    Alter(u64, usize),
    Remove(u64),
    CutFrom(u64),
    Swap(u64, u64),
    MoveToOther(u64),
    Forge(u64),
}

const LINES: u64 = 8;

fn change() -> impl Strategy<Value = Change> {
    let number = || 1..=LINES;
    prop_oneof![
        (number(), any::<usize>()).prop_map(|(line, at)| Change::Alter(line, at)),
        number().prop_map(Change::Remove),
        number().prop_map(Change::CutFrom),
        (number(), 1..LINES).prop_map(|(one, by)| Change::Swap(one, (one + by - 1) % LINES + 1)),
        number().prop_map(Change::MoveToOther),
        (2..=LINES).prop_map(Change::Forge),
    ]
}

fn apply(store: &Store, change: &Change) {
    match change {
        Change::Alter(line, at) => {
            let text: String = store
                .lock()
                .query_row("SELECT line FROM activity WHERE sequence = ?1", [column::stored(*line)], |row| {
                    row.get(0)
                })
                .unwrap();
            let mut bytes = text.into_bytes();
            let at = at % bytes.len();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let text = String::from_utf8(bytes).unwrap();
            tamper(store, &format!("UPDATE activity SET line = '{text}' WHERE sequence = {line}"));
        }
        Change::Remove(line) => tamper(store, &format!("DELETE FROM activity WHERE sequence = {line}")),
        Change::CutFrom(line) => tamper(store, &format!("DELETE FROM activity WHERE sequence >= {line}")),
        Change::Swap(one, other) => tamper(
            store,
            &format!(
                "UPDATE activity SET sequence = 90 WHERE sequence = {one};
                 UPDATE activity SET sequence = {one} WHERE sequence = {other};
                 UPDATE activity SET sequence = {other} WHERE sequence = 90;"
            ),
        ),
        Change::MoveToOther(line) => {
            tamper(store, &format!("UPDATE activity SET export_id = 'other' WHERE sequence = {line}"));
        }
        Change::Forge(line) => forge(store, *line),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_change_is_found_at_once_and_after_further_lines(change in change()) {
        let (_folder, store) = filled(LINES);
        apply(&store, &change);
        prop_assert!(!faults(&store).is_empty());
        store.append_activity(&line("warned")).unwrap();
        prop_assert!(!faults(&store).is_empty());
    }
}
