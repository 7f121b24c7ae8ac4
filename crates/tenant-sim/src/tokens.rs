//! Access tokens that the simulator signs and verifies, and their keys.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::random;

/// An RSA key pair in the required encodings.
pub(crate) struct Key {
    /// PKCS #8 in PEM.
    pub(crate) pem: String,
    signing: EncodingKey,
    verifying: DecodingKey,
}

/// The tenant's signing key, and the key of the application that signs its own assertions.
/// Generated once per process because generating an RSA key is slow.
static KEYS: LazyLock<Result<(Key, Key), KeyError>> = LazyLock::new(|| Ok((Key::new()?, Key::new()?)));

/// An RSA key could not be generated.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("could not make an RSA key")]
pub struct KeyError;

impl Key {
    fn new() -> Result<Self, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError)?;
        let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
        let encoded = STANDARD.encode(der.as_ref());
        for (position, letter) in encoded.chars().enumerate() {
            if position > 0 && position % 64 == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem.push_str("\n-----END PRIVATE KEY-----\n");
        let signing = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| KeyError)?;
        let verifying = DecodingKey::from_rsa_der(pair.public_key().as_ref());
        Ok(Self { pem, signing, verifying })
    }

    /// Returns the claims of a token that this key signed with one of `algorithms`. Times are not
    /// checked.
    pub(crate) fn verify<T: serde::de::DeserializeOwned>(
        &self,
        token: &str,
        algorithms: &[Algorithm],
    ) -> Result<T, jsonwebtoken::errors::Error> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.algorithms = algorithms.to_vec();
        // Times follow the simulator's clock, and every other claim has its own documented error.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode(token, &self.verifying, &validation).map(|data| data.claims)
    }
}

/// The claims of an access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<String>,
    pub(crate) gty: String,
    pub(crate) azp: String,
}

impl Claims {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scope.as_deref().unwrap_or("").split(' ').any(|held| held == scope)
    }
}

/// Why a token was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenRefusal {
    /// The text is not a JSON Web Token.
    NotAToken,
    Invalid,
    BadSignature,
    BadAudience(String),
    Expired,
}

/// Issues and checks the tokens of one tenant.
pub(crate) struct Tokens {
    tenant_key: &'static Key,
    /// The key of the application that authenticates with private key JWT.
    pub(crate) application_key: &'static Key,
    kid: String,
    /// `http://127.0.0.1:PORT`.
    base: String,
}

impl Tokens {
    pub(crate) fn new(base: &str) -> Result<Self, KeyError> {
        let (tenant_key, application_key) = KEYS.as_ref().map_err(|error| *error)?;
        Ok(Self { tenant_key, application_key, kid: random::alphanumeric(21), base: base.to_owned() })
    }

    /// Returns the tenant's issuer: its URL with a trailing slash.
    pub(crate) fn issuer(&self) -> String {
        format!("{}/", self.base)
    }

    /// Returns the identifier of the Management API.
    pub(crate) fn audience(&self) -> String {
        format!("{}/api/v2/", self.base)
    }

    /// Issues a token for the Management API.
    pub(crate) fn issue(
        &self,
        client_id: &str,
        scope: Option<String>,
        now: Timestamp,
        lifetime_seconds: i64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.as_second();
        let claims = Claims {
            iss: self.issuer(),
            sub: format!("{client_id}@clients"),
            aud: self.audience(),
            iat,
            exp: iat.saturating_add(lifetime_seconds),
            scope,
            gty: "client-credentials".to_owned(),
            azp: client_id.to_owned(),
        };
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.tenant_key.signing)
    }

    /// Returns the claims of a token if it is valid for this tenant at `now`.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<Claims, TokenRefusal> {
        use jsonwebtoken::errors::ErrorKind;

        if token.split('.').count() != 3 {
            return Err(TokenRefusal::NotAToken);
        }
        let claims: Claims =
            self.tenant_key.verify(token, &[Algorithm::RS256]).map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature => TokenRefusal::BadSignature,
                _ => TokenRefusal::Invalid,
            })?;
        // Tenants of one process share a key, so another tenant's token passes the signature check.
        if claims.aud != self.audience() {
            return Err(TokenRefusal::BadAudience(claims.aud));
        }
        if claims.iss != self.issuer() {
            return Err(TokenRefusal::Invalid);
        }
        if claims.exp <= now.as_second() {
            return Err(TokenRefusal::Expired);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_is_valid_at_its_own_tenant_until_it_expires() {
        let here = Tokens::new("http://127.0.0.1:1").unwrap();
        let there = Tokens::new("http://127.0.0.1:2").unwrap();
        let token = here.issue("app", Some("read:users".to_owned()), at("2026-01-01T00:00:00Z"), 60).unwrap();
        let claims = here.check(&token, at("2026-01-01T00:00:59Z")).unwrap();
        assert!(claims.has("read:users") && !claims.has("read:user"));
        assert_eq!(here.check(&token, at("2026-01-01T00:01:00Z")).unwrap_err(), TokenRefusal::Expired);
        let audience = "http://127.0.0.1:1/api/v2/".to_owned();
        assert_eq!(
            there.check(&token, at("2026-01-01T00:00:00Z")).unwrap_err(),
            TokenRefusal::BadAudience(audience)
        );
    }

    #[test]
    fn malformed_and_forged_tokens_are_distinguished() {
        let tokens = Tokens::new("http://127.0.0.1:1").unwrap();
        let now = at("2026-01-01T00:00:00Z");
        assert_eq!(tokens.check("opaque", now).unwrap_err(), TokenRefusal::NotAToken);
        assert_eq!(tokens.check("a.b.c", now).unwrap_err(), TokenRefusal::Invalid);
        let token = tokens.issue("app", None, now, 60).unwrap();
        let (signed, _) = token.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", "A".repeat(342));
        assert_eq!(tokens.check(&forged, now).unwrap_err(), TokenRefusal::BadSignature);
    }
}
