//! The signed assertion with which an application proves possession of its private key (Private Key
//! JWT), and the parser for that key.

use std::fmt;

use base::Chance;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::credential::AssertionAlgorithm;

/// Maximum length of an assertion in bytes (Auth0 docs, "Authenticate with Private Key JWT").
const MAX_ASSERTION: usize = 2048;

/// Lifetime of an assertion in seconds: Auth0 recommends one minute and allows five.
const LIFETIME: i64 = 60;

/// Why a private key cannot be used to sign in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// The text contains no `-----BEGIN …-----`.
    #[error("this is not a key in PEM form")]
    NotPem,
    /// The key is protected by a passphrase.
    #[error("the private key is encrypted with a passphrase")]
    Encrypted,
    /// The text is a public key.
    #[error("this is the public key; the private key is needed")]
    PublicKey,
    /// The text is a certificate.
    #[error("this is a certificate; its private key is needed")]
    Certificate,
    /// The private key is not RSA, the only kind that Auth0's algorithms use.
    #[error("this is a key of type {kind}; an RSA key is needed")]
    NotRsa {
        /// `EC`, `Ed25519`, `OpenSSH`, `DSA` or the label of the PEM block.
        kind: String,
    },
    /// The PEM block cannot be read, or the key is shorter than 2048 bits.
    #[error("the private key is damaged, or shorter than 2048 bits")]
    Unusable,
    /// The assertion is too long for Auth0, because of the key's size or the length of the ids.
    #[error("the signed statement has {bytes} bytes; at most {max} are accepted")]
    AssertionTooLong {
        /// Its length.
        bytes: usize,
        /// The maximum length.
        max: usize,
    },
}

/// Checks that `pem` contains a usable key, by signing with it.
///
/// # Errors
/// [`PrivateKeyError`], which says what the text is instead.
pub fn check_private_key(pem: &SecretString) -> Result<(), PrivateKeyError> {
    Signer::new("check", pem, AssertionAlgorithm::default(), None).map(drop)
}

/// Signs assertions for an application.
pub(crate) struct Signer {
    client_id: String,
    key: EncodingKey,
    header: Header,
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Signer {
    /// Parses the key and verifies that it can sign.
    pub(crate) fn new(
        client_id: &str,
        pem: &SecretString,
        algorithm: AssertionAlgorithm,
        key_id: Option<&str>,
    ) -> Result<Self, PrivateKeyError> {
        let mut header = Header::new(match algorithm {
            AssertionAlgorithm::Rs256 => Algorithm::RS256,
            AssertionAlgorithm::Rs384 => Algorithm::RS384,
            AssertionAlgorithm::Ps256 => Algorithm::PS256,
        });
        header.kid = key_id.map(ToOwned::to_owned);
        let signer = Self { client_id: client_id.to_owned(), key: read_key(pem.expose_secret())?, header };
        signer.sign("https://check.invalid/", Timestamp::UNIX_EPOCH, &Chance::system())?;
        Ok(signer)
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Creates an assertion for `audience` (`https://{host}/`). Each can be used once.
    pub(crate) fn sign(
        &self,
        audience: &str,
        now: Timestamp,
        chance: &Chance,
    ) -> Result<SecretString, PrivateKeyError> {
        let claims = Assertion {
            iss: &self.client_id,
            sub: &self.client_id,
            aud: audience,
            jti: chance.id(),
            iat: now.as_second(),
            exp: now.as_second() + LIFETIME,
        };
        let assertion =
            jsonwebtoken::encode(&self.header, &claims, &self.key).map_err(|_| PrivateKeyError::Unusable)?;
        if assertion.len() > MAX_ASSERTION {
            return Err(PrivateKeyError::AssertionTooLong { bytes: assertion.len(), max: MAX_ASSERTION });
        }
        Ok(assertion.into())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

fn read_key(pem: &str) -> Result<EncodingKey, PrivateKeyError> {
    let pem = pem.trim();
    let label = pem
        .split_once("-----BEGIN ")
        .and_then(|(_, rest)| rest.split_once("-----"))
        .map(|(label, _)| label)
        .ok_or(PrivateKeyError::NotPem)?;
    // The older format of encrypted PEM blocks has a header inside the block (RFC 1421).
    if label == "ENCRYPTED PRIVATE KEY" || pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(PrivateKeyError::Encrypted);
    }
    match label {
        "RSA PRIVATE KEY" | "PRIVATE KEY" => {}
        "PUBLIC KEY" | "RSA PUBLIC KEY" => return Err(PrivateKeyError::PublicKey),
        "CERTIFICATE" => return Err(PrivateKeyError::Certificate),
        other => {
            let kind = other.strip_suffix(" PRIVATE KEY").unwrap_or(other);
            let kind = if kind == "OPENSSH" { "OpenSSH" } else { kind };
            return Err(PrivateKeyError::NotRsa { kind: kind.chars().take(40).collect() });
        }
    }
    let bytes = pem.as_bytes();
    EncodingKey::from_rsa_pem(bytes).map_err(|_| {
        let other = |kind: &str| PrivateKeyError::NotRsa { kind: kind.to_owned() };
        if EncodingKey::from_ec_pem(bytes).is_ok() {
            other("EC")
        } else if EncodingKey::from_ed_pem(bytes).is_ok() {
            other("Ed25519")
        } else {
            PrivateKeyError::Unusable
        }
    })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        encoding::AsDer,
        rsa::KeySize,
        signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
    };
    use base64::{Engine, engine::general_purpose::STANDARD};
    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::Value;

    use super::*;

    fn pem(label: &str, der: &[u8]) -> SecretString {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der)).into()
    }

