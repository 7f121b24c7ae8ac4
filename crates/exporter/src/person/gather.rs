//! The calls for one account. Each part but the profile may fail or be refused on its own.

use std::collections::{BTreeMap, BTreeSet};

use auth0::{Client, Error};
use serde_json::{Map, Value, json};

use super::events::{Names, about_person};
use super::part::{PartOutcome, PartPermission, PersonPart};
use crate::problem::{PersonProblem, Problem};

type Object = Map<String, Value>;

/// What Auth0 holds about one account.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) profile: Object,
    pub(super) roles: Vec<Object>,
    /// With the roles inside each, if these were read.
    pub(super) organizations: Vec<Object>,
    pub(super) mfa_methods: Vec<Object>,
    pub(super) events: Vec<Object>,
    pub(super) consents: Vec<Object>,
    pub(super) sessions: Vec<Object>,
    /// What came of each part.
    pub(super) outcomes: BTreeMap<PersonPart, PartOutcome>,
}

/// Reads the parts of accounts.
pub(super) struct Gathering<'a> {
    pub(super) client: &'a Client,
    /// The scopes of the token, if it lists them.
    pub(super) scopes: Option<BTreeSet<String>>,
    /// The parts that are wanted.
    pub(super) parts: &'a BTreeSet<PersonPart>,
}

impl Gathering<'_> {
    /// Reads an account. `on_part` is called before each part.
    ///
    /// # Errors
    /// When the profile can't be read: without it there is no answer.
    pub(super) async fn account(
        &self,
        user_id: &str,
        on_part: &mut (dyn FnMut(PersonPart) + Send),
    ) -> Result<Gathered, Problem> {
        on_part(PersonPart::Profile);
        let profile = self.client.user(user_id).await.map_err(|error| match error {
            // It was found a moment ago.
            Error::NotFound(_) => PersonProblem::PersonNotFound.into(),
            error => Problem::from(&error),
        })?;
        let mut gathered = Gathered { profile, ..Gathered::default() };
        for part in PersonPart::ALL {
            let outcome = if let Some(outcome) = self.before_asking(part, &gathered) {
                outcome
            } else {
                on_part(part);
                let read = self.read(part, user_id, &mut gathered).await;
                read.unwrap_or_else(|error| self.refused(part, &error))
            };
            gathered.outcomes.insert(part, outcome);
        }
        Ok(gathered)
    }

    /// What is clear without a call.
    fn before_asking(&self, part: PersonPart, gathered: &Gathered) -> Option<PartOutcome> {
        if part == PersonPart::Profile {
            return Some(PartOutcome::Included { count: 1 });
        }
        if !self.parts.contains(&part) {
            return Some(PartOutcome::NotChosen);
        }
        if part == PersonPart::OrganizationRoles {
            match gathered.outcomes.get(&PersonPart::Organizations) {
                Some(PartOutcome::Included { .. }) | None => {}
                Some(outcome) => return Some(outcome.clone()),
            }
        }
        match part.permission(self.scopes.as_ref()) {
            PartPermission::Missing { scopes } => Some(PartOutcome::MissingPermission { scopes }),
            PartPermission::Granted | PartPermission::Unknown => None,
        }
    }

    async fn read(
        &self,
        part: PersonPart,
        user_id: &str,
        gathered: &mut Gathered,
    ) -> Result<PartOutcome, Error> {
        let client = self.client;
        let list = match part {
            PersonPart::Profile => return Ok(PartOutcome::Included { count: 1 }),
            PersonPart::OrganizationRoles => return self.read_member_roles(user_id, gathered).await,
            PersonPart::Events => {
                let logs = client.user_logs(user_id).await?;
                let names = Names::of(&gathered.profile);
                gathered.events = logs.items.iter().map(|event| about_person(event, &names)).collect();
                let outcome = PartOutcome::of_count(gathered.events.len());
                return Ok(match outcome {
                    PartOutcome::Included { count } if logs.capped => PartOutcome::Capped { count },
                    outcome => outcome,
                });
            }
            PersonPart::Roles => (&mut gathered.roles, client.user_roles(user_id).await?),
            PersonPart::Organizations => {
                (&mut gathered.organizations, client.user_organizations(user_id).await?)
            }
            PersonPart::MfaMethods => {
                (&mut gathered.mfa_methods, client.user_authentication_methods(user_id).await?)
            }
            PersonPart::Consents => (&mut gathered.consents, client.user_grants(user_id).await?),
            PersonPart::Sessions => (&mut gathered.sessions, client.user_sessions(user_id).await?),
        };
        let (place, items) = list;
        *place = items;
        Ok(PartOutcome::of_count(place.len()))
    }

    /// Adds the roles inside each organization: all of them, or none if one list can't be read.
    async fn read_member_roles(&self, user_id: &str, gathered: &mut Gathered) -> Result<PartOutcome, Error> {
        let mut lists = Vec::with_capacity(gathered.organizations.len());
        for organization in &gathered.organizations {
            let id = organization.get("id").and_then(Value::as_str).unwrap_or_default();
            lists.push(self.client.member_roles(id, user_id).await?);
        }
        let count = lists.iter().map(Vec::len).sum();
        for (organization, roles) in gathered.organizations.iter_mut().zip(lists) {
            organization.insert("roles".to_owned(), json!(roles));
        }
        Ok(PartOutcome::of_count(count))
    }

    /// What a refusal or a failure means for a part.
    fn refused(&self, part: PersonPart, error: &Error) -> PartOutcome {
        match error {
            Error::MissingScope { needed, .. } => {
                let has =
                    |scope: &&String| self.scopes.as_ref().is_some_and(|scopes| scopes.contains(*scope));
                let missing: Vec<String> = needed.iter().filter(|scope| !has(scope)).cloned().collect();
                let scopes = if missing.is_empty() { needed.clone() } else { missing };
                PartOutcome::MissingPermission { scopes }
            }
            // The user was read a moment ago, so it is the feature that is not there.
            Error::Forbidden(_) | Error::NotFound(_) if part.depends_on_plan() => PartOutcome::NotOnPlan,
            error => PartOutcome::Failed { problem: Problem::from(error) },
        }
    }
}
