//! The count check, after `Converting` has read the delivered file: whether Auth0's search index
//! holds as many users, window by window of their dates of creation.
//!
//! It widens the proof and never fails an export: whatever is in its way is the reason why nothing
//! is said. The index lags behind sign-ups, so only users are compared that were created some time
//! before Auth0 took the data. It goes on changing, so windows that differ are counted once more;
//! a number that it had in between is no difference.

mod answers;
mod windows;

use std::collections::VecDeque;
use std::time::Duration;

use auth0::search::{WITHOUT_CREATION, created_between};
use auth0::{Client, Error, SEARCH_CAP, UserCounter};
use convert::Creations;
use jiff::Timestamp;
use pack::{Compared, CountCheckPart, CountOutcome, CountWindow, NotChecked};

use self::answers::{Answered, Answers, Search};
use self::windows::{Window, windows};
use super::patience::{COUNT_SILENCE, INDEX_LAG, RECOUNT_PAUSE, TROUBLE};
use super::{End, Run};
use crate::blocking::blocking;
use crate::problem::Problem;
use crate::snapshot::{CountProgress, Progress, data_as_of};

/// The scope that a search needs.
const SCOPE: &str = "read:users";

impl Run {
    /// Counts the delivered users once more, if that was asked for.
    pub(super) async fn check_count(
        &self,
        creations: Option<Creations>,
        delivered: u64,
    ) -> Result<Option<CountCheckPart>, End> {
        if !self.request.checks.count {
            return Ok(None);
        }
        let source = &self.request.recipe.source;
        let creations = creations.filter(|found| !found.times.is_empty() || found.undated == 0);
        let checked = match creations {
            _ if !source.connections.is_empty() => Err((NotChecked::Connections, None)),
            _ if source.limit.is_some_and(|limit| delivered >= limit) => Err((NotChecked::Limited, None)),
            None => Err((NotChecked::NoDates, None)),
            Some(creations) => match self.count(&creations).await {
                Err(Halt::End(end)) => return Err(end),
                Err(Halt::NotChecked(reason, detail)) => Err((reason, detail)),
                Ok(checked) => Ok(checked),
            },
        };
        let checked =
            checked.unwrap_or_else(|(reason, detail)| CountCheckPart::not_checked(reason, detail, delivered));
        tracing::info!(export = %self.export.id, outcome = ?checked.outcome, reason = ?checked.reason,
            searches = checked.searches, "counted");
        Ok(Some(checked))
    }

    /// The file of what the index has answered.
    pub(super) fn count_file(&self) -> std::path::PathBuf {
        self.work_folder().path().join("count.journal")
    }

    async fn count(&self, creations: &Creations) -> Result<CountCheckPart, Halt> {
        let as_of = data_as_of(&self.export, &self.jobs);
        let before = as_of.checked_sub(INDEX_LAG).unwrap_or(Timestamp::MIN);
        let cut = before.as_millisecond();
        let compared = creations.times.partition_point(|time| *time < cut);
        let times = &creations.times[..compared];
        let client = match self.shared.client(&self.tenant).await {
            Ok(client) => client,
            Err(problem) => return Err(Halt::unanswered(&problem)),
        };
        let (path, now) = (self.count_file(), self.now());
        let answers = blocking(move || Answers::open(&path, now)).await;
        if answers.skipped {
            return Err(Halt::NotChecked(NotChecked::Skipped, None));
        }
        let counter = client.user_counter();
        let answered_at = self.shared.clock.monotonic();
        let mut counting = Counting {
            run: self,
            client,
            counter,
            answers,
            answered_at,
            renewed: false,
            progress: CountProgress::default(),
        };
        let (windows, undated) = counting.both_counts(times, cut, creations.undated).await?;
        let later = (creations.times.len() - compared) as u64;
        let part = result(&windows, undated, later, before);
        Ok(CountCheckPart { at: counting.answers.last_at(), searches: counting.answers.searches(), ..part })
    }
}

/// Why a count ends early.
enum Halt {
    /// The run was cancelled.
    End(End),
    /// Nothing can be said: why, and the missing permission or the code of the problem.
    NotChecked(NotChecked, Option<String>),
}

impl Halt {
    fn unanswered(problem: &Problem) -> Self {
        Self::NotChecked(NotChecked::Unanswered, Some(problem.code()))
    }
}

/// What the index says of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Exactly(u64),
    /// The cap, in a window that can't or may not be split further.
    AtLeast(u64),
    /// The search takes too long.
    TooSlow,
}