    #[test]
    fn an_assertion_is_signed_with_each_algorithm() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let key = pem("PRIVATE KEY", pair.as_der().unwrap().as_ref());
        let (now, chance) = (Timestamp::from_second(1_700_000_000).unwrap(), Chance::seeded(1));
        for (algorithm, name) in [
            (AssertionAlgorithm::Rs256, Algorithm::RS256),
            (AssertionAlgorithm::Rs384, Algorithm::RS384),
            (AssertionAlgorithm::Ps256, Algorithm::PS256),
        ] {
            let signer = Signer::new("abc", &key, algorithm, Some("key-1")).unwrap();
            let assertion = signer.sign("https://acme.test/", now, &chance).unwrap();

            let mut rules = Validation::new(name);
            rules.set_audience(&["https://acme.test/"]);
            rules.validate_exp = false;
            let public = DecodingKey::from_rsa_der(pair.public_key().as_ref());
            let read = jsonwebtoken::decode::<Value>(assertion.expose_secret(), &public, &rules).unwrap();

            assert_eq!(read.header.kid.as_deref(), Some("key-1"));
            assert_eq!((&read.claims["iss"], &read.claims["sub"]), (&"abc".into(), &"abc".into()));
            assert_eq!(read.claims["exp"].as_i64().unwrap() - read.claims["iat"].as_i64().unwrap(), 60);
            let again = signer.sign("https://acme.test/", now, &chance).unwrap();
            assert_ne!(assertion.expose_secret(), again.expose_secret(), "each assertion is unique");
        }
    }

    #[test]
    fn an_unusable_key_is_refused_with_a_reason() {
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let ec = ec.to_pkcs8v1().unwrap();
        let ed = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
        let not_rsa = |kind: &str| PrivateKeyError::NotRsa { kind: kind.to_owned() };
        let old_encrypted =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        for (key, error) in [
            (SecretString::from("hello"), PrivateKeyError::NotPem),
            (pem("ENCRYPTED PRIVATE KEY", b"x"), PrivateKeyError::Encrypted),
            (old_encrypted.into(), PrivateKeyError::Encrypted),
            (pem("PUBLIC KEY", b"x"), PrivateKeyError::PublicKey),
            (pem("CERTIFICATE", b"x"), PrivateKeyError::Certificate),
            (pem("EC PRIVATE KEY", b"x"), not_rsa("EC")),
            (pem("OPENSSH PRIVATE KEY", b"x"), not_rsa("OpenSSH")),
            (pem("PRIVATE KEY", ec.as_ref()), not_rsa("EC")),
            (pem("PRIVATE KEY", ed.as_ref()), not_rsa("Ed25519")),
            (pem("PRIVATE KEY", b"x"), PrivateKeyError::Unusable),
            (pem("RSA PRIVATE KEY", &[0x30, 0x03, 0x02, 0x01, 0x00]), PrivateKeyError::Unusable),
        ] {
            assert_eq!(check_private_key(&key), Err(error));
        }
    }

    #[test]
    fn an_assertion_too_long_for_auth0_is_not_sent() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let key = pem("PRIVATE KEY", pair.as_der().unwrap().as_ref());
        let signer = Signer::new(&"a".repeat(900), &key, AssertionAlgorithm::Rs256, None);
        assert!(matches!(signer, Err(PrivateKeyError::AssertionTooLong { max: 2048, .. })));
    }
}
