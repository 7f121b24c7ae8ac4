//! The half of a key that signs.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base::Chance;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::public_key::PublicKey;

/// Beginning of a key's text, which says what follows.
const KIND: &str = "ed25519 ";

/// Length of the secret from which both halves follow (RFC 8032, section 5.1.5).
const SEED: usize = 32;

/// An Ed25519 key. It can be kept as a secret text and is wiped from memory when it is dropped.
pub struct SigningKey {
    seed: Zeroizing<[u8; SEED]>,
    public: PublicKey,
}

/// The cryptographic library did not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library did not sign")]
pub struct SigningFailed;

impl SigningKey {
    /// Makes a key.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub fn new(chance: &Chance) -> Result<Self, SigningFailed> {
        let mut seed = Zeroizing::new([0; SEED]);
        chance.fill(&mut *seed);
        Self::from_seed(seed)
    }

    /// Reads what [`SigningKey::to_secret`] returns; none if it is something else.
    pub fn from_secret(text: &SecretString) -> Option<Self> {
        let base64 = text.expose_secret().strip_prefix(KIND)?;
        let mut seed = Zeroizing::new([0; SEED]);
        let length = STANDARD.decode_slice(base64, &mut *seed).ok()?;
        (length == SEED).then(|| Self::from_seed(seed).ok()).flatten()
    }

    fn from_seed(seed: Zeroizing<[u8; SEED]>) -> Result<Self, SigningFailed> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|_| SigningFailed)?;
        let public = PublicKey::from_bytes(pair.public_key().as_ref()).ok_or(SigningFailed)?;
        Ok(Self { seed, public })
    }

    /// Returns the key as a text for the keychain.
    pub fn to_secret(&self) -> SecretString {
        let mut text = Zeroizing::new(String::with_capacity(KIND.len() + SEED.div_ceil(3) * 4));
        text.push_str(KIND);
        STANDARD.encode_string(self.seed.as_slice(), &mut text);
        SecretString::from(text.as_str())
    }

    /// Returns the half that everybody may know.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Returns the signature of a message: 64 bytes.
    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], SigningFailed> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*self.seed).map_err(|_| SigningFailed)?;
        let signature = pair.try_sign(message).map_err(|_| SigningFailed)?;
        signature.as_ref().try_into().map_err(|_| SigningFailed)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_keychain_and_never_prints_itself() {
        let key = SigningKey::new(&Chance::seeded(1)).unwrap();
        let text = key.to_secret();
        let back = SigningKey::from_secret(&text).unwrap();
        assert_eq!((back.public(), &*back.seed), (key.public(), &*key.seed));
        let shown = format!("{key:?}");
        let base64 = text.expose_secret().strip_prefix(KIND).unwrap();
        assert!(shown.contains("SHA256:") && !shown.contains(base64), "{shown}");
        assert!(!shown.contains(&hex::encode(*key.seed)), "{shown}");
        assert!(!shown.contains(&format!("{:?}", *key.seed)), "{shown}");
    }

    #[test]
    fn another_text_is_no_key() {
        let key = SigningKey::new(&Chance::seeded(1)).unwrap().to_secret();
        let text = key.expose_secret();
        for wrong in ["", "ed25519 ", &text[1..], &text[..text.len() - 4], &format!("{text}AAAA")] {
            assert!(SigningKey::from_secret(&wrong.into()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_public_half_is_the_one_of_the_standard() {
        // RFC 8032, section 7.1, test 1.
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let mut bytes = Zeroizing::new([0; SEED]);
        hex::decode_to_slice(seed, &mut *bytes).unwrap();
        assert_eq!(hex::encode(SigningKey::from_seed(bytes).unwrap().public().bytes()), public);
    }
}
