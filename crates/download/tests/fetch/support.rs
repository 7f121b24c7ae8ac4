//! A scripted storage, and a fetch from it into a temporary folder.

mod storage;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::SystemClock;
use download::{Downloader, FetchError, Fetched, Interruption, Limits, LinkNeed, Progress, Timeouts, Watch};
use secrecy::SecretString;
use tempfile::TempDir;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

pub(crate) use storage::{Act, Storage};

/// Part of every link, which must never appear in any output.
pub(crate) const SIGNATURE: &str = "sIgNaTuRe-of-a-link";

/// Maximum silence of a test's storage.
pub(crate) const IDLE: Duration = Duration::from_millis(200);

/// The error of a test's source of links.
#[derive(Debug, Error)]
#[error("the test has no more links")]
pub(crate) struct Dry;

/// Everything that a fetch needs, and the events that it reported.
pub(crate) struct Case {
    pub(crate) storage: Storage,
    pub(crate) limits: Limits,
    pub(crate) downloader: Downloader,
    pub(crate) cancel: CancellationToken,
    pub(crate) needs: Mutex<Vec<LinkNeed>>,
    pub(crate) seen: Mutex<Vec<Progress>>,
    folder: TempDir,
}

impl Case {
    /// Creates a storage that holds `content` and treats the first requests according to `script`.
    pub(crate) fn new(content: &[u8], script: impl IntoIterator<Item = Act>) -> Self {
        Self::sharing(downloader(IDLE), content, script)
    }

    /// Like [`Case::new`], with a shared downloader: setting one up takes longer than a short
    /// fetch.
    pub(crate) fn sharing(
        downloader: Downloader,
        content: &[u8],
        script: impl IntoIterator<Item = Act>,
    ) -> Self {
        let case = Self {
            storage: Storage::start(content),
            limits: Limits { reserve: 0, local: true, ..Limits::default() },
            downloader,
            cancel: CancellationToken::new(),
            needs: Mutex::default(),
            seen: Mutex::default(),
            folder: tempfile::tempdir().unwrap(),
        };
        case.storage.follow(script);
        case
    }

    pub(crate) fn partial(&self) -> PathBuf {
        self.folder.path().join("users.json.gz.partial")
    }

    pub(crate) fn note(&self) -> PathBuf {
        self.folder.path().join("users.json.gz.partial.resume")
    }

    pub(crate) async fn fetch(&self) -> Result<Fetched, FetchError<Dry>> {
        self.fetch_to(self.partial()).await
    }

    pub(crate) async fn fetch_to(&self, partial: PathBuf) -> Result<Fetched, FetchError<Dry>> {
        self.fetch_watched(partial, &|progress| self.seen.lock().unwrap().push(progress)).await
    }

    pub(crate) async fn fetch_watched(
        &self,
        partial: PathBuf,
        watch: &dyn Watch,
    ) -> Result<Fetched, FetchError<Dry>> {
        let links = |need| {
            self.needs.lock().unwrap().push(need);
            std::future::ready(Ok(self.storage.link()))
        };
        self.downloader.fetch(&partial, links, &self.limits, watch, &self.cancel).await
    }

    /// Fetches with an invented link.
    pub(crate) async fn fetch_link(&self, link: &str) -> Result<Fetched, FetchError<Dry>> {
        let links = |need| {
            self.needs.lock().unwrap().push(need);
            std::future::ready(Ok(SecretString::from(link)))
        };
        self.downloader.fetch(&self.partial(), links, &self.limits, &|_| (), &self.cancel).await
    }

    pub(crate) fn stored(&self) -> Vec<u8> {
        fs_err::read(self.partial()).unwrap()
    }

    /// Returns what ended the attempts, in order.
    pub(crate) fn interruptions(&self) -> Vec<Interruption> {
        let needs = self.needs.lock().unwrap();
        needs
            .iter()
            .filter_map(|need| match need {
                LinkNeed::Interrupted { reason, .. } => Some(*reason),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn assert_whole(&self, content: &[u8]) {
        assert!(self.stored() == content, "the file differs from the original");
        assert!(!self.note().exists(), "the note is still there");
    }
}

pub(crate) fn downloader(idle: Duration) -> Downloader {
    Downloader::new(Timeouts { connect: Duration::from_secs(5), idle }, Arc::new(SystemClock)).unwrap()
}

/// Returns pseudo-random bytes that start like a gzip file.
pub(crate) fn content(length: usize) -> Vec<u8> {
    let noise = (0u64..).flat_map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).to_le_bytes());
    [0x1f, 0x8b].into_iter().chain(noise).take(length).collect()
}
