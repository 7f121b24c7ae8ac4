//! The Management API under `/api/v2/`.

pub(crate) mod access;
mod authorize;
mod call;
mod connections;
pub(crate) mod error;
mod factors;
mod groups;
mod jobs;
mod logs;
mod lucene;
mod organizations;
mod possessions;
mod query;
mod roles;
mod router;
mod search;
mod users;

pub(crate) use router::router;
pub use users::IDP_TOKEN_PREFIX;