impl Found {
    fn of(total: Option<u64>) -> Self {
        match total {
            Some(total) if total >= SEARCH_CAP => Self::AtLeast(total),
            Some(total) => Self::Exactly(total),
            None => Self::TooSlow,
        }
    }

    const fn number(self) -> Option<u64> {
        match self {
            Self::Exactly(number) | Self::AtLeast(number) => Some(number),
            Self::TooSlow => None,
        }
    }
}

/// A count at work.
struct Counting<'a> {
    run: &'a Run,
    client: Client,
    counter: UserCounter,
    answers: Answers,
    /// When the last answer came, on the monotonic clock.
    answered_at: Duration,
    /// The token was renewed because a permission was missing.
    renewed: bool,
    progress: CountProgress,
}

impl Counting<'_> {
    /// Counts all windows and the users without a date, and then once more those that differ.
    async fn both_counts(
        &mut self,
        times: &[i64],
        cut: i64,
        undated: u64,
    ) -> Result<(Vec<(Window, Compared)>, Compared), Halt> {
        let mut counted = self.all_windows(times, cut).await?;
        let first = self.search(1, None).await?;
        let mut undated = compared(undated, None, Found::of(first));
        let differing = counted.iter().filter(|(_, users)| users.differs()).count();
        let differing = differing + usize::from(undated.differs());
        if differing == 0 {
            return Ok((counted, undated));
        }
        self.progress = CountProgress { again: true, done: 0, total: differing as u64 };
        if !counted.iter().any(|(window, _)| self.is_answered(2, Some(*window))) {
            let progress = Progress { again_at: Some(self.run.now() + RECOUNT_PAUSE), ..self.shown() };
            self.pause(RECOUNT_PAUSE, progress).await?;
        }
        for (window, users) in counted.iter_mut().filter(|(_, users)| users.differs()) {
            let again = self.search(2, Some(*window)).await?;
            *users = compared(users.export, Some(*users), Found::of(again));
            self.progress.done += 1;
        }
        if undated.differs() {
            let again = self.search(2, None).await?;
            undated = compared(undated.export, Some(undated), Found::of(again));
        }
        Ok((counted, undated))
    }

    /// Counts every window once. One that reaches the cap or takes too long is halved, as long as
    /// the searches stay within a quarter more than the windows need.
    async fn all_windows(&mut self, times: &[i64], cut: i64) -> Result<Vec<(Window, Compared)>, Halt> {
        let mut queue: VecDeque<Window> = windows(times, cut).into();
        let most = most_searches(times.len() as u64);
        let (mut counted, mut searches) = (Vec::new(), 0);
        while let Some(window) = queue.pop_front() {
            // The users without a date come last.
            self.progress =
                CountProgress { again: false, done: searches, total: searches + queue.len() as u64 + 2 };
            let found = Found::of(self.search(1, Some(window)).await?);
            searches += 1;
            let room = searches + queue.len() as u64 + 2 <= most;
            let halves = window.halves(times).filter(|_| room && !matches!(found, Found::Exactly(_)));
            match halves {
                Some([first, second]) => {
                    queue.push_front(second);
                    queue.push_front(first);
                }
                None => counted.push((window, compared(window.export, None, found))),
            }
        }
        self.progress.done = searches;
        Ok(counted)
    }

    fn is_answered(&self, pass: u8, window: Option<Window>) -> bool {
        self.answers.get(search_of(pass, window)).is_some()
    }

    /// The number of users of a window in the index, or of those without a date. None if the search
    /// takes too long.
    async fn search(&mut self, pass: u8, window: Option<Window>) -> Result<Option<u64>, Halt> {
        let search = search_of(pass, window);
        if let Some(known) = self.answers.get(search) {
            return Ok(known.total);
        }
        let query = match window {
            Some(window) => created_between(window.from, Some(window.to)),
            None => WITHOUT_CREATION.to_owned(),
        };
        let mut failures = 0;
        loop {
            self.run.show(self.shown());
            let run = self.run;
            let answer = tokio::select! {
                biased;
                () = run.cancel.cancelled() => return Err(Halt::End(run.cancelled())),
                () = run.skip_count.cancelled() => return Err(self.skipped()),
                answer = self.counter.count(&query) => answer,
            };
            let total = match answer {
                Ok(total) => Some(total),
                Err(error) if error.is_slow_search() => None,
                Err(error) => {
                    failures += 1;
                    self.failed(&error, failures).await?;
                    continue;
                }
            };
            self.answered_at = run.shared.clock.monotonic();
            let now = run.now();
            let at = now.checked_add(self.client.clock_difference().unwrap_or_default()).unwrap_or(now);
            self.answers.keep(search, Answered { total, at });
            return Ok(total);
        }
    }

    /// Waits before a search is made again, or gives the count up.
    async fn failed(&mut self, error: &Error, failures: u32) -> Result<(), Halt> {
        if matches!(error, Error::MissingScope { .. }) {
            if self.renewed {
                return Err(Halt::NotChecked(NotChecked::PermissionMissing, Some(SCOPE.to_owned())));
            }
            self.renewed = true;
            self.client.renew_token();
            return Ok(());
        }
        let problem = Problem::from(error);
        let silence = self.run.shared.clock.monotonic().saturating_sub(self.answered_at);
        if !error.is_transient() || self.run.demo_has_ended(error) || silence >= COUNT_SILENCE {
            return Err(Halt::unanswered(&problem));
        }
        let asked = match error {
            Error::RateLimited { retry_after, .. } => *retry_after,
            _ => None,
        };
        let pause = asked.unwrap_or_else(|| TROUBLE.pause(failures, &self.run.shared.chance));
        let again_at = Some(self.run.now() + pause);
        self.pause(pause, Progress { trouble: Some(problem), again_at, ..self.shown() }).await
    }

    /// Waits, unless the run is cancelled or the user does not want to wait.
    async fn pause(&mut self, duration: Duration, progress: Progress) -> Result<(), Halt> {
        let run = self.run;
        run.show(progress);
        tokio::select! {
            biased;
            () = run.cancel.cancelled() => Err(Halt::End(run.cancelled())),
            () = run.skip_count.cancelled() => Err(self.skipped()),
            () = run.shared.clock.sleep(duration) => Ok(()),
        }
    }

    fn skipped(&mut self) -> Halt {
        self.answers.skip();
        Halt::NotChecked(NotChecked::Skipped, None)
    }

    fn shown(&self) -> Progress {
        let CountProgress { done, total, .. } = self.progress;
        Progress {
            percent: super::fetch::percent(done, total),
            count: Some(self.progress),
            ..Progress::default()
        }
    }
}

