//! From what a user enters to a tenant that can be added.

use auth0::{
    AddressError, Claims, Credential, Host, PrivateKeyError, TenantAddress, TokenError, check_private_key,
};
use secrecy::{ExposeSecret, SecretString};
use secrets::Keep;

use crate::problem::SignInProblem;

/// The name of the demo tenant.
pub const DEMO_TENANT_NAME: &str = "Demo";

/// A tenant to be added.
pub struct NewTenant {
    /// The name shown to the user.
    pub name: String,
    /// The tenant's address.
    pub address: TenantAddress,
    /// The credential to sign in with.
    pub credential: Credential,
    /// Where the credential is stored.
    pub keep: Keep,
    /// Whether it is marked as production.
    pub production: bool,
    /// Whether it is the built-in demo tenant.
    pub demo: bool,
    /// Whether it is saved in the list of tenants. An unsaved tenant is used by its exports only.
    pub saved: bool,
}

impl NewTenant {
    /// Describes the demo tenant of this process, which is served at `url`.
    ///
    /// # Errors
    /// `url` is not the address of a tenant.
    pub fn demo(url: &str, client_id: &str, client_secret: &str) -> Result<Self, AddressError> {
        Ok(Self {
            name: DEMO_TENANT_NAME.to_owned(),
            address: TenantAddress::canonical(Host::parse(url)?),
            credential: Credential::ClientSecret {
                client_id: client_id.to_owned(),
                client_secret: SecretString::from(client_secret),
            },
            keep: Keep::SessionOnly,
            production: false,
            demo: true,
            saved: false,
        })
    }
}

/// What a user enters to connect a tenant.
pub struct TenantForm {
    /// The name. If empty, the first part of the domain is used.
    pub name: String,
    /// The domain or address. May be empty with a token, which names its tenant.
    pub domain: String,
    /// The canonical domain, if `domain` is a custom domain.
    pub canonical_domain: Option<String>,
    /// The credential as entered.
    pub credential: Credential,
    /// Where to store the credential. A tenant whose credential is not in the keychain is not
    /// saved.
    pub keep: Keep,
    /// Whether to mark the tenant as production.
    pub production: bool,
}

/// A part of a [`TenantForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantField {
    /// The domain.
    Domain,
    /// The canonical domain.
    CanonicalDomain,
    /// The application's client id.
    ClientId,
    /// The application's client secret.
    ClientSecret,
    /// The application's private key.
    PrivateKey,
    /// The pasted token.
    Token,
}

/// A problem in a [`TenantForm`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantProblem {
    /// There is no domain, and the credential does not name one.
    DomainMissing,
    /// The domain is not the address of a tenant.
    Domain {
        /// The text entered.
        given: String,
        /// The reason.
        error: AddressError,
    },
    /// The canonical domain is not the address of a tenant.
    CanonicalDomain {
        /// The text entered.
        given: String,
        /// The reason.
        error: AddressError,
    },
    /// The client id is empty.
    ClientIdEmpty,
    /// The client secret is empty.
    ClientSecretEmpty,
    /// The private key cannot be used.
    PrivateKey(PrivateKeyError),
    /// The token cannot be used.
    Token(TokenError),
    /// The token does not name a tenant.
    TokenWithoutTenant(AddressError),
}

impl TenantProblem {
    /// Returns the part of the form that the problem concerns.
    pub fn field(&self) -> TenantField {
        match self {
            Self::DomainMissing | Self::Domain { .. } => TenantField::Domain,
            Self::CanonicalDomain { .. } => TenantField::CanonicalDomain,
            Self::ClientIdEmpty => TenantField::ClientId,
            Self::ClientSecretEmpty => TenantField::ClientSecret,
            Self::PrivateKey(_) => TenantField::PrivateKey,
            Self::Token(_) | Self::TokenWithoutTenant(_) => TenantField::Token,
        }
    }
}

