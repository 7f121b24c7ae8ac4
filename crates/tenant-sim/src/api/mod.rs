//! The Management API under `/api/v2/`.

mod authorize;
mod connections;
pub(crate) mod error;
mod jobs;
mod query;
mod roles;
mod router;
mod users;

pub(crate) use router::router;
pub use users::IDP_TOKEN_PREFIX;
