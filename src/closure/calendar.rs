//! When a closure is shut: half-open instants, weekdays and daily slots in a time zone.
//!
//! T1. Everything is half-open: shut at its beginning, open again at its end. Local times become instants in the
//! zone of the closure. In the hour that a change to summer time leaves out, a local time means the first instant
//! after the gap. In the hour that comes twice, a closure begins with the first and ends with the second of the two
//! instants, and an open slot the other way round: in doubt the road is shut. China has neither.
//!
//! T2. A slot over midnight belongs to the day on which it begins: `22:00-05:00` on Fridays is shut until Saturday
//! five o'clock. Weekdays choose the days on which the closure holds; open slots (分时段放行) apply on every day.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::ops::Range;

/// Within how many months of its start a closure is looked for that begins to hold later.
const FIRST_MONTHS: usize = 24;

/// Part of every day, minutes after midnight; ends on the next day when the end is not after the beginning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DailySlot {
    begin: u16,
    end: u16,
}

impl DailySlot {
    /// From `begin` to `end`, minutes after midnight, each at most 1440; a `begin` of 1440 is the midnight at which the day
    /// ends. `None` if out of range, or if both are equal: that could mean nothing or all.
    pub fn new(begin: u16, end: u16) -> Option<Self> {
        let from_midnight = begin == 1440 && end == 0;
        (begin <= 1440 && end <= 1440 && begin != end && !from_midnight).then_some(Self { begin, end })
    }

    /// Begin and end, minutes after midnight of the day on which it begins.
    pub fn minutes(self) -> (u16, u16) {
        (self.begin, if self.end <= self.begin { self.end + 1440 } else { self.end })
    }

    /// Begin and end as local time when begun on `day`.
    pub fn on(self, day: NaiveDate) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let at =
            |minute: u16| day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minute.into()));
        let (begin, end) = self.minutes();
        Some((at(begin)?, at(end)?))
    }
}

/// A set of weekdays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Weekdays(u8);

impl Weekdays {
    /// No day.
    pub const NONE: Self = Self(0);
    /// Every day.
    pub const EVERY: Self = Self(0b111_1111);

    /// This set with the day `days_after_monday` in it.
    pub fn with(self, days_after_monday: u8) -> Self {
        Self(self.0 | 1 << (days_after_monday % 7))
    }

    /// The days of both.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the day `days_after_monday` is one of them.
    pub fn has(self, days_after_monday: u8) -> bool {
        self.0 >> (days_after_monday % 7) & 1 == 1
    }

    /// Whether `day` falls on one of them.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.has(day.weekday().num_days_from_monday() as u8)
    }
}

/// When a closure is shut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// The zone of all its local times.
    pub zone: Tz,
    /// First instant; `None` has always been.
    pub start: Option<DateTime<Utc>>,
    /// First instant after it; `None` until changed (T3).
    pub end: Option<DateTime<Utc>>,
    /// The days on which it holds.
    pub weekdays: Weekdays,
    /// Slots in which it is shut; none means the whole day.
    pub closed_slots: Vec<DailySlot>,
    /// Slots in which it is open nevertheless.
    pub open_slots: Vec<DailySlot>,
    /// Spans of days, both ends included, on which it does not hold.
    pub exceptions: Vec<(NaiveDate, NaiveDate)>,
    /// Public holidays, as the order or the scenario lists them.
    pub holidays: Vec<NaiveDate>,
    /// What holds on them.
    pub on_holidays: OnHolidays,
}

/// What holds on a public holiday.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum OnHolidays {
    /// As on any such weekday.
    #[default]
    AsUsual,
    /// The closure holds whatever the weekday.
    Holds,
    /// The closure does not hold.
    Lifted,
}

impl OnHolidays {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 3] =
        [("as_usual", Self::AsUsual), ("closed", Self::Holds), ("open", Self::Lifted)];
}

/// Which of two instants a local time means that comes twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// The first.
    Earlier,
    /// The second.
    Later,
}

