//! What closures close, before anything is computed with them.

use schemars::JsonSchema;
use serde::Serialize;

/// The summary of `closures preview`.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PreviewSummary {
    /// For whom it is.
    pub vehicle: String,
    /// The closures.
    pub preview: Vec<PreviewLine>,
}

/// A closure, and what it matches.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PreviewLine {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Its order and its phase in it, where the order has phases.
    pub phase: Option<String>,
    /// `closed` …
    pub effect: String,
    /// `both`, `along`, `against`.
    pub direction: String,
    /// `active`, `planned` …
    pub status: String,
    /// Whether it counts at the time asked for.
    pub in_force: bool,
    /// Whether it binds the vehicle while it is in force.
    pub binds: bool,
    /// First instant, RFC 3339; none has always been.
    pub from: Option<String>,
    /// First instant after it, RFC 3339; none is until changed.
    pub until: Option<String>,
    /// Whether it has hours, weekdays or days of exception between the two.
    pub recurs: bool,
    /// Directed length that it matches, meters: both directions of a two-way road, the one direction of a one-way road.
    pub matched_m: f64,
    /// The length of its section, meters: each stretch of road once, whichever way it is driven, and of a divided road the mean
    /// of the carriageways that lie side by side.
    pub road_m: f64,
    /// Directed edges that it touches, counted alike.
    pub edges: usize,
    /// Mean distance of the drawing from the road, meters; none where nothing is drawn or matched.
    pub mean_offset_m: Option<f64>,
    /// Greatest distance, meters.
    pub max_offset_m: Option<f64>,
    /// What is near and stays open.
    pub spared: Vec<SparedLine>,
    /// Roads by name, the longest match first; roads without a name are "".
    pub roads: Vec<RoadLine>,
    /// Of a half closure on a divided road: the carriageway that is left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_half: Vec<RoadLine>,
    /// How much of that carriageway carries the direction that is shut too, from junction to junction, meters; none where it
    /// does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub both_directions_m: Option<f64>,
    /// Where it cuts roads without closing any length of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<CutLine>,
    /// The turns that it forbids or prescribes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<TurnLine>,
}

/// A place at which nothing passes.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CutLine {
    /// `junction` or `gate`.
    pub kind: String,
    /// The roads there.
    pub roads: Vec<String>,
    /// Longitude and latitude.
    pub at: [f64; 2],
}

/// A turn from one road into another.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TurnLine {
    /// The road one comes from.
    pub from: String,
    /// The road one goes to.
    pub to: String,
    /// Which way: `left`, `right`, `straight` or `u_turn`.
    pub turn: String,
    /// Where the arm lies by which one comes, seen from the junction: `north`, `southeast` …
    pub comes_from: String,
    /// Longitude and latitude of the junction.
    pub at: [f64; 2],
}

/// A road that a closure leaves open.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SparedLine {
    /// Its name.
    pub road: String,
    /// The level of the structure.
    pub level: i32,
    /// `other_level`, `other_carriageway` or `roundabout`.
    pub because: String,
    /// Its length beside the closure, meters.
    pub length_m: f64,
}

/// A road of a closure.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RoadLine {
    /// Its name.
    pub name: String,
    /// Directed length matched on it, meters.
    pub matched_m: f64,
    /// The length of its section, meters: each stretch once, whichever way it is driven.
    pub road_m: f64,
}
