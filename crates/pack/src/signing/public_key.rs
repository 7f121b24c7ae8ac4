//! The half of a key that everybody may know.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fingerprint::Fingerprint;
use super::names::{NAMESPACE, PRINCIPAL};
use super::wire::{Reader, push_string};

/// OpenSSH's name of the kind of key, and of its signatures.
pub(super) const ALGORITHM: &str = "ssh-ed25519";

/// The public half of an Ed25519 key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the key in the form that OpenSSH sends (RFC 8709, section 4).
    pub(super) fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::new();
        push_string(&mut blob, ALGORITHM.as_bytes());
        push_string(&mut blob, &self.0);
        blob
    }

    /// Reads what [`PublicKey::blob`] writes.
    pub(super) fn from_blob(blob: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(blob);
        let is_of_algorithm = reader.string()? == ALGORITHM.as_bytes();
        let key = Self::from_bytes(reader.string()?)?;
        (is_of_algorithm && reader.is_at_end()).then_some(key)
    }

    /// Returns the key's fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.blob())
    }

    /// Returns the key as `authorized_keys` and `.pub` files have it: `ssh-ed25519 AAAA…`.
    pub fn openssh(&self) -> String {
        format!("{ALGORITHM} {}", STANDARD.encode(self.blob()))
    }

    /// Reads a key from a line that has `ssh-ed25519 AAAA…` in it, whatever is around it.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace().skip_while(|word| *word != ALGORITHM);
        let base64 = words.nth(1)?;
        Self::from_blob(&STANDARD.decode(base64).ok()?)
    }

    /// Returns the content of `allowed_signers` for this key alone.
    pub fn allowed_signers(&self) -> String {
        format!("{PRINCIPAL} namespaces=\"{NAMESPACE}\" {}\n", self.openssh())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.fingerprint().to_string()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the fingerprint of GitHub's servers (docs.github.com, "GitHub's SSH key
    /// fingerprints").
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    const FINGERPRINT: &str = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";

    #[test]
    fn a_key_has_the_fingerprint_that_openssh_gives_it() {
        let key = PublicKey::parse(&format!("github.com {KEY} comment")).unwrap();
        assert_eq!(key.openssh(), KEY);
        assert_eq!(key.fingerprint().to_string(), FINGERPRINT);
        assert_eq!(key.allowed_signers(), format!("rollcall namespaces=\"rollcall-pack\" {KEY}\n"));
        assert_eq!(PublicKey::parse(&key.allowed_signers()), Some(key));
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        let cut = &KEY[..KEY.len() - 4];
        for line in ["", "ssh-ed25519", "ssh-ed25519 !", "ssh-rsa AAAA", cut, &format!("{KEY}AAAA")] {
            assert_eq!(PublicKey::parse(line), None, "{line}");
        }
    }
}
