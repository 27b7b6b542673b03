//! Instants and local times of orders as people write them: `2026-05-01 08:00`, and an end at midnight as 24:00 of the day before.

use crate::closure::clock::{Written, parse_written};
use chrono::{DateTime, FixedOffset, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A time as it stands in a file or a summary. An offset stays where it is not that of `zone` (an IANA name) at that time; what
/// is no time stays as it is.
pub(super) fn written(text: &str, is_end: bool, zone: &str) -> String {
    match parse_written(text) {
        None => text.to_owned(),
        Some(Written::Day(day)) if is_end => format!("{day} 24:00"),
        Some(Written::Day(day)) => format!("{day} 00:00"),
        Some(Written::Local(local)) => minute(local, is_end),
        Some(Written::Instant(instant)) => {
            let offset = offset(text);
            let own =
                zone.parse::<Tz>().ok().map(|zone| zone.offset_from_utc_datetime(&instant.naive_utc()).fix());
            match (offset, own) {
                (Some(offset), Some(own)) if offset == own => {
                    minute(instant.with_timezone(&offset).naive_local(), is_end)
                }
                (Some(offset), _) => {
                    format!("{} (UTC{offset})", minute(instant.with_timezone(&offset).naive_local(), is_end))
                }
                (None, _) => format!("{} (UTC)", minute(instant.naive_utc(), is_end)),
            }
        }
    }
}

/// An instant to the second: down where something begins, up where it ends.
pub(super) fn to_second(at: DateTime<FixedOffset>, is_end: bool) -> DateTime<FixedOffset> {
    let over = at.timestamp_millis().rem_euclid(1000);
    let ms = if is_end && over > 0 { 1000 - over } else { -over };
    at + TimeDelta::milliseconds(ms)
}

/// An RFC 3339 instant as people write it, to the second, without its zone; rounded as [`to_second`] does.
pub(super) fn second(text: &str, is_end: bool) -> String {
    let at = DateTime::parse_from_rfc3339(text).ok();
    at.map_or_else(|| text.to_owned(), |at| to_second(at, is_end).format("%Y-%m-%d %H:%M:%S").to_string())
}

fn offset(text: &str) -> Option<FixedOffset> {
    let short = || DateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M%:z");
    DateTime::parse_from_rfc3339(text.trim()).or_else(|_| short()).ok().map(|at| *at.offset())
}

fn minute(local: NaiveDateTime, is_end: bool) -> String {
    match local.date().pred_opt().filter(|_| is_end && local.time() == NaiveTime::MIN) {
        Some(day) => format!("{day} 24:00"),
        None => local.format("%Y-%m-%d %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn times_are_told_alike_however_they_are_written() {
        let shanghai = |text: &str, is_end: bool| written(text, is_end, "Asia/Shanghai");
        for end in ["2026-12-13T00:00+08:00", "2026-12-13 00:00", "2026-12-12T24:00", "2026-12-12"] {
            assert_eq!(shanghai(end, true), "2026-12-12 24:00", "{end}");
        }
        assert_eq!(shanghai("2026-12-13T00:00:00+08:00", false), "2026-12-13 00:00");
        assert_eq!(shanghai("2026-12-13", false), "2026-12-13 00:00");
        assert_eq!(shanghai("2026-12-13T00:00:00+03:00", true), "2026-12-12 24:00 (UTC+03:00)");
        assert_eq!(written("2026-12-13T18:30:00+03:00", true, "Europe/Moscow"), "2026-12-13 18:30");
        // In summer Berlin has another offset than in winter.
        assert_eq!(
            written("2026-07-01T08:00:00+01:00", false, "Europe/Berlin"),
            "2026-07-01 08:00 (UTC+01:00)"
        );
        assert_eq!(shanghai("顺延", true), "顺延");
    }
}
