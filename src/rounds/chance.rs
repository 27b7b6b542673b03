//! Random numbers: the same on every machine, for they and what is made of them are integers.

/// A small fast generator.
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// The fixed point of [`Chance::exponential`].
pub const ONE: i128 = 1 << 16;

impl Chance {
    /// One stream a seed and a number beside it.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut chance = Self(seed ^ stream.wrapping_mul(0xA24B_AED4_963E_E407));
        chance.bits();
        chance
    }

    /// One stream a seed for each `purpose` (a night, a site …).
    pub fn of(seed: u64, purpose: &[u64]) -> Self {
        let mut chance = Self(seed);
        for part in purpose {
            let drawn = chance.bits();
            chance = Self(drawn ^ part.wrapping_mul(0xD134_2543_DE82_EF95));
        }
        chance
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below `n`; 0 if `n` is.
    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// From `low` to `high`, both included; `low` where there is nothing between them.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let drawn = self.bits();
        if high <= low {
            return low;
        }
        let span = u128::from(high.abs_diff(low)) + 1;
        low + ((u128::from(drawn) * span) >> 64) as i64
    }

    /// True once in `n` times.
    #[inline]
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// −log₂ of a random number in (0, 1], times `ONE`. The logarithm of the mantissa is a parabola, right to 1 %.
    #[inline]
    pub fn exponential(&mut self) -> i128 {
        let bits = self.bits() | 1;
        let zeros = bits.leading_zeros();
        let x = i128::from((bits << zeros << 1) >> 48);
        let log = x + ((x * (ONE - x)) >> 16) * 22545 / 65536;
        (i128::from(zeros) + 1) * ONE - log
    }

    /// Any order of the items (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_exponential_is_one_over_ln_two() {
        let mut chance = Chance::new(1, 0);
        let sum: i128 = (0..100_000).map(|_| chance.exponential()).sum();
        let mean = sum as f64 / 100_000.0 / ONE as f64;
        assert!((mean - 1.0 / std::f64::consts::LN_2).abs() < 0.02, "{mean}");
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut items: Vec<usize> = (0..50).collect();
        Chance::new(3, 1).shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
