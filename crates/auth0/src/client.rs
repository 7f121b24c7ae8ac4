//! The API calls and what they share: a token, a place in the tenant's rate budget, one renewal of
//! a refused token, and retries where these are harmless.

pub mod identity;
pub mod pace;
pub mod prepared;

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    sync::Arc,
};

use base::{Chance, Clock};
use jiff::Timestamp;
use reqwest::{RequestBuilder, StatusCode, Url};
use schema::attributes::PROVIDER_TOKENS;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    access::{Access, Grant, Permission},
    address::TenantAddress,
    connection::Connection,
    credential::Credential,
    error::{AnswerProblem, Error},
    host::MANAGEMENT_PATH,
    job::{Job, JobErrors, JobId},
    patience::{BACKOFF, MAX_PAGES, PAGE, Timeouts},
    rate::{Budget, Share, wait_before_retry},
    refusal::Refused,
    sign_in::{SignIn, SignInContext, use_pasted},
    token::{Token, TokenCache},
    transport::{Answer, Transport},
};

/// A client for one tenant. Clones share a token and a rate budget.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    address: TenantAddress,
    clock: Arc<dyn Clock>,
    chance: Chance,
    transport: Transport,
    budget: Budget,
    sign_in: SignIn,
    tokens: TokenCache,
}

#[derive(Deserialize)]
struct ConnectionPage {
    connections: Vec<Connection>,
    next: Option<String>,
}

impl Client {
    /// Creates a client for one tenant. Makes no call.
    ///
    /// # Errors
    /// Problems that can be detected without the network: [`Error::PrivateKey`] for a key that
    /// cannot sign, [`Error::NotAToken`] and [`Error::TokenForAnotherTenant`] for a pasted token.
    pub fn new(
        address: TenantAddress,
        credential: Credential,
        clock: Arc<dyn Clock>,
        chance: Chance,
        timeouts: Timeouts,
    ) -> Result<Self, Error> {
        Ok(Self(Arc::new(Inner {
            sign_in: SignIn::new(credential, &address)?,
            transport: Transport::new(address.api.clone(), timeouts)?,
            budget: Budget::new(Arc::clone(&clock)),
            tokens: TokenCache::default(),
            address,
            clock,
            chance,
        })))
    }

    /// Returns the tenant's address.
    pub fn address(&self) -> &TenantAddress {
        &self.0.address
    }

    /// Signs in and determines the credential's permissions.
    ///
    /// If the token lists its scopes, missing ones are taken from the list. The required permission
    /// is verified by a call, which also shows that the tenant accepts the token.
    pub async fn check_access(&self) -> Result<Access, Error> {
        let token = self.token().await?;
        let mut permissions = Vec::new();
        for permission in Permission::ALL {
            let listed = token.scopes.as_ref().map(|scopes| scopes.contains(permission.scope()));
            let grant = match listed {
                Some(false) => Grant::Missing,
                Some(true) if !permission.is_required() => Grant::Granted,
                _ => self.probe(permission).await?,
            };
            permissions.push((permission, grant));
        }
        let Token { client_id, expires_at, scopes, .. } = token;
        Ok(Access { client_id, expires_at, scopes, permissions })
    }

    async fn probe(&self, permission: Permission) -> Result<Grant, Error> {
        let (path, query) = permission.probe();
        match self.get(self.url(&[path], query)).await {
            Ok(_) => Ok(Grant::Granted),
            Err(Error::MissingScope { .. }) => Ok(Grant::Missing),
            Err(error) if permission.is_required() => Err(error),
            Err(error) => {
                tracing::debug!(scope = permission.scope(), code = error.code(), "could not be found out");
                Ok(Grant::Unknown)
            }
        }
    }

    /// Returns every connection of the tenant. Requires `read:connections`.
    ///
    /// Uses checkpoint paging throughout: page numbers end at 1,000 (Management API schema).
    pub async fn connections(&self) -> Result<Vec<Connection>, Error> {
        let mut connections = Vec::new();
        let mut seen = HashSet::new();
        let mut from: Option<String> = None;
        loop {
            let mut url = self.url(
                &["connections"],
                &[("take", &PAGE.to_string()), ("fields", "id,name,strategy"), ("include_fields", "true")],
            );
            if let Some(from) = &from {
                url.query_pairs_mut().append_pair("from", from);
            }
            let answer = self.get(url).await?;
            let page: ConnectionPage = answer.json()?;
            connections.extend(page.connections);
            let Some(next) = page.next.filter(|next| !next.is_empty()) else { return Ok(connections) };
            if !seen.insert(next.clone()) || seen.len() >= MAX_PAGES {
                return Err(answer.unexpected(AnswerProblem::EndlessList));
            }
            from = Some(next);
        }
    }

