//! One-way streets: which directions of a way are open to a class of vehicle.

use super::Class;
use crate::exchange::tags::Tags;

/// The open directions of a way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Directions {
    pub forward: bool,
    pub backward: bool,
}

const BOTH: Directions = Directions { forward: true, backward: true };
const FORWARD: Directions = Directions { forward: true, backward: false };
const BACKWARD: Directions = Directions { forward: false, backward: true };
const NEITHER: Directions = Directions { forward: false, backward: false };

impl Class {
    /// The one-way keys of this class, most specific first; the first that is given decides.
    fn oneway_keys(self) -> &'static [&'static str] {
        match self {
            Self::Car | Self::Police | Self::Emergency => {
                &["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"]
            }
            Self::Truck => &["oneway:hgv", "oneway:motor_vehicle", "oneway:vehicle", "oneway"],
            Self::Bus => &["oneway:bus", "oneway:psv", "oneway:motor_vehicle", "oneway:vehicle", "oneway"],
            Self::Bicycle => &["oneway:bicycle", "oneway:vehicle", "oneway"],
            // `oneway` is about vehicles; walkers heed only what is signed for them
            Self::Walk => &["oneway:foot"],
        }
    }

    /// The open directions. A motorway and a roundabout (`junction=roundabout|circular`) are one-way unless the tag
    /// says `no`; a motorway link is not. `reversible` (changes twice a day) is open in neither direction until we
    /// know the hour; `alternating` (every few minutes) in both. A value nobody knows counts as no tag.
    pub(super) fn directions(self, tags: &Tags) -> Directions {
        let stated = self.oneway_keys().iter().find_map(|key| tags.get(key).filter(|v| !v.is_empty()));
        if self != Self::Walk && tags.is("oneway", "reversible") {
            return NEITHER;
        }
        let directions = match stated {
            Some("yes" | "true" | "1") => FORWARD,
            Some("-1" | "reverse") => BACKWARD,
            Some("reversible") => NEITHER,
            Some("no" | "false" | "0") => BOTH,
            _ if self != Self::Walk && Self::implies_oneway(tags) => FORWARD,
            _ => BOTH,
        };
        if self == Self::Bicycle && directions != NEITHER && Self::contraflow(tags) {
            return BOTH;
        }
        directions
    }

    fn implies_oneway(tags: &Tags) -> bool {
        tags.is("highway", "motorway") || matches!(tags.get("junction"), Some("roundabout" | "circular"))
    }

    /// A cycle track or lane against the traffic.
    fn contraflow(tags: &Tags) -> bool {
        ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"]
            .iter()
            .any(|key| tags.get(key).is_some_and(|value| value.starts_with("opposite")))
    }
}
