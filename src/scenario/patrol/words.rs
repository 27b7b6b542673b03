//! Hours, breaks, times, frequencies and weekdays as people write them.

use super::{Frequency, Hours, Pause, Weekdays};
use crate::closure::clock::{parse_slots, parse_weekdays};
use crate::scenario::{Limit, measure};

/// `08:00-12:00,14:00-17:00`; `22:00-06:00` goes over midnight.
pub fn hours(text: &str) -> Option<Vec<Hours>> {
    let slots = parse_slots(text).ok().filter(|slots| !slots.is_empty())?;
    // Shifts begin on the day of the round.
    if slots.iter().any(|slot| slot.minutes().0 >= 1440) {
        return None;
    }
    let mut all: Vec<Hours> = slots
        .into_iter()
        .map(|slot| {
            let (from, until) = slot.minutes();
            Hours { from_ms: i64::from(from) * 60_000, until_ms: i64::from(until) * 60_000 }
        })
        .collect();
    all.sort_unstable();
    Some(all)
}

/// `12:00-13:00`, or `11:30-13:30/45min`.
pub fn pause(text: &str) -> Option<Pause> {
    let (span, lasting) = match text.split_once('/') {
        Some((span, lasting)) => (span, Some(lasting)),
        None => (text, None),
    };
    let [within] = hours(span)?[..] else { return None };
    let whole = within.until_ms - within.from_ms;
    let lasts_ms = match lasting {
        None => whole,
        Some(text) => i64::from(duration(text)?),
    };
    (0 < lasts_ms && lasts_ms <= whole).then_some(Pause { within, lasts_ms })
}

/// `90s`, `10min`, `1.5h`, milliseconds.
pub fn duration(text: &str) -> Option<u32> {
    match measure::limit(text)? {
        Limit::Time(ms) => Some(ms),
        Limit::Distance(_) => None,
    }
}

/// `3`, `1/day`, `2/week`, `每周2次`.
pub fn frequency(text: &str) -> Option<Frequency> {
    let text = text.trim().to_lowercase();
    let count = |text: &str| text.trim().trim_end_matches('次').parse::<u32>().ok().filter(|n| *n <= 100);
    for (words, chinese, of) in [
        (["day", "d"], ["每天", "每日"], Frequency::Daily as fn(u32) -> Frequency),
        (["week", "w"], ["每周", "每星期"], Frequency::Weekly),
        (["month", "m"], ["每月", "每个月"], Frequency::Monthly),
    ] {
        if let Some(rest) = chinese.iter().find_map(|word| text.strip_prefix(word)) {
            return count(rest).map(of);
        }
        if let Some((number, word)) = text.split_once('/')
            && words.contains(&word.trim())
        {
            return count(number).map(of);
        }
    }
    match text.as_str() {
        "daily" => Some(Frequency::Daily(1)),
        "weekly" => Some(Frequency::Weekly(1)),
        "monthly" => Some(Frequency::Monthly(1)),
        number => count(number).map(Frequency::Times),
    }
}

/// Weekdays, such as `mon-fri`, `周一至周五`.
pub fn weekdays(text: &str) -> Option<Weekdays> {
    parse_weekdays(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn hours_and_breaks_are_read_as_people_write_them() {
        let both = hours("14:00-17:00,08:00-12:00").unwrap();
        assert_eq!(both[0], Hours { from_ms: 8 * HOUR, until_ms: 12 * HOUR });
        assert_eq!(both[1], Hours { from_ms: 14 * HOUR, until_ms: 17 * HOUR });
        assert_eq!(hours("22:00-06:00").unwrap()[0], Hours { from_ms: 22 * HOUR, until_ms: 30 * HOUR });
        assert_eq!(hours("soon"), None);
        assert_eq!(pause("12:00-13:00").unwrap().lasts_ms, HOUR);
        assert_eq!(pause("11:30-13:30/45min").unwrap().lasts_ms, 45 * 60_000);
        assert_eq!(pause("12:00-12:30/45min"), None, "it does not fit");
    }

    #[test]
    fn frequencies_are_read_in_both_languages() {
        assert_eq!(frequency("2/week"), Some(Frequency::Weekly(2)));
        assert_eq!(frequency("每周2次"), Some(Frequency::Weekly(2)));
        assert_eq!(frequency("1 / day"), Some(Frequency::Daily(1)));
        assert_eq!(frequency("monthly"), Some(Frequency::Monthly(1)));
        assert_eq!(frequency("3"), Some(Frequency::Times(3)));
        for wrong in ["", "often", "-1", "2/year", "1000"] {
            assert_eq!(frequency(wrong), None, "{wrong}");
        }
    }
}
