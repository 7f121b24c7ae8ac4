//! What verifying the log has found.

use jiff::Timestamp;
use serde::Serialize;

use crate::log_guard::ActivityHead;

/// The most faults that a report lists.
pub const MOST_FAULTS: usize = 50;

/// Something about the log that does not match. A log that only Rollcall has written has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum ActivityFault {
    /// A line is not the text of which its hash was made.
    Altered {
        /// Number of the line.
        sequence: u64,
    },
    /// Lines are missing between others.
    Missing {
        /// Number of the first.
        from: u64,
        /// Number of the last.
        to: u64,
    },
    /// A line has the number of another.
    Reordered {
        /// Number at which it is.
        sequence: u64,
        /// Number in its text.
        says: u64,
    },
    /// A line does not contain the hash of the line before it: one of them was replaced.
    Unlinked {
        /// Number of the line.
        sequence: u64,
    },
    /// A line is listed for another export than the one in its text.
    Moved {
        /// Number of the line.
        sequence: u64,
    },
    /// There are no lines.
    Emptied {
        /// Number of the last line that was written.
        lines: u64,
    },
    /// Lines are missing at the end.
    CutOff {
        /// Number of the last line that is there.
        last: u64,
        /// Number of the last line that was written.
        lines: u64,
    },
    /// A line was added by something else.
    Added {
        /// Number of the line.
        sequence: u64,
    },
    /// The last line is another than the one that was written.
    EndReplaced {
        /// Number of the line.
        sequence: u64,
    },
    /// There are lines, but the record of the last one is gone.
    EndUnknown,
    /// The history has exports whose lines are missing.
    ExportsUnknown {
        /// Number of such exports.
        exports: u64,
        /// Id of the first.
        export_id: String,
        /// Name of the first.
        name: String,
    },
    /// A pack has recorded another line than the one in the log, or one that the log lacks.
    PackDiffers {
        /// Id of the export.
        export_id: String,
        /// Name of the export.
        name: String,
        /// Number of the line that the pack has recorded.
        sequence: u64,
    },
    /// The keychain has recorded another line than the one in the log, or one that the log lacks:
    /// the log was cut, or an earlier or another one was put in its place.
    KeychainDiffers {
        /// Number of the line that the keychain has recorded.
        sequence: u64,
    },
    /// A line was added after the one that the keychain has recorded, which knows nothing of it.
    KeychainUnaware {
        /// Number of the line.
        sequence: u64,
    },
    /// The history says something else of an export than a line does, or a line something else than
    /// an earlier one.
    HistoryDiffers {
        /// Id of the export.
        export_id: String,
        /// Name of the export.
        name: String,
        /// What differs.
        column: String,
        /// Number of the line.
        sequence: u64,
    },
    /// The history lacks an export that was not removed from it.
    HistoryLacks {
        /// Id of the export.
        export_id: String,
        /// Name under which it was requested.
        name: String,
        /// Number of the line of the request.
        sequence: u64,
    },
}

/// What verifying the log has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityReport {
    /// Number of lines.
    pub lines: u64,
    /// When the first readable line was written.
    pub since: Option<Timestamp>,
    /// The last line that was written.
    pub head: Option<ActivityHead>,
    /// Number of the line that the keychain has recorded as the last one; none if it has none to
    /// compare the log with.
    pub kept: Option<u64>,
    /// Number of lines that say of themselves that the keychain could not be asked when they were
    /// written, so that it does not vouch for them.
    pub unguarded: u64,
    /// Number of packs whose record of the log was compared with it.
    pub packs: u64,
    /// Number of exports of the history that were compared with their lines.
    pub exports: u64,
    /// Number of those of which no line says more than what was requested and that they were
    /// finished: their lines are of an earlier version.
    pub exports_in_part: u64,
    /// Number of further exports that are older than the log, which has no lines of them.
    pub exports_unlogged: u64,
    /// Where the user has recorded that a new log begins, because the end of a former one is
    /// missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beginnings: Vec<ActivityBeginning>,
    /// What does not match, at most [`MOST_FAULTS`].
    pub faults: Vec<ActivityFault>,
}

/// A line by which the user has recorded that a new log begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityBeginning {
    /// Number of the line.
    pub sequence: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Number of the last line that is known of the former log.
    pub former: u64,
}

impl ActivityReport {
    /// Returns true if everything matches.
    pub fn is_intact(&self) -> bool {
        self.faults.is_empty()
    }

    /// Adds a fault, if there is room for it.
    pub fn add(&mut self, fault: ActivityFault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}
