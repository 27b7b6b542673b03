//! Words for time: dates, instants, daily slots and weekdays, as orders and notices write them.

use super::calendar::{DailySlot, Weekdays};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// An instant as written: with an offset it is one, without it needs the zone of the closure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// With an offset.
    Instant(DateTime<Utc>),
    /// Local time.
    Local(NaiveDateTime),
    /// A day without a time.
    Day(NaiveDate),
}

/// Reads RFC 3339 (seconds if wished), a local date-time (`2026-03-01T08:00`, a blank for the `T`, seconds if wished,
/// 24:00 is the next midnight), or a date.
pub fn parse_written(text: &str) -> Option<Written> {
    let text = text.trim().replace('：', ":");
    let short = || DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M%:z");
    if let Ok(instant) = DateTime::parse_from_rfc3339(&text).or_else(|_| short()) {
        return Some(Written::Instant(instant.to_utc()));
    }
    if let Ok(day) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(Written::Day(day));
    }
    for tail in ["T24:00", " 24:00", "T24:00:00", " 24:00:00"] {
        if let Some(day) = text.strip_suffix(tail) {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
            return Some(Written::Local(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN)));
        }
    }
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
        .map(Written::Local)
}

/// Whether a word says that the end is not yet known (T3).
pub fn is_undetermined(text: &str) -> bool {
    let words = [
        "",
        "待定",
        "未定",
        "顺延",
        "另行通知",
        "until changed",
        "until further notice",
        "unknown",
        "tbd",
        "open",
        "indefinite",
    ];
    words.contains(&text.trim().to_lowercase().as_str())
}

/// Reads `22:00-05:00`, several of them parted by commas or semicolons. `24:00-06:00` begins at the end of the day.
///
/// # Errors
/// The part that is no slot.
pub fn parse_slots(text: &str) -> Result<Vec<DailySlot>, String> {
    let parts = text.split(PARTS).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| parse_slot(part).ok_or_else(|| part.to_owned())).collect()
}

fn parse_slot(text: &str) -> Option<DailySlot> {
    let (begin, end) = text.split_once(RANGE)?;
    let (end, is_next_day) = match end.trim().strip_prefix("次日") {
        Some(end) => (end, true),
        None => (end, false),
    };
    let slot = DailySlot::new(parse_minute(begin)?, parse_minute(end)?)?;
    // 次日 of an hour that is later on the same day would be more than a day.
    (!is_next_day || slot.minutes().1 > DAY).then_some(slot)
}

/// The slots of a text that is written in bare hours and that pass midnight, such as `22-5`: whether they are meant so is
/// not certain, for `8-6` may be hours of the clock face.
pub fn bare_overnight(text: &str) -> Vec<(String, DailySlot)> {
    let parts = text.split(PARTS).map(str::trim);
    let bare =
        parts.filter(|part| part.split(RANGE).all(|hour| hour.trim().bytes().all(|b| b.is_ascii_digit())));
    let slots = bare.filter_map(|part| Some((part.to_owned(), parse_slot(part)?)));
    slots.filter(|(_, slot)| slot.minutes().1 > DAY).collect()
}

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// What stands between several slots.
const PARTS: [char; 5] = [',', ';', '，', '、', '；'];

const RANGE: [char; 6] = ['-', '–', '—', '~', '至', '到'];

