//! `LookingUp`: read what the export does not carry, such as roles, for the columns and conditions
//! that need it.
//!
//! One lookup after the other, one page after the other. Each page is on the disk before the next
//! one is asked for ([`journal`]), so that no page is asked for twice, whatever ends this process.
//! A list whose checkpoint has expired (Auth0 keeps it for 24 hours) begins again.

mod calls;
mod gaps;
mod journal;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use auth0::{Client, Error};
use recipe::Recipe;
use schema::{Cost, Lookup};
use serde_json::{Value, json};
use store::ExportState;

use self::calls::Call;
pub(crate) use self::gaps::Part;
use self::gaps::{LeftOut, NotRead};
pub(super) use self::journal::Journal;
pub(crate) use self::journal::Progress as LookUpState;
use super::patience::{LONGEST_SILENCE, TROUBLE};
use super::{End, Run};
use crate::blocking::blocking;
use crate::permissions::{MissingPermissions, missing_permissions, scopes_for};
use crate::request::MOST_CALLS;
use crate::snapshot::{LookUpProgress, Problem, Progress};

impl Run {
    pub(super) async fn look_up(&mut self) -> Result<(), End> {
        if self.fetch_what_is_missing().await? {
            return Ok(());
        }
        let lookups = self.request.recipe.lookups();
        let mut read = Vec::new();
        if !lookups.is_empty() {
            self.tenant_still_there().await?;
            let client = self.client().await?;
            for lookup in lookups {
                read.push(self.look_up_one(&client, lookup).await?);
            }
        }
        Ok(self.record(ExportState::Converting, None, Some(("looked_up", json!(read)))).await?)
    }

