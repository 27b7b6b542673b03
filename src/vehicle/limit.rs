//! Physical limits of a way (`maxheight`, `maxweight` …) in all their spellings, as whole millimeters and kilograms.

use super::Dimensions;
use super::signed::{Heeds, Limited, signed};
use crate::exchange::tags::Tags;

/// Words that state no number: nothing signed, or a height that follows from the rules of the country.
const NO_LIMIT: &[&str] = &[
    "none",
    "no",
    "default",
    "unsigned",
    "no_sign",
    "no_indications",
    "below_default",
    "unknown",
    "unlimited",
    "",
];

const LENGTH_UNITS: &[(&str, f64)] = &[
    ("", 1000.0),
    ("m", 1000.0),
    ("meter", 1000.0),
    ("meters", 1000.0),
    ("metre", 1000.0),
    ("metres", 1000.0),
    ("米", 1000.0),
    ("cm", 10.0),
    ("mm", 1.0),
    ("km", 1_000_000.0),
    ("ft", 304.8),
    ("feet", 304.8),
    ("'", 304.8),
    ("in", 25.4),
    ("\"", 25.4),
];

const MASS_UNITS: &[(&str, f64)] = &[
    ("", 1000.0),
    ("t", 1000.0),
    ("ton", 1000.0),
    ("tons", 1000.0),
    ("tonne", 1000.0),
    ("tonnes", 1000.0),
    ("mt", 1000.0),
    ("metric ton", 1000.0),
    ("metric tons", 1000.0),
    ("short ton", 907.18474),
    ("short tons", 907.18474),
    ("long ton", 1016.0469088),
    ("long tons", 1016.0469088),
    ("吨", 1000.0),
    ("kg", 1.0),
    ("kgs", 1.0),
    ("公斤", 1.0),
    ("千克", 1.0),
    ("st", 907.18474),
    ("lt", 1016.0469088),
    ("lb", 0.453_592_37),
    ("lbs", 0.453_592_37),
    ("cwt", 50.802_345_44),
];

/// What a limit tag says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// So many millimeters or kilograms.
    Limit(u32),
    /// It says that nothing is signed.
    NoLimit,
    /// It cannot be read; the caller reports it and goes on as if nothing were signed.
    Unreadable,
}

impl Reading {
    /// The number, if there is one.
    pub fn limit(self) -> Option<u32> {
        match self {
            Self::Limit(value) => Some(value),
            Self::NoLimit | Self::Unreadable => None,
        }
    }
}

/// Reads a length in millimeters: `4`, `4.0 m`, `4,2`, `420 cm`, `13'6"`, `13 ft 6 in`. Without a unit it is meters.
pub fn length_mm(text: &str) -> Reading {
    read(text, LENGTH_UNITS)
}

/// Reads a mass in kilograms: `3.5`, `3.5 t`, `8000 kg`, `8 st` (short tons), `10吨`. Without a unit it is tonnes.
pub fn mass_kg(text: &str) -> Reading {
    read(text, MASS_UNITS)
}

/// Of several values (lanes, lists) the strictest that can be read counts.
fn read(text: &str, units: &[(&str, f64)]) -> Reading {
    let mut parts = text.split(['|', ';']);
    let first = read_one(parts.next().unwrap_or_default(), units);
    parts.map(|part| read_one(part, units)).fold(first, |so_far, next| match (so_far, next) {
        (Reading::Limit(a), Reading::Limit(b)) => Reading::Limit(a.min(b)),
        (limit @ Reading::Limit(_), _) | (_, limit @ Reading::Limit(_)) => limit,
        (Reading::NoLimit, Reading::NoLimit) => Reading::NoLimit,
        _ => Reading::Unreadable,
    })
}

/// Sums the `number unit` pairs of `text`. A second number without a unit (`13'6`) counts in the next smaller one,
/// which only feet have.
fn read_one(text: &str, units: &[(&str, f64)]) -> Reading {
    let text = text.trim().to_ascii_lowercase().replace(['’', '′'], "'").replace(['”', '″'], "\"");
    let text = text.replace("''", "\"").replace("'-", "'");
    if NO_LIMIT.contains(&text.as_str()) {
        return Reading::NoLimit;
    }
    let text = without_thousands(&text);
    let (mut rest, mut total, mut after_feet) = (text.as_str(), 0.0, false);
    while !rest.is_empty() {
        let Some((number, tail)) = leading_number(rest) else { return Reading::Unreadable };
        let tail = tail.trim_start();
        let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let unit = tail[..end].trim();
        let factor = match units.iter().find(|(name, _)| *name == unit) {
            Some(_) if unit.is_empty() && after_feet => 25.4,
            Some((_, factor)) => *factor,
            None => return Reading::Unreadable,
        };
        if total > 0.0 && !after_feet {
            return Reading::Unreadable;
        }
        after_feet = factor == 304.8;
        total += number * factor;
        rest = tail[end..].trim_start();
    }
    // Down, for a limit is never more than the sign says (with room for what binary fractions leave of decimal ones). What is less
    // than the smallest unit is a limit all the same: nothing passes.
    let rounded = (total + 1e-3).floor().max(1.0);
    if total > 0.0 && rounded <= 4e9 { Reading::Limit(rounded as u32) } else { Reading::Unreadable }
}

