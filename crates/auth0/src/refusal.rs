//! Interprets responses that report an error.
//!
//! Auth0 has different error formats for its Management API and its token endpoint, and some
//! important differences appear only in the English message.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Map, Value};

use crate::{
    claims::TokenError,
    error::{Error, Refusal, SignInProblem},
    scrub::scrub,
};

/// An error response.
pub(crate) struct Refused<'a> {
    pub(crate) status: StatusCode,
    pub(crate) body: &'a [u8],
    pub(crate) retry_after: Option<Duration>,
}

impl Refused<'_> {
    /// Reads either format: `{statusCode, error, message, errorCode}` of the Management API, and
    /// `{error, error_description}` of the token endpoint and of custom rate limit policies.
    fn refusal(&self) -> Refusal {
        let body: Map<String, Value> = serde_json::from_slice(self.body).unwrap_or_default();
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        // `error` is a code in the second format and the HTTP reason in the first.
        let code = text("errorCode").or_else(|| text("error").filter(|_| text("message").is_none()));
        let message = text("message").or_else(|| text("error_description")).or_else(|| text("error"));
        Refusal {
            status: self.status.as_u16(),
            code: code.map(scrub),
            message: message.map(scrub).unwrap_or_default(),
        }
    }

    /// Interprets an error of the Management API. `audience` is the one that the token should have.
    pub(crate) fn by_management(&self, audience: &str) -> Error {
        let refusal = self.refusal();
        let said = refusal.message.to_ascii_lowercase();
        match self.status.as_u16() {
            400 | 401 if said.contains("bad http authentication header") => {
                Error::NotAToken(TokenError::NotAJwt)
            }
            401 if said.starts_with("bad audience") => Error::TokenForAnotherTenant {
                expected: audience.to_owned(),
                found: refusal
                    .message
                    .split_once(':')
                    .map(|(_, a)| a.trim().to_owned())
                    .into_iter()
                    .collect(),
            },
            401 => Error::Unauthorized(refusal),
            403 if refusal.code.as_deref() == Some("insufficient_scope")
                || said.starts_with("insufficient scope") =>
            {
                Error::MissingScope { needed: scopes_named_in(&refusal.message), refusal }
            }
            403 => Error::Forbidden(refusal),
            404 => Error::NotFound(refusal),
            429 if said.contains("active") && said.contains("job") => Error::TooManyActiveJobs(refusal),
            429 => Error::RateLimited { retry_after: self.retry_after, refusal },
            408 | 500.. => Error::Server(refusal),
            _ => Error::BadRequest(refusal),
        }
    }

    /// Interprets an error of the token endpoint.
    pub(crate) fn by_sign_in(&self) -> Error {
        let refusal = self.refusal();
        let said = refusal.message.to_ascii_lowercase();
        let code = refusal.code.as_deref().unwrap_or_default();
        let kind = match self.status.as_u16() {
            408 | 500.. => return Error::Server(refusal),
            429 => SignInProblem::Quota,
            _ if said.contains("not been granted scopes") => SignInProblem::ScopeNotGranted,
            _ if said.contains("not authorized to access") => SignInProblem::NotAuthorisedForApi,
            _ if code == "unauthorized_client" || said.contains("grant type") => {
                SignInProblem::GrantNotAllowed
            }
            _ if said.contains("service not found") || said.contains("service not enabled") => {
                SignInProblem::UnknownAudience
            }
            401 => SignInProblem::WrongCredentials,
            _ if code == "invalid_client" || said == "unauthorized" => SignInProblem::WrongCredentials,
            _ => SignInProblem::Other,
        };
        let retry_after = self.retry_after.filter(|_| kind == SignInProblem::Quota);
        Error::SignIn { kind, retry_after, refusal }
    }
}

