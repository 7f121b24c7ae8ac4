//! What Rollcall remembers between two starts: tenants, presets, exports, their files, and the
//! activity log, in one SQLite database.
//!
//! One file a table, each with its migrations, its struct and its queries. Secrets and signed links
//! have no column here, and nobody may add one: credentials live in the OS keychain.
//!
//! Every write is durable when the call returns (`synchronous = FULL`), because the exporter writes
//! a state before it acts on the world. The calls block for the time of a disk sync; async callers
//! use a blocking thread.

mod activity;
mod database;
mod error;
mod exports;
mod files;
mod jobs;
mod presets;
mod profiles;
mod settings;
mod tenants;
mod warnings;

pub use activity::{Activity, ActivityBreak, ActivityExtent, NewActivity, UNREADABLE_LINE};
pub use database::Store;
pub use error::StoreError;
pub use exports::{Export, ExportFilter, ExportState, Problem};
pub use files::{FileRole, PackFile};
pub use jobs::Job;
pub use presets::Preset;
pub use tenants::{SignIn, Tenant};
