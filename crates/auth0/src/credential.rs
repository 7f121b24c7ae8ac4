//! Credentials of a tenant.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A credential for a tenant. Its `Debug` form shows no secret.
#[derive(Debug, Clone)]
pub enum Credential {
    /// An application with a client secret.
    ClientSecret {
        /// The application's client id.
        client_id: String,
        /// Its client secret.
        client_secret: SecretString,
    },
    /// An application with a private key (Private Key JWT).
    PrivateKey {
        /// The application's client id.
        client_id: String,
        /// An RSA key in PEM form: PKCS #8 or PKCS #1, not encrypted.
        private_key_pem: SecretString,
        /// The algorithm that the application's credential is registered with at Auth0.
        algorithm: AssertionAlgorithm,
        /// The `kid` of the public key at Auth0; only needed if there are several.
        key_id: Option<String>,
    },
    /// A Management API token pasted by the user. It cannot be renewed.
    Token(SecretString),
}

/// The algorithms that Auth0 accepts for Private Key JWT (Auth0 docs, "Authenticate with Private
/// Key JWT").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AssertionAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[default]
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    #[serde(rename = "RS384")]
    Rs384,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
}
