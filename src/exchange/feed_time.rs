//! When a closure holds, read from its properties for feeds, which know single periods or hours by the day only.
//!
//! The same rules as for planning: half-open periods, a slot over midnight belongs to the day on which it begins,
//! open slots count on every day, and where a change of the clock leaves doubt the road is shut.

use super::feed::{given, text, words};
use super::hours;
use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta,
    TimeZone, Utc,
};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// From an instant to another.
pub type Period = (DateTime<Utc>, DateTime<Utc>);

/// The times of a closure.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Times {
    pub zone: Tz,
    pub start: Option<DateTime<Utc>>,
    pub end: Option<DateTime<Utc>>,
    /// By days after Monday.
    pub weekdays: [bool; 7],
    pub except: Vec<NaiveDate>,
    /// Holidays on which it holds whatever the weekday.
    pub also: Vec<NaiveDate>,
    closed: Vec<Slot>,
    open: Vec<Slot>,
}

/// Minutes after midnight; ends on the next day if the end is not behind the beginning.
type Slot = (u16, u16);

impl Times {
    /// Reads them.
    ///
    /// # Errors
    /// The property that cannot be understood.
    pub fn read(properties: &Map<String, Value>) -> Result<Self, &'static str> {
        let zone = match given(properties, "timezone") {
            None => chrono_tz::Asia::Shanghai,
            Some(value) => value.as_str().and_then(|name| name.trim().parse().ok()).ok_or("timezone")?,
        };
        let slots = |key: &'static str| -> Result<Vec<Slot>, &'static str> {
            texts(properties, key)
                .and_then(|words| words.iter().map(|word| hours::slot(word)).collect())
                .ok_or(key)
        };
        let days = |key: &'static str| -> Option<Vec<NaiveDate>> {
            texts(properties, key).and_then(|words| words.iter().map(|word| word.parse().ok()).collect())
        };
        Ok(Self {
            zone,
            start: instant(given(properties, "start"), zone, false).map_err(|()| "start")?,
            end: instant(given(properties, "end"), zone, true).map_err(|()| "end")?,
            weekdays: weekdays(given(properties, "weekdays")).ok_or("weekdays")?,
            except: days("except_dates").ok_or("except_dates")?,
            also: days("holiday_dates").ok_or("holidays")?,
            closed: slots("daily")?,
            open: slots("open_daily")?,
        })
    }

    /// Whether its hours or weekdays differ, excepted days aside.
    pub fn is_weekly(&self) -> bool {
        self.weekdays != [true; 7] || !self.closed.is_empty() || !self.open.is_empty()
    }

    /// Whether it holds without a break from its start to its end.
    pub fn is_continuous(&self) -> bool {
        !self.is_weekly() && self.except.is_empty()
    }

    /// The spans in which its hours by the day are all there is to say, between `from` and the end, and the periods that they leave out
    /// (on holidays on which it holds besides); days on which it does not hold lie between the spans. Each span is shut at
    /// some time; the last one has no end where the closure has none.
    pub fn weekly(&self, from: DateTime<Utc>) -> (Vec<(DateTime<Utc>, Option<DateTime<Utc>>)>, Vec<Period>) {
        let days = || self.except.iter().chain(&self.also).copied();
        let behind = |day: NaiveDate| resolve(self.zone, day.checked_add_days(Days::new(3))?.into(), true);
        let last = days().max().and_then(behind).map_or(from, |last| last.max(from));
        let range = (from, self.end.unwrap_or(last));
        let plain = Self { except: Vec::new(), also: Vec::new(), ..self.clone() };
        let (all, held) = (plain.periods(range), self.periods(range));
        let besides = subtract(&held, &all);
        let mut spans = Vec::new();
        let mut begin = from;
        let is_shut = |from: DateTime<Utc>, to: DateTime<Utc>| held.iter().any(|p| p.0 < to && from < p.1);
        for (open, shut) in subtract(&all, &held) {
            if is_shut(begin, open) {
                spans.push((begin, Some(open)));
            }
            begin = shut;
        }
        if self.end.is_none_or(|end| is_shut(begin, end)) {
            spans.push((begin, self.end));
        }
        (spans, besides)
    }

    /// All periods within `range`, ascending, none touching another.
    pub fn periods(&self, range: Period) -> Vec<Period> {
        let from = self.start.map_or(range.0, |start| start.max(range.0));
        let to = self.end.map_or(range.1, |end| end.min(range.1));
        if from >= to {
            return Vec::new();
        }
        if self.is_continuous() {
            return vec![(from, to)];
        }
        let local = |at: DateTime<Utc>| at.with_timezone(&self.zone).date_naive();
        let (mut shut, mut open) = (Vec::new(), Vec::new());
        let mut day = local(from).checked_sub_days(Days::new(1));
        while let Some(today) = day.filter(|day| *day <= local(to)) {
            let is_day = self.weekdays[today.weekday().num_days_from_monday() as usize];
            let holds = (is_day || self.also.contains(&today)) && !self.except.contains(&today);
            if holds && self.closed.is_empty() {
                shut.extend(self.interval((0, 1440), today, true));
            } else if holds {
                shut.extend(self.closed.iter().filter_map(|slot| self.interval(*slot, today, true)));
            }
            open.extend(self.open.iter().filter_map(|slot| self.interval(*slot, today, false)));
            day = today.checked_add_days(Days::new(1));
        }
        let rest = subtract(&union(shut), &union(open));
        let clipped = rest.into_iter().map(|(begin, end)| (begin.max(from), end.min(to)));
        clipped.filter(|(begin, end)| begin < end).collect()
    }

    /// A slot of a day as instants; in doubt long when it shuts and short when it opens.
    fn interval(&self, (begin, end): Slot, day: NaiveDate, shuts: bool) -> Option<Period> {
        let end = if end <= begin { end + 1440 } else { end };
        let at =
            |minute: u16| day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minute.into()));
        Some((resolve(self.zone, at(begin)?, !shuts)?, resolve(self.zone, at(end)?, shuts)?))
    }

    /// For each day from Monday on, the minutes at which it is shut, as slots that end at 1440 at the latest.
    pub fn week(&self) -> [Vec<Slot>; 7] {
        const DAY: usize = 1440;
        let mut shut = vec![false; 7 * DAY];
        let mut mark = |day: usize, (begin, end): Slot, value: bool| {
            let end = if end <= begin { end + 1440 } else { end };
            for minute in begin..end {
                let at = (day * DAY + usize::from(minute)) % (7 * DAY);
                shut[at] = value;
            }
        };
        for day in (0..7).filter(|day| self.weekdays[*day]) {
            if self.closed.is_empty() {
                mark(day, (0, 1440), true);
            }
            self.closed.iter().for_each(|slot| mark(day, *slot, true));
        }
        for day in 0..7 {
            self.open.iter().for_each(|slot| mark(day, *slot, false));
        }
        std::array::from_fn(|day| {
            let minutes = &shut[day * DAY..(day + 1) * DAY];
            let mut slots: Vec<Slot> = Vec::new();
            for (minute, _) in minutes.iter().enumerate().filter(|(_, shut)| **shut) {
                let minute = minute as u16;
                match slots.last_mut() {
                    Some(last) if last.1 == minute => last.1 += 1,
                    _ => slots.push((minute, minute + 1)),
                }
            }
            slots
        })
    }
}

