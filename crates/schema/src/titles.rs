//! The titles under which Auth0's Dashboard and its import and export extension deliver attributes
//! unless others are chosen.

use crate::attributes::{Attribute, Availability, USER_ID, find};

/// Titles that Auth0's import and export extension gives to columns unless they are chosen, where
/// they are not the name of the attribute in words (extension's source, `defaultFields`).
const DEFAULT_TITLES: [(&str, &str); 2] = [("Id", USER_ID), ("Connection", "identities[0].connection")];

/// Words that stay in capitals in a title.
const CAPITALS: [&str; 2] = ["IP", "ID"];

/// Returns the attribute to which Auth0's Dashboard and its extension give this title by default,
/// such as `Email Verified` for `email_verified`.
pub fn of_default_title(title: &str) -> Option<&'static Attribute> {
    if !title.as_bytes().first().is_some_and(u8::is_ascii_uppercase) {
        return None;
    }
    let known = DEFAULT_TITLES.iter().find(|(known, _)| *known == title);
    let path = known.map_or_else(|| name_in_words(title), |(_, path)| Some((*path).to_owned()))?;
    find(&path).filter(|attribute| matches!(attribute.availability, Availability::Listed { .. }))
}

/// Returns the titles that Auth0's Dashboard and its extension may give to this attribute.
pub fn default_titles(path: &str) -> Vec<String> {
    let own = DEFAULT_TITLES.iter().filter(|(_, of)| *of == path).map(|(title, _)| (*title).to_owned());
    let mut titles: Vec<String> = own.collect();
    for capitals in [false, true] {
        let words = path.split('_').map(|word| {
            let upper = word.to_ascii_uppercase();
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            if capitals && CAPITALS.contains(&upper.as_str()) {
                upper
            } else {
                first.into_iter().chain(letters).collect()
            }
        });
        let title = words.collect::<Vec<_>>().join(" ");
        if !titles.contains(&title) && of_default_title(&title).is_some_and(|it| it.path == path) {
            titles.push(title);
        }
    }
    titles
}

/// The name that a title such as `Last IP` spells in words: `last_ip`.
fn name_in_words(title: &str) -> Option<String> {
    let capitalised = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        CAPITALS.contains(&word)
            || (first.bytes().all(|byte| byte.is_ascii_uppercase())
                && !first.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    title.split(' ').all(capitalised).then(|| title.to_ascii_lowercase().replace(' ', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_titles_lead_to_their_attributes_and_back() {
        for (title, path) in [
            ("Id", "user_id"),
            ("Given Name", "given_name"),
            ("Family Name", "family_name"),
            ("Nickname", "nickname"),
            ("Name", "name"),
            ("Email", "email"),
            ("Email Verified", "email_verified"),
            ("Picture", "picture"),
            ("Connection", "identities[0].connection"),
            ("Created At", "created_at"),
            ("Updated At", "updated_at"),
            ("Last IP", "last_ip"),
            ("Last Ip", "last_ip"),
            ("User ID", "user_id"),
            ("App Metadata", "app_metadata"),
        ] {
            assert_eq!(of_default_title(title).map(|attribute| attribute.path), Some(path), "{title}");
            assert!(default_titles(path).contains(&title.to_owned()), "{title}: {:?}", default_titles(path));
        }
        for other in ["email", "EMAIL", "E-Mail", "Email verified", "Plan", "", "Password Hash", "Tenant"] {
            assert_eq!(of_default_title(other), None, "{other}");
        }
        assert_eq!(default_titles("app_metadata.plan"), Vec::<String>::new());
    }
}
