//! What Excel makes of the cells of a CSV when it opens the file: it reads text that looks like a
//! number or a date as one, and so loses digits, leading zeros and signs. Only a workbook says what
//! is text.
//!
//! The rules are those of Excel's General format: a number keeps 15 digits and is shown with an
//! exponent from 12 digits on; day and month, with or without a year, are a date, as are an English
//! or a local month's name and a number; two numbers with a colon are a time. Which of point and
//! comma separates decimals, and which one the parts of a date, depends on the locale.

use std::path::Path;

use recipe::Style;

use crate::{locale, summary::Notice, table::Cell};

/// Most digits that Excel shows without an exponent.
const MOST_SHOWN: usize = 11;

/// The longest text that Excel reads as a date or time.
const LONGEST_DATE: usize = 30;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What happens to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It is a number that loses digits, or is shown with an exponent.
    Number,
    /// It loses leading zeros or a plus sign.
    Zeros,
    /// It becomes a date, a time or a fraction.
    Date,
}

/// Counts the cells that Excel changes.
pub(super) struct ExcelReading {
    decimal: u8,
    numbers: u64,
    zeros: u64,
    dates: u64,
}

impl ExcelReading {
    /// For a file that is opened in the style's locale.
    pub(super) fn new(style: &Style) -> Self {
        let decimal = if locale::has_decimal_comma(style.locale()) { b',' } else { b'.' };
        Self { decimal, numbers: 0, zeros: 0, dates: 0 }
    }

    /// Counts a cell.
    #[inline]
    pub(super) fn count(&mut self, cell: Cell<'_>) {
        let change = match cell {
            Cell::Text(text) => of_text(text, self.decimal),
            Cell::Number(number) => (significant_digits(number.as_bytes()) > 15).then_some(Change::Number),
            Cell::Empty | Cell::Bool(_) | Cell::Json(_) => None,
        };
        match change {
            None => {}
            Some(Change::Number) => self.numbers += 1,
            Some(Change::Zeros) => self.zeros += 1,
            Some(Change::Date) => self.dates += 1,
        }
    }

    /// The notice, if any cell is changed.
    pub(super) fn notice(&self, path: &Path) -> Option<Notice> {
        let Self { numbers, zeros, dates, .. } = *self;
        let any = numbers + zeros + dates > 0;
        any.then(|| Notice::ChangedByExcel { path: path.to_owned(), numbers, zeros, dates })
    }
}

/// What Excel changes of a text.
#[inline]
fn of_text(text: &str, decimal: u8) -> Option<Change> {
    // Most text begins with a letter of no month and has no business here.
    match text.as_bytes().first()? {
        b'0'..=b'9' | b'+' | b'-' | b'.' | b',' | b' ' => {}
        letter if text.len() <= LONGEST_DATE && letter.is_ascii_alphabetic() => {
            let begin = text.as_bytes().get(..3)?;
            let month = MONTHS.iter().any(|month| begin.eq_ignore_ascii_case(month.as_bytes()));
            return (month && is_date(text, decimal)).then_some(Change::Date);
        }
        _ => return None,
    }
    // What a user has most of: Excel leaves a time as Auth0 writes it alone.
    if text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z') {
        return None;
    }
    let text = text.trim_matches(' ');
    of_number(text.as_bytes(), decimal).or_else(|| is_date(text, decimal).then_some(Change::Date))
}

