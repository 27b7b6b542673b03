//! A stored line laid back onto the very roads it was written from: vertex by vertex, where all of them are still there.
//!
//! A line is matched by nearness otherwise, and a footway beside a street is near, too.

use crate::geometry::{LonLat, polyline};
use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::Leg;
use rustc_hash::FxHashMap;

/// How far an end of a line may lie from a road that it begins or ends within, meters: what rounding does.
const ON_ROAD_M: f64 = 0.05;

/// A piece of road between two of its vertices, in one direction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Piece {
    directed: DirectedId,
    /// Which piece of the directed segment, from its tail.
    number: usize,
    /// Whether it is the last.
    is_last: bool,
    /// The vertices it runs between.
    ends: [LonLat; 2],
}

/// The roads of a line, in driving order, where its vertices are theirs and it begins and ends on them; only such as `may` be
/// driven. Of roads with the same vertices the first.
///
/// # Complexity
/// Vertices of the line × roads at a junction, after one look at the vertices of all roads around the line.
pub(super) fn retrace(
    network: &Network,
    line: &[LonLat],
    may: &dyn Fn(DirectedId) -> bool,
) -> Option<Vec<Leg>> {
    let pieces = pieces(network, line, may);
    let mut by_ends: FxHashMap<[LonLat; 2], Vec<Piece>> = FxHashMap::default();
    for piece in &pieces {
        by_ends.entry(piece.ends).or_default().push(*piece);
    }
    let plane = network.projection();
    let holds = |piece: &Piece, at: LonLat| {
        let [a, b] = piece.ends.map(|end| plane.to_plane(end));
        share(plane.to_plane(at), a, b).is_some()
    };
    // All pieces on which the line may run between each two of its points, each with the one it comes from.
    let mut layers: Vec<Vec<(Piece, usize)>> = Vec::new();
    for (step, pair) in line.windows(2).enumerate() {
        let (is_first, is_last) = (step == 0, step + 2 == line.len());
        let fits = |piece: &Piece| {
            let [from, to] = piece.ends;
            let begins = from == pair[0] || is_first && holds(piece, pair[0]);
            let ends = to == pair[1] || is_last && holds(piece, pair[1]);
            begins && ends && (!is_first || !is_last || is_onward(network, piece, pair))
        };
        let mut layer: Vec<(Piece, usize)> = Vec::new();
        if is_first || is_last {
            let fitting = pieces.iter().filter(|piece| fits(piece));
            layer.extend(fitting.map(|piece| (*piece, 0)));
        } else {
            layer.extend(by_ends.get(&[pair[0], pair[1]]).into_iter().flatten().map(|piece| (*piece, 0)));
        }
        if let Some(before) = layers.last() {
            layer.retain_mut(|(piece, from)| {
                let at = before.iter().position(|(earlier, _)| goes_on(network, earlier, piece));
                *from = at.unwrap_or(0);
                at.is_some()
            });
        }
        layer.sort_unstable();
        layers.push(layer);
    }
    let mut at = 0;
    let mut path = Vec::new();
    for layer in layers.iter().rev() {
        let (piece, from) = *layer.get(at)?;
        path.push(piece);
        at = from;
    }
    path.reverse();
    Some(legs(network, line, &path)).filter(|legs| !legs.is_empty())
}

/// The vertices of a directed segment, from its tail.
fn vertices(network: &Network, directed: DirectedId) -> Vec<LonLat> {
    let mut vertices = network.line(directed.segment()).to_vec();
    if !directed.is_forward() {
        vertices.reverse();
    }
    vertices
}

/// The pieces of the roads around a line, in the order of roads.
fn pieces(network: &Network, line: &[LonLat], may: &dyn Fn(DirectedId) -> bool) -> Vec<Piece> {
    let plane = network.projection();
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for [x, y] in line.iter().map(|at| plane.to_plane(*at)) {
        bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    }
    let mut segments =
        network.index().in_box([bounds[0] - 1.0, bounds[1] - 1.0, bounds[2] + 1.0, bounds[3] + 1.0]);
    segments.sort_unstable();
    segments.dedup();
    let mut all = Vec::new();
    for segment in segments.into_iter().map(crate::id::SegmentId) {
        for directed in [true, false].map(|forward| DirectedId::new(segment, forward)) {
            if may(directed) {
                let vertices = vertices(network, directed);
                let piece = |(number, pair): (usize, &[LonLat])| Piece {
                    directed,
                    number,
                    is_last: number + 2 == vertices.len(),
                    ends: [pair[0], pair[1]],
                };
                all.extend(vertices.windows(2).enumerate().map(piece));
            }
        }
    }
    all
}

/// Whether one piece is followed by another.
fn goes_on(network: &Network, before: &Piece, after: &Piece) -> bool {
    if before.is_last && after.number == 0 {
        return network.head(before.directed) == network.tail(after.directed);
    }
    before.directed == after.directed && before.number + 1 == after.number
}

/// Where a point stands on a piece, as a share of it; none where it does not lie on it.
fn share(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> Option<f64> {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let squared = dx * dx + dy * dy;
    let share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / squared;
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let off = (a[0] + share * dx - point[0]).hypot(a[1] + share * dy - point[1]);
    (off <= ON_ROAD_M).then_some(share)
}

/// Whether a line within one piece runs its way.
fn is_onward(network: &Network, piece: &Piece, pair: &[LonLat]) -> bool {
    place_mm(network, piece, pair[0]) < place_mm(network, piece, pair[1])
}

/// How far along its directed segment a point of a piece lies, millimeters.
fn place_mm(network: &Network, piece: &Piece, at: LonLat) -> u32 {
    let plane = network.projection();
    let length_mm = network.segment(piece.directed.segment()).length_mm;
    let vertices = vertices(network, piece.directed);
    let stations = polyline::stations_mm(&vertices, length_mm, plane);
    let [a, b] = piece.ends.map(|end| plane.to_plane(end));
    let share = share(plane.to_plane(at), a, b).unwrap_or(0.0);
    let (from, to) = (stations[piece.number], stations[piece.number + 1]);
    ((from + share * (to - from)).round() as u32).min(length_mm)
}

/// Pieces as legs: the whole roads, but for where the line begins and ends.
fn legs(network: &Network, line: &[LonLat], path: &[Piece]) -> Vec<Leg> {
    let whole = |directed: DirectedId| network.segment(directed.segment()).length_mm;
    let mut legs: Vec<Leg> = Vec::new();
    for pair in path.chunk_by(|a, b| a.directed == b.directed && a.number < b.number) {
        legs.extend(pair.first().map(|piece| Leg {
            directed: piece.directed,
            from_mm: 0,
            to_mm: whole(piece.directed),
        }));
    }
    if let (Some(first), Some(at)) = (path.first(), line.first()) {
        legs[0].from_mm = place_mm(network, first, *at);
    }
    if let (Some(last), Some(at), Some(leg)) = (path.last(), line.last(), legs.last_mut()) {
        leg.to_mm = place_mm(network, last, *at);
    }
    legs.retain(|leg| leg.from_mm < leg.to_mm);
    legs
}
