//! The part of a dispatch question.

use super::BlockerLine;
use schemars::JsonSchema;
use serde::Serialize;

/// Share of incidents answered within a time.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ShareLine {
    /// The time, seconds, inclusive.
    pub within_s: f64,
    /// Incidents whose first unit arrives within it.
    pub answered: usize,
    /// Of all incidents.
    pub percent: f64,
}

/// Response times: from the call to the arrival of the first unit, waits and turnout included.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ResponseFigures {
    /// Incidents.
    pub incidents: usize,
    /// Incidents to which at least one unit came.
    pub answered: usize,
    /// Incidents that lack a unit they need, first or further, because nobody who can is on duty and idle.
    pub short_of_units: usize,
    /// Incidents that lack a unit they need, first or further, because nobody has a way to them.
    pub no_way: usize,
    /// Mean of those answered.
    pub mean_s: Option<f64>,
    /// Mean of those that are answered with and without closures, so that both means are of the same incidents; absent
    /// where there are no closures.
    pub mean_of_both_s: Option<f64>,
    /// Half of all incidents took no longer (nearest rank); absent where too many were not answered for that to be true.
    pub median_s: Option<f64>,
    /// Nine in ten of all incidents took no longer; likewise.
    pub p90_s: Option<f64>,
    /// Nineteen in twenty of all incidents took no longer; likewise.
    pub p95_s: Option<f64>,
    /// The longest of those answered.
    pub longest_s: Option<f64>,
    /// Mean until the second unit, where incidents need more than one.
    pub second_unit_mean_s: Option<f64>,
    /// Mean wait for an idle unit, of those answered.
    pub mean_wait_s: Option<f64>,
    /// Shares of all incidents, those not answered included.
    pub shares: Vec<ShareLine>,
    /// Incidents that took longer than the target, or were not answered.
    pub late: usize,
    /// Share of all incidents within the target.
    pub within_target_percent: f64,
}

/// Response times of one kind of incident.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct KindLine {
    /// The kind; empty where the file gives none.
    pub kind: String,
    /// Its incidents.
    pub incidents: usize,
    /// Mean of those answered.
    pub mean_s: Option<f64>,
    /// Nine in ten of all of the kind took no longer; absent where more were not answered.
    pub p90_s: Option<f64>,
    /// Share within the target.
    pub within_target_percent: f64,
}

/// A closure that a unit drives through by exemption.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
pub struct ExemptionLine {
    /// Id of the closure.
    pub closure: String,
    /// What people call it.
    pub title: String,
    /// Roads on which it is driven through.
    pub roads: Vec<String>,
}

/// An officer of a project, and whether he can be reached.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OfficerLine {
    /// Id of the officer.
    pub officer: String,
    /// His name.
    pub name: String,
    /// His role at the project; empty where the assignment gives none.
    pub role: String,
    /// How to reach him; empty where the file does not say.
    pub phone: String,
    /// Whether he is on duty at that time.
    pub on_duty: bool,
    /// Who is called instead; absent where he is on duty, or nobody is.
    pub substitute: Option<String>,
    /// Name of the substitute.
    pub substitute_name: Option<String>,
    /// How to reach the substitute.
    pub substitute_phone: Option<String>,
    /// Why this one: `deputy` (named for him), `partner` (another officer of the project), `unit` (of his unit).
    pub substitute_by: Option<String>,
    /// The way of whoever is called, the officer or his substitute, from his own position or his station; absent where there
    /// is none.
    pub way: Option<ToldLine>,
    /// Why there is no way: `no_position` (the file does not say where he is), `no_road_near`, `no_way`.
    pub no_way: Option<String>,
    /// The backup: on duty, and not called otherwise; `unit` is the id of an officer.
    pub next: Option<NextLine>,
    /// Why this one, as in `substitute_by`.
    pub next_by: Option<String>,
}

