//! A single kilometer post: the bridge or tunnel on which it lies, else the junction there, else a cut through the road.

use super::chains::Road;
use super::chains::on_both;
use super::point::{JUNCTION_M, TURN_AT_M, junction_near};
use super::words::{named, segments_of};
use super::{Closure, Found, Landmarks, posts};
use crate::closure::chainage::Chainage;
use crate::closure::model::Effect;
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// How far along the road a bridge is looked for where none lies at the post, millimeters.
const NEXT_MM: u64 = 2_000_000;
/// A bridge no farther than this along the road is meant by an order that speaks of one, millimeters.
const MEANT_MM: u64 = 50_000;

/// Shuts what is at a kilometer post of a road: the bridge or tunnel that the post lies on, else the junction there (S3), else
/// a cut through the road, on a divided one through both carriageways (S4). False if there is none.
pub(super) fn match_post(
    found: &mut Found,
    road: &str,
    at: Chainage,
    known: Landmarks,
    problems: &mut Diagnostics,
) -> bool {
    let (network, closure) = (found.network, found.closure);
    let Some(name) = named(network, closure, road, problems) else { return false };
    let road = Road { segments: segments_of(found, &name), name };
    let Some(end) = posts::end((network, closure), &road, "km", at, known.posts, problems) else {
        return false;
    };
    let places = on_both(network, &road.segments, &end).places;
    let is_turn = closure.turn.is_some();
    let spans: BTreeSet<SegmentId> = places
        .iter()
        .filter(|place| !is_turn && is_within(network, &road.segments, **place))
        .flat_map(|(segment, _)| structure(network, &road.segments, *segment))
        .collect();
    if !spans.is_empty() {
        for segment in spans {
            found.close_both(DirectedId::new(segment, true), 0, network.segment(segment).length_mm);
        }
        return true;
    }
    let reach_m = if is_turn { TURN_AT_M } else { JUNCTION_M };
    let junctions: BTreeSet<NodeId> = places
        .iter()
        .filter_map(|(segment, mm)| junction_near(network, network.point_at(*segment, *mm), reach_m))
        .map(|(node, _)| node)
        .filter(|node| {
            network.leaving(*node).iter().any(|d| road.segments.binary_search(&d.segment()).is_ok())
        })
        .collect();
    let place = closure.origin.place("/properties/km");
    let next: Vec<Option<(u64, SegmentId)>> =
        places.iter().map(|at| next_structure(network, &road.segments, *at)).collect();
    let nearest = next.iter().flatten().min().map(|(mm, segment)| {
        let kind = kind_of_structure(network, *segment).unwrap_or_default();
        format!("the next {kind} is {} m along the road", (mm + 500) / 1000)
    });
    let nearest = nearest.unwrap_or_else(|| format!("none is within {} m along the road", NEXT_MM / 1000));
    let post = format!("{at} of {}", road.name);
    // Posts are counted to the meter, bridges are drawn by hand.
    let meant = !is_turn && speaks_of_structure(closure);
    let taken: BTreeSet<SegmentId> = next
        .iter()
        .flatten()
        .filter(|(mm, _)| meant && *mm <= MEANT_MM)
        .flat_map(|(_, segment)| structure(network, &road.segments, *segment))
        .collect();
    if !taken.is_empty() {
        problems.push(codes::w443_no_structure(place, &closure.id, &post, &nearest, "it is what is meant"));
        for segment in taken {
            found.close_both(DirectedId::new(segment, true), 0, network.segment(segment).length_mm);
        }
        return true;
    }
    let along = !matches!(closure.effect, Effect::Closed | Effect::Limit | Effect::Delay) && !is_turn;
    if along || (is_turn && junctions.is_empty()) {
        let what = if is_turn {
            "no junction lies at the post".to_owned()
        } else {
            format!("no bridge or tunnel lies at {post}, and {nearest}; give two posts")
        };
        problems.push(codes::e411_no_road_here(place, &closure.id, &what, None));
        return false;
    }
    if !is_turn && (junctions.is_empty() || meant) {
        let what = match junctions.is_empty() {
            true => "the road is cut at the post",
            false => "the junction at the post is meant",
        };
        problems.push(codes::w443_no_structure(place, &closure.id, &post, &nearest, what));
    }
    for node in &junctions {
        found.close_junction(*node);
    }
    for (segment, mm) in places.into_iter().filter(|_| junctions.is_empty()) {
        found.close_both(DirectedId::new(segment, true), mm, mm);
    }
    true
}

