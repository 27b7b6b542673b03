//! The carriageways of a road beside those between two ends (M2): a road of main and side carriageways is shut as a whole.

use super::chains::{Course, Path, beside_piece, spot};
use super::{END_SNAP_MM, carriageway};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use crate::network::divided::{CARRIAGEWAYS_M, SIDE_BY_SIDE};
use std::cmp::Reverse;

/// A shorter part of a longer piece of road is no carriageway beside the works, millimeters.
const SLIVER_MM: u32 = 20_000;

/// What lies beside the paths and is not among `shut`: the other carriageways of the road, side roads among them, each the part
/// between the ends of the first path, millimeters from the first junction of the segment. The second list holds those of
/// a level that the paths do not run on.
pub(super) fn carriageways_beside(
    network: &Network,
    segments: &[SegmentId],
    paths: &[&Path],
    shut: &[SegmentId],
) -> (Vec<(SegmentId, u32, u32)>, Vec<(SegmentId, u32, u32)>) {
    let courses: Vec<Course> = paths.iter().filter_map(|path| Course::of(network, path, false)).collect();
    let Some(first) = courses.first() else { return (Vec::new(), Vec::new()) };
    let tips = [first.0[0], first.0[first.0.len() - 1]];
    let levels: Vec<i32> = shut.iter().map(|s| network.way_of(*s).level()).collect();
    let (mut beside, mut above) = (Vec::new(), Vec::new());
    for &segment in segments {
        let is_twin = network.twins(segment).any(|(twin, _)| shut.contains(&twin));
        if shut.contains(&segment)
            || is_twin
            || !carriageway::is_one_way(network, segment)
            || carriageway::is_roundabout(network, segment)
        {
            continue;
        }
        let length = network.segment(segment).length_mm;
        let [a, b] = tips.map(|tip| {
            let at = polyline::locate(network.line(segment), length, network.projection(), tip).position_mm;
            if at <= END_SNAP_MM {
                0
            } else if length - at <= END_SNAP_MM {
                length
            } else {
                at
            }
        });
        let (from, to) = (a.min(b), a.max(b));
        // Nothing of it, or a sliver over the crossing at the end.
        if to - from < SLIVER_MM.min(length) {
            continue;
        }
        let (middle, flow) = spot(network, segment, from + (to - from) / 2);
        let pieces = courses.iter().flat_map(|course| course.0.windows(2));
        let pieces = pieces.map(|pair| (beside_piece(middle, pair[0], pair[1]), pair[0], pair[1]));
        let Some(((away, leads), start, end)) = pieces.min_by(|x, y| x.0.0.total_cmp(&y.0.0)) else {
            continue;
        };
        let along = (middle[0] - start[0]) * leads[0] + (middle[1] - start[1]) * leads[1];
        let inside = along >= -1.0 && along <= (end[0] - start[0]).hypot(end[1] - start[1]) + 1.0;
        let parallel = (flow[0] * leads[0] + flow[1] * leads[1]).abs() >= SIDE_BY_SIDE;
        if inside && parallel && away <= CARRIAGEWAYS_M {
            let is_level = levels.contains(&network.way_of(segment).level());
            let list = if is_level { &mut beside } else { &mut above };
            list.push((segment, from, to));
        }
    }
    (beside, above)
}

/// The middle of the longest piece of a path.
pub(super) fn middle_of(network: &Network, path: &Path) -> Option<LonLat> {
    let (directed, from, to) = path.iter().max_by_key(|(d, from, to)| (to - from, Reverse(*d)))?;
    let length = network.segment(directed.segment()).length_mm;
    let middle = from + (to - from) / 2;
    Some(network.point_at(directed.segment(), if directed.is_forward() { middle } else { length - middle }))
}

/// Parts of roads that hang together, each with the middle of its longest.
pub(super) fn groups(network: &Network, parts: &[(SegmentId, u32, u32)]) -> Vec<LonLat> {
    let mut rest = parts.to_vec();
    let mut found = Vec::new();
    while let Some(first) = rest.pop() {
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let ends = |segment: SegmentId| [network.segment(segment).from, network.segment(segment).to];
            let own = ends(group[next].0);
            let (near, far): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|part| ends(part.0).iter().any(|node| own.contains(node)));
            group.extend(near);
            rest = far;
            next += 1;
        }
        let path: Path = group.iter().map(|(s, from, to)| (DirectedId::new(*s, true), *from, *to)).collect();
        found.extend(middle_of(network, &path));
    }
    found.sort_unstable();
    found
}
