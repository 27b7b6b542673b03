//! What of an OpenStreetMap file a road network needs, whichever format it came in.

use crate::exchange::tags::Tags;
use crate::exchange::waiting::is_waiting;
use crate::geometry::LonLat;

/// Tags that make a node of a road worth keeping: it may stop somebody, or cost time.
const NODE_KEYS: &[&str] = &[
    "barrier",
    "highway",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "hgv",
    "hgv_articulated",
    "goods",
    "bus",
    "psv",
    "bicycle",
    "foot",
    "maxheight",
    "maxwidth",
    "maxweight",
    "maxlength",
    "maxaxleload",
    "maxbogieweight",
    "maxweightrating",
    "maxgcweight",
    "maxgcweightrating",
    "maxaxles",
    "hazmat",
    "trailer",
    "crossing",
    "railway",
    "traffic_calming",
    "ford",
    "toll",
];

/// A kept way before its nodes are known.
pub(super) struct Way {
    pub id: i64,
    pub refs: Vec<i64>,
    pub tags: Tags,
    pub line: u32,
}

/// A kept node with tags of its own.
pub(super) struct TaggedNode {
    pub id: i64,
    pub tags: Tags,
    pub line: u32,
}

/// A member of a turn restriction.
pub(super) struct Member {
    pub is_way: bool,
    pub id: i64,
    pub role: String,
}

/// A turn restriction as the file has it.
pub(super) struct Relation {
    pub id: i64,
    pub members: Vec<Member>,
    pub tags: Tags,
    pub line: u32,
}

/// Everything of a file that a road network needs.
#[derive(Default)]
pub(super) struct Records {
    pub nodes: Vec<(i64, LonLat)>,
    pub tagged: Vec<TaggedNode>,
    pub ways: Vec<Way>,
    pub relations: Vec<Relation>,
}

/// Whether a way is kept: one of the road network, or an area at which trucks may stop.
pub(super) fn keeps_way<'t>(tags: impl Iterator<Item = (&'t str, &'t str)> + Clone) -> bool {
    is_road(tags.clone()) || is_waiting(tags)
}

/// Whether a way with these tags is part of a road network: roads of all kinds, ferries, car trains.
pub(super) fn is_road<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> bool {
    tags.into_iter().any(|(key, value)| match key {
        "highway" => !value.is_empty(),
        "route" => matches!(value, "ferry" | "shuttle_train"),
        _ => false,
    })
}

/// Whether a node on a road is kept with its tags.
pub(super) fn keeps_node<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> bool {
    // `maxheight:physical`, `hgv:conditional` and the like stop somebody just so
    let base = |key: &'t str| key.split_once(':').map_or(key, |(base, _)| base);
    tags.into_iter().any(|(key, _)| NODE_KEYS.contains(&base(key)))
}

/// Whether a relation is a turn restriction (`type=restriction`, and the old `type=restriction:hgv`).
pub(super) fn keeps_relation<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> bool {
    tags.into_iter().any(|(key, value)| {
        key == "type"
            && (value == "restriction" || value.strip_prefix("restriction:").is_some_and(|v| !v.is_empty()))
    })
}