/// Returns the scopes in "Insufficient scope, expected any of: `read:users,read:current_user`".
fn scopes_named_in(message: &str) -> Vec<String> {
    let named = message.split_once(": ").or_else(|| message.split_once(':')).map_or("", |(_, named)| named);
    let scopes = named.split([',', ' ']).map(|scope| scope.trim_end_matches('.')).filter(|s| !s.is_empty());
    scopes.map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use SignInProblem as P;
    use serde_json::json;

    use super::*;

    fn management(status: u16, body: &Value) -> Error {
        let body = body.to_string();
        let status = StatusCode::from_u16(status).unwrap();
        Refused { status, body: body.as_bytes(), retry_after: None }
            .by_management("https://acme.test/api/v2/")
    }

    fn sign_in(status: u16, code: &str, message: &str) -> SignInProblem {
        let body = json!({ "error": code, "error_description": message }).to_string();
        let status = StatusCode::from_u16(status).unwrap();
        match (Refused { status, body: body.as_bytes(), retry_after: None }.by_sign_in()) {
            Error::SignIn { kind, refusal, .. } => {
                assert_eq!((refusal.code.as_deref(), refusal.message.as_str()), (Some(code), message));
                kind
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn errors_of_the_management_api_are_distinguished() {
        let said = |status: u16, message: &str, code: Option<&str>| {
            let mut body = json!({ "statusCode": status, "error": "Reason", "message": message });
            if let Some(code) = code {
                body["errorCode"] = code.into();
            }
            management(status, &body)
        };
        let code = |status, message, code| said(status, message, code).code();
        assert_eq!(code(400, "The connection does not exist.", None), "bad_request");
        assert_eq!(code(400, "Bad HTTP authentication header format", None), "token_not_a_jwt");
        assert_eq!(code(401, "Invalid token", None), "unauthorized");
        assert_eq!(code(401, "Bad audience: https://other.test/api/v2/", None), "token_for_another_tenant");
        assert_eq!(code(403, "Not on this plan", None), "forbidden");
        assert_eq!(code(404, "Not here", None), "not_found");
        assert_eq!(code(408, "", None), "server");
        assert_eq!(code(413, "Too big", None), "bad_request");
        assert_eq!(code(429, "Global limit has been reached", Some("too_many_requests")), "rate_limited");
        assert_eq!(code(503, "", None), "server");
        let jobs = "There are 2 active import users jobs, please wait until some of them are finished";
        assert_eq!(code(429, jobs, Some("too_many_requests")), "too_many_active_jobs");

        let scope = said(
            403,
            "Insufficient scope, expected any of: read:users,read:current_user",
            Some("insufficient_scope"),
        );
        assert!(
            matches!(&scope, Error::MissingScope { needed, .. } if *needed == ["read:users", "read:current_user"])
        );
        assert_eq!((scope.status(), scope.is_transient()), (Some(403), false));
        let audience = said(401, "Bad audience: https://other.test/api/v2/", None);
        assert!(
            matches!(audience, Error::TokenForAnotherTenant { found, .. } if found == ["https://other.test/api/v2/"])
        );
    }

    #[test]
    fn the_body_of_a_custom_rate_limit_policy_is_read() {
        let error = management(
            429,
            &json!({ "error": "too_many_requests", "error_description": "Rate limit exceeded." }),
        );
        let refusal = error.refusal().unwrap();
        assert_eq!(error.code(), "rate_limited");
        assert_eq!(
            (refusal.code.as_deref(), refusal.message.as_str()),
            (Some("too_many_requests"), "Rate limit exceeded.")
        );
    }

    #[test]
    fn a_refusal_without_a_readable_body_still_has_its_status() {
        for body in [json!("text"), json!([1]), json!({ "message": 7 }), json!(null)] {
            assert_eq!(management(403, &body).refusal().unwrap().status, 403);
        }
    }

    #[test]
    fn sign_in_errors_are_distinguished() {
        assert_eq!(sign_in(401, "access_denied", "Unauthorized"), P::WrongCredentials);
        assert_eq!(sign_in(403, "access_denied", "Unauthorized"), P::WrongCredentials);
        assert_eq!(sign_in(401, "invalid_client", "client_assertion is not valid"), P::WrongCredentials);
        let grant = r#"Client is not authorized to access "https://x.test/api/v2/". You need to create a "client-grant""#;
        assert_eq!(sign_in(403, "access_denied", grant), P::NotAuthorisedForApi);
        assert_eq!(
            sign_in(403, "access_denied", "Client has not been granted scopes: read:roles"),
            P::ScopeNotGranted
        );
        let kind = "Grant type 'client_credentials' not allowed for the client.";
        assert_eq!(sign_in(403, "unauthorized_client", kind), P::GrantNotAllowed);
        assert_eq!(
            sign_in(403, "access_denied", "Service not found: https://x.test/api/v2"),
            P::UnknownAudience
        );
        assert_eq!(sign_in(429, "too_many_requests", "Quota"), P::Quota);
        assert_eq!(sign_in(400, "invalid_request", "Odd"), P::Other);
    }
}
