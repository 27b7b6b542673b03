//! Snapping: the nearest point of a road that may be used.

use super::Network;
use crate::geometry::index::INDEX_SLACK_M;
use crate::geometry::{LonLat, polyline};
use crate::id::SegmentId;

/// Where a place stands on the network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Snap {
    /// The segment.
    pub segment: SegmentId,
    /// Millimeters from its first junction.
    pub position_mm: u32,
    /// It is the junction at that end.
    pub on_junction: bool,
    /// The point on the segment.
    pub at: LonLat,
    /// The straight way from the place to that point, geodesic meters.
    pub distance_m: f64,
}

/// Finds the nearest point of a segment for which `usable` holds, within `limit_m` meters (inclusive). Among
/// segments at the same distance to the millimeter the lowest id wins.
///
/// Index look-up `O(log n)` plus the lines that come near; distances are compared on the metric plane.
pub fn snap(
    network: &Network,
    place: LonLat,
    limit_m: f64,
    mut usable: impl FnMut(SegmentId) -> bool,
) -> Option<Snap> {
    let plane = network.projection();
    let point = plane.to_plane(place);
    let mut best: Option<(u64, SegmentId, polyline::Located)> = None;
    let mut looked_at: Vec<u32> = Vec::new();
    // The index works in single precision: a few centimeters of slack decide nothing.
    for (line, approximate_m) in network.index().nearest(point) {
        let reach = best.as_ref().map_or(limit_m * 1.02 + 1.0, |(mm, ..)| *mm as f64 / 1000.0);
        if approximate_m > reach + INDEX_SLACK_M {
            break;
        }
        if looked_at.contains(&line) {
            continue;
        }
        looked_at.push(line);
        let segment = SegmentId(line);
        if !usable(segment) {
            continue;
        }
        let located =
            polyline::locate(network.line(segment), network.segment(segment).length_mm, plane, point);
        let candidate = ((located.distance_m * 1000.0).round() as u64, segment);
        if best.as_ref().is_none_or(|(mm, s, _)| candidate < (*mm, *s)) {
            best = Some((candidate.0, segment, located));
        }
    }
    let (_, segment, located) = best?;
    let at = plane.to_lonlat(located.nearest);
    let distance_m = place.geodesic_m(at);
    let position_mm = located.position_mm;
    let on_junction = position_mm == 0 || position_mm == network.segment(segment).length_mm;
    (distance_m <= limit_m).then_some(Snap { segment, position_mm, on_junction, at, distance_m })
}
