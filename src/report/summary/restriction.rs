//! Turn restrictions of the network that an order would have to suspend.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an order would have to suspend so that a movement passes on the other half of the road.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SuspendLine {
    /// The restrictions: all of them, and none that is not needed. `suspends_turns` of the order takes their ids.
    pub restrictions: Vec<RestrictionLine>,
    /// Meters that it takes more on the other half then.
    pub extra_m: f64,
    /// Seconds that it takes more then.
    pub extra_s: f64,
}

/// A turn restriction of the network.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RestrictionLine {
    /// Its id.
    pub id: String,
    /// Its kind, as OpenStreetMap has it: `no_left_turn`, `only_straight_on` …
    pub restriction: String,
    /// The road one comes by.
    pub from_road: String,
    /// The road into which one may not turn, or must.
    pub to_road: String,
    /// Where the first of them ends.
    pub lon: f64,
    /// Likewise.
    pub lat: f64,
}
