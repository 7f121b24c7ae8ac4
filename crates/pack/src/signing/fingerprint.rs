//! The fingerprint of a key, in the form of OpenSSH and in words.

use std::{array, fmt, str::FromStr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bip39::Language;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Beginning of a fingerprint.
const PREFIX: &str = "SHA256:";

/// Number of words.
const WORDS: usize = 12;

/// Bits that one word stands for: the list has 2,048.
const BITS_OF_A_WORD: usize = 11;

/// The SHA-256 of a public key, as OpenSSH shows it: `SHA256:` and Base64 without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

/// The text is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is SHA256: and 43 letters or digits")]
pub struct NotAFingerprint;

impl Fingerprint {
    /// Returns the fingerprint of a key in the form that OpenSSH sends.
    pub(crate) fn of(blob: &[u8]) -> Self {
        Self(Sha256::digest(blob).into())
    }

    /// Returns twelve words to read over a telephone. They stand for the first 132 bits, eleven
    /// each, by their places in the English word list of BIP-39, in which the first four letters
    /// tell each word from the others. They are not a secret, and no seed of a wallet.
    pub fn words(&self) -> [&'static str; WORDS] {
        let list = Language::English.word_list();
        array::from_fn(|number| {
            let bit = number * BITS_OF_A_WORD;
            let three = &self.0[bit / 8..bit / 8 + 3];
            let bits = three.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
            list[bits >> (24 - BITS_OF_A_WORD - bit % 8) & (list.len() - 1)]
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", STANDARD_NO_PAD.encode(self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    /// Reads a fingerprint. White space around it, and the padding that some programs add, are
    /// accepted.
    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let base64 = text.trim().strip_prefix(PREFIX).ok_or(NotAFingerprint)?;
        let bytes = STANDARD_NO_PAD.decode(base64.trim_end_matches('=')).map_err(|_| NotAFingerprint)?;
        bytes.try_into().map(Self).map_err(|_| NotAFingerprint)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let fingerprint = Fingerprint::of(b"a key");
        let text = fingerprint.to_string();
        assert_eq!(text.len(), PREFIX.len() + 43, "{text}");
        for text in [text.clone(), format!(" {text}=\n")] {
            assert_eq!(text.parse(), Ok(fingerprint));
        }
        for wrong in ["", "SHA256:", &text[7..], &text[..40], &format!("{text}A"), "MD5:16:27:ac"] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NotAFingerprint), "{wrong}");
        }
    }

    #[test]
    fn each_word_stands_for_eleven_bits() {
        assert_eq!(Fingerprint([0; 32]).words(), ["abandon"; WORDS]);
        assert_eq!(Fingerprint([255; 32]).words(), ["zoo"; WORDS]);
        // 00000000001 00000000010 …: the places 1, 2, 3 and so on.
        let mut bits = [0_u8; 32];
        for number in 0..WORDS {
            for bit in 0..BITS_OF_A_WORD {
                let is_set = (number + 1) >> (BITS_OF_A_WORD - 1 - bit) & 1;
                let place = number * BITS_OF_A_WORD + bit;
                bits[place / 8] |= u8::try_from(is_set).unwrap() << (7 - place % 8);
            }
        }
        let list = Language::English.word_list();
        assert_eq!(Fingerprint(bits).words(), list[1..=WORDS]);
    }
}
