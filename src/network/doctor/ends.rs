//! Near misses: lines that end just beside the road they were meant to join.
//!
//! A dead end that lies within the tolerance of a road it cannot reach over the network close by. Ends that are
//! joined to something already pass roads at small distances all the time (footways along a street, carriageways of
//! an avenue); they count only against another end, and only when the two could hardly be two places.

use super::drawing::{Drawing, PieceId};
use crate::geometry::LonLat;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// Farthest apart that two ends which both continue elsewhere may be to be taken for one junction, meters.
const JOINED_ENDS_M: f64 = 0.5;

/// An end and the place it misses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Miss {
    /// The way that ends.
    pub way: usize,
    /// Its end.
    pub end: u32,
    /// The way it misses.
    pub beside: usize,
    /// The vertex it should join, if one is near enough.
    pub vertex: Option<u32>,
    /// Else the piece to cut, and where.
    pub piece: PieceId,
    /// The place to join.
    pub at: LonLat,
    /// How far it is.
    pub distance_m: f64,
}

/// All near misses, one for each pair of places, by place.
pub(super) fn misses(drawing: &Drawing, tolerance_m: f64) -> Vec<Miss> {
    let no_exit: FxHashSet<_> = drawing
        .raw
        .nodes
        .iter()
        .filter(|node| node.tags.is("noexit", "yes"))
        .map(|node| crate::network::build::identity(&node.vertex))
        .collect();
    let ways = 0..drawing.raw.ways.len();
    let of_way = |way: usize| -> Vec<Miss> {
        let range = drawing.vertices_of(way);
        if !drawing.is_road(way) || range.len() < 2 {
            return Vec::new();
        }
        let (first, last) = (range.start, range.end - 1);
        if drawing.identity(first) == drawing.identity(last) {
            return Vec::new();
        }
        let open = |end: &u32| !no_exit.contains(&drawing.identity(*end));
        [first, last]
            .into_iter()
            .filter(open)
            .filter_map(|end| miss(drawing, way, end, tolerance_m))
            .collect()
    };
    let mut found: Vec<Miss> = ways.into_par_iter().flat_map_iter(of_way).collect();
    let key = |miss: &Miss| {
        let (a, b) = (drawing.vertex(miss.end).at, miss.at);
        (a.min(b), a.max(b))
    };
    found.sort_by_key(|miss| (key(miss), miss.end));
    found.dedup_by(|a, b| key(a) == key(b));
    found
}

/// What one end misses, if it does: the nearest road it cannot reach near by.
fn miss(drawing: &Drawing, way: usize, end: u32, tolerance_m: f64) -> Option<Miss> {
    let identity = drawing.identity(end);
    let joined = drawing.at_junction(identity).take(2).count() > 1;
    let tolerance_m = if joined { tolerance_m.min(JOINED_ENDS_M) } else { tolerance_m };
    let from = drawing.point(end);
    let mut near: Vec<Miss> = drawing
        .near(&[from], tolerance_m)
        .into_iter()
        .filter(|piece| ![*piece, piece + 1].iter().any(|v| drawing.identity(*v) == identity))
        .filter_map(|piece| {
            let found = candidate(drawing, end, from, piece, tolerance_m)?;
            let meets_end = found.vertex.is_some_and(|vertex| drawing.is_end(vertex));
            let fits = meets_end || !joined && drawing.same_level(way, found.beside);
            (fits && drawing.is_road(found.beside)).then_some(found)
        })
        .collect();
    if near.is_empty() {
        return None;
    }
    near.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then((a.at, a.piece).cmp(&(b.at, b.piece))));
    let reached = reached_near_by(drawing, identity, 5.0 * tolerance_m + 5.0);
    near.into_iter().find(|candidate| !reached.contains(&candidate.piece))
}

/// The place on `piece` that the end would join: a vertex if one is near enough, else the nearest point.
fn candidate(drawing: &Drawing, end: u32, from: [f64; 2], piece: PieceId, tolerance_m: f64) -> Option<Miss> {
    let (a, b) = (drawing.point(piece), drawing.point(piece + 1));
    let away = |p: [f64; 2]| (p[0] - from[0]).hypot(p[1] - from[1]);
    let made = |vertex, at, distance_m| Miss {
        way: drawing.way_of(end),
        end,
        beside: drawing.way_of(piece),
        vertex,
        piece,
        at,
        distance_m,
    };
    let nearest_vertex = if away(b) < away(a) { piece + 1 } else { piece };
    let to_vertex = away(drawing.point(nearest_vertex));
    if to_vertex <= tolerance_m {
        return Some(made(Some(nearest_vertex), drawing.vertex(nearest_vertex).at, to_vertex));
    }
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let t = ((from[0] - a[0]) * dx + (from[1] - a[1]) * dy) / (dx * dx + dy * dy);
    if !(0.0..=1.0).contains(&t) {
        return None;
    }
    let foot = [a[0] + t * dx, a[1] + t * dy];
    (away(foot) <= tolerance_m).then(|| made(None, drawing.plane.to_lonlat(foot), away(foot)))
}

/// The pieces that begin within `limit_m` of a junction along the roads.
fn reached_near_by(drawing: &Drawing, start: u64, limit_m: f64) -> Vec<PieceId> {
    // a handful of vertices: a list is faster than a heap
    let mut open = vec![(start, 0.0_f64)];
    let mut done: Vec<u64> = Vec::new();
    let mut pieces = Vec::new();
    while let Some(next) = (0..open.len()).min_by(|a, b| open[*a].1.total_cmp(&open[*b].1)) {
        let (identity, so_far) = open.swap_remove(next);
        if done.contains(&identity) {
            continue;
        }
        done.push(identity);
        for vertex in drawing.at_junction(identity) {
            let range = drawing.pieces_of(drawing.way_of(vertex));
            let back = vertex.checked_sub(1).filter(|piece| range.contains(piece));
            for (piece, other) in [(Some(vertex), vertex + 1), (back, vertex.wrapping_sub(1))] {
                let Some(piece) = piece.filter(|piece| range.contains(piece)) else { continue };
                pieces.push(piece);
                let (a, b) = (drawing.point(piece), drawing.point(piece + 1));
                let total = so_far + (a[0] - b[0]).hypot(a[1] - b[1]);
                if total <= limit_m {
                    open.push((drawing.identity(other), total));
                }
            }
        }
    }
    pieces
}
