//! Rollcall's persistent data: tenants, presets, exports, their files, and the activity log, in one
//! SQLite database.
//!
//! There is one module per table, with its migrations, struct and queries. Secrets and signed links
//! have no column here, and must never get one: credentials are in the OS keychain.
//!
//! Every write is durable when the call returns (`synchronous = FULL`), because the exporter stores
//! a state before it acts on the world. Calls block for the duration of a disk sync; async callers
//! use a blocking thread.

mod activity;
mod column;
mod database;
mod error;
mod exports;
mod files;
#[cfg(test)]
mod fixtures;
mod folding;
mod jobs;
mod log_guard;
mod migrations;
mod presets;
mod problem;
mod profiles;
mod purposes;
mod settings;
mod signing_keys;
mod tenants;
mod warnings;

pub use activity::{
    Activity, ActivityBeginning, ActivityExtent, ActivityFault, ActivityFilter, ActivityReport,
    ActivityTenant, ActivityTerm, ActivityWitness, HistoryRules, MOST_FAULTS, NewActivity, UNREADABLE_LINE,
};
pub use database::Store;
pub use error::StoreError;
pub use exports::{Export, ExportFilter, ExportOrder, ExportState, LastRun, SearchTerm, Span};
pub use files::{FileRole, PackFile};
pub use jobs::Job;
pub use log_guard::{ActivityHead, LogGuard, LogNow};
pub use presets::Preset;
pub use problem::Problem;
pub use signing_keys::KnownKey;
pub use tenants::{SignIn, Tenant};