/// Who would be next.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NextLine {
    /// Id of the unit, officer or station.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Seconds on the way; absent where it is not known where he is, or there is no way.
    pub duration_s: Option<f64>,
    /// From the call to the arrival, counted as for whom it is a backup: wait, turnout, way.
    pub response_s: Option<f64>,
}

/// The way of an officer or a station to the scene, in a vehicle of the task.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ToldLine {
    /// When he arrives; absent where incidents have no time.
    pub arrive_at: Option<String>,
    /// Seconds on the way.
    pub duration_s: f64,
    /// Meters.
    pub distance_m: f64,
    /// From the call to the arrival: turnout and way.
    pub response_s: f64,
    /// Roads in order.
    pub roads: Vec<String>,
    /// Closures driven through by exemption.
    pub exemptions: Vec<ExemptionLine>,
}

/// A unit sent.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ResponderLine {
    /// 1 for the first unit.
    pub order: usize,
    /// Id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// When it is sent; absent where incidents have no time.
    pub sent_at: Option<String>,
    /// When it arrives.
    pub arrive_at: Option<String>,
    /// `at_post`, `on_the_way_back`, `at_last_scene`.
    pub stood: String,
    /// Seconds the call waited for an idle unit.
    pub wait_s: f64,
    /// Seconds on the way.
    pub duration_s: f64,
    /// Meters.
    pub distance_m: f64,
    /// From the call to the arrival: wait, turnout, way.
    pub response_s: f64,
    /// Roads in order.
    pub roads: Vec<String>,
    /// Closures driven through by exemption.
    pub exemptions: Vec<ExemptionLine>,
    /// The backup: who was idle and next, and is not sent as well.
    pub next: Option<NextLine>,
    /// The fastest way of this unit from there without closures, seconds.
    pub before_s: Option<f64>,
}

/// The dispatch card of an incident: three recipients.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CardLine {
    /// Id of the incident.
    pub incident: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// When; absent where incidents have no time.
    pub time: Option<String>,
    /// Its project; absent where there is none.
    pub project: Option<String>,
    /// Name of the project.
    pub project_name: Option<String>,
    /// `field` (the incident names it) or `nearest`.
    pub project_by: Option<String>,
    /// First recipient: the officers of the project.
    pub officers: Vec<OfficerLine>,
    /// Second recipient: the units sent.
    pub responders: Vec<ResponderLine>,
    /// Why units are missing: `no_road_near`, `no_skill`, `nobody_free`, `no_way`.
    pub reason: Option<String>,
    /// How many are missing.
    pub missing: usize,
    /// Where there is no way: what stands in it, seen from the post of the nearest unit in a straight line.
    pub blockers: Vec<BlockerLine>,
    /// Without closures: from the call to the first unit, seconds; absent where there are none, or nobody came.
    pub before_response_s: Option<f64>,
    /// Of it waiting for an idle unit.
    pub before_wait_s: Option<f64>,
    /// Third recipient: the station in charge.
    pub station: Option<String>,
    /// Name of the station.
    pub station_name: Option<String>,
    /// `area` (it lies in its area of responsibility) or `travel_time`.
    pub station_by: Option<String>,
    /// The way from that station to the scene; absent where there is none.
    pub station_way: Option<ToldLine>,
    /// Why there is none: `no_road_near`, `no_way`, `no_stations` (none are given).
    pub station_no_way: Option<String>,
    /// The backup: the nearest of the other stations by travel time.
    pub station_next: Option<NextLine>,
}

/// An incident that was answered late, or not.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LateLine {
    /// Id of the incident.
    pub incident: String,
    /// Seconds until the first unit; absent where none came.
    pub response_s: Option<f64>,
    /// `way` (the way alone takes longer), `wait` (nobody was idle), `wait_skill` (nobody with the skills was), `wait_and_way`
    /// (nobody was idle, and the way alone takes longer, too), or why nobody came.
    pub reason: String,
    /// The skills it asks for, where they are the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Who was idle and nearer without them, and could have been there first: with `units` one more he is sent at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<NextLine>,
}

