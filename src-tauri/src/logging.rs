//! Log lines on standard error.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// The crates whose log lines are shown. Others' may hold addresses with signatures in them.
const LOGGED: &[&str] =
    &["auth0", "download", "convert", "store", "secrets", "exporter", "tenant_sim", "rollcall_desktop"];

/// The level: `off`, `error`, `warn`, `info`, `debug` or `trace`.
const LEVEL: &str = "ROLLCALL_LOG";

/// Begins to log warnings, or whatever `ROLLCALL_LOG` asks for.
pub(crate) fn start() {
    let level = std::env::var(LEVEL).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    let targets =
        LOGGED.iter().fold(Targets::new(), |targets, crate_name| targets.with_target(*crate_name, level));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(targets);
    tracing_subscriber::registry().with(lines).init();
}
