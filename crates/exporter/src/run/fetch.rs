//! `Downloading`: bring the file here. A link is asked for at the moment it is used, and again
//! whenever one dies; what has arrived stays, whatever happens.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use auth0::UnreachableReason;
use base::Chance;
use download::{FetchError, Interruption, Limits, LinkNeed, Links};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use super::patience::{
    DOWNLOAD, LINKLESS_ANSWERS, LINKLESS_PAUSE, LONGEST_RETRY_AFTER, PREPARED_AGAIN_PAUSE, REFUSED_LINK_PAUSE,
};
use super::watch::{Looks, Verdict};
use super::{End, Run};
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::problem::errors::unreachable;
use crate::problem::{AtHost, Explained, LocalProblem, NetworkProblem, Problem};
use crate::snapshot::{LINK_LIFE, Progress};

impl Run {
    pub(super) async fn fetch(&mut self) -> Result<(), End> {
        let Some(position) = self.current_job() else {
            let state = self.state_by_jobs()?;
            return Ok(self.record(state, None, None).await?);
        };
        match self.fetch_job(position).await {
            Err(end @ (End::Lost(_) | End::Failed { go_on: false, .. })) => {
                self.job_is_lost(position, end).await
            }
            outcome => outcome,
        }
    }

    async fn fetch_job(&mut self, position: usize) -> Result<(), End> {
        self.tenant_still_there().await?;
        let partial = self.work_folder().delivered(self.jobs[position].position);
        let work = self.work_folder();
        blocking(move || work.create()).await.map_err(|error| End::for_now(Problem::from(&error)))?;

        let link_until = Mutex::new(None);
        let client = self.client().await?;
        // A tenant elsewhere has no business with services of this computer.
        let limits = Limits { local: client.address().api.is_loopback(), ..self.shared.download_limits };
        let links = FreshLinks { run: self, client, position, link_until: &link_until };
        let shown = |progress: download::Progress| {
            self.show(Progress {
                percent: progress.total.and_then(|total| percent(progress.received, total)),
                bytes_done: Some(progress.received),
                bytes_total: progress.total,
                link_until: *link_until.lock().unwrap_or_else(PoisonError::into_inner),
                ..Progress::default()
            });
        };
        let fetched = self
            .shared
            .downloader()
            .await
            .map_err(End::for_now)?
            .fetch(&partial, links, &limits, &shown, &self.cancel)
            .await
            .map_err(|error| self.ended(error))?;

        let job = &mut self.jobs[position];
        job.downloaded_at = Some(self.shared.clock.now());
        job.bytes = Some(fetched.bytes);
        let detail = json!({ "bytes": fetched.bytes, "links": fetched.links_used });
        self.next_step(position, Some((ActivityKind::JobDownloaded, detail))).await
    }

