//! The report of `load`.

use super::{Finding, Input, LoadSpeedsLine};
use schemars::JsonSchema;
use serde::Serialize;

/// The summary of `load`.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LoadSummary {
    /// Version of the program.
    pub huhang: String,
    /// `load`.
    pub command: String,
    /// Files read.
    pub inputs: Vec<Input>,
    /// Its name.
    pub name: String,
    /// Whose words of access it heeds.
    pub class: String,
    /// `truck`, `combination` or `registered`.
    pub kind: String,
    /// Gross mass, tonnes.
    pub mass_t: Option<f64>,
    /// Heaviest axle, tonnes.
    pub axle_load_t: Option<f64>,
    /// Height, meters.
    pub height_m: Option<f64>,
    /// Width, meters.
    pub width_m: Option<f64>,
    /// Length, meters.
    pub length_m: Option<f64>,
    /// Number of axles.
    pub axle_count: Option<u32>,
    /// How fast it goes, where its file says it.
    pub speeds: Option<LoadSpeedsLine>,
    /// It needs a permit for its size or mass and states no speed: times of corridors are those of its class of vehicle.
    pub times_of_class: bool,
    /// First axle to last, meters.
    pub wheelbase_m: Option<f64>,
    /// Number of the first axle of the trailer, from 1.
    pub first_trailer_axle: Option<usize>,
    /// Axles of one group are at most this far apart, meters.
    pub group_rule_m: f64,
    /// The groups of axles, front to rear.
    pub groups: Vec<GroupLine>,
    /// The table of law: `china` or `us`.
    pub rules: String,
    /// Whether the load is over the law in anything.
    pub over: bool,
    /// Every figure held against the law.
    pub checks: Vec<CheckLine>,
    /// What could not be judged.
    pub unjudged: Vec<String>,
    /// Readings of the law that the figures rest on.
    pub notes: Vec<String>,
    /// The permit it needs; none under other law than China's.
    pub permit: Option<PermitLine>,
    /// Who goes along. The table is an assumption of the program.
    pub escorts: Vec<EscortLine>,
    /// Dangerous goods.
    pub cargo: Option<CargoLine>,
    /// What it sweeps in a corner; none where the file does not describe it.
    pub turning: Option<TurningLine>,
    /// Radius of the sharpest crest that its bottom clears, meters.
    pub crest_radius_m: Option<f64>,
    /// The design load that spans are held against.
    pub design: String,
    /// Its axle train in simple spans; empty without a list of axles.
    pub spans: Vec<BridgeSpanLine>,
    /// What has to be looked at on the way.
    pub needs: Vec<String>,
    /// What was found in the file.
    pub warnings: Vec<Finding>,
}

/// A group of axles.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GroupLine {
    /// `single`, `tandem`, `tridem`, `group`.
    pub kind: String,
    /// Its first axle, from 1.
    pub from_axle: usize,
    /// Its last axle.
    pub to_axle: usize,
    /// What they carry, tonnes.
    pub load_t: f64,
    /// First to last of them, meters.
    pub extent_m: f64,
}

/// A figure held against the law.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CheckLine {
    /// `height`, `width`, `length`, `mass`, `axle_load`, `axle_group`.
    pub measure: String,
    /// First axle concerned, from 1; none for the whole vehicle.
    pub from_axle: Option<usize>,
    /// Last axle concerned.
    pub to_axle: Option<usize>,
    /// The load's.
    pub actual: f64,
    /// The limit.
    pub allowed: f64,
    /// Whether it is over.
    pub over: bool,
    /// By how much; 0 where it is not over.
    pub excess: f64,
    /// `m` or `t`.
    pub unit: String,
    /// The rule.
    pub basis: String,
}

/// A permit.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PermitLine {
    /// `none`, `I`, `II`, `III`.
    pub class: String,
    /// What puts the load into this class.
    pub deciding: Vec<DecidingLine>,
    /// Working days, across provinces.
    pub working_days: Option<u32>,
    /// What has to be filed.
    pub filed: Vec<String>,
}

/// A measure that decides the class of a permit.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DecidingLine {
    /// Which.
    pub measure: String,
    /// The load's.
    pub actual: f64,
    /// The most of the class below.
    pub most: f64,
    /// `m` or `t`.
    pub unit: String,
}

/// Somebody who goes along.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EscortLine {
    /// `front`, `rear`, `police`, `height_pole`, `utility_crew`, `flagger`.
    pub escort: String,
    /// The measures that ask for it.
    pub because: Vec<String>,
}

/// Dangerous goods.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CargoLine {
    /// Kinds of danger.
    pub classes: Vec<String>,
    /// Class of the UN Model Regulations.
    pub un_class: Option<String>,
    /// UN number.
    pub un_number: Option<u32>,
    /// Categories of tunnels that are closed to it; without a code all but A.
    pub closed_tunnels: Vec<String>,
    /// Fastest on expressways, km/h.
    pub expressway_kmh: f64,
    /// Fastest on other roads, km/h.
    pub other_roads_kmh: f64,
    /// Whether route and time need the approval of public security.
    pub approved_route: bool,
}

/// What a load sweeps in a corner of 90°.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TurningLine {
    /// Radius of the steering axle, meters.
    pub radius_m: f64,
    /// Width it takes in the corner, meters.
    pub swept_width_m: f64,
    /// How far the last axle runs inside, meters.
    pub offtracking_m: f64,
    /// The same on a full circle, meters; none where it cannot settle on one.
    pub steady_offtracking_m: Option<f64>,
    /// The file says that axles of the trailer steer, which is not computed: the true width is smaller.
    pub trailer_steers: bool,
}

/// The axle train in a simple span.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BridgeSpanLine {
    /// The span, meters.
    pub span_m: f64,
    /// Greatest bending moment, kN·m.
    pub moment_knm: f64,
    /// That of the design load.
    pub design_moment_knm: f64,
    /// Greatest shear, kN.
    pub shear_kn: f64,
    /// That of the design load.
    pub design_shear_kn: f64,
    /// `pass`, `conditions`, `engineer`.
    pub verdict: String,
    /// The conditions.
    pub conditions: Vec<String>,
}
