//! The handle of a running simulator.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::faults::FaultRule;
use crate::journal::RequestRecord;
use crate::oauth::{CLIENT_ID, KEY_CLIENT_ID};
use crate::scopes;
use crate::server::Server;
use crate::state::{BuildError, Sim};
use crate::tokens::KeyError;

/// Client id of the dashboard's API Explorer application.
const EXPLORER_CLIENT_ID: &str = "SimApiExplorerApplication0000007";
/// Lifetime of the tokens of the dashboard (Auth0 docs, Management API access tokens for testing).
const EXPLORER_LIFETIME: Duration = Duration::from_hours(24);

/// Why a simulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken or not allowed.
    #[error("could not listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// There is no folder for exported files.
    #[error("could not create a temporary folder")]
    Folder(#[source] io::Error),
    /// No RSA key could be made.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A running simulated tenant. Everything stops, and its files vanish, when it is dropped.
pub struct TenantSim {
    sim: Arc<Sim>,
    servers: [JoinHandle<()>; 2],
}

impl std::fmt::Debug for TenantSim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TenantSim").field("url", &self.sim.url).finish_non_exhaustive()
    }
}

impl TenantSim {
    /// Starts a tenant and its storage origin on 127.0.0.1, on tasks of the current tokio runtime.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let (tenant, url) = listen(config.port).await?;
        let (storage, storage_url) = listen(config.storage_port).await?;
        let sim = Sim::new(config, url, storage_url).map_err(|error| match error {
            BuildError::Key(error) => StartError::Key(error),
            BuildError::Folder(error) => StartError::Folder(error),
        })?;
        let sim = Arc::new(sim);
        let servers = [
            tokio::spawn(Server::tenant(&sim).run(tenant)),
            tokio::spawn(Server::storage(&sim).run(storage)),
        ];
        tracing::info!(url = sim.url, users = sim.config.users, "simulated tenant started");
        Ok(Self { sim, servers })
    }

    /// Base URL of the tenant: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.sim.url
    }

    /// The tenant's domain: `127.0.0.1:PORT`.
    pub fn domain(&self) -> &str {
        self.sim.url.trim_start_matches("http://")
    }

    /// Base URL of the storage origin.
    pub fn storage_url(&self) -> &str {
        &self.sim.storage_url
    }

    /// Identifier of the Management API: `http://127.0.0.1:PORT/api/v2/`.
    pub fn audience(&self) -> String {
        self.sim.tokens.audience()
    }

    /// Client id of the application that signs in with a secret.
    pub fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// The secret of every application that has one. New in each run.
    pub fn client_secret(&self) -> &str {
        &self.sim.registry.secret
    }

    /// Client id of the application that signs in with a private key.
    pub fn key_client_id(&self) -> &'static str {
        KEY_CLIENT_ID
    }

    /// The private key of that application: RSA, PKCS #8 in PEM. New in each process.
    pub fn private_key_pem(&self) -> &str {
        &self.sim.tokens.application_key.pem
    }

    /// A token as the dashboard's API Explorer gives it: every scope, 24 hours.
    pub fn token(&self) -> String {
        self.issue(EXPLORER_CLIENT_ID, scopes::all(), EXPLORER_LIFETIME)
    }

    /// A token with just these scopes and this lifetime.
    pub fn token_with(&self, scopes: &[&str], lifetime: Duration) -> String {
        self.issue(CLIENT_ID, scopes.join(" "), lifetime)
    }

    fn issue(&self, client_id: &str, scope: String, lifetime: Duration) -> String {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        #[expect(clippy::expect_used, reason = "the key signed its first token when the simulator started")]
        self.sim.issue_token(client_id, Some(scope), lifetime).expect("the tenant's key signs tokens")
    }

    /// Moves the simulator's time forward. Does nothing on the computer's clock.
    pub fn advance(&self, by: Duration) {
        advance(&self.sim, by);
    }

    /// The simulator's time.
    pub fn now(&self) -> Timestamp {
        self.sim.clock.now()
    }

    /// Puts a fault in force.
    pub fn inject(&self, fault: FaultRule) {
        self.sim.faults.add(fault);
    }

    /// Ends all faults. A job that a fault made fail stays failed.
    pub fn clear_faults(&self) {
        self.sim.faults.clear();
    }

    /// All requests so far on both origins, in the order of their arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.sim.journal.all()
    }

    /// How many requests to create an export have arrived, whatever became of them.
    pub fn export_posts(&self) -> usize {
        self.sim.journal.export_posts()
    }

    /// How many export jobs exist or have existed.
    pub fn jobs_created(&self) -> usize {
        self.sim.jobs.count()
    }

    /// Every secret that existed in this run: client secret, private key (and one line of it), tokens and
    /// their signatures, assertions received, signed links and their signatures, secrets in the options of
    /// connections. A test can look for them in everything that a client leaves behind.
    pub fn issued_secrets(&self) -> Vec<String> {
        self.sim.secrets.all()
    }

    /// Resolves when a matching request has arrived, at once if one has already; also when the request is
    /// never answered.
    pub async fn wait_for_request(&self, wanted: impl Fn(&RequestRecord) -> bool) -> RequestRecord {
        self.sim.journal.wait(1, wanted).await
    }

    /// Resolves when `count` matching requests have arrived since the start.
    pub async fn wait_for_requests(
        &self,
        count: usize,
        wanted: impl Fn(&RequestRecord) -> bool,
    ) -> RequestRecord {
        self.sim.journal.wait(count, wanted).await
    }
}

impl Drop for TenantSim {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
        self.sim.jobs.stop();
    }
}

/// Moves the time forward, and deletes what has become too old; false on the computer's clock.
pub(crate) fn advance(sim: &Sim, by: Duration) -> bool {
    let driven = sim.clock.advance(by);
    sim.jobs.sweep(sim.clock.now());
    driven
}

async fn listen(port: u16) -> Result<(TcpListener, String), StartError> {
    let failed = |source| StartError::Listen { port, source };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{address}")))
}
