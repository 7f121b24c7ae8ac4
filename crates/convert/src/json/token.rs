//! The keys of the tokens of identity providers.

use schema::attributes::PROVIDER_TOKENS;

/// Returns true when a key may be that of a token, also when it is written as a path.
#[inline]
pub(super) fn could_be_token(key: &str) -> bool {
    // The last letter rules out nearly all keys.
    matches!(key.as_bytes().last(), Some(b'n' | b't'))
        && PROVIDER_TOKENS.iter().any(|token| key.ends_with(token))
}
