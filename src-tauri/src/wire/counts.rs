//! The count check of an export.

use exporter::{CountCheckPart, CountOutcome, CountProgress, CountWindow, NotChecked};
use serde::Serialize;
use specta::Type;

use super::scalars::{Count, timestamp_text};

/// Whether Auth0's search index holds as many users as were delivered.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountCheckView {
    outcome: CountOutcomeView,
    /// Why nothing can be said.
    reason: Option<NotCheckedView>,
    /// The missing permission, or the code of the problem.
    detail: Option<String>,
    /// Users compared.
    export: Count,
    /// Users in the index; null if they were not counted to the end.
    index: Option<Count>,
    /// `index` is a lower bound.
    at_least: bool,
    /// Users that the index gained or lost meanwhile, which explains a difference.
    changed_meanwhile: Count,
    /// Users who were created too late to be compared.
    not_compared: Count,
    at: Option<String>,
    /// The users without a date of creation differ.
    undated_differs: bool,
    /// Some of the windows that differ.
    windows: Vec<CountWindowView>,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CountOutcomeView {
    Matches,
    Differs,
    NotChecked,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum NotCheckedView {
    Connections,
    Limited,
    NoDates,
    PermissionMissing,
    Skipped,
    Unanswered,
    Uncounted,
}

/// A range of dates of creation.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountWindowView {
    /// Null for the earliest users.
    from: Option<String>,
    to: String,
    export: Count,
    index: Option<Count>,
    at_least: bool,
}

/// How far a count is.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct CountProgressView {
    /// What differs is counted for the second time.
    again: bool,
    done: Count,
    total: Count,
}

impl From<&CountCheckPart> for CountCheckView {
    fn from(part: &CountCheckPart) -> Self {
        Self {
            outcome: match part.outcome {
                CountOutcome::Matches => CountOutcomeView::Matches,
                CountOutcome::Differs => CountOutcomeView::Differs,
                CountOutcome::NotChecked => CountOutcomeView::NotChecked,
            },
            reason: part.reason.map(Into::into),
            detail: part.detail.clone(),
            export: part.export.into(),
            index: part.index.map(Into::into),
            at_least: part.at_least,
            changed_meanwhile: part.changed_meanwhile.into(),
            not_compared: part.not_compared.into(),
            at: timestamp_text(part.at),
            undated_differs: part.undated.is_some_and(|undated| undated.differs()),
            windows: part.differing().map(Into::into).collect(),
        }
    }
}

impl From<NotChecked> for NotCheckedView {
    fn from(reason: NotChecked) -> Self {
        match reason {
            NotChecked::Connections => Self::Connections,
            NotChecked::Limited => Self::Limited,
            NotChecked::NoDates => Self::NoDates,
            NotChecked::PermissionMissing => Self::PermissionMissing,
            NotChecked::Skipped => Self::Skipped,
            NotChecked::Unanswered => Self::Unanswered,
            NotChecked::Uncounted => Self::Uncounted,
        }
    }
}

impl From<&CountWindow> for CountWindowView {
    fn from(window: &CountWindow) -> Self {
        Self {
            from: timestamp_text(window.from),
            to: window.to.to_string(),
            export: window.users.export.into(),
            index: window.users.index.map(Into::into),
            at_least: window.users.at_least,
        }
    }
}

impl From<CountProgress> for CountProgressView {
    fn from(progress: CountProgress) -> Self {
        let CountProgress { again, done, total } = progress;
        Self { again, done: done.into(), total: total.into() }
    }
}
