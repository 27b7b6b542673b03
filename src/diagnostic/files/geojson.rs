//! What is wrong with GeoJSON: structure, positions, coordinate systems, ids, roads without use (130–159).

use super::{Diagnostic, Place};

/// No GeoJSON object.
pub fn e130_not_geojson(place: Place, found: &str, help: &str) -> Diagnostic {
    Diagnostic::error("E130", place, format!("not GeoJSON: {found}"), help)
}

/// A `type` that GeoJSON does not know.
pub fn e131_unknown_type(place: Place, found: &str, hint: Option<&str>) -> Diagnostic {
    let help = hint.map_or_else(
        || "the types are FeatureCollection, Feature, and the seven geometries".to_owned(),
        |right| format!("did you mean `{right}`? GeoJSON types are spelled exactly so"),
    );
    let found: String = found.chars().take(60).collect();
    Diagnostic::error("E131", place, format!("unknown type `{found}`"), help)
}

/// `features` missing, null or no array.
pub fn e132_features(place: Place, found: &str) -> Diagnostic {
    Diagnostic::error(
        "E132",
        place,
        format!("`features` must be an array, found {found}"),
        "an empty layer is written `\"features\": []`",
    )
}

/// An entry of `features` that is no feature.
pub fn e133_feature(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E133",
        place,
        format!("not a feature: {reason}"),
        "a feature is {\"type\": \"Feature\", \"properties\": {…}, \"geometry\": {…}}",
    )
}

/// A geometry that is none.
pub fn e134_geometry(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E134",
        place,
        format!("not a geometry: {reason}"),
        "a geometry is {\"type\": \"…\", \"coordinates\": […]}",
    )
}

/// Coordinates of a wrong form.
pub fn e135_coordinates(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E135",
        place,
        format!("wrong coordinates: {reason}"),
        "a position is [longitude, latitude], two plain numbers in degrees",
    )
}

/// Off the globe.
pub fn e136_off_the_globe(place: Place, x: f64, y: f64) -> Diagnostic {
    Diagnostic::error(
        "E136",
        place,
        format!("position ({x}, {y}) is off the globe"),
        "longitude runs from -180 to 180, latitude from -90 to 90",
    )
}

/// Latitude first.
pub fn e137_swapped(place: Place, x: f64, y: f64, count: usize) -> Diagnostic {
    Diagnostic::error(
        "E137",
        place,
        format!(
            "position ({x}, {y}) looks swapped: latitude stands first ({count} such features in this file)"
        ),
        "GeoJSON has longitude first; use --swap-xy (in a scenario: swap_xy = true) to read the file as latitude, longitude",
    )
}

/// Meters instead of degrees.
pub fn e138_projected(place: Place, x: f64, y: f64, count: usize) -> Diagnostic {
    Diagnostic::error(
        "E138",
        place,
        format!(
            "position ({x}, {y}) looks projected: meters, not degrees ({count} such features in this file)"
        ),
        "reproject the layer to WGS 84 (EPSG:4326) in your GIS and export it again; --crs knows wgs84, cgcs2000, gcj02 and bd09 only",
    )
}

/// A `crs` member we cannot honor.
pub fn e139_crs(place: Place, name: &str, reason: &str) -> Diagnostic {
    let name: String = name.chars().take(80).collect();
    Diagnostic::error(
        "E139",
        place,
        format!("the file states the coordinate system `{name}`: {reason}"),
        "reproject the layer to WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490) in your GIS and export it again",
    )
}

/// A feature without geometry.
pub fn w140_no_geometry(place: Place) -> Diagnostic {
    Diagnostic::warning("W140", place, "feature without geometry: left out", "draw it, or delete the row")
}

/// Empty coordinates.
pub fn w141_empty(place: Place, kind: &str) -> Diagnostic {
    Diagnostic::warning(
        "W141",
        place,
        format!("{kind} without coordinates: feature left out"),
        "draw it, or delete the row",
    )
}

/// A line of one point.
pub fn w142_short_line(place: Place) -> Diagnostic {
    Diagnostic::warning("W142", place, "a line needs two points: left out", "complete the line, or delete it")
}

/// Heights.
pub fn w143_heights(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W143",
        place,
        format!("heights are ignored ({count} features have them)"),
        "nothing to do: the third number of a position is not used",
    )
}

/// Four or more numbers in a position.
pub fn w144_extra_numbers(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W144",
        place,
        format!(
            "positions of four and more numbers: the extra ones are ignored ({count} features have them)"
        ),
        "check that the first two numbers are longitude and latitude",
    )
}

/// (0, 0).
pub fn w145_null_island(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W145",
        place,
        "position (0, 0) in the Gulf of Guinea: probably a missing value",
        "fill in the position, or delete the feature",
    )
}

/// `bbox` and data disagree.
pub fn w146_bbox(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W146",
        place,
        "`bbox` contradicts the data; the data count",
        "delete the member, or have it written anew",
    )
}

/// A geometry this layer has no use for.
pub fn w147_unused_geometry(place: Place, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::warning(
        "W147",
        place,
        format!("{found} where {expected} is expected: feature left out"),
        "move it to a layer of its own",
    )
}

/// No feature of the kind the layer needs.
pub fn e148_wrong_layer(place: Place, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(
        "E148",
        place,
        format!("the layer holds {found}, and no {expected}"),
        "is this the right file for this option?",
    )
}

/// A ring that does not close.
pub fn w149_unclosed(place: Place) -> Diagnostic {
    Diagnostic::warning("W149", place, "ring not closed: closed it", "repeat the first position at the end")
}

/// A ring of too few positions.
pub fn w150_short_ring(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W150",
        place,
        "a ring needs four positions: left out",
        "complete the polygon, or delete it",
    )
}

/// An id that is neither text nor number.
pub fn w151_id(place: Place, found: &str) -> Diagnostic {
    Diagnostic::warning(
        "W151",
        place,
        format!("an id must be text or a number, found {found}: ignored"),
        "give the feature an id of text or a number",
    )
}

/// Ids of both kinds.
pub fn w152_mixed_ids(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W152",
        place,
        "ids are numbers here and text there; they are compared as text",
        "use one kind throughout",
    )
}

/// Areas among the roads.
pub fn w153_road_areas(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W153",
        place,
        format!(
            "{count} polygons with `highway` (squares, pedestrian areas) left out: only lines carry traffic"
        ),
        "draw a line across the area where traffic passes",
    )
}

/// All points of a line equal.
pub fn w155_zero_length(place: Place) -> Diagnostic {
    Diagnostic::warning("W155", place, "all points of the line are the same place", "draw it, or delete it")
}

/// A restriction that names no ways.
pub fn w156_restriction(place: Place, missing: &str) -> Diagnostic {
    Diagnostic::warning(
        "W156",
        place,
        format!("turn restriction without a usable `{missing}`: left out"),
        "a turn restriction needs `restriction`, `from` and `to` (ids of ways), and `via` or a Point geometry",
    )
}

/// A network without roads.
pub fn e157_no_roads(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E157",
        place,
        "no roads in this file",
        "a network file holds LineStrings with OSM tags such as `highway`",
    )
}
