//! Times of conditional tags, in the language of `opening_hours`: when one holds, and when that changes.
//!
//! Sunrise and sunset are taken as the standard hours of the language (dawn 5:30, sunrise 7:00, sunset 19:00, dusk 20:00).
//! Public and school holidays are not known: on a day on which it would matter whether it is one, the answer is *not
//! known*; so it is between the two hours that a change of the clock makes of one.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use std::ops::Range;
use std::sync::Arc;

/// Longer texts are no times; a tag has 255 characters.
const LONGEST: usize = 255;

/// No change of the clock leaves out more, minutes: that of a day on which a zone changed sides of the date line.
const MOST_FORWARD_MIN: i64 = 1500;

/// A set of times.
#[derive(Clone, PartialEq, Debug)]
pub struct Hours {
    parsed: OpeningHours,
    names_holidays: bool,
}

impl Hours {
    /// Reads `22:00-05:00`, `Mo-Fr 07:00-09:00,16:00-18:00; PH off`, `Nov-Mar`, `24/7` …
    pub(super) fn parse(text: &str) -> Option<Self> {
        // a comment in quotation marks is no time, though the language has it
        if text.len() > LONGEST || text.contains('"') {
            return None;
        }
        let parsed = text.parse::<OpeningHours>().ok()?;
        let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
        let names_holidays = words.any(|word| matches!(word, "PH" | "SH"));
        Some(Self { parsed, names_holidays })
    }

    /// Whether it holds at all times (`24/7`).
    pub(super) fn is_always(&self) -> bool {
        let is_constant = self.parsed.get_expression().is_constant();
        is_constant && self.parsed.is_open(chrono::DateTime::UNIX_EPOCH.naive_utc())
    }

    /// Whether it holds at an instant; `None` is not known.
    pub(super) fn holds_at(&self, instant: DateTime<Utc>, zone: Tz) -> Option<bool> {
        let moment = instant..instant + TimeDelta::milliseconds(1);
        self.states(&moment, zone).first().and_then(|(_, holds)| *holds)
    }

    /// From when on it holds, or not, or is not known, within `span`: ascending, the first at its start.
    pub(super) fn states(&self, span: &Range<DateTime<Utc>>, zone: Tz) -> Vec<(DateTime<Utc>, Option<bool>)> {
        let usual = self.evaluated(span, zone, None);
        if !self.names_holidays {
            return usual;
        }
        let day = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
        let around = day(span.start) - chrono::Days::new(2)..day(span.end) + chrono::Days::new(2);
        let festive = self.evaluated(span, zone, Some(around));
        let mut instants: Vec<DateTime<Utc>> = usual.iter().chain(&festive).map(|(at, _)| *at).collect();
        instants.sort_unstable();
        instants.dedup();
        let at = |states: &[(DateTime<Utc>, Option<bool>)], instant| {
            let after = states.partition_point(|(from, _)| *from <= instant);
            states[..after].last().and_then(|(_, holds)| *holds)
        };
        instants
            .into_iter()
            .map(|instant| {
                let (usual, festive) = (at(&usual, instant), at(&festive, instant));
                (instant, usual.filter(|_| usual == festive))
            })
            .collect()
    }

