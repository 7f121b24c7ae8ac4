//! The tenant's side of an export: request, job and file.

pub(crate) mod jobs;
pub(crate) mod object;
pub(crate) mod request;
pub(crate) mod variants;
