//! The numbers behind the charts of an export.

use exporter::{Age, Charts, YesNo};
use serde::Serialize;
use specta::Type;

use super::scalars::Count;

/// Statistics about the users of an export. Statistics of fields that were not exported are null.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChartsView {
    /// Number of users.
    rows: Count,
    /// Users by sign-up month, in order, without empty months.
    sign_ups: Option<Vec<MonthCountView>>,
    /// Users by time since the last sign-in.
    last_login: Option<Vec<AgeCountView>>,
    mfa: Option<YesNoView>,
    email_verified: Option<YesNoView>,
    blocked: Option<YesNoView>,
    /// Users by connection of their first identity, largest first.
    connections: Option<Vec<NameCountView>>,
    /// Users of all other connections.
    other_connections: Count,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct MonthCountView {
    /// Month in UTC, such as `2026-01`.
    month: String,
    users: Count,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct AgeCountView {
    age: AgeView,
    users: Count,
}

/// Up to 7, 30, 90 or 365 days ago, longer ago, or never.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AgeView {
    Week,
    Month,
    Quarter,
    Year,
    Older,
    Never,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct NameCountView {
    name: String,
    users: Count,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct YesNoView {
    yes: Count,
    no: Count,
}

impl ChartsView {
    pub(crate) fn of(rows: u64, charts: Charts) -> Self {
        let months = |months: Vec<exporter::MonthCount>| {
            let view = |count: exporter::MonthCount| MonthCountView {
                month: count.month,
                users: count.users.into(),
            };
            months.into_iter().map(view).collect()
        };
        let ages = |ages: Vec<exporter::AgeCount>| {
            let view =
                |count: exporter::AgeCount| AgeCountView { age: count.age.into(), users: count.users.into() };
            ages.into_iter().map(view).collect()
        };
        let names = |names: Vec<exporter::NameCount>| {
            let view =
                |count: exporter::NameCount| NameCountView { name: count.name, users: count.users.into() };
            names.into_iter().map(view).collect()
        };
        Self {
            rows: rows.into(),
            sign_ups: charts.sign_ups.map(months),
            last_login: charts.last_login.map(ages),
            mfa: charts.mfa.map(Into::into),
            email_verified: charts.email_verified.map(Into::into),
            blocked: charts.blocked.map(Into::into),
            connections: charts.connections.map(names),
            other_connections: charts.other_connections.into(),
        }
    }
}

impl From<YesNo> for YesNoView {
    fn from(YesNo { yes, no }: YesNo) -> Self {
        Self { yes: yes.into(), no: no.into() }
    }
}

impl From<Age> for AgeView {
    fn from(age: Age) -> Self {
        match age {
            Age::Week => Self::Week,
            Age::Month => Self::Month,
            Age::Quarter => Self::Quarter,
            Age::Year => Self::Year,
            Age::Older => Self::Older,
            Age::Never => Self::Never,
        }
    }
}