/// The words of a property; `None` when it holds anything else.
fn texts(properties: &Map<String, Value>, key: &str) -> Option<Vec<String>> {
    let plain = match given(properties, key) {
        None | Some(Value::String(_)) => true,
        Some(Value::Array(list)) => list.iter().all(Value::is_string),
        Some(_) => false,
    };
    plain.then(|| words(properties.get(key)))
}

/// Sorted and joined.
fn union(mut periods: Vec<Period>) -> Vec<Period> {
    periods.retain(|(begin, end)| begin < end);
    periods.sort_unstable();
    let mut joined: Vec<Period> = Vec::new();
    for (begin, end) in periods {
        match joined.last_mut() {
            Some(last) if begin <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((begin, end)),
        }
    }
    joined
}

/// What of the first list is not in the second; both sorted and joined.
fn subtract(from: &[Period], what: &[Period]) -> Vec<Period> {
    let mut rest = Vec::new();
    let mut next = 0;
    for (begin, end) in from.iter().copied() {
        let mut begin = begin;
        while what.get(next).is_some_and(|cut| cut.1 <= begin) {
            next += 1;
        }
        for cut in what[next..].iter().take_while(|cut| cut.0 < end) {
            if begin < cut.0 {
                rest.push((begin, cut.0));
            }
            begin = cut.1;
        }
        if begin < end {
            rest.push((begin, end));
        }
    }
    rest
}

