//! A simulated Auth0 tenant over real HTTP, written from Auth0's documented behaviour.
//!
//! It serves as the demo tenant and as the peer of tests. It is as strict as Auth0's documentation
//! (unknown keys, patterns, scopes, audiences), states where the documentation leaves a choice
//! open, and fails on demand: see [`FaultRule`]. It shares no code with the client that it tests,
//! and never contacts anything outside this computer.
//!
//! It does not simulate logins, user updates, imports, or any endpoint that an export does not
//! need.

mod api;
mod catalog;
mod config;
mod control;
mod data;
mod directory;
mod exports;
mod faults;
mod journal;
mod log;
mod oauth;
mod random;
mod range;
mod ratelimit;
mod scopes;
mod server;
mod state;
mod storage;
mod tenant;
mod time;
mod tokens;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use api::IDP_TOKEN_PREFIX;
pub use config::{Absence, Config, Groups, Named, OldJobs, Organizations, Plan, Roles, TimeSource};
pub use data::factors::PUBLIC_KEY_PREFIX;
pub use data::possessions::REFRESH_TOKEN_PREFIX;
pub use faults::help::FaultHelp;
pub use faults::text::FaultParseError;
pub use faults::{Cut, Fault, FaultRule, Route};
pub use journal::{Origin, RequestRecord};
pub use oauth::{
    CLIENT_ID, CONNECTIONS_ONLY_CLIENT_ID, KEY_CLIENT_ID, NO_GRANT_TYPE_CLIENT_ID, SHORT_LIVED_CLIENT_ID,
    UNAUTHORIZED_CLIENT_ID,
};
pub use ratelimit::BucketUsage;
pub use scopes::{EXPORT_SCOPES, READ_SCOPES};
pub use tenant::{StartError, TenantSim};
pub use tokens::KeyError;

/// Locks a mutex. The protected data is consistent even if a thread panicked while holding the
/// lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
