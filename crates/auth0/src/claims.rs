//! The claims of a token, read WITHOUT verifying its signature.
//!
//! They serve to tell users what they pasted and to avoid calls with a token that cannot work.
//! Nothing may be authorised on their basis: only the tenant can verify a token.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::host::{Host, MANAGEMENT_PATH};
use crate::pasted::token_in;

/// Maximum length of a token in bytes. Servers accept headers of 8 to 16 KB.
const MAX_TOKEN: usize = 32 * 1024;

/// Why a text cannot be used as a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The text is empty.
    #[error("the token is empty")]
    Empty,
    /// The text is longer than any token that a server would accept.
    #[error("the token is too long")]
    TooLong,
    /// The text does not have three parts separated by dots. Auth0 issues such opaque tokens if no
    /// audience is requested; its Management API refuses them.
    #[error("this is not an access token for an API")]
    NotAJwt,
    /// The token is encrypted: only its recipient can read it.
    #[error("the token is encrypted")]
    Encrypted,
    /// The text looks like a token, but its middle part is not a JSON object.
    #[error("the token is damaged or incomplete")]
    Damaged,
}

/// The claims of a JWT, unverified. Claims that are missing or have an unexpected type are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `aud`: the intended recipients of the token.
    pub audience: Vec<String>,
    /// `iss`: `https://{host that issued it}/`.
    pub issuer: Option<String>,
    /// `sub`: `{client id}@clients` for an application, a user id for a user.
    pub subject: Option<String>,
    /// `azp`, or the part of `sub` before `@clients`.
    pub client_id: Option<String>,
    /// The union of `scope` and `permissions`; `None` if the token has neither.
    pub scopes: Option<BTreeSet<String>>,
    /// `iat`.
    pub issued_at: Option<Timestamp>,
    /// `exp`.
    pub expires_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Wire {
    aud: Option<Value>,
    iss: Option<Value>,
    sub: Option<Value>,
    azp: Option<Value>,
    scope: Option<Value>,
    permissions: Option<Value>,
    iat: Option<Value>,
    exp: Option<Value>,
}

impl Claims {
    /// Reads the token in what a user pasted, which may hold more than that, without verifying its
    /// signature.
    ///
    /// # Errors
    /// [`TokenError`], which says what the text is instead.
    pub fn read_unverified(token: &SecretString) -> Result<Self, TokenError> {
        let token = token_in(token);
        let token = token.expose_secret();
        if token.is_empty() {
            return Err(TokenError::Empty);
        }
        if token.len() > MAX_TOKEN {
            return Err(TokenError::TooLong);
        }
        let parts: Vec<&str> = token.split('.').collect();
        let payload = match parts.as_slice() {
            [_, payload, _] => payload,
            [_, _, _, _, _] => return Err(TokenError::Encrypted),
            _ => return Err(TokenError::NotAJwt),
        };
        let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map_err(|_| TokenError::Damaged)?;
        let json = Zeroizing::new(json);
        let wire: Wire = serde_json::from_slice(&json).map_err(|_| TokenError::Damaged)?;
        Ok(wire.into())
    }

    /// Returns the tenant that the token is for, from its Management API audience.
    pub fn domain(&self) -> Option<Host> {
        self.audience
            .iter()
            .filter_map(|audience| audience.strip_suffix(MANAGEMENT_PATH))
            .find_map(|origin| Host::parse(origin).ok())
    }

    /// Returns whether the token claims to have `scope`; `None` if it does not list its scopes.
    pub fn has_scope(&self, scope: &str) -> Option<bool> {
        self.scopes.as_ref().map(|scopes| scopes.contains(scope))
    }
}

