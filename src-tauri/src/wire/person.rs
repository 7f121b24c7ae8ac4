//! One person's data: what is asked for, which accounts were found, and what came of each part.

use exporter::{
    FoundPerson, PartOutcome, PartPermission, PersonAccount, PersonLanguage, PersonPack, PersonPart,
    PersonQuery,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::problems::Problem;
use super::scalars::{Count, path_text, timestamp_text};
use super::signing::SigningView;

/// A part of what Auth0 holds about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PersonPartView {
    Profile,
    Roles,
    Organizations,
    OrganizationRoles,
    MfaMethods,
    Events,
    Consents,
    Sessions,
}

/// Whether a person is searched by address or by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PersonBy {
    Email,
    Id,
}

/// Whose data is asked for. Not printable: it names a person.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonInput {
    pub(crate) tenant_id: String,
    by: PersonBy,
    text: String,
}

/// The language of the page for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PersonLanguageView {
    En,
    Fr,
}

/// What a pack is to hold.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonPackInput {
    pub(crate) person: PersonInput,
    /// The accounts to include.
    pub(crate) accounts: Vec<String>,
    pub(crate) parts: Vec<PersonPartView>,
    pub(crate) language: PersonLanguageView,
}

/// An account that was found.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonAccountView {
    user_id: String,
    email: Option<String>,
    name: Option<String>,
    connections: Vec<String>,
    created_at: Option<String>,
    last_login: Option<String>,
    blocked: bool,
}

/// Whether the credential may read a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonPermissionView {
    part: PersonPartView,
    /// The scopes that are missing.
    missing: Vec<String>,
}

/// The accounts that were found, and what may be read of them.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FoundPersonView {
    accounts: Vec<PersonAccountView>,
    permissions: Vec<PersonPermissionView>,
}

/// What came of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum PersonOutcomeView {
    Included { count: Count },
    None,
    Capped { count: Count },
    MissingPermission { scopes: Vec<String> },
    NotOnPlan,
    NotChosen,
    Failed { problem: Problem },
}

/// A part and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonPartOutcomeView {
    part: PersonPartView,
    outcome: PersonOutcomeView,
}

/// An account in a pack.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonPackAccountView {
    user_id: String,
    parts: Vec<PersonPartOutcomeView>,
}

/// A pack that was made.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonPackView {
    /// Names the pack while the application runs.
    id: String,
    /// Its folder, to be shown.
    folder: String,
    accounts: Vec<PersonPackAccountView>,
    signing: SigningView,
}

impl PersonInput {
    /// Returns the checked query.
    pub(crate) fn query(&self) -> Result<PersonQuery, exporter::Problem> {
        match self.by {
            PersonBy::Email => PersonQuery::email(&self.text),
            PersonBy::Id => PersonQuery::id(&self.text),
        }
    }
}

impl From<PersonPart> for PersonPartView {
    fn from(part: PersonPart) -> Self {
        match part {
            PersonPart::Profile => Self::Profile,
            PersonPart::Roles => Self::Roles,
            PersonPart::Organizations => Self::Organizations,
            PersonPart::OrganizationRoles => Self::OrganizationRoles,
            PersonPart::MfaMethods => Self::MfaMethods,
            PersonPart::Events => Self::Events,
            PersonPart::Consents => Self::Consents,
            PersonPart::Sessions => Self::Sessions,
        }
    }
}

impl From<PersonPartView> for PersonPart {
    fn from(part: PersonPartView) -> Self {
        match part {
            PersonPartView::Profile => Self::Profile,
            PersonPartView::Roles => Self::Roles,
            PersonPartView::Organizations => Self::Organizations,
            PersonPartView::OrganizationRoles => Self::OrganizationRoles,
            PersonPartView::MfaMethods => Self::MfaMethods,
            PersonPartView::Events => Self::Events,
            PersonPartView::Consents => Self::Consents,
            PersonPartView::Sessions => Self::Sessions,
        }
    }
}

impl From<PersonLanguageView> for PersonLanguage {
    fn from(language: PersonLanguageView) -> Self {
        match language {
            PersonLanguageView::En => Self::En,
            PersonLanguageView::Fr => Self::Fr,
        }
    }
}

impl From<PersonAccount> for PersonAccountView {
    fn from(account: PersonAccount) -> Self {
        Self {
            user_id: account.user_id,
            email: account.email,
            name: account.name,
            connections: account.connections,
            created_at: timestamp_text(account.created_at),
            last_login: timestamp_text(account.last_login),
            blocked: account.blocked,
        }
    }
}

impl From<FoundPerson> for FoundPersonView {
    fn from(found: FoundPerson) -> Self {
        let permission = |(part, permission): (PersonPart, PartPermission)| PersonPermissionView {
            part: part.into(),
            missing: match permission {
                PartPermission::Missing { scopes } => scopes,
                PartPermission::Granted | PartPermission::Unknown => Vec::new(),
            },
        };
        Self {
            accounts: found.accounts.into_iter().map(Into::into).collect(),
            permissions: found.parts.into_iter().map(permission).collect(),
        }
    }
}

impl From<PartOutcome> for PersonOutcomeView {
    fn from(outcome: PartOutcome) -> Self {
        match outcome {
            PartOutcome::Included { count } => Self::Included { count: count.into() },
            PartOutcome::None => Self::None,
            PartOutcome::Capped { count } => Self::Capped { count: count.into() },
            PartOutcome::MissingPermission { scopes } => Self::MissingPermission { scopes },
            PartOutcome::NotOnPlan => Self::NotOnPlan,
            PartOutcome::NotChosen => Self::NotChosen,
            PartOutcome::Failed { problem } => Self::Failed { problem: problem.into() },
        }
    }
}

impl From<&PersonPack> for PersonPackView {
    fn from(made: &PersonPack) -> Self {
        let accounts = made.accounts.iter().map(|account| {
            let parts = account.parts.iter().map(|(part, outcome)| PersonPartOutcomeView {
                part: (*part).into(),
                outcome: outcome.clone().into(),
            });
            PersonPackAccountView { user_id: account.user_id.clone(), parts: parts.collect() }
        });
        Self {
            id: made.id.clone(),
            folder: path_text(&made.pack),
            accounts: accounts.collect(),
            signing: Some(made.signing.clone()).into(),
        }
    }
}
