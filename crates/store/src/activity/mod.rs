//! The activity log: append-only, and each line contains the SHA-256 of the previous one.
//!
//! A changed, removed, inserted or moved line breaks the chain. The number and the hash of the last
//! line are also stored in a table of their own, so that lines missing at the end are found, and
//! the history knows exports whose lines have to be there. Each line about an export says what its
//! row was. [`Store::verify_activity`] reports what does not match. It can't find out that the
//! whole database was rewritten; a `LogGuard`, and a copy of the last hash kept elsewhere (in a
//! manifest or a mail) can.
//!
//! [`Store::verify_activity`]: crate::Store::verify_activity

mod facts;
mod filter;
mod history;
mod line;
mod report;
mod verify;

pub use filter::{ActivityFilter, ActivityTerm};
pub use history::HistoryRules;
pub(crate) use line::{ADD_HEAD, CREATE, append};
pub use line::{Activity, ActivityExtent, ActivityTenant, NewActivity, UNREADABLE_LINE};
pub use report::{ActivityBeginning, ActivityFault, ActivityReport, MOST_FAULTS};
pub use verify::ActivityWitness;
