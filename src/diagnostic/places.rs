//! Findings of the places hundred: sites, stations and gates as they stand in their files (221–239).

use super::{Diagnostic, Place};

/// An empty layer.
pub fn e221_no_places(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E221",
        place,
        "no sites in this file",
        "a site is a Point, MultiPoint, Polygon or MultiPolygon feature, or a table row with lon and lat",
    )
}

/// One id, two sites.
pub fn e222_duplicate_id(place: Place, id: &str, first: &Place) -> Diagnostic {
    Diagnostic::error(
        "E222",
        place,
        format!("id `{id}` is given twice (first at {first})"),
        "give every site its own id",
    )
}

/// A weight that is no weight.
pub fn e223_weight(place: Place, found: &str) -> Diagnostic {
    let found: String = found.chars().take(40).collect();
    Diagnostic::error(
        "E223",
        place,
        format!("weight `{found}` is not a number of at least 0"),
        "a weight says how much the site counts: 1 for one ordinary site",
    )
}

/// Nothing counts.
pub fn e224_no_weight(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E224",
        place,
        "all weights are 0: there is nothing to count",
        "leave the column out to count every site once",
    )
}

/// A gate of no site.
pub fn e225_gate_without_site(place: Place, site: &str) -> Diagnostic {
    Diagnostic::error(
        "E225",
        place,
        format!("the gate belongs to site `{site}`, which the file does not have"),
        "correct `site`, or add the site",
    )
}

/// A priority that is no whole number.
pub fn w226_priority(place: Place, found: &str) -> Diagnostic {
    let found: String = found.chars().take(40).collect();
    Diagnostic::warning(
        "W226",
        place,
        format!("priority `{found}` is not a whole number: ignored"),
        "write 1, 2, 3 …",
    )
}

/// `open` of a gate is neither yes nor no.
pub fn w227_gate_open(place: Place, found: &str) -> Diagnostic {
    let found: String = found.chars().take(40).collect();
    Diagnostic::warning(
        "W227",
        place,
        format!("`open` is `{found}`, neither yes nor no: the gate is taken as open"),
        "write true or false",
    )
}

/// Two gates of one site with one id.
pub fn e228_duplicate_gate(place: Place, site: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E228",
        place,
        format!("site `{site}` has two gates with the id `{id}`"),
        "give every gate of a site its own id",
    )
}

/// A place with no road near it.
pub fn w230_off_network(place: Place, id: &str, limit_m: f64) -> Diagnostic {
    Diagnostic::warning(
        "W230",
        place,
        format!("{id:?} has no road of this vehicle within {limit_m} m"),
        "it counts as not served (`unsnapped`); check its position and coordinate system, or raise --snap",
    )
}

/// A place on roads that do not lead to the rest.
pub fn w234_cut_off(place: Place, id: &str, road: &str) -> Diagnostic {
    Diagnostic::warning(
        "W234",
        place,
        format!("{id:?} stands on {road}, which is cut off from the main part of the network"),
        "join that road to the others (see the islands, traps and sources found), or move the place",
    )
}

/// Sites outside the study area.
pub fn w231_outside_study_area(count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W231",
        None,
        format!("{count} sites lie outside the study area and are not counted"),
        "leave out --area to count them",
    )
}

/// A study area without any area.
pub fn e232_no_area(file: &str) -> Diagnostic {
    Diagnostic::error(
        "E232",
        Place::file(file),
        "the study area has no polygon",
        "give a GeoJSON file with at least one Polygon or MultiPolygon",
    )
}

/// The display polygons could not be made.
pub fn w233_no_polygon(reason: &str) -> Diagnostic {
    Diagnostic::warning(
        "W233",
        None,
        format!("a service area could not be drawn: {reason}"),
        "the figures and `reached_roads` are not affected; they do not come from polygons",
    )
}
