//! Exports as the tenant sees them: the request, the job, the file.

pub(crate) mod jobs;
pub(crate) mod object;
pub(crate) mod request;
pub(crate) mod variants;
