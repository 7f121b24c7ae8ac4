//! The rules for recipes. Auth0's rules for requests are in `auth0` and apply to what
//! [`Recipe::requested`](crate::Recipe::requested) derives.

mod check;
mod columns;
mod lookups;
mod outputs;
mod problem;
#[cfg(test)]
mod tests;

pub use outputs::{NEEDED_BY_BATON_FILE, import_fields};
pub use problem::{LARGEST_LIMIT, RecipeProblem};
