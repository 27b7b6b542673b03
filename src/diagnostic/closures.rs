//! Findings of the closures hundred (see the table in the parent module).

use super::{Diagnostic, Place};
use crate::geometry::LonLat;

pub use super::detours::*;

fn degrees(at: LonLat) -> String {
    format!("{:.6},{:.6}", at.lon_degrees(), at.lat_degrees())
}

fn on_ground(diagnostic: Diagnostic, at: LonLat) -> Diagnostic {
    diagnostic.at(at.lon_degrees(), at.lat_degrees())
}

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

/// A property that is nearly one of ours.
pub fn w404_property_nearly_known(place: Place, closure: &str, property: &str, nearest: &str) -> Diagnostic {
    Diagnostic::warning(
        "W404",
        place,
        format!("closure {closure:?}: property {property:?} has no meaning here; it is kept as it is"),
        format!("did you mean {nearest:?}?"),
    )
}

/// An end that is not after its start.
pub fn e405_inverted_window(place: Place, closure: &str, start: &str, end: &str) -> Diagnostic {
    Diagnostic::error(
        "E405",
        place,
        format!("closure {closure:?} ends at {end}, which is not after its start {start}"),
        "exchange `start` and `end`, or correct the year",
    )
}

/// An end that is not known (T3).
pub fn w406_end_undetermined(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W406",
        place,
        format!("closure {closure:?} has no end; it is taken as closed until changed"),
        "give `end` as soon as it is known",
    )
}

