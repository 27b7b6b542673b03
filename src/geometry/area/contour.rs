//! Pieces of a contour put together: rings, thinned, as shells with their holes.
//!
//! Rings cannot cross, and thinning keeps it so: a thinned ring runs over the same grid edges as before, in the same
//! order, and every edge and every cell but the few with two arcs (which thinning leaves alone) is run over once.

use super::field::{Crossing, Grid, GridEdge};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A ring of the plane: counterclockwise around what is inside, clockwise around a hole; the first vertex is not
/// repeated.
pub(super) type Ring = Vec<[f64; 2]>;

/// The shells of a contour, each with its holes. Holes smaller than `smallest_hole` are filled, with what stands in
/// them; vertices that stray less than `tolerance` are left out.
pub(super) fn shells(
    pieces: Vec<Vec<Crossing>>,
    grid: &Grid,
    tolerance: f64,
    smallest_hole: f64,
) -> Vec<(Ring, Vec<Ring>)> {
    let rings = join(pieces);
    let thinned: Vec<Ring> = rings.par_iter().map(|ring| thin(ring, grid, tolerance)).collect();
    let areas: Vec<f64> = thinned.iter().map(|ring| area(ring)).collect();
    let shell_of = nest(&rings, &areas, smallest_hole);

    let mut shells: Vec<(Ring, Vec<Ring>)> = Vec::new();
    let mut number = vec![None; rings.len()];
    let mut holes = Vec::new();
    for (i, (ring, shell)) in thinned.into_iter().zip(shell_of).enumerate() {
        if shell == Some(i) {
            number[i] = Some(shells.len());
            shells.push((ring, Vec::new()));
        } else if let Some(shell) = shell {
            holes.push((shell, ring));
        }
    }
    for (shell, ring) in holes {
        if let Some(shell) = number[shell] {
            shells[shell].1.push(ring);
        }
    }
    shells
}

/// Pieces to closed rings, each from its smallest grid edge.
fn join(mut pieces: Vec<Vec<Crossing>>) -> Vec<Vec<Crossing>> {
    let begin = |piece: &[Crossing]| piece[0].edge;
    pieces.par_sort_unstable_by_key(|piece| begin(piece));
    let begins: Vec<GridEdge> = pieces.iter().map(|piece| begin(piece)).collect();
    let mut rings = Vec::new();
    for first in 0..pieces.len() {
        let mut ring: Vec<Crossing> = std::mem::take(&mut pieces[first]);
        // the last crossing of a piece is the first one of the next
        while let Some(last) = ring.pop() {
            let closed = last.edge == begins[first];
            let joint = if closed { 0 } else { ring.len() };
            if !closed && let Ok(next) = begins.binary_search(&last.edge) {
                ring.append(&mut pieces[next]);
            }
            let Some(joint) = ring.get_mut(joint) else { break };
            joint.fixed |= last.fixed;
            if closed {
                break;
            }
        }
        if let Some(smallest) = (0..ring.len()).min_by_key(|i| ring[*i].edge) {
            ring.rotate_left(smallest);
            rings.push(ring);
        }
    }
    rings
}

/// The shell of each ring, itself for a shell; none for what is filled: small holes, and what stands in one.
///
/// From the westernmost crossing of a ring, the next crossing to the west on the same row of the grid belongs to the
/// ring around it or to one beside it, which begins farther west and is known by then.
fn nest(rings: &[Vec<Crossing>], areas: &[f64], smallest_hole: f64) -> Vec<Option<usize>> {
    // the usual case, the reach of a station: all the others are holes of its one shell
    let mut outer = (0..rings.len()).filter(|i| areas[*i] > 0.0);
    if let (Some(shell), None) = (outer.next(), outer.next()) {
        let kept = |i: usize| i == shell || -areas[i] >= smallest_hole;
        return (0..rings.len()).map(|i| kept(i).then_some(shell)).collect();
    }
    let eastward = |ring: &&Crossing| !ring.edge.north;
    let western: Vec<(i32, i32)> = rings
        .par_iter()
        .map(|ring| {
            let on_rows = ring.iter().filter(eastward).map(|c| (c.edge.column, c.edge.row));
            on_rows.min().unwrap_or((i32::MAX, i32::MAX))
        })
        .collect();
    // of the rows that will be asked about only
    let mut rows: FxHashMap<i32, Vec<(i32, usize)>> =
        western.iter().map(|(_, row)| (*row, Vec::new())).collect();
    for (i, ring) in rings.iter().enumerate() {
        for crossing in ring.iter().filter(eastward) {
            if let Some(row) = rows.get_mut(&crossing.edge.row) {
                row.push((crossing.edge.column, i));
            }
        }
    }
    let mut order: Vec<usize> = (0..rings.len()).collect();
    order.sort_unstable_by_key(|i| western[*i]);

    let (mut shell_of, mut filled) = (vec![None; rings.len()], vec![false; rings.len()]);
    for i in order {
        let (column, row) = western[i];
        let crossings = rows.get(&row).into_iter().flatten();
        let beside = crossings.filter(|(c, _)| *c < column).max().map(|(_, ring)| *ring);
        if areas[i] > 0.0 {
            // on the ground beside another shell, or in a hole
            shell_of[i] = Some(i);
            filled[i] = beside.is_some_and(|beside| filled[beside]);
        } else {
            // in a shell, or in the shell of the hole beside
            shell_of[i] = beside.and_then(|beside| shell_of[beside]);
            filled[i] = -areas[i] < smallest_hole || shell_of[i].is_none_or(|shell| filled[shell]);
        }
    }
    shell_of.into_iter().zip(filled).map(|(shell, filled)| shell.filter(|_| !filled)).collect()
}

