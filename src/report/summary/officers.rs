//! The part of an officers question.

use schemars::JsonSchema;
use serde::Serialize;

/// Why nobody fills a place: the officers of the layer, each counted under the first reason that applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, JsonSchema)]
pub struct EmptyReasons {
    /// He or the project avoids the other.
    pub avoid: usize,
    /// No rule of the place lets him.
    pub rule: usize,
    /// He has no way to it.
    pub no_way: usize,
    /// He is at the project already.
    pub there_already: usize,
    /// He may not work with somebody who is.
    pub clash: usize,
    /// He has as many projects as he may.
    pub full: usize,
    /// Nothing: the search was cut short.
    pub free: usize,
}

/// A project that lacks officers.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EmptyLine {
    /// Id of the project.
    pub project: String,
    /// Its name.
    pub name: String,
    /// The level that lacks; absent without levels.
    pub level: Option<String>,
    /// How many are missing.
    pub missing: usize,
    /// What stands against each officer.
    pub officers: EmptyReasons,
    /// The limit that decides: `rule`, `no_way`, `capacity`, `avoid`, `nobody`; `clash`: whoever could may not work with
    /// who is there, and no other choice of the level fills more places, though one may fill this place and leave another
    /// one empty; `not_found`: it is not proved that the place must stay empty.
    pub reason: String,
}

/// What one layer came to.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OfficersLayerLine {
    /// Its level; absent without levels.
    pub level: Option<String>,
    /// Officers of it.
    pub officers: usize,
    /// Places to fill.
    pub wanted: u32,
    /// Places filled.
    pub filled: usize,
    /// Most projects of an officer.
    pub max_load: u32,
    /// Fewest.
    pub min_load: u32,
    /// Sum of the squares of the loads, where balance is strict; else 0.
    pub squares: u64,
    /// No assignment that fills as many places has less.
    pub squares_bound: u64,
    /// Last aim: travel one way, with the prices of load and change, seconds.
    pub value: f64,
    /// No assignment as good in the aims before is better.
    pub bound: f64,
    /// Difference of both, percent of the value.
    pub gap: f64,
    /// Whether there is nothing better in any aim, by proof.
    pub proved: bool,
    /// Flows solved.
    pub flows: usize,
}

/// How many officers have so many projects.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LoadBar {
    /// Projects.
    pub projects: u32,
    /// Officers who have as many.
    pub officers: usize,
}

/// An officer and what he looks after.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OfficerLoadLine {
    /// His id.
    pub officer: String,
    /// His name.
    pub name: String,
    /// His unit.
    pub unit: String,
    /// His level; empty where the file gives none.
    pub level: String,
    /// Ids of his projects.
    pub projects: Vec<String>,
    /// Travel one way to all of them, seconds.
    pub travel_s: f64,
    /// The farthest of them, seconds.
    pub farthest_s: Option<f64>,
    /// Greatest straight distance between two of them, meters.
    pub spread_m: f64,
    /// Why he has none: `capacity_zero`, `no_road_near`, `level_not_asked`, `not_needed`; absent where he has.
    pub reason: Option<String>,
}

/// The ground of a unit.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnitAreaLine {
    /// The unit.
    pub unit: String,
    /// Its officers who have projects.
    pub officers: usize,
    /// Projects they look after.
    pub projects: usize,
    /// Area of the hull around them, square meters.
    pub area_m2: f64,
    /// How much of it lies in the hulls of other units, percent.
    pub overlap_percent: f64,
}

/// A pair that is new or gone.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ChangeLine {
    /// Id of the project.
    pub project: String,
    /// Id of the officer.
    pub officer: String,
    /// `new` or `gone`.
    pub change: String,
}

/// What became of the pairs that existed.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ChangesLine {
    /// Pairs kept.
    pub kept: usize,
    /// New pairs.
    pub new: usize,
    /// Pairs given up.
    pub gone: usize,
    /// Pairs of the table whose project or officer is no longer there.
    pub unknown: usize,
    /// The new and the gone ones.
    pub pairs: Vec<ChangeLine>,
}

/// A project and who looks after it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ProjectLine {
    /// Its id.
    pub project: String,
    /// Its name.
    pub name: String,
    /// The station to which it belongs; absent where there is none.
    pub station: Option<String>,
    /// Its name.
    pub station_name: Option<String>,
    /// Officers, as `id` and role.
    pub officers: Vec<HeldLine>,
    /// Whether they are of different units.
    pub different_units: bool,
    /// Whether at least one of them is there within 15 minutes.
    pub within_15min: bool,
}

