//! The part of a route question.

use crate::report::risk::RiskSummary;
use crate::report::turning::TurningLine;
use schemars::JsonSchema;
use serde::Serialize;

/// A stretch of a route on one road.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StepLine {
    /// Name or reference of the road; empty where it has none.
    pub road: String,
    /// `depart`, `straight`, `slight_left`, `left`, `sharp_left`, `slight_right`, `right`, `sharp_right`, `u_turn`.
    pub turn: String,
    /// The step in English words.
    pub text: String,
    /// The step in Chinese words.
    pub text_zh: String,
    /// Meters.
    pub distance_m: f64,
    /// Seconds, waits included.
    pub duration_s: f64,
    /// With a departure: when one comes to its beginning, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depart_at: Option<String>,
    /// With a departure: when one is at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrive_at: Option<String>,
    /// With a departure: seconds of it that one waits before what is shut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<f64>,
}

/// One way of a route.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WayLine {
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Share of its length that runs over the best way.
    pub shared_percent: f64,
    /// Roads used, in order.
    pub roads: Vec<String>,
    /// Closures that it drives through by exemption, by id.
    pub exemptions: Vec<String>,
    /// Stretches driven against one-way streets, by the permission of the vehicle.
    pub against_one_way: Vec<AgainstLine>,
    /// Steps.
    pub steps: Vec<StepLine>,
}

/// A stretch driven against a one-way street.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AgainstLine {
    /// Name of the road.
    pub road: String,
    /// Id of the way.
    pub feature: String,
    /// Meters.
    pub length_m: f64,
}

/// What stands in the way.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BlockerLine {
    /// `closure`, `one_way`, `limit`, `access`, `barrier`, `island`, `turn_restriction`, `turning_room`, `unsnapped`.
    pub kind: String,
    /// Id of the closure or way.
    pub id: String,
    /// Name of the road or title of the closure.
    pub name: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
    /// With a departure: when it opens again for who would wait, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<String>,
}

/// A route with a departure: its times, RFC 3339 in the zone given.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimingLine {
    /// When the vehicle is at the first stop.
    pub depart_at: String,
    /// When it arrives; none where there is no way.
    pub arrive_at: Option<String>,
    /// The zone.
    pub timezone: String,
    /// How long it may wait: `never`, `up-to:1800s` at any one place, `until-open`.
    pub wait: String,
    /// Seconds it waits before what is shut.
    pub waited_s: f64,
    /// Its waits, in order.
    pub waits: Vec<WaitLine>,
    /// When it is at each stop; empty where there is no way.
    pub stops: Vec<StopTime>,
    /// How many days ahead closures were known: a way that needs longer is none.
    pub horizon_days: u32,
    /// Where there is no way: a later departure that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leave_at: Option<String>,
}

/// A wait before something shut.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WaitLine {
    /// The road that is waited for.
    pub road: String,
    /// Where one stands.
    pub lon: f64,
    /// Where one stands.
    pub lat: f64,
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Seconds.
    pub wait_s: f64,
    /// Ids of the closures that one waits for.
    pub closures: Vec<String>,
    /// What people call them.
    pub titles: Vec<String>,
}

/// When the vehicle is at a stop.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StopTime {
    /// The stop as given.
    pub stop: String,
    /// When it arrives.
    pub arrive_at: String,
    /// When it sets out.
    pub depart_at: String,
    /// How long it stays before it may set out, seconds; not counted in the duration of the way.
    pub stay_s: f64,
}

/// The part of a route question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RouteSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// `fastest` or `shortest`; of equal ways the one that is less in the other measure counts.
    pub objective: String,
    /// First stop as given.
    pub from: String,
    /// Last stop as given.
    pub to: String,
    /// Stops between.
    pub via: Vec<String>,
    /// Whether there is a way.
    pub found: bool,
    /// Meters of the best way.
    pub distance_m: Option<f64>,
    /// Seconds of the best way.
    pub duration_s: Option<f64>,
    /// Why there is no way.
    pub reason: Option<String>,
    /// What stands in the way.
    pub blockers: Vec<BlockerLine>,
    /// The best way first.
    pub alternatives: Vec<WayLine>,
    /// Stops at which the best way turns round before works.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns_round: Vec<TurningLine>,
    /// Without closures; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RouteSummary>>,
    /// Extra meters and seconds through the closures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
    /// The times of a route with a departure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingLine>,
    /// Time against exposure, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskSummary>,
}

/// What closures cost a route.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Extra {
    /// Meters (a faster way may be shorter, so this can be negative).
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Seconds in percent of before.
    pub percent: f64,
}