/// `3,500 kg` is not three and a half kilograms: before kilograms and pounds a comma with three digits parts thousands.
fn without_thousands(text: &str) -> String {
    let is_small = ["kg", "kgs", "lb", "lbs"].iter().any(|unit| text.ends_with(unit));
    let grouped = text
        .split_once(',')
        .is_some_and(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count() == 3);
    if is_small && grouped { text.replace(',', "") } else { text.to_owned() }
}

/// The number at the start of `text` (a comma may stand for the point) and what follows it.
pub(super) fn leading_number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let digits = text[..end].replace(',', ".");
    digits.parse().ok().filter(|n: &f64| n.is_finite()).map(|number| (number, &text[end..]))
}

/// The limits of one direction of a way (or of a barrier); `None` where nothing readable is signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Limits {
    /// Highest vehicle, millimeters.
    pub height_mm: Option<u32>,
    /// Widest vehicle, millimeters.
    pub width_mm: Option<u32>,
    /// Longest vehicle, millimeters.
    pub length_mm: Option<u32>,
    /// Heaviest vehicle, kilograms.
    pub mass_kg: Option<u32>,
    /// Heaviest axle, kilograms.
    pub axle_load_kg: Option<u32>,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a body is larger or heavier in a measure that is known; equal passes.
    pub fn exceeded_by(&self, body: &Dimensions) -> bool {
        let beyond =
            |own: Option<u32>, most: Option<u32>| own.zip(most).is_some_and(|(own, most)| own > most);
        beyond(body.height_mm, self.height_mm)
            || beyond(body.width_mm, self.width_mm)
            || beyond(body.length_mm, self.length_mm)
            || beyond(body.mass_kg, self.mass_kg)
            || beyond(body.axle_load_kg, self.axle_load_kg)
    }

    /// The limits of the `forward` (or backward) direction. Of several keys for one measure the smallest counts, so
    /// that a physical limit and a posted one both hold. `heeds` are whose own limits count, too.
    pub fn of(tags: &Tags, forward: bool, heeds: impl Into<Heeds>) -> Self {
        let mut limits = Self::default();
        for sign in signed(tags, forward, heeds) {
            limits.tighten(sign.limited, sign.reading);
        }
        limits
    }

    /// Adds a limit: the smaller one counts. Groups of axles have no place here.
    pub fn tighten(&mut self, limited: Limited, reading: Reading) {
        let slot = match limited {
            Limited::Height => &mut self.height_mm,
            Limited::Width => &mut self.width_mm,
            Limited::Length => &mut self.length_mm,
            Limited::Mass => &mut self.mass_kg,
            Limited::AxleLoad => &mut self.axle_load_kg,
            Limited::BogieLoad => return,
        };
        *slot = slot.iter().copied().chain(reading.limit()).min();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_all_spellings() {
        for (text, mm) in [
            ("4", 4000),
            ("4.0 m", 4000),
            ("4.5m", 4500),
            ("4,2", 4200),
            ("420 cm", 4200),
            ("3.8米", 3800),
            ("13'6\"", 4114),
            ("13'6", 4114),
            ("13' 6''", 4114),
            ("13′6″", 4114),
            ("13 ft 6 in", 4114),
            ("14 ft", 4267),
            ("162\"", 4114),
            ("12'-6\"", 3810),
        ] {
            assert_eq!(length_mm(text), Reading::Limit(mm), "{text}");
        }
        for text in ["none", "default", "unsigned", "below_default", "no_sign", " None "] {
            assert_eq!(length_mm(text), Reading::NoLimit, "{text}");
        }
        for text in ["high", "-4", "4 m 3 m", "4 apples", "1e400", "0", "4.5.6", "m"] {
            assert_eq!(length_mm(text), Reading::Unreadable, "{text}");
        }
    }

    #[test]
    fn masses_in_all_spellings() {
        for (text, kg) in [
            ("3.5", 3500),
            ("3.5 t", 3500),
            ("7,5t", 7500),
            ("8000 kg", 8000),
            ("8 st", 7257),
            ("6000 lbs", 2721),
            ("108026 lbs", 48_999),
            ("3,500 kg", 3500),
            ("3,5 t", 3500),
            ("10 metric tons", 10000),
            ("10吨", 10000),
        ] {
            assert_eq!(mass_kg(text), Reading::Limit(kg), "{text}");
        }
        assert_eq!(mass_kg("none"), Reading::NoLimit);
        assert_eq!(mass_kg("heavy"), Reading::Unreadable);
    }

    #[test]
    fn directions_physical_and_posted() {
        let tags = Tags::new([
            ("maxheight", "4.5"),
            ("maxheight:physical", "4.3"),
            ("maxheight:backward", "3.9"),
            ("maxweight:hgv", "7.5"),
        ]);
        assert_eq!(Limits::of(&tags, true, false).height_mm, Some(4300));
        assert_eq!(Limits::of(&tags, false, false).height_mm, Some(3900));
        assert_eq!(Limits::of(&tags, true, false).mass_kg, None);
        assert_eq!(Limits::of(&tags, true, true).mass_kg, Some(7500));
    }
}
