//! How the duration of one directed segment is spread along it, where a closure slows part of it.

use crate::units::{Speed, duration_ms, share};

/// A stretch on which passage is slower, millimeters from the tail of the directed segment. With `from_mm == to_mm`
/// only the wait counts: a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SlowStretch {
    /// The directed segment.
    pub directed: crate::id::DirectedId,
    /// Where it begins.
    pub from_mm: u32,
    /// Where it ends.
    pub to_mm: u32,
    /// Highest speed on it, if it is limited.
    pub cap: Option<Speed>,
    /// Waiting before it, milliseconds.
    pub wait_ms: u32,
    /// How much longer it counts, in thousandths: [`AS_IT_IS`] and less change nothing; of several the largest counts.
    pub factor: u32,
}

/// A factor that changes nothing.
pub const AS_IT_IS: u32 = 1000;

/// Milliseconds from the tail to each point of a directed segment: linear between breakpoints, with a step where one
/// has to wait. Of the durations of pieces each is an integer, so that a piece costs the same whoever adds it up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Profile {
    /// Position and time, ascending in both; a step is a position that comes twice.
    points: Vec<(u32, u32)>,
}

impl Profile {
    /// Of a segment of `length_mm` that takes `free_ms` without `slow`; broken at `cuts`, too. Of several limits on one
    /// place the lowest counts, and waits add up (C1).
    pub(super) fn new(length_mm: u32, free_ms: u32, slow: &[SlowStretch], cuts: &[u32]) -> Self {
        let mut at: Vec<u32> = slow.iter().flat_map(|s| [s.from_mm, s.to_mm]).collect();
        at.extend(cuts.iter().chain(&[0, length_mm]));
        at.retain(|mm| *mm <= length_mm);
        at.sort_unstable();
        at.dedup();
        let mut points = Vec::with_capacity(at.len() + 2);
        let mut now: u32 = 0;
        for (i, &mm) in at.iter().enumerate() {
            points.push((mm, now));
            let waits = slow.iter().filter(|s| s.from_mm == mm && s.wait_ms > 0);
            let wait = waits.fold(0u32, |sum, s| sum.saturating_add(s.wait_ms));
            if wait > 0 {
                now = now.saturating_add(wait);
                points.push((mm, now));
            }
            let Some(&next) = at.get(i + 1) else { break };
            let free = share(free_ms, next, length_mm) - share(free_ms, mm, length_mm);
            let cap = slow.iter().filter(|s| s.from_mm <= mm && next <= s.to_mm).filter_map(|s| s.cap).min();
            let capped = cap.map_or(free, |cap| duration_ms(next - mm, cap).max(free));
            let on = slow.iter().filter(|s| s.from_mm <= mm && next <= s.to_mm).map(|s| s.factor);
            let factor = on.max().unwrap_or(AS_IT_IS).max(AS_IT_IS);
            let counted = (u64::from(capped) * u64::from(factor)).div_ceil(u64::from(AS_IT_IS));
            now = now.saturating_add(u32::try_from(counted).unwrap_or(u32::MAX));
        }
        Self { points }
    }

    /// Milliseconds from the tail until one *arrives* at a position: a wait that begins there is still ahead.
    pub(super) fn arriving(&self, position_mm: u32) -> u32 {
        let next = self.points.partition_point(|(mm, _)| *mm < position_mm);
        match (next.checked_sub(1).map(|i| self.points[i]), self.points.get(next)) {
            (Some(a), Some(b)) => a.1 + share(b.1 - a.1, position_mm - a.0, b.0 - a.0),
            (None, Some(b)) => b.1,
            (Some(a), None) => a.1,
            (None, None) => 0,
        }
    }

    /// Milliseconds from the tail once one has *left* a position: a wait that begins there is behind.
    pub(super) fn leaving(&self, position_mm: u32) -> u32 {
        let next = self.points.partition_point(|(mm, _)| *mm <= position_mm);
        match (next.checked_sub(1).map(|i| self.points[i]), self.points.get(next)) {
            (Some(a), Some(b)) => a.1 + share(b.1 - a.1, position_mm - a.0, b.0 - a.0),
            (Some(a), None) => a.1,
            (None, _) => 0,
        }
    }

