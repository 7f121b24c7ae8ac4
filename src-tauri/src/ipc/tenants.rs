//! Commands for tenants. Credentials are received, but never sent back.

use auth0::{AddressError, check_private_key};
use exporter::{Claims, Credential, Host, Keep, NewTenant, TenantAddress, TenantChange};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tauri::State;

use crate::app::App;
use crate::problem::problem;
use crate::wire::{
    AccessView, ConnectionView, CredentialInput, KeepInput, NewTenantInput, Place, Problem, Refusal,
    RenewedTenant, RequestProblem, Secret, TenantChangeInput, TenantView, TokenFacts,
};

/// Returns the unverified claims of a token.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn read_token(token: Secret) -> Result<TokenFacts, Problem> {
    let claims = Claims::read_unverified(&token.0).map_err(|error| problem(error.code(), Value::Null))?;
    Ok(claims.into())
}

/// Adds a tenant and stores its credential, without contacting Auth0.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_tenant(app: State<'_, App>, input: NewTenantInput) -> Result<TenantView, Refusal> {
    let tenant = app.add_tenant(new_tenant(input)?).await?;
    Ok((&tenant).into())
}

/// Signs in and checks the credential's permissions.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_tenant(app: State<'_, App>, tenant_id: String) -> Result<AccessView, Problem> {
    Ok((&app.exporter().await?.check_tenant(&tenant_id).await?).into())
}

/// Changes a tenant's name, colour or production mark.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_tenant(
    app: State<'_, App>,
    tenant_id: String,
    change: TenantChangeInput,
) -> Result<TenantView, Refusal> {
    if change.name.trim().is_empty() {
        return Err(vec![RequestProblem::at(Place::Name, "tenant_name_empty", Value::Null)].into());
    }
    let TenantChangeInput { name, color, production } = change;
    let changed = app.edit_tenant(&tenant_id, TenantChange { name, color, production }).await;
    Ok((&changed.map_err(refusal_at_place)?).into())
}

/// Replaces a tenant's credential if the new one can sign in and read users.
#[tauri::command]
#[specta::specta]
pub(crate) async fn renew_credential(
    app: State<'_, App>,
    tenant_id: String,
    credential: CredentialInput,
) -> Result<RenewedTenant, Refusal> {
    let credential = Credential::from(credential);
    let problems = credential_problems(&credential);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let (tenant, access) = app.renew_credential(&tenant_id, credential).await?;
    Ok(RenewedTenant { tenant: (&tenant).into(), access: (&access).into() })
}

/// Removes a tenant and its credential.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_tenant(app: State<'_, App>, tenant_id: String) -> Result<(), Problem> {
    Ok(app.remove_tenant(&tenant_id).await?)
}

/// Returns the demo tenant, starting it on the first call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_demo(app: State<'_, App>) -> Result<TenantView, Problem> {
    Ok((&app.demo().await?).into())
}

/// Returns the tenant's connections.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connections(
    app: State<'_, App>,
    tenant_id: String,
) -> Result<Vec<ConnectionView>, Problem> {
    let connections = app.exporter().await?.connections(&tenant_id).await?;
    Ok(connections.into_iter().map(Into::into).collect())
}

/// Assigns the problem of a taken name to the form's name field.
fn refusal_at_place(problem: exporter::Problem) -> Refusal {
    if problem.code == "name_taken" {
        return vec![RequestProblem::at(Place::Name, "name_taken", problem.detail)].into();
    }
    problem.into()
}

/// Returns the tenant that a form describes, or all problems of the form.
fn new_tenant(input: NewTenantInput) -> Result<NewTenant, Vec<RequestProblem>> {
    let mut problems = Vec::new();
    let credential = Credential::from(input.credential);
    problems.extend(credential_problems(&credential));
    let address = address(&input.domain, input.canonical_domain.as_deref(), &credential);
    match (address, problems.is_empty()) {
        (Ok(address), true) => Ok(NewTenant {
            name: if input.name.trim().is_empty() { address.api.name().to_owned() } else { input.name },
            address,
            credential,
            keep: input.keep.into(),
            production: input.production,
            demo: false,
            saved: input.keep == KeepInput::Keychain,
        }),
        (address, _) => {
            problems.extend(address.err().flatten());
            Err(problems)
        }
    }
}

/// Returns the tenant's address. An error without a problem concerns the token, which has already been
/// reported.
fn address(
    domain: &str,
    canonical: Option<&str>,
    credential: &Credential,
) -> Result<TenantAddress, Option<RequestProblem>> {
    let at = |place, given: &str, error: &AddressError| {
        let detail = json!({ "given": given, "message": error.to_string() });
        Some(RequestProblem::at(place, error.code(), detail))
    };
    let canonical = canonical.filter(|text| !text.trim().is_empty());
    match (domain.trim(), credential) {
        ("", Credential::Token(token)) => {
            let claims = Claims::read_unverified(token).map_err(|_| None)?;
            TenantAddress::from_token(&claims).map_err(|error| at(Place::Token, "", &error))
        }
        ("", _) => Err(Some(RequestProblem::at(Place::Domain, "no_domain", Value::Null))),
        (domain, _) => {
            let host = Host::parse(domain).map_err(|error| at(Place::Domain, domain, &error))?;
            match canonical {
                Some(text) => Host::parse(text)
                    .map(|canonical| TenantAddress::custom(host, &canonical))
                    .map_err(|error| at(Place::CanonicalDomain, text, &error)),
                None => Ok(TenantAddress::canonical(host)),
            }
        }
    }
}

