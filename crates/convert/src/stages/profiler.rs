//! Profiles the data in the pass that writes the outputs, in memory that does not grow with the
//! number of users.

use recipe::ProtectedField;
use schema::{FieldPath, Step};

use super::profile::{Profile, ProfileOptions, charts, column};
use crate::{json::Fault, plan::Columns, source::Record, table::Locator};

/// Most columns that are profiled. Further ones are left out.
const MOST_COLUMNS: usize = 1_000;

/// Builds a profile, user by user.
pub(super) struct Profiler {
    locator: Locator,
    as_delivered: bool,
    columns: Vec<column::ColumnCounts>,
    /// For each of [`charts::PATHS`], where its value is.
    sources: Vec<Option<ValueSource>>,
    /// For each of [`charts::PATHS`], whether its values are hidden: then it says nothing.
    hidden: [bool; charts::PATHS.len()],
    charts: charts::Counts,
    rows: u64,
    text: String,
}

/// A root column, and the steps from there.
#[derive(Clone)]
struct ValueSource {
    root: usize,
    steps: Vec<Step>,
}

impl Profiler {
    pub(super) fn new(columns: &Columns, hidden: &[ProtectedField], options: ProfileOptions) -> Self {
        let is_hidden = |path: &str| {
            let path = FieldPath::from_key(path);
            hidden.iter().any(|hidden| FieldPath::from_key(&hidden.path).overlaps(&path))
        };
        let mut profiler = Self {
            locator: Locator::as_delivered(),
            as_delivered: true,
            columns: Vec::new(),
            sources: vec![None; charts::PATHS.len()],
            hidden: charts::PATHS.map(is_hidden),
            charts: charts::Counts::new(options.now),
            rows: 0,
            text: String::new(),
        };
        if let Some(columns) = columns.requested() {
            profiler.as_delivered = false;
            profiler.locator = Locator::chosen(columns);
            for (root, column) in columns.iter().enumerate() {
                profiler.columns.push(column::ColumnCounts::new(&column.title));
                find_sources(&mut profiler.sources, profiler.hidden, root, &column.path);
            }
            profiler.charts.request(profiler.sources.iter().map(Option::is_some));
        }
        profiler
    }

    /// Counts one user.
    pub(super) fn observe(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let Self { locator, columns, sources, hidden, .. } = self;
        if self.as_delivered {
            locator.learn(record, |name| {
                find_sources(sources, *hidden, columns.len(), name);
                columns.push(column::ColumnCounts::new(name));
                Ok::<(), Fault>(())
            })?;
        }
        self.rows += 1;
        let values = locator.locate(record)?;
        for (column, value) in columns.iter_mut().zip(values).take(MOST_COLUMNS) {
            if let Some(value) = value {
                column.observe(record.line, *value, &mut self.text);
            }
        }
        let mut found = [None; charts::PATHS.len()];
        for (found, source) in found.iter_mut().zip(&*sources) {
            if let Some(ValueSource { root, steps }) = source
                && let Some(value) = values[*root]
            {
                *found = crate::table::walk(record.line, value, steps)?;
            }
        }
        self.charts.observe(record.line, &found, &mut self.text);
        Ok(())
    }

    pub(super) fn finish(self) -> Profile {
        let columns = self.columns.into_iter().take(MOST_COLUMNS).map(column::ColumnCounts::finish);
        Profile { rows: self.rows, columns: columns.collect(), charts: self.charts.finish(self.rows) }
    }
}

