//! What is asked of the exporter: which recipe, of which tenant, into which folder.

mod jobs;
mod problems;
mod request;
mod stored;

pub(crate) use jobs::filter_of;
pub use problems::{LONGEST_NAME, RequestPart, RequestProblem};
pub use request::ExportRequest;
pub(crate) use stored::preset_recipe;
