//! The address of a tenant: the host that calls go to, and the audience of its tokens.

use crate::claims::Claims;
use crate::host::{AddressError, Host, MANAGEMENT_PATH};

/// The host for a tenant's calls, and the audience that its tokens must name.
///
/// They differ for a custom domain: sign-in and calls use the custom host, while the audience
/// remains the canonical one (Auth0 docs, "Configure features to use custom domains").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantAddress {
    /// The host that is called.
    pub api: Host,
    /// `https://{canonical host}/api/v2/`, with the trailing slash.
    pub audience: String,
}

impl TenantAddress {
    /// Returns the address of a tenant under its own name, such as `acme.eu.auth0.com`.
    pub fn canonical(host: Host) -> Self {
        Self { audience: host.url(MANAGEMENT_PATH).into(), api: host }
    }

    /// Returns the address of a tenant under a custom domain.
    pub fn custom(api: Host, canonical: &Host) -> Self {
        Self { api, audience: canonical.url(MANAGEMENT_PATH).into() }
    }

    /// Returns the canonical address of the tenant that a token was issued for.
    ///
    /// # Errors
    /// [`AddressError::NotForManagement`] if the token is for another API.
    pub fn from_token(claims: &Claims) -> Result<Self, AddressError> {
        claims.domain().map(Self::canonical).ok_or(AddressError::NotForManagement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_is_canonical_and_ends_in_a_slash() {
        let canonical = Host::parse("acme.eu.auth0.com").unwrap();
        let custom = Host::parse("login.acme.test").unwrap();
        assert_eq!(TenantAddress::canonical(canonical.clone()).audience, "https://acme.eu.auth0.com/api/v2/");
        let address = TenantAddress::custom(custom, &canonical);
        assert_eq!(address.audience, "https://acme.eu.auth0.com/api/v2/");
        assert_eq!(address.api.url("/oauth/token").as_str(), "https://login.acme.test/oauth/token");
    }
}
