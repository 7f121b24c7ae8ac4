//! Faults on demand: which requests they strike, and what they do.
//!
//! Each rule counts the requests of its route independently, and all rules that are due strike the
//! same request together, so "the connection breaks" can be combined with "the file has changed".

pub(crate) mod delivery;
pub(crate) mod engine;
mod fault;
pub(crate) mod help;
pub(crate) mod responses;
mod route;
mod rule;
pub(crate) mod text;

pub use fault::{Cut, Fault};
pub use route::Route;
pub use rule::FaultRule;
