//! A record of requests received and secrets issued, for tests.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use tokio::sync::watch;

use crate::faults::Route;
use crate::lock::lock;

/// The server that a request was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The tenant: API and token endpoint.
    Tenant,
    /// The storage service that exported files are downloaded from.
    Storage,
}

/// A received request. Contains no query and no header value except `Range`, hence no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Server that received it.
    pub origin: Origin,
    /// HTTP method, such as `GET`.
    pub method: String,
    /// Percent-encoded path as received, without the query.
    pub path: String,
    /// Whether it had an `Authorization` header, which the storage origin must never receive.
    pub authorization: bool,
    /// The `Range` header, if any.
    pub range: Option<String>,
    /// The endpoint, if the tenant has it.
    pub route: Option<Route>,
    /// Status of the response; `None` until there is one.
    pub status: Option<u16>,
}

/// All requests, in order of arrival.
#[derive(Debug)]
pub(crate) struct Journal {
    records: Mutex<Vec<RequestRecord>>,
    arrived: watch::Sender<usize>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { records: Mutex::default(), arrived: watch::Sender::new(0) }
    }

    /// Records an arrival and returns its position.
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

    /// Returns the number of requests received to create an export.
    pub(crate) fn export_posts(&self) -> usize {
        let is_one = |record: &&RequestRecord| {
            record.origin == Origin::Tenant
                && record.method == "POST"
                && record.path == "/api/v2/jobs/users-exports"
        };
        lock(&self.records).iter().filter(is_one).count()
    }

    /// Returns the number of requests received by each endpoint.
    pub(crate) fn by_route(&self) -> HashMap<Route, u64> {
        let mut counts = HashMap::new();
        for route in lock(&self.records).iter().filter_map(|record| record.route) {
            *counts.entry(route).or_default() += 1;
        }
        counts
    }

    /// Waits until `count` matching requests have arrived, then returns the last of them.
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
                // The sender lives as long as `self`; without it no request can arrive.
                std::future::pending::<()>().await;
            }
        }
    }
}

/// All secrets of this run.
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
