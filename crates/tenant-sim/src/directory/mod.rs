//! Roles, organizations and groups: what exists, and who belongs to it.

pub(crate) mod groups;
pub(crate) mod members;
pub(crate) mod organizations;
pub(crate) mod roles;
