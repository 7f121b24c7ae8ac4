//! How values read in tabular outputs, and what of the users is hidden in every output.

use std::fmt;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{locale, output::needs_apostrophe};

/// Longest word for a missing value, in characters.
const LONGEST_WORD: usize = 30;

/// How values are written. What is not asked for stays as Auth0 delivered it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    /// Where the file will be opened, as a BCP 47 tag such as `fr-FR`: decides the separator and the decimal sign of CSV for
    /// Excel, and the words of [`Booleans::YesNo`]. Absent means English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The IANA time zone, such as `Europe/Paris`, in which to write Auth0's times in tables. Absent means UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The words for true and false in tables.
    #[serde(skip_serializing_if = "is_default")]
    pub booleans: Booleans,
    /// What stands in a table's cell where the user has nothing: the attribute is absent, null, or an empty object or
    /// array. Absent means an empty cell. (An empty text is something: CSV writes it as `""`.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Fields that are hidden, in every output, tabular or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub protect: Vec<ProtectedField>,
}

/// The words for true and false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Booleans {
    /// `true` and `false`; in Excel its own, which it shows in its own language.
    #[default]
    TrueFalse,
    /// Yes and no, in the language of the style's locale.
    YesNo,
}

/// A field that is hidden. See [`Protect`] and the rules in `crate::protect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectedField {
    /// Auth0's name of it, such as `email`, `user_metadata` or `identities[0].user_id`. Whatever lies below is hidden with it,
    /// and an index stands for every element.
    pub path: String,
    /// What stands in its place.
    pub how: Protect,
}

/// What stands in the place of a value that is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protect {
    /// Three dots, whatever it was.
    Mask,
    /// Three dots, and of an e-mail address also its domain.
    KeepDomain,
    /// A pseudonym: the first 32 hexadecimal digits of the value's HMAC-SHA-256. The same value has the same pseudonym wherever
    /// it occurs in a run, and in all runs with the same [`Secrets::hash_key`].
    Hash,
}

impl Protect {
    /// Every way, in the order in which to offer them.
    pub const ALL: [Self; 3] = [Self::Mask, Self::KeepDomain, Self::Hash];

    /// The name by which people and settings call it: `mask`, `keep-domain`, `hash`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::KeepDomain => "keep-domain",
            Self::Hash => "hash",
        }
    }
}

impl fmt::Display for Protect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a run needs and nobody may read: never stored, logged or written to a summary.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// The password that opens Excel workbooks (ECMA-376 agile encryption: AES-256). Absent means that anybody can. Other
    /// formats can't have one.
    pub password: Option<SecretString>,
    /// The key of [`Protect::Hash`]. Absent means one that is made for the run and forgotten after it, so that nobody can
    /// try out who a pseudonym is.
    pub hash_key: Option<SecretString>,
}

/// What is wrong with a [`Style`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StyleFault {
    /// The locale is no BCP 47 tag.
    #[error("{locale:?} is no locale; they look like fr or fr-FR")]
    Locale {
        /// What was given.
        locale: String,
    },
    /// This computer knows no such time zone.
    #[error("there is no time zone {time_zone:?}; they look like Europe/Paris")]
    TimeZone {
        /// What was given.
        time_zone: String,
    },
    /// The word for missing values is empty, longer than 30 characters, holds a line break, or is one that a spreadsheet
    /// would take for a formula.
    #[error("{word:?} can't stand for missing values")]
    Missing {
        /// What was given.
        word: String,
    },
    /// A field is to be protected twice, or has no name.
    #[error("{path:?} can't be protected: it has no name, or is protected twice")]
    Protect {
        /// Its place in [`Style::protect`], from 0.
        index: usize,
        /// What was given.
        path: String,
    },
}

impl Style {
    /// Everything in it that can't work.
    pub fn faults(&self) -> Vec<StyleFault> {
        let mut faults = Vec::new();
        if let Some(locale) = self.locale.as_ref().filter(|locale| !locale::is_tag(locale)) {
            faults.push(StyleFault::Locale { locale: locale.clone() });
        }
        if let Some(time_zone) = self.time_zone.as_ref().filter(|name| zone(name).is_none()) {
            faults.push(StyleFault::TimeZone { time_zone: time_zone.clone() });
        }
        if let Some(word) = self.missing.as_ref().filter(|word| !can_stand_for_missing(word)) {
            faults.push(StyleFault::Missing { word: word.clone() });
        }
        for (index, ProtectedField { path, .. }) in self.protect.iter().enumerate() {
            if path.is_empty() || self.protect[..index].iter().any(|other| other.path == *path) {
                faults.push(StyleFault::Protect { index, path: path.clone() });
            }
        }
        faults
    }

    /// The locale, or English.
    pub(crate) fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or("en")
    }

    /// The zone for times; none for UTC.
    pub(crate) fn zone(&self) -> Option<TimeZone> {
        self.time_zone.as_deref().and_then(zone)
    }
}

/// The zone of that name, in the database of this computer or our own.
fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn can_stand_for_missing(word: &str) -> bool {
    !word.trim().is_empty()
        && word.chars().count() <= LONGEST_WORD
        && !word.chars().any(char::is_control)
        && !needs_apostrophe(word)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_is_wrong_with_it() {
        let field = |path: &str| ProtectedField { path: path.into(), how: Protect::Mask };
        let style = Style {
            locale: Some("Deutsch bitte".into()),
            time_zone: Some("Europe/Atlantis".into()),
            booleans: Booleans::YesNo,
            missing: Some("=1".into()),
            protect: vec![field("email"), field("name"), field("email"), field("")],
        };
        assert!(matches!(
            style.faults()[..],
            [
                StyleFault::Locale { .. },
                StyleFault::TimeZone { .. },
                StyleFault::Missing { .. },
                StyleFault::Protect { index: 2, .. },
                StyleFault::Protect { index: 3, .. },
            ]
        ));
        let style = Style {
            locale: Some("fr-FR".into()),
            time_zone: Some("Europe/Paris".into()),
            missing: Some("n/a".into()),
            protect: vec![field("email"), field("name")],
            ..style
        };
        assert_eq!(style.faults(), []);
        for word in ["", " ", "-", "a\nb", "a long word that says that there is nothing"] {
            let style = Style { missing: Some(word.into()), ..Style::default() };
            assert_eq!(style.faults().len(), 1, "{word:?}");
        }
    }

    #[test]
    fn what_is_not_asked_for_is_not_written_down() {
        assert_eq!(serde_json::to_string(&Style::default()).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Style>("{}").unwrap(), Style::default());
        let style = Style {
            booleans: Booleans::YesNo,
            protect: vec![ProtectedField { path: "email".into(), how: Protect::KeepDomain }],
            ..Style::default()
        };
        let text = serde_json::to_string(&style).unwrap();
        assert_eq!(text, r#"{"booleans":"yes_no","protect":[{"path":"email","how":"keep_domain"}]}"#);
        assert_eq!(serde_json::from_str::<Style>(&text).unwrap(), style);
    }

    #[test]
    fn secrets_do_not_print() {
        let secrets = Secrets { password: Some("hush".into()), hash_key: Some("hush".into()) };
        assert!(!format!("{secrets:?}").contains("hush"));
    }
}
