//! Which lines of the log a list shows.

use jiff::Timestamp;
use rusqlite::named_params;
use serde::Serialize;

use super::line::{Activity, ActivityExtent, ActivityTenant, UNREADABLE_LINE};
use crate::column;
use crate::database::Store;
use crate::error::StoreError;
use crate::folding::folded;

/// Selects lines of the log, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only lines of this export.
    pub export_id: Option<String>,
    /// Only lines that concern this tenant.
    pub tenant_id: Option<String>,
    /// Only lines of one of these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Only lines from this moment on.
    pub since: Option<Timestamp>,
    /// Only lines before this moment.
    pub until: Option<Timestamp>,
    /// Only lines that every one of these terms describes.
    pub search: Vec<ActivityTerm>,
    /// Only lines before this one.
    pub before: Option<u64>,
    /// Maximum number of lines.
    pub limit: Option<u32>,
}

/// One word of a search. A line is described by it if its number is `text`, its facts or the names
/// of its export and tenant contain `text`, or it is of one of `kinds`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ActivityTerm {
    /// Part of a text, compared without regard to case and accents.
    pub text: String,
    /// Kinds that the word means in the language of the user.
    pub kinds: Vec<String>,
}

impl ActivityTerm {
    /// Splits a text into terms.
    pub fn words(text: &str) -> Vec<Self> {
        text.split_whitespace().map(|word| Self { text: word.to_owned(), kinds: Vec::new() }).collect()
    }
}

impl ActivityFilter {
    fn kinds_json(&self) -> String {
        serde_json::json!(self.kinds).to_string()
    }

    fn terms_json(&self) -> String {
        let folded_terms: Vec<ActivityTerm> = self
            .search
            .iter()
            .map(|term| ActivityTerm { text: folded(&term.text), ..term.clone() })
            .collect();
        serde_json::json!(folded_terms).to_string()
    }
}

/// SQL of the lines with what they concern. Earlier versions stored no tenant: then it is that of
/// the export, or of the host in the facts.
const LINES: &str = "
    FROM (SELECT activity.*, iif(json_valid(line), line, '{}') AS facts FROM activity) AS activity
    LEFT JOIN exports ON exports.id = activity.export_id
    LEFT JOIN tenants ON tenants.id = coalesce(
        facts ->> 'tenant_id', exports.tenant_id,
        (SELECT id FROM tenants WHERE host = facts ->> '$.detail.tenant' LIMIT 1))";

/// SQL that selects the lines matching a filter. An unreadable line matches no condition on its
/// content.
const MATCHING: &str = "
    WHERE (:export IS NULL OR activity.export_id = :export)
      AND (:before IS NULL OR activity.sequence < :before)
      AND (:since IS NULL OR julianday(facts ->> 'at') >= julianday(:since))
      AND (:until IS NULL OR julianday(facts ->> 'at') < julianday(:until))
      AND (:tenant IS NULL OR tenants.id = :tenant)
      AND (:kinds = '[]' OR ifnull(facts ->> 'kind' IN (SELECT value FROM json_each(:kinds)), 0))
      AND NOT EXISTS (
        SELECT 1 FROM json_each(:terms) AS term WHERE NOT (
          activity.sequence = term.value ->> 'text'
          OR instr(folded(ifnull(facts -> '$.detail', '') || char(10) || ifnull(activity.export_id, '')
                   || char(10) || ifnull(exports.name, '') || char(10) || ifnull(tenants.name, '')
                   || char(10) || ifnull(tenants.host, '')), term.value ->> 'text') > 0
          OR ifnull(facts ->> 'kind' IN (SELECT value FROM json_each(term.value, '$.kinds')), 0)))";

impl Store {
    /// Returns at most `limit` lines, of one export or of all, newest first.
    pub fn activity(&self, export_id: Option<&str>, limit: u32) -> Result<Vec<Activity>, StoreError> {
        self.activity_lines(&ActivityFilter {
            export_id: export_id.map(str::to_owned),
            limit: Some(limit),
            ..ActivityFilter::default()
        })
    }

