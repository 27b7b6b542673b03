//! `--join`: line ends that miss each other by less than a tolerance are made one vertex.
//!
//! Only *ends* move, and only onto the nearest other end or vertex; lines that cross stay uncrossed. The move is
//! decided on the original coordinates, so the order of the ways changes nothing.

use crate::exchange::raw::{RawWay, Vertex};
use crate::geometry::{LonLat, Projection};
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Moves ends onto their nearest neighbor within `tolerance_m` meters. Clusters of ends meet at their smallest
/// coordinate. `O(v log v)`.
pub(super) fn join_ends(ways: &mut [RawWay], tolerance_m: f64) {
    let Some(first) = ways.first() else { return };
    let plane = Projection::around(first.vertices[0].at);
    let mut all: Vec<Vertex> = ways.iter().flat_map(|way| way.vertices.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let tree = RTree::bulk_load(
        all.iter().map(|vertex| GeomWithData::new(plane.to_plane(vertex.at), *vertex)).collect(),
    );
    let nearest = |vertex: Vertex| -> Vertex {
        let at = plane.to_plane(vertex.at);
        let mut near: Vec<(LonLat, Vertex)> = tree
            .locate_within_distance(at, tolerance_m * tolerance_m)
            .map(|found| (found.data.at, found.data))
            .collect();
        near.sort_unstable();
        near.first().map_or(vertex, |(_, v)| *v)
    };
    for way in ways {
        let last = way.vertices.len() - 1;
        for i in [0, last] {
            // Follow the chain to its smallest member, so that all ends of a cluster meet in one vertex.
            let mut target = nearest(way.vertices[i]);
            loop {
                let next = nearest(target);
                if next == target {
                    break;
                }
                target = next;
            }
            way.vertices[i] = target;
        }
    }
}
