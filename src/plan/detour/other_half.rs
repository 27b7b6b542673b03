//! Past works on one half of a divided road over the other half, where an order opens that to both directions.
//!
//! Whether one passes there is no question of being fastest: whoever comes onto the other half and leaves it again may go on
//! along the street. The way stays on the street, on the other half, and on short roads between them.

use super::{Detour, Movement, part_off};
use crate::id::{DirectedId, NodeId};
use crate::metric::Metric;
use crate::plan::Leg;
use crate::plan::route::best_onward;
use crate::search::Objective;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// How long the road may be by which traffic changes sides, millimeters: more is a street of the way.
pub const ACROSS_MM: u64 = 150_000;

/// How often a way that strays is looked for again without the roads on which it did.
const TRIES: usize = 8;

/// The fastest way of a movement that passes on the other half, whose roads against their own direction are `over`. `None`
/// where one cannot come onto it or leave it again.
pub fn passes_on(metric: &Metric, movement: &Movement, over: &BTreeSet<DirectedId>) -> Option<Detour> {
    let street: BTreeSet<DirectedId> = movement.along.legs.iter().map(|leg| leg.directed).collect();
    let is_own = |d: DirectedId| street.contains(&d) || over.contains(&d);
    let mut links = links(metric, &is_own, street.iter().chain(over));
    for _ in 0..TRIES {
        let within = metric.within(|d| is_own(d) || links.contains(&d));
        let path = best_onward(&within, movement.from, movement.to, Objective::Fastest)?;
        let off = part_off(&movement.along.legs, &path.legs);
        let legs = &path.legs[off.clone()];
        let passes = legs.iter().any(|leg| over.contains(&leg.directed));
        let astray: Vec<&[Leg]> = legs
            .split(|leg| is_own(leg.directed))
            .filter(|run| !run.is_empty() && (!passes || length(run) > ACROSS_MM))
            .collect();
        if astray.is_empty() {
            return passes.then_some(Detour { path, off });
        }
        for leg in astray.into_iter().flatten() {
            links.remove(&leg.directed);
        }
    }
    None
}

/// Whether a way past works passes the whole of what is shut on the other half: the carriageways of a bend are not equally long,
/// so nine tenths of that are the whole.
pub fn is_whole(movement: &Movement, over: &[Leg]) -> bool {
    let shut: u64 = movement.shut.iter().map(|(_, from, to)| u64::from(to - from)).sum();
    length(over) * 10 >= shut * 9
}

fn length(legs: &[Leg]) -> u64 {
    legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum()
}

/// The roads beside those of the street and its other half over which one comes from one of these to another within
/// [`ACROSS_MM`].
fn links<'a>(
    metric: &Metric,
    is_own: &impl Fn(DirectedId) -> bool,
    own: impl Iterator<Item = &'a DirectedId>,
) -> BTreeSet<DirectedId> {
    let topology = metric.topology();
    let network = topology.network();
    let on: BTreeSet<NodeId> = own.flat_map(|d| [network.tail(*d), network.head(*d)]).collect();
    let is_open = |d: DirectedId| metric.open_between(d, 0, topology.length_mm(d)) && !is_own(d);
    let [after, before] = [true, false].map(|ahead| {
        let mut done: BTreeMap<NodeId, u64> = BTreeMap::new();
        let mut open: BinaryHeap<Reverse<(u64, NodeId)>> =
            on.iter().map(|node| Reverse((0, *node))).collect();
        while let Some(Reverse((mm, node))) = open.pop() {
            if done.contains_key(&node) {
                continue;
            }
            done.insert(node, mm);
            for leaving in network.leaving(node) {
                let next = mm + u64::from(topology.length_mm(*leaving));
                if next <= ACROSS_MM && is_open(if ahead { *leaving } else { leaving.reversed() }) {
                    open.push(Reverse((next, network.head(*leaving))));
                }
            }
        }
        done
    });
    let is_link = |d: &DirectedId| {
        let ends = after.get(&network.tail(*d)).zip(before.get(&network.head(*d)));
        let through = ends.map(|(a, b)| a + u64::from(topology.length_mm(*d)) + b);
        is_open(*d) && through.is_some_and(|mm| mm <= ACROSS_MM)
    };
    after.keys().flat_map(|node| network.leaving(*node)).copied().filter(is_link).collect()
}