    fn evaluated(
        &self,
        span: &Range<DateTime<Utc>>,
        zone: Tz,
        holidays: Option<Range<NaiveDate>>,
    ) -> Vec<(DateTime<Utc>, Option<bool>)> {
        let mut context = Context::default();
        if let Some(days) = holidays {
            let mut all = ContextHolidays::default().get_public().clone();
            for day in days.start.iter_days().take_while(|day| *day < days.end) {
                all.insert(day);
            }
            let all = Arc::new(all);
            context = context.with_holidays(ContextHolidays::new(Arc::clone(&all), all));
        }
        // by the wall clock, from a day before: what it shows then may come twice
        let wall = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
        let day = TimeDelta::days(1);
        let pieces = self
            .parsed
            .clone()
            .with_context(context)
            .iter_range(wall(span.start) - day, wall(span.end) + day);
        let mut states: Vec<(DateTime<Utc>, Option<bool>)> = Vec::new();
        for piece in pieces {
            let holds = match piece.kind {
                RuleKind::Open => Some(true),
                RuleKind::Closed => Some(false),
                RuleKind::Unknown => None,
            };
            let [first, last] = instants(piece.range.start, zone);
            // where a change of the clock makes a time twice, nobody knows which is meant
            while states.last().is_some_and(|(at, _)| *at >= first) {
                states.pop();
            }
            for (at, holds) in [(first, None), (last, holds)].into_iter().skip(usize::from(first == last)) {
                if states.last().is_none_or(|(_, before)| *before != holds) {
                    states.push((at, holds));
                }
            }
        }
        let before = states.partition_point(|(at, _)| *at <= span.start);
        let at_start = states[..before].last().and_then(|(_, holds)| *holds);
        let within = states[before..].iter().copied().take_while(|(at, _)| *at < span.end);
        std::iter::once((span.start, at_start)).chain(within).collect()
    }
}

/// When a wall clock shows a time: once, twice where it is put back, and where it is put forward at once when it is.
fn instants(wall: NaiveDateTime, zone: Tz) -> [DateTime<Utc>; 2] {
    let minutes = (0..MOST_FORWARD_MIN).map(|minute| wall + TimeDelta::minutes(minute));
    let mut shown = minutes.filter_map(|at| match at.and_local_timezone(zone) {
        LocalResult::Single(once) => Some([once.to_utc(); 2]),
        LocalResult::Ambiguous(first, last) => Some([first.to_utc(), last.to_utc()]),
        LocalResult::None => None,
    });
    shown.next().unwrap_or_else(|| [wall.and_utc(); 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, at: &str) -> Option<bool> {
        let instant: DateTime<Utc> = format!("{at}:00+08:00").parse().unwrap();
        Hours::parse(text).unwrap().holds_at(instant, chrono_tz::Asia::Shanghai)
    }

    #[test]
    fn hours_days_months_and_midnight() {
        // 2026-03-06 is a Friday
        for (text, at, expected) in [
            ("22:00-05:00", "2026-03-06T21:59", false),
            ("22:00-05:00", "2026-03-06T22:00", true),
            ("22:00-05:00", "2026-03-07T04:59", true),
            ("22:00-05:00", "2026-03-07T05:00", false),
            ("Mo-Fr 07:00-09:00,16:00-18:00", "2026-03-06T17:00", true),
            ("Mo-Fr 07:00-09:00,16:00-18:00", "2026-03-07T17:00", false),
            ("Fr 22:00-05:00", "2026-03-07T03:00", true),
            ("Nov-Mar", "2026-03-31T23:59", true),
            ("Nov-Mar", "2026-04-01T00:00", false),
            ("Jan 15-Aug 15", "2026-08-01T12:00", true),
            ("2026 Mar 6 08:00-12:00", "2026-03-06T09:00", true),
            ("2026 Mar 6 08:00-12:00", "2027-03-06T09:00", false),
            ("24/7", "2026-03-06T09:00", true),
            ("sunset-sunrise", "2026-03-06T23:00", true),
        ] {
            assert_eq!(holds(text, at), Some(expected), "{text} {at}");
        }
        assert!(Hours::parse("24/7").unwrap().is_always() && !Hours::parse("Mo-Fr").unwrap().is_always());
    }

    #[test]
    fn what_hangs_on_a_holiday_is_not_known() {
        let text = "Mo-Fr 07:00-09:00; PH off";
        assert_eq!(holds(text, "2026-03-06T08:00"), None, "a holiday, perhaps");
        assert_eq!(holds(text, "2026-03-06T10:00"), Some(false), "neither way");
        assert_eq!(holds("PH 07:00-09:00", "2026-03-06T08:00"), None);
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in ["", "wet", "at night", "\"when flashing\"", "25:00-26:00x", "weight>7.5"] {
            assert!(Hours::parse(text).is_none(), "{text}");
        }
    }
}