/// A schedule that never shuts anything.
pub fn w407_never_closed(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W407",
        place,
        format!("closure {closure:?} is never shut: its days and hours do not meet its dates"),
        "check `weekdays`, `daily` and `open_daily` against `start` and `end`",
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

/// Nothing there to be closed (M5).
pub fn e411_no_road_here(place: Place, closure: &str, what: &str, at: Option<LonLat>) -> Diagnostic {
    let message = format!("closure {closure:?} matches no road: {what}");
    let help =
        "is it the right network, the right coordinate system (GCJ-02 lies some 500 m off), longitude first?";
    let found = Diagnostic::error("E411", place, message, help);
    match at {
        Some(at) => on_ground(found, at),
        None => found,
    }
}

/// A drawn line that leaves the roads.
pub fn e412_line_leaves_the_roads(place: Place, closure: &str, at: LonLat, meters: f64) -> Diagnostic {
    let message = format!(
        "closure {closure:?}: around {} the line follows no connected road for {meters:.0} m",
        degrees(at)
    );
    let help = "draw it along the road, within 25 m and in its direction, or as one line for each road";
    on_ground(Diagnostic::error("E412", place, message, help), at)
}

/// A drawing that two roads fit about equally well.
pub fn e413_ambiguous(place: Place, closure: &str, candidates: &[String], at: LonLat) -> Diagnostic {
    let message =
        format!("closure {closure:?} fits several roads about equally: {}", candidates.join("; or "));
    let help = "draw it nearer to the one that is meant, or say `road` (its name) or `levels`";
    on_ground(Diagnostic::error("E413", place, message, help), at)
}

/// A road name that the network does not have.
pub fn e414_unknown_road(place: Place, closure: &str, road: &str, near: &[&str]) -> Diagnostic {
    let help = if near.is_empty() {
        "names are compared with `name`, `ref` and their variants; check the network file".to_owned()
    } else {
        format!("nearest names: {}", near.join(", "))
    };
    Diagnostic::error("E414", place, format!("closure {closure:?}: no road or site is called {road:?}"), help)
}

/// Two roads that do not meet.
pub fn e415_roads_do_not_meet(place: Place, closure: &str, a: &str, b: &str, met: &[&str]) -> Diagnostic {
    let help = if met.is_empty() {
        format!("no named road meets {a}; draw the closure instead")
    } else {
        format!("roads that meet {a}: {}", met.join(", "))
    };
    Diagnostic::error("E415", place, format!("closure {closure:?}: {a} does not meet {b}"), help)
}

/// Two roads that meet more than once, or a name borne by several roads.
pub fn e416_several_places(place: Place, closure: &str, what: &str, places: &[LonLat]) -> Diagnostic {
    let listed: Vec<String> = places.iter().map(|at| degrees(*at)).collect();
    let found = Diagnostic::error(
        "E416",
        place,
        format!("closure {closure:?}: {what} in {} places: {}", places.len(), listed.join("; ")),
        "name the crossing by another road, or draw the closure",
    );
    match places.first() {
        Some(at) => on_ground(found, *at),
        None => found,
    }
}

/// A direction where there is none (M3).
pub fn e417_place_without_direction(place: Place, closure: &str, kind: &str) -> Diagnostic {
    Diagnostic::error(
        "E417",
        place,
        format!(
            "closure {closure:?}: a {kind} alone has no direction, for no line says which way along it is"
        ),
        "say `both` (of a segment also `either`), or draw a line: the order of its points is the direction",
    )
}

/// A closure of a direction in which nobody may drive.
pub fn e418_against_one_way(place: Place, closure: &str, road: &str, at: LonLat) -> Diagnostic {
    let message = format!("closure {closure:?} closes {road} against its one-way direction only");
    let help = "nobody drives that way; draw the line the other way round, or change `direction`";
    on_ground(Diagnostic::error("E418", place, message, help), at)
}

/// One carriageway of two is closed.
pub fn w419_other_carriageway_open(place: Place, closure: &str, road: &str, meters: f64) -> Diagnostic {
    Diagnostic::warning(
        "W419",
        place,
        format!(
            "closure {closure:?} lies on one carriageway of {road}; the other, {meters:.0} m away, stays open"
        ),
        "to close both draw the line between them, or give `road`, `from` and `to`",
    )
}

/// Structures over or under an area that stay open (M4).
pub fn w420_structures_spared(place: Place, closure: &str, roads: &[String]) -> Diagnostic {
    Diagnostic::warning(
        "W420",
        place,
        format!("closure {closure:?} leaves open what passes over or under its area: {}", roads.join(", ")),
        "say `levels`: \"all\", or the list of levels that are meant, to close them too",
    )
}

/// No way along the road from one crossing to the other.
pub fn e421_no_way_along_road(
    place: Place,
    closure: &str,
    road: &str,
    [from, to]: [&str; 2],
    // Whether one direction was asked for, and if so whether both ends are kilometer posts.
    one_direction: Option<bool>,
) -> Diagnostic {
    let (which, help) = match one_direction {
        None => (
            ", whichever way traffic flows",
            "check the name of the road and both ends: its parts there are not joined, or its middle bears another name; \
             draw the stretch if the network is right",
        ),
        Some(false) => (
            " in that direction",
            "check the two crossings; exchange them if `direction` is along or against a one-way road",
        ),
        Some(true) => (
            " on that carriageway",
            "check `carriageway` (the right one carries traffic to higher kilometers), and that the posts and the road \
             between them are in the network",
        ),
    };
    Diagnostic::error(
        "E421",
        place,
        format!("closure {closure:?}: {road} does not lead from {from} to {to}{which}"),
        help,
    )
}

/// Crossing roads that touch one carriageway only.
///
/// Told with a place on each carriageway that is shut and on each that stays open.
pub fn w451_projected(
    place: Place,
    closure: &str,
    road: &str,
    ends: &[String],
    [shut, open]: [&[LonLat]; 2],
) -> Diagnostic {
    let (touch, are) = if ends.len() == 1 { ("touches", "it is") } else { ("touch", "they are") };
    let places = |at: &[LonLat]| {
        let at = at.iter().map(|at| at.degrees()).map(|[lon, lat]| format!("{lon:.5},{lat:.5}"));
        at.collect::<Vec<_>>().join("; ")
    };
    let mut said = Vec::new();
    if !ends.is_empty() {
        let ends = ends.join(" and ");
        said.push(format!(
            "{ends} {touch} one carriageway of {road} only; on the other one {are} taken where it runs beside"
        ));
    }
    said.push(format!("{} carriageways of {road} are shut, at {}", shut.len(), places(shut)));
    if !open.is_empty() {
        said.push(format!("{} of another level beside stay open, at {}", open.len(), places(open)));
    }
    Diagnostic::warning(
        "W451",
        place,
        format!("closure {closure:?}: {}", said.join(". ")),
        "look at the preview; if only one carriageway is meant, say `direction` (along or against), or draw it",
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

/// An end that is a day.
pub fn w424_end_is_a_day(place: Place, closure: &str, day: &str) -> Diagnostic {
    Diagnostic::warning(
        "W424",
        place,
        format!("closure {closure:?} ends on {day}; that day is taken as closed until its midnight"),
        "give the time too, such as 2026-03-10T24:00",
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

/// Half of a divided road is shut, and nobody said which (S1).
pub fn e427_which_half(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::error(
        "E427",
        place,
        format!("closure {closure:?} shuts half of a divided road, but not which half"),
        "give `direction`: `along` shuts the carriageway driven from `from` to `to` (or as the line is drawn), `against` \
         the other",
    )
}

/// The half that is left was not found.
pub fn w428_no_other_half(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W428",
        place,
        format!(
            "closure {closure:?}: the other carriageway was not found; the shut direction has no strip to share"
        ),
        "draw the closure on the carriageway that is shut, or describe both carriageways by closures of their own",
    )
}

/// A turn that the junction does not have.
pub fn e429_no_such_turn(place: Place, closure: &str, turn: &str) -> Diagnostic {
    Diagnostic::error(
        "E429",
        place,
        format!("closure {closure:?}: at this junction there is no {turn}"),
        "check `from_road`, `to_road`, `turn`, `approach` and the junction, or draw the turn as a line of three points",
    )
}

/// A turn that one-way rules forbid anyway (M5).
pub fn w493_nobody_can_turn(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W493",
        place,
        format!("closure {closure:?}: nobody can make this turn; a one-way road is against it"),
        "check which road is meant; it counts only where other works suspend the one-way rule",
    )
}

/// A compass point between two arms of a junction.
pub fn e494_which_arm(place: Place, closure: &str, arms: &[String]) -> Diagnostic {
    Diagnostic::error(
        "E494",
        place,
        format!("closure {closure:?}: several roads come from there: {}", arms.join("; ")),
        "name the road with `from_road`, or draw the turn as a line of three points",
    )
}

/// The words of a record find no place where its drawing may.
pub fn w491_words_not_found(place: Place, closure: &str, why: &str) -> Diagnostic {
    Diagnostic::warning(
        "W491",
        place,
        format!("closure {closure:?}: its words are not found here, its drawing counts ({why})"),
        "look at `huhang closures preview`; take `in_words` out to mean the drawing",
    )
}

/// The words of a record and its drawing lie apart.
pub fn w492_drawn_otherwise(place: Place, closure: &str) -> Diagnostic {
    Diagnostic::warning(
        "W492",
        place,
        format!("closure {closure:?}: what its words find is not what is drawn; the words count"),
        "take `in_words` out if the drawing is meant, or the geometry if the words are",
    )
}

/// Two phases of one order at one time (T4).
pub fn e430_phases_overlap(place: Place, first: &str, second: &str) -> Diagnostic {
    Diagnostic::error(
        "E430",
        place,
        format!("the phases {first:?} and {second:?} of one order overlap in time"),
        "correct their dates, or say `parallel: true` in the later one",
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

/// An end of a temporary road that meets no road.
pub fn e432_temporary_road_end(place: Place, closure: &str, at: LonLat, limit_m: f64) -> Diagnostic {
    let message = format!(
        "closure {closure:?}: the temporary road ends at {}, and no road is within {limit_m} m",
        degrees(at)
    );
    on_ground(Diagnostic::error("E432", place, message, "draw the line from road to road"), at)
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

/// A place by kilometer posts on a road that has none.
pub fn e461_no_posts(place: Place, closure: &str, road: &str, chainage: &str) -> Diagnostic {
    Diagnostic::error(
        "E461",
        place,
        format!("closure {closure:?}: where {road} has {chainage} is not known: no kilometer post of it is"),
        "give the posts with --posts (points with `ref` and `km`), or name the crossing roads with `from` and `to`",
    )
}

/// A chainage before the first or behind the last post.
pub fn e462_beyond_posts(
    place: Place,
    closure: &str,
    road: &str,
    chainage: &str,
    range: &[String; 2],
) -> Diagnostic {
    Diagnostic::error(
        "E462",
        place,
        format!(
            "closure {closure:?}: {chainage} lies beyond the posts of {road}, which go from {} to {}",
            range[0], range[1]
        ),
        "check the number; if the posts are incomplete, add the next one",
    )
}

/// Rolling work that does not fit.
pub fn e463_rolling(place: Place, closure: &str, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E463",
        place,
        format!("closure {closure:?}: {message}"),
        "rolling work is `rolling`: {\"unit_m\": 2000, \"days\": 7} on a drawn line or between kilometer posts, with `start`",
    )
}

/// An entry of a cordon that is not where a road crosses its edge.
pub fn e469_entry_not_on_edge(
    place: Place,
    closure: &str,
    number: usize,
    (nearest_m, is_taken): (f64, bool),
    at: LonLat,
) -> Diagnostic {
    let message = if is_taken {
        format!("closure {closure:?}: entry {number} stands at a crossing that another entry has")
    } else {
        format!(
            "closure {closure:?}: entry {number} is {nearest_m:.0} m from the nearest road over the edge of its area"
        )
    };
    let help = "an entry stands within 25 m of where a road crosses the drawn edge";
    on_ground(Diagnostic::error("E469", place, message, help), at)
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

/// A turn or a local road that changes while a vehicle is on its way.
pub fn w440_judged_throughout(closure: &str, effect: &str, task: &str) -> Diagnostic {
    Diagnostic::warning(
        "W440",
        None,
        format!("closure {closure:?} ({effect}) begins or ends during route {task:?}"),
        "turns and local access are taken to hold from the departure to the arrival when they hold at any time between",
    )
}

/// Traffic of a half closure changes sides where it can.
pub fn w449_sides_changed_at_junctions(place: Place, closure: &str, beyond_m: u64) -> Diagnostic {
    Diagnostic::warning(
        "W449",
        place,
        format!(
            "closure {closure:?}: no junction joins the carriageways at the ends of the works; both directions share the \
             other half as far as the next junctions, {beyond_m} m beyond the works"
        ),
        "let the closure end at the crossings where traffic changes sides, or draw the crossovers as temporary roads \
         (`add_road`)",
    )
}

/// A gate of a site that nobody knows.
pub fn e452_no_such_gate(
    place: Place,
    closure: &str,
    site: &str,
    gate: &str,
    known: &[String],
) -> Diagnostic {
    let help = if known.is_empty() {
        "`gate_of` is `site/gate`, ids or names of the layer of sites: give it with --sites, with a feature that has `site` for \
         each gate"
            .to_owned()
    } else {
        format!("its gates are: {}", known.join(", "))
    };
    Diagnostic::error(
        "E452",
        place,
        format!("closure {closure:?}: {site:?} has no gate {gate:?} beside a road"),
        help,
    )
}

/// A point on a road that is a gate of a site.
pub fn w453_gate_or_road(place: Place, closure: &str, gate: &str, site: &str, meters: f64) -> Diagnostic {
    Diagnostic::warning(
        "W453",
        place,
        format!(
            "closure {closure:?} shuts the road at its point; gate {gate:?} of {site:?}, {meters:.0} m away, stays open"
        ),
        format!(
            "to shut the gate and leave the road open say `gate_of`: \"{site}/{gate}\" in place of the point"
        ),
    )
}

/// A gate that is drawn on the road.
pub fn w454_gate_on_road(place: Place, closure: &str, gate: &str) -> Diagnostic {
    Diagnostic::warning(
        "W454",
        place,
        format!("closure {closure:?}: gate {gate:?} is drawn on the road itself; it is taken 2 m beside it"),
        "draw the gate where the way into the site begins",
    )
}
