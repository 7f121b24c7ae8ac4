//! Problems with finding one person.

use serde::{Deserialize, Serialize};

/// A problem with finding one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum PersonProblem {
    /// The tenant has no such account.
    PersonNotFound,
    /// The text can't be an e-mail address.
    PersonEmailInvalid,
    /// The text can't be the id of an account.
    PersonIdInvalid,
}
