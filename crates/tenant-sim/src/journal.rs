//! What has arrived, and what was given out: for tests to look at.

use std::collections::BTreeSet;
use std::sync::Mutex;

use tokio::sync::watch;

use crate::lock;

/// Which of the two servers a request came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The tenant: API and token endpoint.
    Tenant,
    /// Where exported files are downloaded.
    Storage,
}

/// A request that arrived. Holds no query and no header value, hence no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Where it arrived.
    pub origin: Origin,
    /// Such as `GET`.
    pub method: String,
    /// The path, percent-encoded as it came, without the query.
    pub path: String,
    /// Whether it had an `Authorization` header: on the storage origin it must not.
    pub authorization: bool,
    /// The `Range` header, if any.
    pub range: Option<String>,
    /// The status of the answer; `None` while there is none, or if there never was.
    pub status: Option<u16>,
}

/// All requests, in the order of their arrival.
#[derive(Debug)]
pub(crate) struct Journal {
    records: Mutex<Vec<RequestRecord>>,
    arrived: watch::Sender<usize>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { records: Mutex::default(), arrived: watch::Sender::new(0) }
    }

    /// Notes an arrival; answers its position.
    pub(crate) fn arrive(&self, record: RequestRecord) -> usize {
        let mut records = lock(&self.records);
        records.push(record);
        let count = records.len();
        drop(records);
        self.arrived.send_replace(count);
        count - 1
    }

    pub(crate) fn answered(&self, position: usize, status: u16) {
        if let Some(record) = lock(&self.records).get_mut(position) {
            record.status = Some(status);
        }
    }

    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        lock(&self.records).clone()
    }

    /// How many requests to create an export have arrived.
    pub(crate) fn export_posts(&self) -> usize {
        let is_one = |record: &&RequestRecord| {
            record.origin == Origin::Tenant
                && record.method == "POST"
                && record.path == "/api/v2/jobs/users-exports"
        };
        lock(&self.records).iter().filter(is_one).count()
    }

    /// Resolves when `count` matching requests have arrived; answers the last of them.
    pub(crate) async fn wait(&self, count: usize, wanted: impl Fn(&RequestRecord) -> bool) -> RequestRecord {
        let mut arrived = self.arrived.subscribe();
        loop {
            let found = lock(&self.records)
                .iter()
                .filter(|record| wanted(record))
                .nth(count.saturating_sub(1))
                .cloned();
            if let Some(record) = found {
                return record;
            }
            if arrived.changed().await.is_err() {
                // The sender lives as long as `self`; without it nothing can arrive any more.
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Every secret that existed in this run.
#[derive(Debug, Default)]
pub(crate) struct Secrets(Mutex<BTreeSet<String>>);

impl Secrets {
    pub(crate) fn add(&self, secret: impl Into<String>) {
        lock(&self.0).insert(secret.into());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        lock(&self.0).iter().cloned().collect()
    }
}
