//! Timeouts, attempts and size limits, as data.

use std::time::Duration;

/// Network timeouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For establishing a connection.
    pub connect: Duration,
    /// For silence before a transfer counts as stalled.
    pub idle: Duration,
}

impl Default for Timeouts {
    /// 10 seconds to connect, 30 seconds of silence.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), idle: Duration::from_secs(30) }
    }
}

/// When to give up, and what to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum number of consecutive attempts without a new byte.
    pub attempts: u32,
    /// Maximum number of consecutive expired links.
    pub refusals: u32,
    /// How often stored bytes may be discarded to start over.
    pub restarts: u32,
    /// Maximum size of the file in bytes.
    pub max_bytes: u64,
    /// Number of bytes that must stay free on the volume.
    pub reserve: u64,
    /// Whether links may lead to this computer: only those of a source that runs on it.
    pub local: bool,
}

impl Default for Limits {
    /// 8 attempts, 5 expired links, 5 restarts, unlimited size, 64 MiB left free, no links to this
    /// computer.
    fn default() -> Self {
        Self {
            attempts: 8,
            refusals: 5,
            restarts: 5,
            max_bytes: u64::MAX,
            reserve: 64 * 1024 * 1024,
            local: false,
        }
    }
}

/// Maximum number of redirects per link.
pub(crate) const MAX_REDIRECTS: u32 = 5;

/// Number of bytes read of a refusal to find its code.
pub(crate) const MAX_REFUSAL: usize = 16 * 1024;

/// Minimum interval between two progress reports.
pub(crate) const REPORT_INTERVAL: Duration = Duration::from_millis(100);
