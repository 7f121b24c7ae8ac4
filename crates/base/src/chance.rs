//! Randomness and ids.
#![expect(clippy::disallowed_methods, reason = "the system's randomness comes from here")]

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use uuid::Builder;

/// A source of random numbers. Clones draw from the same source.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<Source>>);

struct Source {
    /// `None` for the system's.
    seeded: Option<StdRng>,
    /// The millisecond and the counter of the last id that sorts by time.
    last: Option<(u64, u16)>,
}

/// The largest counter that fits into an id.
const LARGEST_COUNTER: u16 = 0xFFF;

impl Chance {
    /// The system's randomness: unpredictable, fit for keys.
    pub fn system() -> Self {
        Self::of(None)
    }

    /// Randomness that a test can repeat: the same seed gives the same numbers. Not fit for keys.
    pub fn seeded(seed: u64) -> Self {
        Self::of(Some(StdRng::seed_from_u64(seed)))
    }

    fn of(seeded: Option<StdRng>) -> Self {
        Self(Arc::new(Mutex::new(Source { seeded, last: None })))
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Fills `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.source().fill(bytes);
    }

    /// A number from 0 up to, but not including, 1.
    pub fn fraction(&self) -> f64 {
        match &mut self.source().seeded {
            Some(seeded) => seeded.random(),
            None => rand::rng().random(),
        }
    }

    /// A random id (UUID version 4).
    pub fn id(&self) -> String {
        Builder::from_random_bytes(self.bytes()).into_uuid().to_string()
    }

    /// An id that sorts by the time at which it was made (UUID version 7). Those of one millisecond
    /// sort in the order in which they were made, up to two thousand of them. A time before 1970
    /// counts as 1970.
    pub fn id_v7(&self, now: Timestamp) -> String {
        let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let mut bytes = [0; 10];
        let mut source = self.source();
        source.fill(&mut bytes);
        let counter = match source.last {
            Some((millisecond, counter)) if millisecond == now => (counter + 1) & LARGEST_COUNTER,
            // The lower half, so that there is room to count on.
            _ => u16::from_be_bytes([bytes[0], bytes[1]]) & (LARGEST_COUNTER / 2),
        };
        source.last = Some((now, counter));
        bytes[..2].copy_from_slice(&counter.to_be_bytes());
        Builder::from_unix_timestamp_millis(now, &bytes).into_uuid().to_string()
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn fill(&mut self, bytes: &mut [u8]) {
        match &mut self.seeded {
            Some(seeded) => seeded.fill_bytes(bytes),
            None => rand::rng().fill_bytes(bytes),
        }
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a seeded source will say next is of no use in a log.
        f.write_str(if self.source().seeded.is_some() { "Chance(seeded)" } else { "Chance(system)" })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn drawn(chance: &Chance) -> (String, String, [u8; 32], f64) {
        (chance.id(), chance.id_v7(Timestamp::UNIX_EPOCH), chance.bytes(), chance.fraction())
    }

    #[test]
    fn a_seed_repeats_and_another_one_differs() {
        assert_eq!(drawn(&Chance::seeded(7)), drawn(&Chance::seeded(7)));
        assert_ne!(drawn(&Chance::seeded(7)), drawn(&Chance::seeded(8)));
    }

    #[test]
    fn clones_never_draw_the_same_number() {
        for chance in [Chance::seeded(7), Chance::system()] {
            let other = chance.clone();
            let ids: HashSet<String> = (0..100).flat_map(|_| [chance.id(), other.id()]).collect();
            assert_eq!(ids.len(), 200, "{chance:?}");
        }
    }

    #[test]
    fn fractions_are_below_one_and_spread_out() {
        for chance in [Chance::seeded(7), Chance::system()] {
            let drawn: Vec<f64> = (0..1_000).map(|_| chance.fraction()).collect();
            assert!(drawn.iter().all(|fraction| (0.0..1.0).contains(fraction)));
            assert!(drawn.iter().any(|fraction| *fraction < 0.1));
            assert!(drawn.iter().any(|fraction| *fraction > 0.9));
        }
    }

    #[test]
    fn ids_have_their_version_and_sort_by_time() {
        let chance = Chance::seeded(7);
        assert_eq!(uuid::Uuid::parse_str(&chance.id()).unwrap().get_version_num(), 4);
        let at = |millisecond| chance.id_v7(Timestamp::from_millisecond(millisecond).unwrap());
        assert_eq!(uuid::Uuid::parse_str(&at(-5)).unwrap().get_version_num(), 7);
        let ids: Vec<String> = (1_700_000_000_000..1_700_000_000_050).map(at).collect();
        assert!(ids.is_sorted());
        let at_once: Vec<String> = (0..2_000).map(|_| at(1_700_000_000_050)).collect();
        assert!(at_once.is_sorted(), "those of one millisecond as well");
    }
}
