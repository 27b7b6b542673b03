//! Roads that cross without meeting, and roads that lie on top of each other.
//!
//! Whether two pieces cross is decided on the integer coordinates, exactly. Only roads of one level are held against
//! each other; two roads that share a vertex within the tolerance of the place meet there, however sloppily.

use super::drawing::{Drawing, PieceId, one_way};
use super::label;
use super::same_line::SameLine;
use crate::diagnostic::{Diagnostics, network as codes};
use crate::geometry::LonLat;
use rayon::prelude::*;

/// Two lines are on top of each other where they are no farther apart than this, meters …
const BESIDE_M: f64 = 0.05;

/// … for at least this long: roads that fork at a very small angle are not.
const OVERLAP_M: f64 = 5.0;

/// What two pieces do to each other.
enum Meeting {
    Cross([f64; 2]),
    Overlap([f64; 2], f64),
}

/// A meeting of the ways `a < b`, by number.
struct Found {
    a: usize,
    b: usize,
    meeting: Meeting,
}

/// Reports crossings one by one, and overlaps once for each pair of roads.
pub(super) fn report(drawing: &Drawing, same: &[SameLine], tolerance_m: f64, problems: &mut Diagnostics) {
    let mut twins: Vec<(usize, usize)> =
        same.iter().map(|pair| (pair.kept.min(pair.extra), pair.kept.max(pair.extra))).collect();
    twins.sort_unstable();
    let found: Vec<Found> = (0..drawing.raw.ways.len())
        .into_par_iter()
        .filter(|way| drawing.is_road(*way))
        .flat_map_iter(|way| {
            let twins = &twins;
            drawing.pieces_of(way).flat_map(move |piece| meetings(drawing, piece, tolerance_m, twins))
        })
        .collect();
    let ways = &drawing.raw.ways;
    let mut overlaps: std::collections::BTreeMap<(usize, usize), ([f64; 2], f64)> =
        std::collections::BTreeMap::new();
    for Found { a, b, meeting } in found {
        match meeting {
            Meeting::Cross(at) => {
                let other = ways[b].origin.place("");
                let found = codes::w311_crossing(
                    ways[a].origin.place(""),
                    &label(&ways[a]),
                    &label(&ways[b]),
                    &other,
                );
                let [lon, lat] = drawing.plane.to_lonlat(at).degrees();
                problems.push(found.at(lon, lat));
            }
            Meeting::Overlap(at, length) => overlaps.entry((a, b)).or_insert((at, 0.0)).1 += length,
        }
    }
    for ((a, b), (at, length)) in overlaps {
        let (place, other) = (ways[a].origin.place(""), ways[b].origin.place(""));
        let found = codes::w314_overlap(place, &label(&ways[a]), &label(&ways[b]), &other, length);
        let [lon, lat] = drawing.plane.to_lonlat(at).degrees();
        problems.push(found.at(lon, lat));
    }
}

/// What `piece` does to pieces of higher number.
fn meetings(drawing: &Drawing, piece: PieceId, tolerance_m: f64, twins: &[(usize, usize)]) -> Vec<Found> {
    let a = drawing.way_of(piece);
    let line = [drawing.point(piece), drawing.point(piece + 1)];
    let mut found = Vec::new();
    for other in drawing.near(&line, 0.0) {
        let b = drawing.way_of(other);
        if other <= piece || !drawing.is_road(b) || !drawing.same_level(a, b) {
            continue;
        }
        let shared = [piece, piece + 1]
            .iter()
            .any(|v| [other, other + 1].iter().any(|w| drawing.identity(*v) == drawing.identity(*w)));
        if !shared && crosses(drawing, piece, other) {
            let at = crossing_point(line, [drawing.point(other), drawing.point(other + 1)]);
            if !meets_near_by(drawing, piece, other, at, tolerance_m) {
                found.push(Found { a, b, meeting: Meeting::Cross(at) });
            }
        } else if a != b
            && twins.binary_search(&(a, b)).is_err()
            && let Some((at, length)) = overlap(line, [drawing.point(other), drawing.point(other + 1)])
            && !opposite_one_ways(drawing, a, b, piece, other)
        {
            found.push(Found { a, b, meeting: Meeting::Overlap(at, length) });
        }
    }
    found
}

/// Which side of the line `a → b` the point `c` is on: positive left, zero on it. Exact.
fn side(a: LonLat, b: LonLat, c: LonLat) -> i128 {
    let difference = |p: i32, q: i32| i128::from(p) - i128::from(q);
    let (abx, aby) = (difference(b.lon, a.lon), difference(b.lat, a.lat));
    let (acx, acy) = (difference(c.lon, a.lon), difference(c.lat, a.lat));
    (abx * acy - aby * acx).signum()
}

