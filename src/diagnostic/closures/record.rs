//! What the record of a closure says: its properties, road users, phases and parts.

use super::{degrees, on_ground};
use crate::diagnostic::{Diagnostic, Place};
use crate::geometry::LonLat;

/// A property whose value is none of those it can have.
pub fn e401_wrong_value(
    place: Place,
    closure: &str,
    property: &str,
    found: &str,
    expected: &str,
) -> Diagnostic {
    Diagnostic::error(
        "E401",
        place,
        format!("closure {closure:?}: `{property}` cannot be {found}"),
        format!("give {expected}"),
    )
}

/// A class of road users that nobody knows.
pub fn e403_unknown_class(
    place: Place,
    closure: &str,
    word: &str,
    nearest: Option<&str>,
    chinese: &str,
) -> Diagnostic {
    let help = match nearest {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => format!(
            "known: all, vehicle, motor_vehicle, car, truck, bus, taxi, motorcycle, bicycle, walk, emergency, police, fire, \
             ambulance, military, road_works, highway_authority, resident, local_delivery, permit, hazmat, kinds of dangerous \
             goods such as flammable or gas, un:CLASS; {chinese}"
        ),
    };
    Diagnostic::error("E403", place, format!("closure {closure:?}: unknown road user {word:?}"), help)
}

/// `effect`, misspelt.
pub fn e439_effect_misspelt(place: Place, closure: &str, property: &str) -> Diagnostic {
    Diagnostic::error(
        "E439",
        place,
        format!("closure {closure:?} has no `effect` but {property:?}: it would be a full closure"),
        "did you mean \"effect\"?",
    )
}

/// A feature that says nothing an order says.
pub fn e441_no_order(place: Place, closure: &str, properties: &[&str]) -> Diagnostic {
    let said = properties.join(", ");
    let said = if said.is_empty() { String::new() } else { format!(" (only {said})") };
    Diagnostic::error(
        "E441",
        place,
        format!("feature {closure:?} is no order: it says neither what it does to traffic nor when{said}"),
        "is this the right file for closures? An order has `effect`, `start` and `end`; `effect`: \"closed\" alone shuts what is \
         drawn until changed",
    )
}

/// A closure that does not say what it does.
pub fn w442_no_effect(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W442",
        place,
        format!("closure {closure:?} has no `effect`: it is taken as a full closure"),
        "say `effect`: \"closed\", or what it does instead: half_closed, no_through, lane_loss, limit, speed …",
    )
}

/// A property of another kind than it is read as.
pub fn w486_wrong_kind(
    place: Place,
    closure: &str,
    property: &str,
    found: &str,
    expected: &str,
) -> Diagnostic {
    Diagnostic::warning(
        "W486",
        place,
        format!("closure {closure:?}: `{property}` is {found}; nothing of it counts"),
        format!("give {expected}"),
    )
}

/// A property that is nearly one of ours.
pub fn w404_property_nearly_known(place: Place, closure: &str, property: &str, nearest: &str) -> Diagnostic {
    Diagnostic::warning(
        "W404",
        place,
        format!("closure {closure:?}: property {property:?} has no meaning here; it is kept as it is"),
        format!("did you mean {nearest:?}?"),
    )
}

/// A closure without a place.
pub fn e408_no_place(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::error(
        "E408",
        place,
        format!("closure {closure:?} has neither a geometry nor a `road`"),
        "draw a line, polygon or point, give `road` with `from` and `to`, or `junction` with two road names",
    )
}

/// A ring that does not close or has too few points.
pub fn e409_ring_not_closed(place: Place, closure: &str, at: LonLat) -> Diagnostic {
    let message = format!("closure {closure:?}: the ring that starts at {} is not closed", degrees(at));
    let help = "a ring has at least four positions, the last one equal to the first";
    on_ground(Diagnostic::error("E409", place, message, help), at)
}

/// A polygon whose border crosses itself.
pub fn e410_ring_crosses_itself(place: Place, closure: &str, at: LonLat) -> Diagnostic {
    let message = format!("closure {closure:?}: the border of the polygon crosses itself at {}", degrees(at));
    let help = "inside and outside are not defined; draw the corners in their order around the area";
    on_ground(Diagnostic::error("E410", place, message, help), at)
}

/// A direction where there is none (M3).
pub fn e417_place_without_direction(place: Place, closure: &str, kind: &str) -> Diagnostic {
    Diagnostic::error(
        "E417",
        place,
        format!(
            "closure {closure:?}: a {kind} alone has no direction, for no line says which way along it is"
        ),
        "say `both` (of a segment also `either`); or say from where to where with `from` and `to`, or draw a line: their order is the direction",
    )
}

/// Several closures with one id.
pub fn e422_duplicate_id(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::error(
        "E422",
        place,
        format!("another closure before has the id {closure:?}"),
        "reports name closures by id: make it unique",
    )
}

