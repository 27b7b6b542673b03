//! How long a closure is along its roads. An order is told by the length of its section: a road that is shut both ways is
//! shut once, and the carriageways of a divided road are one road.

use super::matching::{MatchedStretch, carriageway as flow};
use crate::geometry::polyline;
use crate::id::SegmentId;
use crate::network::Network;
use crate::network::divided::{CARRIAGEWAYS_M, SIDE_BY_SIDE};
use std::collections::BTreeMap;

/// Carriageways are looked at in pieces of this length at most, millimeters.
const PIECE_MM: u32 = 10_000;
/// How far beyond the end of a stretch its road is still taken to lie beside another, meters: half of what a bend opens there.
const BEYOND_M: f64 = 1.0;

/// The parts of segments that stretches cover, whichever way: each line once, millimeters from its first junction, sorted.
type Parts = BTreeMap<SegmentId, Vec<(u32, u32)>>;

/// Meters of road that stretches cover, in millimeters: each line once, whichever way it is driven, and of a divided road the
/// mean of the carriageways that lie side by side. By their tags, only carriageways that are one-way and bear one name are one road.
///
/// For n pieces of one-way road of 10 m it takes O(n log v), v the vertices of the network.
pub fn length_mm(network: &Network, stretches: &[MatchedStretch]) -> u64 {
    let parts = lines(network, stretches);
    let mut alone = 0;
    // Of pieces of which so many lie side by side: their lengths together.
    let mut shared: BTreeMap<u64, u64> = BTreeMap::new();
    for (segment, spans) in &parts {
        for (from, to) in spans {
            if !is_carriageway(network, *segment) {
                alone += u64::from(to - from);
                continue;
            }
            let count = (to - from).div_ceil(PIECE_MM).max(1);
            let at = |i: u32| from + (u64::from(to - from) * u64::from(i) / u64::from(count)) as u32;
            for (a, b) in (0..count).map(|i| (at(i), at(i + 1))) {
                let beside = beside(network, &parts, (*segment, a + (b - a) / 2), |cosine| {
                    cosine.abs() >= SIDE_BY_SIDE
                });
                *shared.entry(beside + 1).or_default() += u64::from(b - a);
            }
        }
    }
    alone + shared.into_iter().map(|(count, mm)| (mm + count / 2) / count).sum::<u64>()
}

/// Each line once: what is drawn twice, once for each direction, is one line.
fn lines(network: &Network, stretches: &[MatchedStretch]) -> Parts {
    let mut parts = Parts::new();
    for s in stretches.iter().filter(|s| s.from_mm < s.to_mm) {
        let forward = if s.directed.is_forward() { *s } else { s.reversed(network) };
        let own = forward.directed.segment();
        let (mut segment, mut span) = (own, (forward.from_mm, forward.to_mm));
        if let Some((first, same_way)) = network.twins(own).min_by_key(|(twin, _)| *twin)
            && first < own
        {
            let length = network.segment(own).length_mm;
            segment = first;
            span = if same_way { span } else { (length - span.1, length - span.0) };
        }
        parts.entry(segment).or_default().push(span);
    }
    for spans in parts.values_mut() {
        spans.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(spans.len());
        for (from, to) in spans.drain(..) {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        *spans = merged;
    }
    parts
}

/// Whether a road may be one of the carriageways of a divided one. Nobody knows of ramps and of roads without a name which of them
/// belong together.
fn is_carriageway(network: &Network, segment: SegmentId) -> bool {
    let way = network.way_of(segment);
    let drawn_twice = network.twins(segment).any(|(_, same_way)| !same_way);
    flow::is_one_way(network, segment)
        && !drawn_twice
        && !flow::is_roundabout(network, segment)
        && !way.label().is_empty()
        && !way.tags.get("highway").is_some_and(|class| class.ends_with("_link"))
}

/// Those of some stretches of divided roads beside which the other carriageway is among `all`.
pub(super) fn with_opposite(
    network: &Network,
    stretches: &[MatchedStretch],
    all: &[MatchedStretch],
) -> Vec<MatchedStretch> {
    let parts = lines(network, all);
    let has_opposite = |s: &&MatchedStretch| {
        let segment = s.directed.segment();
        let middle = s.from_mm + (s.to_mm - s.from_mm) / 2;
        let length = network.segment(segment).length_mm;
        let at_mm = if s.directed.is_forward() { middle } else { length - middle };
        is_carriageway(network, segment)
            && s.from_mm < s.to_mm
            && beside(network, &parts, (segment, at_mm), |cosine| cosine <= -SIDE_BY_SIDE) > 0
    };
    stretches.iter().filter(has_opposite).copied().collect()
}

/// How many other carriageways of its road among `parts` lie beside a point of a segment, of those between whose traffic and its
/// own there is such a cosine.
fn beside(
    network: &Network,
    parts: &Parts,
    (own, at_mm): (SegmentId, u32),
    fits: impl Fn(f64) -> bool,
) -> u64 {
    let plane = network.projection();
    let turn = |segment: SegmentId| if flow::flow(network, segment).0 { 1.0 } else { -1.0 };
    let [x, y] = plane.to_plane(network.point_at(own, at_mm));
    let bearing = polyline::locate(network.line(own), network.segment(own).length_mm, plane, [x, y]).bearing;
    let around = [x - CARRIAGEWAYS_M, y - CARRIAGEWAYS_M, x + CARRIAGEWAYS_M, y + CARRIAGEWAYS_M];
    let others = network.index().in_box(around).into_iter().map(SegmentId);
    let foot = |segment: SegmentId| {
        let spans = parts.get(&segment).filter(|_| segment != own)?;
        if !is_carriageway(network, segment) || !flow::same_street(network, own, segment) {
            return None;
        }
        let length = network.segment(segment).length_mm;
        let found = polyline::locate(network.line(segment), length, plane, [x, y]);
        let fits = fits((found.bearing - bearing).cos() * turn(own) * turn(segment));
        let amid = 0 < found.position_mm && found.position_mm < length;
        // The foot on the line; beyond an end of it the point lies beside nothing, and what follows on it is not beside it.
        let along =
            (x - found.nearest[0]) * found.bearing.cos() + (y - found.nearest[1]) * found.bearing.sin();
        let at_end = along.abs() <= BEYOND_M && found.distance_m >= 2.0 * BEYOND_M;
        let lies_beside = found.distance_m <= CARRIAGEWAYS_M
            && fits
            && (amid || at_end)
            && spans.iter().any(|(from, to)| *from <= found.position_mm && found.position_mm <= *to);
        lies_beside.then_some(found.nearest)
    };
    // Where two pieces of one carriageway meet beside the point, both have their foot there.
    let mut feet: Vec<[f64; 2]> = Vec::new();
    for [a, b] in others.filter_map(foot) {
        if !feet.iter().any(|[c, d]| (a - c).hypot(b - d) <= BEYOND_M) {
            feet.push([a, b]);
        }
    }
    feet.len() as u64
}