/// Finds the charts whose value is this column, or inside it, and not hidden.
fn find_sources(
    sources: &mut [Option<ValueSource>],
    hidden: [bool; charts::PATHS.len()],
    root: usize,
    path: &str,
) {
    let shown = sources.iter_mut().zip(charts::PATHS).zip(hidden).filter(|(_, hidden)| !hidden);
    for ((source, wanted), _) in shown {
        let parsed = FieldPath::from_key(wanted);
        if path == wanted {
            *source = Some(ValueSource { root, steps: Vec::new() });
        } else if path == parsed.root && source.is_none() {
            *source = Some(ValueSource { root, steps: parsed.steps });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile::{Age, MonthCount, YesNo};
    use super::*;
    use crate::{
        Column,
        json::{self, Index},
    };

    fn profile(columns: &Columns, lines: &[&str]) -> Profile {
        profile_with(columns, &[], lines)
    }

    fn profile_with(columns: &Columns, hidden: &[ProtectedField], lines: &[&str]) -> Profile {
        let mut profiler = Profiler::new(columns, hidden, ProfileOptions { now: 1_800_000_000 });
        for line in lines {
            let mut index = Index::default();
            json::index(line, &mut index).unwrap();
            profiler.observe(&Record { line, index: index.view() }).unwrap();
        }
        profiler.finish()
    }

    const USERS: [&str; 4] = [
        r#"{"email":"a","created_at":"2026-01-05T00:00:00.000Z","last_login":"2027-01-10T00:00:00.000Z","multifactor":["guardian"],"email_verified":true,"identities":[{"connection":"People"}]}"#,
        r#"{"email":"b","created_at":"2026-01-31T23:59:59.999Z","blocked":true,"email_verified":false,"identities":[{"connection":"People"}]}"#,
        r#"{"email":"c","created_at":"2026-03-01T00:00:00.000Z","last_login":"2020-01-01T00:00:00Z","multifactor":[],"identities":[{"connection":"Google"}]}"#,
        r#"{"email":null,"created_at":"nonsense"}"#,
    ];

    fn month(month: &str, users: u64) -> MonthCount {
        MonthCount { month: month.into(), users }
    }

    #[test]
    fn charts_count_what_users_have() {
        let charts = profile(&Columns::AsDelivered, &USERS).charts;
        assert_eq!(charts.sign_ups.unwrap(), [month("2026-01", 2), month("2026-03", 1)]);
        assert_eq!(charts.mfa, Some(YesNo { yes: 1, no: 3 }));
        assert_eq!(charts.email_verified, Some(YesNo { yes: 1, no: 3 }));
        assert_eq!(charts.blocked, Some(YesNo { yes: 1, no: 3 }));
        let ages: Vec<(Age, u64)> = charts
            .last_login
            .unwrap()
            .iter()
            .map(|count| (count.age, count.users))
            .filter(|(_, users)| *users > 0)
            .collect();
        assert_eq!(ages, [(Age::Week, 1), (Age::Older, 1), (Age::Never, 2)]);
        let connections: Vec<(String, u64)> =
            charts.connections.unwrap().into_iter().map(|count| (count.name, count.users)).collect();
        assert_eq!(connections, [("People".into(), 2), ("Google".into(), 1)]);
        assert_eq!(charts.other_connections, 0);
    }

    #[test]
    fn charts_of_fields_that_were_not_requested_are_absent() {
        let column = |title: &str, path: &str| Column { title: title.into(), path: path.into() };
        let columns = Columns::Chosen(vec![
            column("MFA", "multifactor[0]"),
            column("Where", "identities[0].connection"),
        ]);
        let charts = profile(&columns, &[r#"{"MFA":"guardian","Where":"People"}"#, "{}"]).charts;
        assert_eq!(charts.mfa, Some(YesNo { yes: 1, no: 1 }));
        assert_eq!(charts.connections.unwrap()[0].users, 1);
        assert_eq!(
            (charts.sign_ups, charts.last_login, charts.blocked, charts.email_verified),
            (None, None, None, None)
        );
    }

    #[test]
    fn charts_of_hidden_fields_are_absent() {
        let hidden = ["last_login", "identities", "multifactor[0]"]
            .map(|path| ProtectedField { path: path.into(), how: recipe::Protect::Mask });
        let charts = profile_with(&Columns::AsDelivered, &hidden, &USERS).charts;
        assert_eq!((charts.last_login, charts.connections, charts.mfa), (None, None, None));
        assert_eq!(charts.email_verified, Some(YesNo { yes: 1, no: 3 }));
        let chosen = Columns::Chosen(vec![Column { title: "Seen".into(), path: "last_login".into() }]);
        assert_eq!(profile_with(&chosen, &hidden, &[r#"{"Seen":"•••"}"#]).charts.last_login, None);
    }

    #[test]
    fn without_values_no_value_of_a_user_is_left() {
        let profile =
            profile(&Columns::AsDelivered, &[r#"{"email":"ann@secret.org","name":"Ann Secret","n":4711}"#]);
        assert!(serde_json::to_string(&profile).unwrap().contains("secret"));
        let kept = serde_json::to_string(&profile.without_values()).unwrap().to_lowercase();
        assert!(!kept.contains("secret") && !kept.contains("4711"), "{kept}");
    }

    #[test]
    fn columns_and_charts_are_bounded() {
        let members: Vec<String> = (0..3_000).map(|number| format!(r#""k{number}":{number}"#)).collect();
        let line = format!("{{{}}}", members.join(","));
        assert_eq!(profile(&Columns::AsDelivered, &[&line]).columns.len(), MOST_COLUMNS);
        let lines: Vec<String> = (0..3_000)
            .map(|number| format!(r#"{{"created_at":"{number:04}-01-01T00:00:00Z","identities":[{{"connection":"c{number}"}}]}}"#))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let charts = profile(&Columns::AsDelivered, &lines).charts;
        assert!(charts.sign_ups.unwrap().len() <= 1_200);
        assert!(charts.connections.unwrap().len() <= 200);
        assert!(charts.other_connections > 2_000);
    }

    #[test]
    fn a_profile_survives_json() {
        let profile = profile(&Columns::AsDelivered, &USERS);
        let back: Profile = serde_json::from_str(&serde_json::to_string(&profile).unwrap()).unwrap();
        assert_eq!(back, profile);
    }
}