/// A bridge or a tunnel.
fn kind_of_structure(network: &Network, segment: SegmentId) -> Option<&'static str> {
    let tags = &network.way_of(segment).tags;
    ["bridge", "tunnel"].into_iter().find(|key| tags.get(key).is_some_and(|value| value != "no"))
}

/// Whether a place lies on the inside of a segment, or between two that are parts of a structure.
fn is_within(network: &Network, segments: &[SegmentId], (segment, mm): (SegmentId, u32)) -> bool {
    let piece = network.segment(segment);
    let node = match mm {
        0 => piece.from,
        mm if mm == piece.length_mm => piece.to,
        _ => return true,
    };
    let leaving = network.leaving(node).iter().map(|d| d.segment());
    let mut own = leaving.filter(|s| segments.binary_search(s).is_ok());
    own.all(|s| kind_of_structure(network, s).is_some())
}

/// The segments of the bridge or tunnel that a segment of the road is part of; none where it is no structure.
fn structure(network: &Network, segments: &[SegmentId], start: SegmentId) -> Vec<SegmentId> {
    let kind = |segment: SegmentId| kind_of_structure(network, segment);
    let Some(own) = kind(start) else { return Vec::new() };
    let mut span = vec![start];
    let mut next = 0;
    while next < span.len() {
        let segment = network.segment(span[next]);
        next += 1;
        let around = [segment.from, segment.to].into_iter().flat_map(|node| network.leaving(node));
        for other in around.map(|d| d.segment()) {
            let level = |s: SegmentId| network.way_of(s).level();
            let is_part = kind(other) == Some(own) && level(other) == level(start);
            if is_part && segments.binary_search(&other).is_ok() && !span.contains(&other) {
                span.push(other);
            }
        }
    }
    span
}

/// Words for bridges and tunnels in titles.
const STRUCTURES: [&str; 12] = [
    "桥",
    "隧道",
    "高架",
    "涵洞",
    "立交",
    "bridge",
    "viaduct",
    "tunnel",
    "brücke",
    "bruecke",
    "мост",
    "тоннел",
];

/// Whether an order says that it is about a bridge or tunnel.
fn speaks_of_structure(closure: &Closure) -> bool {
    let said =
        ["description", "reason", "note"].iter().filter_map(|key| closure.properties.get(*key)?.as_str());
    let said: Vec<String> = said.chain([closure.title.as_str()]).map(str::to_lowercase).collect();
    said.iter().any(|text| STRUCTURES.iter().any(|word| text.contains(word)))
}

/// The bridge or tunnel of a road that is next to a place on it, whichever way: millimeters along the road, and the segment.
fn next_structure(
    network: &Network,
    segments: &[SegmentId],
    (segment, mm): (SegmentId, u32),
) -> Option<(u64, SegmentId)> {
    if kind_of_structure(network, segment).is_some() {
        return Some((0, segment));
    }
    let piece = network.segment(segment);
    let mut open = BinaryHeap::from([
        Reverse((u64::from(mm), piece.from)),
        Reverse((u64::from(piece.length_mm - mm), piece.to)),
    ]);
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    while let Some(Reverse((far, node))) = open.pop() {
        if far > NEXT_MM {
            return None;
        }
        if !seen.insert(node) {
            continue;
        }
        let mut own: Vec<DirectedId> = network.leaving(node).to_vec();
        own.retain(|d| segments.binary_search(&d.segment()).is_ok());
        if let Some(found) = own.iter().find(|d| kind_of_structure(network, d.segment()).is_some()) {
            return Some((far, found.segment()));
        }
        for d in own {
            open.push(Reverse((far + u64::from(network.segment(d.segment()).length_mm), network.head(d))));
        }
    }
    None
}
