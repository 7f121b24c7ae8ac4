//! The languages of the page, and how each writes numbers and times.

use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};
use serde::{Deserialize, Serialize};

/// A language of the page in a pack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// German.
    De,
}

const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Fr, Self::De];

    /// Returns the language's code (BCP 47).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// Returns the language of a BCP 47 tag, such as `de-AT`; none if the page has no words in it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.as_str()))
    }

    /// Writes a whole number, its digits in groups of three.
    pub(crate) fn number(self, number: u64) -> String {
        let separator = match self {
            Self::En => ',',
            Self::Fr => '\u{202f}',
            Self::De => '.',
        };
        let digits = number.to_string();
        let mut written = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    /// Writes a part of a whole in percent, with a decimal if it is small.
    pub(crate) fn percent(self, part: u64, whole: u64) -> String {
        let space = if self == Self::En { "" } else { "\u{a0}" };
        let tenths = if whole == 0 {
            0
        } else {
            (u128::from(part) * 1_000 + u128::from(whole) / 2) / u128::from(whole)
        };
        let point = if self == Self::En { '.' } else { ',' };
        if part > 0 && tenths == 0 {
            return format!("<{}0{point}1{space}%", if self == Self::En { "" } else { "\u{a0}" });
        }
        if tenths < 100 && tenths % 10 != 0 {
            return format!("{}{point}{}{space}%", tenths / 10, tenths % 10);
        }
        format!("{}{space}%", (tenths + 5) / 10)
    }

    /// Writes a date.
    pub(crate) fn date(self, date: Date) -> String {
        let (day, year) = (date.day(), date.year());
        let month = |months: [&'static str; 12]| {
            months[usize::from(date.month().unsigned_abs()).saturating_sub(1) % 12]
        };
        match self {
            Self::En => date.strftime("%-d %B %Y").to_string(),
            Self::Fr => format!("{day}{} {} {year}", if day == 1 { "er" } else { "" }, month(FRENCH_MONTHS)),
            Self::De => format!("{day}. {} {year}", month(GERMAN_MONTHS)),
        }
    }

    /// Writes a month without its day.
    pub(crate) fn month(self, year: i16, month: i8) -> String {
        let Ok(first) = Date::new(year, month, 1) else { return format!("{year}-{month:02}") };
        match self {
            Self::En => first.strftime("%B %Y").to_string(),
            Self::Fr | Self::De => {
                let date = self.date(first);
                date.split_once(' ').map_or(date.clone(), |(_, rest)| rest.to_owned())
            }
        }
    }

    /// Writes a moment, in UTC to the second.
    pub(crate) fn moment(self, at: Timestamp) -> String {
        let at = Offset::UTC.to_datetime(at);
        let time = at.strftime("%H:%M:%S");
        match self {
            Self::En => format!("{}, {time} UTC", self.date(at.date())),
            Self::Fr => format!("{} à {time}\u{a0}UTC", self.date(at.date())),
            Self::De => format!("{}, {time}\u{a0}Uhr UTC", self.date(at.date())),
        }
    }

    /// Writes a size, in the units of file managers.
    pub(crate) fn size(self, bytes: u64) -> String {
        let units = match self {
            Self::En | Self::De => ["bytes", "kB", "MB", "GB"],
            Self::Fr => ["octets", "ko", "Mo", "Go"],
        };
        let units = if self == Self::De { ["Byte", units[1], units[2], units[3]] } else { units };
        let (mut tenths, mut unit) = (u128::from(bytes) * 10, 0);
        while tenths >= 10_000 && unit + 1 < units.len() {
            tenths = (tenths + 500) / 1_000;
            unit += 1;
        }
        let whole = self.number(u64::try_from(tenths / 10).unwrap_or(u64::MAX));
        let point = if self == Self::En { '.' } else { ',' };
        let number =
            if unit == 0 || tenths >= 1_000 { whole } else { format!("{whole}{point}{}", tenths % 10) };
        format!("{number}\u{a0}{}", units[unit])
    }

    /// Whether a number takes the singular: in French, zero does (CLDR plural rules).
    pub(crate) fn is_one(self, count: u64) -> bool {
        count == 1 || (self == Self::Fr && count == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_written_as_the_language_does() {
        let at: Timestamp = "2026-08-01T09:05:07.9Z".parse().unwrap();
        let written = |language: Language| {
            [
                language.number(1_234_567),
                language.number(123),
                language.moment(at),
                language.month(2026, 3),
                language.size(1_234),
                language.size(123_456_789),
                language.percent(1, 3),
                language.percent(1, 1_000),
                language.percent(1, 1_000_000),
                language.percent(5, 5),
            ]
        };
        assert_eq!(
            written(Language::En),
            [
                "1,234,567",
                "123",
                "1 August 2026, 09:05:07 UTC",
                "March 2026",
                "1.2\u{a0}kB",
                "123\u{a0}MB",
                "33%",
                "0.1%",
                "<0.1%",
                "100%"
            ]
        );
        assert_eq!(
            written(Language::Fr),
            [
                "1\u{202f}234\u{202f}567",
                "123",
                "1er août 2026 à 09:05:07\u{a0}UTC",
                "mars 2026",
                "1,2\u{a0}ko",
                "123\u{a0}Mo",
                "33\u{a0}%",
                "0,1\u{a0}%",
                "<\u{a0}0,1\u{a0}%",
                "100\u{a0}%"
            ]
        );
        assert_eq!(
            written(Language::De),
            [
                "1.234.567",
                "123",
                "1. August 2026, 09:05:07\u{a0}Uhr UTC",
                "März 2026",
                "1,2\u{a0}kB",
                "123\u{a0}MB",
                "33\u{a0}%",
                "0,1\u{a0}%",
                "<\u{a0}0,1\u{a0}%",
                "100\u{a0}%"
            ]
        );
        let tags = ["de_AT", "FR-ca", "en", "it", ""].map(Language::of_tag);
        assert_eq!(tags, [Some(Language::De), Some(Language::Fr), Some(Language::En), None, None]);
        assert!(Language::Fr.is_one(0) && !Language::En.is_one(0) && Language::De.is_one(1));
    }
}
