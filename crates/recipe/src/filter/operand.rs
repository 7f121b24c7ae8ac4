//! The values that operators compare with: times, ages and numbers.

use std::{borrow::Cow, fmt, str::FromStr};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::decimal::Decimal;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A point in time, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// A point in time, written as RFC 3339: `2026-01-31T09:30:00Z`.
    Time(Timestamp),
    /// A day in UTC, written as `2026-01-31`.
    Day(Date),
}

impl Moment {
    /// The first instant: the point in time itself, or the midnight at which the day begins.
    pub fn start(self) -> Timestamp {
        match self {
            Self::Time(time) => time,
            // Only the end of the year 9999 is out of range.
            Self::Day(day) => TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX),
        }
    }

    /// The first instant after it: one nanosecond later, or the midnight at which the day ends.
    pub fn end(self) -> Timestamp {
        let length = match self {
            Self::Time(_) => SignedDuration::from_nanos(1),
            Self::Day(_) => DAY,
        };
        self.start().checked_add(length).unwrap_or(Timestamp::MAX)
    }

    /// Reads a time or a day; returns none for anything else.
    pub fn read(text: &str) -> Option<Self> {
        if is_day(text) {
            text.parse().ok().map(Self::Day)
        } else if is_rfc_3339(text) {
            text.parse().ok().or_else(|| at_the_end(text)).map(Self::Time)
        } else {
            None
        }
    }
}

/// Times of the last hours of the year 9999, which often stand for "never", are out of a
/// timestamp's range. The last one takes their place.
fn at_the_end(text: &str) -> Option<Timestamp> {
    let (time, zone) = text.split_at("9999-12-31T23:59:59".len());
    let is_last = time.starts_with("9999-12-3") && time.parse::<DateTime>().is_ok();
    // The zone counts as much as with any other time.
    let known = || format!("2000-01-01T00:00:00{zone}").parse::<Timestamp>().is_ok();
    (is_last && known()).then_some(Timestamp::MAX)
}

/// Returns true for the shape of RFC 3339, section 5.6. Values are not checked.
fn is_rfc_3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = |text: &[u8], shape: &[u8]| {
        text.len() == shape.len()
            && text.iter().zip(shape).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't' | b' '),
                b'+' => matches!(byte, b'+' | b'-'),
                other => byte == other,
            })
    };
    let Some((time, rest)) = bytes.split_at_checked("0000-00-00T00:00:00".len()) else { return false };
    let zone = match rest {
        [b'.', digits @ ..] => {
            let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 {
                return false;
            }
            &digits[length..]
        }
        zone => zone,
    };
    shaped(time, b"0000-00-00T00:00:00") && (matches!(zone, b"Z" | b"z") || shaped(zone, b"+00:00"))
}

fn is_day(text: &str) -> bool {
    text.len() == "0000-00-00".len() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

impl FromStr for Moment {
    type Err = OperandError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or_else(|| OperandError::NotAMoment { text: text.to_owned() })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => time.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A point in time as RFC 3339, or a day in UTC.",
            "type": "string",
            "examples": ["2026-01-31T09:30:00Z", "2026-01-31"],
        })
    }
}

/// A span of time that counts back from a reference time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Age {
    count: u32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Unit {
    Hours,
    Days,
}

impl Age {
    /// An age of so many hours.
    pub const fn hours(count: u32) -> Self {
        Self { count, unit: Unit::Hours }
    }

    /// An age of so many days of 24 hours.
    pub const fn days(count: u32) -> Self {
        Self { count, unit: Unit::Days }
    }

    /// Returns true for an age of no time at all.
    pub const fn is_zero(self) -> bool {
        self.count == 0
    }

    /// The time that lies this far back from `reference`, at most as early as times go.
    pub fn before(self, reference: Timestamp) -> Timestamp {
        let unit = match self.unit {
            Unit::Hours => SignedDuration::from_hours(1),
            Unit::Days => DAY,
        };
        let age = SignedDuration::from_secs(unit.as_secs() * i64::from(self.count));
        reference.checked_sub(age).unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for Age {
    type Err = OperandError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let age = |digits: &str, of: fn(u32) -> Self| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| plain).map(of)
        };
        let hours = text.strip_suffix('h').and_then(|digits| age(digits, Self::hours));
        let found = hours.or_else(|| text.strip_suffix('d').and_then(|digits| age(digits, Self::days)));
        found.ok_or_else(|| OperandError::NotAnAge { text: text.to_owned() })
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Hours => 'h',
            Unit::Days => 'd',
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl JsonSchema for Age {
    fn schema_name() -> Cow<'static, str> {
        "Age".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Days of 24 hours, or hours, back from the time of the export.",
            "type": "string",
            "pattern": "^[0-9]+[dh]$",
            "examples": ["90d", "24h"],
        })
    }
}

