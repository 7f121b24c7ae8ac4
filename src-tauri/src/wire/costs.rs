//! What looked-up columns cost.

use exporter::{LookUpCost, UsersFrom};
use serde::Serialize;
use specta::Type;

use super::scalars::Count;

/// What reading a looked-up column costs, as far as it is known.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LookUpCostView {
    /// The field, such as `roles`.
    field: String,
    /// The roles, organizations or groups of the tenant; null for a column with a call for each
    /// user.
    listed: Option<ListedView>,
    /// The users for each of whom a call is made; null for other columns, and if they are unknown.
    users: Option<KnownUsersView>,
    /// The fewest calls where lists are read, the most where users are asked for.
    calls: Option<Count>,
    /// The seconds that these calls take; null if Auth0 reports no limit.
    seconds: Option<Count>,
    /// The seconds for 1,000 users.
    seconds_for1000: Option<Count>,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct ListedView {
    count: Count,
    /// Whether these are all. Else there are more.
    all: bool,
}

#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownUsersView {
    at_most: Count,
    from: UsersFromView,
}

#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UsersFromView {
    /// The request has this limit.
    Limit,
    /// The last export from the same connections delivered as many.
    LastExport,
}

impl From<LookUpCost> for LookUpCostView {
    fn from(cost: LookUpCost) -> Self {
        Self {
            field: cost.field.to_owned(),
            listed: cost.listed.map(|listed| ListedView { count: listed.count.into(), all: listed.all }),
            users: cost.users.map(|users| KnownUsersView {
                at_most: users.at_most.into(),
                from: match users.from {
                    UsersFrom::Limit => UsersFromView::Limit,
                    UsersFrom::LastExport => UsersFromView::LastExport,
                },
            }),
            calls: cost.calls.map(Into::into),
            seconds: cost.seconds.map(Into::into),
            seconds_for1000: cost.seconds_for_1000.map(Into::into),
        }
    }
}
