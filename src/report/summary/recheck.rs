//! The part of a recheck: which given ways a load can still take, and where the others break.

use super::{BlockerLine, ConstraintLine, Input, LoadLine, MarginsLine};
use schemars::JsonSchema;
use serde::Serialize;

/// What of a recheck is not as it was when the plan was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct DifferenceLine {
    /// `network`, `closures`, `zones`, `limits`, `grades`, `waiting`, `roads`, `permits`, `time`, `timetable`.
    pub what: String,
    /// `added` (of today only), `changed` (the file has other bytes), `left_out` (of the plan only, not counted today).
    pub how: String,
    /// The file, the permit, or how closures were judged.
    pub name: String,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// A rule of the road that stops a load on a given way.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HeldBlockerLine {
    /// What it is.
    #[serde(flatten)]
    pub blocker: BlockerLine,
    /// Meters from the start where the way comes to it.
    pub from_m: f64,
    /// The road there.
    pub road: String,
    /// When the load comes to it by the timetable of its plan; only where that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it leaves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A way as it was given.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GivenWayLine {
    /// The plan (path of its folder as seen from what was given, with the name of the task where it has several), or the id
    /// of the line.
    pub id: String,
    /// Which way of the plan, 1 the best.
    pub rank: usize,
    /// The load.
    pub load: LoadLine,
    /// What a missing limit means: `optimistic`, `class`, `blocked`.
    pub unknown_limits: String,
    /// What was kept free.
    pub margins: MarginsLine,
    /// `holds`, `broken`, or `unmatched`: it does not lie on roads that follow each other.
    pub status: String,
    /// Whether closures, conditional tags and limits were judged by the hours of its timetable.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_timetable: bool,
    /// Its length on the roads.
    pub distance_m: Option<f64>,
    /// Its time, where it holds.
    pub duration_s: Option<f64>,
    /// What the load meets on it, in order.
    pub constraints: Vec<ConstraintLine>,
    /// How many of them have a limit that nobody states.
    pub unknown: usize,
    /// Of the constraints those that do not let the load pass, in order.
    pub broken_by: Vec<ConstraintLine>,
    /// Besides: one-ways, barriers, turns that the load cannot take; of a plan with a timetable closures and conditional tags
    /// with hours that are in force when the load is there.
    pub blockers: Vec<HeldBlockerLine>,
    /// Of a plan: what is not as it was when it was made.
    pub differs: Vec<DifferenceLine>,
}

/// The part of a recheck.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RecheckSummary {
    /// Name of the task.
    pub name: String,
    /// `plans` or `lines`.
    pub given: String,
    /// Files of this question besides those of the setting.
    pub files: Vec<Input>,
    /// How many ways were given.
    pub total: usize,
    /// How many of them hold.
    pub holds: usize,
    /// How many are broken.
    pub broken: usize,
    /// How many do not lie on the roads of the network.
    pub unmatched: usize,
    /// Each way, in order of id and rank.
    pub ways: Vec<GivenWayLine>,
}