/// The instant of a local time: in a gap the first instant after it, in an overlap the one `fold` says.
/// `None` beyond the calendar.
pub fn resolve(zone: Tz, local: NaiveDateTime, fold: Fold) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(instant) => Some(instant.to_utc()),
        chrono::LocalResult::Ambiguous(a, b) => {
            let (a, b) = (a.to_utc(), b.to_utc());
            Some(if fold == Fold::Earlier { a.min(b) } else { a.max(b) })
        }
        // Gaps begin and end on whole minutes and last a day at most (Samoa left one out).
        chrono::LocalResult::None => (1..=26 * 60).find_map(|minutes| {
            let whole = local.date().and_hms_opt(
                chrono::Timelike::hour(&local),
                chrono::Timelike::minute(&local),
                0,
            )?;
            zone.from_local_datetime(&whole.checked_add_signed(TimeDelta::minutes(minutes))?)
                .earliest()
                .map(|instant| instant.to_utc())
        }),
    }
}

impl Default for Schedule {
    /// Always shut.
    fn default() -> Self {
        Self {
            zone: chrono_tz::Asia::Shanghai,
            start: None,
            end: None,
            weekdays: Weekdays::EVERY,
            closed_slots: Vec::new(),
            open_slots: Vec::new(),
            exceptions: Vec::new(),
            holidays: Vec::new(),
            on_holidays: OnHolidays::AsUsual,
        }
    }
}

impl Schedule {
    /// Whether it is shut at an instant.
    pub fn is_closed_at(&self, instant: DateTime<Utc>) -> bool {
        if self.start.is_some_and(|start| instant < start) || self.end.is_some_and(|end| end <= instant) {
            return false;
        }
        let today = instant.with_timezone(&self.zone).date_naive();
        let holds = |interval: Option<Range<DateTime<Utc>>>| interval.is_some_and(|i| i.contains(&instant));
        // A slot over midnight may have begun yesterday.
        let days: Vec<NaiveDate> =
            [today.checked_sub_days(Days::new(1)), Some(today)].into_iter().flatten().collect();
        let shut = days.iter().filter(|day| self.holds_on(**day)).any(|day| {
            if self.closed_slots.is_empty() {
                holds(self.whole_day(*day))
            } else {
                self.closed_slots.iter().any(|slot| holds(self.closed_interval(*slot, *day)))
            }
        });
        shut && !days
            .iter()
            .any(|day| self.open_slots.iter().any(|slot| holds(self.open_interval(*slot, *day))))
    }

    /// Whether the closure holds on a day: exceptions before holidays before weekdays.
    fn holds_on(&self, day: NaiveDate) -> bool {
        if self.exceptions.iter().any(|(first, last)| (*first..=*last).contains(&day)) {
            return false;
        }
        match self.on_holidays {
            OnHolidays::Holds if self.holidays.contains(&day) => true,
            OnHolidays::Lifted if self.holidays.contains(&day) => false,
            _ => self.weekdays.contains(day),
        }
    }

    fn whole_day(&self, day: NaiveDate) -> Option<Range<DateTime<Utc>>> {
        let next = day.checked_add_days(Days::new(1))?;
        let midnight = |day: NaiveDate| resolve(self.zone, day.and_time(NaiveTime::MIN), Fold::Earlier);
        Some(midnight(day)?..midnight(next)?)
    }

    fn closed_interval(&self, slot: DailySlot, day: NaiveDate) -> Option<Range<DateTime<Utc>>> {
        let (begin, end) = slot.on(day)?;
        Some(resolve(self.zone, begin, Fold::Earlier)?..resolve(self.zone, end, Fold::Later)?)
    }

    fn open_interval(&self, slot: DailySlot, day: NaiveDate) -> Option<Range<DateTime<Utc>>> {
        let (begin, end) = slot.on(day)?;
        Some(resolve(self.zone, begin, Fold::Later)?..resolve(self.zone, end, Fold::Earlier)?)
    }