    /// Returns up to `count` (1 to 100) users of the tenant or of one connection, in no particular
    /// order, as a sample for previews. Requires `read:users`.
    pub async fn users_sample(
        &self,
        connection_name: Option<&str>,
        count: u8,
    ) -> Result<Vec<Map<String, Value>>, Error> {
        let count = count.clamp(1, 100).to_string();
        let mut url = self.url(&["users"], &[("per_page", &count), ("page", "0"), ("search_engine", "v3")]);
        if let Some(name) = connection_name {
            let name = name.replace('\\', "\\\\").replace('"', "\\\"");
            url.query_pairs_mut().append_pair("q", &format!("identities.connection:\"{name}\""));
        }
        self.users(url).await
    }

    pub(crate) async fn users(&self, url: Url) -> Result<Vec<Map<String, Value>>, Error> {
        let mut users: Vec<Map<String, Value>> = self.get(url).await?.json()?;
        users.iter_mut().for_each(drop_provider_tokens);
        Ok(users)
    }

    /// Returns the state of a job. Requires `read:users`.
    ///
    /// # Errors
    /// [`Error::NotFound`] once Auth0 has deleted the job, 24 hours after its creation.
    pub async fn job(&self, id: &JobId) -> Result<Job, Error> {
        self.get(self.url(&["jobs", id.as_str()], &[])).await?.json()
    }

    /// Returns why a job failed, if Auth0 reports it. Requires `read:users`.
    pub async fn job_errors(&self, id: &JobId) -> Result<Option<JobErrors>, Error> {
        let answer = self.get(self.url(&["jobs", id.as_str(), "errors"], &[])).await?;
        if answer.status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        Ok(JobErrors::read(&answer.json()?))
    }

    /// Discards the token, so that the next call signs in again. Needed after permissions have
    /// changed at Auth0, because a token keeps its own. Has no effect on a pasted token.
    pub fn renew_token(&self) {
        self.0.tokens.forget();
    }

    /// Returns the scopes of the token, if it lists them. Signs in if necessary.
    pub async fn scopes(&self) -> Result<Option<BTreeSet<String>>, Error> {
        Ok(self.token().await?.scopes)
    }

