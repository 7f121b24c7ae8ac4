//! From users to the cells of a table, for all tabular outputs.

pub(crate) mod cells;
mod discovery;
mod emptiness;
mod filling;
pub(crate) mod flatten;
mod layout;
mod listed;
mod locate;
mod made;
mod names;
mod tree;
mod types;

pub(crate) use cells::{Cell, Row};
pub(crate) use discovery::{Discovery, check};
pub(crate) use emptiness::DeliveredNames;
pub(crate) use filling::Table;
pub(crate) use locate::{Locator, walk};
pub(crate) use types::{ColumnType, microseconds};