    /// Returns true if something is still to be looked up.
    pub(super) async fn lacks_answers(&self) -> Result<bool, End> {
        for lookup in self.request.recipe.lookups() {
            if !self.journal(lookup).await?.progress.is_done() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the look-ups have come to. `base` is the pack's name, from which those of the files of
    /// answers are made.
    pub(super) async fn look_up_ends(&self, base: &str) -> Result<Vec<LookUpEnd>, End> {
        let mut ends = Vec::new();
        for lookup in self.request.recipe.lookups() {
            let progress = self.journal(lookup).await?.progress;
            let is_read = progress.left_out.is_none();
            let file = is_read.then(|| pack::answers_name(base, lookup.field()));
            ends.push(LookUpEnd { lookup, progress, file });
        }
        Ok(ends)
    }

    /// Opens the journal of a lookup.
    pub(super) async fn journal(&self, lookup: Lookup) -> Result<Journal, End> {
        let (work, [answers, journal]) = (self.work_folder(), self.look_up_files(lookup));
        let open = move || {
            work.create().map_err(|error| Problem::from(&error))?;
            Journal::open(answers, journal).map_err(|(path, error)| Problem::file(&path, &error))
        };
        blocking(open).await.map_err(End::for_now)
    }

    /// The file of answers and the journal of a lookup.
    pub(super) fn look_up_files(&self, lookup: Lookup) -> [PathBuf; 2] {
        let work = self.work_folder();
        [work.answers(lookup.field()), work.path().join(format!("looked-up-{}.journal", lookup.field()))]
    }

    async fn look_up_one(&mut self, client: &Client, lookup: Lookup) -> Result<Value, End> {
        let mut journal = self.journal(lookup).await?;
        if !journal.progress.is_done() && journal.progress.current().is_none() {
            self.begin_look_up(client, lookup, &mut journal).await?;
        }
        let mut pace = Pace::begin(self);
        let mut failures = 0;
        let mut answered = self.shared.clock.monotonic();
        while let Some((call, cursor)) = journal.progress.current() {
            let (call, cursor) = (call.clone(), cursor.clone());
            self.tenant_still_there().await?;
            self.show(shown(lookup, &journal, pace.seconds_left(self, &journal, client)));
            let answer = tokio::select! {
                () = self.cancel.cancelled() => return Err(self.cancelled()),
                answer = call.answer(client, &cursor) => answer,
            };
            let error = match answer {
                Ok(answer) => {
                    (failures, answered) = (0, self.shared.clock.monotonic());
                    pace.pages += 1;
                    journal = store(journal, move |journal| journal.page(answer)).await?;
                    continue;
                }
                Err(error) => error,
            };
            let silence = self.shared.clock.monotonic().saturating_sub(answered);
            if error.is_transient() && silence < LONGEST_SILENCE {
                failures += 1;
                self.wait_out_trouble(&error, failures, shown(lookup, &journal, None)).await?;
                continue;
            }
            tracing::warn!(export = %self.export.id, code = error.code(), "a list can't be read");
            journal = match error {
                Error::BadRequest(_) if cursor.expires() => store(journal, Journal::restart).await?,
                error => self.without(lookup, &call, &error, journal).await?,
            };
        }
        let progress = &journal.progress;
        Ok(
            json!({ "field": lookup.field(), "pages": progress.pages, "left_out": progress.left_out.is_some() }),
        )
    }

    /// Finds out what may be read, and stores the first calls.
    async fn begin_look_up(
        &mut self,
        client: &Client,
        lookup: Lookup,
        journal: &mut Journal,
    ) -> Result<(), End> {
        let wanted = [lookup];
        let scopes = tokio::select! {
            () = self.cancel.cancelled() => return Err(self.cancelled()),
            scopes = scopes_for(client, &wanted) => scopes.map_err(|error| Self::refused(&error))?,
        };
        if let Some(missing) = missing_permissions(lookup, scopes.as_ref()) {
            let scopes = missing.scopes.clone();
            let left_out = LeftOut { is_absent: false, missing: scopes, auth0_message: None };
            self.may_do_without(lookup, missing, None)?;
            return Ok(journal.leave_out(left_out).map_err(|error| file_problem(journal, &error))?);
        }
        let lacking = |part: Part| -> Vec<String> {
            let has = |scope: &str| scopes.as_ref().is_none_or(|scopes| scopes.contains(scope));
            part.scopes().iter().filter(|scope| !has(scope)).map(|scope| (*scope).to_owned()).collect()
        };
        let part = Part::of(lookup);
        let missing = part.map(lacking).unwrap_or_default();
        let not_read = part.filter(|_| !missing.is_empty());
        let not_read = not_read.map(|part| NotRead { part, missing: missing.clone(), auth0_message: None });
        let users = match lookup.cost() {
            Cost::Pages => Vec::new(),
            Cost::PerUser => self.users_to_ask(lookup).await?,
        };
        let calls = Call::first(lookup, part.is_some() && missing.is_empty(), users);
        journal.begin(calls, not_read.into_iter().collect()).map_err(|error| file_problem(journal, &error))
    }

    /// The users for each of whom a call is made: those whom the rest of the filter keeps.
    async fn users_to_ask(&self, lookup: Lookup) -> Result<Vec<String>, End> {
        let filter = self.request.recipe.filter.as_ref();
        let rest = filter.and_then(|filter| filter.without(lookup));
        let recipe = Recipe { filter: rest, ..self.request.recipe.clone() };
        let plan = self.plan_to_choose_users(&recipe);
        let most = self.request.lookups.most_calls.unwrap_or(MOST_CALLS);
        let cancel = self.cancel.clone();
        let (users, count) = blocking(move || {
            let (mut users, mut count) = (BTreeSet::new(), 0_u64);
            let watch = Cancelled(cancel);
            convert::kept_user_ids(&plan, &watch, &convert::Limits::default(), |id| {
                count += 1;
                if count <= most {
                    users.insert(id.to_owned());
                }
            })?;
            Ok::<_, convert::Error>((users, count))
        })
        .await
        .map_err(|error| match error {
            convert::Error::Cancelled => self.cancelled(),
            error => End::for_now(Problem::from(&error)),
        })?;
        if count > most {
            let detail = json!({ "field": lookup.field(), "calls": count, "limit": most });
            return Err(End::for_now(Problem::with("lookup_too_many_calls", detail)));
        }
        Ok(users.into_iter().collect())
    }

    /// After a refusal that waiting does not help: goes on without a part, without the list, or
    /// without the lookup if the user allowed that; else ends the export.
    async fn without(
        &self,
        lookup: Lookup,
        call: &Call,
        error: &Error,
        journal: Journal,
    ) -> Result<Journal, End> {
        let message = error.refusal().map(|refusal| refusal.message.clone()).filter(|text| !text.is_empty());
        let missing = match error {
            Error::MissingScope { needed, .. } => needed.clone(),
            Error::Forbidden(_) | Error::NotFound(_) => Vec::new(),
            error => return Err(Self::refused(error)),
        };
        if matches!(error, Error::NotFound(_)) && !call.is_of_tenant() {
            return store(journal, Journal::gone).await;
        }
        if let Some(part) = call.part(lookup) {
            let not_read = NotRead { part, missing, auth0_message: message };
            return store(journal, move |journal| journal.without(not_read)).await;
        }
        // A list of the whole tenant that is refused without naming a permission, or that is not
        // there, is a feature that the tenant does not have.
        let is_absent = call.is_of_tenant() && !matches!(error, Error::MissingScope { .. });
        if !is_absent {
            let missing = MissingPermissions { lookup, scopes: missing.clone() };
            self.may_do_without(lookup, missing, Some(error))?;
        }
        let left_out = LeftOut { is_absent, missing, auth0_message: message };
        store(journal, move |journal| journal.leave_out(left_out)).await
    }

    /// Ends the export unless the user allowed to go on without columns. A condition that can't be
    /// tested can't be done without: the wrong users would stay.
    fn may_do_without(
        &self,
        lookup: Lookup,
        missing: MissingPermissions,
        error: Option<&Error>,
    ) -> Result<(), End> {
        if self.request.lookups.skip_missing && !self.request.recipe.filters_on(lookup) {
            return Ok(());
        }
        let mut problem = missing.problem(&self.request.recipe);
        if let Some(refusal) = error.and_then(Error::refusal) {
            problem.detail["auth0_message"] = json!(refusal.message);
        }
        Err(End::for_now(problem))
    }

    /// Waits before the same page is asked for again.
    async fn wait_out_trouble(&self, error: &Error, failures: u32, progress: Progress) -> Result<(), End> {
        if self.demo_has_ended(error) {
            return Err(End::Failed { problem: Problem::bare("demo_ended"), go_on: false });
        }
        let asked = match error {
            Error::RateLimited { retry_after, .. } => *retry_after,
            _ => None,
        };
        let pause = asked.unwrap_or_else(|| TROUBLE.pause(failures, &self.shared.chance));
        self.show(Progress {
            trouble: Some(Problem::from(error)),
            again_at: Some(self.now() + pause),
            ..progress
        });
        self.pause(pause).await
    }
}

/// What a look-up has come to.
#[derive(Debug)]
pub(crate) struct LookUpEnd {
    pub(crate) lookup: Lookup,
    pub(crate) progress: LookUpState,
    /// The name of the file of answers in the pack.
    pub(crate) file: Option<String>,
}

impl LookUpEnd {
    /// Returns true if the column is left out, because a permission is missing.
    pub(crate) fn is_left_out(&self) -> bool {
        self.progress.left_out.as_ref().is_some_and(|left_out| !left_out.is_absent)
    }
}

/// Changes a journal, away from the asynchronous thread.
async fn store(
    mut journal: Journal,
    change: impl FnOnce(&mut Journal) -> std::io::Result<()> + Send + 'static,
) -> Result<Journal, End> {
    blocking(move || match change(&mut journal) {
        Ok(()) => Ok(journal),
        Err(error) => Err(file_problem(&journal, &error)),
    })
    .await
}

fn file_problem(journal: &Journal, error: &std::io::Error) -> End {
    End::for_now(Problem::file(journal.answers(), error))
}

fn shown(lookup: Lookup, journal: &Journal, seconds_left: Option<u64>) -> Progress {
    let Journal { progress, .. } = journal;
    let total = progress.lists + progress.left();
    Progress {
        percent: super::fetch::percent(progress.lists, total),
        seconds_left,
        look_up: Some(LookUpProgress {
            field: lookup.field(),
            lists: progress.lists,
            total,
            pages: progress.pages,
        }),
        ..Progress::default()
    }
}

/// How fast pages come.
struct Pace {
    began: Duration,
    pages: u64,
}

impl Pace {
    fn begin(run: &Run) -> Self {
        Self { began: run.shared.clock.monotonic(), pages: 0 }
    }

    /// An estimate: as many pages for each list that is left as for those before it, each in the
    /// time that the rate limit sets or, where there is none, that pages have taken.
    fn seconds_left(&self, run: &Run, journal: &Journal, client: &Client) -> Option<u64> {
        let progress = &journal.progress;
        let took = run.shared.clock.monotonic().saturating_sub(self.began);
        let measured = u32::try_from(self.pages).ok().and_then(|pages| took.checked_div(pages));
        let of_page = client.pace().max(measured)?;
        let pages = progress.pages.max(progress.lists).saturating_mul(progress.left());
        let pages = pages.div_ceil(progress.lists.max(1)).max(progress.left());
        of_page.checked_mul(u32::try_from(pages).ok()?).map(|left| left.as_secs())
    }
}

/// Cancels a conversion with the run.
struct Cancelled(tokio_util::sync::CancellationToken);

impl convert::Watch for Cancelled {
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
