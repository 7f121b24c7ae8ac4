//! The primitives that everything else stands on. They hold no decisions about exports.
//!
//! Time, chance and the file system reach the product through this crate alone, so that a test can
//! drive the first two and make the third one fail.
//!
//! - [`clock`]: wall time, monotonic time and deliberate waits.
//! - [`chance`]: random bytes, ids and jitter, from the system or from a seed.
//! - [`files`]: private files, files that appear whole or not at all, locks.
//! - [`backoff`]: growing pauses between attempts, as data.
//! - [`throttle`]: at most one event in an interval.

pub mod backoff;
pub mod chance;
pub mod clock;
pub mod files;
pub mod throttle;

pub use backoff::Backoff;
pub use chance::Chance;
#[cfg(feature = "driven-clock")]
pub use clock::DrivenClock;
pub use clock::{Clock, Sleep, SystemClock};
pub use throttle::Throttle;