    /// What a fetch that ended without the file means for the export.
    fn ended(&self, error: FetchError<NoLink>) -> End {
        let why = Explained::by(&error);
        let problem = match error {
            FetchError::NoLink(NoLink(end)) => return end,
            FetchError::Cancelled => return self.cancelled(),
            FetchError::NoSpace { needed, available, path } => LocalProblem::DiskFull {
                path: Some(path.display().to_string()),
                needed: Some(needed),
                available: Some(available),
            }
            .into(),
            FetchError::File { path, source } => Problem::file(&path, &source),
            FetchError::InUse { .. } => LocalProblem::InUse.into(),
            FetchError::Refused { status, reason, links } => {
                NetworkProblem::LinkRefused { status, reason, links }.into()
            }
            FetchError::UnexpectedStatus { status } => unexpected_status(status).into(),
            FetchError::GaveUp { attempts, last, source } => {
                let error = source.as_ref().map(|error| error as &(dyn std::error::Error + 'static));
                interrupted(attempts, last, error).into()
            }
            FetchError::BadLink(_) => NetworkProblem::BadLink(why).into(),
            FetchError::BadRedirect(_) => NetworkProblem::BadRedirect(why).into(),
            FetchError::TooManyRedirects { .. } => NetworkProblem::TooManyRedirects(why).into(),
            FetchError::KeptChanging { .. } => NetworkProblem::KeptChanging(why).into(),
            FetchError::NotAFile { .. } => NetworkProblem::NotAFile(why).into(),
            FetchError::TooLarge { .. } => NetworkProblem::TooLarge(why).into(),
        };
        End::for_now(problem)
    }
}

/// What a status of the storage means that a download can't use: two are not the storage's own
/// (RFC 9110, 15.5.8; RFC 6585, 6).
fn unexpected_status(status: u16) -> NetworkProblem {
    let at = AtHost { status: Some(status), ..AtHost::default() };
    match status {
        407 => unreachable(UnreachableReason::ProxySignIn, at),
        511 => unreachable(UnreachableReason::NetworkSignIn, at),
        status => NetworkProblem::UnexpectedStatus { status },
    }
}

/// Why a download ended without progress. A refusal of the connection that waiting does not change
/// is told as that.
fn interrupted(
    attempts: u32,
    last: Interruption,
    error: Option<&(dyn std::error::Error + 'static)>,
) -> NetworkProblem {
    let by_others = |reason: &UnreachableReason| {
        matches!(
            reason,
            UnreachableReason::Issuer
                | UnreachableReason::OtherName
                | UnreachableReason::Dates
                | UnreachableReason::ProxySignIn
                | UnreachableReason::Proxy
        )
    };
    if let Interruption::Busy { status: 511, .. } = last {
        return unexpected_status(511);
    }
    match error.map(auth0::why_unreachable) {
        Some((reason, cause)) if last == Interruption::NoConnection && by_others(&reason) => {
            unreachable(reason, AtHost { cause: cause.map(Into::into), ..AtHost::default() })
        }
        _ => NetworkProblem::DownloadInterrupted { attempts, reason: last.to_string() },
    }
}

/// Gets a link by asking Auth0 for the job again, because a link dies after a minute.
struct FreshLinks<'a> {
    run: &'a Run,
    client: auth0::Client,
    position: usize,
    /// Until when the last link is good.
    link_until: &'a Mutex<Option<Timestamp>>,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
#[error("no link")]
struct NoLink(End);

impl Links for FreshLinks<'_> {
    type Error = NoLink;

    async fn fresh(&mut self, need: LinkNeed) -> Result<SecretString, NoLink> {
        if let Some(pause) = pause_before(need, &self.run.shared.chance) {
            tracing::info!(?need, "another link is needed");
            self.run.pause(pause).await.map_err(NoLink)?;
        }
        let mut looks = Looks::begin(self.run);
        let mut linkless = 0;
        loop {
            let pause = match self.run.look(&self.client, self.position).await {
                Ok(job) => match self.run.judge(&self.client, &job).await.map_err(NoLink)? {
                    Verdict::Completed => match job.link {
                        Some(link) => {
                            let until = self.run.now() + LINK_LIFE;
                            *self.link_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
                            return Ok(link);
                        }
                        None if linkless < LINKLESS_ANSWERS => LINKLESS_PAUSE,
                        None => return Err(NoLink(End::for_now(NetworkProblem::NoLink.into()))),
                    },
                    // It was completed before; say that it is being prepared again rather than
                    // fail.
                    Verdict::NotYet => PREPARED_AGAIN_PAUSE,
                },
                Err(error) => self.run.trouble(self.position, &error, &mut looks).map_err(NoLink)?,
            };
            linkless += 1;
            self.run.pause(pause).await.map_err(NoLink)?;
        }
    }
}

/// How long to wait before the next attempt; none before the first.
fn pause_before(need: LinkNeed, chance: &Chance) -> Option<Duration> {
    match need {
        LinkNeed::First => None,
        LinkNeed::Refused { .. } => Some(REFUSED_LINK_PAUSE),
        LinkNeed::Interrupted { reason: Interruption::Busy { retry_after: Some(pause), .. }, .. } => {
            Some(pause.min(LONGEST_RETRY_AFTER))
        }
        LinkNeed::Interrupted { attempt, .. } => Some(DOWNLOAD.pause(attempt, chance)),
    }
}

/// Part of a whole in percent.
pub(super) fn percent(part: u64, whole: u64) -> Option<u8> {
    u8::try_from(part.checked_mul(100)?.checked_div(whole)?.min(100)).ok()
}
