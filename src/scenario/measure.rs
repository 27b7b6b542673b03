//! Limits and shares as people write them: `3km`, `15min`, `1.5 公里`, `90%`.

use crate::search::timed::Waiting;
use crate::units::{Millimeters, Milliseconds};

/// A limit on paths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// Millimeters.
    Distance(u32),
    /// Milliseconds.
    Time(u32),
}

/// Units by name: what one is, and whether it is a length.
const UNITS: &[(&str, f64, bool)] = &[
    ("km", 1000.0, true),
    ("公里", 1000.0, true),
    ("千米", 1000.0, true),
    ("m", 1.0, true),
    ("米", 1.0, true),
    ("min", 60.0, false),
    ("分钟", 60.0, false),
    ("分", 60.0, false),
    ("h", 3600.0, false),
    ("小时", 3600.0, false),
    ("s", 1.0, false),
    ("秒", 1.0, false),
];

/// Parses a limit with its unit. `None` when it is not a number with a known unit, is negative, or lies beyond what a
/// search can reach (4,294 km, 49.7 days).
pub fn limit(text: &str) -> Option<Limit> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = (text[..end].parse::<f64>().ok()?, text[end..].trim());
    let (_, factor, is_length) = UNITS.iter().find(|(name, ..)| *name == unit)?;
    let base = number * factor;
    let thousandths =
        if *is_length { Millimeters::from_base(base)?.0 } else { Milliseconds::from_base(base)?.0 };
    let thousandths = u32::try_from(thousandths).ok().filter(|value| *value < u32::MAX)?;
    Some(if *is_length { Limit::Distance(thousandths) } else { Limit::Time(thousandths) })
}

/// The farthest that [`days`] reaches: ten years.
pub const MOST_DAYS: u32 = 3660;

/// Parses whole days such as `30d`, `2w`, `30天`, `2周`; at most [`MOST_DAYS`].
pub fn days(text: &str) -> Option<u32> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let days = match text[end..].trim() {
        "d" | "day" | "days" | "天" | "日" => 1,
        "w" | "week" | "weeks" | "周" => 7,
        _ => return None,
    };
    text[..end].parse::<u32>().ok()?.checked_mul(days).filter(|days| *days <= MOST_DAYS)
}

/// Parses how long one may wait: `never`, `until-open`, `up-to:30min`. `None` when it is none of them.
pub fn waiting(text: &str) -> Option<Waiting> {
    match text.trim() {
        "never" => Some(Waiting::Never),
        "until-open" => Some(Waiting::UntilOpen),
        text => match limit(text.strip_prefix("up-to:")?)? {
            Limit::Time(ms) => Some(Waiting::UpTo(ms)),
            Limit::Distance(_) => None,
        },
    }
}

/// Parses a share such as `90%` or `90`; from 0 to 100.
pub fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.trim().trim_end_matches(['%', '%']).trim().parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_read_in_its_three_forms() {
        assert_eq!(waiting("never"), Some(Waiting::Never));
        assert_eq!(waiting("up-to:30min"), Some(Waiting::UpTo(1_800_000)));
        assert_eq!(waiting("up-to: 1.5h"), Some(Waiting::UpTo(5_400_000)));
        assert_eq!(waiting("until-open"), Some(Waiting::UntilOpen));
        for wrong in ["", "always", "30min", "up-to:", "up-to:3km", "up-to:-1min"] {
            assert_eq!(waiting(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn limits_and_shares_are_read_as_people_write_them() {
        assert_eq!(limit("3km"), Some(Limit::Distance(3_000_000)));
        assert_eq!(limit("3 公里"), Some(Limit::Distance(3_000_000)));
        assert_eq!(limit("1.5min"), Some(Limit::Time(90_000)));
        assert_eq!(limit("15分钟"), Some(Limit::Time(900_000)));
        assert_eq!(limit("0m"), Some(Limit::Distance(0)));
        for wrong in ["", "3", "km", "-3km", "3 miles", "5000km", "NaNkm", "1e3km"] {
            assert_eq!(limit(wrong), None, "{wrong}");
        }
        assert_eq!((days("30d"), days("2 weeks"), days("0天")), (Some(30), Some(14), Some(0)));
        for wrong in ["30", "d", "-3d", "1.5d", "3661d", "99999999999w", "3h"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
        assert_eq!(percent("90%"), Some(90.0));
        assert_eq!(percent("92.5"), Some(92.5));
        assert_eq!(percent("101%"), None);
        assert_eq!(percent("most"), None);
    }
}
