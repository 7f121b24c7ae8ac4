//! What is asked of the exporter: which recipe, of which tenant, into which folder.

mod export_request;
mod jobs;
mod problems;
mod rules;
mod stored;

pub use export_request::{Checks, ExportRequest, Handover, LookupOptions, MOST_CALLS};
pub use jobs::columns_of;
pub(crate) use jobs::{answers_of, filter_of, look_ups_of};
pub use problems::{LONGEST_NAME, RequestPart, RequestProblem};
pub(crate) use stored::preset_recipe;
