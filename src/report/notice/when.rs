//! When a closure holds, and by when it is to be announced, in the words of notices.

use crate::closure::Closure;
use crate::closure::calendar::{DailySlot, OnHolidays, Schedule, Weekdays};
use crate::report::words::Language;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// Fewest days between the notice and a full closure (道路交通安全法实施条例, Article 35).
pub const NOTICE_DAYS: u64 = 5;

/// The last day on which a full closure may be announced, counted from when it first holds; none where its begin is open.
pub fn latest_notice(closure: &Closure) -> Option<NaiveDate> {
    let start = closure.schedule.first_closed()?;
    start.with_timezone(&closure.schedule.zone).date_naive().checked_sub_days(Days::new(NOTICE_DAYS))
}

/// The day of publication as the order has it.
pub fn published(closure: &Closure) -> Option<NaiveDate> {
    let text = closure.properties.get("notice_published")?.as_str()?.trim();
    text.get(..10)?.parse().ok()
}

/// From when until when.
///
/// An end that is not known keeps the word that the order has for it.
pub(super) fn span(schedule: &Schedule, word: Option<&str>, l: Language) -> String {
    let start = schedule.start.map(|start| begin(schedule, start));
    let end = schedule.end.map(|end| end_of(schedule, end));
    match (l, start, end) {
        (Language::Zh, Some(start), None) if word == Some("顺延") => {
            format!("{start} 起，结束时间顺延，另行公告")
        }
        (Language::Zh, None, None) if word == Some("顺延") => "即日起，结束时间顺延，另行公告".into(),
        (Language::Zh, start, end) => {
            let (start, end) =
                (start.unwrap_or("即日起".into()), end.unwrap_or(word.unwrap_or("待定").into()));
            format!("{start} 至 {end}")
        }
        (Language::En, start, Some(end)) => format!("{} to {end}", start.unwrap_or("now".into())),
        (Language::En, Some(start), None) => format!("from {start} until further notice"),
        (Language::En, None, None) => "until further notice".into(),
    }
}

/// First and last day, for headings; open ends are left out.
pub(super) fn days(schedule: &Schedule, l: Language) -> String {
    let day = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
    let start = schedule.start.map(|start| day(begin(schedule, start)));
    let end = schedule.end.map(|end| day(end_of(schedule, end)));
    match (l, start, end) {
        (_, Some(start), Some(end)) if start == end => start,
        (_, Some(start), Some(end)) => format!("{start} {} {end}", l.say("至", "to")),
        (Language::Zh, Some(start), None) => format!("{start} 起"),
        (Language::En, Some(start), None) => format!("from {start}"),
        (Language::Zh, None, Some(end)) => format!("至 {end}"),
        (Language::En, None, Some(end)) => format!("until {end}"),
        (_, None, None) => String::new(),
    }
}

fn begin(schedule: &Schedule, instant: DateTime<Utc>) -> String {
    instant.with_timezone(&schedule.zone).format("%Y-%m-%d %H:%M").to_string()
}

/// An end at midnight is the end of the day before.
fn end_of(schedule: &Schedule, instant: DateTime<Utc>) -> String {
    let local = instant.with_timezone(&schedule.zone).naive_local();
    match local.date().pred_opt().filter(|_| local.time() == NaiveTime::MIN) {
        Some(day) => format!("{day} 24:00"),
        None => local.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// Hours and weekdays, in few words for signs; empty where it holds all day and every day.
pub(in crate::report) fn daily(schedule: &Schedule, l: Language) -> String {
    daily_parts(schedule, l).join(l.comma())
}

fn daily_parts(schedule: &Schedule, l: Language) -> Vec<String> {
    let slots = |slots: &[DailySlot]| {
        slots.iter().map(|one| slot(*one, l)).collect::<Vec<_>>().join(l.say("、", ", "))
    };
    let mut parts = Vec::new();
    if !schedule.closed_slots.is_empty() {
        parts.push(format!("{} {}", l.say("每日", "daily"), slots(&schedule.closed_slots)));
    }
    if !schedule.open_slots.is_empty() {
        parts.push(format!("{} {}", l.say("每日放行时段", "open daily"), slots(&schedule.open_slots)));
    }
    let every = (0..7).all(|day| schedule.weekdays.has(day));
    if !every {
        parts.push(format!("{}{}", l.say("仅限", "on "), weekdays(schedule.weekdays, l)));
    }
    parts
}

/// Hours, weekdays, exceptions and holidays; empty where it holds all the time.
pub fn hours(schedule: &Schedule, l: Language) -> String {
    let mut parts = daily_parts(schedule, l);
    let every = (0..7).all(|day| schedule.weekdays.has(day));
    if !schedule.exceptions.is_empty() {
        let spans = spans(&schedule.exceptions, l);
        parts.push(match l {
            Language::Zh => format!("{spans} 除外，开放通行"),
            Language::En => format!("except {spans}, open to traffic"),
        });
    }
    let held: Vec<NaiveDate> =
        schedule.holidays.iter().copied().filter(|day| within(schedule, *day)).collect();
    if !held.is_empty() {
        let spans = spans(&runs(&held), l);
        match (schedule.on_holidays, l) {
            (OnHolidays::Lifted, Language::Zh) => parts.push(format!("节假日 {spans} 开放通行")),
            (OnHolidays::Lifted, Language::En) => parts.push(format!("open on the holidays {spans}")),
            // Where every day is shut, a holiday adds nothing.
            (OnHolidays::Holds, _) if every => {}
            (OnHolidays::Holds, Language::Zh) => parts.push(format!("节假日 {spans} 同样管制")),
            (OnHolidays::Holds, Language::En) => parts.push(format!("on the holidays {spans} too")),
            (OnHolidays::AsUsual, _) => {}
        }
    }
    parts.join(l.say("；", "; "))
}

fn slot(slot: DailySlot, l: Language) -> String {
    let (begin, end) = slot.minutes();
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    if end <= 1440 {
        return format!("{}-{}", time(begin), time(end));
    }
    match l {
        Language::Zh => format!("{}-次日 {}", time(begin), time(end - 1440)),
        Language::En => format!("{}-{} (next day)", time(begin), time(end - 1440)),
    }
}

/// Days in a row as a span, others by name.
pub(super) fn weekdays(days: Weekdays, l: Language) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("周一", "Mondays"),
        ("周二", "Tuesdays"),
        ("周三", "Wednesdays"),
        ("周四", "Thursdays"),
        ("周五", "Fridays"),
        ("周六", "Saturdays"),
        ("周日", "Sundays"),
    ];
    let all: Vec<usize> = (0..7).filter(|day| days.has(*day as u8)).collect();
    let name = |day: usize| l.say(NAMES[day].0, NAMES[day].1);
    match all[..] {
        [first, .., last] if all.len() > 2 && last - first + 1 == all.len() => {
            format!("{}{}{}", name(first), l.say("至", " to "), name(last))
        }
        _ => all.iter().map(|day| name(*day)).collect::<Vec<_>>().join(l.say("、", ", ")),
    }
}

