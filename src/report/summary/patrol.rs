//! The part of a patrol: rounds of several units, what they leave out and why, how good the plan is known to be.

use super::{RevisitLine, SpacingLine};
use schemars::JsonSchema;
use serde::Serialize;

/// The part of a patrol. Times of the day are local, `HH:MM:SS`; beyond 24 hours where a shift goes over midnight. The
/// layer `stops` has them as instants too (`arrive_at`, `depart_at`), where the plan has a date.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PatrolSummary {
    /// Name of the task.
    pub name: String,
    /// Vehicles of the units.
    pub vehicles: Vec<String>,
    /// First day, if the plan has a date.
    pub date: Option<String>,
    /// Days of the plan.
    pub days: u32,
    /// Nights that are planned, each in another order; 0 where no revisit interval is guaranteed.
    pub nights: u32,
    /// What matters, in order.
    pub objective: Vec<String>,
    /// Working time of all units, seconds: driving, waiting, service and breaks from setting out to coming home.
    pub value: f64,
    /// No plan that serves these visits takes less, seconds.
    pub bound: f64,
    /// What the bound follows from: `ways` (each visit takes at least the cheapest way to it), `matching` (the ends of all work
    /// are brought together as cheaply as may be), `tree` (everything is joined to the starts), `nothing`; several of them,
    /// joined by `+`, where nights have different ones.
    pub bound_by: String,
    /// How much of the value is above the bound, percent.
    pub gap: f64,
    /// Whether value and bound meet: then no better plan exists.
    pub proved: bool,
    /// The time limit of the search, seconds; none where the effort alone decides. What the search really took differs
    /// from run to run and stands in no file.
    pub seconds: Option<f64>,
    /// Whatever was drawn by lot was drawn from this.
    pub seed: u64,
    /// Rounds of the search.
    pub effort: u64,
    /// What ended the search: `effort`, `time`, `interrupt`.
    pub stopped: String,
    /// The value of each aim, in order, with its bound where one is known.
    pub aims: Vec<AimLine>,
    /// Days in whose shifts the clock changes: their times may be off by what it changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clock_changes: Vec<String>,
    /// When closures were judged.
    pub judged: Vec<JudgedLine>,
    /// Visits asked for and made.
    pub visits: VisitCounts,
    /// Roads and pipelines to be covered, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<CoveredLine>,
    /// The units together.
    pub fleet: FleetLine,
    /// The units, day by day.
    pub units: Vec<UnitLine>,
    /// The tours with all that happens in them.
    pub tours: Vec<TourLine>,
    /// Visits left out, with the reason; the most important first.
    pub uncovered: Vec<UncoveredLine>,
    /// The revisit guarantee, where one is asked for.
    pub revisit: Option<RevisitLine>,
    /// Sites that ask for a gap in hours, with the shortest time between two of their visits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spacing: Vec<SpacingLine>,
    /// The same plan without any closures, where there are closures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<BesideLine>,
    /// What the closures change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<PatrolChange>,
    /// What the plan was held against before it was written.
    pub checked: PatrolChecked,
}

/// An aim and what the plan reaches.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AimLine {
    /// `priority`, `units`, `longest`, `spread`, `time`, `distance`, `overlap`.
    pub aim: String,
    /// Its value: weight, number, seconds, meters or percent. Of `spread` it is the quadratic mean of the
    /// tours of all units, idle ones as 0: least where all are alike, and no tour is made longer for its sake.
    pub value: f64,
    /// `weight`, `units`, `s`, `m`, `percent`.
    pub unit: String,
    /// So much more than the least that was found counts as nothing, in the unit of the value (of `spread`, of the quadratic
    /// mean of the tours).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// No plan has less; none where nothing is known.
    pub bound: Option<f64>,
    /// What the bound follows from: those of `bound_by` of the patrol, and `farthest` (the farthest visit there and back),
    /// `mean` (of the working time), `room` (loads, shifts and numbers of visits). That of `priority` holds for all plans, those
    /// of the others for plans that serve the same visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_by: Option<String>,
}

/// When the closures of some days were judged.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct JudgedLine {
    /// The vehicle, where the units have several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Days of the plan, from 1.
    pub days: Vec<u32>,
    /// `none`, `at`, `worst-case`.
    pub policy: String,
    /// The instant, or the span of the shifts, that counts; of several days that of the first.
    pub at: Option<String>,
    /// The closures in force then.
    pub closures: Vec<String>,
    /// What people call them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
}

