//! Who asked Auth0, in words.

use super::messages::Fact;
use super::words::Words;
use crate::manifest_asked::{AskedBy, SignInKind};

/// Who asked, in one line: the account on the computer, and whom Auth0 let in.
pub(super) fn asker(words: &Words, who: &AskedBy) -> String {
    let signed_in = format!("{}{} {}", words.signed_in, words.colon, signed_in(words, who));
    match system_user(words, who) {
        Some(user) => format!("{user}. {signed_in}"),
        None => signed_in,
    }
}

/// The account on the computer.
pub(super) fn system_user(words: &Words, who: &AskedBy) -> Option<String> {
    let user = who.system_user.as_deref()?;
    Some(words.fill(words.by_user, &[("user", Fact::Text(user))]))
}

/// Whom Auth0 let in.
pub(super) fn signed_in(words: &Words, who: &AskedBy) -> String {
    let text = match who.sign_in {
        SignInKind::ClientSecret => words.by_secret,
        SignInKind::PrivateKey => words.by_key,
        SignInKind::Token => words.by_token,
    };
    words.fill(text, &[("id", Fact::Text(who.signed_in_as().unwrap_or(words.unknown)))])
}
