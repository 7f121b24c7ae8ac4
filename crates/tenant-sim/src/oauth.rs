//! `POST /oauth/token`: the client credentials grant, by secret or by private key JWT, with the
//! errors of Auth0's Authentication API, whose format differs from the Management API's.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::json;

use crate::applications::{APPLICATIONS, ASSERTION_SKEW_SECONDS, Application, Grant};
use crate::state::Sim;

/// Auth0's limits on assertions (Auth0 docs, authenticate with private key JWT).
const ASSERTION_BYTES: usize = 2048;
const ASSERTION_SECONDS: i64 = 5 * 60;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

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
    sim.log.exchange(sim.clock.now(), application.client_id, audience, &scope);
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
