//! Response times as figures.

use super::Scene;
use crate::plan::dispatch::{Replay, Unanswered};
use crate::report::summary::{ResponseFigures, ShareLine};
use crate::scenario::DispatchTask;

/// A share of a whole in percent, to a ten-thousandth; of nothing it is all.
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { (part as f64 * 1_000_000.0 / whole as f64).round() / 10_000.0 }
}

/// Response times of incidents, milliseconds.
pub(super) struct Times {
    /// From the call to the first unit, and how much of it was waiting for one to be idle; `None` where none came.
    pub first: Vec<Option<(i64, i64)>>,
    second: Vec<Option<i64>>,
    /// Why a unit is missing.
    short: Vec<Option<Unanswered>>,
}

impl Times {
    pub fn of(scenes: &[Scene], replay: &Replay) -> Self {
        let count = scenes.len();
        let mut times =
            Self { first: vec![None; count], second: vec![None; count], short: vec![None; count] };
        for sent in &replay.sent {
            let called = scenes[sent.call].time.unwrap_or(0);
            match sent.order {
                1 => times.first[sent.call] = Some((sent.arrive - called, sent.at - called)),
                2 => times.second[sent.call] = Some(sent.arrive - called),
                _ => {}
            }
        }
        for (call, _, why) in &replay.unanswered {
            times.short[*call] = Some(*why);
        }
        times
    }

    /// Of some incidents only.
    pub fn only(&self, of: &[usize]) -> Self {
        Self {
            first: of.iter().map(|i| self.first[*i]).collect(),
            second: of.iter().map(|i| self.second[*i]).collect(),
            short: of.iter().map(|i| self.short[*i]).collect(),
        }
    }

    /// The means of the incidents that are answered on both sides, here and there.
    pub fn means_of_both(&self, other: &Self) -> (Option<f64>, Option<f64>) {
        let pairs = || self.first.iter().zip(&other.first).filter_map(|(a, b)| Some(((*a)?.0, (*b)?.0)));
        let (here, there): (Vec<i64>, Vec<i64>) = pairs().unzip();
        (mean_s(&here), mean_s(&there))
    }

    pub fn figures(&self, task: &DispatchTask) -> ResponseFigures {
        let incidents = self.first.len();
        let mut sorted: Vec<i64> = self.first.iter().flatten().map(|(ms, _)| *ms).collect();
        sorted.sort_unstable();
        let waits: Vec<i64> = self.first.iter().flatten().map(|(_, wait)| *wait).collect();
        let second: Vec<i64> = self.second.iter().flatten().copied().collect();
        let within = |limit: u32| sorted.iter().filter(|ms| **ms <= i64::from(limit)).count();
        let share_line = |limit: &u32| ShareLine {
            within_s: f64::from(*limit) / 1000.0,
            answered: within(*limit),
            percent: share(within(*limit), incidents),
        };
        let on_time = within(task.target_ms);
        ResponseFigures {
            incidents,
            answered: sorted.len(),
            short_of_units: self.short.iter().flatten().filter(|why| !for_want_of_a_way(**why)).count(),
            no_way: self.short.iter().flatten().filter(|why| for_want_of_a_way(**why)).count(),
            mean_s: mean_s(&sorted),
            mean_of_both_s: None,
            median_s: rank_s(&sorted, incidents, 50),
            p90_s: rank_s(&sorted, incidents, 90),
            p95_s: rank_s(&sorted, incidents, 95),
            longest_s: sorted.last().map(|ms| *ms as f64 / 1000.0),
            second_unit_mean_s: mean_s(&second),
            mean_wait_s: mean_s(&waits),
            shares: task.within_ms.iter().map(share_line).collect(),
            late: incidents - on_time,
            within_target_percent: share(on_time, incidents),
        }
    }
}

fn for_want_of_a_way(why: Unanswered) -> bool {
    matches!(why, Unanswered::NoWay | Unanswered::NoRoad)
}

/// The mean, to the millisecond, half up.
fn mean_s(all: &[i64]) -> Option<f64> {
    let count = i64::try_from(all.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = all.iter().sum();
    Some(((2 * sum + count) / (2 * count)) as f64 / 1000.0)
}

/// The value that so many percent of a number of incidents do not exceed, by nearest rank. Those that nobody came to stand
/// behind all others: where the rank falls on one of them there is no value.
fn rank_s(sorted: &[i64], of: usize, percent: usize) -> Option<f64> {
    let rank = (of * percent).div_ceil(100);
    Some(*sorted.get(rank.checked_sub(1)?)? as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_means_are_of_the_same_incidents() {
        let of = |first: &[Option<i64>]| Times {
            first: first.iter().map(|ms| Some(((*ms)?, 0))).collect(),
            second: vec![None; first.len()],
            short: vec![None; first.len()],
        };
        let (now, before) = (of(&[Some(4000), None, Some(8000)]), of(&[Some(2000), Some(60_000), None]));
        assert_eq!(now.means_of_both(&before), (Some(4.0), Some(2.0)));
        assert_eq!(now.means_of_both(&of(&[None, Some(1), None])), (None, None));
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let all: Vec<i64> = (1..=10).map(|ms| ms * 1000).collect();
        assert_eq!(rank_s(&all, 10, 50), Some(5.0));
        assert_eq!(rank_s(&all, 10, 90), Some(9.0));
        assert_eq!(rank_s(&all, 10, 95), Some(10.0));
        assert_eq!(rank_s(&[7000], 1, 90), Some(7.0));
        assert_eq!(rank_s(&[], 0, 90), None);
        assert_eq!(rank_s(&all, 11, 90), Some(10.0), "one more that nobody came to");
        assert_eq!(rank_s(&all, 11, 95), None, "who waits in vain does not shorten the rest");
        assert_eq!(mean_s(&[1, 2]), Some(0.002), "a half is rounded up");
        assert_eq!((share(1, 3), share(0, 0)), (33.3333, 100.0));
    }
}
