//! Problems with a tenant's address, its credential, and where that is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::facts::{Auth0Answer, Explained, GivenAddress, NeededForColumn, NeededScope, Wanted};

/// A problem with signing in to a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum SignInProblem {
    /// The address is empty.
    AddressEmpty(GivenAddress),
    /// The address is an e-mail address.
    AddressIsEmail(GivenAddress),
    /// The address contains a user name or a password.
    AddressHasUserInfo(GivenAddress),
    /// The address has a scheme other than HTTPS.
    AddressScheme(GivenAddress),
    /// The address is plain HTTP.
    AddressPlainHttp(GivenAddress),
    /// The address lacks the domain.
    AddressDomainMissing(GivenAddress),
    /// The address is the dashboard's and names no tenant.
    AddressDashboardWithoutTenant(GivenAddress),
    /// The address is the dashboard's and may mean two tenants.
    AddressDashboardAmbiguous {
        /// One domain that is possible.
        #[serde(default)]
        first: String,
        /// The other one.
        #[serde(default)]
        second: String,
    },
    /// The address is a page of Auth0 that belongs to no tenant.
    AddressAuth0Page(GivenAddress),
    /// The address is numeric.
    AddressIsIp(GivenAddress),
    /// The address has a port.
    AddressPort(GivenAddress),
    /// The address is no host.
    AddressNotAHost(GivenAddress),
    /// There is no domain, and the credential names none.
    NoDomain,
    /// The client id is empty.
    ClientIdEmpty,
    /// The client secret is empty.
    ClientSecretEmpty,
    /// The token is empty.
    TokenEmpty,
    /// The token is longer than any token.
    TokenTooLong,
    /// The token is not a JWT.
    TokenNotAJwt,
    /// The token is encrypted.
    TokenEncrypted,
    /// The token's content can't be read.
    TokenDamaged,
    /// The token is not for the Management API, so it names no tenant.
    TokenNotForManagement,
    /// The token has expired.
    TokenExpired {
        /// Its `exp`.
        #[serde(default)]
        #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
        at: Option<Timestamp>,
    },
    /// The token is for another tenant or another API.
    TokenForAnotherTenant {
        /// The audience of the called tenant.
        #[serde(default)]
        expected: String,
        /// The audiences of the token.
        #[serde(default)]
        found: Vec<String>,
    },
    /// The private key is not in PEM format.
    PrivateKeyNotPem(Explained),
    /// The private key is protected by a passphrase.
    PrivateKeyEncrypted(Explained),
    /// The key is the public one.
    PrivateKeyIsPublic(Explained),
    /// The key is a certificate.
    PrivateKeyIsCertificate(Explained),
    /// The private key is not an RSA key.
    PrivateKeyNotRsa(Explained),
    /// The private key can't be used.
    PrivateKeyUnusable(Explained),
    /// The assertion that the private key signed is too long.
    PrivateKeyAssertionTooLong(Explained),
    /// Auth0 does not accept the token (401).
    Unauthorized(Auth0Answer),
    /// The credential lacks a permission.
    MissingScope(NeededScope),
    /// The credential lacks a permission that a looked-up column needs.
    LookupPermissionMissing(NeededForColumn),
    /// Auth0 forbids the call for a reason other than a missing permission (403).
    Forbidden(Auth0Answer),
    /// Wrong client id, secret or key.
    SignInWrongCredentials(Auth0Answer),
    /// The application has no grant for the Management API.
    SignInNotAuthorisedForApi(Auth0Answer),
    /// The application's type or settings do not allow client credentials.
    SignInGrantNotAllowed(Auth0Answer),
    /// A requested scope has not been granted.
    SignInScopeNotGranted(Auth0Answer),
    /// The tenant has no API with this audience.
    SignInUnknownAudience(Auth0Answer),
    /// The tenant's quota of tokens is used up.
    SignInQuota(Auth0Answer),
    /// Signing in failed for another reason.
    SignInFailed(Auth0Answer),
    /// The credential is no longer stored.
    CredentialMissing,
    /// The keychain holds something other than a credential.
    CredentialDamaged,
    /// The keychain's entry is incomplete or has been changed.
    SecretDamaged,
    /// The keychain holds different values under one name.
    KeychainAmbiguous,
    /// The keychain can't hold a value of this length.
    SecretTooLong,
    /// The tenant's id can't name an entry of the keychain.
    InvalidSecretKey,
    /// This computer has no keychain.
    NoKeychain,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain denies access.
    KeychainDenied,
    /// The keychain fails for another reason.
    KeychainFailed,
    /// The stored host of the tenant can't be read.
    TenantHost,
    /// The tenant was removed.
    TenantRemoved,
    /// There is no such tenant.
    NotFoundTenant(Wanted),
    /// The tenant's name is empty.
    TenantNameEmpty,
    /// The tenant's name is too long.
    TenantNameTooLong {
        /// The most characters.
        #[serde(default)]
        limit: u32,
    },
    /// The colour is none of those that tenants can have.
    ColorUnknown {
        /// The colour as given.
        #[serde(default)]
        color: String,
    },
}
