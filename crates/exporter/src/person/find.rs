//! The accounts that an address or an id leads to.

use std::collections::HashSet;

use auth0::{Client, Error};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::Tenant;

use super::part::{PartPermission, PersonPart};
use super::query::PersonQuery;
use crate::activity::ActivityKind;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, PersonProblem, Problem, SignInProblem};

/// What an account is recognised by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonAccount {
    /// Auth0's id of the account.
    pub user_id: String,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The connections through which it signs in: the first one, then those linked to it.
    pub connections: Vec<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it last signed in.
    pub last_login: Option<Timestamp>,
    /// Whether an administrator has blocked it.
    pub blocked: bool,
}

/// What was found, and what the credential may read of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundPerson {
    /// The accounts, each once.
    pub accounts: Vec<PersonAccount>,
    /// Every part, and whether the credential may read it.
    pub parts: Vec<(PersonPart, PartPermission)>,
}

impl PersonAccount {
    /// Reads it from a profile; none without an id.
    fn of(profile: &Map<String, Value>) -> Option<Self> {
        let text = |key: &str| profile.get(key).and_then(Value::as_str).map(str::to_owned);
        let time = |key: &str| text(key)?.parse().ok();
        let identities = profile.get("identities").and_then(Value::as_array);
        let connections = identities.into_iter().flatten();
        let connections = connections.filter_map(|identity| identity["connection"].as_str());
        Some(Self {
            user_id: text("user_id")?,
            email: text("email"),
            name: text("name"),
            connections: connections.map(str::to_owned).collect(),
            created_at: time("created_at"),
            last_login: time("last_login"),
            blocked: profile.get("blocked").and_then(Value::as_bool).unwrap_or_default(),
        })
    }
}

impl Exporter {
    /// Finds the accounts of a person. The activity log gets a line that says how was asked, and
    /// not for whom.
    ///
    /// # Errors
    /// `person_not_found` if there is none; any error of the calls.
    pub async fn find_person(&self, tenant_id: &str, query: &PersonQuery) -> Result<FoundPerson, Problem> {
        let tenant = self.tenant_of_person(tenant_id).await?;
        self.note(
            ActivityKind::PersonRequested,
            json!({ "tenant": tenant.host, "tenant_id": tenant.id, "by": query.kind() }),
        )
        .await?;
        let client = self.shared().client(&tenant).await?;
        let accounts = accounts_of(&client, query).await?;
        let scopes = client.scopes().await.map_err(|error| Problem::from(&error))?;
        let parts = PersonPart::ALL.map(|part| (part, part.permission(scopes.as_ref())));
        Ok(FoundPerson { accounts, parts: parts.to_vec() })
    }

    pub(super) async fn tenant_of_person(&self, tenant_id: &str) -> Result<Tenant, Problem> {
        if self.shared().shutting_down.is_cancelled() {
            return Err(LocalProblem::ShuttingDown.into());
        }
        let tenant = self.shared().tenant(tenant_id).await?;
        if tenant.removed_at.is_some() {
            return Err(SignInProblem::TenantRemoved.into());
        }
        Ok(tenant)
    }
}

/// The accounts that match, each once, in the order in which they were found.
///
/// # Errors
/// `person_not_found` if there is none.
pub(super) async fn accounts_of(client: &Client, query: &PersonQuery) -> Result<Vec<PersonAccount>, Problem> {
    let mut profiles = Vec::new();
    match query {
        PersonQuery::Email(email) => {
            for address in PersonQuery::addresses(email) {
                profiles
                    .extend(client.users_by_email(&address).await.map_err(|error| Problem::from(&error))?);
            }
        }
        PersonQuery::Id(id) => match client.user(id).await {
            Ok(profile) => profiles.push(profile),
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(Problem::from(&error)),
        },
    }
    let mut seen = HashSet::new();
    let accounts = profiles.iter().filter_map(PersonAccount::of);
    let accounts: Vec<PersonAccount> =
        accounts.filter(|account| seen.insert(account.user_id.clone())).collect();
    if accounts.is_empty() { Err(PersonProblem::PersonNotFound.into()) } else { Ok(accounts) }
}
