//! What happens to each user between the sources and the outputs.
//!
//! `order` is the only place that knows the order. Every way to see users goes through it: files
//! ([`crate::run()`]), a preview ([`crate::preview`]) and the first rows ([`crate::first_rows`]).

mod creations;
mod file_names;
mod filter;
mod look_up;
mod order;
mod password_hashes;
pub(crate) mod profile;
mod profiler;
mod protect;
mod redact;
mod rewrite;
mod trim;

pub(crate) use file_names::FileNames;
pub(crate) use order::{Stages, Treatment};
pub(crate) use password_hashes::PasswordHashes;
pub use profile::{
    Age, AgeCount, Charts, ColumnKind, ColumnProfile, MonthCount, NameCount, Profile, ProfileOptions,
    ValueCount, YesNo,
};
