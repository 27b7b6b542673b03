//! Who may use a way, in which direction, and how fast.
//!
//! The tags mean what they mean to OpenStreetMap, in the reading of OSRM's car profile where the wiki leaves room. One
//! vehicle is a class (whose words of access it heeds), a body (which physical limits stop it) and a table of speeds.

mod access;
mod barrier;
mod compare;
pub mod conditional;
mod direction;
mod file;
pub mod hazmat;
pub mod incline;
pub mod limit;
mod permitted;
mod problems;
pub(crate) mod reader;
mod restriction;
mod service;
pub mod signed;
pub mod speed;
mod tables;

#[cfg(test)]
mod tests;

pub use barrier::{NodePass, barrier_values};
pub use compare::Comparison;
pub use conditional::judge::{Clock, When};
pub use permitted::{ACCESS_KEYS, without_access};
pub use problems::{TagProblem, tag_problems};
pub use restriction::RestrictionKind;

use crate::exchange::tags::Tags;
use crate::units::Speed;
use access::Access;
use limit::Limits;
use signed::Limited;
use speed::Posted;
use std::collections::BTreeMap;
use tables::{BUILT_IN, BuiltIn, NEVER, OPEN_WHILE_BUILDING};

/// Whose words of access a vehicle heeds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// A private car.
    Car,
    /// A police car: drives where the public may not, one-ways hold.
    Police,
    /// A fire engine or ambulance: as police, with a larger body.
    Emergency,
    /// A goods vehicle (`hgv`).
    Truck,
    /// A bus (`bus`, `psv`).
    Bus,
    /// A bicycle.
    Bicycle,
    /// On foot.
    Walk,
}

impl Class {
    const ALL: [(&'static str, Class); 7] = [
        ("car", Self::Car),
        ("police", Self::Police),
        ("emergency", Self::Emergency),
        ("truck", Self::Truck),
        ("bus", Self::Bus),
        ("bicycle", Self::Bicycle),
        ("walk", Self::Walk),
    ];

    /// Its name in vehicle files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, class)| *class == self).map_or("car", |(name, _)| name)
    }

    /// The class of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, class)| *class)
    }
}

/// The body of a vehicle with its load; `None` is "does not matter", and no limit of that kind stops it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dimensions {
    /// Height, millimeters.
    pub height_mm: Option<u32>,
    /// Width, millimeters.
    pub width_mm: Option<u32>,
    /// Length, millimeters.
    pub length_mm: Option<u32>,
    /// Mass, kilograms.
    pub mass_kg: Option<u32>,
    /// Load of the heaviest axle, kilograms.
    pub axle_load_kg: Option<u32>,
    /// Radius of the tightest turn, millimeters.
    pub turning_radius_mm: Option<u32>,
    /// The axles from front to rear, where they are known.
    pub axles: Vec<Axle>,
}

/// What orders ask of a vehicle besides its body: on whose errand it is, what it was permitted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Papers {
    /// Its usages, in the words of closures (`resident`, `road_works` …).
    pub usages: Vec<String>,
    /// Numbers of the permits it holds.
    pub permits: Vec<String>,
    /// Its plate; the last digit counts.
    pub plate: String,
    /// Number of seats, if known.
    pub seats: Option<u32>,
    /// Number of axles, if known without their list.
    pub axle_count: Option<u32>,
}

/// One axle of a vehicle.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Axle {
    /// What it carries, kilograms.
    pub load_kg: u32,
    /// Distance to the axle in front, millimeters; 0 on the first.
    pub spacing_mm: u32,
    /// Number of tyres.
    pub tyres: u32,
    /// Whether it steers.
    pub steered: bool,
    /// Whether the engine drives it.
    pub driven: bool,
    /// Whether it can be lifted; its load is that of the lowered axle.
    pub lift: bool,
    /// Whether its single tyres are wide ones, which count as twin tyres.
    pub wide_tyres: bool,
    /// Width over the tyres, millimeters.
    pub width_mm: Option<u32>,
}

/// How fast a vehicle goes by its own means, whatever is posted and whatever its class is used to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OwnCaps {
    /// On any road.
    pub top: Option<Speed>,
    /// On roads that are no expressways.
    pub other_roads: Option<Speed>,
}

impl OwnCaps {
    /// The most on a way with these tags; none on a ferry or train, which carries it.
    pub fn on(&self, tags: &Tags) -> Option<Speed> {
        tags.get("highway").filter(|value| !value.is_empty())?;
        let other = self.other_roads.filter(|_| !speed::is_expressway(tags));
        self.top.into_iter().chain(other).min()
    }
}

