//! What a summary tells of the conditional tags of the network.

use crate::vehicle::conditional::Tally;
use schemars::JsonSchema;
use serde::Serialize;

/// Conditional tags (`hgv:conditional` …), by what their conditions ask, and how each kind was judged.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ConditionalLine {
    /// Ways, nodes and turn restrictions that have any.
    pub tagged: usize,
    /// Conditions of time: judged as `policy` says. In the worst case what forbids at any time forbids, and what permits
    /// at times does not help.
    pub by_time: usize,
    /// Conditions on the vehicle: judged by its class and measures; what is not known counts against it.
    pub by_vehicle: usize,
    /// Conditions on business there: they open a road for local access only.
    pub by_errand: usize,
    /// Conditions of weather: taken as fair, but counted for a load unless it moves in fair weather only.
    pub by_weather: usize,
    /// Conditions that cannot be read: in force where they forbid, not where they permit.
    pub unclear: usize,
}

impl ConditionalLine {
    /// As counted.
    pub fn of(tally: &Tally) -> Self {
        let Tally { tagged, by_time, by_vehicle, by_errand, by_weather, unclear } = *tally;
        Self { tagged, by_time, by_vehicle, by_errand, by_weather, unclear }
    }
}
