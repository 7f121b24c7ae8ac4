//! User ids that look like those of each identity provider. The user's index can be recovered from
//! the id, so `GET /api/v2/users/{id}` needs no table of a million users.

use std::fmt::Write;

/// Odd, hence invertible modulo every power of two.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Keeps small indexes and seeds from cancelling each other out.
const WHITENER: u64 = 0xa5c3_1e87_69d2_4b0f;

/// Permutes the `bits`-bit numbers: a bijection that depends on `key`.
fn scramble(index: u64, key: u64, bits: u32) -> u64 {
    let mask = u64::MAX >> (64 - bits);
    let mixed = ((index ^ key ^ WHITENER) & mask).wrapping_mul(FACTOR) & mask;
    (mixed ^ (mixed >> (bits / 2 + 1))).wrapping_mul(FACTOR) & mask
}

/// Undoes [`scramble`].
fn unscramble(scrambled: u64, key: u64, bits: u32) -> u64 {
    let mask = u64::MAX >> (64 - bits);
    // Newton's iteration: each step doubles the number of correct bits.
    let mut inverse = FACTOR;
    for _ in 0..6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
    }
    let mixed = scrambled.wrapping_mul(inverse) & mask;
    // The shift is more than half the width, so one step undoes it.
    let mixed = mixed ^ (mixed >> (bits / 2 + 1));
    (mixed.wrapping_mul(inverse) ^ key ^ WHITENER) & mask
}

/// Width of the scrambled part in GitHub's, Facebook's and GUID-like identifiers.
const GITHUB_BITS: u32 = 36;
const FACEBOOK_BITS: u32 = 56;
const GUID_BITS: u32 = 60;

/// The input that an identifier is computed from.
pub(crate) struct Subject<'a> {
    pub(crate) index: u64,
    /// Any number derived from the seed.
    pub(crate) key: u64,
    pub(crate) connection: &'a str,
    pub(crate) strategy: &'a str,
    pub(crate) created_ms: i64,
    pub(crate) email: &'a str,
    /// Fills the digits that do not encode the index.
    pub(crate) noise: u64,
}

/// Appends the identifier without its provider, as in `identities[].user_id`.
pub(crate) fn write(subject: &Subject<'_>, out: &mut String) {
    let Subject { index, key, noise, connection, .. } = *subject;
    let whole = scramble(index, key, 64);
    let _infallible = match subject.strategy {
        "google-oauth2" => write!(out, "1{whole:020}"),
        "facebook" => write!(out, "1{:017}", scramble(index, key, FACEBOOK_BITS)),
        "github" => write!(out, "{}", scramble(index, key, GITHUB_BITS)),
        "windowslive" | "linkedin" => write!(out, "{whole:016x}"),
        "apple" => write!(out, "00{:04}.{noise:016x}{whole:016x}.{:04}", noise % 10_000, noise % 2400),
        "samlp" | "adfs" => write!(out, "{connection}|{}", subject.email),
        "waad" | "ad" | "okta" | "oidc" => {
            let tail = scramble(index, key, GUID_BITS);
            write!(
                out,
                "{connection}|{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                noise & 0xffff_ffff,
                (noise >> 32) & 0xffff,
                (noise >> 48) & 0xfff,
                tail >> 48,
                tail & 0xffff_ffff_ffff
            )
        }
        // Databases and passwordless connections use 24 hexadecimal digits that start with a
        // timestamp.
        _ => write!(out, "{:08x}{whole:016x}", (subject.created_ms / 1000) & 0xffff_ffff),
    };
}

/// Returns the index encoded in a user id. The caller must check that the user exists and has
/// exactly that id.
pub(crate) fn index_in(user_id: &str, key: u64) -> Option<u64> {
    let (provider, rest) = user_id.split_once('|')?;
    let local = rest.rsplit('|').next()?;
    let hex = |digits: &str| u64::from_str_radix(digits, 16).ok();
    let (scrambled, bits) = match provider {
        "google-oauth2" => (local.strip_prefix('1')?.parse().ok()?, 64),
        "facebook" => (local.strip_prefix('1')?.parse().ok()?, FACEBOOK_BITS),
        "github" => (local.parse().ok()?, GITHUB_BITS),
        "windowslive" | "linkedin" => (hex(local)?, 64),
        "apple" => (hex(local.split('.').nth(1)?.get(16..)?)?, 64),
        "samlp" | "adfs" => return index_in_email(local),
        "waad" | "ad" | "okta" | "oidc" => {
            let mut groups = local.split('-').skip(3);
            let (high, low) = (groups.next()?.strip_prefix('a')?, groups.next()?);
            ((hex(high)? << 48) | hex(low)?, GUID_BITS)
        }
        _ => (hex(local.get(8..)?)?, 64),
    };
    Some(unscramble(scrambled, key, bits))
}

/// Returns the index at the end of an e-mail address's local part.
pub(crate) fn index_in_email(email: &str) -> Option<u64> {
    let (local, _) = email.rsplit_once('@')?;
    let digits = local.len() - local.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    local[local.len() - digits..].parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_kind_of_identifier_decodes_to_its_index(index in 0..(1_u64 << 33), key: u64, noise: u64) {
            for strategy in ["auth0", "google-oauth2", "facebook", "apple", "github", "windowslive", "linkedin",
                "samlp", "waad", "adfs", "ad", "okta", "oidc", "sms", "email"]
            {
                let email = format!("o'brien{index}@example.com");
                let subject = Subject {
                    index, key, noise, strategy, connection: "some-connection",
                    created_ms: 1_657_905_541_531, email: &email,
                };
                let mut id = format!("{strategy}|");
                write(&subject, &mut id);
                prop_assert_eq!(index_in(&id, key), Some(index), "{}", id);
            }
        }

        #[test]
        fn no_text_causes_a_panic(id: String, key: u64) {
            let _anything = (index_in(&id, key), index_in_email(&id), index_in(&format!("auth0|{id}"), key));
        }
    }
}
