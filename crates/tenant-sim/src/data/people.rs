//! People: a name, an e-mail address, a place and, occasionally, a name that breaks naive software.

use std::fmt::Write;

use deunicode::deunicode_char;

use crate::data::draw::Draw;
use crate::data::names::{CULTURES, Culture, Order};

/// A person, independent of any account.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    pub(crate) culture: &'static Culture,
    pub(crate) oddity: Option<Oddity>,
    shape: u32,
    provider: &'static str,
}

/// What is unusual about a person's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// `Robert "Bob" Smith`.
    Quotes,
    /// `Smith, Jr.`.
    Comma,
    /// A line feed inside the name.
    Newline,
    /// U+2028, which some software takes for the end of a line.
    LineSeparator,
    /// A nickname that a spreadsheet would evaluate: starts with `=`.
    Formula,
    /// A nickname that starts with `+`.
    Plus,
    /// A nickname that starts with `@`.
    At,
    /// A nickname that starts with `-`.
    Minus,
    /// A nickname that starts with an apostrophe of its own.
    Apostrophe,
    /// A backslash, a tab and markup.
    Markup,
    /// Emoji, one of them built from several code points.
    Emoji,
}

const ODDITIES: [Oddity; 11] = [
    Oddity::Quotes,
    Oddity::Comma,
    Oddity::Newline,
    Oddity::LineSeparator,
    Oddity::Formula,
    Oddity::Plus,
    Oddity::At,
    Oddity::Minus,
    Oddity::Apostrophe,
    Oddity::Markup,
    Oddity::Emoji,
];

/// Family names with an apostrophe, for some of the English, Dutch and Italian speakers.
const APOSTROPHES: [&str; 6] = ["O'Brien", "O'Hara", "O’Neill", "D'Angelo", "'t Hooft", "van 't Hof"];

/// Domains reserved for examples (RFC 2606), which receive no mail.
const PROVIDERS: [&str; 8] = [
    "example.com",
    "example.net",
    "example.org",
    "mail.example",
    "post.example",
    "courriel.example",
    "correo.example",
    "web.example",
];

impl Person {
    /// Returns the person with this index, which is always the same for a seed.
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut draw = Draw::new(seed, "person", index);
        let culture = draw_culture(&mut draw);
        let given = draw.pick(culture.given);
        let plain = draw.pick(culture.family);
        let apostrophe = matches!(culture.country, "GB" | "NL" | "IT") && draw.chance(40);
        let family = if apostrophe { draw.pick(&APOSTROPHES) } else { plain };
        let oddity = draw.chance(30).then(|| draw.pick(&ODDITIES));
        let shape = draw.below(4);
        let provider = draw.pick(&PROVIDERS);
        Self { given, family, culture, oddity, shape, provider }
    }

    pub(crate) fn write_given(&self, out: &mut String) {
        out.push_str(self.given);
        if self.oddity == Some(Oddity::Quotes) {
            out.push_str(" \"Bob\"");
        }
    }

    pub(crate) fn write_family(&self, out: &mut String) {
        out.push_str(self.family);
        if self.oddity == Some(Oddity::Comma) {
            out.push_str(", Jr.");
        }
    }

    /// Appends the full name, in the order of the person's culture.
    pub(crate) fn write_name(&self, out: &mut String) {
        let space = match self.oddity {
            Some(Oddity::Newline) => "\n",
            Some(Oddity::LineSeparator) => "\u{2028}",
            _ => " ",
        };
        match self.culture.order {
            Order::GivenFirst => {
                self.write_given(out);
                out.push_str(space);
                self.write_family(out);
            }
            Order::FamilyFirst | Order::Joined => {
                self.write_family(out);
                if !matches!((self.culture.order, self.oddity), (Order::Joined, None)) {
                    out.push_str(space);
                }
                self.write_given(out);
            }
        }
    }

    pub(crate) fn write_nickname(&self, index: u64, out: &mut String) {
        let before = match self.oddity {
            Some(Oddity::Formula) => "=1+1+",
            Some(Oddity::Plus) => "+",
            Some(Oddity::At) => "@",
            Some(Oddity::Minus) => "-",
            Some(Oddity::Apostrophe) => "'",
            Some(Oddity::Markup) => "<b>\\\t",
            Some(Oddity::Emoji) => "🦊👩🏽‍🚀",
            _ => "",
        };
        out.push_str(before);
        self.write_local_part(index, out);
    }

    /// Appends the part of the e-mail address before the `@`. It ends with the index, which makes
    /// it unique.
    pub(crate) fn write_local_part(&self, index: u64, out: &mut String) {
        match self.shape {
            0 => {
                write_latin(self.given, 20, out);
                out.push('.');
                write_latin(self.family, 20, out);
            }
            1 => {
                write_latin(self.given, 1, out);
                write_latin(self.family, 20, out);
            }
            2 => {
                write_latin(self.family, 20, out);
                out.push('_');
                write_latin(self.given, 20, out);
            }
            _ => write_latin(self.given, 20, out),
        }
        let _infallible = write!(out, "{index}");
    }

    /// Appends the person's private address.
    pub(crate) fn write_private_email(&self, index: u64, out: &mut String) {
        self.write_local_part(index, out);
        out.push('@');
        out.push_str(self.provider);
    }
}

