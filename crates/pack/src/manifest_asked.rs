//! What a manifest says of the asking: who asked Auth0, and by which clocks.

use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who asked Auth0, as of the asking. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct AskedBy {
    /// Name of the account on the computer that asked, as its system gives it to programs. Absent
    /// if the system gives none, and in the pack of one person, which is handed to that person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_user: Option<String>,
    /// How Rollcall signed in to the tenant.
    pub sign_in: SignInKind,
    /// Client id of the application that signed in. Of a pasted token, the client that it was
    /// issued to, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Subject of the pasted token: whom it was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_subject: Option<String>,
}

impl AskedBy {
    /// Returns the identity at Auth0: the application's client id, or the subject of the pasted
    /// token.
    pub fn signed_in_as(&self) -> Option<&str> {
        match self.sign_in {
            SignInKind::ClientSecret | SignInKind::PrivateKey => self.client_id.as_deref(),
            SignInKind::Token => self.token_subject.as_deref(),
        }
    }
}

/// How Rollcall signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum SignInKind {
    /// As an application, with its client secret.
    ClientSecret,
    /// As an application, with a key of its own.
    PrivateKey,
    /// With a token that the user pasted.
    Token,
}

/// One moment by two clocks: when the export was requested from Auth0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ClockPart {
    /// By the clock of the computer that asked, just before the request was sent.
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub computer: Timestamp,
    /// By Auth0's clock: when it created the job. If it did not say, its time according to the
    /// `Date` header of its answer.
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub auth0: Timestamp,
    /// Auth0's clock minus the computer's, in seconds, measured by the `Date` header of the answer,
    /// which is precise to a second. Absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_seconds: Option<i64>,
}

/// Which users were requested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ScopePart {
    /// Ids of the connections whose users were requested. Empty for the whole tenant.
    pub connections: Vec<String>,
    /// The most users that were requested of each connection, or of the tenant. Absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}