/// Visits asked for and made.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct VisitCounts {
    /// Sites, without the pieces of segments.
    pub sites: usize,
    /// Visits of sites asked for.
    pub site_visits: usize,
    /// Of them made.
    pub site_visits_served: usize,
    /// Pieces of segments, once for each time they are asked for.
    pub pieces: usize,
    /// Of them covered.
    pub pieces_served: usize,
    /// Visits and pieces asked for.
    pub total: usize,
    /// Made.
    pub served: usize,
    /// Left out.
    pub uncovered: usize,
    /// Share made.
    pub percent: f64,
    /// Share made, by weight: one of a rank counts as four of the next.
    pub weighted_percent: f64,
}

/// Roads and pipelines covered.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CoveredLine {
    /// Pieces that the segments were cut into.
    pub pieces: usize,
    /// To be covered, meters: the length of all pieces, once for each time they are asked for.
    pub required_m: f64,
    /// Of them covered, meters.
    pub covered_m: f64,
    /// Share covered.
    pub percent: f64,
    /// Of what is covered, walked off the roads or by units on foot, meters; the rest is driven.
    pub walked_m: f64,
    /// Driven or walked without covering anything, meters, in the whole plan.
    pub deadhead_m: f64,
    /// Share of that in all that is driven or walked.
    pub deadhead_percent: f64,
    /// Each segment.
    pub by_segment: Vec<SegmentLine>,
}

/// A segment covered.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SegmentLine {
    /// Its id.
    pub segment: String,
    /// Its name.
    pub name: String,
    /// Its pieces.
    pub pieces: usize,
    /// To be covered, meters.
    pub required_m: f64,
    /// Covered, meters.
    pub covered_m: f64,
    /// Share covered.
    pub percent: f64,
    /// Units that cover it.
    pub units: Vec<String>,
}

/// The units together.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FleetLine {
    /// Units, each day counted by itself.
    pub total: usize,
    /// Of them set out.
    pub used: usize,
    /// Longest tour, seconds.
    pub longest_s: f64,
    /// Shortest tour of those that set out, seconds.
    pub shortest_s: f64,
    /// Mean of those that set out, seconds.
    pub mean_s: f64,
    /// Standard deviation of all units, seconds; one that stays at home counts as 0.
    pub deviation_s: f64,
    /// Quadratic mean of the tours of all units (in whole seconds), seconds; one that stays at home counts as 0. The aim `spread`
    /// makes it least.
    pub quadratic_mean_s: f64,
    /// Driving, seconds.
    pub drive_s: f64,
    /// Service, seconds.
    pub service_s: f64,
    /// Waiting, seconds.
    pub wait_s: f64,
    /// Breaks, seconds.
    pub break_s: f64,
    /// Driven or walked, meters.
    pub distance_m: f64,
    /// Of it walked, meters.
    pub walked_m: f64,
    /// Of the visits made, how many lie strictly inside the area of another unit: the convex hull of the sites that it sees
    /// on all days (of each night where nights are planned one by one), percent.
    pub overlap_percent: f64,
}

/// A unit on a day.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnitLine {
    /// Its id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its station.
    pub station: String,
    /// Name of the station.
    pub station_name: String,
    /// Its vehicle.
    pub vehicle: String,
    /// Day of the plan, from 1.
    pub day: u32,
    /// Its shift.
    pub shift: String,
    /// Visits.
    pub visits: usize,
    /// When it sets out.
    pub depart: Option<String>,
    /// When it is done.
    pub finish: Option<String>,
    /// From setting out to being done, seconds.
    pub duration_s: f64,
    /// Driving, seconds.
    pub drive_s: f64,
    /// Service, seconds.
    pub service_s: f64,
    /// Waiting, seconds.
    pub wait_s: f64,
    /// Breaks, seconds.
    pub break_s: f64,
    /// Driven or walked, meters.
    pub distance_m: f64,
    /// Of it walked, meters.
    pub walked_m: f64,
    /// Share of its shift that its tour takes.
    pub load_percent: f64,
}