    /// Whether it is shut at any instant at all (the worst case that planning assumes).
    pub fn is_ever_closed(&self) -> bool {
        if self.start.zip(self.end).is_some_and(|(start, end)| end <= start) {
            return false;
        }
        // Days repeat by the week: what is not shut within nine days of the start, or before the end, never is,
        // but for hours that a change of the clock makes or takes, which no order is about.
        let anchor = self.start.or_else(|| self.end?.checked_sub_signed(TimeDelta::days(9)));
        let first = anchor.unwrap_or(DateTime::UNIX_EPOCH);
        let special =
            self.exceptions.iter().map(|(_, last)| *last).chain(self.holidays.iter().copied()).max();
        let special = special.and_then(|day| resolve(self.zone, day.and_time(NaiveTime::MIN), Fold::Later));
        let after = special.map_or(first, |special| special.max(first));
        let Some(last) = after.checked_add_signed(TimeDelta::days(9)) else { return true };
        self.is_closed_at(first) || !self.changes(first..last).is_empty()
    }

    /// The first instant at which it is shut; none where it has no start, or is never shut within two years of it.
    pub fn first_closed(&self) -> Option<DateTime<Utc>> {
        let start = self.start?;
        if self.is_closed_at(start) {
            return Some(start);
        }
        // A month at a time: most begin to hold within a few days.
        let mut from = start;
        for _ in 0..FIRST_MONTHS {
            let to = from.checked_add_signed(TimeDelta::days(31))?;
            if let Some(first) = self.changes(from..to).into_iter().find(|at| self.is_closed_at(*at)) {
                return Some(first);
            }
            from = to;
        }
        None
    }