/// Minutes after midnight of `HH:MM`, `HH`, `HH时` or `HH时MM分` (点 for 时), at most 24:00. Minutes have two digits: `22:5` may
/// be short of either.
fn parse_minute(text: &str) -> Option<u16> {
    let text = text.trim().replace('：', ":");
    let (hour, minute) = match text.split_once(['时', '点']) {
        Some((hour, "")) => (hour, "00"),
        Some((hour, minute)) => (hour, minute.strip_suffix('分').unwrap_or(minute)),
        None => text.split_once(':').unwrap_or((&text, "00")),
    };
    let number = |digits: &str| -> Option<u16> {
        (digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let (hour, minute) = (number(hour)?, number(minute).filter(|_| minute.len() == 2)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

/// Reads weekdays: `mon-fri`, `sat,sun`, `周一至周五`, `六日`, `1-5` (Monday is 1).
///
/// # Errors
/// The part that is no weekday.
pub fn parse_weekdays(text: &str) -> Result<Weekdays, String> {
    let mut days = Weekdays::NONE;
    let parts = text.split([',', ';', '，', '、', '；', ' ']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts {
        let wrong = || part.to_owned();
        if let Some(day) = weekday(part) {
            days = days.with(day);
        } else if let Some((first, last)) = part.split_once(RANGE) {
            let (first, last) = (weekday(first).ok_or_else(wrong)?, weekday(last).ok_or_else(wrong)?);
            let mut day = first;
            days = days.with(day);
            while day != last {
                day = (day + 1) % 7;
                days = days.with(day);
            }
        } else {
            match part {
                "工作日" | "weekdays" => days = days.union(parse_weekdays("mon-fri")?),
                "周末" | "weekend" => days = days.union(parse_weekdays("sat,sun")?),
                "每天" | "每日" | "daily" => days = Weekdays::EVERY,
                _ => {
                    // 周六日, 一三五: several days in one word.
                    let letters = part.trim_start_matches("星期").trim_start_matches('周');
                    for letter in letters.chars() {
                        days = days.with(weekday(&letter.to_string()).ok_or_else(wrong)?);
                    }
                }
            }
        }
    }
    if days == Weekdays::NONE { Err(text.to_owned()) } else { Ok(days) }
}

/// Days after Monday.
fn weekday(word: &str) -> Option<u8> {
    const NAMES: [[&str; 4]; 7] = [
        ["mon", "monday", "一", "1"],
        ["tue", "tuesday", "二", "2"],
        ["wed", "wednesday", "三", "3"],
        ["thu", "thursday", "四", "4"],
        ["fri", "friday", "五", "5"],
        ["sat", "saturday", "六", "6"],
        ["sun", "sunday", "日", "7"],
    ];
    let word = word.trim().to_lowercase();
    let word = ["星期", "礼拜", "周"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(&word);
    let word = if word == "天" { "日" } else { word };
    NAMES.iter().position(|names| names.contains(&word)).map(|day| day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_all_their_forms() {
        let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        assert_eq!(
            parse_written("2026-03-01T08:00:00+08:00"),
            Some(Written::Instant("2026-03-01T00:00:00Z".parse().unwrap()))
        );
        assert_eq!(
            parse_written("2026-03-01T08:00+08:00"),
            Some(Written::Instant("2026-03-01T00:00:00Z".parse().unwrap())),
            "as the help of E401 writes it"
        );
        assert_eq!(parse_written("2026-03-01 08:00"), Some(Written::Local(local("2026-03-01 08:00"))));
        assert_eq!(parse_written("2026-02-28T24:00"), Some(Written::Local(local("2026-03-01 00:00"))));
        assert_eq!(parse_written("2026-03-01"), Some(Written::Day("2026-03-01".parse().unwrap())));
        assert_eq!(parse_written("2026-02-30"), None);
        assert_eq!(parse_written("tomorrow"), None);
        assert!(is_undetermined(" 待定 ") && is_undetermined("顺延") && !is_undetermined("2026-03-01"));
    }

    #[test]
    fn slots_and_weekdays_are_read() {
        assert_eq!(parse_slots("22:00-05:00").unwrap(), [DailySlot::new(1320, 300).unwrap()]);
        assert_eq!(parse_slots("12-13, 20：00至21：00").unwrap().len(), 2);
        // As notices write the small hours: from the end of the day on.
        assert_eq!(parse_slots("24-6").unwrap()[0].minutes(), (1440, 1800));
        assert_eq!(parse_slots("24:00-24:00"), Err("24:00-24:00".to_owned()));
        assert_eq!(parse_slots("24:00-00:00"), Err("24:00-00:00".to_owned()), "no time at all");
        assert_eq!(parse_slots("08:00-25:00"), Err("08:00-25:00".to_owned()));
        assert_eq!(parse_slots("08:00-08:00"), Err("08:00-08:00".to_owned()), "empty, or the whole day?");
        let night = parse_slots("22:00-05:00").unwrap();
        for same in ["22时至次日5时", "22:00-次日05:00", "22点00分—5点", "22-5"] {
            assert_eq!(parse_slots(same).unwrap(), night, "{same}");
        }
        for near in ["22:5-5:00", "2200-0500", "22.00-05.00", "10pm-5am", "08:00-次日09:00", "22时5-5时"]
        {
            assert!(parse_slots(near).is_err(), "{near}");
        }
        let told = |text| bare_overnight(text).into_iter().map(|(part, _)| part).collect::<Vec<_>>();
        assert_eq!(told("22-5, 12-13, 23:00-04:00, 8-6"), ["22-5", "8-6"]);
        assert_eq!(told("0-6, 12-13"), [""; 0], "within a day there is no doubt");
        let week = parse_weekdays("mon-fri").unwrap();
        assert_eq!(parse_weekdays("周一至周五").unwrap(), week);
        assert_eq!(parse_weekdays("1-5").unwrap(), week);
        assert_eq!(parse_weekdays("工作日").unwrap(), week);
        assert_eq!(parse_weekdays("周六日").unwrap(), parse_weekdays("sat, sunday").unwrap());
        assert_eq!(parse_weekdays("sun-mon").unwrap(), parse_weekdays("日,一").unwrap());
        assert_eq!(parse_weekdays("mon,funday"), Err("funday".to_owned()));
        assert!(parse_weekdays("").is_err());
    }
}
