//! Tenants, credentials and permissions.

use exporter::{Access, AssertionAlgorithm, Claims, Connection, Credential, Keep, SignIn, Tenant};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::problems::{Place, Problem};
use super::scalars::{Count, Secret, timestamp_text};

/// A tenant.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct TenantView {
    id: String,
    name: String,
    host: String,
    color: String,
    production: bool,
    demo: bool,
    sign_in: SignInView,
    client_id: Option<String>,
    /// The credential is in memory only, until this process exits.
    session_only: bool,
    /// When its pasted token expires, if it states that.
    token_expires_at: Option<String>,
    /// The users of an export were last to be counted once more.
    count_check: bool,
    /// Whether the events of the last export were to be looked for in Auth0's log.
    witness: bool,
    created_at: String,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SignInView {
    ClientSecret,
    PrivateKey,
    Token,
}

impl From<&Tenant> for TenantView {
    fn from(tenant: &Tenant) -> Self {
        Self {
            id: tenant.id.clone(),
            name: tenant.name.clone(),
            host: tenant.host.clone(),
            color: tenant.color.clone(),
            production: tenant.production,
            demo: tenant.demo,
            sign_in: match tenant.sign_in {
                SignIn::ClientSecret { .. } => SignInView::ClientSecret,
                SignIn::PrivateKey { .. } => SignInView::PrivateKey,
                SignIn::Token => SignInView::Token,
            },
            client_id: tenant.sign_in.client_id().map(str::to_owned),
            session_only: !tenant.saved,
            token_expires_at: timestamp_text(tenant.token_expires_at),
            count_check: tenant.count_check,
            witness: tenant.witness,
            created_at: tenant.created_at.to_string(),
        }
    }
}

/// A credential as entered by the user.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum CredentialInput {
    ClientSecret { client_id: String, client_secret: Secret },
    PrivateKey { client_id: String, private_key: Secret, algorithm: KeyAlgorithm, key_id: Option<String> },
    Token { token: Secret },
}

#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum KeyAlgorithm {
    Rs256,
    Rs384,
    Ps256,
}

impl CredentialInput {
    /// Returns how the credential signs in.
    pub(crate) fn sign_in(&self) -> SignInView {
        match self {
            Self::ClientSecret { .. } => SignInView::ClientSecret,
            Self::PrivateKey { .. } => SignInView::PrivateKey,
            Self::Token { .. } => SignInView::Token,
        }
    }
}

impl From<KeyAlgorithm> for AssertionAlgorithm {
    fn from(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::Rs256 => Self::Rs256,
            KeyAlgorithm::Rs384 => Self::Rs384,
            KeyAlgorithm::Ps256 => Self::Ps256,
        }
    }
}

/// Where to store a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeepInput {
    Keychain,
    Session,
}

impl From<CredentialInput> for Credential {
    fn from(input: CredentialInput) -> Self {
        match input {
            CredentialInput::ClientSecret { client_id, client_secret } => {
                Self::ClientSecret { client_id, client_secret: client_secret.0 }
            }
            CredentialInput::PrivateKey { client_id, private_key, algorithm, key_id } => Self::PrivateKey {
                client_id,
                private_key_pem: private_key.0,
                algorithm: algorithm.into(),
                key_id,
            },
            CredentialInput::Token { token } => Self::Token(token.0),
        }
    }
}

impl From<KeepInput> for Keep {
    fn from(input: KeepInput) -> Self {
        match input {
            KeepInput::Keychain => Self::Keychain,
            KeepInput::Session => Self::SessionOnly,
        }
    }
}

/// The form for a tenant.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTenantInput {
    pub(crate) name: String,
    /// May be empty for a token, which names its tenant.
    pub(crate) domain: String,
    pub(crate) canonical_domain: Option<String>,
    pub(crate) credential: CredentialInput,
    pub(crate) keep: KeepInput,
    pub(crate) production: bool,
}

/// The editable properties of a tenant.
#[derive(Debug, Deserialize, Type)]
pub(crate) struct TenantChangeInput {
    pub(crate) name: String,
    /// One of the colours in `Startup`.
    pub(crate) color: String,
    pub(crate) production: bool,
}

/// A tenant with a new credential, and that credential's permissions.
#[derive(Debug, Serialize, Type)]
pub(crate) struct RenewedTenant {
    pub(crate) tenant: TenantView,
    pub(crate) access: AccessView,
}

/// What came of connecting a tenant.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum ConnectOutcome {
    /// The tenant was added.
    Connected { tenant: TenantView, access: AccessView },
    /// The credential may not read users. Nothing was stored.
    Insufficient { access: AccessView },
    /// Nothing was stored.
    Failed {
        problem: Problem,
        /// The part of the form that has to be corrected, if that is known.
        place: Option<Place>,
    },
}

/// Unverified facts from a token.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenFacts {
    domain: Option<String>,
    expires_at: Option<String>,
    has_read_users: Option<bool>,
    scope_count: Option<Count>,
}

impl From<Claims> for TokenFacts {
    fn from(claims: Claims) -> Self {
        Self {
            domain: claims.domain().map(|host| host.to_string()),
            expires_at: timestamp_text(claims.expires_at),
            has_read_users: claims.has_scope(auth0::Permission::ReadUsers.scope()),
            scope_count: claims.scopes.map(|scopes| (scopes.len() as u64).into()),
        }
    }
}

/// The permissions of a credential.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessView {
    sufficient: bool,
    permissions: Vec<PermissionView>,
    /// Every scope of the token, if it lists them.
    scopes: Option<Vec<String>>,
    expires_at: Option<String>,
    /// Number of granted permissions that Rollcall never uses.
    unneeded_scopes: Count,
}

#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionView {
    scope: String,
    grant: GrantView,
    required: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum GrantView {
    Granted,
    Missing,
    Unknown,
}

impl From<&Access> for AccessView {
    fn from(access: &Access) -> Self {
        let view = |(permission, grant): &(auth0::Permission, auth0::Grant)| PermissionView {
            scope: permission.scope().to_owned(),
            grant: match grant {
                auth0::Grant::Granted => GrantView::Granted,
                auth0::Grant::Missing => GrantView::Missing,
                auth0::Grant::Unknown => GrantView::Unknown,
            },
            required: permission.is_required(),
        };
        Self {
            sufficient: access.is_sufficient(),
            permissions: access.permissions.iter().map(view).collect(),
            scopes: access.scopes.as_ref().map(|scopes| scopes.iter().cloned().collect()),
            expires_at: timestamp_text(access.expires_at),
            unneeded_scopes: (access.unneeded_scopes().count() as u64).into(),
        }
    }
}

/// A connection of a tenant.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ConnectionView {
    id: String,
    name: String,
    strategy: String,
}

impl From<Connection> for ConnectionView {
    fn from(connection: Connection) -> Self {
        Self { id: connection.id.to_string(), name: connection.name, strategy: connection.strategy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_a_credential_contains_no_secret() {
        let input: CredentialInput = serde_json::from_value(serde_json::json!({
            "kind": "clientSecret", "clientId": "id", "clientSecret": "hush-hush",
        }))
        .unwrap();
        assert!(!format!("{input:?}").contains("hush"), "{input:?}");
    }
}
