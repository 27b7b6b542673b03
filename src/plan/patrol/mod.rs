//! Patrols: what is asked of rounds over sites beyond the rounds themselves.
//!
//! The rounds are planned by [`crate::rounds`], which knows no network and no night. Here stand the guarantee of revisit
//! intervals ([`revisit`]), how well one night gives away the next ([`predict`]), and the lots they are drawn by.

pub mod predict;
pub mod revisit;

/// Numbers drawn from a seed: the same for the same seed, on every machine.
///
/// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
#[derive(Clone, Debug)]
pub struct Lots(u64);

impl Lots {
    /// The lots of a seed, one stream for each `purpose` (a night, a site …).
    pub fn new(seed: u64, purpose: &[u64]) -> Self {
        let mut lots = Self(seed);
        for part in purpose {
            let drawn = lots.draw();
            lots = Self(drawn ^ part.wrapping_mul(0xd134_2543_de82_ef95));
        }
        lots
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included; `low` where there is nothing between them.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let drawn = self.draw();
        if high <= low {
            return low;
        }
        let span = u128::from(high.abs_diff(low)) + 1;
        low + ((u128::from(drawn) * span) >> 64) as i64
    }
}
