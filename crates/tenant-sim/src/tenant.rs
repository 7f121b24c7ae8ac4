//! Handle of a running simulator.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::applications::{CLIENT_ID, KEY_CLIENT_ID};
use crate::config::Config;
use crate::faults::{FaultRule, Route};
use crate::journal::RequestRecord;
use crate::ratelimit::{BucketUsage, Sender};
use crate::scopes;
use crate::server::Server;
use crate::state::{BuildError, Sim};
use crate::tokens::KeyError;

/// Client id of the dashboard's API Explorer application.
const EXPLORER_CLIENT_ID: &str = "SimApiExplorerApplication0000007";
/// Lifetime of the dashboard's tokens (Auth0 docs, Management API access tokens for testing).
const EXPLORER_LIFETIME: Duration = Duration::from_hours(24);

/// Why a simulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is in use or not allowed.
    #[error("could not listen on 127.0.0.1:{port}")]
    Listen {
        /// The requested port.
        port: u16,
        /// The system's error.
        source: io::Error,
    },
    /// The folder for exported files could not be created.
    #[error("could not create a temporary folder")]
    Folder(#[source] io::Error),
    /// An RSA key could not be generated.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A running simulated tenant. Dropping it stops everything and deletes its files.
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

    /// The secret shared by all applications that have one. Different in each run.
    pub fn client_secret(&self) -> &str {
        &self.sim.registry.secret
    }

    /// Client id of the application that signs in with a private key.
    pub fn key_client_id(&self) -> &'static str {
        KEY_CLIENT_ID
    }

    /// That application's private key: RSA, PKCS #8 in PEM. Different in each process.
    pub fn private_key_pem(&self) -> &str {
        &self.sim.tokens.application_key.pem
    }

    /// Issues a token like those of the dashboard's API Explorer: every scope, 24 hours.
    pub fn token(&self) -> String {
        self.issue(EXPLORER_CLIENT_ID, scopes::all(), EXPLORER_LIFETIME)
    }

    /// Issues a token with exactly these scopes and this lifetime.
    pub fn token_with(&self, scopes: &[&str], lifetime: Duration) -> String {
        self.issue(CLIENT_ID, scopes.join(" "), lifetime)
    }

    fn issue(&self, client_id: &str, scope: String, lifetime: Duration) -> String {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        #[expect(clippy::expect_used, reason = "the key signed its first token when the simulator started")]
        self.sim.issue_token(client_id, Some(scope), lifetime).expect("the tenant's key signs tokens")
    }

    /// Moves the simulator's time forward. Has no effect with [`crate::TimeSource::System`].
    pub fn advance(&self, by: Duration) {
        self.sim.advance(by);
    }

    /// Returns the simulator's time.
    pub fn now(&self) -> Timestamp {
        self.sim.clock.now()
    }

    /// Deletes a user from everything but the files of jobs that exist.
    pub fn delete_user(&self, index: u64) {
        self.sim.absences.delete(index);
    }

    /// Leaves a user out of the files of jobs to come, although the user exists.
    pub fn leave_out_of_exports(&self, index: u64) {
        self.sim.absences.leave_out_of_exports(index);
    }

    /// Hides a user from the search, or lets the search find a hidden one again.
    pub fn hide_from_search(&self, index: u64, hidden: bool) {
        self.sim.absences.hide_from_search(index, hidden);
    }

    /// Returns when a user signed up.
    pub fn created_at(&self, index: u64) -> Timestamp {
        Timestamp::from_millisecond(self.sim.population.created_ms(index)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Activates a fault.
    pub fn inject(&self, fault: FaultRule) {
        self.sim.faults.add(fault);
    }

    /// Deactivates all faults. A job that a fault has failed stays failed.
    pub fn clear_faults(&self) {
        self.sim.faults.clear();
    }

    /// Returns all requests so far on both origins, in order of arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.sim.journal.all()
    }

    /// Returns the number of requests received by each endpoint, whatever their outcome. `Storage`
    /// stands for the whole storage origin.
    pub fn requests_by_route(&self) -> HashMap<Route, u64> {
        self.sim.journal.by_route()
    }

    /// Returns what the client has taken from each rate limit bucket and what it has left to
    /// others. Empty on [`Plan::Unlimited`](crate::Plan::Unlimited).
    pub fn usage(&self) -> Vec<BucketUsage> {
        self.sim.limiter.usage()
    }

    /// Takes a token as the tenant's own applications do, and returns whether they would have been
    /// served.
    pub fn request_of_others(&self, route: Route) -> bool {
        let decision = self.sim.limiter.take(Some(route), Sender::Others, self.sim.clock.now());
        decision.is_none_or(|decision| decision.admitted)
    }

    /// Returns the number of requests received to create an export, whatever their outcome.
    pub fn export_posts(&self) -> usize {
        self.sim.journal.export_posts()
    }

    /// Returns the number of export jobs that exist or have existed.
    pub fn jobs_created(&self) -> usize {
        self.sim.jobs.count()
    }

    /// Returns every secret of this run: client secret, private key (and one line of it), tokens
    /// and their signatures, received assertions, signed links and their signatures, and secrets in
    /// the options of connections. Tests search for them in everything that a client leaves behind.
    pub fn issued_secrets(&self) -> Vec<String> {
        self.sim.secrets.all()
    }

    /// Waits until a matching request has arrived, even if it is never answered. Returns
    /// immediately if one already has.
    pub async fn wait_for_request(&self, wanted: impl Fn(&RequestRecord) -> bool) -> RequestRecord {
        self.sim.journal.wait(1, wanted).await
    }

    /// Waits until `count` matching requests have arrived since the start.
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

async fn listen(port: u16) -> Result<(TcpListener, String), StartError> {
    let failed = |source| StartError::Listen { port, source };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{address}")))
}
