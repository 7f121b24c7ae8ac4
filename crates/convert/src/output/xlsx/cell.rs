//! The type of a value in Excel, and the XML of its cell.
//!
//! - **Text stays text**: ids, phone numbers, leading zeros, everything that JSON delivered as a
//!   string. Text that Excel might convert when it is edited has the format Text. Text that would
//!   run as a formula also has Excel's own apostrophe (`quotePrefix`), which is not part of the
//!   value. Text is never written as a formula.
//! - **Times** as Auth0 writes them are dates, in the style's time zone, to the millisecond. Before
//!   March 1900, where Excel's calendar is wrong, and on the last two days of the year 9999 they
//!   stay text.
//! - **Numbers** are numbers if Excel holds every digit (15), else text.
//! - Characters that XML cannot hold are written as `_x0000_`, which Excel reads back (ECMA-376
//!   part 1, 22.9.2.19).

use jiff::{Timestamp, tz::TimeZone};

/// Most UTF-16 units in a cell (Microsoft, "Excel specifications and limits").
pub(super) const LONGEST_TEXT: usize = 32_767;

/// Most digits of a number.
const DIGITS: usize = 15;

/// The formats of cells, in the order of `xl/styles.xml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Title,
    Time,
    /// Text that stays text when it is edited.
    Text,
    /// Text that would run as a formula.
    Quoted,
}

impl Look {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Title => " s=\"1\"",
            Self::Time => " s=\"2\"",
            Self::Text => " s=\"3\"",
            Self::Quoted => " s=\"4\"",
        }
    }
}

/// The look of a text.
#[inline]
pub(super) fn look_of(text: &str) -> Look {
    match text.as_bytes().first() {
        None | Some(b'a'..=b'z' | b'A'..=b'Z') => Look::Plain,
        Some(first) if !first.is_ascii_digit() && recipe::runs_as_formula(text) => Look::Quoted,
        Some(_) => Look::Text,
    }
}

