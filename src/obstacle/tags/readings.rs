//! What the limits of a road come to under each reading of its conditional tags.

use super::of_signs;
use crate::exchange::tags::Tags;
use crate::load::Measure;
use crate::load::bridge::Bridge;
use crate::obstacle::{ByHours, Face};
use crate::vehicle::conditional::judge::Readings;
use crate::vehicle::limit::Limits;
use crate::vehicle::signed::{Heeds, says_whether_signed, signed, stated};
use chrono::{DateTime, Utc};

/// What marks a conditional tag.
const MARK: &str = ":conditional";

/// A road or junction whose limits are read.
pub(super) struct Limiting<'a> {
    pub tags: &'a Tags,
    /// Those in which what is signed holds: forward, backward.
    pub directions: &'a [bool],
    pub heeds: Heeds,
    pub is_bridge: bool,
    pub is_tunnel: bool,
}

impl Limiting<'_> {
    /// A face with the strictest limits of these readings, and what holds instead for whoever starts or ends there.
    pub fn face(&self, face: &Face, readings: &Readings) -> Face {
        let through = self.of(face, &readings.through);
        let errand = (!readings.errand.is_empty()).then(|| self.of(face, &readings.errand));
        let differs = |errand: &Face| {
            (errand.limits, errand.bogie_kg, &errand.expected, &errand.below_usual)
                != (through.limits, through.bogie_kg, &through.expected, &through.below_usual)
        };
        Face { errand: errand.filter(differs).map(Box::new), ..through }
    }

    fn of(&self, face: &Face, readings: &[Tags]) -> Face {
        let mut face = face.clone();
        for reading in readings {
            for forward in self.directions {
                of_signs(&mut face, signed(reading, *forward, self.heeds));
            }
        }
        face.expected.sort_unstable();
        if let (Some(_), Some(value)) = (face.slope, self.tags.get("incline")) {
            face.signs.push(("incline".to_owned(), value.to_owned()));
        }
        of_structure(&mut face, self.is_bridge, self.is_tunnel);
        face
    }
}

/// `none` says that there is no limit; `default`, `unsigned` and the like say that nobody knows one.
fn says_none(face: &Face, base: &str) -> bool {
    face.signs
        .iter()
        .filter(|(key, _)| !says_whether_signed(key))
        .any(|(key, value)| key.starts_with(base) && matches!(value.trim(), "none" | "no" | "unlimited"))
}

/// What one expects to be limited under a roof or on a bridge, and what the signs say of the bridge.
fn of_structure(face: &mut Face, is_bridge: bool, is_tunnel: bool) {
    if is_bridge {
        let limits = Limits { height_mm: None, width_mm: None, length_mm: None, ..face.limits };
        face.bridge = Some(Bridge { limits, ..Bridge::default() });
        if !says_none(face, "maxweight") && !face.expected.contains(&Measure::Mass) {
            face.expected.push(Measure::Mass);
        }
    }
    if is_tunnel && !says_none(face, "maxheight") && !face.expected.contains(&Measure::Height) {
        face.expected.push(Measure::Height);
    }
}

/// What holds when, where limits have hours.
pub(super) fn over_time(
    tags: &Tags,
    pieces: &[(DateTime<Utc>, Readings)],
    end: DateTime<Utc>,
    face: impl Fn(&Readings) -> Face,
) -> Option<Box<ByHours>> {
    let limits =
        |(key, value): &(&str, &str)| key.contains(MARK) && stated(&key.replace(MARK, ""), value).is_some();
    let written: Vec<(String, String)> =
        tags.iter().filter(limits).map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    if written.is_empty() {
        return None;
    }
    let faces = pieces.iter().map(|(from, readings)| (*from, face(readings)));
    ByHours::of(written, faces.collect(), end)
}