/// A local time as an instant: of two the later or the earlier one, of none the first after the gap.
fn resolve(zone: Tz, local: NaiveDateTime, later: bool) -> Option<DateTime<Utc>> {
    (0..=1500).find_map(|minutes| {
        match zone.from_local_datetime(&local.checked_add_signed(TimeDelta::minutes(minutes))?) {
            LocalResult::Single(at) => Some(at.to_utc()),
            LocalResult::Ambiguous(one, other) => Some((if later { other } else { one }).to_utc()),
            LocalResult::None => None,
        }
    })
}

/// `None` when nothing is stated, an error when it cannot be read.
fn instant(value: Option<&Value>, zone: Tz, is_end: bool) -> Result<Option<DateTime<Utc>>, ()> {
    let Some(value) = value else { return Ok(None) };
    let text = value.as_str().ok_or(())?.trim();
    let undetermined =
        ["", "待定", "未定", "顺延", "另行通知", "unknown", "tbd", "open", "until changed", "indefinite"];
    if is_end && undetermined.contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    if let Some(at) = with_offset(text) {
        return Ok(Some(at));
    }
    let local = match text.parse::<NaiveDate>() {
        // an end that is a day includes it
        Ok(day) if is_end => day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN)),
        Ok(day) => Some(day.and_time(NaiveTime::MIN)),
        Err(_) => local(text),
    };
    let at = local.and_then(|local| resolve(zone, local, is_end));
    at.map(Some).ok_or(())
}

/// RFC 3339; the seconds may be left out.
fn with_offset(text: &str) -> Option<DateTime<Utc>> {
    let short = || DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z");
    DateTime::parse_from_rfc3339(text).or_else(|_| short()).ok().map(|at| at.to_utc())
}

/// A date and a time without offset.
pub(super) fn local(text: &str) -> Option<NaiveDateTime> {
    for tail in ["T24:00", " 24:00", "T24:00:00", " 24:00:00"] {
        if let Some(day) = text.strip_suffix(tail) {
            let day: NaiveDate = day.parse().ok()?;
            return Some(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN));
        }
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// `HH:MM-HH:MM`.
pub(super) fn slot_text((begin, end): Slot) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", begin / 60, begin % 60, end / 60, end % 60)
}

/// Names of days, from Monday on.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn weekdays(value: Option<&Value>) -> Option<[bool; 7]> {
    let Some(value) = value else { return Some([true; 7]) };
    let texts = match value {
        Value::Number(number) => vec![number.to_string()],
        Value::Array(list) if list.iter().any(Value::is_number) => {
            list.iter().map(|day| day.as_str().map_or_else(|| day.to_string(), str::to_owned)).collect()
        }
        other => words(Some(other)),
    };
    hours::weekdays(&texts.join(",")).ok()
}

