//! Users who are missing: deleted ones, and those that only one of the two stores lacks.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::lock::lock;

/// Who is missing where, by the users' indexes.
#[derive(Debug, Default)]
pub(crate) struct Absences(Mutex<Absent>);

#[derive(Debug, Default)]
struct Absent {
    deleted: BTreeSet<u64>,
    left_out: BTreeSet<u64>,
    hidden: BTreeSet<u64>,
}

impl Absences {
    pub(crate) fn delete(&self, index: u64) {
        lock(&self.0).deleted.insert(index);
    }

    pub(crate) fn leave_out_of_exports(&self, index: u64) {
        lock(&self.0).left_out.insert(index);
    }

    pub(crate) fn hide_from_search(&self, index: u64, hidden: bool) {
        let mut absent = lock(&self.0);
        if hidden {
            absent.hidden.insert(index)
        } else {
            absent.hidden.remove(&index)
        };
    }

    pub(crate) fn is_deleted(&self, index: u64) -> bool {
        lock(&self.0).deleted.contains(&index)
    }

    /// Those whom a job of now does not export.
    pub(crate) fn missing_in_exports(&self) -> BTreeSet<u64> {
        let absent = lock(&self.0);
        absent.deleted.union(&absent.left_out).copied().collect()
    }

    /// Those whom a search of now does not find.
    pub(crate) fn missing_in_search(&self) -> BTreeSet<u64> {
        let absent = lock(&self.0);
        absent.deleted.union(&absent.hidden).copied().collect()
    }
}
