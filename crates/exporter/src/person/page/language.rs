//! The languages of the page.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::words::{EN, FR, Words};

/// A language of the page for the person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonLanguage {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl PersonLanguage {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// Returns the language's code (BCP 47).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::En => &EN,
            Self::Fr => &FR,
        }
    }

    /// Returns what a pack that was requested then is called. It doesn't name the person.
    pub fn pack_title(self, at: Timestamp) -> String {
        let words = self.words();
        format!("{}, {}", words.pack_title, (words.date)(at))
    }
}
