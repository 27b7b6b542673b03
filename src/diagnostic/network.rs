//! Findings of the network hundred (see the table in the parent module).

use super::{Diagnostic, Place};

/// No road in any network file.
pub fn e301_no_roads() -> Diagnostic {
    Diagnostic::error(
        "E301",
        None,
        "the network has no road",
        "give at least one file with LineStrings that carry `highway`, or an OSM extract",
    )
}

/// Several ways with one id.
pub fn w302_duplicate_way_id(first: Place, second: &Place, id: &str, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W302",
        first,
        format!("{count} roads have the id {id:?}; the second stands at {second}"),
        "ids are kept apart as id~2, id~3 …; make them unique to refer to them",
    )
}

/// A turn restriction whose members do not meet in this network.
pub fn w303_restriction_unresolved(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W303",
        place,
        format!(
            "turn restriction {id:?} names ways or a junction that this network does not have; it is ignored"
        ),
        "at the edge of an extract this is usual; elsewhere check `from`, `via` and `to`",
    )
}

/// A tag whose value cannot be read.
pub fn w304_tag(place: Place, message: &str) -> Diagnostic {
    Diagnostic::warning("W304", place, message, "correct the value; `huhang check` lists all of them")
}

/// A turn restriction with several `from` or `to` ways that is neither `no_entry` nor `no_exit`.
pub fn w309_restriction_members(place: Place, id: &str) -> Diagnostic {
    Diagnostic::warning(
        "W309",
        place,
        format!(
            "turn restriction {id:?} has several `from` or `to` ways, so which turn it means is unknown; it is ignored"
        ),
        "only `no_entry` may have several `from` ways, only `no_exit` several `to` ways; make one restriction a turn",
    )
}

/// A line that ends just beside another one without touching it.
pub fn w310_near_miss(
    place: Place,
    end_of: &str,
    beside: &str,
    other: &Place,
    distance_m: f64,
) -> Diagnostic {
    Diagnostic::warning(
        "W310",
        place,
        format!("{end_of} ends {distance_m:.2} m beside {beside} ({other}) without joining it"),
        "nobody can turn from one into the other here; draw both to one vertex, or let `check --fix` join them",
    )
}

/// Two roads of one level that cross where neither has a vertex for the other.
pub fn w311_crossing(place: Place, road: &str, other_road: &str, other: &Place) -> Diagnostic {
    Diagnostic::warning(
        "W311",
        place,
        format!("{road} crosses {other_road} ({other}) on the same level without a common vertex"),
        "where they meet, give both a vertex there; where one passes over the other, tag it `bridge`, `tunnel` or `layer`",
    )
}

/// A road that is there twice in every respect.
pub fn w312_duplicate(place: Place, road: &str, other_road: &str, other: &Place) -> Diagnostic {
    Diagnostic::warning(
        "W312",
        place,
        format!("{road} repeats {other_road} ({other}): the same line with the same tags"),
        "leave one of the two out; `check --fix` does",
    )
}

/// Two roads on one line that say different things.
pub fn w313_same_line(place: Place, road: &str, other_road: &str, other: &Place) -> Diagnostic {
    Diagnostic::warning(
        "W313",
        place,
        format!("{road} and {other_road} ({other}) are the same line with different tags"),
        "both are used, and a closure has to name both; keep the one that is right",
    )
}

/// Two roads that run on top of each other for a while.
pub fn w314_overlap(place: Place, road: &str, other_road: &str, other: &Place, length_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W314",
        place,
        format!("{road} lies on top of {other_road} ({other}) for {length_m:.1} m"),
        "a stretch of road stands there once: cut the lines where they part",
    )
}

/// A part of the network that no way leads to.
pub fn w315_island(place: Place, vehicle: &str, roads: &str, segments: usize, length_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W315",
        place,
        format!(
            "an island: {roads} ({segments} segments, {length_m:.0} m) not joined to the main network for {vehicle}"
        ),
        "what stands on it is unreachable; look for a missing road, a near miss or a barrier, or take it out",
    )
}

