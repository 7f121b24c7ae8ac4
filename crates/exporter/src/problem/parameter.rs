//! Problems with the answers to the parameters of a purpose.

use serde::{Deserialize, Serialize};

/// Something that is wrong with the answers to a purpose's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail")]
pub enum ParameterProblem {
    /// The purpose has no such parameter.
    #[serde(rename = "parameter_unknown")]
    Unknown {
        /// The key that was given.
        key: String,
        /// The keys that it has.
        known: Vec<String>,
    },
    /// The tenant lacks roles with these names.
    #[serde(rename = "role_unknown")]
    RoleUnknown {
        /// The key; none if a filter names the roles.
        #[serde(default)]
        key: Option<String>,
        /// The names.
        names: Vec<String>,
    },
    /// A parameter is answered twice.
    #[serde(rename = "parameter_twice")]
    Twice {
        /// The key.
        key: String,
    },
    /// The purpose can't do without an answer.
    #[serde(rename = "parameter_missing")]
    Missing {
        /// The key.
        key: String,
        /// What an answer looks like.
        kind: String,
    },
    /// The last day of a window is before its first one.
    #[serde(rename = "parameter_order")]
    Order {
        /// The key of the last day.
        key: String,
        /// The first day.
        first: String,
    },
    /// The answer is not what the parameter asks for.
    #[serde(rename = "parameter_invalid")]
    Invalid {
        /// The key.
        key: String,
        /// What an answer looks like.
        kind: String,
        /// The answer that was given.
        given: String,
        /// The words to choose from; empty unless it is a choice.
        choices: Vec<String>,
    },
}

impl ParameterProblem {
    /// The key that it is about.
    pub fn key(&self) -> &str {
        match self {
            Self::RoleUnknown { key, .. } => key.as_deref().unwrap_or_default(),
            Self::Unknown { key, .. }
            | Self::Twice { key }
            | Self::Missing { key, .. }
            | Self::Order { key, .. }
            | Self::Invalid { key, .. } => key,
        }
    }
}
