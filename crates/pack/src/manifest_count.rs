//! What a manifest says of the count check: whether Auth0's search index, which is another store
//! than the one that export jobs read, holds as many users as were delivered.

use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A second count of the delivered users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CountCheckPart {
    /// What came of it.
    pub outcome: CountOutcome,
    /// Why nothing can be said, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NotChecked>,
    /// The missing permission, or the code of the problem, such as `timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Delivered users that were compared: those created before `before`, and those without a date.
    pub export: u64,
    /// Users of the same dates in the index. Absent if they were not counted to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// `index` is a lower bound: the index does not count beyond 1,000 users of one search.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// `index` minus `export`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<i64>,
    /// Users that differing windows gained or lost in the index between two counts of them, and
    /// that explain those differences.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub changed_meanwhile: u64,
    /// When the index was asked last, by Auth0's clock. Absent if it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub at: Option<Timestamp>,
    /// Only users created before were compared: the index may not have later ones yet. Ten minutes
    /// before Auth0 created the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub before: Option<Timestamp>,
    /// Delivered users that were created later, and were not compared.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_compared: u64,
    /// Searches made.
    pub searches: u64,
    /// Users without a date of creation. Absent if they were not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undated: Option<Compared>,
    /// The ranges of dates that were compared, in order.
    pub windows: Vec<CountWindow>,
}

/// What came of a count check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum CountOutcome {
    /// Every window has as many users in the index, or differs by no more than the index changed
    /// meanwhile.
    Matches,
    /// Some windows differ.
    Differs,
    /// It can't be said.
    NotChecked,
}

/// Why a count check says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum NotChecked {
    /// Only some connections were exported. The index finds users by linked identities as well, so
    /// its count of a connection is another one.
    Connections,
    /// Only a limited number of users was exported.
    Limited,
    /// The delivered file has no dates of creation.
    NoDates,
    /// A permission is missing.
    PermissionMissing,
    /// The user did not want to wait.
    Skipped,
    /// Auth0 could not be asked.
    Unanswered,
    /// More users were created at the same time than a search counts, or a search took too long,
    /// so that some windows have no number.
    Uncounted,
}

/// A number of users in the export, and in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Compared {
    /// Users in the export.
    pub export: u64,
    /// Users in the index, when they were last counted. Absent if a search took too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// Users in the index when they were first counted, if they were counted twice because the
    /// numbers differed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_before: Option<u64>,
    /// `index` is a lower bound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// `index` minus `export`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<i64>,
}

/// A range of dates of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CountWindow {
    /// Its first moment. Null for the window of the earliest users.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub from: Option<Timestamp>,
    /// The moment before which it ends.
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub to: Timestamp,
    /// The numbers of users.
    #[serde(flatten)]
    pub users: Compared,
}

impl Compared {
    /// Returns true if the numbers are equal.
    pub fn is_equal(&self) -> bool {
        self.index == Some(self.export) && !self.at_least
    }

    /// Returns true if the numbers differ, and the index held the export's number at some time
    /// between the two counts.
    pub fn is_explained(&self) -> bool {
        let (Some(first), Some(last)) = (self.index_before, self.index) else { return false };
        !self.at_least && first != last && (first.min(last)..=first.max(last)).contains(&self.export)
    }

    /// Returns true if the numbers surely differ, and no change of the index explains it.
    pub fn differs(&self) -> bool {
        self.index.is_some_and(|index| {
            if self.at_least { index > self.export } else { index != self.export && !self.is_explained() }
        })
    }
}

impl CountCheckPart {
    /// A check that was not made, for so many delivered users.
    pub fn not_checked(reason: NotChecked, detail: Option<String>, export: u64) -> Self {
        Self {
            outcome: CountOutcome::NotChecked,
            reason: Some(reason),
            detail,
            export,
            index: None,
            at_least: false,
            difference: None,
            changed_meanwhile: 0,
            at: None,
            before: None,
            not_compared: 0,
            searches: 0,
            undated: None,
            windows: Vec::new(),
        }
    }

    /// The windows that differ without an explanation.
    pub fn differing(&self) -> impl Iterator<Item = &CountWindow> {
        self.windows.iter().filter(|window| window.users.differs())
    }

    /// The check with at most `most` windows, of those that differ only.
    #[must_use]
    pub fn with_differing(mut self, most: usize) -> Self {
        self.windows = self.differing().take(most).copied().collect();
        self
    }
}

// Serde passes by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde requires")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(export: u64, before: Option<u64>, index: Option<u64>, at_least: bool) -> Compared {
        Compared { export, index, index_before: before, at_least, difference: None }
    }

    #[test]
    fn a_difference_is_explained_only_by_a_change_that_covers_it() {
        assert!(compared(5, None, Some(5), false).is_equal());
        for (before, index, explained) in
            [(6, 5, true), (6, 4, true), (4, 6, true), (6, 6, false), (7, 6, false)]
        {
            let users = compared(5, Some(before), Some(index), false);
            assert_eq!((users.is_explained(), users.differs()), (explained, !explained), "{users:?}");
        }
    }

    #[test]
    fn a_lower_bound_is_never_equal_and_differs_only_above() {
        let bound = |export| compared(export, None, Some(1_000), true);
        assert!(bound(999).differs() && !bound(1_000).differs() && !bound(1_500).differs());
        assert!(!bound(1_000).is_equal());
        let unknown = compared(3, None, None, false);
        assert!(!unknown.is_equal() && !unknown.differs());
    }
}
