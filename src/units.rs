//! Lengths and durations as exact integers, and how a part of an edge is charged.
//!
//! Every edge has an integer length in millimeters and an integer duration in milliseconds; sums are exact, so
//! two engines that find paths of equal cost agree with `==`, and the same input gives the same bytes.

use std::fmt;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub u64);

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|q| q.0).sum())
            }
        }

        impl fmt::Display for $name {
            /// In base units with exactly three decimals, as written to every file.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
            }
        }

        impl $name {
            /// The value in base units, for output: three decimals survive a `f64` exactly enough to be printed back.
            pub fn base(self) -> f64 {
                self.0 as f64 / 1000.0
            }

            /// Reads base units (meters or seconds), rounding to the nearest thousandth.
            /// `None` when `value` is negative, not finite, or beyond 2^53 thousandths.
            pub fn from_base(value: f64) -> Option<Self> {
                let thousandths = (value * 1000.0).round();
                (value.is_finite() && (0.0..9_007_199_254_740_992.0).contains(&thousandths))
                    .then_some(Self(thousandths as u64))
            }
        }
    };
}

quantity!(
    /// A length in millimeters; printed in meters.
    Millimeters,
    "mm"
);
quantity!(
    /// A duration in milliseconds; printed in seconds.
    Milliseconds,
    "ms"
);

/// A speed in meters per hour, so that both `60` km/h and `30 mph` are exact integers (mph to the meter).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Speed(pub u32);

impl Speed {
    /// Whole kilometers per hour.
    pub const fn kmh(value: u32) -> Self {
        Self(value * 1000)
    }

    /// The speed in km/h, for output.
    pub fn as_kmh(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// The time to drive `length_mm` at `speed`, rounded half up to the millisecond, and never zero: an edge always
/// costs something, so that a path cannot turn in a circle for free. Saturates at `u32::MAX - 1` ms (49.7 days).
pub fn duration_ms(length_mm: u32, speed: Speed) -> u32 {
    let per_hour = u64::from(speed.0.max(1));
    let ms = (u64::from(length_mm) * 3600 + per_hour / 2) / per_hour;
    ms.clamp(1, u64::from(u32::MAX - 1)) as u32
}

/// The share of `whole` that is spent between the tail of an edge and `position_mm` on it, pro rata and rounded
/// half up. `whole - share(..)` is what the rest costs, so the two parts always add up to the whole.
#[inline]
pub fn share(whole: u32, position_mm: u32, length_mm: u32) -> u32 {
    if length_mm == 0 {
        return 0;
    }
    let (whole, position, length) = (u64::from(whole), u64::from(position_mm), u64::from(length_mm));
    ((whole * position * 2 + length) / (length * 2)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_half_up_and_never_vanish() {
        assert_eq!(duration_ms(1_000_000, Speed::kmh(60)), 60_000);
        assert_eq!(duration_ms(1, Speed::kmh(120)), 1);
        assert_eq!(duration_ms(25, Speed::kmh(36)), 3, "2.5 ms rounds up");
    }

    #[test]
    fn the_two_parts_of_an_edge_add_up() {
        for whole in [1, 7, 999, 123_457] {
            for length in [1, 3, 1000, 98_765] {
                for position in [0, 1, length / 3, length / 2, length] {
                    let first = share(whole, position, length);
                    assert!(first <= whole);
                    assert_eq!(share(whole, length, length), whole);
                    assert_eq!(share(whole, 0, length), 0);
                }
            }
        }
    }

    #[test]
    fn quantities_print_in_base_units() {
        assert_eq!(Millimeters(3_000_001).to_string(), "3000.001");
        assert_eq!(Milliseconds(7).to_string(), "0.007");
        assert_eq!(Millimeters::from_base(2.0005), Some(Millimeters(2001)));
        assert_eq!(Millimeters::from_base(f64::NAN), None);
        assert_eq!(Millimeters::from_base(-1.0), None);
    }
}
