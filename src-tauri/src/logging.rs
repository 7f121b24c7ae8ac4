//! Log lines on standard error.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Crates whose log lines are shown. Lines of third-party crates may contain signed links.
const LOGGED: &[&str] =
    &["auth0", "download", "convert", "store", "secrets", "exporter", "tenant_sim", "rollcall_desktop"];

/// Environment variable for the level: `off`, `error`, `warn`, `info`, `debug` or `trace`.
const LEVEL: &str = "ROLLCALL_LOG";

/// Starts logging at the level in `ROLLCALL_LOG`; by default, warnings.
pub(crate) fn start() {
    let level = std::env::var(LEVEL).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    let targets =
        LOGGED.iter().fold(Targets::new(), |targets, crate_name| targets.with_target(*crate_name, level));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(targets);
    tracing_subscriber::registry().with(lines).init();
}