/// Only one end of a stretch.
pub fn e423_one_end_only(place: Place, closure: &str, given: &str, missing: &str) -> Diagnostic {
    Diagnostic::error(
        "E423",
        place,
        format!("closure {closure:?} has `{given}` but no `{missing}`"),
        "give both ends (`from` and `to`, or `from_km` and `to_km`); without both the whole road is meant",
    )
}

/// A closure without an id.
pub fn w425_no_id(place: Place, made: &str) -> Diagnostic {
    Diagnostic::warning(
        "W425",
        place,
        format!("a closure has no id; it is called {made:?} in this run"),
        "give it an `id` that stays",
    )
}

/// A drawn place and words that say another.
pub fn e426_two_places(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::error(
        "E426",
        place,
        format!(
            "closure {closure:?} has a geometry and `from`/`to` or `junction`: which of them counts is not clear"
        ),
        "leave the geometry null, or take the words out",
    )
}

/// A geometry that cannot be a closure.
pub fn e450_geometry(place: Place, kind: &str) -> Diagnostic {
    Diagnostic::error(
        "E450",
        place,
        format!("a closure cannot be drawn as {kind}"),
        "draw a line along the road, a polygon around it, or a point on it; or name `road`, `from` and `to`",
    )
}

/// A wait that follows from a cycle, or from nothing.
pub fn w431_wait_assumed(place: Place, closure: &str, wait_s: f64, why: &str) -> Diagnostic {
    Diagnostic::warning(
        "W431",
        place,
        format!("closure {closure:?}: traffic alternates; a wait of {wait_s} s is expected ({why})"),
        "give `wait_s`, or `cycle_s` of the signals, of which half is the expected wait",
    )
}

/// Two properties of one closure that do not go together.
pub fn w478_contradiction(place: Place, closure: &str, what: &str, help: &str) -> Diagnostic {
    Diagnostic::warning("W478", place, format!("closure {closure:?}: {what}"), help)
}

/// A property that has no meaning together with the effect.
pub fn w438_says_nothing(place: Place, closure: &str, property: &str, effect: &str) -> Diagnostic {
    Diagnostic::warning(
        "W438",
        place,
        format!("closure {closure:?}: `{property}` says nothing with the effect {effect:?}"),
        "take it out, or give the effect it belongs to (a road that some may pass is `limit`, not `closed`)",
    )
}

/// A condition on road users with a key that is none.
pub fn e460_condition_key(place: Place, closure: &str, key: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(String::new, |nearest| format!("did you mean {nearest:?}? "));
    Diagnostic::error(
        "E460",
        place,
        format!("closure {closure:?}: a condition on road users has no key {key:?}"),
        format!(
            "{help}keys are and, or, not, class, usage, payload, permit, plate_last_digit, height_m, width_m, length_m, mass_t, \
             axle_load_t, axles, seats"
        ),
    )
}

/// Rolling work that does not fit.
pub fn e463_rolling(place: Place, closure: &str, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E463",
        place,
        format!("closure {closure:?}: {message}"),
        "rolling work is `rolling`: {\"unit_m\": 2000, \"days\": 7} on a drawn line, or on `road` with `from` and `to` or with kilometer \
         posts; with `start`",
    )
}

/// A cordon that cannot be read.
pub fn e470_entries(place: Place, closure: &str, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E470",
        place,
        format!("closure {closure:?}: {message}"),
        "`entries` of an area with `mode` perimeter or through: [{\"at\": [lon, lat], \"name\": \"east gate\", \"wait_s\": 60, \
         \"only_for\": [\"resident\"]}]",
    )
}

/// A physical limit that an order alone suspends (W4).
pub fn e471_physical_limit(place: Place, closure: &str, word: &str) -> Diagnostic {
    Diagnostic::error(
        "E471",
        place,
        format!("closure {closure:?} suspends {word}: what is physically so is lifted by an engineer only"),
        "add `override`: {\"author\": \"who answers for it\", \"reason\": \"why the limit does not hold\"}",
    )
}

/// A physical limit that an engineer lifts (W4).
pub fn w472_overridden(place: Place, closure: &str, author: &str, reason: &str) -> Diagnostic {
    Diagnostic::warning(
        "W472",
        place,
        format!("closure {closure:?} lifts a physical limit on the word of {author}: {reason}"),
        "whoever drives there relies on it; without `override` the limit holds",
    )
}

/// A kilometer post that cannot be read.
pub fn w464_post(place: Place, message: &str) -> Diagnostic {
    Diagnostic::warning(
        "W464",
        place,
        format!("a kilometer post is left out: {message}"),
        "a post is a point with `ref` (or `road`) and `km` (or `distance`), such as \"K180+000\" or 180",
    )
}
