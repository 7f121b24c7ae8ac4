//! From a request to a pack: find, gather, write, and say so in the activity log.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use pack::{
    ActivityHeadPart, AskedBy, ExportPart, MadeBy, Manifest, ManifestVersion, PackKind, SigningPart,
    TenantPart,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Tenant;

use super::document::{self, Document, DocumentAccount};
use super::find::{PersonAccount, accounts_of};
use super::gather::Gathering;
use super::page::{self, PersonLanguage};
use super::part::{PartOutcome, PersonPart};
use super::query::PersonQuery;
use super::work::{Content, ID_PREFIX, pack_id, write_pack};
use crate::action_log::ActionLog;
use crate::activity::ActivityKind;
use crate::asked::signed_in;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::left_over::remove_left_over;
use crate::problem::{Explained, LocalProblem, PersonProblem, Problem};

/// What a pack's name says in place of the person.
const PACK_WORD: &str = "one-person";

/// A request for a pack of one person.
#[derive(Clone)]
pub struct PersonRequest {
    /// The tenant.
    pub tenant_id: String,
    /// Whose data.
    pub query: PersonQuery,
    /// Ids of the accounts to include; none for all that are found.
    pub accounts: Option<Vec<String>>,
    /// The parts to include. The profile always is.
    pub parts: BTreeSet<PersonPart>,
    /// The language of the page.
    pub language: PersonLanguage,
    /// The folder in which the pack appears.
    pub folder: PathBuf,
}

/// Where the work is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PersonStep {
    /// These accounts were found.
    Found {
        /// The accounts.
        accounts: Vec<PersonAccount>,
    },
    /// A part of an account is being read.
    Reading {
        /// Number of the account, from 1.
        account: usize,
        /// Number of accounts.
        accounts: usize,
        /// The part.
        part: PersonPart,
    },
    /// The pack is being written.
    Writing,
}

/// A pack that was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonPack {
    /// Rollcall's id of it, which its manifest has, too.
    pub id: String,
    /// Its folder.
    pub pack: PathBuf,
    /// The page for the person.
    pub page: PathBuf,
    /// Its files.
    pub files: Vec<PersonFile>,
    /// What came of each part of each account.
    pub accounts: Vec<PersonOutcomes>,
    /// Who has signed it, or why nobody has.
    pub signing: SigningPart,
}

/// A file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// What came of an account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonOutcomes {
    /// Auth0's id of the account.
    pub user_id: String,
    /// What came of each part.
    pub parts: BTreeMap<PersonPart, PartOutcome>,
}

impl PersonPack {
    /// Returns the first part that was requested and could not be read, with the reason.
    pub fn first_failure(&self) -> Option<(PersonPart, &Problem)> {
        let parts = self.accounts.iter().flat_map(|account| &account.parts);
        parts.into_iter().find_map(|(part, outcome)| match outcome {
            PartOutcome::Failed { problem } => Some((*part, problem)),
            _ => None,
        })
    }
}

impl Exporter {
    /// Makes the pack of one person. Starts no export job. `on_step` is called as the work goes on.
    ///
    /// A process that ends meanwhile leaves no pack, or a whole one.
    ///
    /// # Errors
    /// `person_not_found` if there is no such account; any error that keeps a profile from being
    /// read, or the pack from being written. A part that can't be read is no error: its outcome
    /// says why.
    pub async fn make_person_pack(
        &self,
        request: PersonRequest,
        mut on_step: impl FnMut(PersonStep) + Send,
    ) -> Result<PersonPack, Problem> {
        let tenant = self.tenant_of_person(&request.tenant_id).await?;
        self.note(
            ActivityKind::PersonRequested,
            json!({ "tenant": tenant.host, "tenant_id": tenant.id, "by": request.query.kind() }),
        )
        .await?;
        let made = tokio::select! {
            made = self.make(&tenant, &request, &mut on_step) => made,
            () = self.shared().shutting_down.cancelled() => Err(LocalProblem::ShuttingDown.into()),
        };
        if let Err(problem) = &made {
            let detail = json!({ "tenant": tenant.host, "tenant_id": tenant.id, "code": problem.code() });
            // The first error is the one that matters.
            if let Err(problem) = self.note(ActivityKind::PersonFailed, detail).await {
                tracing::warn!(code = problem.code(), "not in the activity log");
            }
        }
        made
    }

    async fn make(
        &self,
        tenant: &Tenant,
        request: &PersonRequest,
        on_step: &mut (impl FnMut(PersonStep) + Send),
    ) -> Result<PersonPack, Problem> {
        let shared = self.shared();
        let asked_at = shared.clock.now();
        let client = shared.client(tenant).await?;
        let found = accounts_of(&client, &request.query).await?;
        let chosen = chosen(&found, request.accounts.as_deref())?;
        on_step(PersonStep::Found { accounts: found.clone() });
        let scopes = client.scopes().await.map_err(|error| Problem::from(&error))?;
        let gathering = Gathering { client: &client, scopes, parts: &request.parts };
        let mut accounts = Vec::with_capacity(chosen.len());
        for (number, user_id) in (1..).zip(&chosen) {
            let mut on_part = |part| {
                on_step(PersonStep::Reading { account: number, accounts: chosen.len(), part });
            };
            let gathered = gathering.account(user_id, &mut on_part).await?;
            accounts.push(DocumentAccount::new(user_id.clone(), gathered));
        }
        on_step(PersonStep::Writing);
        let made_at = shared.clock.now();
        let document = Document::new(tenant, &request.query, found.len(), accounts, made_at);
        self.write(tenant, request, &document, asked_at, signed_in(&client)).await
    }

