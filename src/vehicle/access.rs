//! The words of access: what `access=destination`, `motor_vehicle=no;agricultural` … mean to one class of vehicle.

use super::signed::Heeds;
use super::tables::{BY_PERMISSION, KEEP_OUT, LOCAL, WELCOME, has};
use super::{Class, Vehicle, tagged};
use crate::exchange::tags::Tags;

/// What the access tags say about one direction of a way, or about a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Access {
    /// Keep out.
    Denied,
    /// Only to start or end there.
    Local,
    /// No tag of ours: what is usual on such a way holds.
    Unstated,
    /// Welcome, explicitly.
    Granted,
}

/// Keys that bar who draws a trailer; they open nothing.
const TRAILER: [&str; 2] = ["hgv:trailer", "trailer"];

/// The heaviest vehicle that `goods` is about, kilograms: light vans (`hgv` is for what is heavier).
const LIGHT_KG: u32 = 3500;

impl Vehicle {
    /// What the tags say to this vehicle: `hgv_articulated` to a truck with its trailer, `goods` to a light one, before the
    /// keys of its class.
    pub(super) fn access(&self, tags: &Tags, forward: bool) -> Access {
        let heeds = self.heeds();
        let own = [("hgv_articulated", heeds.articulated), ("goods", heeds.light)];
        let stated = |key: &str| match tagged(tags, key, forward) {
            Some(value) => Some(self.class.word(key, value)),
            None => self.class.lanes(tags, key, forward),
        };
        let own = own.iter().filter(|(_, is_own)| *is_own).find_map(|(key, _)| stated(key));
        let own = own.unwrap_or_else(|| self.class.access(tags, forward));
        // some countries spare semi-trailers from such a sign: what is not known counts as the worse
        let of_trailer = |key: &&str| tagged(tags, key, forward).map(|value| self.class.word(key, value));
        let bars = |access: &Access| *access < Access::Unstated;
        let with_trailer = TRAILER.iter().filter_map(of_trailer).find(bars).filter(|_| self.articulated);
        with_trailer.map_or(own, |access| access.min(own))
    }

    /// Which limits of particular vehicles are its own.
    pub(crate) fn heeds(&self) -> Heeds {
        let truck = self.class == Class::Truck;
        let body = self.conditions_on.as_ref().unwrap_or(&self.dimensions);
        // A body that measures nothing is asked about another measure alone: that makes no van of the load.
        let light = truck && body.mass_kg.is_some_and(|mass| (1..=LIGHT_KG).contains(&mass));
        Heeds { truck, articulated: truck && self.articulated, light }
    }
}

impl Class {
    /// Access keys from the most specific to the most general; the first that is given decides.
    pub(super) fn access_keys(self) -> &'static [&'static str] {
        match self {
            Self::Car | Self::Police | Self::Emergency => &["motorcar", "motor_vehicle", "vehicle", "access"],
            Self::Truck => &["hgv", "motor_vehicle", "vehicle", "access"],
            Self::Bus => &["bus", "psv", "motor_vehicle", "vehicle", "access"],
            Self::Bicycle => &["bicycle", "vehicle", "access"],
            Self::Walk => &["foot", "access"],
        }
    }

    /// The users an access value can name that are this class (`access=bus` is no ban for a bus).
    pub(super) fn own_names(self) -> &'static [&'static str] {
        match self {
            Self::Car => &["motorcar", "motor_vehicle", "vehicle", "hov"],
            Self::Truck => &["hgv", "motor_vehicle", "vehicle"],
            Self::Bus => &["bus", "psv", "coach", "tourist_bus", "minibus", "motor_vehicle", "vehicle"],
            Self::Bicycle => &["bicycle", "vehicle"],
            Self::Walk => &["foot"],
            // whom the ban does not reach need not be named
            Self::Police | Self::Emergency => &[],
        }
    }

    /// Whether this class drives where the public may not (police, fire, ambulance).
    pub(super) fn is_in_service(self) -> bool {
        matches!(self, Self::Police | Self::Emergency)
    }

    /// What the tags say. Police and emergency vehicles are bound by `emergency=no` only; every ban on the public
    /// and every "residents only" lets them through, but does not open a way that is not built for vehicles.
    pub(super) fn access(self, tags: &Tags, forward: bool) -> Access {
        if self.is_in_service() {
            match tagged(tags, "emergency", forward).map(str::to_ascii_lowercase).as_deref() {
                Some("no") => return Access::Denied,
                Some("yes" | "designated" | "official" | "permissive" | "destination" | "only") => {
                    return Access::Granted;
                }
                _ => {}
            }
        }
        let stated = |key: &&str| match tagged(tags, key, forward) {
            Some(value) => Some(self.word(key, value)),
            None => self.lanes(tags, key, forward),
        };
        let access = self.access_keys().iter().find_map(stated).unwrap_or(Access::Unstated);
        match access {
            Access::Denied | Access::Local if self.is_in_service() => Access::Unstated,
            other => other,
        }
    }

    /// `hgv:lanes=no|no|yes`, `hgv:lanes:forward=…`: where a lane is open, so is the road; where all lanes are barred, it is.
    fn lanes(self, tags: &Tags, key: &str, forward: bool) -> Option<Access> {
        if !tags.iter().any(|(name, _)| name.contains(":lanes")) {
            return None;
        }
        let direction = if forward { "forward" } else { "backward" };
        let by_direction = format!("{key}:lanes:{direction}");
        let value = tags.get(&by_direction).or_else(|| tags.get(&format!("{key}:lanes")))?;
        let lane = |lane: &str| if lane.trim().is_empty() { Access::Unstated } else { self.word(key, lane) };
        value.split('|').map(lane).max().filter(|access| *access < Access::Unstated)
    }

    /// One value, or several separated by semicolons, of which the kindest counts; `No` is `no`. A word nobody knows
    /// (`some_tag`) is no ban, and is told ([`super::tag_problems`]).
    ///
    /// `hgv=private` and `hgv=permit` keep goods vehicles out that have no permission of their own: a rule about them, not
    /// about whose road it is. `access=private` is about the road; who has business there has leave to come.
    fn word(self, key: &str, value: &str) -> Access {
        let by_permission = self == Self::Truck && ["hgv", "hgv_articulated", "goods"].contains(&key);
        let one = |word: &str| {
            if has(WELCOME, word) || has(self.own_names(), word) {
                Access::Granted
            } else if by_permission && has(BY_PERMISSION, word) {
                Access::Denied
            } else if has(LOCAL, word) {
                Access::Local
            } else if has(KEEP_OUT, word) {
                Access::Denied
            } else {
                Access::Granted
            }
        };
        value
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(one)
            .max()
            .unwrap_or(Access::Unstated)
    }
}
