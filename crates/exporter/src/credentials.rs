//! Credentials between the keychain and the client.
//!
//! In the keychain a credential is one JSON text. Nothing here can be printed.

use auth0::{AssertionAlgorithm, Claims, Credential};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use secrets::{InvalidKey, SecretKey};
use serde::{Deserialize, Serialize};
use store::SignIn;
use zeroize::Zeroizing;

/// A credential as the keychain holds it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Kept {
    ClientSecret {
        client_id: String,
        client_secret: Zeroizing<String>,
    },
    PrivateKey {
        client_id: String,
        private_key: Zeroizing<String>,
        algorithm: AssertionAlgorithm,
        key_id: Option<String>,
    },
    Token {
        token: Zeroizing<String>,
    },
}

/// Where a tenant's credential is kept.
pub(crate) fn key_of(tenant_id: &str) -> Result<SecretKey, InvalidKey> {
    SecretKey::new(format!("tenant/{tenant_id}/credential"))
}

/// Returns the part of a credential that may be known outside the keychain.
pub(crate) fn sign_in_of(credential: &Credential) -> SignIn {
    match credential {
        Credential::ClientSecret { client_id, .. } => SignIn::ClientSecret { client_id: client_id.clone() },
        Credential::PrivateKey { client_id, .. } => SignIn::PrivateKey { client_id: client_id.clone() },
        Credential::Token(_) => SignIn::Token,
    }
}

/// Returns when access with it ends for good: the expiry in a pasted token.
pub(crate) fn token_end(credential: &Credential) -> Option<Timestamp> {
    match credential {
        Credential::Token(token) => Claims::read_unverified(token).ok()?.expires_at,
        Credential::ClientSecret { .. } | Credential::PrivateKey { .. } => None,
    }
}

/// The text for the keychain.
pub(crate) fn to_text(credential: &Credential) -> SecretString {
    let expose = |secret: &SecretString| Zeroizing::new(secret.expose_secret().to_owned());
    let kept = match credential {
        Credential::ClientSecret { client_id, client_secret } => {
            Kept::ClientSecret { client_id: client_id.clone(), client_secret: expose(client_secret) }
        }
        Credential::PrivateKey { client_id, private_key_pem, algorithm, key_id } => Kept::PrivateKey {
            client_id: client_id.clone(),
            private_key: expose(private_key_pem),
            algorithm: *algorithm,
            key_id: key_id.clone(),
        },
        Credential::Token(token) => Kept::Token { token: expose(token) },
    };
    // Strings and tags only: serialising them can't fail, and an empty text would be read as
    // damage.
    SecretString::from(serde_json::to_string(&kept).unwrap_or_default())
}

/// Returns the credential in the keychain's text; `None` if the text is something else.
pub(crate) fn from_text(text: &SecretString) -> Option<Credential> {
    let secret = |text: Zeroizing<String>| SecretString::from(text.as_str().to_owned());
    Some(match serde_json::from_str(text.expose_secret()).ok()? {
        Kept::ClientSecret { client_id, client_secret } => {
            Credential::ClientSecret { client_id, client_secret: secret(client_secret) }
        }
        Kept::PrivateKey { client_id, private_key, algorithm, key_id } => {
            Credential::PrivateKey { client_id, private_key_pem: secret(private_key), algorithm, key_id }
        }
        Kept::Token { token } => Credential::Token(secret(token)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_credential_survives_the_keychain() {
        let kinds = [
            Credential::ClientSecret { client_id: "id".into(), client_secret: "hush".into() },
            Credential::PrivateKey {
                client_id: "id".into(),
                private_key_pem: "-----BEGIN".into(),
                algorithm: AssertionAlgorithm::Ps256,
                key_id: Some("k1".into()),
            },
            Credential::Token("a.b.c".into()),
        ];
        for credential in kinds {
            let text = to_text(&credential);
            let back = from_text(&text).unwrap();
            assert_eq!(to_text(&back).expose_secret(), text.expose_secret());
            assert_eq!(sign_in_of(&back), sign_in_of(&credential));
        }
        assert!(from_text(&"something else".into()).is_none());
    }
}