/// A tour.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TourLine {
    /// The unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Day of the plan, from 1.
    pub day: u32,
    /// Begin of its shift, seconds after midnight of its day.
    pub shift_from_s: f64,
    /// End of its shift, likewise.
    pub shift_until_s: f64,
    /// What happens, in order.
    pub events: Vec<EventLine>,
}

/// Something that happens in a tour.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EventLine {
    /// `depart`, `visit`, `segment`, `break`, `finish`.
    pub kind: String,
    /// Number of the visit in the tour, from 1.
    pub order: Option<usize>,
    /// The site, segment or station.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// When it is reached.
    pub arrive: String,
    /// Waiting before it begins, seconds.
    pub wait_s: f64,
    /// When it is left.
    pub depart: String,
    /// Begin of the event, seconds after midnight of its day.
    pub from_s: f64,
    /// Its end, likewise.
    pub until_s: f64,
    /// Driving to it, seconds.
    pub drive_s: f64,
    /// Driving to it, meters.
    pub distance_m: f64,
    /// What is covered: a piece of a segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stretch: Option<StretchLine>,
}

/// A piece of a segment as it is covered.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StretchLine {
    /// Where it begins: crossing roads, kilometer post, place along its line.
    pub from: String,
    /// In Chinese.
    pub from_zh: String,
    /// Where it ends.
    pub to: String,
    /// In Chinese.
    pub to_zh: String,
    /// Which way it is covered (`northeast`); absent where it comes back to where it began.
    pub heading: Option<String>,
    /// In Chinese.
    pub heading_zh: Option<String>,
    /// `driven` or `walked`.
    pub mode: String,
    /// How fast, km/h: the speed asked for, or what the road lets pass.
    pub speed_kmh: f64,
    /// All of this in a sentence.
    pub text: String,
    /// In Chinese.
    pub text_zh: String,
    /// How far, meters.
    pub length_m: f64,
    /// Whether it is covered there and back, since only one end can be come to.
    pub there_and_back: bool,
}

/// A visit left out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UncoveredLine {
    /// The site.
    pub site: String,
    /// What it is called.
    pub name: String,
    /// Which of its visits, from 1.
    pub visit: u32,
    /// Of how many.
    pub of: u32,
    /// The night it is missed in, from 1; absent where a plan is not made night by night.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night: Option<u32>,
    /// The days on which it could have been made, from 1: one where it is a visit of that day; absent in a plan of one day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u32>,
    /// Rank, 1 first.
    pub priority: u32,
    /// Whether its site is `required`.
    pub required: bool,
    /// The segment that it is a piece of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The length of that piece, meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_m: Option<f64>,
    /// Why: `no_road`, `gates_shut`, `closed_segment`, `one_way`, `not_allowed`, `no_unit`, `no_way`, `skill`, `window`, `too_long`, `gap`, `no_time`.
    pub reason: String,
    /// In a sentence.
    pub text: String,
    /// In Chinese.
    pub text_zh: String,
}

/// The same plan without closures.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BesideLine {
    /// Visits made.
    pub served: usize,
    /// Working time of all units, seconds.
    pub duration_s: f64,
    /// Driving, seconds.
    pub drive_s: f64,
    /// Driven, meters.
    pub distance_m: f64,
}

/// How closures change an aim.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AimChange {
    /// The aim.
    pub aim: String,
    /// The unit of its value.
    pub unit: String,
    /// Its value without closures.
    pub before: f64,
    /// How much more it is with them. Of a later aim this may be less than nothing: without closures it may give way to the
    /// aims before it.
    pub change: f64,
}

/// What closures change.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PatrolChange {
    /// The aims, in their order.
    pub aims: Vec<AimChange>,
    /// Sites that lose a visit.
    pub lost: Vec<String>,
    /// Sites that gain one.
    pub gained: Vec<String>,
    /// Sites that another unit visits, or on another day.
    pub moved: Vec<String>,
    /// Tours whose order changes, of those that are there in both.
    pub tours_changed: usize,
    /// More working time, seconds.
    pub extra_duration_s: f64,
    /// More driving, meters.
    pub extra_distance_m: f64,
}

/// What the plan was held against.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PatrolChecked {
    /// Tours.
    pub tours: usize,
    /// Visits.
    pub visits: usize,
    /// Legs searched again by another search, and added up edge by edge.
    pub legs: usize,
}
