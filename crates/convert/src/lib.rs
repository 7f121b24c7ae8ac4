//! Converts what Auth0 delivers into files that open: streaming, checked, counted and hashed.
//!
//! Auth0's export job delivers one of two formats, gzipped: NDJSON (in a file called `.json`) or
//! its own CSV, which puts an apostrophe before every string. People also have such users in other
//! forms, which [`detect`] tells apart: see [`SourceKind`]. [`run()`] reads such files once
//! (twice when it has to find the columns first), checks every byte of them, and feeds every
//! [`Output`] of a [`Plan`] at the same time. [`verify`] does the same without outputs.
//!
//! Memory does not grow with the number of users: one block of input, one row, and the buffers of
//! the outputs. Sources are only read. A run that fails or is cancelled removes every file that it
//! created.
//!
//! This crate knows no network, no Auth0 client and no history. It blocks: call it from a blocking
//! thread.
//!
//! # Structure
//! - `source`: file → bytes (hashed, unzipped, bounded) → records, each one JSON object on one
//!   line.
//! - `json`: checks a line and indexes its keys without allocating.
//! - `stages`: redact, look up, filter, protect and profile each user; their order is in one place.
//! - `table`: the cells of a row. `table::flatten` documents how objects open into columns, once
//!   for all tabular formats.
//! - `value`: how a [`Style`] makes a cell read, in every tabular format that writes text.
//! - `output`: one module for each format. A new format is a new module there and a new variant of
//!   [`Format`].
//! - `head`: the first users of a source; [`preview`] makes a table of them without a file.
//! - `run`: reads the sources and feeds every output.
//! - `count`: counts the users in a written file, from the file alone.

mod count;
mod error;
mod fold;
mod head;
#[cfg(feature = "internals")]
pub mod internals;
mod json;
mod locale;
mod output;
mod plan;
mod run;
mod source;
mod stages;
mod summary;
mod support_file;
mod table;
mod thread;
mod value;

pub use count::{CountError, OnBytes, count_users};
pub use error::{ColumnFault, CsvFault, Encoding, Error, Looks};
pub use head::{first_attributes, first_rows, holds_password_hashes};
pub use json::Reason;
pub use output::{Preview, PreviewCell, PreviewColumn, PreviewError, preview};
pub use plan::{
    Column, Columns, Dialect, Limits, LookUps, LookedUp, Output, Plan, Presentation, Progress, Secrets,
    Source, SourceKind, UserFilter, Watch,
};
pub use recipe::{
    Booleans, CsvOptions, Format, ImportOptions, Protect, ProtectedField, Style, StyleFault, UnknownFormat,
};
pub use run::{Recognised, kept_user_ids, recognise, run, verify};
pub use source::detect;
pub use stages::{
    Age, AgeCount, Charts, ColumnKind, ColumnProfile, MonthCount, NameCount, Profile, ProfileOptions,
    ValueCount, YesNo,
};
pub use summary::{
    Content, Creations, Funnel, Holders, KeptBecause, LookedUpSummary, Notice, OutputSummary, SourceSummary,
    Summary,
};