/// Returns true if Excel holds this JSON number with all its digits.
#[inline]
pub(super) fn is_exact(number: &str) -> bool {
    let bytes = number.as_bytes();
    // Nearly all numbers are short and whole.
    if bytes.len() <= DIGITS && bytes.iter().all(u8::is_ascii_digit) {
        return true;
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0').count();
    let zero = digits == 0;
    // Excel's range (same source): smaller numbers become 0.
    let holds = |value: f64| (2.229e-308..=9.999e307).contains(&value.abs());
    digits <= DIGITS && (zero || number.parse().is_ok_and(holds))
}

/// Appends a time in Excel's unit, days since the end of 1899, to the millisecond. Returns false
/// for a day that Excel does not have.
pub(super) fn push_time(time: Timestamp, zone: Option<&TimeZone>, out: &mut Vec<u8>) -> bool {
    const DAY: i64 = 86_400_000;
    /// From 30 December 1899 to 1 January 1970.
    const EPOCH: i64 = 25_569;
    /// 1 March 1900 and 31 December 9999.
    const DAYS: std::ops::RangeInclusive<i64> = 61..=2_958_465;
    const FRACTION: i64 = 10_000_000_000;
    let offset = zone.map_or(0, |zone| i64::from(zone.to_offset(time).seconds()) * 1_000);
    let local = time.as_millisecond() + offset;
    let (day, rest) = (local.div_euclid(DAY) + EPOCH, local.rem_euclid(DAY));
    if !DAYS.contains(&day) {
        return false;
    }
    push_integer(day.unsigned_abs(), out);
    if rest > 0 {
        // At most 10¹⁰: the fraction of the last millisecond ends below 1.
        let fraction = (rest * FRACTION + DAY / 2) / DAY + FRACTION;
        let at = out.len();
        push_integer(fraction.unsigned_abs(), out);
        // Replaces the leading 1, which kept the zeros after it.
        out[at] = b'.';
    }
    true
}

/// Appends a number in decimal.
pub(super) fn push_integer(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        // Below 10, so its lowest byte is the digit.
        digits[at] = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The letters of a column, from 0: A, B, … Z, AA.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26).to_le_bytes()[0]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The part of a text that fits into a cell.
#[inline]
pub(super) fn fitting(text: &str) -> &str {
    // No text has more UTF-16 units than bytes.
    if text.len() <= LONGEST_TEXT { text } else { cut(text) }
}

#[cold]
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > LONGEST_TEXT
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// Opens a cell: the column's part of `<c r="B7"`, the row, and the look.
#[inline]
fn open(column: &[u8], row: &[u8], look: Look, out: &mut Vec<u8>) {
    out.extend_from_slice(column);
    out.extend_from_slice(row);
    out.push(b'"');
    out.extend_from_slice(look.attribute().as_bytes());
}

/// The beginning of a cell in this column.
pub(super) fn beginning(column: usize) -> Vec<u8> {
    format!("<c r=\"{}", letters(column)).into_bytes()
}

/// Appends a text cell.
#[inline]
pub(super) fn push_text(column: &[u8], row: &[u8], look: Look, text: &str, out: &mut Vec<u8>) {
    open(column, row, look, out);
    let space = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t' | b'\n' | b'\r'));
    let keep = space(text.as_bytes().first()) || space(text.as_bytes().last());
    out.extend_from_slice(if keep {
        b" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
    } else {
        b" t=\"inlineStr\"><is><t>"
    });
    push_escaped(text, out);
    out.extend_from_slice(b"</t></is></c>");
}

/// Appends a number cell. The number stays as it is, except for a capital `E`, as Excel writes it.
#[inline]
pub(super) fn push_number(column: &[u8], row: &[u8], number: &str, out: &mut Vec<u8>) {
    open(column, row, Look::Plain, out);
    out.extend_from_slice(b"><v>");
    let at = out.len();
    out.extend_from_slice(number.as_bytes());
    out[at..].make_ascii_uppercase();
    out.extend_from_slice(b"</v></c>");
}

/// Appends a boolean cell.
#[inline]
pub(super) fn push_bool(column: &[u8], row: &[u8], value: bool, out: &mut Vec<u8>) {
    open(column, row, Look::Plain, out);
    out.extend_from_slice(if value { b" t=\"b\"><v>1</v></c>" } else { b" t=\"b\"><v>0</v></c>" });
}

/// Appends a time cell. Appends nothing and returns false if Excel does not have the day.
#[inline]
pub(super) fn push_time_cell(
    column: &[u8],
    row: &[u8],
    time: Timestamp,
    zone: Option<&TimeZone>,
    out: &mut Vec<u8>,
) -> bool {
    let start = out.len();
    open(column, row, Look::Time, out);
    out.extend_from_slice(b"><v>");
    let fits = push_time(time, zone, out);
    if fits {
        out.extend_from_slice(b"</v></c>");
    } else {
        out.truncate(start);
    }
    fits
}

/// Appends text as XML that Excel reads back as that text.
#[inline]
pub(super) fn push_escaped(text: &str, out: &mut Vec<u8>) {
    // Without an early exit the compiler vectorises this; cells are short. 0xEF begins U+FFFE and
    // U+FFFF.
    let special = |byte: u8| byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'_' | 0xEF);
    if text.bytes().fold(false, |found, byte| found | special(byte)) {
        push_special(text, out);
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn push_special(text: &str, out: &mut Vec<u8>) {
    let mut done = 0;
    for (at, letter) in text.char_indices() {
        let code;
        let written = match letter {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            // Would be read as an escape.
            '_' if is_escape(&text.as_bytes()[at..]) => "_x005F_",
            '\t' | '\n' => continue,
            // Carriage returns would become line feeds.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                code = format!("_x{:04X}_", u32::from(letter));
                &code
            }
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[done..at]);
        out.extend_from_slice(written.as_bytes());
        done = at + letter.len_utf8();
    }
    out.extend_from_slice(&text.as_bytes()[done..]);
}

/// Returns true for bytes that begin like `_x0041_`.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x' | b'X', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        push_escaped(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn days(time: &str, zone: Option<&str>) -> Option<String> {
        let zone = zone.map(|name| TimeZone::get(name).unwrap());
        let mut out = Vec::new();
        push_time(time.parse().unwrap(), zone.as_ref(), &mut out).then(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn numbers_stay_numbers_if_excel_holds_their_digits() {
        for number in [
            "0",
            "-0",
            "12",
            "-1.50e3",
            "999999999999999",
            "1e20",
            "0.1",
            "0.000123456789012345",
            "1E-300",
            "0e999",
        ] {
            assert!(is_exact(number), "{number}");
        }
        for number in [
            "9007199254740993",
            "1234567890123456",
            "-1234567890.123456",
            "100000000000000000000",
            "1e400",
            "1e308",
            "-1e-400",
            "1e-310",
            "123456789012345678901234567890",
        ] {
            assert!(!is_exact(number), "{number}");
        }
    }

    #[test]
    fn times_are_in_days() {
        assert_eq!(days("1970-01-01T00:00:00Z", None).unwrap(), "25569");
        assert_eq!(days("2022-07-15T12:00:00Z", None).unwrap(), "44757.5000000000");
        assert_eq!(days("2022-07-15T17:19:01.531Z", None).unwrap(), "44757.7215454977");
        assert_eq!(days("2022-07-15T22:00:00Z", Some("Europe/Paris")).unwrap(), "44758");
        assert_eq!(days("2022-01-15T22:00:00Z", Some("Europe/Paris")).unwrap(), "44576.9583333333");
        assert_eq!(days("1900-03-01T00:00:00Z", None).unwrap(), "61");
        assert_eq!(days("9999-12-30T22:00:00Z", Some("Pacific/Kiritimati")).unwrap(), "2958465.5000000000");
        assert_eq!(days("1900-02-28T23:59:59.999Z", None), None);
        assert_eq!(days("0000-01-01T00:00:00Z", None), None);
        // The last millisecond of a day is not the next day.
        assert_eq!(days("2022-07-15T23:59:59.999Z", None).unwrap(), "44757.9999999884");
    }

    #[test]
    fn columns_have_letters() {
        let cases = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")];
        for (column, expected) in cases {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_escaped() {
        assert_eq!(escaped("a & b <c> \"d\" é"), "a &amp; b &lt;c&gt; \"d\" é");
        assert_eq!(escaped("a\0b\u{b}\r\n\t"), "a_x0000_b_x000B__x000D_\n\t");
        assert_eq!(escaped("\u{fffe}\u{ffff}\u{fffd}"), "_xFFFE__xFFFF_\u{fffd}");
        assert_eq!(escaped("_x0041_ _xZZZZ_ _x00_ user_x1"), "_x005F_x0041_ _xZZZZ_ _x00_ user_x1");
    }

    #[test]
    fn text_is_cut_at_excels_limit_and_never_inside_a_character() {
        let long = "x".repeat(LONGEST_TEXT);
        assert_eq!(fitting(&long), long);
        assert_eq!(fitting(&format!("{long}y")), long);
        let wide = "😀".repeat(LONGEST_TEXT);
        assert_eq!(fitting(&wide).encode_utf16().count(), LONGEST_TEXT - 1);
        let accents = "é".repeat(LONGEST_TEXT);
        assert_eq!(fitting(&accents), accents);
    }

    #[test]
    fn looks_keep_text_text() {
        assert_eq!(look_of("auth0|1"), Look::Plain);
        assert_eq!(look_of(""), Look::Plain);
        assert_eq!(look_of("0049151"), Look::Text);
        assert_eq!(look_of("+4915112345678"), Look::Text);
        assert_eq!(look_of("=1+1"), Look::Quoted);
        assert_eq!(look_of("@x"), Look::Quoted);
    }
}