impl From<Wire> for Claims {
    fn from(wire: Wire) -> Self {
        let subject = text(wire.sub);
        let client_id =
            text(wire.azp).or_else(|| subject.as_ref()?.strip_suffix("@clients").map(ToOwned::to_owned));
        let scopes = match (wire.scope, wire.permissions) {
            (None, None) => None,
            (scope, permissions) => {
                let scope = text(scope).unwrap_or_default();
                let listed = permissions.map(texts).unwrap_or_default();
                Some(scope.split_whitespace().map(ToOwned::to_owned).chain(listed).collect())
            }
        };
        Self {
            audience: wire.aud.map(texts).unwrap_or_default(),
            issuer: text(wire.iss),
            subject,
            client_id,
            scopes,
            issued_at: wire.iat.as_ref().and_then(seconds),
            expires_at: wire.exp.as_ref().and_then(seconds),
        }
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// `aud` may be a string or a list (RFC 7519, 4.1.3).
fn texts(value: Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.into_iter().filter_map(|value| text(Some(value))).collect(),
        _ => Vec::new(),
    }
}

fn seconds(value: &Value) -> Option<Timestamp> {
    // Fractions are allowed (RFC 7519, 2). The cast saturates and `from_second` checks the range.
    #[expect(clippy::cast_possible_truncation, reason = "saturates; out of range is refused next")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn token(payload: &Value) -> SecretString {
        let payload = URL_SAFE_NO_PAD.encode(payload.to_string());
        SecretString::from(format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"))
    }

    fn read(payload: &Value) -> Claims {
        Claims::read_unverified(&token(payload)).unwrap()
    }

    #[test]
    fn the_claims_of_an_application_token_are_read() {
        let claims = read(&json!({
            "iss": "https://acme.eu.auth0.com/", "sub": "abc@clients", "azp": "abc",
            "aud": "https://acme.eu.auth0.com/api/v2/", "iat": 1_700_000_000, "exp": 1_700_086_400,
            "scope": "read:users read:connections", "gty": "client-credentials",
        }));
        assert_eq!(claims.domain().unwrap().to_string(), "acme.eu.auth0.com");
        assert_eq!(claims.client_id.as_deref(), Some("abc"));
        assert_eq!(claims.has_scope("read:users"), Some(true));
        assert_eq!(claims.has_scope("create:users"), Some(false));
        assert_eq!(claims.expires_at, Timestamp::from_second(1_700_086_400).ok());
    }

    #[test]
    fn lists_of_audiences_and_permissions_are_read() {
        let claims = read(&json!({
            "aud": ["https://acme.auth0.com/userinfo", "https://acme.auth0.com/api/v2/"],
            "sub": "abc@clients", "permissions": ["read:users"], "exp": 1.5e9,
        }));
        assert_eq!(claims.domain().unwrap().to_string(), "acme.auth0.com");
        assert_eq!(claims.client_id.as_deref(), Some("abc"));
        assert_eq!(claims.has_scope("read:users"), Some(true));
        assert_eq!(claims.expires_at, Timestamp::from_second(1_500_000_000).ok());
    }

    #[test]
    fn missing_or_malformed_claims_are_ignored() {
        let claims = read(&json!({ "aud": 7, "exp": "soon", "iat": 1e300, "scope": null, "sub": [] }));
        assert_eq!(claims.has_scope("read:users"), None);
        assert_eq!((claims.domain(), claims.expires_at, claims.issued_at), (None, None, None));
        assert_eq!(read(&json!({ "aud": "https://acme.test/api/v2" })).domain(), None, "no slash");
    }

    #[test]
    fn a_pasted_token_may_have_line_breaks_quotes_and_a_prefix() {
        let dressed = SecretString::from("  Bearer eyJhbGciOiJub25lIn0.\n eyJzdWIiOiJ4In0 .c2ln\r\n");
        assert_eq!(Claims::read_unverified(&dressed).unwrap().subject.as_deref(), Some("x"));
        assert_eq!(token_in(&dressed).expose_secret(), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln");
    }

    #[test]
    fn text_that_is_not_a_token_is_refused_with_a_reason() {
        for (text, error) in [
            (String::new(), TokenError::Empty),
            ("Bearer ".to_owned(), TokenError::NotAJwt),
            ("opaque-token".to_owned(), TokenError::NotAJwt),
            ("a.b.c.d.e".to_owned(), TokenError::Encrypted),
            ("a.!.c".to_owned(), TokenError::Damaged),
            ("a.W10.c".to_owned(), TokenError::Damaged),
            ("a".repeat(MAX_TOKEN + 1), TokenError::TooLong),
        ] {
            assert_eq!(Claims::read_unverified(&text.clone().into()), Err(error), "{text:.20}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC*") {
            let _ = Claims::read_unverified(&text.into());
        }

        #[test]
        fn any_object_can_be_read(aud in "\\PC*", exp in any::<f64>(), iat in any::<i64>()) {
            read(&json!({ "aud": aud, "exp": exp, "iat": iat }));
        }
    }
}
