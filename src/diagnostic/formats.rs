//! Findings of the files hundred, its last ten (190–199): OpenStreetMap files.

use super::{Diagnostic, Place};

/// A file with an OSM name that is neither PBF nor OSM XML.
pub fn e190_not_osm(place: Place, found: &str) -> Diagnostic {
    Diagnostic::error(
        "E190",
        place,
        format!("this is not OpenStreetMap data: {found}"),
        "give .osm.pbf, .osm, .osm.gz or .osm.bz2 as a download service writes them, or name GeoJSON `.geojson`",
    )
}

/// An OSM file that ends early or is damaged inside.
pub fn e191_osm_damaged(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E191",
        place,
        format!("the file is truncated or damaged: {reason}"),
        "download it again and compare its size or checksum; nothing of it is used, since roads would be missing",
    )
}

/// An OSM PBF that needs a reader with abilities we do not have.
pub fn e192_osm_feature(place: Place, feature: &str) -> Diagnostic {
    Diagnostic::error(
        "E192",
        place,
        format!("the file needs a reader that understands `{feature}`"),
        "convert it with `osmium cat -o plain.osm.pbf`",
    )
}

/// An element of an OSM file without a readable id or position; it is left out.
pub fn w193_osm_element(place: Place, what: &str) -> Diagnostic {
    Diagnostic::warning("W193", place, what, "correct the element; without it the ways through it are cut")
}

/// A way of which some nodes are not in the file; it is cut at the gaps.
pub fn w194_way_without_nodes(place: Place, way: i64, missing: usize, of: usize) -> Diagnostic {
    Diagnostic::warning(
        "W194",
        place,
        format!("way {way}: {missing} of its {of} nodes are not in the file"),
        "usual at the edge of an extract; the way is cut there. Extract with complete ways to keep it whole",
    )
}