fn draw_culture(draw: &mut Draw) -> &'static Culture {
    let mut ticket = draw.below(1000);
    for culture in &CULTURES {
        match ticket.checked_sub(culture.share) {
            Some(rest) => ticket = rest,
            None => return culture,
        }
    }
    &CULTURES[0]
}

/// Appends at most `limit` lower-case Latin letters (and apostrophes) that transliterate `text`.
fn write_latin(text: &str, limit: usize, out: &mut String) {
    let end = out.len() + limit;
    for letter in text.chars() {
        let latin = match letter {
            '\'' | '’' => "'",
            other => deunicode_char(other).filter(|latin| *latin != "'").unwrap_or(""),
        };
        // Transliterations introduce apostrophes of their own, which e-mail addresses do not
        // contain.
        let kept = |byte: &u8| byte.is_ascii_alphabetic() || latin == "'";
        for byte in latin.bytes().filter(kept) {
            if out.len() == end {
                return;
            }
            out.push(char::from(byte.to_ascii_lowercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn latin(text: &str) -> String {
        let mut out = String::new();
        write_latin(text, 20, &mut out);
        out
    }

    #[test]
    fn names_in_any_script_become_latin_letters() {
        assert_eq!(latin("Amélie"), "amelie");
        assert_eq!(latin("O’Neill"), "o'neill");
        assert_eq!(latin("Ґалаґан"), "galagan");
        for name in
            ["Алексей", "Γιώργος", "محمد", "יוסף", "美咲", "ひかり", "민준", "आरव", "สมชาย", "Thị Hồng"]
        {
            let letters = latin(name);
            assert!(!letters.is_empty() && letters.is_ascii(), "{name} became {letters:?}");
        }
    }

    #[test]
    fn a_thousand_people_include_many_scripts_and_every_oddity() {
        let people: Vec<Person> = (0..3000).map(|index| Person::new(1, index)).collect();
        let locales: HashSet<&str> = people.iter().map(|person| person.culture.locale).collect();
        assert_eq!(locales.len(), CULTURES.len());
        for oddity in ODDITIES {
            assert!(people.iter().any(|person| person.oddity == Some(oddity)), "{oddity:?}");
        }
        assert!(people.iter().any(|person| person.family == "O'Brien"));
    }

    #[test]
    fn the_local_part_of_an_address_is_short_enough_for_mail() {
        for index in 0..3000 {
            let mut local = String::new();
            Person::new(1, index).write_local_part(index, &mut local);
            assert!(local.len() <= 64, "{local}");
        }
    }
}
