//! The properties of a record by what they are about.

use super::super::model::Drawing;
use serde_json::{Map, Value};

/// Where a closure is.
pub(super) const PLACE: &[&str] = &[
    "direction",
    "levels",
    "mode",
    "road",
    "from",
    "to",
    "km",
    "from_km",
    "to_km",
    "carriageway",
    "gate",
    "gate_of",
    "junction",
];

/// When it holds.
const TIME: &[&str] = &[
    "start",
    "end",
    "daily",
    "open_daily",
    "weekdays",
    "except_dates",
    "holidays",
    "on_holidays",
    "notice_published",
    "phases",
    "parallel",
    "rolling",
];

/// What it does, and to whom.
const EFFECT: &[&str] = &[
    "effect",
    "authority",
    "order_no",
    "applies_to",
    "exempt",
    "permit_holders",
    "physical",
    "entry_only",
    "entries",
    "passes",
    "override",
    "except_roads",
    "outside",
    "other_half",
    "speed_kmh",
    "wait_s",
    "cycle_s",
    "limits",
    "limit",
    "value",
    "width_left_m",
    "turning_length_m",
    "lanes_left",
    "lanes_total",
    "from_road",
    "to_road",
    "turn",
    "approach",
    "suspends",
    "suspends_turns",
];

/// Properties with a meaning that files of other things have, too.
const COMMON: &[&str] = &["id", "title", "status", "timezone", "highway", "surface"];

/// Part of the record, but nothing that changes what is closed.
const KEPT: &[&str] = &[
    "name",
    "note",
    "description",
    "revision",
    "source",
    "created",
    "updated",
    "verified_start",
    "verified_end",
    "detour_hint",
    "contact",
    "reason",
    "in_words",
    "wzdx",
    "cifs",
];

/// All properties with a meaning.
pub(super) fn with_meaning() -> impl Iterator<Item = &'static str> {
    [PLACE, TIME, EFFECT, COMMON].into_iter().flatten().copied()
}

/// Whether a property is one of the record.
pub(super) fn is_known(key: &str) -> bool {
    with_meaning().chain(KEPT.iter().copied()).any(|known| known == key)
}

/// Words of a place that no other kind of file has.
const IN_WORDS: &[&str] = &["road", "junction", "gate_of", "km", "from_km", "to_km", "carriageway"];
/// What areas of other files say of themselves.
const OF_SITES: &[&str] = &["category", "weight", "priority", "population", "site", "open"];

/// Whether a drawn record may be an order. One that says neither what it does nor when is none if it is a point that bears
/// anything but an id (a site), an area with the properties of a site, or a line with `highway` (a road); otherwise someone drew
/// what is to be shut and left it at that.
pub(super) fn is_order(properties: &Map<String, Value>, drawing: &Drawing) -> bool {
    let given = |key: &str| properties.get(key).is_some_and(|value| !value.is_null());
    if [TIME, EFFECT, IN_WORDS].into_iter().flatten().any(|key| given(key)) {
        return true;
    }
    match drawing {
        Drawing::Points(_) => {
            properties.keys().all(|key| ["id", "title", "timezone"].contains(&key.as_str()))
        }
        Drawing::Polygons(_) => !OF_SITES.iter().any(|key| given(key)),
        Drawing::Lines(_) => !given("highway"),
    }
}
