//! Heavy, oversize and dangerous loads: what they are, what the law, a bridge, a corner and a limit make of them.
//!
//! Without network or search: a corridor is searched elsewhere and asks here. Masses are kilograms, lengths
//! millimeters, both integers; all comparisons are inclusive (equal passes). The numbers H1–H14 are those of the
//! tests and comments.

pub mod axles;
pub mod bridge;
pub mod cargo;
pub mod course;
pub mod escort;
pub mod escort_table;
mod file;
pub mod fit;
pub mod heaviest;
mod impossible;
pub mod law;
pub mod needs;
pub mod pace;
pub mod permit;
pub mod room;
pub mod span;
pub mod swept;
pub mod turning;

pub use axles::{AxleGroup, GroupRule};
pub use cargo::{Cargo, CargoClass, TunnelCategory};
pub use file::EXAMPLE;

use crate::vehicle::{Class, Dimensions, OwnCaps, Vehicle};

/// What the law counts the vehicle as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// One goods vehicle.
    Truck,
    /// A towing vehicle with its trailer.
    Combination,
    /// A tractor, farm or low-speed vehicle, whose registered mass is its limit.
    Registered,
}

impl Kind {
    pub(crate) const ALL: [(&'static str, Kind); 3] =
        [("truck", Self::Truck), ("combination", Self::Combination), ("registered", Self::Registered)];

    /// Its name in load files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("truck", |(name, _)| name)
    }
}

/// A measure of a load that something limits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Measure {
    /// Height, millimeters.
    Height,
    /// Width, millimeters.
    Width,
    /// Length, millimeters.
    Length,
    /// Gross mass, kilograms.
    Mass,
    /// Load of one axle, kilograms.
    AxleLoad,
    /// Load of several axles that follow each other, kilograms.
    AxleGroup,
    /// The width that the load sweeps in a bend or at a corner, against that of the road, millimeters.
    Swept,
    /// The tightest circle of the load, against that of a bend, millimeters.
    TurningRadius,
    /// The radius of the inner kerb that the load needs at a corner, against that of the kerb, millimeters.
    KerbRadius,
    /// The height of a hump, against the lowest point of the load, millimeters.
    GroundClearance,
    /// The slope of the road, against what the load climbs, thousandths of a percent.
    Gradient,
    /// The slope of the road downhill, against what the load goes down, thousandths of a percent.
    Descent,
    /// The radius of the sharpest crest that the bottom of the load clears, against that of a hump, millimeters.
    Crest,
}

impl Measure {
    /// Its word in summaries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Height => "height",
            Self::Width => "width",
            Self::Length => "length",
            Self::Mass => "mass",
            Self::AxleLoad => "axle_load",
            Self::AxleGroup => "axle_group",
            Self::Swept => "swept_width",
            Self::TurningRadius => "turning_radius",
            Self::KerbRadius => "kerb_radius",
            Self::GroundClearance => "ground_clearance",
            Self::Gradient => "gradient",
            Self::Descent => "descent",
            Self::Crest => "crest_radius",
        }
    }

    /// The unit of its thousandth: `m`, `t` or `%`.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Mass | Self::AxleLoad | Self::AxleGroup => "t",
            Self::Gradient | Self::Descent => "%",
            _ => "m",
        }
    }
}

/// The towing vehicle of a semi-trailer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tractor {
    /// Steering axle to the middle of the rear axles, millimeters.
    pub wheelbase_mm: u32,
    /// How far the kingpin stands in front of that middle, millimeters.
    pub kingpin_mm: u32,
    /// Its number of axles, where stated.
    pub axles: Option<u32>,
}

/// A semi-trailer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trailer {
    /// Kingpin to the middle of its axles, millimeters.
    pub wheelbase_mm: u32,
    /// How far its body stands out in front of the kingpin, millimeters.
    pub front_mm: u32,
}