    /// Returns the lines that match a filter, newest first.
    pub fn activity_lines(&self, filter: &ActivityFilter) -> Result<Vec<Activity>, StoreError> {
        let sql = format!(
            "SELECT activity.sequence, activity.export_id, activity.line, activity.sha256,
                exports.name AS export_name, tenants.id AS tenant_id, tenants.name AS tenant_name
             {LINES} {MATCHING} ORDER BY activity.sequence DESC LIMIT :limit"
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(
            named_params! {
                ":export": filter.export_id,
                ":before": filter.before.map(column::stored),
                ":since": filter.since.map(|at| at.to_string()),
                ":until": filter.until.map(|at| at.to_string()),
                ":tenant": filter.tenant_id,
                ":kinds": filter.kinds_json(),
                ":terms": filter.terms_json(),
                ":limit": filter.limit.map_or(-1, i64::from),
            },
            Activity::read,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the number of lines that match a filter, ignoring its limit and where it begins.
    pub fn count_activity(&self, filter: &ActivityFilter) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) AS number {LINES} {MATCHING}");
        let connection = self.lock();
        let count = connection.prepare_cached(&sql)?.query_row(
            named_params! {
                ":export": filter.export_id,
                ":before": None::<i64>,
                ":since": filter.since.map(|at| at.to_string()),
                ":until": filter.until.map(|at| at.to_string()),
                ":tenant": filter.tenant_id,
                ":kinds": filter.kinds_json(),
                ":terms": filter.terms_json(),
            },
            |row| column::count(row, "number"),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// Returns the number of lines, the time of the first, and the tenants that they concern.
    pub fn activity_extent(&self) -> Result<ActivityExtent, StoreError> {
        let first = self.activity_lines(&ActivityFilter { before: Some(2), ..ActivityFilter::default() })?;
        let connection = self.lock();
        let lines = connection
            .query_row("SELECT count(*) AS lines FROM activity", [], |row| column::count(row, "lines"))?;
        let sql = format!(
            "SELECT DISTINCT tenants.id, tenants.name, tenants.host {LINES} WHERE tenants.id IS NOT NULL
             ORDER BY folded(tenants.name), tenants.id"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let tenants = statement.query_map([], |row| {
            Ok(ActivityTenant { id: row.get("id")?, name: row.get("name")?, host: row.get("host")? })
        })?;
        Ok(ActivityExtent {
            lines: lines.unwrap_or_default(),
            since: first.last().filter(|line| line.kind != UNREADABLE_LINE).map(|line| line.at),
            tenants: tenants.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::activity::NewActivity;
    use crate::fixtures::{export, store};

    fn numbers(store: &Store, filter: &ActivityFilter) -> Vec<u64> {
        let lines = store.activity_lines(filter).unwrap();
        assert_eq!(store.count_activity(filter).unwrap(), lines.len() as u64);
        lines.iter().map(|line| line.sequence).collect()
    }

    fn filled() -> (tempfile::TempDir, Store) {
        let (folder, store) = store();
        store
            .save_export(
                &export("e1", "acme", "2026-11-01T10:00:00Z"),
                &[],
                &NewActivity {
                    at: "2026-11-01T10:00:00.5Z".parse().unwrap(),
                    kind: "export_created".into(),
                    export_id: Some("e1".into()),
                    detail: json!({ "tenant": "acme.eu.auth0.com" }),
                },
            )
            .unwrap();
        for (at, kind, detail) in [
            ("2026-11-02T00:00:00Z", "tenant_added", json!({ "tenant_id": "demo", "name": "Été" })),
            ("2026-11-02T23:59:59.9Z", "person_requested", json!({ "tenant": "acme.eu.auth0.com" })),
            ("2026-11-03T00:00:00Z", "settings_changed", json!({ "names": ["formats"] })),
        ] {
            store
                .append_activity(&NewActivity {
                    at: at.parse().unwrap(),
                    kind: kind.into(),
                    export_id: None,
                    detail,
                })
                .unwrap();
        }
        (folder, store)
    }

    #[test]
    fn lines_are_filtered_by_time_tenant_kind_and_words() {
        let (_folder, store) = filled();
        let all = ActivityFilter::default;
        assert_eq!(numbers(&store, &all()), [4, 3, 2, 1]);
        let day = ActivityFilter {
            since: Some("2026-11-02T00:00:00Z".parse().unwrap()),
            until: Some("2026-11-03T00:00:00Z".parse().unwrap()),
            ..all()
        };
        assert_eq!(numbers(&store, &day), [3, 2]);
        // The lines of an export, and those that name the tenant's host only.
        let of = |id: &str| ActivityFilter { tenant_id: Some(id.into()), ..all() };
        assert_eq!((numbers(&store, &of("acme")), numbers(&store, &of("demo"))), (vec![3, 1], vec![2]));
        let kinds = vec!["tenant_added".to_owned(), "settings_changed".to_owned()];
        assert_eq!(numbers(&store, &ActivityFilter { kinds, ..all() }), [4, 2]);
        for (words, found) in [
            ("ETE", vec![2]),
            ("export e1", vec![1]),
            ("acme", vec![3, 1]),
            ("4", vec![4]),
            ("acme formats", vec![]),
            // The chain's own hashes are not searched.
            ("0000000", vec![]),
        ] {
            let search = ActivityTerm::words(words);
            assert_eq!(numbers(&store, &ActivityFilter { search, ..all() }), found, "{words}");
        }
        let word = ActivityTerm { text: "réglages".into(), kinds: vec!["settings_changed".into()] };
        assert_eq!(numbers(&store, &ActivityFilter { search: vec![word], ..all() }), [4]);
    }

    #[test]
    fn pages_follow_each_other() {
        let (_folder, store) = filled();
        let page = |before| {
            let filter = ActivityFilter { before, limit: Some(3), ..ActivityFilter::default() };
            store.activity_lines(&filter).unwrap().iter().map(|line| line.sequence).collect::<Vec<_>>()
        };
        assert_eq!((page(None), page(Some(2)), page(Some(1))), (vec![4, 3, 2], vec![1], vec![]));
    }

    #[test]
    fn an_unreadable_line_does_not_hide_the_others() {
        let (_folder, store) = filled();
        let connection = store.lock();
        connection
            .execute_batch(
                "DROP TRIGGER activity_is_append_only_update;
                 UPDATE activity SET line = '{' WHERE sequence = 3;",
            )
            .unwrap();
        drop(connection);
        let lines = store.activity(None, 10).unwrap();
        assert_eq!(lines.len(), 4);
        assert_eq!((lines[1].sequence, lines[1].kind.as_str()), (3, UNREADABLE_LINE));
        assert_eq!(store.activity_extent().unwrap().lines, 4);
    }
}
