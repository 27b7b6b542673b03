//! From when on the hours of a journey repeat, day by day.

use super::Journey;
use crate::metric::timed::Window;

/// From when on, and after how long, every road is barred as before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Repeats {
    /// The first instant from which on they do, milliseconds.
    pub from_ms: u32,
    /// After how long, milliseconds.
    pub period_ms: u32,
}

impl Repeats {
    /// None where no two periods of the journey are alike. No road takes longer than a period.
    pub fn of(journey: &Journey) -> Option<Self> {
        let period_ms = journey.period_ms;
        let longest = journey.arcs.iter().map(|arc| arc.ms).max().unwrap_or(0);
        // who sets out later does not arrive before the horizon: what bars it is not asked
        let differs = |arc: &super::Arc| {
            last_difference(&arc.barred, period_ms, journey.horizon_ms.saturating_sub(arc.ms))
        };
        let from_ms = journey.arcs.iter().map(differs).max().unwrap_or(0).max(journey.start_ms);
        let two = from_ms.checked_add(period_ms.checked_mul(2)?)?;
        (period_ms > 0 && longest <= period_ms && two < journey.horizon_ms)
            .then_some(Self { from_ms, period_ms })
    }

    /// Who sets out from a place at which he is from `at_ms` on need not wait longer than until here: what he could do later
    /// he can do a period earlier.
    pub fn latest_departure(self, at_ms: u32) -> u32 {
        self.from_ms.max(at_ms).saturating_add(self.period_ms)
    }
}

/// The first instant from which on, up to `end`, it is the same a period later.
fn last_difference(barred: &[Window], period_ms: u32, end: u32) -> u32 {
    let now = within(barred, 0, end.saturating_sub(period_ms), 0);
    let later = within(barred, period_ms.min(end), end, period_ms);
    // windows that are alike from the end backwards; of the first that are not, what follows both
    let alike = now.iter().rev().zip(later.iter().rev()).take_while(|(a, b)| a == b).count();
    let (now, later) = (&now[..now.len() - alike], &later[..later.len() - alike]);
    match (now.last(), later.last()) {
        (None, None) => 0,
        (a, b) if a.map(|w| w.end) == b.map(|w| w.end) => {
            // they end together and begin apart
            a.map_or(0, |w| w.start).max(b.map_or(0, |w| w.start))
        }
        (a, b) => a.map_or(0, |w| w.end).max(b.map_or(0, |w| w.end)),
    }
}

/// What of windows lies in a span, each the earlier by `shift`.
pub(super) fn within(windows: &[Window], start: u32, end: u32, shift: u32) -> Vec<Window> {
    let clipped = windows.iter().map(|w| Window { start: w.start.max(start), end: w.end.min(end) });
    let inside = clipped.filter(|w| w.start < w.end);
    inside.map(|w| Window { start: w.start - shift, end: w.end - shift }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_instant_that_differs_from_a_period_later() {
        let windows = |all: &[(u32, u32)]| -> Vec<Window> {
            all.iter().map(|(start, end)| Window { start: *start, end: *end }).collect()
        };
        let differs = |all: &[(u32, u32)]| last_difference(&windows(all), 10, 50);
        // asked of every instant, one by one
        let slowly = |all: &[(u32, u32)]| {
            let barred = |at: u32| windows(all).iter().any(|w| w.start <= at && at < w.end);
            (0..40).rev().find(|at| barred(*at) != barred(at + 10)).map_or(0, |at| at + 1)
        };
        let cases: [&[(u32, u32)]; 9] = [
            &[],
            &[(0, u32::MAX)],
            &[(2, 5), (12, 15), (22, 25), (32, 35), (42, 45)],
            &[(2, 5), (12, 15), (23, 25), (33, 35), (43, 45)],
            &[(2, 5), (12, 16), (22, 25), (32, 35), (42, 45)],
            &[(0, 23)],
            &[(30, u32::MAX)],
            &[(2, 5), (42, 45)],
            &[(0, 8), (18, 28), (38, 48)],
        ];
        for case in cases {
            assert_eq!(differs(case), slowly(case), "{case:?}");
        }
    }
}
