//! Texts for signatures and the key that makes them.

use exporter::SigningKeyFacts;
use pack::SigningPart;

use super::text::{moment, number_of, printable};

/// Says who has signed a pack that was just made.
pub(crate) fn of_signing(signing: &SigningPart) -> String {
    match signing {
        SigningPart::Signed { key } => format!("Signed by {key}."),
        SigningPart::Unsigned { unsigned } => format!("Not signed: {}.", why_unsigned(unsigned)),
    }
}

/// Says why packs are not signed.
pub(crate) fn why_unsigned(reason: &str) -> String {
    match reason {
        "no_keychain" => "there is no keychain in which a key could be kept".to_owned(),
        "keychain_locked" => "the keychain is locked".to_owned(),
        "keychain_denied" => "the keychain refuses access to the key".to_owned(),
        "keychain_failed" => "the keychain does not work just now".to_owned(),
        "secret_damaged" => {
            "the keychain holds something else in the key's place; `key replace` makes a new one".to_owned()
        }
        other => format!("the key can't be used ({})", printable(other)),
    }
}

/// Shows a key: fingerprint, words, and what it has replaced.
pub(crate) fn of_signing_key(key: &SigningKeyFacts) -> String {
    let mut lines = vec![key.fingerprint.to_string()];
    lines.extend(key.fingerprint.words().chunks(4).map(|words| format!("  {}", words.join(" "))));
    lines.push(format!("It signs the packs of this computer since {}.", moment(key.since)));
    if !key.earlier.is_empty() {
        let earlier = number_of(key.earlier.len() as u64, "earlier key", "earlier keys");
        lines.push(format!("{earlier}, still known as this computer's own:"));
        lines.extend(key.earlier.iter().map(|fingerprint| format!("  {fingerprint}")));
    }
    lines.join("\n")
}