/// What Excel changes of a text that it reads as a number. None for what it leaves alone or does
/// not read as a number.
fn of_number(text: &[u8], decimal: u8) -> Option<Change> {
    let (sign, unsigned) = match text {
        [sign @ (b'+' | b'-'), rest @ ..] => (Some(*sign), rest),
        _ => (None, text),
    };
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(unsigned);
    let (whole, mut rest) = unsigned.split_at(whole);
    let mut fraction = &rest[..0];
    if let [point, after @ ..] = rest
        && *point == decimal
    {
        (fraction, rest) = after.split_at(digits(after));
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        let after = after.strip_prefix(b"+").or_else(|| after.strip_prefix(b"-")).unwrap_or(after);
        let exponent = std::str::from_utf8(after).ok()?.parse::<u32>().ok()?;
        // Beyond its largest number, Excel leaves the text alone.
        let fits = exponent + u32::try_from(whole.len()).unwrap_or(u32::MAX) <= 308;
        return (after.iter().all(u8::is_ascii_digit) && fits).then_some(Change::Number);
    }
    if !rest.is_empty() {
        return None;
    }
    if sign == Some(b'+') || (whole.len() > 1 && whole[0] == b'0') {
        return Some(Change::Zeros);
    }
    if fraction.is_empty() {
        return (whole.len() > MOST_SHOWN).then_some(Change::Number);
    }
    if fraction.ends_with(b"0") || whole.is_empty() {
        return Some(Change::Zeros);
    }
    (whole.len() + fraction.len() > 15).then_some(Change::Number)
}

/// The digits of a number without zeros at its ends.
fn significant_digits(number: &[u8]) -> usize {
    let mantissa = number.split(|byte| matches!(byte, b'e' | b'E')).next().unwrap_or_default();
    let digits = || mantissa.iter().filter(|byte| byte.is_ascii_digit());
    let leading = digits().take_while(|byte| **byte == b'0').count();
    let trailing = digits().rev().take_while(|byte| **byte == b'0').count();
    digits().count().saturating_sub(leading + trailing)
}

/// Returns true for what Excel reads as a date, a time or a fraction.
fn is_date(text: &str, decimal: u8) -> bool {
    if text.len() > LONGEST_DATE || !text.is_ascii() {
        return false;
    }
    // Numbers and addresses have none of these.
    let of_date = |byte: u8| {
        matches!(byte, b':' | b'/' | b'-' | b' ')
            || byte.is_ascii_alphabetic()
            || (byte == b'.' && decimal == b',')
    };
    if !text.bytes().any(of_date) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let (date, time) = match lower.split_once(' ') {
        Some((date, time)) if time.contains(':') => (date, Some(time)),
        _ => (lower.as_str(), None),
    };
    if time.is_some_and(|time| !is_time(time)) {
        return false;
    }
    is_time(date) || is_day(date, decimal) || (time.is_none() && is_mixed_fraction(date))
}

/// `12:30`, `1:02:03`, `12:30 pm`.
fn is_time(text: &str) -> bool {
    let text = text.strip_suffix("am").or_else(|| text.strip_suffix("pm")).unwrap_or(text).trim_end();
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &&str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let seconds = |part: &&str| {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        number(&whole, 2) && fraction.bytes().all(|byte| byte.is_ascii_digit())
    };
    match parts.as_slice() {
        [hours, minutes] => number(hours, 4) && number(minutes, 2),
        [hours, minutes, last] => number(hours, 4) && number(minutes, 2) && seconds(last),
        _ => false,
    }
}

/// `1/2`, `12-03`, `2026-01-31`, `1/2026`, `mar1`, `1 mar 2026`, and with points where decimals
/// have a comma.
fn is_day(text: &str, decimal: u8) -> bool {
    let separators: &[char] = if decimal == b',' { &['/', '-', '.'] } else { &['/', '-'] };
    let mut months = 0;
    let mut parts = Vec::new();
    for part in text.split([' ', '/', '-', '.', ',']).filter(|part| !part.is_empty()) {
        // `mar1` is a month and a number.
        let letters = part.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, number) = part.split_at(letters);
        if !name.is_empty() {
            let month = MONTHS
                .iter()
                .any(|month| name.starts_with(month) && (name.len() == 3 || FULL_MONTHS.contains(&name)));
            if !month {
                return false;
            }
            months += 1;
        }
        if !number.is_empty() {
            parts.push(number);
        }
    }
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(|part| numeric(part) && part.len() <= 4) {
        return false;
    }
    let value = |part: &str| part.parse::<u16>().unwrap_or(u16::MAX);
    let (day, month) =
        (|part: &str| (1..=31).contains(&value(part)), |part: &str| (1..=12).contains(&value(part)));
    let year = |part: &str| part.len() != 3 && (part.len() < 4 || (1900..=9999).contains(&value(part)));
    if months == 1 {
        return match parts.as_slice() {
            [one] => day(one) || year(one),
            [one, two] => (day(one) && year(two)) || (year(one) && day(two)),
            _ => false,
        };
    }
    // Numbers alone need the separators of a date, each the same.
    let used: Vec<char> = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let dated =
        used.first().is_some_and(|first| separators.contains(first) && used.iter().all(|it| it == first));
    let tight = !text.starts_with(separators) && !text.ends_with(separators);
    let pair = |one: &str, two: &str| (day(one) && month(two)) || (month(one) && day(two));
    months == 0
        && dated
        && tight
        && match parts.as_slice() {
            [one, two] if used.len() == 1 => {
                pair(one, two)
                    || (month(one) && one.len() < 3 && two.len() == 4 && year(two))
                    || (one.len() == 4 && year(one) && month(two))
            }
            [one, two, three] if used.len() == 2 => {
                (pair(one, two) && year(three)) || (one.len() == 4 && year(one) && pair(two, three))
            }
            _ => false,
        }
}

