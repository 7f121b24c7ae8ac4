//! Keeps a tenant's token and shares it between all callers.
//!
//! Callers that need a token at the same time cause a single sign-in and share its result,
//! including a failure: ten calls with a wrong secret cause one failed sign-in, not ten.

use std::{
    collections::BTreeSet,
    fmt,
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::{error::Error, patience::RENEWAL_MARGIN};

/// A token and its known properties.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: SecretString,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) scopes: Option<BTreeSet<String>>,
    pub(crate) client_id: Option<String>,
    /// When to renew it; never for a token without a known expiry.
    renew_at: Option<Timestamp>,
    /// Distinguishes successive tokens.
    number: u64,
}

impl Token {
    pub(crate) fn new(secret: SecretString, now: Timestamp, life: Option<Duration>) -> Self {
        let after = |wait: Duration| now.checked_add(wait).unwrap_or(Timestamp::MAX);
        Self {
            secret,
            expires_at: life.map(after),
            renew_at: life.map(|life| after(life.saturating_sub(RENEWAL_MARGIN.min(life / 10)))),
            scopes: None,
            client_id: None,
            number: 0,
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// The current token of a tenant, if there is one.
#[derive(Default)]
pub(crate) struct TokenCache {
    /// Held during a sign-in.
    signing_in: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// Number of completed sign-ins.
    ended: u64,
    /// The error of the last sign-in, if it failed.
    failure: Option<Error>,
}

impl State {
    fn fresh(&self, now: Timestamp) -> Option<&Token> {
        self.token.as_ref().filter(|token| token.renew_at.is_none_or(|at| now < at))
    }
}

impl TokenCache {
    /// Returns the current token, or a new one from `sign_in`.
    pub(crate) async fn get<F, S>(&self, now: impl Fn() -> Timestamp, sign_in: S) -> Result<Token, Error>
    where
        S: FnOnce() -> F,
        F: Future<Output = Result<Token, Error>>,
    {
        let ended_before = {
            let state = self.state();
            if let Some(token) = state.fresh(now()) {
                return Ok(token.clone());
            }
            state.ended
        };
        let _turn = self.signing_in.lock().await;
        {
            let state = self.state();
            if let Some(token) = state.fresh(now()) {
                return Ok(token.clone());
            }
            // Another caller's sign-in has completed while this one waited.
            if state.ended > ended_before
                && let Some(error) = &state.failure
            {
                return Err(error.clone());
            }
        }
        let outcome = sign_in().await;
        let mut state = self.state();
        state.ended += 1;
        let number = state.ended;
        let outcome = outcome.map(|token| Token { number, ..token });
        state.failure = outcome.as_ref().err().cloned();
        state.token = outcome.as_ref().ok().cloned();
        outcome
    }

    /// Discards the token.
    pub(crate) fn forget(&self) {
        self.state().token = None;
    }

    /// Discards `token`, unless it has already been replaced.
    pub(crate) fn forget_this(&self, token: &Token) {
        let mut state = self.state();
        if state.token.as_ref().is_some_and(|present| present.number == token.number) {
            state.token = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::{Refusal, SignInProblem};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn token(life: u64) -> Token {
        Token::new("secret".into(), at(0), Some(Duration::from_secs(life)))
    }

    async fn get(cache: &TokenCache, now: i64, life: u64) -> u64 {
        cache.get(|| at(now), async || Ok(token(life))).await.unwrap().number
    }

    #[tokio::test]
    async fn a_token_is_used_until_shortly_before_its_end() {
        let cache = TokenCache::default();
        let day = 86_400;
        assert_eq!(get(&cache, 0, day).await, 1);
        assert_eq!(get(&cache, 86_339, day).await, 1);
        assert_eq!(get(&cache, 86_340, 100_000).await, 2);
    }

    #[tokio::test]
    async fn a_short_token_is_renewed_a_tenth_of_its_life_before_its_end() {
        let cache = TokenCache::default();
        assert_eq!(
            (get(&cache, 0, 30).await, get(&cache, 26, 30).await, get(&cache, 27, 60).await),
            (1, 1, 2)
        );
    }

    #[tokio::test]
    async fn only_the_token_that_was_refused_is_forgotten() {
        let cache = TokenCache::default();
        let first = cache.get(|| at(0), async || Ok(token(3600))).await.unwrap();
        cache.forget_this(&first);
        assert_eq!(get(&cache, 0, 3600).await, 2);
        cache.forget_this(&first);
        assert_eq!(get(&cache, 0, 3600).await, 2);
    }

    #[tokio::test]
    async fn callers_who_wait_share_a_failure_and_later_callers_try_again() {
        let cache = TokenCache::default();
        let tries = AtomicUsize::new(0);
        let refusal = Refusal { status: 401, code: None, message: String::new() };
        let error = Error::SignIn { kind: SignInProblem::WrongCredentials, retry_after: None, refusal };
        let fail = async || {
            tries.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Err(error.clone())
        };
        let now = || at(0);
        let (one, two, three) =
            tokio::join!(cache.get(now, fail), cache.get(now, fail), cache.get(now, fail));
        assert_eq!(tries.load(Ordering::Relaxed), 1);
        for outcome in [one, two, three] {
            assert_eq!(outcome.unwrap_err(), error);
        }
        assert_eq!(cache.get(now, fail).await.unwrap_err(), error);
        assert_eq!(tries.load(Ordering::Relaxed), 2);
    }
}