    /// All instants within `range` (its start included) at which it shuts or opens, ascending; between two of them
    /// nothing changes. Linear in the days of the range that lie within the schedule.
    pub fn changes(&self, range: Range<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
        let from = self.start.map_or(range.start, |start| start.max(range.start));
        let to = self.end.map_or(range.end, |end| end.min(range.end));
        let mut instants: Vec<DateTime<Utc>> = [self.start, self.end].into_iter().flatten().collect();
        let local_day = |instant: DateTime<Utc>| instant.with_timezone(&self.zone).date_naive();
        let mut day = local_day(from).checked_sub_days(Days::new(1));
        while let Some(today) = day.filter(|day| from <= to && *day <= local_day(to)) {
            let closed = self.closed_slots.iter().map(|slot| self.closed_interval(*slot, today));
            let open = self.open_slots.iter().map(|slot| self.open_interval(*slot, today));
            for interval in closed.chain(open).chain([self.whole_day(today)]).flatten() {
                instants.extend([interval.start, interval.end]);
            }
            day = today.checked_add_days(Days::new(1));
        }
        instants.sort_unstable();
        instants.dedup();
        instants.retain(|instant| {
            let just_before = instant.checked_sub_signed(TimeDelta::nanoseconds(1));
            range.contains(instant)
                && just_before.is_none_or(|before| self.is_closed_at(before) != self.is_closed_at(*instant))
        });
        instants
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::{parse_slots, parse_weekdays};
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn shanghai(text: &str) -> DateTime<Utc> {
        utc(&format!("{text}:00+08:00"))
    }

    fn schedule(daily: &str, open: &str, weekdays: &str) -> Schedule {
        Schedule {
            closed_slots: parse_slots(daily).unwrap(),
            open_slots: parse_slots(open).unwrap(),
            weekdays: if weekdays.is_empty() { Weekdays::EVERY } else { parse_weekdays(weekdays).unwrap() },
            ..Schedule::default()
        }
    }

    #[test]
    fn the_first_closed_instant_is_that_of_the_first_day_and_hour_that_count() {
        let sunday = shanghai("2026-03-01T00:00");
        let start = Some(sunday);
        let mondays = Schedule { start, ..schedule("07:00-20:00", "", "mon") };
        assert_eq!(mondays.first_closed(), Some(shanghai("2026-03-02T07:00")), "1 March is a Sunday");
        assert_eq!(Schedule { start, ..Schedule::default() }.first_closed(), start);
        let excepted = (sunday.with_timezone(&mondays.zone).date_naive(), "2026-04-30".parse().unwrap());
        let late = Schedule { exceptions: vec![excepted], ..mondays.clone() };
        assert_eq!(late.first_closed(), Some(shanghai("2026-05-04T07:00")));
        let never = Schedule { end: Some(shanghai("2026-03-02T07:00")), ..mondays };
        assert_eq!(never.first_closed(), None);
        assert_eq!(Schedule::default().first_closed(), None, "nobody knows since when");
    }

    #[test]
    fn t1_windows_are_half_open() {
        let (start, end) = (shanghai("2026-03-01T08:00"), shanghai("2026-03-02T08:00"));
        let s = Schedule { start: Some(start), end: Some(end), ..Schedule::default() };
        let second = TimeDelta::seconds(1);
        assert!(!s.is_closed_at(start - second) && s.is_closed_at(start));
        assert!(s.is_closed_at(end - second) && !s.is_closed_at(end));
        assert_eq!(s.changes(start..end), [start]);
        assert_eq!(s.changes(start - second..end + second), [start, end]);
        assert!(s.is_ever_closed());
    }

    #[test]
    fn t2_a_slot_over_midnight_belongs_to_the_day_it_begins_on() {
        let s = schedule("22:00-05:00", "", "fri");
        // 2026-03-06 is a Friday.
        assert!(!s.is_closed_at(shanghai("2026-03-06T04:59")), "Thursday's night is not among them");
        assert!(!s.is_closed_at(shanghai("2026-03-06T21:59")));
        assert!(s.is_closed_at(shanghai("2026-03-06T22:00")));
        assert!(s.is_closed_at(shanghai("2026-03-07T04:59")));
        assert!(!s.is_closed_at(shanghai("2026-03-07T05:00")));
        assert!(!s.is_closed_at(shanghai("2026-03-07T23:00")));
        let week = shanghai("2026-03-02T00:00")..shanghai("2026-03-09T00:00");
        assert_eq!(s.changes(week), [shanghai("2026-03-06T22:00"), shanghai("2026-03-07T05:00")]);
    }

    #[test]
    fn t2_open_slots_let_traffic_pass_by_turns() {
        let s = schedule("", "12-13, 20-21, 0-6", "");
        for (time, closed) in [
            ("05:59", false),
            ("06:00", true),
            ("12:30", false),
            ("13:00", true),
            ("20:00", false),
            ("23:59", true),
        ] {
            assert_eq!(s.is_closed_at(shanghai(&format!("2026-03-03T{time}"))), closed, "{time}");
        }
        let day = shanghai("2026-03-03T00:00")..shanghai("2026-03-04T00:00");
        assert_eq!(s.changes(day).len(), 6);
    }

    #[test]
    fn t2_weekdays_without_slots_are_whole_days() {
        let s = schedule("", "", "sat,sun");
        assert!(!s.is_closed_at(shanghai("2026-03-06T23:59")));
        assert!(s.is_closed_at(shanghai("2026-03-07T00:00")) && s.is_closed_at(shanghai("2026-03-08T23:59")));
        assert!(!s.is_closed_at(shanghai("2026-03-09T00:00")));
        let weeks = shanghai("2026-03-02T00:00")..shanghai("2026-03-16T00:00");
        let expected =
            ["02T00:00", "07T00:00", "09T00:00", "14T00:00"].map(|day| shanghai(&format!("2026-03-{day}")));
        assert_eq!(s.changes(weeks), expected, "no change at the midnight between Saturday and Sunday");
    }

    #[test]
    fn t2_exceptions_come_before_holidays_and_holidays_before_weekdays() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let s = Schedule {
            exceptions: vec![(day("2026-10-03"), day("2026-10-04"))],
            holidays: vec![day("2026-10-01"), day("2026-10-03")],
            on_holidays: OnHolidays::Holds,
            ..schedule("", "", "sat,sun")
        };
        // 2026-10-01 is a Thursday, the 3rd a Saturday.
        for (date, closed) in [("01", true), ("02", false), ("03", false), ("04", false), ("10", true)] {
            assert_eq!(s.is_closed_at(shanghai(&format!("2026-10-{date}T12:00"))), closed, "{date}");
        }
        let lifted = Schedule { on_holidays: OnHolidays::Lifted, exceptions: Vec::new(), ..s };
        assert!(!lifted.is_closed_at(shanghai("2026-10-03T12:00")));
        assert!(lifted.is_closed_at(shanghai("2026-10-04T12:00")));
        let only_excepted = Schedule {
            start: Some(shanghai("2026-10-01T00:00")),
            end: Some(shanghai("2026-10-20T00:00")),
            exceptions: vec![(day("2026-10-01"), day("2026-10-19"))],
            ..Schedule::default()
        };
        assert!(!only_excepted.is_ever_closed());
        let last_day = Schedule { exceptions: vec![(day("2026-10-01"), day("2026-10-18"))], ..only_excepted };
        assert!(last_day.is_ever_closed());
    }

