//! Findings of orders that change less than they say (473–477, 485, 488, 495–499).

use super::{Diagnostic, Place};
use crate::geometry::LonLat;

/// A contraflow or a suspended one-way rule where traffic drives that way already.
pub fn w495_opens_nothing(
    place: Place,
    closure: &str,
    road: &str,
    effect: &str,
    two_way: bool,
) -> Diagnostic {
    let (why, help) = if two_way {
        (
            "it carries both directions already",
            "check the road and its ends, or the one-way tags of the network",
        )
    } else {
        (
            "its traffic drives that way already",
            "`direction` is the way that is driven under the order, against the traffic of the carriageway: exchange along and \
             against, or say both",
        )
    };
    Diagnostic::warning(
        "W495",
        place,
        format!("closure {closure:?}: `{effect}` opens nothing on {road}: {why}"),
        help,
    )
}

/// An entry of an area at which its road is one-way.
pub fn w485_entry_one_way(
    place: Place,
    closure: &str,
    number: usize,
    [comes_in, _]: [bool; 2],
    at: LonLat,
) -> Diagnostic {
    let only = if comes_in { "into" } else { "out of" };
    let [lon, lat] = at.degrees();
    Diagnostic::warning(
        "W485",
        place,
        format!(
            "closure {closure:?}: by entry {number} one comes {only} the area only: its road is one-way there"
        ),
        "name an entry for the other direction, too",
    )
    .at(lon, lat)
}

/// An entry of an area on a road that is open to none of the vehicles that the entry is for.
pub fn w488_entry_not_driven(
    place: Place,
    closure: &str,
    number: usize,
    vehicles: &[&str],
    at: LonLat,
) -> Diagnostic {
    let [lon, lat] = at.degrees();
    Diagnostic::warning(
        "W488",
        place,
        format!(
            "closure {closure:?}: entry {number} opens nothing to {}: its road is not open to them, works or not",
            vehicles.join(", ")
        ),
        "name an entry on a road that they may drive, or check the access tags of this one",
    )
    .at(lon, lat)
}

/// A road becomes one-way in the direction in which it is one-way already.
pub fn w499_one_way_already(place: Place, closure: &str, road: &str) -> Diagnostic {
    Diagnostic::warning(
        "W499",
        place,
        format!(
            "closure {closure:?}: `one_way` shuts nothing on {road}: nobody drives the other way there without it"
        ),
        "check the road and its `direction`; `along` shuts the way against it. The other carriageway of a divided road is shut by \
         `closed`, with its `direction`",
    )
}

/// A temporary speed above what the roads allow anyway.
pub fn w496_speed_not_lower(place: Place, closure: &str, kmh: f64, fastest_kmh: f64) -> Diagnostic {
    Diagnostic::warning(
        "W496",
        place,
        format!(
            "closure {closure:?}: {kmh} km/h is above the {fastest_kmh} km/h that cars drive there without it; it changes nothing"
        ),
        "check `speed_kmh`; a temporary limit lowers the speed and never raises it",
    )
}

/// As many lanes are left as there are, or more.
pub fn w497_no_lane_lost(place: Place, closure: &str, left: f64, total: f64) -> Diagnostic {
    Diagnostic::warning(
        "W497",
        place,
        format!("closure {closure:?}: {left} lanes are left of {total}; no lane is lost"),
        "check `lanes_left` and `lanes_total`: the notice says them as they stand",
    )
}

/// Half a road is shut and nothing on the other half is slower or narrower.
pub fn w498_half_without_effect(place: Place, closure: &str, road: &str) -> Diagnostic {
    Diagnostic::warning(
        "W498",
        place,
        format!(
            "closure {closure:?}: half of {road} is shut and the other half carries both directions as fast and as wide as \
             before; no way changes"
        ),
        "say what is left: `width_left_m`, `speed_kmh` or `limits`; or `other_half` alternating or one_way",
    )
}

/// An order suspends a turn restriction that the network does not have.
pub fn e473_no_such_restriction(place: Place, closure: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E473",
        place,
        format!("closure {closure:?}: the network has no turn restriction {id:?}"),
        "`suspends_turns` is a list of ids of turn restrictions (features or relations) of the network; W474 names those that are \
         in the way",
    )
}

/// A turn restriction of the network keeps traffic from the other half of a road that an order opens to both directions.
pub fn w474_turn_keeps_off(
    place: Place,
    (closure, vehicle): (&str, &str),
    restrictions: &str,
    ids: &[&str],
    [lon, lat]: [f64; 2],
) -> Diagnostic {
    let finding = Diagnostic::warning(
        "W474",
        place,
        format!(
            "closure {closure:?}, {vehicle}: no through traffic of the shut half gets past on the other: turn restrictions of the \
             network forbid to come onto it or to leave it: {restrictions}"
        ),
        format!(
            "where the order suspends them for the time of the works, write `\"suspends_turns\": {ids:?}`: then both directions pass \
             (found by a search without them); else write `other_half` one_way"
        ),
    );
    finding.at(lon, lat)
}

/// An order opens the other half of a road to both directions, and one of them has no way over it.
pub fn w475_nobody_passes(
    place: Place,
    (closure, vehicle): (&str, &str),
    (road, heading): (&str, &str),
    [lon, lat]: [f64; 2],
) -> Diagnostic {
    let finding = Diagnostic::warning(
        "W475",
        place,
        format!(
            "closure {closure:?}, {vehicle}: the order opens the other half to both directions, and traffic of {road:?} {heading} \
             has no way over it, whatever turn restrictions are suspended; the notice says that it does not get past there"
        ),
        "choose ends at which traffic comes onto the other half and off it again, or draw the opening of the median as a temporary \
         road (`add_road`); else write `other_half` one_way",
    );
    finding.at(lon, lat)
}

/// Nothing joins the carriageways of a half closure at one of its ends.
pub fn w477_no_crossover(
    place: Place,
    closure: &str,
    end: Option<&str>,
    begins: bool,
    at: LonLat,
) -> Diagnostic {
    let end = end.map_or(String::new(), |name| format!(" at {name}"));
    let which = if begins { "come onto" } else { "come back from" };
    let [lon, lat] = at.degrees();
    let finding = Diagnostic::warning(
        "W477",
        place,
        format!(
            "closure {closure:?}: no crossover{end} ({lon:.5},{lat:.5}): the traffic of the shut half cannot {which} the other \
             half"
        ),
        "draw the opening of the median as a temporary road (`add_road`), or choose ends where the carriageways are joined",
    );
    finding.at(lon, lat)
}
