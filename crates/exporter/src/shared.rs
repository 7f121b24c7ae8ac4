//! What all runs of an exporter share.

use std::collections::HashMap;
use std::sync::Arc;

use auth0::{Client, Timeouts};
use base::{Chance, Clock};
use download::Downloader;
use jiff::{SignedDuration, Timestamp};
use secrets::Secrets;
use store::Store;
use tokio::sync::{Mutex as AsyncMutex, OnceCell};
use tokio_util::sync::CancellationToken;

use crate::blocking::blocking;
use crate::log_end::LogEnd;
use crate::look_up_cost::probes::Probes;
use crate::paths::DataFolder;
use crate::problem::{Explained, NetworkProblem, Problem};
use crate::running::Runs;
use crate::sample::held::Samples;
use crate::snapshot::{ExportSnapshot, Observer};
use crate::tenants::session::SessionTenants;

/// What all runs of an exporter share.
pub(crate) struct Shared {
    pub(crate) data: DataFolder,
    pub(crate) store: Store,
    /// Where the end of the activity log is kept as well.
    pub(crate) log_end: Arc<LogEnd>,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) timeouts: Timeouts,
    pub(crate) download_timeouts: download::Timeouts,
    /// Set up by the first download: reading the system's certificates takes longer than the rest
    /// of the start.
    pub(crate) downloader: OnceCell<Downloader>,
    pub(crate) download_limits: download::Limits,
    pub(crate) clients: AsyncMutex<HashMap<String, Client>>,
    pub(crate) samples: Samples,
    pub(crate) probes: Probes,
    pub(crate) session: SessionTenants,
    pub(crate) observer: Arc<dyn Observer>,
    /// Cancelled when the program ends; every run's own token is a child of it.
    pub(crate) shutting_down: CancellationToken,
    pub(crate) runs: Runs,
}

impl Shared {
    /// Notifies the observer, and keeps the snapshot for whoever asks later.
    pub(crate) fn show(&self, snapshot: &ExportSnapshot) {
        self.runs.keep(snapshot);
        self.observer.changed(snapshot);
    }

    /// Keeps the current end of the log. If that can't be, the log is as good as without it, so
    /// that it is no problem of what was logged.
    pub(crate) async fn keep_log_end(&self) {
        let store = self.store.clone();
        if let Err(error) = blocking(move || store.settle_log()).await {
            tracing::info!(code = error.code(), "the end of the activity log is not kept in the keychain");
        }
    }

    /// Returns the time by the clock of a tenant's Auth0, if one of its answers has shown it; else
    /// that of this computer.
    pub(crate) async fn auth0_now(&self, tenant_id: &str) -> Timestamp {
        let now = self.clock.now();
        let difference = self.clock_difference(tenant_id).await;
        now.checked_add(difference.unwrap_or_default()).unwrap_or(now)
    }

    /// Returns the clock of a tenant's Auth0 minus that of this computer, if one of its answers has
    /// shown it.
    pub(crate) async fn clock_difference(&self, tenant_id: &str) -> Option<SignedDuration> {
        self.clients.lock().await.get(tenant_id).and_then(Client::clock_difference)
    }

    /// Returns the latest time by any clock that is known.
    pub(crate) async fn latest_now(&self) -> Timestamp {
        let now = self.clock.now();
        let differences: Vec<_> =
            self.clients.lock().await.values().filter_map(Client::clock_difference).collect();
        now.checked_add(differences.into_iter().max().unwrap_or_default())
            .map_or(now, |latest| latest.max(now))
    }

    /// Returns the downloader, set up by the first call.
    pub(crate) async fn downloader(&self) -> Result<&Downloader, Problem> {
        let (timeouts, clock) = (self.download_timeouts, Arc::clone(&self.clock));
        let set_up = || async move {
            let downloader = blocking(move || Downloader::new(timeouts, clock)).await;
            downloader.map_err(|error| NetworkProblem::NetworkSetup(Explained::by(&error)).into())
        };
        self.downloader.get_or_try_init(set_up).await
    }
}