/// The most searches of one count: a quarter more than windows of 800 users and the two open ends
/// need, and one for what rounding takes.
const fn most_searches(users: u64) -> u64 {
    (users + 1_600) / 640 + 1
}

fn search_of(pass: u8, window: Option<Window>) -> Search {
    Search { pass, dates: window.map(|window| (window.from, window.to)) }
}

/// The numbers of a window, with those of an earlier count.
fn compared(export: u64, earlier: Option<Compared>, found: Found) -> Compared {
    let index = found.number();
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Compared {
        export,
        index,
        index_before: earlier.and_then(|earlier| earlier.index),
        at_least: matches!(found, Found::AtLeast(_)),
        difference: index.map(|index| signed(index) - signed(export)),
    }
}

/// What the windows together say.
fn result(
    windows: &[(Window, Compared)],
    undated: Compared,
    not_compared: u64,
    before: Timestamp,
) -> CountCheckPart {
    let all = || windows.iter().map(|(_, users)| *users).chain([undated]);
    let export = all().map(|users| users.export).sum();
    let index: Option<u64> = all().map(|users| users.index).sum();
    let uncounted = all().any(|users| users.index.is_none() || users.at_least);
    let outcome = if all().any(|users| users.differs()) {
        CountOutcome::Differs
    } else if uncounted {
        CountOutcome::NotChecked
    } else {
        CountOutcome::Matches
    };
    let changed = |users: Compared| Some(users.index?.abs_diff(users.index_before?));
    let explained = all().filter(Compared::is_explained);
    let moment = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN);
    CountCheckPart {
        outcome,
        detail: None,
        reason: (outcome == CountOutcome::NotChecked).then_some(NotChecked::Uncounted),
        export,
        index,
        at_least: index.is_some() && all().any(|users| users.at_least),
        difference: index.map(|_| all().filter_map(|users| users.difference).sum()),
        changed_meanwhile: explained.filter_map(changed).sum(),
        at: None,
        before: Some(before),
        not_compared,
        searches: 0,
        undated: Some(undated),
        windows: windows
            .iter()
            .map(|(window, users)| CountWindow {
                from: window.from.map(moment),
                to: moment(window.to),
                users: *users,
            })
            .collect(),
    }
}