    #[test]
    fn t3_without_an_end_it_is_shut_until_changed() {
        let s = Schedule { start: Some(shanghai("2026-03-01T08:00")), ..Schedule::default() };
        assert!(s.is_closed_at(shanghai("2099-01-01T00:00")) && s.is_ever_closed());
    }

    #[test]
    fn never_shut_is_noticed() {
        let weekend = Schedule {
            start: Some(shanghai("2026-03-07T00:00")),
            end: Some(shanghai("2026-03-09T00:00")),
            ..schedule("", "", "mon-fri")
        };
        assert!(!weekend.is_ever_closed());
        assert!(!schedule("08:00-10:00", "07:00-12:00", "").is_ever_closed());
        assert!(schedule("08:00-10:00", "07:00-09:00", "wed").is_ever_closed());
        let ends = Schedule { end: Some(shanghai("2026-03-09T00:00")), ..schedule("", "", "mon-fri") };
        assert!(ends.is_ever_closed());
    }

    #[test]
    fn a_day_of_23_hours_has_a_gap() {
        // Berlin, 2026-03-29: 02:00 becomes 03:00.
        let s = Schedule { zone: chrono_tz::Europe::Berlin, ..schedule("02:30-04:00", "", "") };
        assert!(!s.is_closed_at(utc("2026-03-29T00:59:59Z")));
        assert!(
            s.is_closed_at(utc("2026-03-29T01:00:00Z")),
            "02:30 is not there; 03:00 is the first instant after"
        );
        assert!(!s.is_closed_at(utc("2026-03-29T02:00:00Z")));
        assert!(s.is_closed_at(utc("2026-03-30T00:30:00Z")), "the day after it is 02:30 again");
    }

    #[test]
    fn a_day_of_25_hours_has_an_hour_twice() {
        // Berlin, 2026-10-25: 03:00 CEST becomes 02:00 CET.
        let closed = Schedule { zone: chrono_tz::Europe::Berlin, ..schedule("02:30-02:45", "", "") };
        assert!(closed.is_closed_at(utc("2026-10-25T00:30:00Z")), "the first 02:30");
        assert!(closed.is_closed_at(utc("2026-10-25T01:15:00Z")), "in doubt shut");
        assert!(closed.is_closed_at(utc("2026-10-25T01:44:59Z")));
        assert!(!closed.is_closed_at(utc("2026-10-25T01:45:00Z")), "the second 02:45");
        let open = Schedule { zone: chrono_tz::Europe::Berlin, ..schedule("", "01:00-02:30", "") };
        assert!(!open.is_closed_at(utc("2026-10-25T00:29:00Z")));
        assert!(open.is_closed_at(utc("2026-10-25T01:15:00Z")), "open until the first 02:30 only");
    }
}