/// A vehicle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vehicle {
    /// Its name, as in `--vehicle`.
    pub name: String,
    /// Whose words of access it heeds.
    pub class: Class,
    /// Its body.
    pub dimensions: Dimensions,
    /// Whether it carries dangerous goods (`hazmat=no` stops it).
    pub hazmat: bool,
    /// What is known of them.
    pub goods: hazmat::Goods,
    /// What orders and notices ask of it.
    pub papers: Papers,
    /// Speed by `highway` (and by `route` for `ferry` and `shuttle_train`) where no `maxspeed` is given. A `highway`
    /// not listed is closed to it unless its access tags open it.
    pub speeds: BTreeMap<String, Speed>,
    /// Speed on ways that only their access tags open.
    pub default_speed: Speed,
    /// It never goes faster.
    pub top_speed: Speed,
    /// What it keeps to besides, also where a network states the time of a road.
    pub own_caps: OwnCaps,
    /// How fast it may drive against one-way streets; `None` is not at all. Only for police and emergency vehicles.
    pub against_one_way: Option<Speed>,
    /// By which clock it reads conditional tags.
    pub clock: Clock,
    /// Whether it is a towing vehicle with a trailer: `hgv_articulated` and limits for such are its own.
    pub articulated: bool,
    /// Whether it may meet bad weather, so that what holds then (`40 @ (wet)`) counts; else weather is taken as fair.
    pub any_weather: bool,
    /// The body that conditions are held against, where limits are not held against it.
    pub conditions_on: Option<Dimensions>,
}

/// The use of one direction of a way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passage {
    /// How fast.
    pub speed: Speed,
    /// It may be entered only to start or end there (`access=destination|private|delivery|customers` …): no through
    /// traffic.
    pub local: bool,
}

/// The use of a way; `None` is a closed direction. *Forward* is as the way is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WayUse {
    /// As drawn.
    pub forward: Option<Passage>,
    /// Against it.
    pub backward: Option<Passage>,
}

impl WayUse {
    /// Whether neither direction is open.
    pub fn is_closed(&self) -> bool {
        self.forward.is_none() && self.backward.is_none()
    }

    /// The use of one direction.
    pub fn toward(self, forward: bool) -> Option<Passage> {
        if forward { self.forward } else { self.backward }
    }
}

/// The value of `key` for one direction: `key:forward` (or `:backward`) before `key`. Empty values count as none.
fn tagged<'t>(tags: &'t Tags, key: &str, forward: bool) -> Option<&'t str> {
    let direction = if forward { ":forward" } else { ":backward" };
    let mut both = None;
    for (name, value) in tags.iter() {
        match name.strip_prefix(key) {
            Some("") => both = Some(value),
            Some(rest) if rest == direction && !value.is_empty() => return Some(value),
            _ => {}
        }
    }
    both.filter(|value| !value.is_empty())
}

/// All classes of roads (`highway`) that some vehicle may drive; some come more than once.
pub fn road_classes() -> impl Iterator<Item = &'static str> {
    file::known_roads().filter(|road| !NEVER.contains(road))
}