/// What a unit did.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnitLoadLine {
    /// Id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Incidents it was sent to.
    pub incidents: usize,
    /// Meters driven to them.
    pub distance_m: f64,
    /// Seconds busy: from order to done.
    pub busy_s: f64,
}

/// Sites or junctions within reach of so many units that are on duty together.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CoverLine {
    /// `sites` or `junctions`.
    pub of: String,
    /// When these units are on duty (`20:00-08:00`, `mon-fri 08:00-20:00`); empty where no unit has a shift.
    pub hours: String,
    /// Units on duty then.
    pub units: usize,
    /// Turnout and travel time from the posts, seconds, inclusive.
    pub within_s: f64,
    /// Under the closures: how many are reached by exactly 0, 1, 2 and by 3 or more units.
    pub by_units: [usize; 4],
    /// Reached by at least one unit.
    pub percent: f64,
    /// Reached by at least two.
    pub two_percent: f64,
    /// Without closures: reached by at least one unit; absent where there are none.
    pub before_percent: Option<f64>,
    /// Without closures: by at least two.
    pub before_two_percent: Option<f64>,
}

/// A place to wait at.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StandbyPlace {
    /// Id of the candidate.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

/// What the posts of today hold while the same units are on duty.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TodayLine {
    /// When these units are on duty (`20:00-08:00`); empty where no unit has a shift.
    pub hours: String,
    /// Units on duty then that drive the vehicle of the task.
    pub units: usize,
    /// The measure of the standby places.
    pub value: Option<f64>,
    /// Demand they reach.
    pub reached: f64,
}

/// The best standby places.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StandbyLine {
    /// `cover` or `median`.
    pub model: String,
    /// Time from the order in which `cover` must reach it, turnout and all, seconds.
    pub within_s: f64,
    /// What the demand is: `sites` by weight, or `incidents`.
    pub demand: String,
    /// All of it.
    pub demand_total: f64,
    /// Candidates with a road.
    pub candidates: usize,
    /// The places.
    pub places: Vec<StandbyPlace>,
    /// Demand the places reach: with `cover` within the time, with `median` at all.
    pub reached: f64,
    /// `cover`: demand within the time; `median`: mean seconds from the order, turnout and all, over the demand that is
    /// reached (the most that can be), none where that is nothing.
    pub value: Option<f64>,
    /// No places are better than this (`median`: no places that reach as much).
    pub bound: Option<f64>,
    /// Difference of both, in percent of the value.
    pub gap: f64,
    /// Whether there is nothing better, by proof.
    pub proved: bool,
    /// Time limit of the search: it has none.
    pub seconds: Option<f64>,
    /// Seed of the search: it has none.
    pub seed: Option<u64>,
    /// The same measure for the posts as they are, for each part of the week with the same units on duty.
    pub today: Vec<TodayLine>,
}

/// The part of a dispatch question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DispatchSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle of units that have none of their own.
    pub vehicle: String,
    /// `nearest_idle`.
    pub policy: String,
    /// `replay` (in the order of time) or `single` (each incident by itself, all units at their posts).
    pub mode: String,
    /// `departure` (each as it is when a unit is sent) or `as_stated` (as the time policy of the whole says).
    pub closures_judged: String,
    /// Units.
    pub units: usize,
    /// A response that takes longer is late, seconds.
    pub target_s: f64,
    /// Response times.
    pub responses: ResponseFigures,
    /// Without closures; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ResponseFigures>,
    /// Required share within the target, percent.
    pub require_percent: Option<f64>,
    /// Whether it is reached.
    pub met: Option<bool>,
    /// By kind of incident.
    pub by_kind: Vec<KindLine>,
    /// The dispatch cards.
    pub cards: Vec<CardLine>,
    /// Late incidents.
    pub late: Vec<LateLine>,
    /// What each unit did.
    pub loads: Vec<UnitLoadLine>,
    /// Coverage by units at their posts.
    pub cover: Vec<CoverLine>,
    /// The best standby places, where asked.
    pub standby: Option<StandbyLine>,
}
