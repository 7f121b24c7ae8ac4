//! Keeping frequent events rare enough to show.

use std::{fmt, sync::Arc, time::Duration};

use crate::clock::Clock;

/// Lets an event through at most once in an interval.
#[derive(Clone)]
pub struct Throttle {
    clock: Arc<dyn Clock>,
    interval: Duration,
    /// When an event was last let through, on the monotonic clock.
    last: Option<Duration>,
}

impl Throttle {
    /// A throttle that lets the first event through.
    pub fn new(clock: Arc<dyn Clock>, interval: Duration) -> Self {
        Self { clock, interval, last: None }
    }

    /// Returns true if the interval has passed since the last event, and starts the next one.
    pub fn is_due(&mut self) -> bool {
        let now = self.clock.monotonic();
        let due = self.last.is_none_or(|last| now.saturating_sub(last) >= self.interval);
        if due {
            self.last = Some(now);
        }
        due
    }

    /// Starts the next interval, for an event that does not wait for its turn.
    pub fn restart(&mut self) {
        self.last = Some(self.clock.monotonic());
    }
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").field("interval", &self.interval).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::DrivenClock;

    #[test]
    fn an_event_is_let_through_once_in_an_interval() {
        let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
        let mut throttle = Throttle::new(Arc::new(clock.clone()), Duration::from_millis(100));
        let due: Vec<u32> = (0..250)
            .filter(|_| {
                let due = throttle.is_due();
                clock.advance(Duration::from_millis(1));
                due
            })
            .collect();
        assert_eq!(due, [0, 100, 200]);
        throttle.restart();
        assert!(!throttle.is_due());
        clock.advance(Duration::from_millis(100));
        assert!(throttle.is_due());
    }
}
