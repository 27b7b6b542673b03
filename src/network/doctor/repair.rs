//! `check --fix`: puts right what has one answer.
//!
//! Repaired: ends within the tolerance of a road are joined to it, exact repetitions and lines without length are left
//! out, values unreadable only by their spelling are respelled, every road has an id of its own. Only reported: crossings
//! (bridge or junction?), roads on one line with different tags, overlaps, islands, traps, stubs, units. Joining one
//! end can bring another into reach, so it goes round until nothing of these kinds is left.

use super::drawing::Drawing;
use super::{TOLERANCE_RANGE_M, ends, same_line, shape, values};
use crate::diagnostic::Diagnostics;
use crate::exchange::raw::{RawNetwork, RawVia, RawWay, Vertex, VertexKey};
use crate::geometry::LonLat;
use crate::network::build::{give_ids, identity, sort_ways};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What was repaired, in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Repairs {
    /// Line ends moved onto the road they missed.
    pub joined_ends: usize,
    /// Exact repetitions of a road left out.
    pub removed_duplicates: usize,
    /// Lines without length left out.
    pub dropped_lines: usize,
    /// Values respelled.
    pub corrected_values: usize,
    /// Roads that had no id, or that of another road.
    pub given_ids: usize,
}

/// More rounds than any drawing needs: each joins what was left by the one before.
const MOST_ROUNDS: usize = 16;

/// A repaired copy: vertices are joined by coordinate, ways are in canonical order, and the same drawing gives the same
/// copy whatever the order of its features. Each round costs what [`super::examine`] does for ends and repetitions.
pub fn repair(raw: &RawNetwork, tolerance_m: f64) -> (RawNetwork, Repairs) {
    let tolerance_m = tolerance_m.clamp(TOLERANCE_RANGE_M[0], TOLERANCE_RANGE_M[1]);
    let (mut work, mut repairs) = (raw.clone(), Repairs::default());
    work.ways.retain(|way| way.vertices.len() >= 2);
    let before: FxHashSet<String> = work.ways.iter().map(|way| way.id.clone()).collect();
    give_ids(&mut work.ways, &mut Diagnostics::new());
    repairs.given_ids = work.ways.iter().filter(|way| !before.contains(&way.id)).count();
    sort_ways(&mut work.ways);
    separate(&mut work);
    for way in &mut work.ways {
        if let Some((tags, count)) = values::respelled(&way.tags) {
            way.tags = tags;
            repairs.corrected_values += count;
        }
    }
    for _ in 0..MOST_ROUNDS {
        drop_points(&mut work, &mut repairs);
        drop_repetitions(&mut work, &mut repairs);
        let joined = join(&mut work, tolerance_m);
        if joined == 0 {
            break;
        }
        repairs.joined_ends += joined;
    }
    drop_points(&mut work, &mut repairs);
    drop_repetitions(&mut work, &mut repairs);
    canonical_order(&mut work);
    (work, repairs)
}

/// Gives every junction a coordinate of its own, for in GeoJSON that is what joins: of OSM nodes at one place, which
/// are not joined, all but one move by a centimeter.
fn separate(work: &mut RawNetwork) {
    let mut vertices: Vec<Vertex> = work.ways.iter().flat_map(|way| way.vertices.iter().copied()).collect();
    vertices.sort_unstable();
    vertices.dedup();
    let mut taken: FxHashSet<LonLat> = FxHashSet::default();
    let mut places: FxHashMap<u64, LonLat> = FxHashMap::default();
    for vertex in vertices {
        if places.contains_key(&identity(&vertex)) {
            continue;
        }
        let mut at = vertex.at;
        while !taken.insert(at) {
            at.lon += 1;
        }
        places.insert(identity(&vertex), at);
    }
    each_vertex(work, |vertex| {
        let at = places.get(&identity(vertex)).copied().unwrap_or(vertex.at);
        *vertex = Vertex { at, key: VertexKey::Coordinate };
    });
}

fn each_vertex(work: &mut RawNetwork, mut change: impl FnMut(&mut Vertex)) {
    work.ways.iter_mut().flat_map(|way| &mut way.vertices).for_each(&mut change);
    work.nodes.iter_mut().for_each(|node| change(&mut node.vertex));
    for restriction in &mut work.restrictions {
        if let RawVia::Vertex(vertex) = &mut restriction.via {
            change(vertex);
        }
    }
}

