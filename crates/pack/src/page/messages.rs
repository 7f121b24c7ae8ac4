//! Texts with gaps: how they are filled, and the texts that the page shares with the window.

use std::collections::HashMap;

use serde::Deserialize;

use super::language::Language;

/// What fills a gap.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fact<'a> {
    /// A text, which can be anything.
    Text(&'a str),
    /// A number, written as the language does.
    Number(u64),
}

/// The number that decides between singular and plural.
pub(super) const COUNT: &str = "count";

/// A text with gaps such as `{name}`, or one for each form of a number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Message {
    One(String),
    Plural { one: String, other: String },
}

impl Message {
    /// Returns the text with its gaps filled.
    pub(super) fn fill(&self, language: Language, facts: &[(&str, Fact<'_>)]) -> String {
        let text = match self {
            Self::One(text) => text,
            Self::Plural { one, other } => {
                let count = facts.iter().find_map(|(name, fact)| match fact {
                    Fact::Number(number) if *name == COUNT => Some(*number),
                    _ => None,
                });
                if count.is_some_and(|count| language.is_one(count)) { one } else { other }
            }
        };
        fill(language, text, facts)
    }
}

/// Fills the gaps of a text. What fills one is not looked at again; a gap without a fact stays
/// empty.
pub(super) fn fill(language: Language, text: &str, facts: &[(&str, Fact<'_>)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match facts.iter().find(|(known, _)| *known == name) {
            Some((_, Fact::Text(text))) => filled.push_str(text),
            Some((_, Fact::Number(number))) => filled.push_str(&language.number(*number)),
            None => {}
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The texts of one language that the page shares with the window, by their keys there.
pub(super) struct SharedWords {
    language: Language,
    messages: HashMap<String, Message>,
}

impl SharedWords {
    /// Reads the texts of a language, which are part of the program.
    pub(super) fn of(language: Language) -> Self {
        let text = match language {
            Language::En => include_str!("words/window.en.json"),
            Language::Fr => include_str!("words/window.fr.json"),
            Language::De => include_str!("words/window.de.json"),
        };
        // A test reads each of them.
        Self { language, messages: serde_json::from_str(text).unwrap_or_default() }
    }

    /// Returns the text of a key, if there is one.
    pub(super) fn find(&self, key: &str, facts: &[(&str, Fact<'_>)]) -> Option<String> {
        self.messages.get(key).map(|message| message.fill(self.language, facts))
    }

    /// Returns the text of a key; the key itself where there is none.
    pub(super) fn of_key(&self, key: &str, facts: &[(&str, Fact<'_>)]) -> String {
        self.find(key, facts).unwrap_or_else(|| key.to_owned())
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn gaps_are_filled_once() {
        let facts = [("a", Fact::Text("{b} $& é")), ("count", Fact::Number(1_234))];
        let filled = |text: &str| fill(Language::En, text, &facts);
        assert_eq!(filled("{a}, {count}{missing}."), "{b} $& é, 1,234.");
        assert_eq!(filled("an { open one"), "an { open one");
    }

    #[test]
    fn every_language_has_the_words_of_the_window() {
        let keys = |language| {
            let words = SharedWords::of(language);
            words.messages.into_keys().collect::<BTreeSet<String>>()
        };
        let english = keys(Language::En);
        assert!(english.len() > 200, "{}", english.len());
        for language in Language::ALL {
            assert_eq!(keys(language), english, "{language:?}");
        }
        let words = SharedWords::of(Language::Fr);
        let days = |count| words.of_key("filter.age_days", &[(COUNT, Fact::Number(count))]);
        assert_eq!([days(0), days(1), days(2)], ["0 jour", "1 jour", "2 jours"]);
    }
}
