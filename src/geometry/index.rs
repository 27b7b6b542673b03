//! The spatial index: an R-tree (`rstar`) over line pieces in local meters.
//!
//! Positions are indexed on the metric plane of the network, never in degrees: at 36° N a degree of longitude is
//! a fifth shorter than one of latitude, and the nearest neighbor in degrees is often not the nearest on the ground.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// A straight piece of a line, with the number of the line it belongs to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Piece {
    /// Start, local meters.
    pub a: [f32; 2],
    /// End, local meters.
    pub b: [f32; 2],
    /// The line this is a piece of.
    pub line: u32,
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f32; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Piece {
    fn distance_2(&self, point: &[f32; 2]) -> f32 {
        let (dx, dy) = (self.b[0] - self.a[0], self.b[1] - self.a[1]);
        let squared = dx * dx + dy * dy;
        let t = if squared > 0.0 {
            (((point[0] - self.a[0]) * dx + (point[1] - self.a[1]) * dy) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (x, y) = (self.a[0] + t * dx - point[0], self.a[1] + t * dy - point[1]);
        x * x + y * y
    }
}

/// Pieces longer than this are cut, so that a long straight road does not make a box over half the map.
const LONGEST_PIECE_M: f64 = 500.0;

/// An R-tree over the pieces of many lines.
#[derive(Debug, Default)]
pub struct LineIndex {
    tree: RTree<Piece>,
}

/// What single precision may err by at 100 km from the center, meters: candidates within this of the nearest are
/// looked at again in double precision by the caller.
pub const INDEX_SLACK_M: f64 = 0.05;

impl LineIndex {
    /// Builds the index from lines given as points of the plane. `O(n log n)` (rstar's OMT bulk load).
    pub fn build<'a>(lines: impl Iterator<Item = (u32, &'a [[f64; 2]])>) -> Self {
        let mut pieces = Vec::new();
        for (line, points) in lines {
            Self::cut(line, points, &mut pieces);
        }
        Self { tree: RTree::bulk_load(pieces) }
    }

    fn cut(line: u32, points: &[[f64; 2]], pieces: &mut Vec<Piece>) {
        for pair in points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            let parts = (length / LONGEST_PIECE_M).ceil().max(1.0);
            let at = |k: f64| {
                let t = k / parts;
                [(a[0] + t * (b[0] - a[0])) as f32, (a[1] + t * (b[1] - a[1])) as f32]
            };
            for k in 0..parts as u32 {
                pieces.push(Piece { a: at(f64::from(k)), b: at(f64::from(k + 1)), line });
            }
        }
    }

    /// Lines by distance from `point`, nearest first, each with its approximate distance in meters; a line comes
    /// once for each of its pieces.
    pub fn nearest(&self, point: [f64; 2]) -> impl Iterator<Item = (u32, f64)> + '_ {
        let point = [point[0] as f32, point[1] as f32];
        self.tree
            .nearest_neighbor_iter_with_distance_2(point)
            .map(|(piece, squared)| (piece.line, f64::from(squared).sqrt()))
    }

    /// The numbers of the lines with a piece whose box meets the given one (`[west, south, east, north]`, local
    /// meters), ascending, each once.
    pub fn in_box(&self, bounds: [f64; 4]) -> Vec<u32> {
        let slack = INDEX_SLACK_M as f32;
        let envelope = AABB::from_corners(
            [bounds[0] as f32 - slack, bounds[1] as f32 - slack],
            [bounds[2] as f32 + slack, bounds[3] as f32 + slack],
        );
        let mut lines: Vec<u32> =
            self.tree.locate_in_envelope_intersecting(envelope).map(|piece| piece.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}
