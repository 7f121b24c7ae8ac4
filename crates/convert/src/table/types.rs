//! Column types, for formats that have them. A column has a type only if each value can be read
//! back exactly; else it is text.

use jiff::Timestamp;
use schema::{Attribute, FieldPath};

use crate::json::Kind;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnType {
    /// Anything, as in CSV for programs.
    Text,
    /// True and false.
    Boolean,
    /// Whole numbers of 64 bits.
    Integer,
    /// Numbers of at most 15 digits, which a double holds exactly.
    Float,
    /// Times that Auth0 writes.
    Timestamp,
}

/// Returns true if a field is a time that Auth0 writes, as ISO 8601 in UTC. What customers keep in
/// metadata stays the text that it is.
pub(super) fn is_time(path: &str) -> bool {
    FieldPath::from_key(path).attribute().is_some_and(Attribute::is_time)
}

/// The kinds of values seen in a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen(u8);

impl Seen {
    const BOOLEAN: u8 = 1;
    const INTEGER: u8 = 1 << 1;
    /// An integer that a double does not hold exactly.
    const LARGE: u8 = 1 << 2;
    const FLOAT: u8 = 1 << 3;
    const TIME: u8 = 1 << 4;
    const OTHER: u8 = 1 << 5;

    /// Adds a value, given as JSON text. `time` if strings can be times.
    pub(super) fn add(&mut self, raw: &str, kind: Kind, time: bool) {
        self.0 |= match kind {
            Kind::Null => 0,
            Kind::True | Kind::False => Self::BOOLEAN,
            Kind::Number => number(raw),
            Kind::String { escaped: false } if time && microseconds(&raw[1..raw.len() - 1]).is_some() => {
                Self::TIME
            }
            Kind::String { .. } | Kind::Object | Kind::Array => Self::OTHER,
        };
    }

    /// The type of a column with these values.
    pub(super) const fn column(self) -> ColumnType {
        const NUMBERS: u8 = Seen::INTEGER | Seen::FLOAT;
        const WHOLE: u8 = Seen::INTEGER | Seen::LARGE;
        match self.0 {
            Self::BOOLEAN => ColumnType::Boolean,
            Self::INTEGER | WHOLE => ColumnType::Integer,
            Self::FLOAT | NUMBERS => ColumnType::Float,
            Self::TIME => ColumnType::Timestamp,
            _ => ColumnType::Text,
        }
    }
}

fn number(raw: &str) -> u8 {
    const MOST_DIGITS: usize = 15;
    if !raw.contains(['.', 'e', 'E']) && raw != "-0" {
        return match raw.parse::<i64>() {
            Ok(number) if number.unsigned_abs() < 1 << 53 => Seen::INTEGER,
            Ok(_) => Seen::INTEGER | Seen::LARGE,
            Err(_) => Seen::OTHER,
        };
    }
    let mantissa = raw.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let in_range = raw.parse::<f64>().is_ok_and(|number| {
        // Near the ends of their range, doubles hold fewer digits.
        let zero = mantissa.bytes().all(|byte| !matches!(byte, b'1'..=b'9'));
        zero || (1e-290..1e290).contains(&number.abs())
    });
    if digits <= MOST_DIGITS && in_range { Seen::FLOAT } else { Seen::OTHER }
}

/// A time in UTC, in microseconds since 1970; none if it is not a time or not exact.
pub(crate) fn microseconds(text: &str) -> Option<i64> {
    // Not every program supports the year 0.
    if !text.ends_with('Z') || text.as_bytes().get(4) != Some(&b'-') || text.starts_with("0000") {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    (at.subsec_nanosecond() % 1_000 == 0).then(|| at.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> ColumnType {
        let mut seen = Seen::default();
        for value in values {
            let kind = match value.as_bytes()[0] {
                b'"' => Kind::String { escaped: value.contains('\\') },
                b't' => Kind::True,
                b'f' => Kind::False,
                b'n' => Kind::Null,
                b'[' => Kind::Array,
                _ => Kind::Number,
            };
            seen.add(value, kind, true);
        }
        seen.column()
    }

    #[test]
    fn a_column_has_a_type_if_all_values_have_it() {
        assert_eq!(of(&["true", "null", "false"]), ColumnType::Boolean);
        assert_eq!(of(&["1", "-9223372036854775808"]), ColumnType::Integer);

        assert_eq!(of(&["1.10", "-0.0", "-0", "3", "2e10"]), ColumnType::Float);
        assert_eq!(of(&["\"2022-07-15T17:19:01.531Z\"", "null"]), ColumnType::Timestamp);
        for other in [
            &["true", "1"][..],
            &["1", "\"1\""],
            &["9223372036854775808"],
            &["1.5", "9007199254740993"],
            &["1.2345678901234567"],
            &["1e400"],
            &["1e-320"],
            &["[]"],
            &["\"2022-07-15T17:19:01.531Z\"", "\"soon\""],
            &[],
        ] {
            assert_eq!(of(other), ColumnType::Text, "{other:?}");
        }
    }

    #[test]
    fn only_exact_times_in_utc_are_times() {
        assert_eq!(microseconds("1970-01-01T00:00:01.000002Z"), Some(1_000_002));
        for other in [
            "1970-01-01T00:00:00+00:00",
            "1970-01-01",
            "1970-01-01T00:00:00.0000001Z",
            "0000-01-01T00:00:00Z",
            "Z",
            "",
        ] {
            assert_eq!(microseconds(other), None, "{other}");
        }
    }
}
