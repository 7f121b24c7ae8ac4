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

use self::calls::{Answer, Call};
pub(super) use self::gaps::Part;
use self::gaps::{LeftOut, NotRead};
pub(super) use self::journal::Journal;
use self::journal::Progress as LookUpState;
use super::patience::{LONGEST_SILENCE, RESTARTS, TROUBLE};
use super::{End, Run};
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::permissions::{MissingPermissions, missing_permissions, scopes_for};
use crate::problem::errors::is_damage;
use crate::problem::{JobProblem, LocalProblem, Problem, SignInProblem};
use crate::request::MOST_CALLS;
use crate::snapshot::{LookUpProgress, Progress};
use crate::witness::look::auth0_now;

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
                match self.look_up_one(&client, lookup).await? {
                    Some(facts) => read.push(facts),
                    // A delivered file is fetched again first.
                    None => return Ok(()),
                }
            }
        }
        Ok(self.record(ExportState::Converting, None, Some((ActivityKind::LookedUp, json!(read)))).await?)
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

    /// Reads one lookup to its end. Returns none if the export is in another state now.
    async fn look_up_one(&mut self, client: &Client, lookup: Lookup) -> Result<Option<Value>, End> {
        let mut journal = self.journal(lookup).await?;
        if !journal.progress.is_done() && journal.progress.current().is_none() {
            match self.begin_look_up(client, lookup, journal).await? {
                Some(begun) => journal = begun,
                None => return Ok(None),
            }
        }
        let (mut restarts, mut renewed) = (0, false);
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
                    let answer = Answer { at: Some(auth0_now(client, self.now())), ..answer };
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
            if matches!(error, Error::MissingScope { .. }) && !renewed {
                // The permission may have been granted since the token was issued.
                renewed = true;
                client.renew_token();
                continue;
            }
            tracing::warn!(export = %self.export.id, code = error.code(), "a list can't be read");
            journal = match error {
                Error::BadRequest(_) if cursor.expires() && restarts < RESTARTS => {
                    restarts += 1;
                    store(journal, Journal::restart).await?
                }
                error => self.without(lookup, &call, &error, journal).await?,
            };
        }
        let progress = &journal.progress;
        let left_out = progress.left_out.is_some();
        Ok(Some(json!({ "field": lookup.field(), "pages": progress.pages, "left_out": left_out })))
    }

    /// The scopes of the token. A network that is down, or an Auth0 that is busy, is waited out.
    async fn scopes(&self, client: &Client, lookup: Lookup) -> Result<Option<BTreeSet<String>>, End> {
        let wanted = [lookup];
        let since = self.shared.clock.monotonic();
        let mut failures = 0;
        loop {
            let scopes = tokio::select! {
                () = self.cancel.cancelled() => return Err(self.cancelled()),
                scopes = scopes_for(client, &wanted) => scopes,
            };
            let error = match scopes {
                Ok(scopes) => return Ok(scopes),
                Err(error) => error,
            };
            let silent = self.shared.clock.monotonic().saturating_sub(since);
            if !error.is_transient() || silent >= LONGEST_SILENCE {
                return Err(Self::refused(&error));
            }
            failures += 1;
            self.wait_out_trouble(&error, failures, Progress::default()).await?;
        }
    }

    /// Finds out what may be read, and stores the first calls. Returns none if the export is in
    /// another state now.
    async fn begin_look_up(
        &mut self,
        client: &Client,
        lookup: Lookup,
        journal: Journal,
    ) -> Result<Option<Journal>, End> {
        let scopes = self.scopes(client, lookup).await?;
        if let Some(missing) = missing_permissions(lookup, scopes.as_ref()) {
            let scopes = missing.scopes.clone();
            let left_out = LeftOut { is_absent: false, missing: scopes, auth0_message: None };
            self.may_do_without(lookup, &missing, None)?;
            return store(journal, move |journal| journal.leave_out(left_out)).await.map(Some);
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
            Cost::PerUser => match self.users_to_ask(lookup).await? {
                Some(users) => users,
                None => return Ok(None),
            },
        };
        let calls = Call::first(lookup, part.is_some() && missing.is_empty(), users);
        store(journal, move |journal| journal.begin(calls, not_read.into_iter().collect())).await.map(Some)
    }

    /// The users for each of whom a call is made: those whom the rest of the filter keeps. Returns
    /// none if the delivered file is damaged and fetched again.
    async fn users_to_ask(&mut self, lookup: Lookup) -> Result<Option<Vec<String>>, End> {
        let filter = self.request.recipe.filter.as_ref();
        let rest = filter.and_then(|filter| filter.without(lookup));
        let recipe = Recipe { filter: rest, ..self.request.recipe.clone() };
        let plan = self.plan_to_choose_users(&recipe);
        let most = self.request.lookups.most_calls.unwrap_or(MOST_CALLS);
        let cancel = self.cancel.clone();
        let chosen = blocking(move || {
            let (mut users, mut count) = (BTreeSet::new(), 0_u64);
            let watch = Cancelled(cancel);
            convert::kept_user_ids(&plan, &watch, &convert::Limits::default(), |id| {
                count += 1;
                if count <= most {
                    users.insert(id.to_owned());
                }
            })?;
            Ok::<_, convert::Error>((users, count))
        });
        let (users, count) = match chosen.await {
            Ok(chosen) => chosen,
            Err(convert::Error::Cancelled) => return Err(self.cancelled()),
            Err(error) if is_damage(&error) => return self.fetch_again(&error).await.map(|()| None),
            Err(error) => return Err(End::for_now(Problem::from(&error))),
        };
        if count > most {
            let field = lookup.field().to_owned();
            let too_many = LocalProblem::LookupTooManyCalls { field, calls: count, limit: most };
            // A resumed export would come to the same number.
            return Err(End::for_good(too_many.into()));
        }
        Ok(Some(users.into_iter().collect()))
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
            self.may_do_without(lookup, &missing, Some(error))?;
        }
        let left_out = LeftOut { is_absent, missing, auth0_message: message };
        store(journal, move |journal| journal.leave_out(left_out)).await
    }

    /// Ends the export unless the user allowed to go on without columns. A condition that can't be
    /// tested can't be done without: the wrong users would stay.
    fn may_do_without(
        &self,
        lookup: Lookup,
        missing: &MissingPermissions,
        error: Option<&Error>,
    ) -> Result<(), End> {
        if self.request.lookups.skip_missing && !self.request.recipe.filters_on(lookup) {
            return Ok(());
        }
        let mut facts = missing.facts(&self.request.recipe);
        facts.answer.auth0_message = error
            .and_then(Error::refusal)
            .map(|refusal| refusal.message.clone())
            .filter(|text| !text.is_empty());
        Err(End::for_now(SignInProblem::LookupPermissionMissing(facts).into()))
    }

    /// Waits before the same page is asked for again.
    async fn wait_out_trouble(&self, error: &Error, failures: u32, progress: Progress) -> Result<(), End> {
        if self.demo_has_ended(error) {
            return Err(End::Failed { problem: JobProblem::DemoEnded.into(), go_on: false });
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