/// Whether the two pieces cross: inside both, or with an inner vertex of one way on the other piece, where that way
/// goes on to the other side.
fn crosses(drawing: &Drawing, p: PieceId, q: PieceId) -> bool {
    let at = |vertex: u32| drawing.vertex(vertex).at;
    let (p0, p1, q0, q1) = (at(p), at(p + 1), at(q), at(q + 1));
    let of_p = [side(q0, q1, p0), side(q0, q1, p1)];
    let of_q = [side(p0, p1, q0), side(p0, p1, q1)];
    if of_p[0] * of_p[1] < 0 && of_q[0] * of_q[1] < 0 {
        return true;
    }
    // of the two pieces at such a vertex only the one that begins there speaks, so that it is said once
    let passes = |vertex: u32, own: [i128; 2], other: [i128; 2], a: LonLat, b: LonLat| {
        let range = drawing.vertices_of(drawing.way_of(vertex));
        own[0] == 0
            && own[1] != 0
            && other[0] * other[1] < 0
            && vertex > range.start
            && side(a, b, at(vertex - 1)) * own[1] < 0
    };
    passes(p, of_p, of_q, q0, q1) || passes(q, of_q, of_p, p0, p1)
}

fn crossing_point(p: [[f64; 2]; 2], q: [[f64; 2]; 2]) -> [f64; 2] {
    let (px, py) = (p[1][0] - p[0][0], p[1][1] - p[0][1]);
    let (qx, qy) = (q[1][0] - q[0][0], q[1][1] - q[0][1]);
    let cross = px * qy - py * qx;
    let t = ((q[0][0] - p[0][0]) * qy - (q[0][1] - p[0][1]) * qx) / cross;
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
    [p[0][0] + t * px, p[0][1] + t * py]
}

/// Whether the two ways have a common vertex within `tolerance_m` of `at`.
fn meets_near_by(drawing: &Drawing, p: PieceId, q: PieceId, at: [f64; 2], tolerance_m: f64) -> bool {
    let close = |vertex: u32| {
        let [x, y] = drawing.point(vertex);
        (x - at[0]).hypot(y - at[1]) <= tolerance_m
    };
    let around = |piece: PieceId| -> Vec<u64> {
        let range = drawing.vertices_of(drawing.way_of(piece));
        let before = (range.start..=piece).rev().take_while(|v| close(*v));
        let after = (piece + 1..range.end).take_while(|v| close(*v));
        before.chain(after).map(|v| drawing.identity(v)).collect()
    };
    let own = around(p);
    // a joint through a third road counts as well: ends of both meet in one vertex of it
    !own.is_empty() && around(q).iter().any(|identity| own.contains(identity))
}

/// The stretch over which two pieces are one line: its middle, and its length.
fn overlap(p: [[f64; 2]; 2], q: [[f64; 2]; 2]) -> Option<([f64; 2], f64)> {
    let (dx, dy) = (p[1][0] - p[0][0], p[1][1] - p[0][1]);
    let length = dx.hypot(dy);
    if length < OVERLAP_M {
        return None;
    }
    let (ux, uy) = (dx / length, dy / length);
    let along = |c: [f64; 2]| (c[0] - p[0][0]) * ux + (c[1] - p[0][1]) * uy;
    let beside = |c: [f64; 2]| (c[1] - p[0][1]) * ux - (c[0] - p[0][0]) * uy;
    let ([from, to], [off_from, off_to]) = (q.map(along), q.map(beside));
    let (low, high) = (from.min(to).max(0.0), from.max(to).min(length));
    if high - low < OVERLAP_M {
        return None;
    }
    let off = |s: f64| off_from + (off_to - off_from) * (s - from) / (to - from);
    let middle = f64::midpoint(low, high);
    (off(low).abs() <= BESIDE_M && off(high).abs() <= BESIDE_M)
        .then(|| ([p[0][0] + middle * ux, p[0][1] + middle * uy], high - low))
}

/// Two one-way roads drawn on one line in opposite directions.
fn opposite_one_ways(drawing: &Drawing, a: usize, b: usize, p: PieceId, q: PieceId) -> bool {
    let direction = |piece: PieceId, way: usize| {
        let forward = one_way(&drawing.raw.ways[way].tags)?;
        let (from, to) = (drawing.point(piece), drawing.point(piece + 1));
        let sign = if forward { 1.0 } else { -1.0 };
        Some([(to[0] - from[0]) * sign, (to[1] - from[1]) * sign])
    };
    match (direction(p, a), direction(q, b)) {
        (Some(one), Some(other)) => one[0] * other[0] + one[1] * other[1] < 0.0,
        _ => false,
    }
}
