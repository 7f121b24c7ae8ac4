//! Makes a message from a server fit to be shown, stored and logged.
//!
//! Servers quote what they were sent. Anything that has the shape of a token, of a secret or of a
//! signed address is taken out; so are control characters, and what goes past a sane length.

use std::fmt::Write as _;

/// Longest message that is kept, in characters.
const MAX_CHARS: usize = 500;

/// Auth0's client ids have 32 characters and may be shown; its secrets, and the parts of a JWT that
/// matter, are longer.
const LONGEST_HARMLESS_RUN: usize = 32;

/// Stands where something was taken out.
const REMOVED: &str = "[removed]";

/// `message` without what must not be shown.
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

/// What tokens are made of, with the dots that hold the parts of a JWT together.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

fn push_word(out: &mut String, word: &str) {
    let jwt = word.find("eyJ").is_some_and(|at| word.len() - at > 8);
    let secret = word.split('.').any(|part| part.len() > LONGEST_HARMLESS_RUN);
    out.push_str(if jwt || secret { REMOVED } else { word });
}

/// The query of an address may sign it; a question mark before a space ends a sentence.
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
    fn ordinary_messages_stay_as_they_are() {
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
    fn tokens_secrets_and_signed_addresses_are_taken_out() {
        assert_eq!(scrub("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln is bad"), "token [removed] is bad");
        assert_eq!(scrub("secret=Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_Zk3vT-1q_"), "secret=[removed]");
        assert_eq!(
            scrub("at https://x.test/f.gz?Expires=1&Signature=a~b, sorry"),
            "at https://x.test/f.gz?[removed] sorry"
        );
    }

    #[test]
    fn control_characters_and_excess_length_go() {
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
