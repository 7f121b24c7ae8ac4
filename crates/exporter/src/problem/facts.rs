//! Facts that several problems share.
//!
//! Every fact may be missing: a database may hold problems that an earlier version stored with
//! fewer of them. None is ever a secret, a link or a user's data.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// What Auth0 answered to a refused call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Auth0Answer {
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Auth0's own code, such as `inexistent_connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth0_code: Option<String>,
    /// Auth0's message in English, scrubbed and shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth0_message: Option<String>,
    /// How many seconds Auth0 asks to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// A permission that is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct NeededScope {
    /// The scopes, any of which suffices; the first is the one to grant. May be empty.
    pub needed: Vec<String>,
    /// Auth0's answer.
    #[serde(flatten)]
    pub answer: Auth0Answer,
}

/// A permission without which a column can't be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct NeededForColumn {
    /// The column's field.
    pub field: String,
    /// The scopes that are missing.
    pub missing: Vec<String>,
    /// Whether the filter tests the field, so that the export can't go on without it.
    pub filter: bool,
    /// Auth0's answer, if it was asked.
    #[serde(flatten)]
    pub answer: Auth0Answer,
}

/// Something that does not exist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct NotThere {
    /// What was looked for, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Auth0's answer, if Auth0 was asked.
    #[serde(flatten)]
    pub answer: Auth0Answer,
}

/// A host that was called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct AtHost {
    /// `host[:port]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The HTTP status, if there was a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The media type of the response, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Box<str>>,
    /// What the TLS library says of the certificate, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<str>>,
    /// `host[:port]` of the proxy in between, if it can be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The environment variable that sets the proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_variable: Option<Box<str>>,
}

impl AtHost {
    /// Returns the host, or a word for one that is not known.
    pub fn shown(&self) -> &str {
        self.host.as_deref().unwrap_or("the server")
    }
}

/// A file or folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct AtPath {
    /// Its full path.
    pub path: String,
}

impl From<&Path> for AtPath {
    fn from(path: &Path) -> Self {
        Self { path: path.display().to_string() }
    }
}

/// A technical explanation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Explained {
    /// The explanation in English.
    pub message: String,
}

impl Explained {
    /// Returns the explanation that an error gives.
    pub fn by(error: &(impl ToString + ?Sized)) -> Self {
        Self { message: error.to_string() }
    }
}

/// A text that was meant to be a tenant's address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct GivenAddress {
    /// The text.
    pub given: String,
    /// Why it is no address, in English.
    pub message: String,
}

/// A saved thing that was looked up by its name or its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Wanted {
    /// The name that was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id that was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Wanted {
    /// Describes a thing that was looked up by its name.
    pub fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), id: None }
    }

    /// Returns the name or the id that was looked up.
    pub fn shown(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or_default()
    }

    /// Describes a thing that was looked up by its id.
    pub fn with_id(id: &str) -> Self {
        Self { name: None, id: Some(id.to_owned()) }
    }
}

/// The field of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct OfField {
    /// The field's name as given.
    pub name: String,
}

/// A name or title of a column that is too long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct TooLong {
    /// The field's name as given.
    pub name: String,
    /// The number of characters.
    pub length: u32,
    /// The most characters that Auth0 accepts.
    pub max: u32,
}
