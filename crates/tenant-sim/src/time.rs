//! The simulator's clock, and Auth0's timestamp format.

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::config::TimeSource;
use crate::lock::lock;

/// Length of a day in milliseconds.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The simulator's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The current moment of a driven clock.
    driven: Option<Mutex<Timestamp>>,
    skew: SignedDuration,
}

impl Clock {
    pub(crate) fn new(source: TimeSource, skew_seconds: i64) -> Self {
        let driven = match source {
            TimeSource::System => None,
            TimeSource::Driven(start) => Some(Mutex::new(start)),
        };
        Self { driven, skew: SignedDuration::from_secs(skew_seconds) }
    }

    #[expect(clippy::disallowed_methods, reason = "the simulator shares no code, the clock included")]
    pub(crate) fn now(&self) -> Timestamp {
        let base = self.driven.as_ref().map_or_else(Timestamp::now, |moment| *lock(moment));
        base.saturating_add(self.skew).unwrap_or(base)
    }

    /// Moves a driven clock forward. Returns false if the clock is the computer's.
    pub(crate) fn advance(&self, by: Duration) -> bool {
        self.driven.as_ref().is_some_and(|moment| {
            let mut moment = lock(moment);
            *moment = later(*moment, by);
            true
        })
    }
}

/// Returns `moment` plus `by`, saturating at the maximum.
pub(crate) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// Returns the milliseconds from `earlier` to `moment`, never negative.
pub(crate) fn elapsed_ms(earlier: Timestamp, moment: Timestamp) -> u64 {
    u64::try_from(moment.as_millisecond() - earlier.as_millisecond()).unwrap_or(0)
}

/// Writes a moment in Auth0's format: `2022-07-15T17:19:01.531Z`.
pub(crate) fn write_iso(out: &mut String, epoch_ms: i64) {
    let moment = Timestamp::from_millisecond(epoch_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let utc = Offset::UTC.to_datetime(moment);
    let _infallible = write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        utc.year(),
        utc.month(),
        utc.day(),
        utc.hour(),
        utc.minute(),
        utc.second(),
        utc.subsec_nanosecond() / 1_000_000
    );
}

/// Returns a moment in Auth0's format.
pub(crate) fn iso(moment: Timestamp) -> String {
    let mut text = String::with_capacity(24);
    write_iso(&mut text, moment.as_millisecond());
    text
}

/// Returns a moment in HTTP's format: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(moment: Timestamp) -> String {
    // Years beyond 9999 have no such form; the simulator never reaches them.
    DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_have_milliseconds_and_a_z() {
        assert_eq!(iso("2022-07-15T17:19:01.531Z".parse().unwrap()), "2022-07-15T17:19:01.531Z");
        assert_eq!(iso("2024-02-29T00:00:00Z".parse().unwrap()), "2024-02-29T00:00:00.000Z");
    }

    #[test]
    fn http_dates_have_their_own_format() {
        assert_eq!(http_date(Timestamp::from_second(784_111_777).unwrap()), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn a_driven_clock_moves_only_when_advanced() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let clock = Clock::new(TimeSource::Driven(start), 0);
        assert_eq!(clock.now(), start);
        assert!(clock.advance(Duration::from_secs(90)));
        assert_eq!(clock.now(), "2026-01-01T00:01:30Z".parse().unwrap());
    }

    #[test]
    fn a_skewed_clock_is_ahead_by_the_skew() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(Clock::new(TimeSource::Driven(start), 30).now(), "2026-01-01T00:00:30Z".parse().unwrap());
        assert_eq!(Clock::new(TimeSource::Driven(start), -30).now(), "2025-12-31T23:59:30Z".parse().unwrap());
    }
}