/// An officer at a project.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HeldLine {
    /// Id of the officer.
    pub officer: String,
    /// His name.
    pub name: String,
    /// His unit.
    pub unit: String,
    /// `lead`, `second`, or empty.
    pub role: String,
    /// His level; empty where the file gives none.
    pub level: String,
    /// Travel from his base, seconds.
    pub duration_s: f64,
    /// The same without closures; absent where there are none.
    pub before_s: Option<f64>,
}

/// The part of an officers question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OfficersSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// `strict`, `none`, or the price of a further project.
    pub balance: String,
    /// Projects.
    pub projects: usize,
    /// Officers.
    pub officers: usize,
    /// Places to fill.
    pub wanted: u32,
    /// Places filled.
    pub filled: u32,
    /// No assignment fills more.
    pub filled_at_most: u32,
    /// Projects with all their officers.
    pub complete: usize,
    /// Projects all of whose officers are of different units.
    pub different_units: usize,
    /// Projects of which an officer is there within 15 minutes.
    pub within_15min: usize,
    /// Travel one way over all places, seconds.
    pub travel_s: f64,
    /// Mean.
    pub travel_mean_s: Option<f64>,
    /// The longest.
    pub travel_longest_s: Option<f64>,
    /// Travel of the same assignment without closures; absent where there are none, or where something had no way then.
    pub before_travel_s: Option<f64>,
    /// Last aim over all layers, seconds.
    pub value: f64,
    /// No assignment as good in the aims before is better.
    pub bound: f64,
    /// Difference of both, percent of the value.
    pub gap: f64,
    /// Whether every layer is proved.
    pub proved: bool,
    /// Time limit of the search: it has none.
    pub seconds: Option<f64>,
    /// Seed of the search: it has none.
    pub seed: Option<u64>,
    /// Layer by layer.
    pub layers: Vec<OfficersLayerLine>,
    /// The histogram of loads.
    pub loads: Vec<LoadBar>,
    /// Projects with their officers.
    pub by_project: Vec<ProjectLine>,
    /// Officers with their projects.
    pub by_officer: Vec<OfficerLoadLine>,
    /// The ground of each unit.
    pub areas: Vec<UnitAreaLine>,
    /// Places that stay empty.
    pub empty: Vec<EmptyLine>,
    /// Changes against the pairs that existed.
    pub changes: Option<ChangesLine>,
    /// The visits, where asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<VisitsLine>,
}

/// A project with visits that are not planned.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnplannedLine {
    /// Id of the project.
    pub project: String,
    /// Its firm.
    pub firm: String,
    /// How many.
    pub missing: usize,
    /// How many of them were wished by video.
    #[serde(skip_serializing_if = "is_zero")]
    pub by_video: usize,
    /// Days between two visits of the project in person, at least.
    pub gap_days: i64,
    /// `no_way`, `day_too_short`, `would_disturb` (the gap or the limit of the month leaves no day), `nobody_free`,
    /// `no_officer` (nobody looks after the project).
    pub reason: String,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Visits over weeks.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct VisitsLine {
    /// Weeks.
    pub weeks: u32,
    /// Days on which visits are made.
    pub days: usize,
    /// These days.
    pub dates: Vec<String>,
    /// When a day's work begins.
    pub begin: String,
    /// How long it is, seconds.
    pub day_s: f64,
    /// Stay at a project, seconds.
    pub stay_s: f64,
    /// Most stops of a tour.
    pub most_stops: u32,
    /// Whether the officers of a project go together.
    pub together: bool,
    /// Days between two visits of a firm, at least; of visits in person projects may have their own (`gap_days` of the
    /// layer `visits`).
    pub gap_days: u32,
    /// Projects that have their own.
    #[serde(skip_serializing_if = "is_zero")]
    pub own_gaps: usize,
    /// Most visits in person to a firm in a calendar month.
    pub most_a_month: u32,
    /// Visits wished.
    pub wished: u32,
    /// Planned in person.
    pub in_person: usize,
    /// Planned by video.
    pub remote: usize,
    /// Of those in person, wished by video: the firm had no day for it, and an officer of the project was there anyway.
    #[serde(skip_serializing_if = "is_zero")]
    pub instead_of_video: usize,
    /// Tours: a team on a day.
    pub tours: usize,
    /// Visits on tours of more than one stop.
    pub combined: usize,
    /// Most stops of a tour.
    pub longest_tour: usize,
    /// Travel of all tours, seconds.
    pub value: f64,
    /// No plan of the same visits by the same teams travels less.
    pub bound: f64,
    /// Difference of both, percent of the value.
    pub gap: f64,
    /// Whether there is no better plan, by proof.
    pub proved: bool,
    /// Time limit of the search: it has none.
    pub seconds: Option<f64>,
    /// Seed of the search: it has none.
    pub seed: Option<u64>,
    /// Visits that are not planned.
    pub unplanned: Vec<UnplannedLine>,
}
