//! Side lanes of an avenue in which nobody drives through.

use super::Shut;
use super::street::is_shut;
use crate::geometry::polyline;
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use crate::network::divided::{CARRIAGEWAYS_M, SIDE_BY_SIDE};
use crate::topology::Topology;

/// Whether the road in which traffic ends, or comes from, is a one-way lane beside the main carriageway of its road, which is open
/// the same way. Where nobody drives on from there, who is there has business there: through traffic keeps to the carriageway.
pub(super) fn ends_in(topology: &Topology, closed: &[Shut], end: DirectedId) -> bool {
    !topology.is_usable(end.reversed()) && has_open_carriageway(topology, closed, end)
}

/// Whether a carriageway of the same road and a higher class lies beside the middle of a lane, open and driven the same way.
fn has_open_carriageway(topology: &Topology, closed: &[Shut], lane: DirectedId) -> bool {
    let network = topology.network();
    let own = network.way_of(lane.segment());
    let plane = network.projection();
    let [x, y] = plane.to_plane(network.point_along(lane, topology.length_mm(lane) / 2));
    let bearing = bearing(network, lane, [x, y]);
    let around = [x - CARRIAGEWAYS_M, y - CARRIAGEWAYS_M, x + CARRIAGEWAYS_M, y + CARRIAGEWAYS_M];
    let segments = network.index().in_box(around).into_iter().map(SegmentId);
    let mut both =
        segments.flat_map(|segment| [true, false].map(|forward| DirectedId::new(segment, forward)));
    both.any(|directed| {
        let way = network.way_of(directed.segment());
        let is_carriageway = !own.label().is_empty()
            && way.label() == own.label()
            && way.class_rank() < own.class_rank()
            && topology.is_usable(directed)
            && !is_shut(topology, closed, directed);
        is_carriageway && {
            let segment = directed.segment();
            let length = network.segment(segment).length_mm;
            let found = polyline::locate(network.line(segment), length, plane, [x, y]);
            let turn = (self::bearing(network, directed, [x, y]) - bearing).cos();
            found.distance_m <= CARRIAGEWAYS_M && turn >= SIDE_BY_SIDE
        }
    })
}

/// Where a road leads at the point nearest to a place on the plane, radians counterclockwise from east.
fn bearing(network: &Network, directed: DirectedId, at: [f64; 2]) -> f64 {
    let segment = directed.segment();
    let length = network.segment(segment).length_mm;
    let found = polyline::locate(network.line(segment), length, network.projection(), at);
    if directed.is_forward() { found.bearing } else { found.bearing + std::f64::consts::PI }
}