    /// The wait at a position.
    pub(super) fn wait(&self, position_mm: u32) -> u32 {
        let mut here = self.points.iter().filter(|(mm, _)| *mm == position_mm).map(|(_, ms)| *ms);
        let first = here.next().unwrap_or(0);
        here.next_back().map_or(0, |last| last - first)
    }

    /// Milliseconds of the whole.
    pub(super) fn total(&self) -> u32 {
        self.points.last().map_or(0, |(_, ms)| *ms)
    }

    /// Positions inside at which the pace changes or one waits.
    pub(super) fn breaks(&self) -> impl Iterator<Item = u32> + '_ {
        let last = self.points.last().map_or(0, |(mm, _)| *mm);
        self.points.iter().map(|(mm, _)| *mm).filter(move |mm| *mm > 0 && *mm < last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DirectedId;

    fn slow(from_mm: u32, to_mm: u32, kmh: Option<u32>, wait_ms: u32) -> SlowStretch {
        SlowStretch {
            directed: DirectedId(0),
            from_mm,
            to_mm,
            cap: kmh.map(Speed::kmh),
            wait_ms,
            factor: AS_IT_IS,
        }
    }

    #[test]
    fn a_limit_on_a_part_slows_that_part_only() {
        // 1 km at 36 km/h is 100 s; the middle 500 m at 18 km/h take 100 s instead of 50.
        let p = Profile::new(1_000_000, 100_000, &[slow(250_000, 750_000, Some(18), 0)], &[]);
        assert_eq!((p.arriving(250_000), p.arriving(500_000), p.total()), (25_000, 75_000, 150_000));
        assert_eq!(p.breaks().collect::<Vec<_>>(), [250_000, 750_000]);
        let faster = Profile::new(1_000_000, 100_000, &[slow(0, 1_000_000, Some(80), 0)], &[]);
        assert_eq!(faster.total(), 100_000, "a limit above the usual speed changes nothing");
    }

    #[test]
    fn a_factor_counts_on_its_part_rounded_up_and_the_largest_of_several_does() {
        let off = |from_mm, to_mm, factor| SlowStretch { factor, ..slow(from_mm, to_mm, None, 0) };
        let p = Profile::new(1_000_000, 100_001, &[off(0, 500_000, 1500), off(0, 250_000, 1200)], &[]);
        assert_eq!(p.arriving(500_000), 75_002, "two pieces, each rounded up");
        assert_eq!(p.total(), 125_002);
        assert_eq!(Profile::new(1_000_000, 100_000, &[off(0, 1_000_000, 500)], &[]).total(), 100_000);
    }

    #[test]
    fn one_waits_before_the_stretch_and_waits_add_up() {
        let both = [slow(400_000, 600_000, None, 60_000), slow(400_000, 400_000, None, 5_000)];
        let p = Profile::new(1_000_000, 100_000, &both, &[]);
        assert_eq!((p.arriving(400_000), p.leaving(400_000)), (40_000, 105_000));
        assert_eq!((p.arriving(500_000), p.total()), (115_000, 165_000));
        let at_the_tail = Profile::new(1_000, 1_000, &[slow(0, 500, None, 7)], &[]);
        assert_eq!((at_the_tail.arriving(0), at_the_tail.leaving(0), at_the_tail.total()), (0, 7, 1_007));
    }

    #[test]
    fn the_lowest_of_several_limits_counts_and_cuts_change_nothing_by_more_than_rounding() {
        let two = [slow(0, 1_000_000, Some(20), 0), slow(0, 500_000, Some(10), 0)];
        let p = Profile::new(1_000_000, 60_000, &two, &[123_457]);
        assert_eq!(p.arriving(500_000), 180_000);
        assert_eq!(p.total(), 270_000);
    }
}
