//! What the annealing minimizes: all aims in one integer, each a good deal heavier than the next.
//!
//! A plan that gains much under a lower aim and loses a little under a higher one may be accepted on the way. Which
//! plan is kept is decided by the exact values alone ([`super::state::Value`]).

use super::model::{Aim, Problem};
use super::state::Value;

/// How much heavier an aim is than the next.
const RATIO: i64 = 16;

/// Weights of what a plan comes to.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Of a millisecond of any tour.
    time: i64,
    /// Of a millimeter of any tour.
    distance: i64,
    /// Of the square of a tour, divided by [`Self::typical`].
    spread: i64,
    /// Of a square second of all tours beyond what is enough.
    pub over_spread: i64,
    /// Of a millisecond of the longest tour.
    pub longest: i64,
    /// Of a task inside the area of another team.
    pub overlap: i64,
    /// Of a unit that does anything.
    pub unit: i64,
    /// Of one millisecond, for what has no weight of its own: temperatures, what is left out.
    pub scale: i64,
    /// Milliseconds of a typical tour, in units of `1 << shift`.
    typical: i64,
    shift: u32,
}

impl Weights {
    /// For the aims of the problem.
    pub fn new(problem: &Problem, enough: &Value) -> Self {
        let mut weights = Self::default();
        let legs = || problem.travels.iter().flat_map(super::model::Travel::legs);
        let (ms, mm) =
            legs().fold((1_i128, 1_i128), |(a, b), (ms, mm)| (a + i128::from(ms), b + i128::from(mm)));
        let shifts = problem
            .units
            .iter()
            .map(|u| (u.shift.until_ms - u.shift.from_ms).min(u.longest_ms.unwrap_or(i64::MAX)));
        let longest = shifts.clone().max().unwrap_or(0).max(1);
        let work: i64 = problem.tasks.iter().map(|t| t.modes[0].service_ms).sum();
        let legs_count =
            (problem.travels.len() * problem.travels.first().map_or(0, |t| t.stops() * t.stops())).max(1);
        let mean_leg = (ms / legs_count as i128) as i64;
        let used = problem.units.len().max(1) as i64;
        let typical = ((work + mean_leg * problem.tasks.len() as i64 / 3) / used).clamp(1, longest);
        while (longest.min(typical * 64) >> weights.shift) > 1 << 26 {
            weights.shift += 1;
        }
        weights.typical = (typical >> weights.shift).max(1);
        let mut level = 64;
        for (aim, enough) in problem.aims.iter().zip(enough).rev() {
            match aim {
                Aim::Unserved => continue,
                Aim::Time => weights.time = level,
                Aim::Distance => weights.distance = ((i128::from(level) * ms / mm) as i64).max(1),
                Aim::Spread if *enough == i64::MIN => weights.spread = level,
                // a second of a typical tour, as a square
                Aim::Spread => weights.over_spread = (level * 1000 / (2 * typical / 1000).max(1)).max(1),
                Aim::LongestTour => weights.longest = level,
                // A number of tasks, not a time: it is weighed in legs, and the next aim by the same measure.
                Aim::Overlap => {
                    weights.overlap = level * (mean_leg / 2).max(1);
                    weights.scale = weights.scale.max(1);
                    continue;
                }
                Aim::Units => weights.unit = level * typical.max(1),
            }
            weights.scale = level;
            level *= RATIO;
        }
        weights
    }

    /// What one tour comes to, alone.
    #[inline]
    pub fn tour(&self, ms: i64, mm: i64) -> i64 {
        let mut sum = self.time * ms + self.distance * mm;
        if self.spread != 0 {
            let short = ms >> self.shift;
            sum += ((self.spread * (short * short / self.typical)) / 2) << self.shift;
        }
        sum
    }
}
