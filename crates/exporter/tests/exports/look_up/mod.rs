//! Looked-up columns: what is asked, what is kept of it, and what the pack says it covers.

mod costs;
mod interruptions;
mod limits;
mod organizations;
mod roles;
mod second_factors;
pub(crate) mod support;
