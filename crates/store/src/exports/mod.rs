//! Exports: one row per run, the unit of the history.

mod filter;
mod queries;
mod row;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use filter::add_folding;
pub use filter::{ExportFilter, ExportOrder, SearchTerm, Span};
pub use queries::LastRun;
pub use row::Export;
pub(crate) use row::{ADD_COUNT_CHECK, ADD_FUNNEL, ADD_KEEP_UNTIL, ADD_WITNESS, CREATE};
pub use state::ExportState;
