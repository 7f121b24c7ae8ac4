//! Makes a server's message safe to show, store and log.
//!
//! Servers quote what they received. Everything that looks like a token, a secret or a signed
//! address is removed, as are control characters and excess length.

use std::fmt::Write as _;

/// Maximum length of a message in characters.
const MAX_CHARS: usize = 500;

/// Maximum length of a harmless word. Auth0's client ids have 32 characters and may be shown; its
/// secrets and the significant parts of a JWT are longer.
const LONGEST_HARMLESS_RUN: usize = 32;

/// Replaces removed text.
const REMOVED: &str = "[removed]";

/// Returns `message` without sensitive parts.
pub(crate) fn scrub(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        if is_word(first) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            push_word(&mut out, word);
            rest = after;
        } else {
            out.push(if first.is_control() { ' ' } else { first });
            rest = &rest[first.len_utf8()..];
            if first == '?' {
                rest = skip_query(&mut out, rest);
            }
        }
    }
    shorten(out)
}

/// Returns whether tokens may contain this character, including the dots between the parts of a
/// JWT.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

fn push_word(out: &mut String, word: &str) {
    let jwt = word.find("eyJ").is_some_and(|at| word.len() - at > 8);
    let secret = word.split('.').any(|part| part.len() > LONGEST_HARMLESS_RUN);
    out.push_str(if jwt || secret { REMOVED } else { word });
}

/// Removes the query of an address, which may contain a signature. A question mark before a space
/// ends a sentence.
fn skip_query<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let end =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>')).unwrap_or(rest.len());
    if end > 0 {
        // Writing to a String cannot fail.
        let _ = write!(out, "{REMOVED}");
    }
    &rest[end..]
}

fn shorten(text: String) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_messages_are_unchanged() {
        for message in [
            "Insufficient scope, expected any of: read:users,read:current_user",
            "Payload validation error: 'String does not match pattern ^con_[A-Za-z0-9]{16}$'",
            "Bad audience: https://acme.eu.auth0.com/api/v2/",
            "Client 4Zzx0dFQbX5dKkqbFvTaP2xnUyWq3Ebn is not authorized. Really? Yes",
        ] {
            assert_eq!(scrub(message), message);
        }
    }

    #[test]
    fn tokens_secrets_and_signed_addresses_are_removed() {
        assert_eq!(scrub("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln is bad"), "token [removed] is bad");
        assert_eq!(scrub("secret=Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_"), "secret=[removed]");
        assert_eq!(
            scrub("at https://x.test/f.gz?Expires=1&Signature=a~b, sorry"),
            "at https://x.test/f.gz?[removed] sorry"
        );
    }

    #[test]
    fn control_characters_and_excess_length_are_removed() {
        assert_eq!(scrub(" a\u{1b}[31mb\nc "), "a [31mb c");
        assert_eq!(scrub(&"é ".repeat(400)).chars().count(), MAX_CHARS + 1);
    }

    proptest! {
        #[test]
        fn no_jwt_survives(before in "\\PC{0,40}", header in "eyJ[A-Za-z0-9_-]{10,40}", after in "\\PC{0,40}") {
            let scrubbed = scrub(&format!("{before}{header}.{header}.c2ln{after}"));
            prop_assert!(!scrubbed.contains(&header));
        }
    }
}
