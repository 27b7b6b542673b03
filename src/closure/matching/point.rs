//! A drawn point: the junction within 5 m (S3), else a gate through the nearest road (S4).
//!
//! Between the two carriageways of a divided road a gate cuts both. A point that lies about equally near to two other
//! roads is ambiguous.

use super::{Found, TOLERANCE_M, carriageway, road_label, words};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::{LonLat, polyline};
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;

/// A point nearer than this to a junction means the junction.
pub(super) const JUNCTION_M: f64 = 5.0;
/// A turn is made at a junction no farther than this from the point that says where.
pub(super) const TURN_AT_M: f64 = 25.0;
/// Roads whose distances differ by less are equally near.
const EQUALLY_NEAR_M: f64 = 1.0;
/// Of a road above or below another one both are meant by a point nearer than this to them: nobody draws to the decimeter.
const CROSSING_M: f64 = 2.0;

struct Near {
    segment: SegmentId,
    located: polyline::Located,
    /// The distance, with a handicap for footways and service roads.
    rank_m: f64,
}

/// Shuts the junctions or cuts the roads at the points; false if one of them cannot be.
pub(super) fn match_points(
    found: &mut Found,
    points: &[LonLat],
    gate: bool,
    road: Option<&str>,
    problems: &mut Diagnostics,
) -> bool {
    let (network, closure) = (found.network, found.closure);
    let name = match road {
        None => None,
        Some(road) => match words::named(network, closure, road, problems) {
            Some(name) => Some(name),
            None => return false,
        },
    };
    let mut sound = true;
    for at in points {
        let near = nearby(found, *at, name.as_deref());
        let Some(first) = near.first() else {
            let what = format!("none within {TOLERANCE_M:.0} m of the point");
            problems.push(codes::e411_no_road_here(
                closure.origin.place("/geometry"),
                &closure.id,
                &what,
                Some(*at),
            ));
            sound = false;
            continue;
        };
        let point = network.projection().to_plane(*at);
        if let Some(node) = junction_at(network, &near, point).filter(|_| !gate) {
            found.offsets.push(distance(network.projection().to_plane(network.position(node)), point));
            found.close_junction(node);
            continue;
        }
        let other = near[1..].iter().find(|other| is_other_carriageway(network, first, other, point));
        let is_rival = |n: &&Near| {
            n.rank_m < first.rank_m + EQUALLY_NEAR_M
                && distance(n.located.nearest, first.located.nearest) > EQUALLY_NEAR_M
        };
        let rivals: Vec<&Near> = near[1..]
            .iter()
            .filter(|n| other.is_none_or(|o| o.segment != n.segment))
            .filter(|n| is_rival(n) || passes_above_or_below(network, first, n))
            .collect();
        if !rivals.is_empty() {
            let all = std::iter::once(first).chain(rivals);
            let candidates: Vec<String> = all
                .map(|n| format!("{}, {:.1} m off", road_label(network, n.segment), n.located.distance_m))
                .collect();
            let place = closure.origin.place("/geometry");
            problems.push(codes::e413_ambiguous(place, &closure.id, &candidates, *at));
            sound = false;
            continue;
        }
        for cut in std::iter::once(first).chain(other) {
            let position = cut.located.position_mm;
            found.close_both(DirectedId::new(cut.segment, true), position, position);
            found.offsets.push(cut.located.distance_m);
        }
    }
    sound
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The roads within tolerance, nearest first.
fn nearby(found: &Found, at: LonLat, name: Option<&str>) -> Vec<Near> {
    let (network, levels) = (found.network, &found.closure.levels);
    let point = network.projection().to_plane(at);
    let bounds =
        [point[0] - TOLERANCE_M, point[1] - TOLERANCE_M, point[0] + TOLERANCE_M, point[1] + TOLERANCE_M];
    let mut near = Vec::new();
    for segment in network.index().in_box(bounds).into_iter().map(SegmentId) {
        let way = network.way_of(segment);
        if !levels.admit(way.level()) || name.is_some_and(|name| way.names().all(|own| own != name)) {
            continue;
        }
        let length = network.segment(segment).length_mm;
        let located = polyline::locate(network.line(segment), length, network.projection(), point);
        if located.distance_m <= TOLERANCE_M {
            let rank_m = located.distance_m + 4.0 * carriageway::reluctance(network, segment, false);
            near.push(Near { segment, located, rank_m });
        }
    }
    near.sort_by(|a, b| a.rank_m.total_cmp(&b.rank_m).then(a.segment.cmp(&b.segment)));
    // Lines on the same line are one road: the matcher shuts them together.
    let mut kept: Vec<Near> = Vec::new();
    for candidate in near {
        if !network.twins(candidate.segment).any(|(twin, _)| kept.iter().any(|k| k.segment == twin)) {
            kept.push(candidate);
        }
    }
    kept
}

/// The nearest junction of three or more arms within reach.
fn junction_at(network: &Network, near: &[Near], point: [f64; 2]) -> Option<NodeId> {
    let ends = near.iter().flat_map(|n| {
        let segment = network.segment(n.segment);
        [segment.from, segment.to]
    });
    let away = |node: NodeId| distance(network.projection().to_plane(network.position(node)), point);
    ends.filter(|node| network.leaving(*node).len() >= 3 && away(*node) <= JUNCTION_M)
        .min_by(|a, b| away(*a).total_cmp(&away(*b)).then(a.cmp(b)))
}

/// Whether a point lies where a road of the same kind passes above or below the nearest one (S5).
fn passes_above_or_below(network: &Network, first: &Near, other: &Near) -> bool {
    let level = |near: &Near| network.way_of(near.segment).level();
    let handicap = |near: &Near| near.rank_m - near.located.distance_m;
    let ends = |near: &Near| {
        let segment = network.segment(near.segment);
        [segment.from, segment.to]
    };
    level(first) != level(other)
        && other.located.distance_m <= CROSSING_M
        && handicap(other) <= handicap(first) + 1e-9
        && !ends(first).iter().any(|node| ends(other).contains(node))
}

fn is_other_carriageway(network: &Network, first: &Near, other: &Near, point: [f64; 2]) -> bool {
    let heading = |near: &Near| {
        let forward = carriageway::flow(network, near.segment).0;
        near.located.bearing + if forward { 0.0 } else { std::f64::consts::PI }
    };
    let arm = |near: &Near| [near.located.nearest[0] - point[0], near.located.nearest[1] - point[1]];
    let (a, b) = (arm(first), arm(other));
    carriageway::is_one_way(network, first.segment)
        && carriageway::is_one_way(network, other.segment)
        && carriageway::same_street(network, first.segment, other.segment)
        && (heading(first) - heading(other)).cos() < -0.8
        && a[0] * b[0] + a[1] * b[1] <= 0.0
        && other.located.distance_m <= first.located.distance_m * 3.0 + 2.0
}

/// The nearest junction of three or more arms within reach of a position, and how far it is, meters.
pub(super) fn junction_near(network: &Network, at: LonLat, reach_m: f64) -> Option<(NodeId, f64)> {
    let point = network.projection().to_plane(at);
    let bounds = [point[0] - reach_m, point[1] - reach_m, point[0] + reach_m, point[1] + reach_m];
    let segments = network.index().in_box(bounds).into_iter().map(|s| network.segment(SegmentId(s)));
    let away = |node: NodeId| distance(network.projection().to_plane(network.position(node)), point);
    let near = segments.flat_map(|segment| [segment.from, segment.to]);
    near.filter(|node| network.leaving(*node).len() >= 3)
        .map(|node| (node, away(node)))
        .filter(|(_, away)| *away <= reach_m)
        .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
}