/// A load on its vehicle, as one file describes it. Measures that are not stated are `None` and limit nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Its name.
    pub name: String,
    /// Whose words of access it heeds; a truck unless stated.
    pub class: Class,
    /// What the law counts it as.
    pub kind: Kind,
    /// Registered mass, kilograms ([`Kind::Registered`]).
    pub registered_mass_kg: Option<u32>,
    /// Vehicle and load as one body; gross mass and heaviest axle follow from the axles where these are given.
    pub body: Dimensions,
    /// Number of axles: those listed, else as stated.
    pub axle_count: Option<u32>,
    /// From the foremost point to the first axle, millimeters.
    pub front_overhang_mm: Option<u32>,
    /// From the last axle to the rearmost point, millimeters.
    pub rear_overhang_mm: Option<u32>,
    /// Lowest point above the road, millimeters.
    pub ground_clearance_mm: Option<u32>,
    /// The steepest slope it climbs, thousandths of a percent.
    pub gradeability: Option<u32>,
    /// The steepest slope it goes down and can stop on, thousandths of a percent.
    pub descent: Option<u32>,
    /// How fast it goes.
    pub pace: pace::Pace,
    /// It moves in fair weather only, and limits that hold in bad weather do not bind it.
    pub fair_weather_only: bool,
    /// Dangerous goods; none where there are none.
    pub cargo: Option<Cargo>,
    /// Numbers of the permits it holds.
    pub permits: Vec<String>,
    /// Its carrier, as a table of carriers has it.
    pub carrier: Option<String>,
    /// The grade of its carrier; a file of grades says what that permits.
    pub carrier_grade: Option<String>,
    /// The towing vehicle of a semi-trailer.
    pub tractor: Option<Tractor>,
    /// The semi-trailer.
    pub trailer: Option<Trailer>,
}

impl Load {
    /// First axle to last axle, millimeters; none without an axle list.
    pub fn wheelbase_mm(&self) -> Option<u64> {
        let axles = &self.body.axles;
        (!axles.is_empty()).then(|| axles.iter().skip(1).map(|axle| u64::from(axle.spacing_mm)).sum())
    }

    /// Positions of the axles behind the first one, millimeters.
    pub fn axle_positions(&self) -> Vec<u64> {
        let axles = self.body.axles.iter().enumerate();
        axles
            .scan(0, |at, (number, axle)| {
                *at += if number == 0 { 0 } else { u64::from(axle.spacing_mm) };
                Some(*at)
            })
            .collect()
    }

    /// The index of the first axle of the trailer. As stated by the tractor; else what stands behind the group of the
    /// last driven axle; without driven axles, behind the group that follows the first axle. None for a single vehicle.
    pub fn first_trailer_axle(&self) -> Option<usize> {
        if self.kind != Kind::Combination || self.body.axles.is_empty() {
            return None;
        }
        if let Some(axles) = self.tractor.and_then(|tractor| tractor.axles) {
            return Some(axles as usize);
        }
        let driven = self.body.axles.iter().rposition(|axle| axle.driven).unwrap_or(1);
        let groups = axles::groups(&self.body.axles, GroupRule::default());
        groups.iter().find(|group| group.last >= driven).map(|group| group.last + 1)
    }

    /// Radius of the sharpest crest that the bottom clears between the two axles farthest apart, millimeters:
    /// (w²/4 + c²) / 2c for a gap of w and a clearance of c, rounded up. None where either is unknown.
    pub fn crest_radius_mm(&self) -> Option<u64> {
        let clearance = u64::from(self.ground_clearance_mm?);
        let gap = self.body.axles.iter().skip(1).map(|axle| u64::from(axle.spacing_mm)).max()?;
        (clearance > 0).then(|| (gap * gap + 4 * clearance * clearance).div_ceil(8 * clearance))
    }

    /// The vehicle that searches drive: the built-in vehicle of its class with this body, as dangerous as its cargo.
    pub fn vehicle(&self) -> Option<Vehicle> {
        let mut vehicle = Vehicle::built_in(self.class.name()).or_else(|| Vehicle::built_in("truck"))?;
        vehicle.name.clone_from(&self.name);
        vehicle.class = self.class;
        vehicle.dimensions = self.body.clone();
        vehicle.articulated = self.kind == Kind::Combination;
        vehicle.any_weather = !self.fair_weather_only;
        vehicle.hazmat = self.cargo.is_some();
        if let Some(cargo) = &self.cargo {
            vehicle.goods = cargo.goods();
            vehicle.top_speed = vehicle.top_speed.min(cargo::EXPRESSWAY_CAP);
        }
        vehicle.own_caps = OwnCaps { top: self.pace.top, other_roads: self.pace.other_roads };
        vehicle.papers.permits.clone_from(&self.permits);
        vehicle.papers.axle_count = self.axle_count;
        Some(vehicle)
    }
}

#[cfg(test)]
mod tests;
