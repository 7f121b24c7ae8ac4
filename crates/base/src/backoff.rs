//! Growing pauses between attempts, as data.

use std::time::Duration;

use crate::chance::Chance;

/// How the pauses between failed attempts grow: the first one, then each `factor` times as long as
/// the one before, up to the longest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub first: Duration,
    /// How many times longer each pause is than the one before.
    pub factor: u32,
    /// The longest pause, before the jitter is added.
    pub longest: Duration,
    /// The largest part of a pause that is added to it by chance, so that clients that failed
    /// together do not come back together. 0.25 makes a pause up to a quarter longer; 0 adds
    /// nothing.
    pub jitter: f64,
}

impl Backoff {
    /// The pause after so many failures in a row. Zero counts as one.
    pub fn pause(&self, failures: u32, chance: &Chance) -> Duration {
        let growth = self.factor.saturating_pow(failures.saturating_sub(1));
        let pause = self.first.saturating_mul(growth).min(self.longest);
        let jitter = if self.jitter > 0.0 { self.jitter * chance.fraction() } else { 0.0 };
        pause.mul_f64(1.0 + jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEADY: Backoff =
        Backoff { first: Duration::from_secs(2), factor: 2, longest: Duration::from_mins(1), jitter: 0.0 };

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let chance = Chance::seeded(1);
        for (failures, seconds) in [(0, 2), (1, 2), (2, 4), (5, 32), (6, 60), (u32::MAX, 60)] {
            assert_eq!(STEADY.pause(failures, &chance), Duration::from_secs(seconds), "{failures}");
        }
    }

    #[test]
    fn jitter_makes_pauses_longer_within_its_bound_and_different() {
        let (backoff, chance) = (Backoff { jitter: 0.25, ..STEADY }, Chance::seeded(1));
        let pauses: Vec<Duration> = (0..100).map(|_| backoff.pause(9, &chance)).collect();
        assert!(pauses.iter().all(|pause| (60.0..=75.0).contains(&pause.as_secs_f64())), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause > Duration::from_secs(70)), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause < Duration::from_secs(65)), "{pauses:?}");
    }
}
