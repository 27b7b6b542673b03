//! Every physical limit that the tags of a way or junction state, with the key and value that state it.
//!
//! `maxheight`, `maxwidth`, `maxlength`, `maxweight`, `maxweightrating`, `maxgcweight`, `maxgcweightrating`, `maxunladenweight` (as not known), `maxaxleload`, `maxbogieweight`, `width`,
//! `est_width` and `narrow`, in any order with `:physical`, `:signed`, `:hgv` (trucks only), `:forward`, `:backward`,
//! `:hgv_articulated` and `:trailer` (trucks with a trailer only), `:goods` (vans only), `:both_ways`, `:legal`, `:vehicle`, `:motor_vehicle` and `:lanes`. What holds under conditions (`:conditional`) is put in its place before (`super::conditional`),
//! and what holds for another kind of vehicle (`maxweight:bus`) is not read.

use super::limit::{Reading, length_mm, mass_kg};
use crate::exchange::tags::Tags;

/// What a limit is on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Limited {
    /// Height, millimeters.
    Height,
    /// Width, millimeters.
    Width,
    /// Length, millimeters.
    Length,
    /// Gross mass, kilograms.
    Mass,
    /// The heaviest axle, kilograms.
    AxleLoad,
    /// The heaviest group of axles, kilograms.
    BogieLoad,
}

/// One limit as it is tagged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// What it is on.
    pub limited: Limited,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// What it says; of lanes and of a list of values the strictest.
    pub reading: Reading,
}

/// What `narrow=yes` leaves, millimeters: an assumption of routers for cars.
pub const NARROW_MM: u32 = 2200;

/// The mass of the empty vehicle, which no load file states: what it means for a load nobody knows.
const UNLADEN: &str = "maxunladenweight";

/// Whose limits are heeded besides those for everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Heeds {
    /// Those for trucks (`:hgv`).
    pub truck: bool,
    /// Those for trucks with a trailer (`:hgv_articulated`).
    pub articulated: bool,
    /// Those for light vans (`:goods`).
    pub light: bool,
}

impl From<bool> for Heeds {
    /// Those for trucks, or none.
    fn from(truck: bool) -> Self {
        Self { truck, ..Self::default() }
    }
}

/// The parts of a key that states a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Key<'k> {
    base: &'k str,
    limited: Limited,
    physical: bool,
    truck: bool,
    articulated: bool,
    light: bool,
    /// Of each lane: it stands beside the limit of the whole road.
    lanes: bool,
    /// `Some(true)` is `:forward`.
    forward: Option<bool>,
}

fn key(text: &str) -> Option<Key<'_>> {
    let mut parts = text.split(':');
    let base = parts.next()?;
    let limited = match base {
        "maxheight" => Limited::Height,
        "maxwidth" | "width" | "est_width" | "narrow" => Limited::Width,
        "maxlength" => Limited::Length,
        "maxweight" | "maxweightrating" | "maxgcweight" | "maxgcweightrating" | UNLADEN => Limited::Mass,
        "maxaxleload" => Limited::AxleLoad,
        "maxbogieweight" => Limited::BogieLoad,
        _ => return None,
    };
    let mut key = Key {
        base,
        limited,
        physical: false,
        truck: false,
        articulated: false,
        light: false,
        lanes: false,
        forward: None,
    };
    for part in parts {
        match part {
            "physical" => key.physical = true,
            "hgv" => key.truck = true,
            "hgv_articulated" | "trailer" => key.articulated = true,
            "goods" => key.light = true,
            "forward" => key.forward = Some(true),
            "backward" => key.forward = Some(false),
            "lanes" => key.lanes = true,
            "both_ways" | "signed" | "legal" | "vehicle" | "motor_vehicle" => {}
            _ => return None,
        }
    }
    // `width:lanes` is how wide lanes are, `width:carriageway` something else again: no limits
    (base.starts_with("max") || text == base).then_some(key)
}

fn reading(limited: Limited, key: &str, value: &str) -> Reading {
    if key == "narrow" {
        return if value == "yes" { Reading::Limit(NARROW_MM) } else { Reading::NoLimit };
    }
    if says_whether_signed(key) && matches!(value.trim(), "yes" | "no") {
        return Reading::NoLimit;
    }
    match limited {
        Limited::Mass if key.starts_with(UNLADEN) => match mass_kg(value) {
            Reading::Unreadable => Reading::Unreadable,
            Reading::Limit(_) | Reading::NoLimit => Reading::NoLimit,
        },
        Limited::Height | Limited::Width | Limited::Length => length_mm(value),
        Limited::Mass | Limited::AxleLoad | Limited::BogieLoad => mass_kg(value),
    }
}

/// Whether a key says if there is a sign (`maxheight:signed`), and nothing of a limit.
pub(crate) fn says_whether_signed(key: &str) -> bool {
    key.split(':').skip(1).any(|part| part == "signed")
}

