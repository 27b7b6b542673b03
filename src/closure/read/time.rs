//! When a closure holds: dates, hours, weekdays, exceptions.

use super::super::calendar::{DailySlot, Fold, OnHolidays, Schedule, Weekdays, resolve};
use super::super::clock::{self, Written};
use super::reader::Reader;
use crate::diagnostic::closures as codes;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

impl Reader<'_> {
    pub(super) fn schedule(&mut self) -> Option<Schedule> {
        let zone = match self.value("timezone") {
            None => chrono_tz::Asia::Shanghai,
            Some(value) => {
                let name = value.as_str().unwrap_or_default().trim();
                let Ok(zone) = name.parse::<Tz>() else {
                    let meant = clock::nearest_zone(name);
                    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant:?}?"));
                    self.wrong("timezone", &format!("an IANA zone such as \"Asia/Shanghai\"{meant}"));
                    return None;
                };
                zone
            }
        };
        let before = self.sound;
        self.sound = true;
        let (start, end) = (self.start(zone), self.end(zone));
        let closed_slots = self.slots("daily");
        let open_slots = self.slots("open_daily");
        let weekdays = self.weekdays();
        let sound = self.sound;
        self.sound &= before;
        if !sound {
            return None;
        }
        if let Some((start, end)) = start.zip(end)
            && end <= start
        {
            let show =
                |instant: DateTime<Utc>| instant.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
            let place = self.origin.place("/properties/end");
            self.problems.push(codes::e405_inverted_window(place, &self.label, &show(start), &show(end)));
            self.sound = false;
            return None;
        }
        for (key, instant) in [("start", start), ("end", end)] {
            let year = instant.map(|instant| instant.with_timezone(&zone).year());
            if let Some(year) = year.filter(|year| !YEARS.contains(year)) {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w445_unlikely_year(place, &self.label, key, year));
            }
        }
        let (exceptions, holidays) = (self.spans("except_dates"), self.dates("holidays"));
        let on_holidays = self.word("on_holidays", &OnHolidays::ALL, OnHolidays::AsUsual);
        let schedule = Schedule {
            zone,
            start,
            end,
            weekdays,
            closed_slots,
            open_slots,
            exceptions,
            holidays,
            on_holidays,
        };
        if !schedule.is_ever_closed() {
            self.problems.push(codes::w407_never_closed(self.origin.place("/properties"), &self.label));
        }
        Some(schedule)
    }

    fn start(&mut self, zone: Tz) -> Option<DateTime<Utc>> {
        let written = match self.value("start")? {
            Value::String(text) => clock::parse_written(text),
            _ => None,
        };
        let instant = match written {
            Some(Written::Instant(instant)) => Some(instant),
            Some(Written::Local(local)) => resolve(zone, local, Fold::Earlier),
            Some(Written::Day(day)) => resolve(zone, day.and_time(NaiveTime::MIN), Fold::Earlier),
            None => None,
        };
        if instant.is_none() {
            self.wrong("start", INSTANT);
        }
        instant
    }

    fn end(&mut self, zone: Tz) -> Option<DateTime<Utc>> {
        let text = match self.value("end") {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                self.wrong("end", INSTANT);
                return None;
            }
        };
        if clock::is_undetermined(&text) {
            // Each unit of rolling work has its days, and the last of them ends it.
            let rolls = self.value("rolling").and_then(|rolling| rolling.get("days"));
            if rolls.is_none_or(Value::is_null) {
                self.problems
                    .push(codes::w406_end_undetermined(self.origin.place("/properties/end"), &self.label));
            }
            return None;
        }
        let instant = match clock::parse_written(&text) {
            Some(Written::Instant(instant)) => Some(instant),
            Some(Written::Local(local)) => resolve(zone, local, Fold::Later),
            Some(Written::Day(day)) => {
                let place = self.origin.place("/properties/end");
                self.problems.push(codes::w424_end_is_a_day(place, &self.label, &text));
                let next = day.checked_add_days(Days::new(1));
                next.and_then(|next| resolve(zone, next.and_time(NaiveTime::MIN), Fold::Later))
            }
            None => None,
        };
        if instant.is_none() {
            self.wrong("end", &format!("{INSTANT}, or null if it is not known (待定)"));
        }
        instant
    }

    fn slots(&mut self, key: &str) -> Vec<DailySlot> {
        let expected = "daily hours such as \"22:00-05:00\" or \"22时至次日5时\", or a list of them";
        let mut slots = Vec::new();
        for text in self.texts(key, expected) {
            match clock::parse_slots(&text) {
                Ok(more) => slots.extend(more),
                Err(_) => self.wrong(key, expected),
            }
            for (written, slot) in clock::bare_overnight(&text) {
                let place = self.origin.place(&format!("/properties/{key}"));
                self.problems.push(codes::w483_bare_hours(place, &self.label, &written, slot.minutes()));
            }
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn weekdays(&mut self) -> Weekdays {
        let expected = "weekdays such as [\"mon\", \"tue\"], \"mon-fri\" or \"周一至周五\"";
        if self.value("weekdays").is_none() {
            return Weekdays::EVERY;
        }
        let mut days = Weekdays::NONE;
        for text in self.texts("weekdays", expected) {
            match clock::parse_weekdays(&text) {
                Ok(more) => days = days.union(more),
                Err(_) => self.wrong("weekdays", expected),
            }
        }
        if days == Weekdays::NONE && self.sound {
            self.wrong("weekdays", expected);
        }
        days
    }

    fn dates(&mut self, key: &str) -> Vec<NaiveDate> {
        let expected = "days such as \"2026-10-01\", or a list of them";
        let spans = self.day_spans(key, expected);
        let mut days: Vec<NaiveDate> = Vec::new();
        for (first, last) in spans {
            days.extend(first.iter_days().take_while(|day| *day <= last));
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    fn spans(&mut self, key: &str) -> Vec<(NaiveDate, NaiveDate)> {
        let mut spans = self
            .day_spans(key, "days such as \"2026-10-01\" or \"2026-10-01/2026-10-07\", or a list of them");
        spans.sort_unstable();
        spans
    }

    /// `2026-10-01`, or `2026-10-01/2026-10-07` with both ends included; several parted by commas or in a list.
    fn day_spans(&mut self, key: &str, expected: &str) -> Vec<(NaiveDate, NaiveDate)> {
        let mut spans = Vec::new();
        for text in self.texts(key, expected) {
            for part in
                text.split([',', ';', '，', '、', '；']).map(str::trim).filter(|part| !part.is_empty())
            {
                let (first, last) = part.split_once(['/', '~', '至']).unwrap_or((part, part));
                let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
                match day(first).zip(day(last)) {
                    // A span of more than a decade is a slip, and would be walked day by day.
                    Some((a, b)) if a <= b && (b - a).num_days() < 3660 => spans.push((a, b)),
                    _ => self.wrong(key, expected),
                }
            }
        }
        spans
    }
}

/// Years that orders are of; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2150;

const INSTANT: &str = "an instant such as \"2026-03-01T08:00+08:00\", or local time \"2026-03-01 08:00\"";
