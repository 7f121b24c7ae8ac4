//! What Auth0 delivers in, files that open out: streaming, checked, counted and hashed.
//!
//! Auth0's export job delivers one of two things, gzipped: NDJSON (in a file called `.json`) or its own CSV,
//! which puts an apostrophe in front of every string. [`run()`] reads such files once (twice when it has to find
//! the columns first), checks every byte of them, and feeds every [`Output`] of a [`Plan`] at the same time.
//! [`verify`] is the same without outputs.
//!
//! Memory does not grow with the number of users: one block of input, one row, and the buffers of the outputs.
//! The source is only ever read. A run that fails or is cancelled removes every file that it made.
//!
//! This crate knows no network, no Auth0 client and no history. It blocks: call it from a blocking thread.
//!
//! # How it is put together
//! - `source`: file → bytes (hashed, unzipped, bounded) → records, each one JSON object on one line.
//! - `json`: checks a line and indexes its keys without allocating.
//! - `redact`: drops the tokens of identity providers.
//! - `protect`: hides fields, for a copy under pseudonyms.
//! - `table`: the cells of a row; how objects open into columns is told in `table::flatten`, once for
//!   every tabular format.
//! - `value`: how a cell reads, in every tabular format that writes text; asked for by a [`Style`].
//! - `output`: one module for each format. A new format is a new module there and a new variant of [`Format`].
//! - `profile`: what is in the data as a whole, and the numbers behind charts.
//! - `head`: the first users of a source; [`preview`] makes a table of them without a file.
//! - `run`: reads once, feeds every output.

mod error;
mod head;
#[cfg(feature = "internals")]
pub mod internals;
mod json;
mod locale;
mod output;
mod plan;
mod profile;
mod protect;
mod redact;
mod run;
mod source;
mod summary;
mod table;
mod thread;
mod value;

pub use error::{ColumnFault, CsvFault, Error, Looks};
pub use head::first_users;
pub use json::Reason;
pub use output::{Preview, PreviewCell, PreviewColumn, PreviewError, preview};
pub use plan::{Columns, Limits, Output, Plan, Progress, Secrets, Source, SourceKind, Watch};
pub use profile::{
    Age, AgeCount, Charts, ColumnKind, ColumnProfile, MonthCount, NameCount, Profile, ProfileOptions,
    ValueCount, YesNo,
};
pub use recipe::{
    Booleans, Column, CsvOptions, Format, ImportOptions, Protect, ProtectedField, Style, StyleFault,
    UnknownFormat,
};
pub use run::{run, verify};
pub use source::detect;
pub use summary::{Content, KeptBecause, Notice, OutputSummary, SourceSummary, Summary};
