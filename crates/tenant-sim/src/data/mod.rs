//! User data: how it is generated, and how an export writes it.

pub(crate) mod attributes;
pub(crate) mod csv;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod events;
pub(crate) mod factors;
pub(crate) mod fields;
pub(crate) mod ids;
pub(crate) mod names;
pub(crate) mod ndjson;
pub(crate) mod people;
pub(crate) mod possessions;
pub(crate) mod user;