/// A part that can be entered and not left.
pub fn w316_sink(place: Place, vehicle: &str, roads: &str, segments: usize, length_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W316",
        place,
        format!(
            "a trap: {roads} ({segments} segments, {length_m:.0} m) can be entered by {vehicle} but not left"
        ),
        "check `oneway` and the turn restrictions around it; at the edge of an extract this is usual",
    )
}

/// A part that can be left and not entered.
pub fn w317_source(place: Place, vehicle: &str, roads: &str, segments: usize, length_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W317",
        place,
        format!("{roads} ({segments} segments, {length_m:.0} m) can be left by {vehicle} but not entered"),
        "check `oneway` and the turn restrictions around it; at the edge of an extract this is usual",
    )
}

/// A road all of whose nodes lie at one place.
pub fn w318_zero_length(place: Place, road: &str) -> Diagnostic {
    Diagnostic::warning(
        "W318",
        place,
        format!("{road} has no length: all its nodes lie at one place"),
        "take it out, or move its nodes where they belong; `check --fix` drops it",
    )
}

/// A straight piece longer than any road is drawn.
pub fn w319_long_piece(place: Place, road: &str, length_km: f64) -> Diagnostic {
    Diagnostic::warning(
        "W319",
        place,
        format!("{road} has a straight piece of {length_km:.1} km between two vertices"),
        "a vertex is probably missing or far off; a true ferry or causeway is tagged `route=ferry` or drawn with vertices",
    )
}

/// A value that is a number, but not in the unit of its tag.
pub fn w320_unit(place: Place, key: &str, value: &str, why: &str, suggestion: &str) -> Diagnostic {
    Diagnostic::warning("W320", place, format!("`{key}={value}` {why}"), suggestion)
}

/// A dead end too short to be a road.
pub fn w321_stub(place: Place, road: &str, length_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W321",
        place,
        format!("{road} sticks out {length_m:.2} m beyond its last junction"),
        "usually a line drawn a little too far: end it at the junction",
    )
}

/// Places that fit the roads much better in another coordinate system.
pub fn w322_shifted(
    layer: &str,
    count: usize,
    medians_m: [f64; 2],
    offset_m: [f64; 2],
    reading: &str,
    help: &str,
) -> Diagnostic {
    Diagnostic::warning(
        "W322",
        None,
        format!(
            "the {count} {layer} lie {:.1} m (median) from the nearest road, but {:.1} m when {reading}; the shift is {:.0} m east, {:.0} m north",
            medians_m[0], medians_m[1], offset_m[0], offset_m[1],
        ),
        help,
    )
}

/// Layers that do not lie in the same place on earth.
pub fn e323_apart(layer: &str, bounds: [f64; 4], network: [f64; 4], help: &str) -> Diagnostic {
    let corners = |b: [f64; 4]| format!("{:.4}…{:.4} E, {:.4}…{:.4} N", b[0], b[2], b[1], b[3]);
    Diagnostic::error(
        "E323",
        None,
        format!("the {layer} ({}) lie nowhere near the network ({})", corners(bounds), corners(network)),
        help,
    )
}

/// A network of measured edges cannot be written as lines with tags.
pub fn e324_fix_of_tables(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E324",
        place,
        "a network of nodes.csv and edges.csv cannot be repaired: its lengths and times are stated, not drawn",
        "leave out `--fix`, or correct the tables",
    )
}

/// A network without a road for a vehicle: every answer for it is "no".
pub fn w325_no_road_for(vehicle: &str) -> Diagnostic {
    Diagnostic::warning(
        "W325",
        None,
        format!("no road of the network is open to {vehicle}"),
        "roads say what they are by the tag `highway`, with OpenStreetMap's values; check the properties, or choose another \
         vehicle",
    )
}

/// A conditional tag whose value or condition cannot be read.
pub fn w330_conditional(place: Place, message: &str) -> Diagnostic {
    Diagnostic::warning(
        "W330",
        place,
        message,
        "write `value @ (condition)`, with times such as `Mo-Fr 07:00-09:00`, measures such as `weight>7.5`, or `destination`",
    )
}
