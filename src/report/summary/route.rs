//! The part of a route question.

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
    /// Seconds.
    pub duration_s: f64,
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
    /// Steps.
    pub steps: Vec<StepLine>,
}

/// What stands in the way.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BlockerLine {
    /// `closure`, `one_way`, `limit`, `access`, `barrier`, `island`, `turn_restriction`, `unsnapped`.
    pub kind: String,
    /// Id of the closure or way.
    pub id: String,
    /// Name of the road or title of the closure.
    pub name: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
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
    /// Without closures; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RouteSummary>>,
    /// Extra meters and seconds through the closures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
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
