//! Revisit intervals: windows for the visits of one night that keep the interval however the visits fall into them.
//!
//! At most `t` between two visits, from the begin of the night `S` to the first one and from the last one to its end `E`.
//! Windows have the width `w`. When each ends at most `t` after the one before it began, the first at most `t` after `S`, and
//! the last begins at most `t` before `E`, the interval is kept wherever in their windows the visits are. `m` windows do when
//! `m (t − w) ≥ (E − S) − t`. Wide windows leave the planner more freedom and cost more visits. What is left over of that
//! inequality is shared out by lot to the spaces between the windows: so no night is like another, and each keeps the
//! interval.

use crate::rounds::Chance;
use std::ops::Range;

/// How much of the interval a window takes, and how much of the freedom is left to the lots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// Width of a window at least, in percent of the interval: more of it, more visits.
    pub width_percent: i64,
    /// How much of the width is given up so that the windows can be moved about, in percent.
    pub play_percent: i64,
}

/// When anybody is on duty, and when a visit of the site may begin: after the way there, before the way home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Night {
    /// On duty.
    pub duty: Range<i64>,
    /// First and last time at which a visit may begin.
    pub reach: (i64, i64),
}

/// The windows of the visits of one night, ascending, each inclusive at both ends. Times in any one unit; `at_most` is the
/// interval. What no visit can keep is left out: then the gap is longer, and whoever asks must look.
///
/// # Panics
/// If the interval is not positive.
pub fn windows(night: &Night, at_most: i64, layout: Layout, lots: &mut Chance) -> Vec<(i64, i64)> {
    assert!(at_most > 0, "an interval lasts");
    let (begin, end) = (night.duty.start, night.duty.end);
    let (first, last) = night.reach;
    let within = |(from, until): (i64, i64)| (from.max(first).max(begin), until.min(last).min(end));
    let beyond = end - begin - at_most;
    let all = if beyond <= 0 {
        // One visit keeps the whole night, if it is not too far from either end.
        vec![(end - at_most, begin + at_most)]
    } else {
        let step_most = at_most - at_most * layout.width_percent / 100;
        let visits = div_up(beyond, step_most.max(1));
        // The widest windows that so many visits allow, less what the lots may use.
        let widest = at_most - div_up(beyond, visits);
        let width = widest - widest * layout.play_percent / 100;
        let step = at_most - width;
        let room = visits * step - beyond;
        // Before the first window the way there counts, behind the last one the way home.
        let most = |space: i64| match space {
            0 => step - (first - begin).max(0),
            space if space == visits => step - (end - last).max(0),
            _ => step / 2,
        };
        let spaces = share_out(room, visits, most, lots);
        let mut until = begin + at_most - spaces[0];
        let next = |space: &i64| {
            let window = (until - width, until);
            until += step - space;
            window
        };
        spaces[1..].iter().map(next).collect()
    };
    all.into_iter().map(within).filter(|(from, until)| from <= until).collect()
}

/// Shares `room` out to the spaces `0..=visits` by lot, none more than its `most`; what fits nowhere goes to the last.
fn share_out(room: i64, visits: i64, most: impl Fn(i64) -> i64, lots: &mut Chance) -> Vec<i64> {
    let count = visits + 1;
    let mut order: Vec<usize> = (0..count as usize).collect();
    for i in (1..order.len()).rev() {
        order.swap(i, lots.between(0, i as i64) as usize);
    }
    let limits: Vec<i64> = (0..count).map(|space| most(space).max(0)).collect();
    let mut spaces = vec![0; count as usize];
    let mut left = room;
    let mut behind: i64 = limits.iter().sum();
    for (drawn, space) in order.iter().enumerate() {
        behind -= limits[*space];
        let mean = div_up(left, count - drawn as i64);
        // At least what the others cannot take; up to twice its share, never more than there is.
        let least = (left - behind).clamp(0, limits[*space]);
        let greatest = (2 * mean).min(limits[*space]).min(left).max(least);
        spaces[*space] = lots.between(least, greatest);
        left -= spaces[*space];
    }
    spaces[visits as usize] += left;
    spaces
}

/// `a / b` rounded up, for positive numbers.
fn div_up(a: i64, b: i64) -> i64 {
    (a + b - 1) / b
}

/// The longest time without a visit in a night: from its begin to the first, between visits, from the last to its end. The
/// whole night without any. `visits` in any order.
pub fn longest_gap(night: &Range<i64>, visits: &[i64]) -> i64 {
    let mut all = visits.to_vec();
    all.extend([night.start, night.end]);
    all.sort_unstable();
    all.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(duty: Range<i64>, there: i64, home: i64) -> Night {
        Night { reach: (duty.start + there, duty.end - home), duty }
    }

    #[test]
    fn however_visits_fall_into_their_windows_the_interval_is_kept() {
        let mut lots = Chance::of(7, &[]);
        for case in 0..5000 {
            let at_most = lots.between(10, 300);
            let begin = lots.between(-50, 1000);
            let duty = begin..begin + lots.between(30, 1000);
            let far = (at_most / 4).min((duty.end - duty.start) / 3);
            let night = night(duty.clone(), lots.between(0, far), lots.between(0, far));
            let layout = Layout { width_percent: lots.between(5, 60), play_percent: lots.between(0, 90) };
            let all = windows(&night, at_most, layout, &mut lots);
            for _ in 0..5 {
                let visits: Vec<i64> = all
                    .iter()
                    .map(|(from, until)| match lots.between(0, 2) {
                        0 => *from,
                        1 => *until,
                        _ => lots.between(*from, *until),
                    })
                    .collect();
                assert!(visits.iter().all(|at| night.reach.0 <= *at && *at <= night.reach.1));
                let gap = longest_gap(&duty, &visits);
                assert!(gap <= at_most, "case {case}: {gap} > {at_most} in {night:?}: {all:?} {visits:?}");
            }
        }
    }

    #[test]
    fn a_wide_window_costs_visits_and_gives_room() {
        let whole = night(0..480, 0, 0);
        let lay = |width_percent, play_percent| Layout { width_percent, play_percent };
        let of = |at_most, layout| windows(&whole, at_most, layout, &mut Chance::of(1, &[]));
        let (narrow, wide) = (of(120, lay(10, 0)), of(120, lay(50, 0)));
        assert_eq!((narrow.len(), wide.len()), (4, 6));
        assert_eq!((narrow[0], wide[0]), ((90, 120), (60, 120)));
        assert_eq!(of(480, lay(25, 50)), [(0, 480)]);
    }

    #[test]
    fn other_lots_give_other_windows() {
        let whole = night(0..480, 10, 20);
        let layout = Layout { width_percent: 25, play_percent: 50 };
        let drawn: std::collections::BTreeSet<Vec<(i64, i64)>> =
            (0..20).map(|seed| windows(&whole, 120, layout, &mut Chance::of(seed, &[]))).collect();
        assert!(drawn.len() >= 18, "{} of 20 nights differ", drawn.len());
    }

    #[test]
    fn gaps_count_from_the_begin_and_to_the_end() {
        assert_eq!(longest_gap(&(0..100), &[]), 100);
        assert_eq!(longest_gap(&(0..100), &[60, 30]), 40);
        assert_eq!(longest_gap(&(0..100), &[10]), 90);
    }
}
