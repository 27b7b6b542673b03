//! The doctor: what is wrong with a network that can be read, and what of it can be put right without asking.
//!
//! It looks at the ways as they were drawn, before they become a network: joints that fail by centimeters, crossings
//! that are none, roads drawn twice, values in the wrong unit. [`examine`] only tells; [`repair`] changes what has
//! one answer (ends that nearly touch, exact repetitions, lines without length, values that are only misspelled)
//! and leaves the rest to people. Which parts of a sound drawing cannot be reached is asked of the search graph, in
//! `plan::connectivity`.

mod crossings;
mod drawing;
mod ends;
pub mod features;
pub mod places;
mod repair;
mod same_line;
mod shape;
mod values;

pub use repair::{Repairs, repair};

use crate::diagnostic::{Diagnostics, Place, network as codes};
use crate::exchange::raw::{RawNetwork, RawWay, VertexKey};
use drawing::Drawing;

/// Ends that miss a road by no more than this are near misses unless the user says otherwise, meters.
pub const DEFAULT_TOLERANCE_M: f64 = 2.0;

/// The shortest and the longest tolerance that makes sense, meters: below, two coordinates are hardly two places;
/// above, the other side of the street is meant.
pub const TOLERANCE_RANGE_M: [f64; 2] = [0.05, 5.0];

/// Looks for everything that can be told from the drawing; findings go to `problems`. `tolerance_m` is brought into
/// [`TOLERANCE_RANGE_M`]. `O(v log v)` in the number of vertices, as long as few roads lie in one place; in parallel.
pub fn examine(raw: &RawNetwork, tolerance_m: f64, problems: &mut Diagnostics) {
    let tolerance_m = tolerance_m.clamp(TOLERANCE_RANGE_M[0], TOLERANCE_RANGE_M[1]);
    let drawing = Drawing::of(raw);
    for miss in ends::misses(&drawing, tolerance_m) {
        let (way, beside) = (&raw.ways[miss.way], &raw.ways[miss.beside]);
        let other = beside.origin.place("");
        let found =
            codes::w310_near_miss(way.origin.place(""), &label(way), &label(beside), &other, miss.distance_m);
        let [lon, lat] = drawing.vertex(miss.end).at.degrees();
        problems.push(found.at(lon, lat));
    }
    let same = same_line::find(&drawing);
    for pair in &same {
        let (kept, extra) = (&raw.ways[pair.kept], &raw.ways[pair.extra]);
        let code = if pair.exact { codes::w312_duplicate } else { codes::w313_same_line };
        let found = code(extra.origin.place(""), &label(extra), &label(kept), &kept.origin.place(""));
        let [lon, lat] = middle(extra);
        problems.push(found.at(lon, lat));
    }
    crossings::report(&drawing, &same, tolerance_m, problems);
    shape::report(&drawing, problems);
    values::report(raw, problems);
}

/// What to call a way in a sentence: its name and id, as far as it has them.
fn label(way: &RawWay) -> String {
    let name = way.tags.get("name").or_else(|| way.tags.get("ref")).filter(|name| !name.is_empty());
    match (name, way.id.as_str()) {
        (Some(name), "") => format!("road {name:?}"),
        (Some(name), id) => format!("road {name:?} ({id})"),
        (None, "") => "a road without id".to_owned(),
        (None, id) => format!("road {id}"),
    }
}

/// The vertex in the middle of a way, degrees.
fn middle(way: &RawWay) -> [f64; 2] {
    way.vertices[way.vertices.len() / 2].at.degrees()
}

/// Where the file of a network of tables is named, if this is one.
pub fn measured(raw: &RawNetwork) -> Option<Place> {
    let named = |way: &&RawWay| matches!(way.vertices.first().map(|v| v.key), Some(VertexKey::Named(_)));
    raw.ways.iter().find(named).map(|way| Place::file(way.origin.file.clone()))
}
