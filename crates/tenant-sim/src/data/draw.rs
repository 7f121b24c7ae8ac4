//! Reproducible random choices: the same seed, purpose and index always produce the same draws.
//!
//! `ChaCha8` is used because its output is specified. Turning that output into choices is
//! implemented here because the `rand` crate's methods may change between versions.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random choices.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// Creates the stream for one `index` of one `purpose` (only its first 24 bytes count).
    pub(crate) fn new(seed: u64, purpose: &str, index: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let purpose = purpose.as_bytes();
        let length = purpose.len().min(24);
        key[8..8 + length].copy_from_slice(&purpose[..length]);
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(index);
        Self(generator)
    }

    pub(crate) fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    pub(crate) fn long_bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        // The high half of the product is below `limit`, hence below 2^32.
        u32::try_from((u64::from(self.bits()) * u64::from(limit)) >> 32).unwrap_or(0)
    }

    /// Returns an amount from 0 up to, but excluding, `limit`, such as a span of time.
    pub(crate) fn span(&mut self, limit: i64) -> i64 {
        let wide = (u128::from(self.long_bits()) * u128::from(limit.unsigned_abs())) >> 64;
        i64::try_from(wide).unwrap_or(0)
    }

    /// Returns true with a probability of `per_mille` in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// Returns one of `options`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, options: &[T]) -> T {
        let count = u32::try_from(options.len()).unwrap_or(u32::MAX);
        options[self.below(count) as usize]
    }

    /// Returns `length` letters and digits.
    pub(crate) fn alphanumeric(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..length).map(|_| char::from(self.pick(ALPHABET))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_an_index_never_changes() {
        // Pinned: a change here changes every simulated user.
        let mut draw = Draw::new(1, "account", 42);
        assert_eq!([draw.bits(), draw.bits()], [1_080_243_733, 2_738_836_392]);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_index() {
        let first = Draw::new(1, "account", 42).long_bits();
        assert_ne!(first, Draw::new(2, "account", 42).long_bits());
        assert_ne!(first, Draw::new(1, "person", 42).long_bits());
        assert_ne!(first, Draw::new(1, "account", 43).long_bits());
    }

    #[test]
    fn numbers_stay_below_their_limit() {
        let mut draw = Draw::new(1, "account", 0);
        assert!((0..1000).all(|_| draw.below(7) < 7));
        assert!((0..1000).all(|_| (0..90).contains(&draw.span(90))));
    }
}
