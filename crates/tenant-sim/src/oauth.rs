//! `POST /oauth/token`: the client credentials grant, by secret or by private key JWT, with the
//! errors of Auth0's Authentication API, whose format differs from the Management API's.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::json;

use crate::state::Sim;
use crate::{lock, random};

/// An application with a secret and the scopes of [`Config::scopes`](crate::Config::scopes).
pub const CLIENT_ID: &str = "SimMainApplication00000000000001";
/// An application with a private key instead of a secret, and the same scopes.
pub const KEY_CLIENT_ID: &str = "SimPrivateKeyApplication00000002";
/// An application with a secret that is not authorised for the Management API.
pub const UNAUTHORIZED_CLIENT_ID: &str = "SimUnauthorizedApplication000003";
/// An application with a secret whose type does not allow the client credentials grant.
pub const NO_GRANT_TYPE_CLIENT_ID: &str = "SimSinglePageApplication00000004";
/// An application with a secret that may only read connections.
pub const CONNECTIONS_ONLY_CLIENT_ID: &str = "SimConnectionsOnlyApplication005";
/// An application with a secret whose tokens expire after a minute.
pub const SHORT_LIVED_CLIENT_ID: &str = "SimShortLivedApplication00000006";

/// Default lifetime of Management API tokens.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// Auth0's limits on assertions (Auth0 docs, authenticate with private key JWT).
const ASSERTION_BYTES: usize = 2048;
const ASSERTION_SECONDS: i64 = 5 * 60;
const ASSERTION_SKEW_SECONDS: i64 = 10;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client grant for the Management API.
enum Grant {
    Missing,
    /// The scopes that the configuration grants.
    Configured,
    Only(&'static [&'static str]),
}

/// A registered application.
struct Application {
    client_id: &'static str,
    by_key: bool,
    grant_type_allowed: bool,
    grant: Grant,
    lifetime_seconds: i64,
}

const fn application(client_id: &'static str) -> Application {
    Application {
        client_id,
        by_key: false,
        grant_type_allowed: true,
        grant: Grant::Configured,
        lifetime_seconds: DAY_SECONDS,
    }
}

static APPLICATIONS: [Application; 6] = [
    application(CLIENT_ID),
    Application { by_key: true, ..application(KEY_CLIENT_ID) },
    Application { grant: Grant::Missing, ..application(UNAUTHORIZED_CLIENT_ID) },
    Application { grant_type_allowed: false, ..application(NO_GRANT_TYPE_CLIENT_ID) },
    Application { grant: Grant::Only(&["read:connections"]), ..application(CONNECTIONS_ONLY_CLIENT_ID) },
    Application { lifetime_seconds: 60, ..application(SHORT_LIVED_CLIENT_ID) },
];

/// The secret of this run, and the assertions already used.
#[derive(Debug)]
pub(crate) struct Registry {
    /// The secret shared by all applications that have one.
    pub(crate) secret: String,
    /// Used `jti` values, each with the time until which reuse must be detected.
    used: Mutex<HashMap<String, i64>>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self { secret: random::alphanumeric(64), used: Mutex::default() }
    }

    /// Returns true unless the assertion has been used and has not expired since.
    fn first_use(&self, jti: &str, now: i64, exp: i64) -> bool {
        let mut used = lock(&self.used);
        used.retain(|_, until| *until > now);
        used.insert(jti.to_owned(), exp.saturating_add(ASSERTION_SKEW_SECONDS)).is_none()
    }
}

/// An error of the Authentication API.
#[derive(Debug)]
pub(crate) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    uri: Option<&'static str>,
}

impl OAuthError {
    pub(crate) fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into(), uri: None }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "access_denied", "Unauthorized")
    }

    pub(crate) fn no_grant(audience: &str) -> Self {
        Self::denied(format!(
            "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" \
             associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        ))
    }

    fn denied(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_denied", description)
    }

    fn invalid_assertion(description: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }

    fn missing(parameter: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            format!("Missing required parameter: {parameter}"),
        )
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut body = json!({"error": self.error, "error_description": self.description});
        if let Some(uri) = self.uri {
            body["error_uri"] = json!(uri);
        }
        (self.status, Json(body)).into_response()
    }
}

