//! Whether traffic comes onto the carriageway that a half closure leaves, and off it again (S1): at each end of the works some
//! road must join the two carriageways.

use super::{Matched, carriageway};
use crate::geometry::LonLat;
use crate::id::NodeId;
use crate::network::Network;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// How far before and behind the works traffic may change sides, millimeters.
const BEYOND_MM: u64 = 1_000_000;
/// How long the road may be by which it changes sides, millimeters.
const ACROSS_MM: u64 = 150_000;

/// The ends of the shut carriageway at which traffic cannot change sides: where it would come onto the other one, then where it
/// would come back, each with the place. Empty on roads without a median.
pub(super) fn missing(network: &Network, matched: &Matched) -> Vec<(bool, LonLat)> {
    let shut: Vec<_> = matched
        .stretches
        .iter()
        .filter(|s| {
            carriageway::is_one_way(network, s.directed.segment()) && carriageway::flows(network, s.directed)
        })
        .map(|s| s.directed)
        .collect();
    let over: Vec<_> = matched.contraflow.iter().map(|s| s.directed).collect();
    if shut.is_empty() || over.is_empty() {
        return Vec::new();
    }
    // Nodes that traffic only leaves, or only comes to.
    let ends = |chain: &[crate::id::DirectedId], begins: bool| -> BTreeSet<NodeId> {
        let node = |d: &crate::id::DirectedId| if begins { network.tail(*d) } else { network.head(*d) };
        let other: BTreeSet<NodeId> =
            chain.iter().map(|d| if begins { network.head(*d) } else { network.tail(*d) }).collect();
        chain.iter().map(node).filter(|node| !other.contains(node)).collect()
    };
    // Neither the works nor what lies beside them leads past them.
    let is_shut = |d: crate::id::DirectedId| shut.contains(&d) || over.contains(&d.reversed());
    // Where one can be without driving over the works: before them, or behind.
    let reached = |from: &BTreeSet<NodeId>, ahead: bool, limit: u64| -> BTreeSet<NodeId> {
        let mut done: BTreeMap<NodeId, u64> = BTreeMap::new();
        let mut open: BinaryHeap<Reverse<(u64, NodeId)>> =
            from.iter().map(|node| Reverse((0, *node))).collect();
        while let Some(Reverse((mm, node))) = open.pop() {
            if done.contains_key(&node) {
                continue;
            }
            done.insert(node, mm);
            for leaving in network.leaving(node) {
                let driven = if ahead { *leaving } else { leaving.reversed() };
                let next = mm + u64::from(network.segment(leaving.segment()).length_mm);
                if carriageway::flows(network, driven) && !is_shut(driven) && next <= limit {
                    open.push(Reverse((next, network.head(*leaving))));
                }
            }
        }
        done.into_keys().collect()
    };
    let mut found = Vec::new();
    for begins in [true, false] {
        let (own, other) = (ends(&shut, begins), ends(&over, begins));
        // Who comes to the works may have crossed over before; who leaves the other carriageway may come back later.
        let beside = reached(&own, !begins, BEYOND_MM);
        let across = reached(&other, !begins, ACROSS_MM);
        if beside.is_disjoint(&across) {
            found.extend(own.first().map(|node| (begins, network.position(*node))));
        }
    }
    found
}
