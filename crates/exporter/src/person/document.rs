//! `person.json`: the answer for programs. `docs/person.md` describes every key.

use jiff::Timestamp;
use pack::MadeBy;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::Tenant;

use super::gather::Gathered;
use super::part::{PartOutcome, PersonPart};
use super::query::PersonQuery;

/// File name of the document in its pack.
pub(super) const FILE_NAME: &str = "person.json";

/// Version of the document. Raised when a program that reads the version before would misread it.
const VERSION: u32 = 1;

/// Every key that Rollcall itself gives to the document, at any depth. Keys below them are Auth0's.
pub const DOCUMENT_KEYS: &[&str] = &[
    "version",
    "kind",
    "made_by",
    "made_at",
    "tenant",
    "asked",
    "accounts_found",
    "accounts",
    "not_obtainable",
    "application",
    "name",
    "host",
    "production",
    "demo",
    "email",
    "addresses",
    "user_id",
    "parts",
    "outcome",
    "count",
    "scopes",
    "reason_code",
    "profile",
    "roles",
    "organizations",
    "organization_roles",
    "mfa_methods",
    "events",
    "consents",
    "sessions",
];

/// What nobody can get from Auth0 for one person.
const NOT_OBTAINABLE: [&str; 4] = ["password_hash", "mfa_secrets", "events_older_than_retention", "backups"];

/// The whole answer.
#[derive(Serialize)]
pub(super) struct Document {
    version: u32,
    kind: &'static str,
    made_by: MadeBy,
    pub(super) made_at: Timestamp,
    pub(super) tenant: DocumentTenant,
    pub(super) asked: Asked,
    /// Number of accounts that were found. Whoever made the pack may have chosen fewer.
    pub(super) accounts_found: usize,
    pub(super) accounts: Vec<DocumentAccount>,
    not_obtainable: [&'static str; 4],
}

/// Where the data is from.
#[derive(Serialize)]
pub(super) struct DocumentTenant {
    pub(super) name: String,
    pub(super) host: String,
    production: bool,
    pub(super) demo: bool,
}

/// What was asked for.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Asked {
    /// An address, in the forms in which Auth0 was asked for it.
    Email { email: String, addresses: Vec<String> },
    /// One account.
    Id { user_id: String },
}

/// One account. Parts that are not in the answer are absent.
#[derive(Serialize)]
pub(super) struct DocumentAccount {
    pub(super) user_id: String,
    parts: BTreeMap<PersonPart, PartRecord>,
    pub(super) profile: Map<String, Value>,
    #[serde(flatten)]
    pub(super) lists: BTreeMap<PersonPart, Vec<Map<String, Value>>>,
    #[serde(skip)]
    pub(super) outcomes: BTreeMap<PersonPart, PartOutcome>,
}

/// What came of a part, without what a problem says beyond its code.
#[derive(Serialize)]
struct PartRecord {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_code: Option<String>,
}

impl Document {
    pub(super) fn new(
        tenant: &Tenant,
        query: &PersonQuery,
        accounts_found: usize,
        accounts: Vec<DocumentAccount>,
        made_at: Timestamp,
    ) -> Self {
        Self {
            version: VERSION,
            kind: "person",
            made_by: MadeBy::this_program(),
            made_at,
            tenant: DocumentTenant {
                name: tenant.name.clone(),
                host: tenant.host.clone(),
                production: tenant.production,
                demo: tenant.demo,
            },
            asked: Asked::of(query),
            accounts_found,
            accounts,
            not_obtainable: NOT_OBTAINABLE,
        }
    }

    /// The document as it stands in its file.
    pub(super) fn to_text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl Asked {
    fn of(query: &PersonQuery) -> Self {
        match query {
            PersonQuery::Email(email) => {
                Self::Email { email: email.clone(), addresses: PersonQuery::addresses(email) }
            }
            PersonQuery::Id(user_id) => Self::Id { user_id: user_id.clone() },
        }
    }
}

impl DocumentAccount {
    pub(super) fn new(user_id: String, gathered: Gathered) -> Self {
        let Gathered { profile, roles, organizations, mfa_methods, events, consents, sessions, outcomes } =
            gathered;
        let lists = [
            (PersonPart::Roles, roles),
            (PersonPart::Organizations, organizations),
            (PersonPart::MfaMethods, mfa_methods),
            (PersonPart::Events, events),
            (PersonPart::Consents, consents),
            (PersonPart::Sessions, sessions),
        ];
        let is_read = |part: &PersonPart| {
            let outcome = outcomes.get(part);
            outcome.is_some_and(|outcome| outcome.count().is_some() || *outcome == PartOutcome::None)
        };
        let lists = lists.into_iter().filter(|(part, _)| is_read(part)).collect();
        let parts = outcomes.iter().map(|(part, outcome)| (*part, PartRecord::of(outcome))).collect();
        Self { user_id, parts, profile, lists, outcomes }
    }
}

impl PartRecord {
    fn of(outcome: &PartOutcome) -> Self {
        let scopes = match outcome {
            PartOutcome::MissingPermission { scopes } => scopes.clone(),
            _ => Vec::new(),
        };
        let reason_code = match outcome {
            PartOutcome::Failed { problem } => Some(problem.code()),
            _ => None,
        };
        Self { outcome: outcome.as_str(), count: outcome.count(), scopes, reason_code }
    }
}
