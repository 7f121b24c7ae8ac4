//! The Management API under `/api/v2/`.

mod connections;
pub(crate) mod error;
mod jobs;
mod query;
mod roles;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};

use crate::api::error::ApiError;
use crate::oauth;
use crate::state::Sim;
use crate::tokens::{Claims, TokenRefusal};

pub use users::IDP_TOKEN_PREFIX;

/// Everything that the tenant's origin serves, except the control surface.
pub(crate) fn router(sim: Arc<Sim>) -> Router {
    Router::new()
        .route("/oauth/token", post(oauth::token))
        .route("/api/v2/connections", get(connections::list))
        .route("/api/v2/users", get(users::list))
        .route("/api/v2/users/{id}", get(users::by_id))
        .route("/api/v2/users-by-email", get(users::by_email))
        .route("/api/v2/roles", get(roles::list))
        .route("/api/v2/roles/{id}/users", get(roles::members))
        .route("/api/v2/jobs/users-exports", post(jobs::create))
        .route("/api/v2/jobs/{id}", get(jobs::get))
        .route("/api/v2/jobs/{id}/errors", get(jobs::errors))
        .route("/elsewhere", get(|| async { "somewhere else" }))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(sim)
}

async fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "Not Found", None)
}

/// The claims of the request's token, if it holds one of the scopes.
fn authorize(sim: &Sim, headers: &HeaderMap, any_of: &[&str]) -> Result<Claims, ApiError> {
    let claims = authenticate(sim, headers)?;
    if any_of.iter().any(|scope| claims.has(scope)) {
        Ok(claims)
    } else {
        Err(ApiError::insufficient_scope(&any_of.join(",")))
    }
}

fn authenticate(sim: &Sim, headers: &HeaderMap) -> Result<Claims, ApiError> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Err(ApiError::unauthorized("Missing authentication"));
    };
    let malformed = || {
        let message = "Bad HTTP authentication header format";
        ApiError::new(StatusCode::BAD_REQUEST, message, Some("Bearer"))
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(malformed)?;
    sim.tokens.check(token, sim.clock.now()).map_err(|refusal| match refusal {
        TokenRefusal::NotAToken => malformed(),
        TokenRefusal::Invalid => ApiError::unauthorized("Invalid token"),
        TokenRefusal::BadSignature => {
            ApiError::unauthorized("Invalid signature received for JSON Web Token validation")
        }
        TokenRefusal::BadAudience(audience) => ApiError::unauthorized(format!("Bad audience: {audience}")),
        TokenRefusal::Expired => {
            ApiError::unauthorized("Expired token received for JSON Web Token validation")
        }
    })
}
