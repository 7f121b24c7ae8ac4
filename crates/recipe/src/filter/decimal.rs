//! Numbers of JSON as decimals, compared exactly: `9007199254740993` is more than
//! `9007199254740992` and `5`, `5.0` and `5e0` are the same, which doubles can't tell.

use std::cmp::Ordering;

/// The number 0.`digits` × 10^`exponent`, or its negative.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    negative: bool,
    /// Neither begins nor ends with a zero. Empty for zero.
    digits: String,
    /// 0 for zero. Saturates at the ends of its range.
    exponent: i64,
}

impl Decimal {
    /// Reads a number of JSON, in place of what was here.
    pub fn read(&mut self, number: &str) {
        self.digits.clear();
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        self.digits.extend([whole, fraction]);
        self.digits.truncate(self.digits.trim_end_matches('0').len());
        let leading = self.digits.len() - self.digits.trim_start_matches('0').len();
        self.digits.drain(..leading);
        if self.digits.is_empty() {
            (self.negative, self.exponent) = (false, 0);
            return;
        }
        self.negative = unsigned.len() < mantissa.len();
        // JSON allows any number of digits; those beyond 64 bits are too large or too small alike.
        let beyond = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
        let point = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let leading = i64::try_from(leading).unwrap_or(i64::MAX);
        self.exponent = exponent.parse().unwrap_or(beyond).saturating_add(point - leading);
    }
}

impl From<&str> for Decimal {
    fn from(number: &str) -> Self {
        let mut decimal = Self::default();
        decimal.read(number);
        decimal
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |decimal: &Self| match (decimal.digits.is_empty(), decimal.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let magnitude = || self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            -1 => magnitude().reverse(),
            _ => magnitude(),
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let ascending = [
            "-1e999999999999999999999",
            "-9007199254740993",
            "-9007199254740992",
            "-10",
            "-9.5",
            "-0.001",
            "0",
            "1e-999999999999999999999",
            "0.0009",
            "0.001",
            "0.9",
            "1",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "1e300",
            "1e999999999999999999999",
        ];
        for (place, one) in ascending.iter().enumerate() {
            for (other_place, other) in ascending.iter().enumerate() {
                assert_eq!(
                    Decimal::from(*one).cmp(&Decimal::from(*other)),
                    place.cmp(&other_place),
                    "{one} {other}"
                );
            }
        }
        for same in [["5", "5.0"], ["5", "0.5e1"], ["-50", "-5E+1"], ["0", "-0.00e7"], ["0.05", "5e-2"]] {
            assert_eq!(Decimal::from(same[0]), Decimal::from(same[1]), "{same:?}");
        }
    }

    proptest! {
        #[test]
        fn any_spelling_compares_as_integers_do(
            (one, other) in (any::<i64>(), any::<i64>()),
            (scale, other_scale) in (0..9usize, 0..9usize),
        ) {
            /// `number` × 10^-3, with `scale` zeros and a fitting exponent.
            fn spelled(number: i64, scale: usize) -> String {
                format!("{number}{}e-{}", "0".repeat(scale), scale + 3)
            }
            let decimal = |number, scale| Decimal::from(&*spelled(number, scale));
            prop_assert_eq!(decimal(one, scale).cmp(&decimal(other, other_scale)), one.cmp(&other));
            prop_assert_eq!(decimal(one, scale), decimal(one, other_scale));
        }
    }
}
