//! Exports: one row per run, the unit of the history.

mod queries;
mod row;
mod state;
#[cfg(test)]
mod tests;

pub use queries::ExportFilter;
pub use row::Export;
pub(crate) use row::{ADD_FUNNEL, CREATE};
pub use state::ExportState;
