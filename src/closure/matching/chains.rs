//! A road between two ends as chains: one for each direction of its traffic.
//!
//! On a divided road each carriageway is a chain of its own. Where an end is known on one carriageway only (a side
//! street touches only that one, a post stands beside it), it is projected onto the other: the nearest point of the same
//! road within 60 m whose traffic flows the other way. A chain never runs back on the other carriageway, so openings in
//! the median lead nowhere, and it begins and ends on the road itself.

use super::{END_SNAP_MM, carriageway};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use crate::network::divided::{CARRIAGEWAYS_M, SIDE_BY_SIDE};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// How long a piece without the road's name may be that carries it on (a roundabout, an unnamed bridge).
const LONGEST_CONNECTOR_MM: u32 = 150_000;
/// What such a piece costs, so that the road itself is preferred.
const CONNECTOR_FACTOR: u64 = 4;
/// The cosine below which a piece leads the other way: carriageways that begin at a junction bend by more than 90°.
const LEADS_BACK: f64 = -0.3;

/// A named road, and the segments that bear the name, ascending.
pub(super) struct Road {
    pub(super) name: String,
    pub(super) segments: Vec<SegmentId>,
}

/// Directed segments with their driven parts, in driving order.
pub(super) type Path = Vec<(DirectedId, u32, u32)>;

/// Where a stretch begins or ends.
#[derive(Clone, Debug, Default)]
pub(super) struct End {
    /// Junctions of the road, ascending.
    pub(super) nodes: Vec<NodeId>,
    /// Positions on segments of the road, millimeters from their first junctions.
    pub(super) places: Vec<(SegmentId, u32)>,
}

impl End {
    pub(super) fn crossing(nodes: Vec<NodeId>) -> Self {
        Self { nodes, places: Vec::new() }
    }

    pub(super) fn at(places: Vec<(SegmentId, u32)>) -> Self {
        Self { nodes: Vec::new(), places }
    }
}

/// One direction of the road between two ends.
pub(super) struct Chain {
    pub(super) path: Path,
    /// Whether where it begins and where it ends were projected from the other carriageway.
    pub(super) projected: [bool; 2],
}

/// What lies between two ends of a road.
#[derive(Default)]
pub(super) struct Chains {
    /// With the traffic from the first end to the second.
    pub(super) along: Option<Chain>,
    /// With the traffic from the second end to the first.
    pub(super) against: Option<Chain>,
    /// The shortest way along the road, whichever way traffic flows.
    pub(super) reference: Option<Path>,
}

/// The chains of the road made of `segments` (ascending).
pub(super) fn chains(network: &Network, segments: &[SegmentId], from: &End, to: &End) -> Chains {
    let [from_wide, to_wide] = [from, to].map(|end| on_both(network, segments, end));
    let Some(reference) = path(network, segments, &from_wide, &to_wide, &|_| true) else {
        return Chains::default();
    };
    let there = Course::of(network, &reference, false);
    let back = Course::of(network, &reference, true);
    let (Some(there), Some(back)) = (there, back) else { return Chains::default() };
    Chains {
        along: there.chain(network, segments, from, to),
        against: back.chain(network, segments, to, from),
        reference: Some(reference),
    }
}

/// An end with its projections onto the other carriageway.
pub(super) fn on_both(network: &Network, segments: &[SegmentId], end: &End) -> End {
    let mut places = end.places.clone();
    let from_nodes = end.nodes.iter().flat_map(|node| network.leaving(*node)).map(|d| {
        let length = network.segment(d.segment()).length_mm;
        (d.segment(), if d.is_forward() { 0 } else { length })
    });
    for (segment, position) in end.places.iter().copied().chain(from_nodes) {
        if segments.binary_search(&segment).is_err() || !carriageway::is_one_way(network, segment) {
            continue;
        }
        let (at, flow) = spot(network, segment, position);
        places.extend(project(network, segments, at, [-flow[0], -flow[1]], true));
    }
    places.sort_unstable();
    places.dedup();
    End { nodes: end.nodes.clone(), places }
}

/// A position on the plane, and where traffic (of a two-way road: the drawing) leads there.
pub(super) fn spot(network: &Network, segment: SegmentId, position_mm: u32) -> ([f64; 2], [f64; 2]) {
    let at = network.projection().to_plane(network.point_at(segment, position_mm));
    let located =
        polyline::locate(network.line(segment), network.segment(segment).length_mm, network.projection(), at);
    let turn = if carriageway::flow(network, segment).0 { 1.0 } else { -1.0 };
    (at, [turn * located.bearing.cos(), turn * located.bearing.sin()])
}