fn credential_problems(credential: &Credential) -> Vec<RequestProblem> {
    let nothing = |secret: &SecretString| secret.expose_secret().trim().is_empty();
    let (client_id, secret) = match credential {
        Credential::ClientSecret { client_id, client_secret } => {
            (Some(client_id), nothing(client_secret).then_some((Place::ClientSecret, "client_secret_empty")))
        }
        Credential::PrivateKey { client_id, private_key_pem, .. } => (
            Some(client_id),
            check_private_key(private_key_pem).err().map(|error| (Place::PrivateKey, error.code())),
        ),
        Credential::Token(token) => {
            (None, Claims::read_unverified(token).err().map(|error| (Place::Token, error.code())))
        }
    };
    let no_id = client_id.is_some_and(|id| id.trim().is_empty());
    no_id
        .then_some((Place::ClientId, "client_id_empty"))
        .into_iter()
        .chain(secret)
        .map(|(place, code)| RequestProblem::at(place, code, Value::Null))
        .collect()
}

impl From<CredentialInput> for Credential {
    /// Removes the white space that copying adds.
    fn from(input: CredentialInput) -> Self {
        match input {
            CredentialInput::ClientSecret { client_id, client_secret } => Self::ClientSecret {
                client_id: client_id.trim().to_owned(),
                client_secret: SecretString::from(client_secret.0.expose_secret().trim()),
            },
            CredentialInput::PrivateKey { client_id, private_key, algorithm, key_id } => Self::PrivateKey {
                client_id: client_id.trim().to_owned(),
                private_key_pem: private_key.0,
                algorithm: algorithm.into(),
                key_id: key_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn form(domain: &str, credential: CredentialInput) -> NewTenantInput {
        NewTenantInput {
            name: "Acme".to_owned(),
            domain: domain.to_owned(),
            canonical_domain: None,
            credential,
            keep: KeepInput::Session,
            production: false,
        }
    }

    fn secret(client_id: &str, secret: &str) -> CredentialInput {
        CredentialInput::ClientSecret {
            client_id: client_id.to_owned(),
            client_secret: Secret(secret.into()),
        }
    }

    fn found(form: NewTenantInput) -> Vec<(Place, String)> {
        let problems = new_tenant(form).err().unwrap_or_default();
        problems.into_iter().map(|problem| (problem.place, problem.code)).collect()
    }

    #[test]
    fn a_complete_form_makes_a_session_tenant() {
        let new = new_tenant(form(" https://acme.eu.auth0.com/ ", secret(" id ", " hush\n"))).ok().unwrap();
        assert_eq!(new.address.api.to_string(), "acme.eu.auth0.com");
        assert_eq!((new.keep, new.saved), (Keep::SessionOnly, false));
        let Credential::ClientSecret { client_id, client_secret } = new.credential else { panic!() };
        assert_eq!((client_id.as_str(), client_secret.expose_secret()), ("id", "hush"));
    }

    #[test]
    fn an_empty_name_becomes_the_first_part_of_the_domain() {
        let nameless =
            NewTenantInput { name: " ".to_owned(), ..form("acme.eu.auth0.com", secret("id", "hush")) };
        assert_eq!(new_tenant(nameless).ok().unwrap().name, "acme");
    }

    #[test]
    fn every_empty_field_is_reported() {
        let empty = form("", secret(" ", ""));
        let expected = [
            (Place::ClientId, "client_id_empty"),
            (Place::ClientSecret, "client_secret_empty"),
            (Place::Domain, "no_domain"),
        ];
        assert_eq!(found(empty), expected.map(|(place, code)| (place, code.to_owned())));
    }

    #[test]
    fn a_malformed_token_without_a_domain_is_reported_once() {
        let token = CredentialInput::Token { token: Secret("nonsense".into()) };
        assert_eq!(found(form("", token)), [(Place::Token, "token_not_a_jwt".to_owned())]);
    }

    #[test]
    fn a_malformed_key_and_a_malformed_domain_are_both_reported() {
        let key = CredentialInput::PrivateKey {
            client_id: "id".to_owned(),
            private_key: Secret("hello".into()),
            algorithm: crate::wire::KeyAlgorithm::Rs256,
            key_id: None,
        };
        let expected = [(Place::PrivateKey, "private_key_not_pem"), (Place::Domain, "address_is_email")];
        let found = found(form("me@acme.com", key));
        assert_eq!(found, expected.map(|(place, code)| (place, code.to_owned())));
    }
}
