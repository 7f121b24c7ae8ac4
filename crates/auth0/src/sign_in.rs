//! Obtains a token from a credential: through the token endpoint, or the pasted token itself.

use std::{collections::BTreeSet, time::Duration};

use base::{Chance, Clock};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    address::TenantAddress,
    assertion::Signer,
    claims::Claims,
    credential::Credential,
    error::{AnswerProblem, Error, SignInProblem},
    pasted::token_in,
    patience::ACCEPTED_SKEW,
    rate::{Budget, wait_before_retry},
    refusal::Refused,
    token::Token,
    transport::Transport,
};

/// A checked credential.
pub(crate) enum SignIn {
    /// An application, which can obtain a new token at any time.
    Application(Proof),
    /// A token pasted by the user.
    Pasted { token: SecretString, claims: Claims },
}

/// How an application proves its identity.
pub(crate) enum Proof {
    Secret { client_id: String, client_secret: SecretString },
    Key(Box<Signer>),
}

/// The environment of a sign-in.
pub(crate) struct SignInContext<'a> {
    pub(crate) address: &'a TenantAddress,
    pub(crate) transport: &'a Transport,
    pub(crate) budget: &'a Budget,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) chance: &'a Chance,
}

/// The body of a token request (RFC 6749, 4.4; RFC 7523, 2.2).
#[derive(Serialize)]
struct TokenRequest<'a> {
    grant_type: &'static str,
    client_id: &'a str,
    audience: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_assertion_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_assertion: Option<&'a str>,
}

#[derive(Deserialize)]
struct Issued {
    access_token: SecretString,
    /// In seconds.
    expires_in: Option<Value>,
    scope: Option<String>,
}

impl SignIn {
    /// Checks what can be checked without the network: the key, or the pasted token's audience.
    pub(crate) fn new(credential: Credential, address: &TenantAddress) -> Result<Self, Error> {
        match credential {
            Credential::ClientSecret { client_id, client_secret } => {
                Ok(Self::Application(Proof::Secret { client_id, client_secret }))
            }
            Credential::PrivateKey { client_id, private_key_pem, algorithm, key_id } => {
                let signer = Signer::new(&client_id, &private_key_pem, algorithm, key_id.as_deref())?;
                Ok(Self::Application(Proof::Key(Box::new(signer))))
            }
            Credential::Token(token) => {
                let claims = Claims::read_unverified(&token).map_err(Error::NotAToken)?;
                // Also prevents sending one tenant's token to another.
                if !claims.audience.contains(&address.audience) {
                    let (expected, found) = (address.audience.clone(), claims.audience);
                    return Err(Error::TokenForAnotherTenant { expected, found });
                }
                Ok(Self::Pasted { token: token_in(&token), claims })
            }
        }
    }
}

/// Returns the pasted token if it has not expired.
pub(crate) fn use_pasted(token: &SecretString, claims: &Claims, now: Timestamp) -> Result<Token, Error> {
    if let Some(at) = claims.expires_at.filter(|at| *at <= now) {
        return Err(Error::TokenExpired { at });
    }
    let life = claims.expires_at.and_then(|at| Duration::try_from(now.duration_until(at)).ok());
    let mut used = Token::new(token.clone(), now, life);
    used.scopes.clone_from(&claims.scopes);
    used.client_id.clone_from(&claims.client_id);
    Ok(used)
}

impl Proof {
    /// Signs in, with waits and retries where these may help.
    pub(crate) async fn sign_in(&self, around: &SignInContext<'_>) -> Result<Token, Error> {
        let mut attempt = 1;
        let mut skew = SignedDuration::ZERO;
        loop {
            let error = match self.attempt(around, skew).await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            if skew.is_zero()
                && self.was_refused_for_the_time(&error, around.budget.skew().unwrap_or_default())
            {
                tracing::info!("this computer's clock is off; signing in with the tenant's time");
                skew = around.budget.skew().unwrap_or_default();
                continue;
            }
            let Some(wait) = wait_before_retry(&error, attempt, around.chance) else { return Err(error) };
            tracing::debug!(code = error.code(), attempt, "signing in again");
            around.clock.sleep(wait).await;
            attempt += 1;
        }
    }

    /// Returns whether an assertion may have been refused because of the clock: Auth0 reports an
    /// expired or premature assertion like a wrong key.
    fn was_refused_for_the_time(&self, error: &Error, skew: SignedDuration) -> bool {
        matches!(self, Self::Key(_))
            && matches!(error, Error::SignIn { kind: SignInProblem::WrongCredentials, .. })
            && skew.unsigned_abs() > ACCEPTED_SKEW
    }

    async fn attempt(&self, around: &SignInContext<'_>, skew: SignedDuration) -> Result<Token, Error> {
        let SignInContext { address, transport, budget, clock, chance } = around;
        let assertion = match self {
            Self::Secret { .. } => None,
            Self::Key(signer) => {
                let time = clock.now().checked_add(skew).unwrap_or(Timestamp::MAX);
                Some(signer.sign(address.api.url("/").as_str(), time, chance)?)
            }
        };
        let assertion = assertion.as_ref().map(ExposeSecret::expose_secret);
        let request = TokenRequest {
            grant_type: "client_credentials",
            client_id: self.client_id(),
            audience: &address.audience,
            client_secret: match self {
                Self::Secret { client_secret, .. } => Some(client_secret.expose_secret()),
                Self::Key(_) => None,
            },
            client_assertion_type: assertion
                .map(|_| "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            client_assertion: assertion,
        };
        let request = transport.pooled().post(address.api.url("/oauth/token")).json(&request);
        let answer = transport.exchange(request).await.map_err(|failure| failure.error)?;
        tracing::debug!(status = answer.status.as_u16(), "signed in or refused");
        budget.observe_date(&answer.headers);
        if let Some(error) = answer.redirect() {
            return Err(error);
        }
        if let Some(error) = answer.intermediary() {
            return Err(error);
        }
        if !answer.status.is_success() {
            let retry_after = budget.asked_wait(&answer.headers);
            return Err(Refused { status: answer.status, body: answer.body(), retry_after }.by_sign_in());
        }
        let issued: Issued = answer.json()?;
        if issued.access_token.expose_secret().is_empty() {
            return Err(answer.unexpected(AnswerProblem::WrongShape));
        }
        Ok(self.read(issued, clock.now(), budget.skew().unwrap_or_default()))
    }

    fn read(&self, issued: Issued, now: Timestamp, skew: SignedDuration) -> Token {
        // The token may be opaque; then rely on the response.
        let claims = Claims::read_unverified(&issued.access_token).ok();
        let life =
            issued.expires_in.as_ref().and_then(Value::as_u64).map(Duration::from_secs).or_else(|| {
                let left = now.duration_until(claims.as_ref()?.expires_at?).saturating_sub(skew);
                Some(Duration::try_from(left).unwrap_or_default())
            });
        let mut token = Token::new(issued.access_token, now, life);
        token.scopes = match issued.scope {
            Some(scope) => Some(scope.split_whitespace().map(ToOwned::to_owned).collect::<BTreeSet<_>>()),
            None => claims.and_then(|claims| claims.scopes),
        };
        token.client_id = Some(self.client_id().to_owned());
        token
    }

    fn client_id(&self) -> &str {
        match self {
            Self::Secret { client_id, .. } => client_id,
            Self::Key(signer) => signer.client_id(),
        }
    }
}