/// Handles `POST /oauth/token`.
pub(crate) async fn token(
    State(sim): State<Arc<Sim>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let form = parameters(&headers, &body)?;
    let parameter = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
    match parameter("grant_type") {
        None => return Err(OAuthError::missing("grant_type")),
        Some("client_credentials") => {}
        Some(other) => {
            let description = format!("Unsupported grant type: {other}");
            return Err(OAuthError::new(StatusCode::FORBIDDEN, "unsupported_grant_type", description));
        }
    }
    let application = authenticate(&sim, &parameter)?;
    if !application.grant_type_allowed {
        return Err(OAuthError {
            uri: Some("https://auth0.com/docs/clients/client-grant-types"),
            ..OAuthError::new(
                StatusCode::FORBIDDEN,
                "unauthorized_client",
                "Grant type 'client_credentials' not allowed for the client.",
            )
        });
    }
    let audience = parameter("audience").ok_or_else(|| {
        OAuthError::denied("No audience parameter was provided, and no default audience has been configured")
    })?;
    if audience != sim.tokens.audience() {
        return Err(OAuthError::denied(format!("Service not found: {audience}")));
    }
    let granted: Vec<&str> = match application.grant {
        Grant::Missing => return Err(OAuthError::no_grant(audience)),
        Grant::Configured => sim.config.scopes.iter().map(String::as_str).collect(),
        Grant::Only(scopes) => scopes.to_vec(),
    };
    let scope = narrowed(&granted, parameter("scope").unwrap_or(""))?;
    let lifetime = application.lifetime_seconds;
    let token = sim.issue_token(application.client_id, Some(scope.clone()), lifetime).map_err(|error| {
        OAuthError::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", error.to_string())
    })?;
    let body = json!({"access_token": token, "scope": scope, "expires_in": lifetime, "token_type": "Bearer"});
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Parses the parameters of a JSON or form body.
fn parameters(headers: &HeaderMap, body: &[u8]) -> Result<BTreeMap<String, String>, OAuthError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match content_type.map(|value| value.split(';').next().unwrap_or(value).trim()) {
        Some("application/json") => serde_json::from_slice(body).map_err(|_| {
            OAuthError::new(StatusCode::BAD_REQUEST, "invalid_request", "Invalid request payload")
        }),
        Some("application/x-www-form-urlencoded") => {
            Ok(url::form_urlencoded::parse(body).into_owned().collect())
        }
        _ => Ok(BTreeMap::new()),
    }
}

fn authenticate<'a>(
    sim: &Sim,
    parameter: &impl Fn(&str) -> Option<&'a str>,
) -> Result<&'static Application, OAuthError> {
    let find = |client_id: &str| APPLICATIONS.iter().find(|known| known.client_id == client_id);
    if let Some(assertion) = parameter("client_assertion") {
        sim.secrets.add(assertion);
        if parameter("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(OAuthError::missing("client_assertion_type"));
        }
        let client_id = check_assertion(sim, assertion)?;
        if parameter("client_id").is_some_and(|given| given != client_id) {
            return Err(OAuthError::invalid_assertion("client_id does not match the client assertion"));
        }
        return find(&client_id)
            .filter(|known| known.by_key)
            .ok_or_else(|| OAuthError::invalid_assertion("Unknown issuer of the client assertion"));
    }
    let client_id = parameter("client_id").ok_or_else(|| OAuthError::missing("client_id"))?;
    let secret = parameter("client_secret").ok_or_else(OAuthError::unauthorized)?;
    find(client_id)
        .filter(|known| !known.by_key && secret == sim.registry.secret)
        .ok_or_else(OAuthError::unauthorized)
}

/// The claims of a client assertion.
#[derive(Deserialize)]
struct Assertion {
    iss: String,
    sub: String,
    aud: String,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: Option<String>,
}

/// Returns the client that an assertion authenticates. Auth0 documents the conditions, but not the
/// messages.
fn check_assertion(sim: &Sim, assertion: &str) -> Result<String, OAuthError> {
    let refuse = |description: &str| Err(OAuthError::invalid_assertion(description));
    if assertion.len() > ASSERTION_BYTES {
        return refuse("Client assertion is longer than 2048 bytes");
    }
    let algorithms = [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256];
    let Ok(claims) = sim.tokens.application_key.verify::<Assertion>(assertion, &algorithms) else {
        return refuse("Client assertion is malformed, badly signed or uses another algorithm");
    };
    if claims.iss != claims.sub {
        return refuse("Client assertion iss and sub must both be the client_id");
    }
    let issuer = sim.tokens.issuer();
    if claims.aud != issuer && claims.aud != issuer.replacen("http://", "https://", 1) {
        return refuse("Client assertion aud must be the issuer of the tenant");
    }
    let now = sim.clock.now().as_second();
    let latest = now + ASSERTION_SKEW_SECONDS;
    if claims.exp <= now {
        return refuse("Client assertion has expired");
    }
    if claims.exp > latest + ASSERTION_SECONDS {
        return refuse("Client assertion lives for more than 5 minutes");
    }
    if claims.iat.is_some_and(|iat| iat > latest) || claims.nbf.is_some_and(|nbf| nbf > latest) {
        return refuse("Client assertion is not valid yet");
    }
    match claims.jti {
        None => refuse("Client assertion has no jti"),
        Some(jti) if !sim.registry.first_use(&jti, now, claims.exp) => {
            refuse("Client assertion has been used before")
        }
        Some(_) => Ok(claims.iss),
    }
}

/// Returns the scopes for a token: all granted ones, or the requested subset.
fn narrowed(granted: &[&str], asked: &str) -> Result<String, OAuthError> {
    let asked: Vec<&str> = asked.split_whitespace().collect();
    if asked.is_empty() {
        return Ok(granted.join(" "));
    }
    let missing: Vec<&str> = asked.iter().copied().filter(|scope| !granted.contains(scope)).collect();
    if missing.is_empty() {
        Ok(asked.join(" "))
    } else {
        Err(OAuthError::denied(format!("Client has not been granted scopes: {}", missing.join(", "))))
    }
}
