//! Scalar types: secrets, counts, timestamps and paths.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

/// The largest integer that a JavaScript number represents exactly.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// A secret received from the page. It can be neither printed nor sent back.
#[derive(Debug, Deserialize, Type)]
#[serde(transparent)]
pub(crate) struct Secret(#[specta(type = String)] pub(crate) SecretString);

/// A number of bytes, users or seconds, as a JavaScript number: 64-bit integers would need
/// `bigint`, and real counts stay far below the limit of exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub(crate) struct Count(#[specta(type = Number)] f64);

impl Count {
    /// Returns the count if it is whole and not negative.
    pub(crate) fn whole(self) -> Option<u64> {
        let whole = self.0.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER).contains(&self.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
        whole.then_some(self.0 as u64)
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "real counts are exact")]
        let number = count as f64;
        Self(number)
    }
}

/// A day of the calendar, such as `2029-11-30`.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(transparent)]
pub(crate) struct Day(#[specta(type = String)] pub(crate) Date);

/// Formats an optional timestamp as RFC 3339.
pub(crate) fn timestamp_text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// Formats a path. Folders whose names are not Unicode are refused before anything is written to
/// them, so no path loses characters.
pub(crate) fn path_text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_must_be_whole_and_not_negative() {
        for (number, count) in
            [(0.0, Some(0)), (12.0, Some(12)), (1.5, None), (-1.0, None), (f64::NAN, None), (1e300, None)]
        {
            assert_eq!(Count(number).whole(), count, "{number}");
        }
    }
}
