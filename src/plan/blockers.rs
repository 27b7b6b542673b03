//! Why there is no way: the fewest things that would have to change.
//!
//! The search goes over every road in both directions and pays for each thing it has to break before it counts
//! meters: a closed stretch, a one-way, a limit of the vehicle, an access ban, a barrier. What it breaks on the
//! cheapest path is a smallest set of obstacles (by count, along one path) whose lifting opens a way, turn restrictions
//! apart. It is the explanation, not the permission.

use crate::id::{DirectedId, NodeId};
use crate::metric::{ClosedStretch, Metric};
use crate::plan::Leg;
use crate::search::Position;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Something that stands in the way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Blocker {
    /// A closed stretch on a road one could use otherwise.
    Closed(DirectedId),
    /// A road that may be used the other way round only.
    OneWay(DirectedId),
    /// A road that this vehicle may not use at all.
    NoAccess(DirectedId),
    /// A junction with a barrier, or with a gate that only who begins or ends there passes.
    Barrier(NodeId),
}

/// What the explanation came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Explanation {
    /// These stand in the way, in driving order.
    Blocked(Vec<Blocker>),
    /// Nothing on the roads does: turn restrictions or local access leave no legal order of them.
    Turns,
    /// The two places are not connected by any roads.
    Island,
}

/// Explains why there is no way between two positions. `O((n + m) log n)`, once.
pub fn explain(metric: &Metric, from: Position, to: Position) -> Explanation {
    let topology = metric.topology();
    let network = topology.network();
    let both = |p: Position| {
        let length = network.segment(p.segment).length_mm;
        [
            (DirectedId::new(p.segment, true), p.position_mm),
            (DirectedId::new(p.segment, false), length - p.position_mm),
        ]
    };
    // Labels: (obstacles, millimeters); parent edges to walk back.
    let mut best: Vec<(u32, u64)> = vec![(u32::MAX, u64::MAX); network.node_count()];
    let mut parent: Vec<Option<DirectedId>> = vec![None; network.node_count()];
    let mut start: Vec<Option<(DirectedId, u32)>> = vec![None; network.node_count()];
    let mut heap = BinaryHeap::new();
    for (directed, position) in both(from) {
        let cost = (
            u32::from(obstacle(metric, directed, Some(position), None).is_some()),
            u64::from(topology.length_mm(directed) - position),
        );
        let head = network.head(directed).index();
        if cost < best[head] {
            (best[head], parent[head], start[head]) = (cost, None, Some((directed, position)));
            heap.push(Reverse((cost, head)));
        }
    }
    while let Some(Reverse((cost, node))) = heap.pop() {
        if cost > best[node] {
            continue;
        }
        let here = NodeId::new(node);
        let barrier = u32::from(is_barrier(metric, here));
        for &directed in network.leaving(here) {
            let broken = barrier + u32::from(obstacle(metric, directed, None, None).is_some());
            let next = (cost.0 + broken, cost.1 + u64::from(topology.length_mm(directed)));
            let head = network.head(directed).index();
            if next < best[head] {
                (best[head], parent[head], start[head]) = (next, Some(directed), None);
                heap.push(Reverse((next, head)));
            }
        }
    }
    let arrivals = both(to).into_iter().filter_map(|(directed, position)| {
        let tail = network.tail(directed);
        let (obstacles, mm) = best[tail.index()];
        let barrier = u32::from(is_barrier(metric, tail));
        let broken = barrier + u32::from(obstacle(metric, directed, None, Some(position)).is_some());
        (obstacles != u32::MAX).then(|| (obstacles + broken, mm + u64::from(position), directed, position))
    });
    let Some((_, _, last, position)) = arrivals.min() else { return Explanation::Island };
    let mut met = Vec::new();
    met.extend(obstacle(metric, last, None, Some(position)));
    let mut node = network.tail(last);
    loop {
        if is_barrier(metric, node) {
            met.push(Blocker::Barrier(node));
        }
        match (parent[node.index()], start[node.index()]) {
            (Some(directed), _) => {
                met.extend(obstacle(metric, directed, None, None));
                node = network.tail(directed);
            }
            (None, Some((directed, position))) => {
                met.extend(obstacle(metric, directed, Some(position), None));
                break;
            }
            (None, None) => break,
        }
    }
    met.reverse();
    let mut seen = BTreeSet::new();
    met.retain(|blocker| seen.insert(*blocker));
    if met.is_empty() { Explanation::Turns } else { Explanation::Blocked(met) }
}

/// What stands on a path that was laid down beforehand, in driving order; turn restrictions apart.
pub fn obstacles_along(metric: &Metric, legs: &[Leg]) -> Vec<Blocker> {
    let topology = metric.topology();
    let network = topology.network();
    let mut met = Vec::new();
    for (i, leg) in legs.iter().enumerate() {
        let node = network.tail(leg.directed);
        if i > 0 && topology.impassable().binary_search(&node).is_ok() {
            met.push(Blocker::Barrier(node));
        }
        let unusable = obstacle(metric, leg.directed, Some(topology.length_mm(leg.directed)), None);
        let unusable = unusable.filter(|blocker| !matches!(blocker, Blocker::Closed(_)));
        // A gate at either end of a leg in mid-journey is driven through.
        let shut = |s: &&ClosedStretch| {
            let gate = s.from_mm == s.to_mm
                && (s.from_mm > leg.from_mm || (i > 0 && s.from_mm == leg.from_mm))
                && (s.to_mm < leg.to_mm || (i + 1 < legs.len() && s.to_mm == leg.to_mm));
            gate || (s.from_mm < leg.to_mm && leg.from_mm < s.to_mm)
        };
        let closed = metric.closed_on(leg.directed).iter().find(shut).map(|_| Blocker::Closed(leg.directed));
        met.extend(unusable.or(closed));
    }
    met
}

/// Whether nobody passes a junction.
fn is_barrier(metric: &Metric, node: NodeId) -> bool {
    let topology = metric.topology();
    topology.impassable().binary_search(&node).is_ok() || topology.is_gate_shut(node)
}

/// What keeps one from driving a directed segment (from a position on it, or up to one).
fn obstacle(metric: &Metric, directed: DirectedId, from: Option<u32>, to: Option<u32>) -> Option<Blocker> {
    let topology = metric.topology();
    if !topology.is_usable(directed) {
        let other_way = topology.is_usable(directed.reversed());
        return Some(if other_way { Blocker::OneWay(directed) } else { Blocker::NoAccess(directed) });
    }
    let open = match (from, to) {
        (Some(position), _) => metric.open_to_head(directed, position),
        (None, Some(position)) => metric.open_from_tail(directed, position),
        (None, None) => metric.closed_on(directed).is_empty(),
    };
    (!open).then_some(Blocker::Closed(directed))
}
