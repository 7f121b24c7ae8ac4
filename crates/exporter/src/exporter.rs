//! The exporter: what a program opens once and calls for everything.
//!
//! Its methods are where their subject is: exports at work in `control`, finished ones in
//! `library`, and so on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use auth0::Timeouts;
use base::{Chance, Clock, SystemClock};
use secrets::{Chunked, OsKeychain, Secrets};
use store::{LogGuard, Store};
use tokio::sync::{Mutex as AsyncMutex, OnceCell};
use tokio_util::sync::CancellationToken;

use crate::blocking::blocking;
use crate::lease::Lease;
use crate::log_end::LogEnd;
use crate::look_up_cost::probes::Probes;
use crate::paths::DataFolder;
use crate::problem::Problem;
use crate::running::Runs;
use crate::sample::held::Samples;
use crate::shared::Shared;
use crate::snapshot::Observer;
use crate::tenants::session::SessionTenants;

/// The service name of Rollcall's entries in the keychain, shared by all its programs.
const KEYCHAIN_SERVICE: &str = "app.rollcall";

/// The parts of an exporter.
pub struct Parts {
    /// The folder of all state.
    pub data: DataFolder,
    /// The keychain.
    pub secrets: Secrets,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness and ids.
    pub chance: Chance,
    /// Receives every change.
    pub observer: Arc<dyn Observer>,
    /// How long to wait for Auth0.
    pub timeouts: Timeouts,
    /// How long to wait for the storage.
    pub download_timeouts: download::Timeouts,
    /// When a download gives up.
    pub download_limits: download::Limits,
}

impl Parts {
    /// Returns the parts for a real program: this system's keychain, the real time, the default
    /// timeouts.
    pub fn usual(data: DataFolder, observer: Arc<dyn Observer>) -> Self {
        Self {
            data,
            secrets: Secrets::new(Chunked::new(OsKeychain::new(KEYCHAIN_SERVICE))),
            clock: Arc::new(SystemClock),
            chance: Chance::system(),
            observer,
            timeouts: Timeouts::default(),
            download_timeouts: download::Timeouts::default(),
            download_limits: download::Limits::default(),
        }
    }
}

/// Runs exports. Clones are the same exporter.
#[derive(Clone)]
pub struct Exporter {
    shared: Arc<Shared>,
}

impl Exporter {
    /// Opens the store. Unfinished exports wait for [`Exporter::resume_all`].
    ///
    /// # Errors
    /// When the data folder or the database can't be used.
    pub async fn open(parts: Parts) -> Result<Self, Problem> {
        let folder = parts.data.path().to_path_buf();
        let store = blocking(move || Store::open(&folder)).await.map_err(|error| Problem::from(&error))?;
        let secrets = Arc::new(parts.secrets);
        let log_end =
            Arc::new(LogEnd::new(Arc::clone(&secrets), parts.data.clone(), Arc::clone(&parts.clock)));
        store.guard_log(Arc::clone(&log_end) as Arc<dyn LogGuard>);
        Ok(Self {
            shared: Arc::new(Shared {
                data: parts.data,
                store,
                log_end,
                secrets,
                clock: parts.clock,
                chance: parts.chance,
                timeouts: parts.timeouts,
                download_timeouts: parts.download_timeouts,
                downloader: OnceCell::new(),
                download_limits: parts.download_limits,
                clients: AsyncMutex::default(),
                samples: Samples::default(),
                probes: Probes::default(),
                session: SessionTenants::default(),
                observer: parts.observer,
                shutting_down: CancellationToken::new(),
                runs: Runs::default(),
            }),
        })
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The keychain.
    pub fn secrets(&self) -> &Arc<Secrets> {
        &self.shared.secrets
    }

    /// Takes the lease of an export; `None` when another run has it.
    pub(crate) async fn lease(&self, id: &str) -> Result<Option<Lease>, Problem> {
        let (folder, id) = (self.shared.data.leases(), id.to_owned());
        blocking(move || Lease::take(&folder, &id).map_err(|error| Problem::file(&folder, &error))).await
    }
}

/// Returns the default folder of a tenant's packs.
pub fn tenant_folder(base: &Path, tenant_name: &str) -> PathBuf {
    base.join(pack::safe_part(tenant_name, "tenant"))
}
