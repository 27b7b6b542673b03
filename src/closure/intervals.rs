//! A calendar of several closures swept from change to change: which of them hold together, from when until when.
//!
//! A schedule is a pattern of days and hours cut off by a start and an end. The pattern does not depend on the two, so
//! it is worked out once, and works that begin some days earlier or later are the same pattern cut elsewhere.

use super::calendar::{Fold, Schedule, resolve};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::ops::Range;

/// A half-open span of time.
pub type Span = Range<DateTime<Utc>>;

/// A span between two changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interval {
    /// From when until when.
    pub span: Span,
    /// The closures that hold all through it, ascending.
    pub closures: Vec<usize>,
}

/// When a schedule would hold within `span` if it had neither start nor end: disjoint, ascending, none touching the
/// next. Linear in the days of the span.
pub fn pattern(schedule: &Schedule, span: &Span) -> Vec<Span> {
    Schedule { start: None, end: None, ..schedule.clone() }.windows(span)
}

/// The part of a pattern between a start and an end; `None` has no bound.
pub fn between(pattern: &[Span], start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>) -> Vec<Span> {
    let cut = pattern.iter().map(|held| {
        let from = start.map_or(held.start, |start| start.max(held.start));
        from..end.map_or(held.end, |end| end.min(held.end))
    });
    cut.filter(|held| held.start < held.end).collect()
}

/// Start and end of a schedule begun some days later (earlier if negative), at the same time of day: what lasts a week
/// lasts a week on the clock of its zone. `None` without start or end, or beyond the calendar.
pub fn shifted(schedule: &Schedule, days: i64) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (start, end) = (schedule.start?, schedule.end?);
    if days == 0 {
        return Some((start, end));
    }
    let moved = |instant: DateTime<Utc>, fold| {
        let local = instant.with_timezone(&schedule.zone).naive_local();
        resolve(schedule.zone, local.checked_add_signed(TimeDelta::try_days(days)?)?, fold)
    };
    Some((moved(start, Fold::Earlier)?, moved(end, Fold::Later)?))
}

/// Sweeps `span` over every instant at which anything changes: intervals without a gap, each with what holds in it;
/// two neighbors always differ. `held` gives for each closure when it holds, as [`pattern`] does.
/// `O(n log n)` in the spans held, and what holds in each.
pub fn sweep(held: &[Vec<Span>], span: &Span) -> Vec<Interval> {
    if span.is_empty() {
        return Vec::new();
    }
    let mut changes: Vec<(DateTime<Utc>, usize, bool)> = Vec::new();
    for (closure, spans) in held.iter().enumerate() {
        for part in between(spans, Some(span.start), Some(span.end)) {
            changes.push((part.start, closure, true));
            changes.push((part.end, closure, false));
        }
    }
    changes.sort_unstable();
    let mut holding: BTreeSet<usize> = BTreeSet::new();
    let mut intervals: Vec<Interval> = Vec::new();
    let mut from = span.start;
    for (i, (instant, closure, begins)) in changes.iter().enumerate() {
        if i == 0 || changes[i - 1].0 != *instant {
            close(&mut intervals, from..*instant, &holding);
            from = *instant;
        }
        if *begins {
            holding.insert(*closure)
        } else {
            holding.remove(closure)
        };
    }
    close(&mut intervals, from..span.end, &holding);
    intervals
}

fn close(intervals: &mut Vec<Interval>, span: Span, holding: &BTreeSet<usize>) {
    if span.is_empty() {
        return;
    }
    let closures: Vec<usize> = holding.iter().copied().collect();
    match intervals.last_mut() {
        Some(last) if last.closures == closures => last.span.end = span.end,
        _ => intervals.push(Interval { span, closures }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::{parse_slots, parse_weekdays};
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-{text}:00+08:00").parse().unwrap()
    }

    fn show(intervals: &[Interval]) -> Vec<String> {
        let zone = chrono_tz::Asia::Shanghai;
        let line = |i: &Interval| {
            format!("{} {:?}", i.span.start.with_timezone(&zone).format("%m-%dT%H:%M"), i.closures)
        };
        intervals.iter().map(line).collect()
    }

    #[test]
    fn neighbors_differ_and_nothing_is_left_out() {
        let night = Schedule {
            start: Some(at("03-02T00:00")),
            end: Some(at("03-04T00:00")),
            closed_slots: parse_slots("22:00-05:00").unwrap(),
            ..Schedule::default()
        };
        let whole = Schedule { start: Some(at("03-02T22:00")), ..Schedule::default() };
        let span = at("03-01T00:00")..at("03-05T00:00");
        let held: Vec<Vec<Span>> =
            [&night, &whole].map(|s| between(&pattern(s, &span), s.start, s.end)).into_iter().collect();
        let intervals = sweep(&held, &span);
        let expected = [
            "03-01T00:00 []",
            "03-02T00:00 [0]",
            "03-02T05:00 []",
            "03-02T22:00 [0, 1]",
            "03-03T05:00 [1]",
            "03-03T22:00 [0, 1]",
            "03-04T00:00 [1]",
        ];
        assert_eq!(show(&intervals), expected, "the night before the start reaches into it");
        let total: TimeDelta = intervals.iter().map(|i| i.span.end - i.span.start).sum();
        assert_eq!(total, span.end - span.start);
        for interval in &intervals {
            for instant in [interval.span.start, interval.span.end - TimeDelta::seconds(1)] {
                for (i, schedule) in [&night, &whole].into_iter().enumerate() {
                    assert_eq!(schedule.is_closed_at(instant), interval.closures.contains(&i), "{instant}");
                }
            }
        }
    }

    #[test]
    fn a_shift_keeps_time_of_day_and_length_and_the_weekdays_stay() {
        let weekends = Schedule {
            start: Some(at("03-06T08:00")),
            end: Some(at("03-16T08:00")),
            weekdays: parse_weekdays("sat,sun").unwrap(),
            ..Schedule::default()
        };
        let (start, end) = shifted(&weekends, -5).unwrap();
        assert_eq!((start, end), (at("03-01T08:00"), at("03-11T08:00")));
        let span = at("02-20T00:00")..at("04-01T00:00");
        let held = between(&pattern(&weekends, &span), Some(start), Some(end));
        assert_eq!(held, [at("03-01T08:00")..at("03-02T00:00"), at("03-07T00:00")..at("03-09T00:00")]);
        assert_eq!(shifted(&Schedule { end: None, ..weekends }, 1), None, "until changed");
    }

    #[test]
    fn nothing_holds_in_an_empty_span() {
        let day = at("03-01T00:00");
        assert!(sweep(&[], &(day..day)).is_empty());
        assert_eq!(show(&sweep(&[], &(day..at("03-02T00:00")))), ["03-01T00:00 []"]);
    }
}
