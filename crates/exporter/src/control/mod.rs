//! Exports at work: starting, resuming, stopping and waiting for them.

mod at_work;
mod resume;
mod start;

pub use start::StartError;
