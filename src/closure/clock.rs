//! Words for time: dates, instants, daily slots and weekdays, as orders and notices write them.

use super::calendar::{DailySlot, Weekdays};
use crate::diagnostic::suggest;
use crate::exchange::hours::{self, DAY, PARTS, RANGE};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

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
///
/// Also as orders and tables write them: `2026年3月1日8时30分`, `2026/3/1 8:00`.
pub fn parse_written(text: &str) -> Option<Written> {
    let text = text.trim().replace('：', ":");
    let text = as_iso(&text).unwrap_or(text);
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

/// `2026年3月1日8时30分`, `2026年3月1日`, `2026/3/1 8:00` in the order and with the digits of ISO 8601; `None` for other texts.
fn as_iso(text: &str) -> Option<String> {
    let (year, rest) = text.split_once(['年', '/'])?;
    let (month, rest) = rest.split_once(['月', '/'])?;
    let (day, time) = rest.split_once(['日', '号', ' ', 'T']).unwrap_or((rest, ""));
    let digits = |text: &str, most: usize| {
        let text = text.trim();
        let sound = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        sound.then(|| format!("{text:0>2}"))
    };
    let date = format!(
        "{}-{}-{}",
        digits(year, 4).filter(|year| year.len() == 4)?,
        digits(month, 2)?,
        digits(day, 2)?
    );
    let time = time.trim().trim_end_matches('分').trim_end_matches('整');
    if time.is_empty() {
        return Some(date);
    }
    let (hour, minute) = time.split_once(['时', '点', ':']).unwrap_or((time, ""));
    let minute = if minute.trim().is_empty() { "00" } else { minute };
    // Seconds and offsets stand behind the minutes.
    let (minute, rest) = minute.split_at_checked(2).unwrap_or((minute, ""));
    Some(format!("{date}T{}:{}{rest}", digits(hour, 2)?, digits(minute, 2)?))
}

/// Whether a name is that of an IANA zone.
pub fn is_zone(name: &str) -> bool {
    name.trim().parse::<Tz>().is_ok()
}

/// The zone whose name is nearest to a misspelt one.
pub fn nearest_zone(name: &str) -> Option<&'static str> {
    suggest::nearest(name.trim(), TZ_VARIANTS.iter().map(|zone| zone.name()))
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
    let (begin, end) = hours::slot(text)?;
    DailySlot::new(begin, end)
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

/// Reads weekdays: `mon-fri`, `sat,sun`, `周一至周五`, `六日`, `1-5` (Monday is 1).
///
/// # Errors
/// The part that is no weekday.
pub fn parse_weekdays(text: &str) -> Result<Weekdays, String> {
    let days = hours::weekdays(text)?;
    let held = (0..7u8).filter(|day| days[usize::from(*day)]);
    Ok(held.fold(Weekdays::NONE, Weekdays::with))
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
        let eight = Some(Written::Local(local("2026-03-01 08:00")));
        for text in [
            "2026年3月1日8时",
            "2026年03月01日 8：00",
            "2026年3月1日8点00分",
            "2026/3/1 8:00",
            "2026/03/01 08:00:00",
        ] {
            assert_eq!(parse_written(text), eight, "{text}");
        }
        assert_eq!(parse_written("2026/3/1 8:00+08:00"), parse_written("2026-03-01T08:00+08:00"));
        assert_eq!(parse_written("2026年2月28日24时"), Some(Written::Local(local("2026-03-01 00:00"))));
        assert_eq!(parse_written("2026年3月1日"), Some(Written::Day("2026-03-01".parse().unwrap())));
        for text in
            ["2026年2月30日", "2026年3月", "1/3/2026", "03/2026/01", "2026年3月1日上午8时", "2026/3/1 25:00"]
        {
            assert_eq!(parse_written(text), None, "{text}");
        }
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