/// The ring without the vertices that stray less than `tolerance` from it, nor from the grid edges that it runs over.
///
/// From each vertex kept, the sector of directions that pass every grid edge and come near every vertex so far gets
/// narrower; the last vertex that lies in it is kept next. A step may add or cut off some ground at a bend, but not a
/// strip all along a straight side.
///
/// Source: Sklansky & Gonzalez, *Fast polygonal approximation of digitized curves*, Pattern Recognition 12 (1980).
fn thin(ring: &[Crossing], grid: &Grid, tolerance: f64) -> Ring {
    let points: Ring = ring.iter().map(|c| grid.point(c.edge, f64::from(c.fraction))).collect();
    // a little nearer to the nodes than any vertex, against rounding
    let margin = grid.clearance() * 0.75;
    let most_ground = tolerance * grid.half_width() / 2.0;
    let mut kept = Vec::new();
    let mut anchor = 0;
    while anchor < ring.len() {
        kept.push(points[anchor]);
        let from = points[anchor];
        let towards = |p: [f64; 2]| [p[0] - from[0], p[1] - from[1]];
        let mut sector: Option<[[f64; 2]; 2]> = None;
        let mut next = anchor + 1;
        let (mut ground, mut before) = (0.0, [0.0, 0.0]);
        for i in anchor + 1..=ring.len() {
            let (crossing, to) = (ring[i % ring.len()], towards(points[i % ring.len()]));
            ground += cross(before, to) / 2.0;
            before = to;
            let in_sector = |[right, left]: [[f64; 2]; 2]| cross(right, to) >= 0.0 && cross(to, left) >= 0.0;
            if sector.is_none_or(in_sector) && f64::abs(ground) <= most_ground {
                next = i;
            }
            if crossing.fixed || i == ring.len() {
                break;
            }
            let ends = [margin, 1.0 - margin].map(|share| towards(grid.point(crossing.edge, share)));
            let gate = if crossing.leaves { [ends[1], ends[0]] } else { ends };
            let Some(narrower) = narrow(sector, gate) else { break };
            sector = Some(narrower);
            let squared = to[0] * to[0] + to[1] * to[1];
            if squared > tolerance * tolerance {
                let (sin, cos) = (tolerance, (squared - tolerance * tolerance).sqrt());
                let turned = |sin: f64| [to[0] * cos - to[1] * sin, to[0] * sin + to[1] * cos];
                let Some(narrower) = narrow(sector, [turned(-sin), turned(sin)]) else { break };
                sector = Some(narrower);
            }
        }
        anchor = next;
    }
    kept
}

/// What two sectors share, each from its right side to its left; none if nothing.
fn narrow(sector: Option<[[f64; 2]; 2]>, [right, left]: [[f64; 2]; 2]) -> Option<[[f64; 2]; 2]> {
    let [old_right, old_left] = sector.unwrap_or([right, left]);
    let right = if cross(old_right, right) > 0.0 { right } else { old_right };
    let left = if cross(left, old_left) > 0.0 { left } else { old_left };
    (cross(right, left) > 0.0).then_some([right, left])
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

/// Twice the sum of the triangles, halved: positive counterclockwise.
fn area(ring: &[[f64; 2]]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let from = |p: &[f64; 2]| [p[0] - origin[0], p[1] - origin[1]];
    ring.windows(2).map(|pair| cross(from(&pair[0]), from(&pair[1]))).sum::<f64>() / 2.0
}