/// RFC 3339, UTC, to the second unless there is more.
pub(super) fn utc(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An instant of ours, without regard to slots: for dates of creation and change.
pub(super) fn stamp(properties: &Map<String, Value>, key: &str) -> Option<DateTime<Utc>> {
    let zone =
        text(properties, "timezone").and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::Asia::Shanghai);
    instant(given(properties, key), zone, false).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn times(value: Value) -> Times {
        Times::read(value.as_object().unwrap()).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn shown(periods: &[Period]) -> Vec<String> {
        periods.iter().map(|(a, b)| format!("{} {}", utc(*a), utc(*b))).collect()
    }

    #[test]
    fn nights_of_workdays() {
        let nights = times(json!({
            "start": "2026-03-06 12:00", "end": null, "daily": ["22时至次日5时"], "weekdays": "mon-fri"
        }));
        let range = (at("2026-03-01T00:00:00Z"), at("2026-03-10T00:00:00Z"));
        assert_eq!(
            shown(&nights.periods(range)),
            ["2026-03-06T14:00:00Z 2026-03-06T21:00:00Z", "2026-03-09T14:00:00Z 2026-03-09T21:00:00Z"],
            "Friday's night lasts into Saturday"
        );
        let week = nights.week();
        assert_eq!(week[0], [(1320, 1440)]);
        assert_eq!(week[1], [(0, 300), (1320, 1440)]);
        assert_eq!(week[5], [(0, 300)]);
        assert!(week[6].is_empty());
    }

    #[test]
    fn open_hours_and_excepted_days_are_left_out() {
        let works = times(json!({
            "start": "2026-03-01", "end": "2026-03-03", "open_daily": "12:00-13:00,20-24", "except_dates": ["2026-03-02"]
        }));
        let range = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        assert_eq!(
            shown(&works.periods(range)),
            [
                "2026-02-28T16:00:00Z 2026-03-01T04:00:00Z",
                "2026-03-01T05:00:00Z 2026-03-01T12:00:00Z",
                "2026-03-02T16:00:00Z 2026-03-03T04:00:00Z",
                "2026-03-03T05:00:00Z 2026-03-03T12:00:00Z",
            ]
        );
        let always = times(json!({"weekdays": "周一至周日", "start": "2026-03-01T00:00:00Z"}));
        assert!(always.is_continuous() && always.periods(range).len() == 1);
    }

    #[test]
    fn days_that_are_excepted_part_a_time_into_spans() {
        let spans = |value: Value| {
            let times = times(value);
            let (spans, besides) = times.weekly(times.start.unwrap());
            let text = |at: Option<DateTime<Utc>>| at.map_or("open".to_owned(), utc);
            let spans: Vec<String> =
                spans.into_iter().map(|(a, b)| format!("{} {}", utc(a), text(b))).collect();
            (spans, shown(&besides))
        };
        let days = json!({"timezone": "UTC", "start": "2026-03-01", "end": "2026-03-05", "except_dates": "2026-03-03"});
        let (days, besides) = spans(days);
        assert_eq!(
            days,
            ["2026-03-01T00:00:00Z 2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z 2026-03-06T00:00:00Z"]
        );
        assert!(besides.is_empty());
        // The night before still lasts into the day that is excepted.
        let nights = json!({"timezone": "UTC", "start": "2026-03-01", "daily": "22:00-05:00",
            "except_dates": ["2026-03-03", "2026-03-04"]});
        assert_eq!(
            spans(nights).0,
            ["2026-03-01T00:00:00Z 2026-03-03T22:00:00Z", "2026-03-05T05:00:00Z open"]
        );
        let outside = json!({"timezone": "UTC", "start": "2026-03-01", "end": "2026-03-05", "except_dates": "2026-04-03"});
        assert_eq!(spans(outside).0, ["2026-03-01T00:00:00Z 2026-03-06T00:00:00Z"]);
        let never = json!({"timezone": "UTC", "start": "2026-03-01", "end": "2026-03-01", "except_dates": "2026-03-01"});
        assert!(spans(never).0.is_empty());
        // 2 March 2026 is a Monday.
        let holiday = json!({"timezone": "UTC", "start": "2026-03-01", "end": "2026-03-05", "weekdays": "wed",
            "holiday_dates": ["2026-03-02", "2026-03-04"]});
        let (days, besides) = spans(holiday);
        assert_eq!(days, ["2026-03-01T00:00:00Z 2026-03-06T00:00:00Z"]);
        assert_eq!(besides, ["2026-03-02T00:00:00Z 2026-03-03T00:00:00Z"]);
    }

    #[test]
    fn where_the_clock_changes_the_road_is_shut() {
        let zone = json!({"timezone": "Europe/Berlin", "daily": "01:00-02:30"});
        let range = (at("2026-10-25T00:00:00Z"), at("2026-10-26T00:00:00Z"));
        // half past two comes twice
        assert_eq!(
            shown(&times(zone.clone()).periods((at("2026-10-24T22:00:00Z"), range.1))),
            ["2026-10-24T23:00:00Z 2026-10-25T01:30:00Z"]
        );
        let spring = (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"));
        assert_eq!(shown(&times(zone).periods(spring)), ["2026-03-29T00:00:00Z 2026-03-29T01:00:00Z"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (key, value) in [
            ("start", json!("soon")),
            ("end", json!(7)),
            ("weekdays", json!("funday")),
            ("weekdays", json!([])),
            ("daily", json!("8 to 9")),
            ("daily", json!({"from": 8})),
            ("open_daily", json!(["08:00-08:00"])),
            ("timezone", json!("Mars")),
            ("except_dates", json!(["Easter"])),
        ] {
            let mut properties = Map::new();
            properties.insert(key.to_owned(), value);
            assert_eq!(Times::read(&properties), Err(key));
        }
    }
}
