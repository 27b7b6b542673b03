//! Posted speeds: `maxspeed` in numbers, units and words.

use super::limit::leading_number;
use super::tables::{COMMON_LIMITS, COUNTRY_LIMITS};
use super::{Class, tagged};
use crate::exchange::tags::Tags;
use crate::units::Speed;

const UNITS: &[(&str, f64)] = &[
    ("", 1000.0),
    ("km/h", 1000.0),
    ("kmh", 1000.0),
    ("kph", 1000.0),
    ("km", 1000.0),
    ("公里", 1000.0),
    ("公里/小时", 1000.0),
    ("千米/小时", 1000.0),
    ("mph", 1609.344),
    ("mp/h", 1609.344),
    ("knots", 1852.0),
    ("knot", 1852.0),
    ("kn", 1852.0),
];

/// Nothing on wheels is posted faster; a larger number is a mistake of units.
const HIGHEST: f64 = 250_000.0;

/// What a speed tag says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Posted {
    /// So fast.
    Limit(Speed),
    /// No limit: as fast as the vehicle goes.
    Unlimited,
    /// It says that there is no fixed number (`signals`, `variable`).
    Open,
    /// It cannot be read; the caller reports it and goes on as if nothing were posted.
    Unreadable,
}

/// Reads one value of `maxspeed`: `60`, `60 km/h`, `30 mph`, `10 knots`, `walk`, `none`, `signals`, `CN:urban`. Of
/// several separated by `;` or `|` the lowest counts.
pub fn posted(text: &str) -> Posted {
    let mut lowest: Option<Posted> = None;
    for part in text.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        lowest = Some(match (lowest, posted_one(part)) {
            (_, Posted::Unreadable) => return Posted::Unreadable,
            (Some(Posted::Limit(a)), Posted::Limit(b)) => Posted::Limit(a.min(b)),
            (Some(kept @ Posted::Limit(_)), _) => kept,
            (_, next) => next,
        });
    }
    lowest.unwrap_or(Posted::Unreadable)
}

fn posted_one(text: &str) -> Posted {
    let text = text.to_ascii_lowercase();
    match text.as_str() {
        "none" | "unlimited" => return Posted::Unlimited,
        "signals" | "variable" | "default" | "implicit" | "unposted" | "unsigned" | "unknown" => {
            return Posted::Open;
        }
        "walk" => return Posted::Limit(Speed::kmh(7)),
        _ => {}
    }
    if let Some((number, unit)) = leading_number(&text) {
        let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit.trim()) else {
            return Posted::Unreadable;
        };
        let per_hour = (number * factor).round();
        let sane = (1000.0..=HIGHEST).contains(&per_hour);
        return if sane { Posted::Limit(Speed(per_hour as u32)) } else { Posted::Unreadable };
    }
    by_words(&text).map_or(Posted::Unreadable, Posted::Limit)
}

/// `cn:urban`, `de:zone:30`, `rural`.
fn by_words(text: &str) -> Option<Speed> {
    let look =
        |table: &[(&str, u32)], word: &str| table.iter().find(|(name, _)| *name == word).map(|(_, v)| *v);
    let zone = |word: &str| {
        let digits = word.strip_prefix("zone:").or_else(|| word.strip_prefix("zone"))?;
        digits.parse().ok().filter(|v| (5..=130).contains(v))
    };
    let word =
        text.split_once(':').map_or(text, |(country, word)| if country == "zone" { text } else { word });
    look(COUNTRY_LIMITS, text).or_else(|| look(COMMON_LIMITS, word)).or_else(|| zone(word)).map(Speed::kmh)
}

/// Whether a way is an expressway: a motorway, or built and signed as one.
pub(super) fn is_expressway(tags: &Tags) -> bool {
    matches!(tags.get("highway"), Some("motorway" | "motorway_link")) || tags.is("motorroad", "yes")
}

impl Class {
    /// The posted limit of one direction, if any: the class's own first (`maxspeed:hgv`), then `maxspeed`, then the
    /// rule that `source:maxspeed` or `maxspeed:type` names by words. An unreadable value counts as not given.
    pub(super) fn posted(self, tags: &Tags, forward: bool) -> Option<Posted> {
        let own: &[&str] = match self {
            Self::Truck => &["maxspeed:hgv"],
            Self::Bus => &["maxspeed:bus", "maxspeed:psv"],
            Self::Car | Self::Police | Self::Emergency => &["maxspeed:motorcar"],
            Self::Bicycle => &["maxspeed:bicycle"],
            Self::Walk => return None,
        };
        let readable =
            |value: &str| Some(posted(value)).filter(|p| !matches!(p, Posted::Unreadable | Posted::Open));
        let stated =
            own.iter().chain(&["maxspeed"]).find_map(|key| tagged(tags, key, forward).and_then(readable));
        stated.or_else(|| {
            ["source:maxspeed", "maxspeed:type", "zone:maxspeed"]
                .iter()
                .find_map(|key| tagged(tags, key, forward).filter(|v| v.contains(':')).and_then(readable))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_in_all_spellings() {
        for (text, meters_per_hour) in [
            ("60", 60_000),
            ("60 km/h", 60_000),
            ("60km/h", 60_000),
            ("80公里/小时", 80_000),
            ("30 mph", 48_280),
            ("30mph", 48_280),
            ("10 knots", 18_520),
            ("walk", 7_000),
            ("CN:urban", 50_000),
            ("CN:rural", 70_000),
            ("CN:motorway", 120_000),
            ("FR:urban", 50_000),
            ("CH:rural", 80_000),
            ("XX:rural", 90_000),
            ("DE:zone:30", 30_000),
            ("DE:zone30", 30_000),
            ("GB:nsl_dual", 112_000),
            ("80;60", 60_000),
            ("7.5", 7_500),
        ] {
            assert_eq!(posted(text), Posted::Limit(Speed(meters_per_hour)), "{text}");
        }
        assert_eq!(posted("none"), Posted::Unlimited);
        assert_eq!(posted("signals"), Posted::Open);
        for text in
            ["fast", "0", "-20", "9999", "", "60 apples", "双向", "CN:", "60 @ (22:00-06:00)", "1e9", "NaN"]
        {
            assert_eq!(posted(text), Posted::Unreadable, "{text}");
        }
    }
}
