//! The report of `check`.

use super::{Finding, Input, NetworkSize};
use crate::network::doctor::Repairs;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The summary of `check`.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CheckSummary {
    /// Version of the program.
    pub huhang: String,
    /// `check`.
    pub command: String,
    /// Files read.
    pub inputs: Vec<Input>,
    /// For whom parts of the network are cut off.
    pub vehicle: String,
    /// The network; all zero when it could not be read.
    pub network: NetworkSize,
    /// Whether nothing was found.
    pub sound: bool,
    /// How many findings there are of each code.
    pub findings: BTreeMap<String, usize>,
    /// What lies behind gates that only who begins or ends there passes.
    pub behind_gates: BehindGates,
    /// How many connected parts there are, the main one included.
    pub islands_total: usize,
    /// The largest of them, the main one first.
    pub islands: Vec<PartLine>,
    /// Parts of the main one that can be entered and not left.
    pub sinks: Vec<PartLine>,
    /// Parts of the main one that can be left and not entered.
    pub sources: Vec<PartLine>,
    /// What stops a run, capped a code.
    pub errors: Vec<Finding>,
    /// What a run goes on without, capped a code.
    pub warnings: Vec<Finding>,
    /// What was repaired; none without `--fix`.
    pub repaired: Option<Repairs>,
}

/// A part of the network.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PartLine {
    /// The name that covers most of its length, or empty.
    pub name: String,
    /// Junctions.
    pub nodes: usize,
    /// Segments between them.
    pub segments: usize,
    /// Their length, meters.
    pub length_m: f64,
    /// A point on it.
    pub lon: f64,
    /// Likewise.
    pub lat: f64,
}

/// Gates that only who begins or ends behind them passes, and the roads there.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, JsonSchema)]
pub struct BehindGates {
    /// Number of gates.
    pub gates: usize,
    /// Number of segments behind them.
    pub segments: usize,
    /// Their length, meters.
    pub length_m: f64,
}
