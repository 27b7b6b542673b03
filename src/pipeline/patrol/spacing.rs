//! Several visits of one day, with a least time between them.

use crate::rounds::Window;

/// Windows of so many visits of one day, of which each begins at least `step` after the one before it, wherever in their
/// windows they fall: the hours from the first to the last begin are shared out alike, and of each share only what lies
/// within the windows of the site is left. Where the day is too short, the last visits are left without any hour that is
/// possible.
pub(super) fn spaced(open: &[Window], (first, last): (i64, i64), times: i64, step: i64) -> Vec<Vec<Window>> {
    let whole = [Window::new(first, last)];
    let open = if open.is_empty() { &whole[..] } else { open };
    let begin = open.iter().map(|window| window.from_ms).min().unwrap_or(first).max(first);
    let end = open.iter().map(|window| window.until_ms).max().unwrap_or(last).min(last);
    let width = ((end - begin - (times - 1) * step) / times).max(0);
    let share = |i: i64| {
        let (from, until) = (begin + i * (width + step), begin + i * (width + step) + width);
        let within =
            open.iter().map(|window| Window::new(window.from_ms.max(from), window.until_ms.min(until)));
        let kept: Vec<Window> = within.filter(|window| window.from_ms <= window.until_ms).collect();
        // Nothing is left of it: an hour at which nobody is on duty says so.
        if kept.is_empty() { vec![Window::new(from.max(last + 1), from.max(last + 1))] } else { kept }
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
        assert_eq!(ends(&spaced(&[], (0, 100), 2, 150)), [vec![(0, 0)], vec![(150, 150)]], "beyond the day");
        let noon = [Window::new(0, 10), Window::new(90, 100)];
        assert_eq!(ends(&spaced(&noon, (0, 100), 3, 20))[1], [(101, 101)], "no hour is left for the second");
    }
}
