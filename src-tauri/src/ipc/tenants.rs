//! Commands for tenants. Credentials are received, but never sent back.

use exporter::{
    Claims, Credential, LocalProblem, SignInProblem, TenantChange, TenantField, TenantForm, TenantProblem,
    check_credential,
};
use tauri::State;

use super::connecting::Form;
use crate::app::App;
use crate::wire::{
    AccessView, ConnectionView, CredentialInput, NewTenantInput, Place, Problem, Refusal, RenewedTenant,
    RequestProblem, Secret, TenantChangeInput, TenantView, TokenFacts,
};

/// Returns the listed tenants: another process, such as the command line, may have changed them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_tenants(app: State<'_, App>) -> Result<Vec<TenantView>, Problem> {
    Ok(app.exporter().await?.listed_tenants().await?.iter().map(Into::into).collect())
}

/// Returns the unverified claims of a token.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn read_token(token: Secret) -> Result<TokenFacts, Problem> {
    let claims = Claims::read_unverified(&token.0).map_err(SignInProblem::from)?;
    Ok(claims.into())
}

/// Adds a tenant and stores its credential, without contacting Auth0: the user wants it although
/// it could not be connected.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_tenant(app: State<'_, App>, input: NewTenantInput) -> Result<TenantView, Refusal> {
    let form = Form { sign_in: input.credential.sign_in(), custom_domain: input.canonical_domain.is_some() };
    let added = app.exporter().await?.add_tenant(TenantForm::from(input).check()?).await;
    let (tenant, _) = added.map_err(|problem| form.refusal(problem))?;
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
        return Err(vec![RequestProblem::at(Place::Name, SignInProblem::TenantNameEmpty)].into());
    }
    let TenantChangeInput { name, color, production } = change;
    let changed =
        app.exporter().await?.edit_tenant(&tenant_id, TenantChange { name, color, production }).await;
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
    let form = Form { sign_in: credential.sign_in(), custom_domain: false };
    let credential = check_credential(Credential::from(credential))?;
    let renewed = app.renew_credential(&tenant_id, credential).await;
    let (tenant, access) = renewed.map_err(|problem| form.refusal(problem))?;
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
    match problem {
        exporter::Problem::Local(LocalProblem::NameTaken { .. })
        | exporter::Problem::SignIn(SignInProblem::TenantNameTooLong { .. }) => {
            vec![RequestProblem::at(Place::Name, problem)].into()
        }
        problem => problem.into(),
    }
}

impl From<NewTenantInput> for TenantForm {
    fn from(input: NewTenantInput) -> Self {
        Self {
            name: input.name,
            domain: input.domain,
            canonical_domain: input.canonical_domain,
            credential: input.credential.into(),
            keep: input.keep.into(),
            production: input.production,
        }
    }
}

impl From<TenantProblem> for RequestProblem {
    fn from(problem: TenantProblem) -> Self {
        let place = match problem.field() {
            TenantField::Domain => Place::Domain,
            TenantField::CanonicalDomain => Place::CanonicalDomain,
            TenantField::ClientId => Place::ClientId,
            TenantField::ClientSecret => Place::ClientSecret,
            TenantField::PrivateKey => Place::PrivateKey,
            TenantField::Token => Place::Token,
        };
        Self::at(place, SignInProblem::from(&problem))
    }
}

impl From<Vec<TenantProblem>> for Refusal {
    fn from(problems: Vec<TenantProblem>) -> Self {
        problems.into_iter().map(RequestProblem::from).collect::<Vec<_>>().into()
    }
}