/// The nearest point of the one-way parts of the road whose traffic leads in a direction; a place within a meter of a
/// junction is on every part of the road there. Nothing if no part is near. Carriageways side by side come before those
/// that only do not lead back, if those count at all.
pub(super) fn project(
    network: &Network,
    segments: &[SegmentId],
    at: [f64; 2],
    heading: [f64; 2],
    strict: bool,
) -> Vec<(SegmentId, u32)> {
    let mut near: Vec<(bool, u64, SegmentId, u32)> = Vec::new();
    for &segment in segments {
        if !carriageway::is_one_way(network, segment) || carriageway::is_roundabout(network, segment) {
            continue;
        }
        let length = network.segment(segment).length_mm;
        let located = polyline::locate(network.line(segment), length, network.projection(), at);
        if located.distance_m > CARRIAGEWAYS_M {
            continue;
        }
        let turn = if carriageway::flow(network, segment).0 { 1.0 } else { -1.0 };
        let cosine = turn * (located.bearing.cos() * heading[0] + located.bearing.sin() * heading[1]);
        if cosine >= if strict { SIDE_BY_SIDE } else { LEADS_BACK } {
            let mm = (located.distance_m * 1000.0).round() as u64;
            near.push((cosine < SIDE_BY_SIDE, mm, segment, located.position_mm));
        }
    }
    let Some((_, _, segment, position)) = near.into_iter().min() else { return Vec::new() };
    settled(network, segments, vec![(segment, position)])
}

/// A place this near to a junction is the junction, and so the end of each part of the road there.
pub(super) fn settled(
    network: &Network,
    segments: &[SegmentId],
    places: Vec<(SegmentId, u32)>,
) -> Vec<(SegmentId, u32)> {
    let mut settled = Vec::new();
    for (segment, position) in places {
        let piece = network.segment(segment);
        let node = if position <= END_SNAP_MM {
            piece.from
        } else if piece.length_mm - position <= END_SNAP_MM {
            piece.to
        } else {
            settled.push((segment, position));
            continue;
        };
        for directed in network.leaving(node).iter().filter(|d| segments.binary_search(&d.segment()).is_ok())
        {
            let length = network.segment(directed.segment()).length_mm;
            settled.push((directed.segment(), if directed.is_forward() { 0 } else { length }));
        }
    }
    settled.sort_unstable();
    settled.dedup();
    settled
}