const FULL_MONTHS: [&str; 13] = [
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "may",
    "sept",
];

/// `1 1/2`, which becomes 1.5.
fn is_mixed_fraction(text: &str) -> bool {
    let number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split_once(' ')
        .and_then(|(whole, rest)| rest.split_once('/').map(|(above, below)| (whole, above, below)))
        .is_some_and(|(whole, above, below)| number(whole, 15) && number(above, 3) && number(below, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Change> {
        of_text(text, b'.')
    }

    #[test]
    fn what_excel_changes_is_found() {
        for number in
            ["112233445566778899001", "4111111111111111", "123456789012", "2E5", "1.5e-7", "-4e10", "12e0"]
        {
            assert_eq!(of(number), Some(Change::Number), "{number}");
        }
        for zeros in
            ["0007421", "01230", "+33612345678", "0049151000000", "00", "1.10", "+1", "007", " 01", ".5"]
        {
            assert_eq!(of(zeros), Some(Change::Zeros), "{zeros}");
        }
        for date in [
            "1/2",
            "12-03",
            "31/12",
            "2026-01-31",
            "1/2/2026",
            "01-02-03",
            "1/2026",
            "2026-12",
            "MAR1",
            "Sept2",
            "DEC-1",
            "1 Mar",
            "Jan 2026",
            "March 5",
            "12:30",
            "1:02:03",
            "12:30 PM",
            "2026-01-31 12:30",
            "1 1/2",
            "5-May",
        ] {
            assert_eq!(of(date), Some(Change::Date), "{date}");
        }
    }

    #[test]
    fn what_excel_leaves_alone_is_not_counted() {
        for text in [
            "",
            "auth0|64a0000000000000000000a1",
            "64e1234567",
            "1",
            "12345678901",
            "-5",
            "1.5",
            "a@b.c",
            "O'Brien",
            "2022-07-15T17:19:01.531Z",
            "Mark",
            "May",
            "Mara 1",
            "1.2.3",
            "13/32",
            "1-2-3-4",
            "1/2-3",
            "192.0.2.1",
            "+49 151 1",
            "12 34",
            "1:2:3:4",
            "Dec1a",
            "0",
            "0.5",
            "é",
            "-",
            "+",
            "1e",
            "e5",
            "15-15",
            "2026-13",
            "-1/2",
            "555-1234",
            "1,5",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn the_locale_decides_between_decimals_and_dates() {
        assert_eq!(of_text("1.2", b','), Some(Change::Date));
        assert_eq!(of_text("31.12.2026", b','), Some(Change::Date));
        assert_eq!(of_text("1,50", b','), Some(Change::Zeros));
        assert_eq!(of_text("1,5", b','), None);
    }

    #[test]
    fn numbers_of_json_lose_only_digits() {
        let mut reading = ExcelReading::new(&Style::default());
        for number in [
            "9007199254740993",
            "1.10",
            "100000000000000000000",
            "-0.0001234567890123456",
            "12345678901234e3",
        ] {
            reading.count(Cell::Number(number));
        }
        assert_eq!(reading.numbers, 2);
    }
}
