//! Where a closure lies in the words of people: on which road, on which carriageway of it, driven which way.

use super::matching::{Matched, SparedBecause, carriageway as flow};
use super::model::{Closure, Effect};
use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use std::collections::{BTreeMap, BTreeSet};

/// On one road lies of which this share does, in percent.
const ON_ROAD_PERCENT: u64 = 80;

/// The octant in which stretches are driven, clockwise from north: from where each begins to where it ends, all together.
pub fn heading(network: &Network, matched: &Matched) -> Option<u8> {
    let plane = network.projection();
    let (mut east, mut north) = (0.0, 0.0);
    for s in matched.counted(network) {
        let segment = s.directed.segment();
        let length = network.segment(segment).length_mm;
        let at = |from_tail: u32| {
            let along = if s.directed.is_forward() { from_tail } else { length - from_tail };
            plane.to_plane(network.point_at(segment, along))
        };
        let ([x0, y0], [x1, y1]) = (at(s.from_mm), at(s.to_mm));
        east += x1 - x0;
        north += y1 - y0;
    }
    let degrees = f64::atan2(east, north).to_degrees().rem_euclid(360.0);
    (east != 0.0 || north != 0.0).then(|| ((degrees / 45.0).round() as u8) % 8)
}

/// The road on which nearly all of the stretches lie; none where they lie on several, or it has no name.
pub fn road<'a>(network: &'a Network, matched: &Matched) -> Option<&'a str> {
    let mut lengths: BTreeMap<&str, u64> = BTreeMap::new();
    for s in matched.counted(network) {
        let label = network.way_of(s.directed.segment()).label();
        *lengths.entry(label).or_default() += u64::from(s.to_mm - s.from_mm);
    }
    let all: u64 = lengths.values().sum();
    let (road, length) = lengths.into_iter().max_by_key(|(_, length)| *length)?;
    (!road.is_empty() && all > 0 && length * 100 >= all * ON_ROAD_PERCENT).then_some(road)
}

/// The road and the octant in which it is driven, of a closure that lies on one carriageway of a divided road and leaves the
/// other open.
pub fn carriageway<'a>(network: &'a Network, matched: &Matched) -> Option<(&'a str, u8)> {
    let other = |segment: SegmentId| network.way_of(segment).label();
    let road = road(network, matched)?;
    let is_divided = matched
        .spared
        .iter()
        .any(|spared| spared.because == SparedBecause::OtherCarriageway && other(spared.segment) == road);
    let driven: BTreeSet<DirectedId> =
        matched.counted(network).iter().filter(|s| s.from_mm < s.to_mm).map(|s| s.directed).collect();
    let is_one_way = driven.iter().all(|d| !driven.contains(&d.reversed()));
    if !is_divided || !is_one_way {
        return None;
    }
    Some((road, heading(network, matched)?))
}

/// Whether all of a match lies on roads that are one-way: of a divided road, on a carriageway.
pub fn is_one_way(network: &Network, matched: &Matched) -> bool {
    !matched.stretches.is_empty()
        && matched.stretches.iter().all(|s| flow::is_one_way(network, s.directed.segment()))
}

/// Whether a half closure found no other half: of a road that is one-way and has no second carriageway, what is drawn is shut,
/// and nothing is left of it.
pub fn has_no_other_half(network: &Network, closure: &Closure, matched: &Matched) -> bool {
    let is_left = !matched.opposite.is_empty() || !matched.shared.is_empty();
    closure.effect == Effect::HalfClosed && !is_left && is_one_way(network, matched)
}
