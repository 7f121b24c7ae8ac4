//! Authentication and scopes of a request.

use axum::http::{HeaderMap, StatusCode, header};

use crate::api::error::ApiError;
use crate::state::Sim;
use crate::tokens::{Claims, TokenRefusal};

/// Returns the claims of the request's token if it holds one of the scopes.
pub(super) fn authorize(sim: &Sim, headers: &HeaderMap, any_of: &[&str]) -> Result<Claims, ApiError> {
    let claims = authenticate(sim, headers)?;
    if any_of.iter().any(|scope| claims.has(scope)) {
        Ok(claims)
    } else {
        Err(ApiError::insufficient_scope(&any_of.join(",")))
    }
}

pub(super) fn authenticate(sim: &Sim, headers: &HeaderMap) -> Result<Claims, ApiError> {
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