impl Vehicle {
    /// The names that [`Vehicle::built_in`] knows.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|built_in| built_in.name)
    }

    /// The built-in vehicle of that name: `car`, `police`, `emergency`, `truck`, `bicycle`, `walk`.
    pub fn built_in(name: &str) -> Option<Vehicle> {
        BUILT_IN.iter().find(|built_in| built_in.name == name).map(Self::unpack)
    }

    fn unpack(built_in: &BuiltIn) -> Vehicle {
        let [height, width, length, mass, axle_load] =
            built_in.body.map(|measure| Some(measure).filter(|value| *value > 0));
        Vehicle {
            name: built_in.name.to_owned(),
            class: built_in.class,
            dimensions: Dimensions {
                height_mm: height,
                width_mm: width,
                length_mm: length,
                mass_kg: mass,
                axle_load_kg: axle_load,
                turning_radius_mm: None,
                axles: Vec::new(),
            },
            hazmat: false,
            goods: hazmat::Goods::default(),
            papers: Papers::default(),
            speeds: built_in.speeds.iter().map(|(key, kmh)| ((*key).to_owned(), Speed::kmh(*kmh))).collect(),
            default_speed: Speed::kmh(built_in.default_speed),
            top_speed: Speed::kmh(built_in.top_speed),
            own_caps: OwnCaps::default(),
            against_one_way: None,
            clock: Clock::default(),
            articulated: false,
            any_weather: false,
            conditions_on: None,
        }
    }

    /// Whether this vehicle is larger or heavier than `limits`; equal passes.
    pub fn exceeds(&self, limits: &Limits) -> bool {
        limits.exceeded_by(&self.dimensions)
    }

    /// Which directions of a way with these tags are open to this vehicle, and how fast it goes there.
    ///
    /// The speed is `maxspeed` where it is given, capped by the top speed and the vehicle's own caps, else the vehicle's table by `highway`.
    /// Bicycles and walkers keep their own speed under a higher limit. Conditional tags are judged by the vehicle's clock.
    pub fn way_use(&self, tags: &Tags) -> WayUse {
        self.judge(tags, |tags| self.plain_way_use(tags))
    }

    /// The same without a look at conditional tags.
    fn plain_way_use(&self, tags: &Tags) -> WayUse {
        if self.is_blocked(tags) {
            return WayUse::default();
        }
        let directions = self.class.directions(tags);
        let forward = directions.forward.then(|| self.passage(tags, true)).flatten();
        let backward = directions.backward.then(|| self.passage(tags, false)).flatten();
        self.with_contraflow(tags, WayUse { forward, backward })
    }

    /// Whether no direction can be open, whatever the access tags say.
    fn is_blocked(&self, tags: &Tags) -> bool {
        let highway = tags.get("highway").unwrap_or("");
        let walks = self.class == Class::Walk;
        let listed = self.speeds.contains_key(highway);
        (NEVER.contains(&highway) && !listed)
            || (tags.is("area", "yes") && !walks)
            || tags.is("impassable", "yes")
            || tags.is("status", "impassable")
            || (tags.is("smoothness", "impassable") && !walks)
            || tags.get("construction").is_some_and(|v| !v.is_empty() && !OPEN_WHILE_BUILDING.contains(&v))
            || (tags.is("service", "emergency_access") && !self.class.is_in_service())
            || (tags.is("motorroad", "yes") && matches!(self.class, Class::Bicycle | Class::Walk))
    }

    /// The same vehicle as conditional tags would find it with another measure.
    pub(crate) fn as_if(&self, limited: Limited, value: u32) -> Self {
        let mut body = self.conditions_on.clone().unwrap_or_else(|| self.dimensions.clone());
        match limited {
            Limited::Height => body.height_mm = Some(value),
            Limited::Width => body.width_mm = Some(value),
            Limited::Length => body.length_mm = Some(value),
            Limited::Mass => body.mass_kg = Some(value),
            Limited::AxleLoad | Limited::BogieLoad => body.axle_load_kg = Some(value),
        }
        Self { conditions_on: Some(body), ..self.clone() }
    }

    /// This vehicle to conditions if nothing of it measured anything.
    pub(crate) fn without_measures(&self) -> Self {
        let none = Some(0);
        let body = Dimensions {
            height_mm: none,
            width_mm: none,
            length_mm: none,
            mass_kg: none,
            axle_load_kg: none,
            ..Dimensions::default()
        };
        Self { conditions_on: Some(body), ..self.clone() }
    }

    /// Number of axles: as stated, else those that are listed.
    pub fn axle_count(&self) -> Option<u32> {
        let body = self.conditions_on.as_ref().unwrap_or(&self.dimensions);
        let listed = u32::try_from(body.axles.len()).ok().filter(|count| *count > 0);
        self.papers.axle_count.or(listed)
    }

    /// Whether `maxaxles` stops it. Where its axles are not known, it does not.
    pub fn has_too_many_axles(&self, tags: &Tags, forward: bool) -> bool {
        let own = if forward { "maxaxles:forward" } else { "maxaxles:backward" };
        let signed = tags.get(own).or_else(|| tags.get("maxaxles"));
        let most = signed.and_then(|value| value.trim().parse::<u32>().ok());
        most.zip(self.axle_count()).is_some_and(|(most, own)| own > most)
    }

    fn passage(&self, tags: &Tags, forward: bool) -> Option<Passage> {
        let kind = tags.get("highway").filter(|value| !value.is_empty());
        // a ferry that is also tagged as a road is a road
        let route = tags.get("route").filter(|value| matches!(*value, "ferry" | "shuttle_train"));
        let kind = kind.or(route)?;
        let usual = self.speeds.get(kind).copied();
        let access = self.access(tags, forward);
        let usual = match access {
            Access::Denied => return None,
            // "residents only" does not open a footway; a plain permission does
            Access::Unstated | Access::Local => usual?,
            Access::Granted => usual.unwrap_or(self.default_speed),
        };
        let hazmat = self.hazmat_access(tags, forward);
        if hazmat == Access::Denied {
            return None;
        }
        if self.exceeds(&Limits::of(tags, forward, self.heeds())) || self.has_too_many_axles(tags, forward) {
            return None;
        }
        let keeps_own_speed = matches!(self.class, Class::Bicycle | Class::Walk);
        let speed = match self.class.posted(tags, forward) {
            Some(Posted::Limit(limit)) if keeps_own_speed => limit.min(usual),
            Some(Posted::Limit(limit)) => limit,
            Some(Posted::Unlimited) if !keeps_own_speed => self.top_speed,
            _ => usual,
        };
        let local = access == Access::Local || hazmat == Access::Local;
        let speed = speed.min(self.hazmat_cap(tags, forward));
        Some(Passage { speed: self.own_caps.on(tags).map_or(speed, |own| own.min(speed)), local })
    }
}