    async fn write(
        &self,
        tenant: &Tenant,
        request: &PersonRequest,
        document: &Document,
        asked_at: Timestamp,
        asked_by: AskedBy,
    ) -> Result<PersonPack, Problem> {
        let shared = self.shared();
        let store = shared.store.clone();
        let activity =
            blocking(move || store.activity_head()).await.map_err(|error| Problem::from(&error))?;
        let rows = document.accounts.len() as u64;
        let text = document.to_text();
        let text = text.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))?;
        let html = page::page(document, request.language);
        let contents = vec![
            Content { name: page::FILE_NAME, format: "html", text: html, rows },
            Content { name: document::FILE_NAME, format: "json", text, rows },
        ];
        let id = pack_id(&shared.chance.id_v7(asked_at));
        let files: Vec<_> = contents.iter().map(Content::part).collect();
        let manifest = Manifest {
            version: ManifestVersion::CURRENT,
            kind: PackKind::Person,
            made_by: MadeBy::this_program(),
            export: ExportPart {
                id: id.clone(),
                name: request.language.pack_title(asked_at),
                purpose: None,
                asked_at,
                asked_by: Some(asked_by.clone()),
                clock: None,
                packed_at: document.made_at,
                request: what_was_asked(request),
            },
            source: None,
            source_files: Vec::new(),
            tenant: TenantPart {
                name: tenant.name.clone(),
                host: tenant.host.clone(),
                audience: tenant.audience.clone(),
                production: tenant.production,
                demo: tenant.demo,
                signed_in_as: asked_by.signed_in_as().map(str::to_owned),
            },
            scope: None,
            jobs: Vec::new(),
            missing: Vec::new(),
            rows,
            filtered: None,
            original_deleted: false,
            // Added when the pack is signed.
            signing: None,
            caveats: Vec::new(),
            lookups: Vec::new(),
            count_check: None,
            witness: None,
            supplement_to: None,
            columns: Vec::new(),
            column_meanings: Vec::new(),
            recipient: None,
            keep_until: None,
            activity: activity.map(|head| ActivityHeadPart { line: head.sequence, sha256: head.sha256 }),
            files: files.clone(),
            notices: Vec::new(),
        };
        let accounts: Vec<PersonOutcomes> = document.accounts.iter().map(outcomes_of).collect();
        let lease = self.lease(&id).await?.ok_or(LocalProblem::InUse)?;
        let (folder, leases) = (request.folder.clone(), shared.data.leases());
        let name = pack::PackNames::new(&folder, &tenant.name, PACK_WORD, asked_at).folder;
        let (pack_id, signer) = (id.clone(), shared.signer().await);
        let signing = signer.part();
        let files: Vec<PersonFile> = files
            .into_iter()
            .map(|file| PersonFile { name: file.name, bytes: file.bytes, sha256: file.sha256 })
            .collect();
        let detail = packed_detail(tenant, &accounts, &files);
        let log = ActionLog::new(shared.store.clone(), Arc::clone(&shared.clock));
        let pack = blocking(move || {
            remove_left_over(&folder, &leases, ID_PREFIX);
            let announce = || log.announce(ActivityKind::PersonPacked, detail);
            let written = write_pack(&folder, &name, &contents, &manifest, &signer, announce);
            drop(lease);
            crate::lease::Lease::forget(&leases, &id);
            written
        })
        .await;
        shared.keep_log_end().await;
        let pack = pack?;
        Ok(PersonPack { id: pack_id, page: pack.join(page::FILE_NAME), pack, files, accounts, signing })
    }
}

/// The accounts to read, in the order in which they were found.
fn chosen(found: &[PersonAccount], wanted: Option<&[String]>) -> Result<Vec<String>, Problem> {
    let is_wanted = |id: &String| wanted.is_none_or(|wanted| wanted.contains(id));
    let chosen: Vec<String> = found.iter().map(|account| account.user_id.clone()).filter(is_wanted).collect();
    // One that was chosen from an earlier search may be gone since.
    let are_there = wanted.is_none_or(|wanted| wanted.len() == chosen.len());
    if chosen.is_empty() || !are_there { Err(PersonProblem::PersonNotFound.into()) } else { Ok(chosen) }
}

fn outcomes_of(account: &DocumentAccount) -> PersonOutcomes {
    PersonOutcomes { user_id: account.user_id.clone(), parts: account.outcomes.clone() }
}

/// What the manifest says was asked for: nothing of the person.
fn what_was_asked(request: &PersonRequest) -> Value {
    json!({
        "by": request.query.kind(),
        "parts": PersonPart::ALL.iter().filter(|part| !part.is_optional() || request.parts.contains(part)).collect::<Vec<_>>(),
        "language": request.language.as_str(),
    })
}

/// What the activity log says of a pack: numbers, outcomes and hashes. Not its place, because the
/// name of a folder could be a person's.
fn packed_detail(tenant: &Tenant, accounts: &[PersonOutcomes], files: &[PersonFile]) -> Value {
    let parts = accounts.iter().map(|account| {
        let parts = account.parts.iter();
        parts.map(|(part, outcome)| (part.as_str(), outcome.as_str())).collect::<BTreeMap<_, _>>()
    });
    let files = files.iter().map(|file| json!({ "name": file.name, "sha256": file.sha256 }));
    json!({
        "tenant": tenant.host,
        "tenant_id": tenant.id,
        "accounts": accounts.len(),
        "parts": parts.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
    })
}