/// The limits in the `forward` (or backward) direction, by key. A key with the direction goes before the same key without
/// it; different keys for one measure stand side by side, for all of them hold.
pub fn signed(tags: &Tags, forward: bool, heeds: impl Into<Heeds>) -> Vec<Signed> {
    let heeds = heeds.into();
    let mut found: Vec<(Key, &str, &str)> = Vec::new();
    for (name, value) in tags.iter() {
        let first = name.as_bytes().first();
        if !matches!(first, Some(b'm' | b'w' | b'e' | b'n')) || value.trim().is_empty() {
            continue;
        }
        let Some(key) = key(name) else { continue };
        let is_other = (key.truck && !heeds.truck)
            || (key.articulated && !heeds.articulated)
            || (key.light && !heeds.light);
        if key.forward.is_some_and(|of| of != forward) || is_other {
            continue;
        }
        found.push((key, name, value));
    }
    let overridden = |(key, ..): &&(Key, &str, &str)| {
        key.forward.is_none()
            && found.iter().any(|(other, ..)| {
                other.forward.is_some()
                    && (other.base, other.physical, other.lanes) == (key.base, key.physical, key.lanes)
                    && (other.truck, other.articulated, other.light)
                        == (key.truck, key.articulated, key.light)
            })
    };
    let kept = found.iter().filter(|entry| !overridden(entry));
    kept.map(|(key, name, value)| Signed {
        limited: key.limited,
        key: (*name).to_owned(),
        value: (*value).to_owned(),
        reading: reading(key.limited, name, value),
    })
    .collect()
}

/// Whether a key states a limit that is read here, and what the value says.
pub(crate) fn stated(name: &str, value: &str) -> Option<(Limited, Reading)> {
    key(name).map(|key| (key.limited, reading(key.limited, name, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tags: &[(&str, &str)], forward: bool, truck: bool) -> Vec<String> {
        let tags = Tags::new(tags.iter().copied());
        let line = |s: Signed| format!("{}={} {:?}", s.key, s.value, s.reading.limit());
        signed(&tags, forward, truck).into_iter().map(line).collect()
    }

    #[test]
    fn every_form_of_a_key_is_read_with_its_direction_and_vehicle() {
        let tags = [
            ("maxheight", "4.5"),
            ("maxheight:backward", "4"),
            ("maxheight:physical", "4.6"),
            ("maxweight:hgv:forward", "12"),
            ("maxbogieweight", "16 t"),
            ("maxweight:bus", "1"),
            ("maxweight:conditional", "1 @ (Mo)"),
            ("width", "3"),
            ("width:lanes", "1|1"),
        ];
        assert_eq!(
            read(&tags, true, true),
            [
                "maxbogieweight=16 t Some(16000)",
                "maxheight=4.5 Some(4500)",
                "maxheight:physical=4.6 Some(4600)",
                "maxweight:hgv:forward=12 Some(12000)",
                "width=3 Some(3000)",
            ]
        );
        assert_eq!(
            read(&tags, false, false),
            [
                "maxbogieweight=16 t Some(16000)",
                "maxheight:backward=4 Some(4000)",
                "maxheight:physical=4.6 Some(4600)",
                "width=3 Some(3000)",
            ]
        );
    }

    #[test]
    fn h4_limits_of_articulated_vehicles_are_theirs_alone() {
        let tags =
            Tags::new([("maxweight", "40"), ("maxweight:hgv_articulated", "30"), ("maxaxleload:goods", "2")]);
        let keys = |heeds: Heeds| signed(&tags, true, heeds).into_iter().map(|s| s.key).collect::<Vec<_>>();
        let truck = Heeds { truck: true, ..Heeds::default() };
        assert_eq!(keys(truck), ["maxweight"]);
        assert_eq!(keys(Heeds { articulated: true, ..truck }), ["maxweight", "maxweight:hgv_articulated"]);
        assert_eq!(keys(Heeds { light: true, ..truck }), ["maxaxleload:goods", "maxweight"]);
    }

    #[test]
    fn h3_of_lanes_and_lists_the_strictest_counts() {
        assert_eq!(
            read(&[("maxheight:lanes", "4.5|4.2||none")], true, true),
            ["maxheight:lanes=4.5|4.2||none Some(4200)"]
        );
        let beside = [("maxheight", "3.5"), ("maxheight:lanes:forward", "4|4")];
        assert_eq!(
            read(&beside, true, true),
            ["maxheight=3.5 Some(3500)", "maxheight:lanes:forward=4|4 Some(4000)"],
            "lanes do not lift the limit of the road"
        );
        assert_eq!(read(&[("maxweight", "16;7.5 t")], true, true), ["maxweight=16;7.5 t Some(7500)"]);
        assert_eq!(read(&[("narrow", "yes")], true, true), ["narrow=yes Some(2200)"]);
        assert_eq!(read(&[("maxunladenweight", "3.5")], true, true), ["maxunladenweight=3.5 None"]);
        assert_eq!(read(&[("narrow", "no")], true, true), ["narrow=no None"]);
    }
}
