//! The options of `activity`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use exporter::{ActivityFormat, ActivityKind, Moment};

#[derive(Debug, Subcommand)]
pub(crate) enum Activity {
    /// List the log, newest first
    List {
        #[command(flatten)]
        filter: ActivityOptions,
        /// Maximum number of entries to list
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    /// Write the log to a file, oldest first, with the hashes by which it can be checked
    Export {
        #[command(flatten)]
        filter: ActivityOptions,
        /// The format: csv, or json, which also says what checking the log has found
        #[arg(long, value_name = "FORMAT")]
        format: LogFormat,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Check that the log is whole and unchanged
    Verify,
    /// Record in the log that a new one begins, after the data folder was deleted or put back
    BeginAnew,
}

/// Which entries of the log.
#[derive(Debug, clap::Args)]
pub(crate) struct ActivityOptions {
    /// Only entries from this day or time on, such as 2026-11-01 or 2026-11-01T09:30:00Z. A day is
    /// one of this computer's time zone
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Moment>,
    /// Only entries until the end of this day, or before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Moment>,
    /// Only entries about this tenant, by its name or its domain; removed ones, too
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: Option<String>,
    /// Only entries of this kind, such as `export_ready`; may be repeated
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub(crate) kinds: Vec<ActivityKind>,
    /// Only entries that contain each of these words
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LogFormat {
    Csv,
    Json,
}

impl From<LogFormat> for ActivityFormat {
    fn from(format: LogFormat) -> Self {
        match format {
            LogFormat::Csv => Self::Csv,
            LogFormat::Json => Self::Json,
        }
    }
}

fn kind(name: &str) -> Result<ActivityKind, String> {
    ActivityKind::named(name).ok_or_else(|| {
        let names: Vec<String> = ActivityKind::ALL.iter().map(ToString::to_string).collect();
        format!("the kinds are {}", names.join(", "))
    })
}
