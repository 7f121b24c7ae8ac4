//! State shared by the two servers.

use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use crate::absences::Absences;
use crate::applications::Registry;
use crate::catalog::{self, Connection};
use crate::config::Config;
use crate::data::user::Population;
use crate::directory::groups::{self, Group};
use crate::directory::organizations::{self, Organization};
use crate::directory::roles::{self, Role};
use crate::exports::jobs::Jobs;
use crate::faults::engine::Faults;
use crate::journal::{Journal, Secrets};
use crate::links::LinkSigner;
use crate::log::Log;
use crate::ratelimit::RateLimiter;
use crate::time::Clock;
use crate::tokens::{KeyError, Tokens};

/// A simulated tenant without its sockets.
pub(crate) struct Sim {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    /// Base URL of the tenant, without a trailing slash.
    pub(crate) url: String,
    /// Base URL of the storage origin, without a trailing slash.
    pub(crate) storage_url: String,
    pub(crate) tokens: Tokens,
    pub(crate) registry: Registry,
    pub(crate) population: Population,
    /// Who is missing where.
    pub(crate) absences: Absences,
    /// Dates of creation with the users' indexes, sorted; built by the first search by date.
    creation_index: OnceLock<Vec<(i64, u64)>>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) roles: Vec<Role>,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) groups: Vec<Group>,
    pub(crate) jobs: Jobs,
    pub(crate) links: LinkSigner,
    pub(crate) limiter: RateLimiter,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) log: Log,
    pub(crate) secrets: Secrets,
}

/// Why the state could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Folder(#[from] io::Error),
}

impl Sim {
    pub(crate) fn new(config: Config, url: String, storage_url: String) -> Result<Self, BuildError> {
        let clock = Clock::new(config.time, config.clock_skew_seconds);
        let sim = Self {
            tokens: Tokens::new(&url)?,
            registry: Registry::new(),
            population: Population::new(config.seed, config.users, clock.now().as_millisecond())
                .with_fresh(config.fresh_users)
                .with_growth(config.growth),
            absences: Absences::default(),
            creation_index: OnceLock::new(),
            connections: catalog::connections(config.seed, config.connections),
            roles: roles::roles(config.seed, &config.roles),
            organizations: organizations::organizations(config.seed, &config.organizations),
            groups: groups::groups(config.seed, &config.groups),
            jobs: Jobs::new()?,
            links: LinkSigner::new(),
            limiter: RateLimiter::new(config.plan),
            faults: Faults::default(),
            journal: Journal::new(),
            log: Log::default(),
            secrets: Secrets::default(),
            config,
            clock,
            url,
            storage_url,
        };
        sim.secrets.add(&sim.registry.secret);
        let pem = &sim.tokens.application_key.pem;
        sim.secrets.add(pem);
        // One full line of the PEM counts as a secret too, so that reformatting cannot hide the
        // key.
        sim.secrets.add(pem.lines().nth(5).unwrap_or(pem));
        for connection in &sim.connections {
            sim.secrets.add(&connection.secret);
        }
        Ok(sim)
    }

    /// Returns the dates of creation with the users' indexes, sorted. Sixteen bytes a user, as a
    /// search by date over a million users would otherwise compute them all each time.
    pub(crate) fn creation_index(&self) -> &[(i64, u64)] {
        self.creation_index.get_or_init(|| {
            let population = &self.population;
            let mut index: Vec<(i64, u64)> =
                (0..population.count).map(|index| (population.created_ms(index), index)).collect();
            index.sort_unstable();
            index
        })
    }

    /// Issues a token for the Management API and records it and its signature as secrets.
    pub(crate) fn issue_token(
        &self,
        client_id: &str,
        scope: Option<String>,
        lifetime_seconds: i64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let token = self.tokens.issue(client_id, scope, self.clock.now(), lifetime_seconds)?;
        if let Some((_, signature)) = token.rsplit_once('.') {
            self.secrets.add(signature);
        }
        self.secrets.add(&token);
        Ok(token)
    }

    /// Moves the time forward and deletes expired data. Returns false if the clock is the
    /// computer's.
    pub(crate) fn advance(&self, by: Duration) -> bool {
        let driven = self.clock.advance(by);
        self.jobs.sweep(self.clock.now());
        driven
    }
}