    /// Returns the address of a call. Every part of the path is percent-encoded, also the `|` in
    /// the ids of users, which URLs may leave as it is and Auth0's own clients encode.
    pub(crate) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.0.address.api.url(MANAGEMENT_PATH);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if url.path().contains('|') {
            let path = url.path().replace('|', "%7C");
            url.set_path(&path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    async fn token(&self) -> Result<Token, Error> {
        let inner = &*self.0;
        let now = || inner.clock.now();
        match &inner.sign_in {
            SignIn::Pasted { token, claims } => {
                // It may be this computer's clock that is wrong: only an answer shows that.
                if inner.budget.skew().is_none() && claims.expires_at.is_some_and(|at| at <= now()) {
                    self.ask_for_the_time().await;
                }
                let skew = inner.budget.skew().unwrap_or_default();
                use_pasted(token, claims, now().checked_add(skew).unwrap_or(Timestamp::MAX))
            }
            SignIn::Application(proof) => {
                let around = SignInContext {
                    address: &inner.address,
                    transport: &inner.transport,
                    budget: &inner.budget,
                    clock: &*inner.clock,
                    chance: &inner.chance,
                };
                inner.tokens.get(now, || proof.sign_in(&around)).await
            }
        }
    }

    /// Learns the tenant's time from the answer to a request that carries no credential. Whether
    /// that succeeds is no matter.
    async fn ask_for_the_time(&self) {
        let transport = &self.0.transport;
        if let Ok(answer) = transport.exchange(transport.pooled().get(self.0.address.api.url("/"))).await {
            self.0.budget.observe_date(&answer.headers);
        }
    }

    /// Makes a read call, with retries where these may help, and once more with a new token.
    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Error> {
        self.get_within(Share::Usual, url).await
    }

    /// [`Client::get`] within a share of the tenant's rate limit.
    pub(crate) async fn get_within(&self, share: Share, url: Url) -> Result<Answer, Error> {
        self.get_unless(share, url, |_| false).await
    }

    /// [`Client::get_within`], without retries after some errors.
    pub(crate) async fn get_unless(
        &self,
        share: Share,
        url: Url,
        give_up: impl Fn(&Error) -> bool,
    ) -> Result<Answer, Error> {
        let mut attempt = 1;
        let mut renewed = false;
        loop {
            let token = self.token().await?;
            self.0.budget.place(share).await;
            let request = self.0.transport.pooled().get(url.clone());
            let outcome = match self.call(request, &token, attempt).await {
                // The body may have been cut off; a retry may help.
                Ok(answer) => answer.complete(),
                Err((error, _)) => Err(error),
            };
            let error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tracing::debug!(path = path_without_users(&url), attempt, code = error.code(), "call failed");
            if give_up(&error) {
                return Err(error);
            }
            if matches!(error, Error::Unauthorized(_)) && self.forget(&token) && !renewed {
                renewed = true;
                continue;
            }
            let Some(wait) = wait_before_retry(&error, attempt, &self.0.chance) else { return Err(error) };
            // The budget has already delayed all callers after a rate limit.
            if !matches!(error, Error::RateLimited { .. }) {
                self.0.clock.sleep(wait).await;
            }
            attempt += 1;
        }
    }

    /// Sends one request and reports its response to the budget. An error states whether the
    /// request may have been carried out.
    async fn call(
        &self,
        request: RequestBuilder,
        token: &Token,
        attempt: u32,
    ) -> Result<Answer, (Error, bool)> {
        let Inner { transport, budget, address, chance, .. } = &*self.0;
        let request = request.bearer_auth(token.secret.expose_secret());
        let answer = match transport.exchange(request).await {
            Ok(answer) => answer,
            Err(failure) => return Err((failure.error, failure.may_have_left)),
        };
        budget.observe(&answer.headers);
        if answer.status.is_success() {
            return Ok(answer);
        }
        if let Some(error) = answer.redirect() {
            return Err((error, true));
        }
        if let Some(error) = answer.intermediary() {
            // It has kept the request.
            return Err((error, false));
        }
        let retry_after = budget.asked_wait(&answer.headers);
        let refused = Refused { status: answer.status, body: answer.body(), retry_after };
        let error = refused.by_management(&address.audience);
        if let Error::RateLimited { retry_after, .. } = &error {
            budget.pause(retry_after.unwrap_or_else(|| BACKOFF.pause(attempt, chance)));
        }
        // A 408 can come from an intermediary that has already forwarded the request.
        let definite = answer.status.is_client_error() && answer.status != StatusCode::REQUEST_TIMEOUT;
        Err((error, !definite))
    }

    /// Discards a refused token. Returns whether another one can be obtained.
    fn forget(&self, token: &Token) -> bool {
        self.0.tokens.forget_this(token);
        matches!(self.0.sign_in, SignIn::Application(_))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("address", &self.0.address).finish_non_exhaustive()
    }
}

/// Returns the path for the log, without the ids of users: they are personal data, and Auth0's own
/// hold the bar that [`Client::url`] encodes.
fn path_without_users(url: &Url) -> String {
    let shown = |segment: &str| if segment.contains("%7C") { "…".to_owned() } else { segment.to_owned() };
    url.path().split('/').map(shown).collect::<Vec<_>>().join("/")
}

/// Removes the tokens of identity providers. Auth0 returns them to callers with the scope
/// `read:user_idp_tokens`, which Rollcall never requests but a pasted token may have.
fn drop_provider_tokens(user: &mut Map<String, Value>) {
    let identities = user.get_mut("identities").and_then(Value::as_array_mut).into_iter().flatten();
    for identity in identities.filter_map(Value::as_object_mut) {
        identity.retain(|key, _| !PROVIDER_TOKENS.contains(&key.as_str()));
    }
}
