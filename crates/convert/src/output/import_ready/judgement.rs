//! What Auth0's import refuses of an address, and what it may refuse of other values.
//!
//! The import validates users by a JSON Schema (Auth0 docs, "User Data JSON Schema for Bulk User
//! Imports"): `email` has the format `email`, `phone_number` must be E.164, password hashes bcrypt
//! with 10 rounds. How strictly it does that is not documented. So a user is set aside only for an
//! address that no mail server could take; everything else that looks wrong is a doubt, which the
//! report names.

use memchr::memchr3;

use super::{
    attributes::Role,
    values::{decode, string},
};
use crate::json::{Kind, Scanner, Value};

/// Longest address, and longest part before the sign (RFC 5321, section 4.5.3.1).
const LONGEST_ADDRESS: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// Something that Auth0's import may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// The address is unusual.
    Address,
    /// A text is empty.
    EmptyText,
    /// The telephone number is not in international form.
    PhoneNumber,
    /// The picture is no address of the web.
    Picture,
    /// The hash is not one of bcrypt with 10 rounds.
    PasswordHash,
    /// A key of metadata has a dot or begins with a dollar sign.
    MetadataKey,
}

impl Doubt {
    pub(super) const ALL: [Self; 6] = [
        Self::Address,
        Self::EmptyText,
        Self::PhoneNumber,
        Self::Picture,
        Self::PasswordHash,
        Self::MetadataKey,
    ];

    /// The words for the users who have it, such as "2 users have …".
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Address => "an unusual e-mail address",
            Self::EmptyText => "an empty text, such as a name of no letters",
            Self::PhoneNumber => "a `phone_number` that is not in international form, such as +12125550001",
            Self::Picture => "a `picture` that is no web address",
            Self::PasswordHash => {
                "a `password_hash` that is not one of bcrypt with 10 rounds (`$2a$10$` or `$2b$10$`)"
            }
            Self::MetadataKey => "a key of metadata with a dot in it or a dollar sign before it",
        }
    }
}

/// Doubts about one user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Doubts([bool; Doubt::ALL.len()]);

impl Doubts {
    pub(super) const fn add(&mut self, doubt: Doubt) {
        self.0[doubt as usize] = true;
    }

    pub(super) const fn has(self, doubt: Doubt) -> bool {
        self.0[doubt as usize]
    }

    /// Adds the doubts about a value of the line. `text` is for decoding.
    pub(super) fn judge(&mut self, role: Role, line: &str, value: Value, text: &mut String) {
        let Some(raw) = string(value).map(|text| text.raw(line)) else {
            if matches!(role, Role::AppMetadata | Role::UserMetadata) && has_odd_key(line, value) {
                self.add(Doubt::MetadataKey);
            }
            return;
        };
        if raw.is_empty() {
            self.add(Doubt::EmptyText);
            return;
        }
        let (doubt, is_right): (_, fn(&str) -> bool) = match role {
            Role::PhoneNumber => (Doubt::PhoneNumber, is_e164),
            Role::Picture => (Doubt::Picture, is_web_address),
            Role::PasswordHash => (Doubt::PasswordHash, is_bcrypt),
            _ => return,
        };
        text.clear();
        decode(raw, text);
        if !is_right(text) {
            self.add(doubt);
        }
    }
}

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Usual,
    /// It may be one.
    Unusual,
    /// It is none.
    Invalid,
}

/// Judges an address.
pub(super) fn of_address(text: &str) -> Address {
    let Some((local, domain)) = text.rsplit_once('@') else { return Address::Invalid };
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let broken =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';' | '"');
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || !c.is_ascii())
    };
    let literal = domain.starts_with('[') && domain.ends_with(']');
    if local.is_empty()
        || (!quoted && local.contains(broken))
        || local.chars().any(char::is_control)
        || domain.contains(broken)
        || (!literal && !domain.split('.').all(label))
    {
        return Address::Invalid;
    }
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let unusual = quoted
        || literal
        || dots
        || !domain.contains('.')
        || !text.is_ascii()
        || text.len() > LONGEST_ADDRESS
        || local.len() > LONGEST_LOCAL;
    if unusual { Address::Unusual } else { Address::Usual }
}

/// E.164, with the plus sign that Auth0 asks for.
fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn is_bcrypt(text: &str) -> bool {
    let rest = text.strip_prefix("$2a$10$").or_else(|| text.strip_prefix("$2b$10$")).unwrap_or_default();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    rest.len() == 53 && rest.bytes().all(letter)
}

/// Returns true if a key, at any depth, is one that databases refuse.
fn has_odd_key(line: &str, value: Value) -> bool {
    if value.kind != Kind::Object {
        return false;
    }
    let odd = |key: &str| key.contains('.') || key.starts_with('$');
    // In most metadata there is neither.
    let raw = &line[value.start..value.end];
    memchr3(b'.', b'$', b'\\', raw.as_bytes()).is_some()
        && any_key(&mut Scanner::new(line, value.start), &odd).unwrap_or(false)
}

/// Returns true if any key inside the current value satisfies `odd`.
fn any_key(scanner: &mut Scanner<'_>, odd: &impl Fn(&str) -> bool) -> Option<bool> {
    let (mut first, mut found) = (true, false);
    match scanner.peek() {
        Some(b'{') => {
            scanner.open();
            while let Some(key) = scanner.member(&mut first).ok()? {
                found |= odd(&key.name(scanner.text()));
                found |= any_key(scanner, odd)?;
            }
        }
        Some(b'[') => {
            scanner.open();
            while scanner.element(&mut first).ok()? {
                found |= any_key(scanner, odd)?;
            }
        }
        _ => {
            scanner.value().ok()?;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged() {
        for usual in ["ana@example.com", "Ana.Ruiz+x@sub.example.co.uk", "o'brien@x-y.org", "a@1.2"] {
            assert_eq!(of_address(usual), Address::Usual, "{usual}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for unusual in [
            "a@localhost",
            "zoë@example.com",
            "a@exämple.de",
            "\"a b\"@x.org",
            "a@[192.0.2.1]",
            ".a@x.org",
            "a..b@x.org",
            &long,
        ] {
            assert_eq!(of_address(unusual), Address::Unusual, "{unusual}");
        }
        for invalid in [
            "not-an-email",
            "",
            "@",
            "a@",
            "@x.org",
            "a b@x.org",
            "a@x y.org",
            "a@b@x.org",
            "a@x..org",
            "a@.org",
            "a@x.org.",
            "a@-x.org",
            "Ana <ana@x.org>",
            "a@x.org,b@x.org",
            "a\n@x.org",
            "a@x_y.org",
        ] {
            assert_eq!(of_address(invalid), Address::Invalid, "{invalid}");
        }
    }

    #[test]
    fn numbers_and_hashes_have_their_forms() {
        assert!(is_e164("+12125550001") && !is_e164("0123") && !is_e164("+0123") && !is_e164("+1 212"));
        let hash = format!("$2b$10${}", "a".repeat(53));
        assert!(is_bcrypt(&hash) && !is_bcrypt(&hash.replace("10", "12")) && !is_bcrypt("plain"));
    }

    #[test]
    fn odd_keys_are_found_at_any_depth() {
        let odd = |line: &str| has_odd_key(line, Scanner::new(line, 0).value().unwrap());
        for line in [r#"{"a.b":1}"#, r#"{"x":[{"$set":2}]}"#, r#"{"a\u002eb":1}"#] {
            assert!(odd(line), "{line}");
        }
        for line in ["{}", r#"{"a":"x.y$","b":1.5}"#, "[]"] {
            assert!(!odd(line), "{line}");
        }
    }
}
