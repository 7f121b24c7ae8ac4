//! How values read in tables, and what replaces hidden ones.

use std::fmt;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    formula::{CellText, guard},
    named::named,
};

/// Longest word for a missing value, in characters.
const LONGEST_WORD: usize = 30;

/// The locales to choose from where there is no room to type one, in alphabetical order.
pub const OFFERED_LOCALES: [&str; 22] = [
    "de-AT", "de-CH", "de-DE", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-US", "es-ES", "es-MX",
    "fr-BE", "fr-CA", "fr-CH", "fr-FR", "it-IT", "ja-JP", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "sv-SE",
];

/// How values are written. Whatever is left out stays as Auth0 delivered it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// The locale of the computer that opens the file, as a BCP 47 tag such as `fr-FR`. Decides the
    /// separator and the decimal sign of CSV for Excel, and the words of [`Booleans::YesNo`].
    /// Absent means English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The IANA time zone of Auth0's times in tables, such as `Europe/Paris`. Absent means UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The words for true and false in tables.
    #[serde(skip_serializing_if = "is_default")]
    pub booleans: Booleans,
    /// The text for empty values in tables: the attribute is absent, null, or an empty object or
    /// array. Absent means an empty cell. (An empty text is a value: CSV writes it as `""`.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// The words for true and false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Booleans {
    /// `true` and `false`; in Excel its own values, which it shows in its own language.
    #[default]
    TrueFalse,
    /// Yes and no, in the language of the style's locale.
    YesNo,
}

/// A field to hide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectedField {
    /// Auth0's name of the field, such as `email`, `user_metadata` or `identities[0].user_id`.
    /// Everything below it is hidden too, and an index stands for every element.
    pub path: String,
    /// What replaces its values.
    pub how: Protect,
}

/// What replaces a hidden value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protect {
    /// Three dots.
    Mask,
    /// Three dots, followed by the domain of an e-mail address.
    KeepDomain,
    /// A pseudonym: the first 32 hexadecimal digits of the value's HMAC-SHA-256. The same value has
    /// the same pseudonym everywhere in a run, and in all runs with the same key.
    Hash,
}

impl Protect {
    named! {
        "mask" => [Self::Mask],
        "keep-domain" => [Self::KeepDomain],
        "hash" => [Self::Hash],
    }
}

impl fmt::Display for Protect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What is wrong with a [`Style`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StyleFault {
    /// The locale is not a BCP 47 tag.
    #[error("{locale:?} is no locale; they look like fr or fr-FR")]
    Locale {
        /// The value that was given.
        locale: String,
    },
    /// This computer knows no such time zone.
    #[error("there is no time zone {time_zone:?}; they look like Europe/Paris")]
    TimeZone {
        /// The value that was given.
        time_zone: String,
    },
    /// The text for empty values is itself empty, longer than 30 characters, holds a line break, or
    /// would run as a formula in a spreadsheet.
    #[error("{word:?} can't stand for missing values")]
    Missing {
        /// The value that was given.
        word: String,
    },
}

impl Style {
    /// All faults of the style.
    pub fn faults(&self) -> Vec<StyleFault> {
        let mut faults = Vec::new();
        if let Some(locale) = self.locale.as_ref().filter(|locale| !is_locale(locale)) {
            faults.push(StyleFault::Locale { locale: locale.clone() });
        }
        if let Some(time_zone) = self.time_zone.as_ref().filter(|name| zone(name).is_none()) {
            faults.push(StyleFault::TimeZone { time_zone: time_zone.clone() });
        }
        if let Some(word) = self.missing.as_ref().filter(|word| !can_stand_for_missing(word)) {
            faults.push(StyleFault::Missing { word: word.clone() });
        }
        faults
    }

    /// The locale, or English.
    pub fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or("en")
    }

    /// The zone for times; none for UTC.
    pub fn zone(&self) -> Option<TimeZone> {
        self.time_zone.as_deref().and_then(zone)
    }
}

/// Returns true for what looks like a BCP 47 tag. Underscores, which systems like, count as
/// hyphens.
fn is_locale(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    parts.next().is_some_and(|language| matches!(language.len(), 2 | 3) && letters(language))
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The zone of that name, in the database of this computer or our own.
fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn can_stand_for_missing(word: &str) -> bool {
    !word.trim().is_empty()
        && word.chars().count() <= LONGEST_WORD
        && !word.chars().any(char::is_control)
        && !guard(word, CellText::Plain, &mut String::new())
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_a_style_is_found() {
        let style = Style {
            locale: Some("Deutsch bitte".into()),
            time_zone: Some("Europe/Atlantis".into()),
            booleans: Booleans::YesNo,
            missing: Some("=1".into()),
        };
        assert!(matches!(
            style.faults()[..],
            [StyleFault::Locale { .. }, StyleFault::TimeZone { .. }, StyleFault::Missing { .. },]
        ));
        let style = Style {
            locale: Some("fr-FR".into()),
            time_zone: Some("Europe/Paris".into()),
            missing: Some("n/a".into()),
            ..style
        };
        assert_eq!(style.faults(), []);
        for word in ["", " ", "-", "a;=1", "a\nb", "a long word that says that there is nothing"] {
            let style = Style { missing: Some(word.into()), ..Style::default() };
            assert_eq!(style.faults().len(), 1, "{word:?}");
        }
    }

    #[test]
    fn locales_are_told_from_other_text() {
        assert!(["en", "fr-FR", "zh-Hant-TW", "es-419", "pt_BR"].into_iter().all(is_locale));
        for text in ["", "e", "français", "fr-", "fr FR", "french", "fr-FR.UTF-8"] {
            assert!(!is_locale(text), "{text}");
        }
    }

    #[test]
    fn default_values_are_not_written() {
        assert_eq!(serde_json::to_string(&Style::default()).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Style>("{}").unwrap(), Style::default());
        let style = Style { booleans: Booleans::YesNo, ..Style::default() };
        let text = serde_json::to_string(&style).unwrap();
        assert_eq!(text, r#"{"booleans":"yes_no"}"#);
        assert_eq!(serde_json::from_str::<Style>(&text).unwrap(), style);
    }
}
