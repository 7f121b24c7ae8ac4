//! Fetches over real HTTP from a storage that misbehaves on demand.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, their helpers as well")]

mod any_script;
mod refusing;
mod resuming;
mod secrecy_of_links;
mod support;
mod whole;
