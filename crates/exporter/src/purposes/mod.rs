//! Purposes: the presets that come with Rollcall. Each answers one question about the users of a
//! tenant, with parameters that are asked once and remembered for each tenant.
//!
//! A purpose is data: its parameters, and the recipe that follows from their values. Its words are
//! in the language catalogues, under its id.

pub(crate) mod catalogue;
mod earlier;
pub(crate) mod parameters;
pub(crate) mod purpose;
mod remembered;
mod review_tools;

pub use catalogue::{PURPOSES, purpose};
pub use earlier::earlier_purpose;
pub use parameters::{Parameter, ParameterKind, ParameterTexts};
pub use purpose::Purpose;
pub use remembered::{LastAnswer, PurposeState, answered_recipe, given_answers};
