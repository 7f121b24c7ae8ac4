//! What an Auth0 user is: the one list of its attributes, and the one way to name a place in it.
//!
//! Data only. The crate makes no decisions, reads no files and calls nothing; the words for people
//! are elsewhere.
//!
//! - [`attributes`]: every attribute with its facets, such as its type and whether it is personal.
//! - [`lookup`]: what Auth0 knows of a user outside the profile, such as roles.
//! - [`path`]: [`FieldPath`], and the rule of what covers what.

pub mod attributes;
pub mod lookup;
pub mod path;
mod titles;

pub use attributes::{Attribute, Availability, Group, Kind};
pub use lookup::{Cost, Lookup};
pub use path::{FieldPath, PathError, Step};
pub use titles::{default_titles, of_default_title};
