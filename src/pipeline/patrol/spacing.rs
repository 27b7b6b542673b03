//! Visits with a least time between them, on one day and from one day to the next.

use crate::report::patrol::DAY_MS;
use crate::rounds::Window;

/// So many days two visits must be apart where the next one begins `step` after the begin of this one at the earliest: less
/// would leave no hour on either day, more is never needed.
pub(super) fn days_apart(step: i64) -> u32 {
    (step + DAY_MS - 1).div_euclid(DAY_MS).max(1) as u32
}

/// Windows of visits on different days, of which any two that are [`days_apart`] begin at least `step` apart, wherever in
/// their windows they fall: of each day what lies within `step` of the first hour of the day after so many is taken away.
/// `days` are the hours of each day, in order; the answer has those that are left of each.
pub(super) fn over_days(days: &[(u32, Vec<Window>)], step: i64) -> Vec<(u32, Vec<Window>)> {
    let apart = days_apart(step);
    let first = |hours: &[Window]| hours.iter().map(|window| window.from_ms).min();
    let of = |at: usize| {
        let (day, hours) = &days[at];
        let next = days[at + 1..].iter().find(|(other, hours)| other - day >= apart && !hours.is_empty());
        let latest = next.and_then(|(_, hours)| first(hours)).map_or(i64::MAX, |first| first - step);
        let within = hours.iter().filter(|window| window.from_ms <= latest);
        (*day, within.map(|window| Window::new(window.from_ms, window.until_ms.min(latest))).collect())
    };
    (0..days.len()).map(of).collect()
}

/// Windows of so many visits of one day, of which each begins at least `step` after the one before it, wherever in their
/// windows they fall: the hours from the first to the last begin are shared out alike, and of each share only what lies
/// within the windows of the site is left. Where the day is too short for so many, nothing is left for the last ones.
pub(super) fn spaced(open: &[Window], (first, last): (i64, i64), times: i64, step: i64) -> Vec<Vec<Window>> {
    let whole = [Window::new(first, last)];
    let open = if open.is_empty() { &whole[..] } else { open };
    let begin = open.iter().map(|window| window.from_ms).min().unwrap_or(first).max(first);
    let end = open.iter().map(|window| window.until_ms).max().unwrap_or(last).min(last);
    let fit = ((end - begin) / step.max(1) + 1).clamp(1, times);
    let width = ((end - begin - (fit - 1) * step) / fit).max(0);
    let share = |i: i64| {
        let (from, until) = (begin + i * (width + step), begin + i * (width + step) + width);
        let within =
            open.iter().map(|window| Window::new(window.from_ms.max(from), window.until_ms.min(until)));
        within.filter(|window| i < fit && window.from_ms <= window.until_ms).collect()
    };
    (0..times).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(windows: &[Vec<Window>]) -> Vec<Vec<(i64, i64)>> {
        let pair = |window: &Window| (window.from_ms, window.until_ms);
        windows.iter().map(|visit| visit.iter().map(pair).collect()).collect()
    }

    #[test]
    fn wherever_in_their_windows_visits_begin_they_are_apart() {
        assert_eq!(ends(&spaced(&[], (0, 100), 3, 20)), [vec![(0, 20)], vec![(40, 60)], vec![(80, 100)]]);
        let open = [Window::new(10, 30), Window::new(70, 200)];
        assert_eq!(ends(&spaced(&open, (0, 100), 2, 30)), [vec![(10, 30)], vec![(70, 100)]]);
        assert_eq!(ends(&spaced(&[], (0, 100), 2, 100)), [vec![(0, 0)], vec![(100, 100)]], "just so");
        assert_eq!(ends(&spaced(&[], (0, 100), 2, 150)), [vec![(0, 100)], vec![]], "beyond the day");
        let noon = [Window::new(0, 10), Window::new(90, 100)];
        assert_eq!(ends(&spaced(&noon, (0, 100), 3, 20))[1], [], "no hour is left for the second");
    }

    #[test]
    fn visits_of_different_days_are_apart_wherever_they_begin() {
        const HOUR: i64 = DAY_MS / 24;
        // Any two days of this many windows that are far enough apart, at the ends of their windows.
        for (from, until) in [(8, 17), (0, 24), (22, 30), (6, 7)] {
            for gap_h in [1, 9, 14, 15, 16, 20, 23, 24, 25, 36, 47, 48, 60] {
                let days: Vec<(u32, Vec<Window>)> = (0..7)
                    .filter(|day| *day != 5)
                    .map(|day| {
                        let midnight = i64::from(day) * DAY_MS;
                        (day, vec![Window::new(midnight + from * HOUR, midnight + until * HOUR)])
                    })
                    .collect();
                let (step, kept) = (gap_h * HOUR, over_days(&days, gap_h * HOUR));
                let apart = days_apart(step);
                assert!(kept.iter().all(|(_, hours)| !hours.is_empty()), "each day has an hour left");
                for (at, (day, hours)) in kept.iter().enumerate() {
                    for (other, later) in kept[at + 1..].iter().filter(|(other, _)| other - day >= apart) {
                        let least = later[0].from_ms - hours[hours.len() - 1].until_ms;
                        assert!(least >= step, "{from}-{until}, {gap_h} h: days {day} and {other}");
                    }
                    // Nothing is taken away that need not be: where the next day is far enough, all is left.
                    let next = days.iter().find(|(other, _)| *other >= day + apart);
                    if next.is_none_or(|(_, hours)| hours[0].from_ms - days[at].1[0].until_ms >= step) {
                        assert_eq!(hours, &days[at].1);
                    }
                }
                if apart > 1 {
                    let closer = i64::from(apart - 1) * DAY_MS;
                    assert!(closer < step, "one day less would never do");
                }
            }
        }
    }
}