impl From<&TenantProblem> for SignInProblem {
    fn from(problem: &TenantProblem) -> Self {
        match problem {
            TenantProblem::DomainMissing => Self::NoDomain,
            TenantProblem::Domain { given, error } | TenantProblem::CanonicalDomain { given, error } => {
                Self::of_address(given, error)
            }
            TenantProblem::TokenWithoutTenant(error) => Self::of_address("", error),
            TenantProblem::ClientIdEmpty => Self::ClientIdEmpty,
            TenantProblem::ClientSecretEmpty => Self::ClientSecretEmpty,
            TenantProblem::PrivateKey(error) => error.into(),
            TenantProblem::Token(error) => (*error).into(),
        }
    }
}

impl TenantForm {
    /// Checks the form without contacting Auth0.
    ///
    /// # Errors
    /// All problems of the form, in its order: credential first, then the address.
    pub fn check(self) -> Result<NewTenant, Vec<TenantProblem>> {
        let (credential, mut problems) = match check_credential(self.credential) {
            Ok(credential) => (Some(credential), Vec::new()),
            Err(problems) => (None, problems),
        };
        let canonical = self.canonical_domain.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let address = match (self.domain.trim(), &credential, problems.as_slice()) {
            ("", Some(Credential::Token(token)), _) => address_of_token(token).map(Some),
            // The token itself has been reported.
            ("", _, [TenantProblem::Token(_)]) => Ok(None),
            ("", ..) => Err(TenantProblem::DomainMissing),
            (domain, ..) => address(domain, canonical).map(Some),
        };
        match (address, credential) {
            (Ok(Some(address)), Some(credential)) => {
                let name = self.name.trim();
                let name = if name.is_empty() { address.api.name() } else { name }.to_owned();
                Ok(NewTenant {
                    name,
                    address,
                    credential,
                    keep: self.keep,
                    production: self.production,
                    demo: false,
                    saved: self.keep == Keep::Keychain,
                })
            }
            (address, _) => {
                problems.extend(address.err());
                Err(problems)
            }
        }
    }
}

/// Checks a credential as entered and removes what copying adds.
///
/// # Errors
/// All problems of the credential.
pub fn check_credential(entered: Credential) -> Result<Credential, Vec<TenantProblem>> {
    let credential = trimmed(entered);
    let (client_id, secret) = match &credential {
        Credential::ClientSecret { client_id, client_secret } => {
            let is_empty = client_secret.expose_secret().is_empty();
            (Some(client_id), is_empty.then_some(TenantProblem::ClientSecretEmpty))
        }
        Credential::PrivateKey { client_id, private_key_pem, .. } => {
            (Some(client_id), check_private_key(private_key_pem).err().map(TenantProblem::PrivateKey))
        }
        Credential::Token(token) => (None, Claims::read_unverified(token).err().map(TenantProblem::Token)),
    };
    let client_id_empty = client_id.is_some_and(String::is_empty).then_some(TenantProblem::ClientIdEmpty);
    let problems: Vec<TenantProblem> = client_id_empty.into_iter().chain(secret).collect();
    if problems.is_empty() { Ok(credential) } else { Err(problems) }
}

fn trimmed(credential: Credential) -> Credential {
    match credential {
        Credential::ClientSecret { client_id, client_secret } => Credential::ClientSecret {
            client_id: client_id.trim().to_owned(),
            client_secret: auth0::secret_in(&client_secret),
        },
        Credential::PrivateKey { client_id, private_key_pem, algorithm, key_id } => Credential::PrivateKey {
            client_id: client_id.trim().to_owned(),
            private_key_pem,
            algorithm,
            key_id: key_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()),
        },
        Credential::Token(token) => Credential::Token(token),
    }
}

fn address(domain: &str, canonical: Option<&str>) -> Result<TenantAddress, TenantProblem> {
    let host =
        Host::parse(domain).map_err(|error| TenantProblem::Domain { given: domain.to_owned(), error })?;
    let Some(canonical) = canonical else { return Ok(TenantAddress::canonical(host)) };
    let canonical_host = Host::parse(canonical)
        .map_err(|error| TenantProblem::CanonicalDomain { given: canonical.to_owned(), error })?;
    Ok(TenantAddress::custom(host, &canonical_host))
}

