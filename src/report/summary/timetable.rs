//! The timetable of a corridor.

use schemars::JsonSchema;
use serde::Serialize;

/// A stretch of one road driven without a stop, or a wait.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimetableRow {
    /// `drive` or `wait`.
    pub kind: String,
    /// The road driven.
    pub road: String,
    /// The waiting place, or `start`; empty where it drives.
    pub place: String,
    /// What the waiting place is called.
    pub place_name: String,
    /// Beginning, RFC 3339.
    pub from: String,
    /// End.
    pub until: String,
    /// Meters from the start of the way.
    pub from_m: f64,
    /// Meters from the start of the way.
    pub to_m: f64,
    /// How far.
    pub distance_m: f64,
    /// How long.
    pub duration_s: f64,
    /// Of a wait: ids of closures and of ways with conditional tags, `travel_hours`, or `ahead` for what opens further on.
    pub because: Vec<String>,
    /// Of a wait, in English words.
    pub text: String,
    /// Of a wait, in Chinese words.
    pub text_zh: String,
}

/// When the load drives and where it waits.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TimetableLine {
    /// Whether there is a timetable within the horizon.
    pub found: bool,
    /// The first instant at which it may set out, RFC 3339.
    pub depart_at: String,
    /// When it arrives.
    pub arrive_at: Option<String>,
    /// The zone of all hours.
    pub timezone: String,
    /// The hours and days of travel, as asked for.
    pub hours: Vec<String>,
    /// How far ahead was looked.
    pub horizon_days: u32,
    /// Time on the road.
    pub driving_s: f64,
    /// Time at waiting places and at the start.
    pub waiting_s: f64,
    /// How many waiting places it may use: those given, without those too short for the load or far from its roads.
    pub waiting_places: usize,
    /// Why there is none, in English words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// In Chinese words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_zh: Option<String>,
    /// In order; each begins when the one before ends.
    pub rows: Vec<TimetableRow>,
}