fn drop_points(work: &mut RawNetwork, repairs: &mut Repairs) {
    let before = work.ways.len();
    work.ways.retain(|way| !shape::is_one_point(way));
    repairs.dropped_lines += before - work.ways.len();
}

/// Leaves out exact repetitions; restrictions that name one name the road that stays.
fn drop_repetitions(work: &mut RawNetwork, repairs: &mut Repairs) {
    let pairs: BTreeMap<usize, usize> = same_line::find(&Drawing::of(work))
        .into_iter()
        .filter(|pair| pair.exact)
        .map(|pair| (pair.extra, pair.kept))
        .collect();
    if pairs.is_empty() {
        return;
    }
    repairs.removed_duplicates += pairs.len();
    let root = |mut way: usize| {
        while let Some(kept) = pairs.get(&way) {
            way = *kept;
        }
        way
    };
    let renamed: FxHashMap<String, String> = pairs
        .keys()
        .map(|extra| (work.ways[*extra].id.clone(), work.ways[root(*extra)].id.clone()))
        .collect();
    for restriction in &mut work.restrictions {
        let via: &mut [String] = match &mut restriction.via {
            RawVia::Ways(ways) => ways,
            RawVia::Vertex(_) | RawVia::Unstated => &mut [],
        };
        for id in restriction.from.iter_mut().chain(via).chain(&mut restriction.to) {
            if let Some(kept) = renamed.get(id) {
                id.clone_from(kept);
            }
        }
    }
    let mut number = 0;
    work.ways.retain(|_| {
        number += 1;
        !pairs.contains_key(&(number - 1))
    });
}

/// Joins the near misses of this round; how many there were.
fn join(work: &mut RawNetwork, tolerance_m: f64) -> usize {
    let drawing = Drawing::of(work);
    let misses = ends::misses(&drawing, tolerance_m);
    let mut moves: FxHashMap<LonLat, LonLat> = FxHashMap::default();
    let mut cuts: BTreeMap<usize, Vec<(usize, LonLat)>> = BTreeMap::new();
    for miss in &misses {
        let from = drawing.vertex(miss.end).at;
        if moves.contains_key(&from) {
            continue;
        }
        let target = follow(&moves, miss.at);
        if target != from {
            moves.insert(from, target);
        }
        if miss.vertex.is_none() {
            let piece = (miss.piece - drawing.vertices_of(miss.beside).start) as usize;
            cuts.entry(miss.beside).or_default().push((piece, miss.at));
        }
    }
    let plane = drawing.plane;
    for (way, cuts) in cuts {
        insert(&mut work.ways[way], cuts, |at| plane.to_plane(at));
    }
    each_vertex(work, |vertex| vertex.at = follow(&moves, vertex.at));
    for way in &mut work.ways {
        let (first, moved) = (way.vertices[0], way.vertices.len());
        way.vertices.dedup();
        if way.vertices.len() == 1 && moved > 1 {
            way.vertices.push(first);
        }
    }
    misses.len()
}

/// Where a place ends up. Moves never run in a circle: each leads to a place that had not moved onto it.
fn follow(moves: &FxHashMap<LonLat, LonLat>, mut at: LonLat) -> LonLat {
    while let Some(next) = moves.get(&at) {
        at = *next;
    }
    at
}

/// Puts the new vertices into the line, in their order along it.
fn insert(way: &mut RawWay, mut cuts: Vec<(usize, LonLat)>, plane: impl Fn(LonLat) -> [f64; 2]) {
    let from_start = |piece: usize, at: LonLat| {
        let (a, b) = (plane(way.vertices[piece].at), plane(at));
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    cuts.sort_by(|a, b| (a.0).cmp(&b.0).then(from_start(a.0, a.1).total_cmp(&from_start(b.0, b.1))));
    for (piece, at) in cuts.into_iter().rev() {
        way.vertices.insert(piece + 1, Vertex { at, key: VertexKey::Coordinate });
    }
}

fn canonical_order(work: &mut RawNetwork) {
    sort_ways(&mut work.ways);
    work.nodes.sort_by(|a, b| (a.vertex, &a.tags).cmp(&(b.vertex, &b.tags)));
    work.nodes.dedup_by(|a, b| a.vertex == b.vertex && a.tags == b.tags);
    work.restrictions.sort_by(|a, b| (&a.id, &a.tags, &a.from, &a.to).cmp(&(&b.id, &b.tags, &b.from, &b.to)));
}
