//! How cells read in all tables that are written as text: times in a zone, words for true and
//! false, a word for empty values. A default style changes nothing: see [`Values::of`].
//!
//! A time is a text exactly as Auth0 writes times: `2022-07-15T17:19:01.531Z`, with up to three
//! decimals. Anything else that looks like a date stays text.

use jiff::{Timestamp, tz::TimeZone};
use recipe::{Booleans, Style};

use crate::{locale, table::cells::Cell};

/// The text of a time in a style with a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeText {
    /// `2022-07-15T19:19:01.531+02:00`, for programs.
    Exact,
    /// `2022-07-15 19:19:01`, which spreadsheets in every locale read as a time.
    ForSpreadsheets,
}

/// Rewrites cells by a style.
pub(crate) struct Values {
    zone: Option<TimeZone>,
    times: TimeText,
    words: Option<[&'static str; 2]>,
    missing: Option<String>,
    decimal_comma: bool,
    buffer: String,
}

impl Values {
    /// Returns none if cells stay as they are.
    pub(crate) fn of(style: &Style, times: TimeText) -> Option<Self> {
        let words = (style.booleans == Booleans::YesNo).then(|| locale::yes_no(style.locale()));
        let values = Self {
            zone: style.zone(),
            times,
            words,
            missing: style.missing.clone(),
            decimal_comma: false,
            buffer: String::new(),
        };
        (values.zone.is_some() || values.words.is_some() || values.missing.is_some()).then_some(values)
    }

    /// For CSV that a spreadsheet opens in the style's locale: numbers have its decimal sign.
    pub(crate) fn for_excel(style: &Style) -> Option<Self> {
        let decimal_comma = locale::has_decimal_comma(style.locale());
        let plain = || Self {
            zone: None,
            times: TimeText::ForSpreadsheets,
            words: None,
            missing: None,
            decimal_comma: false,
            buffer: String::new(),
        };
        let values = Self::of(style, TimeText::ForSpreadsheets);
        if decimal_comma { Some(Self { decimal_comma, ..values.unwrap_or_else(plain) }) } else { values }
    }

    /// The zone for times; none for UTC.
    pub(crate) const fn zone(&self) -> Option<&TimeZone> {
        self.zone.as_ref()
    }

    /// The cell as written.
    pub(crate) fn shown<'a>(&'a mut self, cell: Cell<'a>) -> Cell<'a> {
        match (cell, &self.zone) {
            (Cell::Text(text), Some(zone)) => {
                let Some(time) = utc_time(text) else { return cell };
                let format = match self.times {
                    TimeText::Exact => "%Y-%m-%dT%H:%M:%S%.f%:z",
                    TimeText::ForSpreadsheets => "%Y-%m-%d %H:%M:%S",
                };
                self.buffer = time.to_zoned_datetime(zone.clone()).strftime(format).to_string();
                Cell::Text(&self.buffer)
            }
            (Cell::Number(number), _) if self.decimal_comma && number.contains('.') => {
                self.buffer = number.replace('.', ",");
                Cell::Number(&self.buffer)
            }
            _ => self.worded(cell),
        }
    }

    /// The cell with the words for true, false and empty values.
    pub(crate) fn worded<'a>(&'a self, cell: Cell<'a>) -> Cell<'a> {
        match (cell, &self.words, &self.missing) {
            (Cell::Bool(value), Some([yes, no]), _) => Cell::Text(if value { yes } else { no }),
            (Cell::Empty, _, Some(word)) => Cell::Text(word),
            _ => cell,
        }
    }
}

/// Reads a time as Auth0 writes it.
#[inline]
pub(crate) fn utc_time(text: &str) -> Option<Timestamp> {
    // The length and two letters rule out nearly all other text.
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 20 | 22..=24) || bytes[10] != b'T' || bytes[bytes.len() - 1] != b'Z' {
        return None;
    }
    let digits = |from: usize, to: usize| bytes[from..to].iter().all(u8::is_ascii_digit);
    let shape = digits(0, 4)
        && bytes[4] == b'-'
        && digits(5, 7)
        && bytes[7] == b'-'
        && digits(8, 10)
        && digits(11, 13)
        && bytes[13] == b':'
        && digits(14, 16)
        && bytes[16] == b':'
        && digits(17, 19)
        // Spreadsheets and most programs don't know leap seconds.
        && bytes[17] < b'6'
        && (bytes.len() == 20 || (bytes[19] == b'.' && digits(20, bytes.len() - 1)));
    if shape { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(times: TimeText) -> Values {
        let style = Style {
            time_zone: Some("Europe/Paris".into()),
            booleans: Booleans::YesNo,
            missing: Some("n/a".into()),
            locale: Some("fr".into()),
        };
        Values::of(&style, times).unwrap()
    }

    #[test]
    fn times_are_distinguished_from_other_text() {
        for text in [
            "2022-07-15T17:19:01.531Z",
            "2022-07-15T17:19:01Z",
            "0000-01-01T00:00:00.0Z",
            "2024-02-29T23:59:59.99Z",
        ] {
            assert!(utc_time(text).is_some(), "{text}");
        }
        for text in [
            "",
            "2022-07-15",
            "2022-07-15T17:19:01.531+00:00",
            "2022-07-15T17:19:01.5312Z",
            "2022-07-15T17:19:01.Z",
            "2022-07-15 17:19:01.531Z",
            "2022-07-15t17:19:01.531z",
            "2023-02-29T00:00:00Z",
            "2022-07-15T24:00:00Z",
            "2022-06-30T23:59:60Z",
            "+022-07-15T17:19:01Z",
            "2022-07-15T17:19:é1Z",
        ] {
            assert!(utc_time(text).is_none(), "{text}");
        }
    }

    #[test]
    fn times_are_written_in_the_zone() {
        let mut exact = values(TimeText::Exact);
        let winter = "2022-01-15T23:30:00.531Z";
        assert_eq!(exact.shown(Cell::Text(winter)), Cell::Text("2022-01-16T00:30:00.531+01:00"));
        assert_eq!(exact.shown(Cell::Text("2022-07-15T17:19:01Z")), Cell::Text("2022-07-15T19:19:01+02:00"));
        let mut sheet = values(TimeText::ForSpreadsheets);
        assert_eq!(sheet.shown(Cell::Text(winter)), Cell::Text("2022-01-16 00:30:00"));
        assert_eq!(sheet.shown(Cell::Text("2022-01-15")), Cell::Text("2022-01-15"));
    }

    #[test]
    fn words_replace_true_false_and_empty() {
        let mut values = values(TimeText::Exact);
        assert_eq!(values.shown(Cell::Bool(true)), Cell::Text("oui"));
        assert_eq!(values.shown(Cell::Bool(false)), Cell::Text("non"));
        assert_eq!(values.shown(Cell::Empty), Cell::Text("n/a"));
        assert_eq!(values.shown(Cell::Text("")), Cell::Text(""));
        assert_eq!(values.shown(Cell::Number("1.5")), Cell::Number("1.5"));
    }

    #[test]
    fn excel_gets_the_decimal_sign_it_expects() {
        let french = Style { locale: Some("fr-FR".into()), ..Style::default() };
        let mut values = Values::for_excel(&french).unwrap();
        assert_eq!(values.shown(Cell::Number("-1.50e3")), Cell::Number("-1,50e3"));
        assert_eq!(values.shown(Cell::Number("12")), Cell::Number("12"));
        assert_eq!(values.shown(Cell::Bool(true)), Cell::Bool(true));
        assert!(Values::for_excel(&Style::default()).is_none());
    }
}