fn address_of_token(token: &SecretString) -> Result<TenantAddress, TenantProblem> {
    let claims = Claims::read_unverified(token).map_err(TenantProblem::Token)?;
    TenantAddress::from_token(&claims).map_err(TenantProblem::TokenWithoutTenant)
}

#[cfg(test)]
mod tests {
    use auth0::AssertionAlgorithm;

    use super::*;
    use crate::problem::Problem;

    fn form(domain: &str, credential: Credential) -> TenantForm {
        TenantForm {
            name: "Acme".to_owned(),
            domain: domain.to_owned(),
            canonical_domain: None,
            credential,
            keep: Keep::SessionOnly,
            production: false,
        }
    }

    fn secret(client_id: &str, secret: &str) -> Credential {
        Credential::ClientSecret { client_id: client_id.to_owned(), client_secret: secret.into() }
    }

    fn problems(form: TenantForm) -> Vec<(TenantField, String)> {
        let problems = form.check().err().unwrap_or_default();
        let code = |problem: &TenantProblem| Problem::from(SignInProblem::from(problem)).code();
        problems.iter().map(|problem| (problem.field(), code(problem))).collect()
    }

    fn at(field: TenantField, code: &str) -> (TenantField, String) {
        (field, code.to_owned())
    }

    #[test]
    fn a_complete_form_makes_a_session_tenant() {
        let new = form(" https://acme.eu.auth0.com/ ", secret(" id ", " hush\n")).check().ok().unwrap();
        assert_eq!(new.address.api.to_string(), "acme.eu.auth0.com");
        assert_eq!((new.keep, new.saved), (Keep::SessionOnly, false));
        let Credential::ClientSecret { client_id, client_secret } = new.credential else { panic!() };
        assert_eq!((client_id.as_str(), client_secret.expose_secret()), ("id", "hush"));
    }

    #[test]
    fn a_tenant_is_saved_if_its_credential_is_in_the_keychain() {
        let keychain = TenantForm { keep: Keep::Keychain, ..form("acme.eu.auth0.com", secret("id", "hush")) };
        assert!(keychain.check().ok().unwrap().saved);
    }

    #[test]
    fn an_empty_name_becomes_the_first_part_of_the_domain() {
        let nameless = TenantForm { name: " ".to_owned(), ..form("acme.eu.auth0.com", secret("id", "hush")) };
        assert_eq!(nameless.check().ok().unwrap().name, "acme");
    }

    #[test]
    fn every_empty_field_is_reported() {
        let expected = [
            at(TenantField::ClientId, "client_id_empty"),
            at(TenantField::ClientSecret, "client_secret_empty"),
            at(TenantField::Domain, "no_domain"),
        ];
        assert_eq!(problems(form("", secret(" ", ""))), expected);
    }

    #[test]
    fn a_malformed_token_without_a_domain_is_reported_once() {
        let token = Credential::Token("nonsense".into());
        assert_eq!(problems(form("", token)), [at(TenantField::Token, "token_not_a_jwt")]);
    }

    #[test]
    fn a_malformed_key_and_a_malformed_domain_are_both_reported() {
        let key = Credential::PrivateKey {
            client_id: "id".to_owned(),
            private_key_pem: "hello".into(),
            algorithm: AssertionAlgorithm::Rs256,
            key_id: None,
        };
        let expected =
            [at(TenantField::PrivateKey, "private_key_not_pem"), at(TenantField::Domain, "address_is_email")];
        assert_eq!(problems(form("me@acme.com", key)), expected);
    }

    #[test]
    fn a_malformed_canonical_domain_is_reported_at_its_field() {
        let custom = TenantForm {
            canonical_domain: Some("http://acme.eu.auth0.com".to_owned()),
            ..form("login.acme.com", secret("id", "hush"))
        };
        assert_eq!(problems(custom), [at(TenantField::CanonicalDomain, "address_plain_http")]);
    }
}
