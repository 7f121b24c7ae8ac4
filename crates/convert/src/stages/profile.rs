//! The data as a whole: how full each column is, and the numbers behind charts.

pub(super) mod charts;
pub(super) mod column;

use serde::{Deserialize, Serialize};

pub use charts::{Age, AgeCount, Charts, MonthCount, NameCount, YesNo};
pub use column::{ColumnKind, ColumnProfile, ValueCount};

/// How to profile the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileOptions {
    /// The reference time of ages, in seconds since 1970.
    pub now: i64,
}

/// The data as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// Users counted.
    pub rows: u64,
    /// The chosen fields, or every attribute, before objects open into columns.
    pub columns: Vec<ColumnProfile>,
    /// The numbers behind charts.
    pub charts: Charts,
}

impl Profile {
    /// The profile without any value of a user, which may be kept after the files are deleted.
    /// Names of connections are not values of users.
    #[must_use]
    pub fn without_values(mut self) -> Self {
        for column in &mut self.columns {
            (column.min, column.max) = (None, None);
            column.top.clear();
        }
        self
    }
}
