//! A signature in the form of OpenSSH (its `PROTOCOL.sshsig`, version 1).
//!
//! Ed25519 itself is that of `aws-lc-rs`, which TLS uses already; the form around it is six fields.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use super::names::NAMESPACE;
use super::public_key::{ALGORITHM, PublicKey};
use super::signing_key::{SigningFailed, SigningKey};
use super::wire::{Reader, push_string};

const MAGIC: &[u8] = b"SSHSIG";
const VERSION: u32 = 1;
const HASH: &[u8] = b"sha512";

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";

/// Letters in a line of the text, as `ssh-keygen` writes them.
const LINE: usize = 70;

/// A signature, and the key that it says it is by.
pub(crate) struct SshSignature {
    signer: PublicKey,
    signature: [u8; 64],
}

impl SshSignature {
    /// Signs a message.
    pub(crate) fn new(key: &SigningKey, message: &[u8]) -> Result<Self, SigningFailed> {
        Ok(Self { signer: key.public(), signature: key.sign(&to_sign(message))? })
    }

    /// The key that it says it is by.
    pub(crate) fn signer(&self) -> PublicKey {
        self.signer
    }

    /// Returns true if it is the signer's signature of this message.
    pub(crate) fn is_of(&self, message: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.signer.bytes());
        key.verify(&to_sign(message), &self.signature).is_ok()
    }

    /// Returns the content of the signature file.
    pub(crate) fn to_text(&self) -> String {
        let mut signature = Vec::new();
        push_string(&mut signature, ALGORITHM.as_bytes());
        push_string(&mut signature, &self.signature);
        let mut blob = MAGIC.to_vec();
        blob.extend_from_slice(&VERSION.to_be_bytes());
        push_string(&mut blob, &self.signer.blob());
        push_string(&mut blob, NAMESPACE.as_bytes());
        push_string(&mut blob, b"");
        push_string(&mut blob, HASH);
        push_string(&mut blob, &signature);
        let base64 = STANDARD.encode(blob);
        let mut text = BEGIN.to_owned();
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(LINE));
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text + END
    }

    /// Reads a signature file. Only what [`SshSignature::to_text`] writes is one: a file in which
    /// anything else was changed, such as its line ends, isn't.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok()?;
        let base64: String = text.strip_prefix(BEGIN)?.strip_suffix(END)?.lines().collect();
        let blob = STANDARD.decode(base64).ok()?;
        let mut reader = Reader::new(&blob);
        let is_known = reader.bytes(MAGIC.len())? == MAGIC && reader.number()? == VERSION;
        let signer = PublicKey::from_blob(reader.string()?)?;
        let is_for_packs = reader.string()? == NAMESPACE.as_bytes();
        let is_plain = reader.string()?.is_empty() && reader.string()? == HASH;
        let mut inner = Reader::new(reader.string()?);
        let is_ed25519 = inner.string()? == ALGORITHM.as_bytes();
        let read = Self { signer, signature: inner.string()?.try_into().ok()? };
        (is_known && is_for_packs && is_plain && is_ed25519 && read.to_text() == text).then_some(read)
    }
}

/// What is signed in a message's place.
fn to_sign(message: &[u8]) -> Vec<u8> {
    let mut signed = MAGIC.to_vec();
    push_string(&mut signed, NAMESPACE.as_bytes());
    push_string(&mut signed, b"");
    push_string(&mut signed, HASH);
    push_string(&mut signed, &Sha512::digest(message));
    signed
}

#[cfg(test)]
mod tests {
    use base::Chance;

    use super::*;

    fn key(seed: u64) -> SigningKey {
        SigningKey::new(&Chance::seeded(seed)).unwrap()
    }

    #[test]
    fn a_signature_is_read_as_it_is_written_and_fits_its_message_alone() {
        let text = SshSignature::new(&key(1), b"message").unwrap().to_text();
        assert!(text.lines().all(|line| line.len() <= LINE), "{text}");
        let read = SshSignature::read(text.as_bytes()).unwrap();
        assert_eq!(read.signer(), key(1).public());
        assert!(read.is_of(b"message"));
        assert!(!read.is_of(b"message\n"));
        let pretending = SshSignature { signer: key(2).public(), ..read };
        assert!(!pretending.is_of(b"message"));
    }

    #[test]
    fn no_byte_of_a_signature_can_be_changed() {
        let text = SshSignature::new(&key(1), b"message").unwrap().to_text();
        for place in 0..text.len() {
            for bit in 0..8 {
                let mut changed = text.clone().into_bytes();
                changed[place] ^= 1 << bit;
                let read = SshSignature::read(&changed);
                assert!(read.is_none_or(|read| !read.is_of(b"message")), "bit {bit} of byte {place}");
            }
        }
        for changed in
            [text.replace('\n', "\r\n"), format!("{text}\n"), format!("\n{text}"), text.replacen('\n', "", 2)]
        {
            assert!(SshSignature::read(changed.as_bytes()).is_none(), "{changed:?}");
        }
    }
}