/// A number to compare with: a whole number of 64 bits, or one that a double can be written as.
/// That holds for any number of at most 15 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Number(serde_json::Number);

impl FromStr for Number {
    type Err = OperandError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || OperandError::NotANumber { text: text.to_owned() };
        // Any number of JSON, whatever its size.
        serde_json::from_str::<&RawValue>(text).ok().filter(|_| is_number(text)).ok_or_else(error)?;
        let number = serde_json::from_str::<serde_json::Number>(text);
        let exact = number.ok().filter(|number| Decimal::from(text) == Decimal::from(&*number.to_string()));
        exact.map(Self).ok_or_else(|| OperandError::TooManyDigits { text: text.to_owned() })
    }
}

/// Returns true for JSON that can only be a number.
fn is_number(json: &str) -> bool {
    json.trim() == json && json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The error for a text that is not what an operator compares with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperandError {
    /// It is neither a time nor a day.
    #[error("{text:?} is neither a date such as 2026-01-31 nor a time such as 2026-01-31T09:30:00Z")]
    NotAMoment {
        /// The text that was given.
        text: String,
    },
    /// It is not a number of days or hours.
    #[error("{text:?} is not an age; ages look like 90d or 24h")]
    NotAnAge {
        /// The text that was given.
        text: String,
    },
    /// It is not a number.
    #[error("{text:?} is not a number")]
    NotANumber {
        /// The text that was given.
        text: String,
    },
    /// It has more digits, or a larger exponent, than are compared exactly.
    #[error("{text:?} is too long to compare with exactly")]
    TooManyDigits {
        /// The text that was given.
        text: String,
    },
}

/// Lets serde read and write a type as its text.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl TryFrom<String> for $type {
            type Error = OperandError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.to_string()
            }
        }
    )+};
}

as_text!(Moment, Age);

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_rfc_3339_or_days() {
        for (text, start, end) in [
            ("2026-01-31", "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z"),
            ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000001Z"),
            ("2026-01-31t09:30:00.5+02:00", "2026-01-31T07:30:00.5Z", "2026-01-31T07:30:00.500000001Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z", "0000-01-02T00:00:00Z"),
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!((moment.start(), moment.end()), (time(start), time(end)), "{text}");
        }
        for text in
            ["9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z", "9999-12-30T23:00:00-05:00"]
        {
            let moment: Moment = text.parse().unwrap();
            assert_eq!((moment.start(), moment.end()), (Timestamp::MAX, Timestamp::MAX), "{text}");
            assert_eq!(moment.to_string().parse::<Moment>().unwrap().start(), Timestamp::MAX, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-1-31",
            "2026-02-30",
            "20260131",
            "2026-01-31T09:30Z",
            "2026-01-31T09:30:00",
            "2026-01-31T09:30:00.Z",
            "2026-01-31T09:30:00+0200",
            "2026-01-31T09:30:00Z[UTC]",
            "+002026-01-31T09:30:00Z",
            "2026-01-31T25:30:00Z",
            "9999-12-31T24:00:00Z",
            "9999-12-31T23:59:59+99:00",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_stay_what_was_typed() {
        for text in ["5", "-0.5", "4.99999999999999", "18446744073709551615", "1e300", "0.1", "1E3"] {
            let number: Number = text.parse().unwrap();
            assert_eq!(Decimal::from(&*number.to_string()), Decimal::from(text), "{text}");
        }
        for text in ["4.9999999999999999999999", "20000000000000000001", "1e-400", "1e400"] {
            let error = OperandError::TooManyDigits { text: text.to_owned() };
            assert_eq!(text.parse::<Number>(), Err(error));
        }
        for text in ["", "five", "true", "\"5\"", " 5", "05", "+5", "0x5", "1,5"] {
            assert_eq!(text.parse::<Number>(), Err(OperandError::NotANumber { text: text.to_owned() }));
        }
    }

    #[test]
    fn ages_count_back_in_days_of_24_hours() {
        let back = |age: &str| age.parse::<Age>().unwrap().before(time("2026-03-31T12:00:00Z"));
        assert_eq!(back("90d"), time("2025-12-31T12:00:00Z"));
        assert_eq!(back("24h"), back("1d"));
        assert_eq!(back("4294967295d"), Timestamp::MIN);
        for text in ["", "d", "90", "-1d", "+1d", "1.5d", "90 d", "4294967296d", "1w"] {
            assert!(text.parse::<Age>().is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_keep_what_64_bits_hold() {
        for text in ["0", "-5", "18446744073709551615", "1.5", "1e+300"] {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
        }
        for text in ["", "five", "\"5\"", "1e999", "0x1", "[1]"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }
}