fn within(schedule: &Schedule, day: NaiveDate) -> bool {
    let local = |instant: DateTime<Utc>| instant.with_timezone(&schedule.zone).naive_local();
    schedule.start.is_none_or(|start| local(start).date() <= day)
        && schedule.end.is_none_or(|end| day.and_time(NaiveTime::MIN) < local(end))
}

/// Sorted days as spans of days in a row.
fn runs(days: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(last) if last.1.succ_opt() == Some(*day) => last.1 = *day,
            _ => runs.push((*day, *day)),
        }
    }
    runs
}

fn spans(spans: &[(NaiveDate, NaiveDate)], l: Language) -> String {
    let said = |(first, last): &(NaiveDate, NaiveDate)| {
        if first == last { first.to_string() } else { format!("{first} {} {last}", l.say("至", "to")) }
    };
    spans.iter().map(said).collect::<Vec<_>>().join(l.say("、", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closure::clock::{parse_slots, parse_weekdays};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        format!("{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn days_on_which_the_road_is_open_are_told() {
        let schedule = Schedule {
            start: Some(instant("2026-03-10T00:00")),
            end: Some(instant("2026-05-20T00:00")),
            weekdays: parse_weekdays("周六至周日").unwrap(),
            closed_slots: parse_slots("22:00-05:00").unwrap(),
            exceptions: vec![(day("2026-04-05"), day("2026-04-05"))],
            holidays: ["2026-01-01", "2026-05-01", "2026-05-02", "2026-05-03"].map(day).to_vec(),
            on_holidays: OnHolidays::Lifted,
            ..Schedule::default()
        };
        assert_eq!(
            hours(&schedule, Language::Zh),
            "每日 22:00-次日 05:00；仅限周六、周日；2026-04-05 除外，开放通行；节假日 2026-05-01 至 2026-05-03 开放通行"
        );
        assert_eq!(
            hours(&schedule, Language::En),
            "daily 22:00-05:00 (next day); on Saturdays, Sundays; except 2026-04-05, open to traffic; \
             open on the holidays 2026-05-01 to 2026-05-03"
        );
        assert_eq!(span(&schedule, None, Language::En), "2026-03-10 00:00 to 2026-05-19 24:00");
        let holds = Schedule { on_holidays: OnHolidays::Holds, ..schedule.clone() };
        assert!(hours(&holds, Language::Zh).ends_with("节假日 2026-05-01 至 2026-05-03 同样管制"));
        let usual = Schedule { on_holidays: OnHolidays::AsUsual, ..schedule };
        assert!(!hours(&usual, Language::Zh).contains("节假日"), "then they change nothing");
    }

    #[test]
    fn open_slots_and_open_ends_are_told() {
        let schedule = Schedule {
            start: Some(instant("2026-03-10T00:00")),
            open_slots: parse_slots("12-13, 20-21").unwrap(),
            weekdays: parse_weekdays("mon-fri").unwrap(),
            ..Schedule::default()
        };
        assert_eq!(hours(&schedule, Language::Zh), "每日放行时段 12:00-13:00、20:00-21:00；仅限周一至周五");
        assert_eq!(span(&schedule, None, Language::En), "from 2026-03-10 00:00 until further notice");
        assert_eq!(span(&schedule, None, Language::Zh), "2026-03-10 00:00 至 待定");
        let put_off = span(&schedule, Some("顺延"), Language::Zh);
        assert_eq!(put_off, "2026-03-10 00:00 起，结束时间顺延，另行公告");
        assert_eq!(span(&Schedule::default(), Some("顺延"), Language::Zh), "即日起，结束时间顺延，另行公告");
        assert_eq!(days(&schedule, Language::Zh), "2026-03-10 起");
        assert_eq!(span(&Schedule::default(), None, Language::En), "until further notice");
    }
}
