//! The keys of the tokens of identity providers.

use schema::attributes::PROVIDER_TOKENS;

/// Returns true when a key may be that of a token, also when it is written as a path.
#[inline]
pub(super) fn could_be_token(key: &[u8]) -> bool {
    // The last letters rule out nearly all keys.
    matches!(key, [.., b'e', b'n' | b't'])
        && PROVIDER_TOKENS.iter().any(|token| key.ends_with(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_recognised_also_as_a_path() {
        for token in PROVIDER_TOKENS {
            assert!(could_be_token(token.as_bytes()));
            assert!(could_be_token(format!("identities[0].{token}").as_bytes()));
        }
        for other in ["", "n", "en", "event", "consentGiven", "token_id"] {
            assert!(!could_be_token(other.as_bytes()));
        }
    }
}