/// How far a point lies from a piece of line, and where the piece leads: a unit vector.
pub(super) fn beside_piece(at: [f64; 2], from: [f64; 2], to: [f64; 2]) -> (f64, [f64; 2]) {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = dx.hypot(dy);
    let t = (((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / (length * length)).clamp(0.0, 1.0);
    let away = (from[0] + t * dx - at[0]).hypot(from[1] + t * dy - at[1]);
    (away, [dx / length, dy / length])
}

/// A line of the plane in a direction.
pub(super) struct Course(pub(super) Vec<[f64; 2]>);

impl Course {
    /// The course of a path, or of the same path driven back; `None` if it has no length.
    pub(super) fn of(network: &Network, path: &Path, back: bool) -> Option<Self> {
        let mut line: Vec<[f64; 2]> = Vec::new();
        for (directed, from, to) in path {
            let length = network.segment(directed.segment()).length_mm;
            let (a, b) = if directed.is_forward() { (*from, *to) } else { (length - to, length - from) };
            let mut piece: Vec<[f64; 2]> = network
                .piece(directed.segment(), a, b)
                .into_iter()
                .map(|at| network.projection().to_plane(at))
                .collect();
            if !directed.is_forward() {
                piece.reverse();
            }
            line.extend(piece);
        }
        line.dedup();
        if back {
            line.reverse();
        }
        (line.len() > 1).then_some(Self(line))
    }

    /// Where it leads at the point of it nearest to `at`: a unit vector.
    fn heading(&self, at: [f64; 2]) -> [f64; 2] {
        let mut best = (f64::INFINITY, [1.0, 0.0]);
        for pair in self.0.windows(2) {
            let piece = beside_piece(at, pair[0], pair[1]);
            if piece.0 < best.0 {
                best = piece;
            }
        }
        best.1
    }

    /// Whether traffic on a piece of the road leads this way and not back: roundabouts and pieces without the road's name
    /// turn as they must.
    fn agrees(&self, network: &Network, segments: &[SegmentId], directed: DirectedId) -> bool {
        if !carriageway::flows(network, directed) {
            return false;
        }
        let segment = directed.segment();
        let own = segments.binary_search(&segment).is_ok();
        if !own || !carriageway::is_one_way(network, segment) || carriageway::is_roundabout(network, segment)
        {
            return true;
        }
        let (middle, flow) = spot(network, segment, network.segment(segment).length_mm / 2);
        let heading = self.heading(middle);
        flow[0] * heading[0] + flow[1] * heading[1] >= LEADS_BACK
    }

    /// The chain of the road whose traffic leads this way, from near the first point of the course to near its last.
    fn chain(&self, network: &Network, segments: &[SegmentId], from: &End, to: &End) -> Option<Chain> {
        let agrees = |directed: DirectedId| self.agrees(network, segments, directed);
        let is_road = |d: &DirectedId| segments.binary_search(&d.segment()).is_ok();
        let exact = |end: &End, begins: bool| {
            let mut own = end.clone();
            own.nodes.retain(|node| {
                let mut arms = network.leaving(*node).iter().filter(|d| is_road(d));
                arms.any(|d| agrees(if begins { *d } else { d.reversed() }))
            });
            own.places
                .retain(|(segment, _)| [true, false].iter().any(|f| agrees(DirectedId::new(*segment, *f))));
            own
        };
        let ends = [(from, true), (to, false)].map(|(end, begins)| exact(end, begins));
        if ends.iter().all(|end| !end.nodes.is_empty() || !end.places.is_empty())
            && let Some(path) = path(network, segments, &ends[0], &ends[1], &agrees)
        {
            return Some(Chain { path, projected: [false; 2] });
        }
        let tips = [self.0[0], self.0[self.0.len() - 1]];
        let thrown = tips.map(|at| End::at(project(network, segments, at, self.heading(at), false)));
        for projected in [[true, false], [false, true], [true, true]] {
            let [a, b] = [0, 1].map(|i| if projected[i] { &thrown[i] } else { &ends[i] });
            if let Some(path) = path(network, segments, a, b, &agrees) {
                return Some(Chain { path, projected });
            }
        }
        None
    }
}

/// The one-way parts of the road beside a path that traffic drives the other way and that are not among `shut`: segments,
/// and the greatest distance, meters.
pub(super) fn left_beside(
    network: &Network,
    segments: &[SegmentId],
    path: &Path,
    shut: &[SegmentId],
) -> (Vec<SegmentId>, f64) {
    let Some(course) = Course::of(network, path, false) else { return (Vec::new(), 0.0) };
    let (mut left, mut farthest) = (Vec::new(), 0.0f64);
    for &segment in segments {
        let is_twin = network.twins(segment).any(|(twin, _)| shut.contains(&twin));
        if shut.contains(&segment)
            || is_twin
            || !carriageway::is_one_way(network, segment)
            || carriageway::is_roundabout(network, segment)
        {
            continue;
        }
        let (middle, flow) = spot(network, segment, network.segment(segment).length_mm / 2);
        let beside =
            course.0.windows(2).map(|pair| (beside_piece(middle, pair[0], pair[1]), pair[0], pair[1]));
        let Some(((away, leads), from, to)) = beside.min_by(|a, b| a.0.0.total_cmp(&b.0.0)) else { continue };
        // Not beyond the ends: the foot of the middle lies on the path.
        let along = (middle[0] - from[0]) * leads[0] + (middle[1] - from[1]) * leads[1];
        let inside = along >= -1.0 && along <= (to[0] - from[0]).hypot(to[1] - from[1]) + 1.0;
        if inside && away <= CARRIAGEWAYS_M && flow[0] * leads[0] + flow[1] * leads[1] <= -SIDE_BY_SIDE {
            left.push(segment);
            farthest = farthest.max(away);
        }
    }
    (left, farthest)
}

/// Whether a path drives back beside itself on the other carriageway.
pub(super) fn doubles_back(network: &Network, path: &Path) -> bool {
    let spots: Vec<([f64; 2], [f64; 2])> = path
        .iter()
        .filter(|(d, ..)| carriageway::is_one_way(network, d.segment()))
        .filter(|(d, ..)| !carriageway::is_roundabout(network, d.segment()))
        .map(|(d, from, to)| {
            let middle = from + (to - from) / 2;
            let length = network.segment(d.segment()).length_mm;
            spot(network, d.segment(), if d.is_forward() { middle } else { length - middle })
        })
        .collect();
    let Some(course) = Course::of(network, path, false) else { return false };
    spots.iter().any(|(at, flow)| {
        course.0.windows(2).any(|pair| {
            let (away, leads) = beside_piece(*at, pair[0], pair[1]);
            away <= CARRIAGEWAYS_M && flow[0] * leads[0] + flow[1] * leads[1] <= -SIDE_BY_SIDE
        })
    })
}

/// The place on the road nearest to a point, and the one on the other carriageway of a divided road.
pub(super) fn beside(
    network: &Network,
    segments: &[SegmentId],
    at: LonLat,
    reach_m: f64,
) -> Vec<(SegmentId, u32)> {
    let point = network.projection().to_plane(at);
    let mut near: Vec<(u64, SegmentId, polyline::Located)> = segments
        .iter()
        .map(|s| {
            let length = network.segment(*s).length_mm;
            let located = polyline::locate(network.line(*s), length, network.projection(), point);
            ((located.distance_m * 1000.0).round() as u64, *s, located)
        })
        .filter(|(_, _, located)| located.distance_m <= reach_m)
        .collect();
    near.sort_by_key(|(mm, segment, _)| (*mm, *segment));
    let Some((mm, first, located)) = near.first().copied() else { return Vec::new() };
    let mut places = vec![(first, located.position_mm)];
    if carriageway::is_one_way(network, first) {
        let other = near.iter().find(|(other_mm, other, there)| {
            carriageway::is_one_way(network, *other)
                && *other_mm < mm + 60_000
                && (there.bearing - located.bearing).cos()
                    * heading(network, first)
                    * heading(network, *other)
                    < -0.8
        });
        places.extend(other.map(|(_, other, there)| (*other, there.position_mm)));
    }
    places
}

/// 1 if traffic flows as the segment is drawn, −1 if against.
fn heading(network: &Network, segment: SegmentId) -> f64 {
    if carriageway::flow(network, segment).0 { 1.0 } else { -1.0 }
}

/// The shortest path along the road from one end to the other: directed segments with their driven parts.
pub(super) fn path(
    network: &Network,
    segments: &[SegmentId],
    from: &End,
    to: &End,
    legal: &dyn Fn(DirectedId) -> bool,
) -> Option<Path> {
    let is_road = |segment: SegmentId| segments.binary_search(&segment).is_ok();
    let length = |directed: DirectedId| network.segment(directed.segment()).length_mm;
    let carries_on = |directed: DirectedId| {
        let way = network.way_of(directed.segment());
        let unnamed = way.names().next().is_none() || carriageway::is_roundabout(network, directed.segment());
        unnamed && length(directed) <= LONGEST_CONNECTOR_MM
    };
    let both = |(segment, mm): &(SegmentId, u32)| {
        let (forward, back) = (DirectedId::new(*segment, true), DirectedId::new(*segment, false));
        [(forward, *mm), (back, length(forward) - *mm)]
    };
    let targets: Vec<(DirectedId, u32)> = to.places.iter().flat_map(both).collect();
    // (cost, directed, where it is entered, the one before)
    let mut queue = BinaryHeap::new();
    let leaving = from.nodes.iter().flat_map(|node| network.leaving(*node)).copied();
    for directed in leaving.filter(|d| is_road(d.segment()) && legal(*d)) {
        queue.push(Reverse((0u64, directed, 0u32, None::<DirectedId>)));
    }
    for (directed, mm) in from.places.iter().flat_map(both).filter(|(directed, _)| legal(*directed)) {
        queue.push(Reverse((0, directed, mm, None)));
    }
    let mut settled: BTreeMap<DirectedId, (u64, u32, Option<DirectedId>)> = BTreeMap::new();
    let mut best: Option<(u64, DirectedId, u32)> = None;
    while let Some(Reverse((cost, directed, entered_mm, before))) = queue.pop() {
        if best.is_some_and(|(least, ..)| least <= cost) {
            break;
        }
        if settled.contains_key(&directed) {
            continue;
        }
        settled.insert(directed, (cost, entered_mm, before));
        let factor = if is_road(directed.segment()) { 1 } else { CONNECTOR_FACTOR };
        for (_, mm) in targets.iter().filter(|(target, mm)| *target == directed && *mm > entered_mm) {
            let arrival = (cost + u64::from(mm - entered_mm), directed, *mm);
            best = Some(best.map_or(arrival, |b| b.min(arrival)));
        }
        let next = cost + u64::from(length(directed) - entered_mm) * factor;
        let head = network.head(directed);
        if is_road(directed.segment()) && to.nodes.binary_search(&head).is_ok() {
            let arrival = (next, directed, length(directed));
            best = Some(best.map_or(arrival, |b| b.min(arrival)));
            continue;
        }
        for &leaving in network.leaving(head) {
            let allowed = is_road(leaving.segment()) || carries_on(leaving);
            if allowed && leaving != directed.reversed() && legal(leaving) && !settled.contains_key(&leaving)
            {
                queue.push(Reverse((next, leaving, 0, Some(directed))));
            }
        }
    }
    let (_, mut at, mut to_mm) = best?;
    let mut path = Path::new();
    while let Some((_, from_mm, before)) = settled.get(&at) {
        path.push((at, *from_mm, to_mm));
        let Some(before) = before else { break };
        at = *before;
        to_mm = length(at);
    }
    path.reverse();
    // A path that begins or ends at a junction does not touch the road before or behind it.
    path.retain(|(_, from_mm, to_mm)| from_mm < to_mm);
    Some(path)
}
