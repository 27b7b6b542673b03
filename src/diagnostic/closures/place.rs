//! Where a closure is: from drawings and words to roads, turns and gates.

use super::{degrees, on_ground};
use crate::diagnostic::{Diagnostic, Place};
use crate::geometry::LonLat;

/// An area that goes round more than half of the globe.
pub fn e444_round_the_globe(place: Place, closure: &str, degrees: f64) -> Diagnostic {
    Diagnostic::error(
        "E444",
        place,
        format!("closure {closure:?}: its area is {degrees:.0} degrees of longitude wide"),
        "an area over the antimeridian is drawn as two, one on either side of it",
    )
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
        "name the crossing by another road, give a whole road its ends (`from`, `to`), or draw the closure",
    );
    match places.first() {
        Some(at) => on_ground(found, *at),
        None => found,
    }
}

/// The code of what is drawn against the direction of a one-way road.
pub const AGAINST_ONE_WAY: &str = "E418";

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

/// An end of a temporary road that meets no road.
pub fn e432_temporary_road_end(place: Place, closure: &str, at: LonLat, limit_m: f64) -> Diagnostic {
    let message = format!(
        "closure {closure:?}: the temporary road ends at {}, and no road is within {limit_m} m",
        degrees(at)
    );
    on_ground(Diagnostic::error("E432", place, message, "draw the line from road to road"), at)
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

/// A hole of an area that does not lie in it.
pub fn w447_hole_outside(place: Place, closure: &str, number: usize) -> Diagnostic {
    Diagnostic::warning(
        "W447",
        place,
        format!("closure {closure:?}: hole {number} of its area lies outside of it and takes nothing away"),
        "draw what is meant: a second area is a polygon of its own (MultiPolygon), a hole lies within the outer ring",
    )
}

/// A single kilometer post at which no bridge or tunnel lies.
pub fn w443_no_structure(place: Place, closure: &str, post: &str, next: &str, taken: &str) -> Diagnostic {
    Diagnostic::warning(
        "W443",
        place,
        format!("closure {closure:?}: no bridge or tunnel lies at {post}; {next}; {taken}"),
        "look at the preview; to shut a bridge give a post that lies on it, to shut a stretch give two posts",
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

/// A turn or a local road that changes while a vehicle is on its way.
pub fn w440_judged_throughout(closure: &str, effect: &str, task: &str) -> Diagnostic {
    Diagnostic::warning(
        "W440",
        None,
        format!("closure {closure:?} ({effect}) begins or ends during route {task:?}"),
        "turns and local access are taken to hold from the departure to the arrival when they hold at any time between, suspended turn restrictions only when they are so all the time",
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
