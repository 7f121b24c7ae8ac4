//! How long to wait for bytes, how often to try again and how much to accept, as data.

use std::time::Duration;

/// How long the network may keep silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection to be established.
    pub connect: Duration,
    /// Without a single byte before a transfer counts as stalled.
    pub idle: Duration,
}

impl Default for Timeouts {
    /// 10 seconds to connect, 30 seconds of silence.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), idle: Duration::from_secs(30) }
    }
}

/// When a fetch stops trying, and what it refuses to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Attempts in a row without a single new byte before giving up.
    pub attempts: u32,
    /// Dead links in a row before giving up.
    pub refusals: u32,
    /// Times that stored bytes may be thrown away to start over.
    pub restarts: u32,
    /// The largest file to accept, in bytes.
    pub max_bytes: u64,
    /// Bytes that must stay free on the volume when the file has arrived.
    pub reserve: u64,
}

impl Default for Limits {
    /// 8 attempts, 5 dead links, 5 restarts, a file of any size, 64 MiB left free.
    fn default() -> Self {
        Self { attempts: 8, refusals: 5, restarts: 5, max_bytes: u64::MAX, reserve: 64 * 1024 * 1024 }
    }
}

/// Redirects followed for one link.
pub(crate) const MAX_REDIRECTS: u32 = 5;

/// Bytes read of a refusal, to find its reason.
pub(crate) const MAX_REFUSAL: usize = 16 * 1024;

/// The shortest time between two reports of progress.
pub(crate) const REPORT_INTERVAL: Duration = Duration::from_millis(100);
