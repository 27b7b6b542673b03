//! Streets: shut stretches strung together along them, and how far they lead before and behind.

use super::turned::{TURNED_ROUND, TURNING_ROOM_MM, bend};
use super::{Reach, Shut};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::topology::Topology;
use std::collections::BTreeSet;

/// How far a street is followed through an area that is shut, millimeters.
const ACROSS_MM: u64 = 25_000_000;

/// Shut stretches strung together along their streets. Where a street turns round into its other carriageway, it ends.
pub(super) fn chains(topology: &Topology, shut: &[Shut]) -> Vec<Vec<Shut>> {
    let network = topology.network();
    let follows = |a: &Shut, b: &Shut| {
        let same = a.0 == b.0 && a.2 <= b.1;
        let next = b.1 == 0
            && a.2 == network.segment(a.0.segment()).length_mm
            && network.head(a.0) == network.tail(b.0)
            && !network.is_back(a.0, b.0);
        same || (next
            && is_same_street(network, a.0, b.0)
            && !turns_round(topology, std::iter::once(a.0), b.0, true))
    };
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut next: Vec<Option<usize>> = vec![None; shut.len()];
    for (i, a) in shut.iter().enumerate() {
        let mut ahead: Vec<usize> =
            (0..shut.len()).filter(|j| *j != i && !taken.contains(j) && follows(a, &shut[*j])).collect();
        ahead.sort_by(|x, y| {
            let turn = |j: usize| bend(network, a.0, shut[j].0);
            turn(*x).total_cmp(&turn(*y)).then(shut[*x].cmp(&shut[*y]))
        });
        if let Some(&j) = ahead.first() {
            taken.insert(j);
            next[i] = Some(j);
        }
    }
    let mut chains = Vec::new();
    // Of a ring that is shut all round, every stretch has one before it; it begins anywhere.
    let mut strung = vec![false; shut.len()];
    let begins = |i: &usize| !taken.contains(i);
    for i in (0..shut.len()).filter(begins).chain((0..shut.len()).filter(|i| !begins(i))) {
        if std::mem::replace(&mut strung[i], true) {
            continue;
        }
        let mut chain = vec![shut[i]];
        let mut at = i;
        while let Some(j) = next[at].filter(|j| !strung[*j]) {
            strung[j] = true;
            let came = chain.iter().rev().map(|stretch: &Shut| stretch.0);
            if turns_round(topology, came, shut[j].0, true) {
                chains.push(std::mem::take(&mut chain));
            }
            chain.push(shut[j]);
            at = j;
        }
        chains.push(chain);
    }
    chains
}

/// Whether the street turns round into its other carriageway between these roads, the nearest first, and the `next` one
/// ahead of them or behind. That is no going on along the street, though it bears the same name. Where both directions
/// share a road, a hairpin is.
pub(super) fn turns_round(
    topology: &Topology,
    along: impl Iterator<Item = DirectedId>,
    next: DirectedId,
    ahead: bool,
) -> bool {
    let network = topology.network();
    let is_one_way = |d: DirectedId| !topology.is_usable(d.reversed());
    if !is_one_way(next) {
        return false;
    }
    let mut room = 0;
    for d in along {
        let turned = if ahead { bend(network, d, next) } else { bend(network, next, d) };
        if is_one_way(d) && turned >= TURNED_ROUND {
            return true;
        }
        room += u64::from(topology.length_mm(d));
        if room >= TURNING_ROOM_MM {
            break;
        }
    }
    false
}

pub(super) fn is_same_street(network: &Network, a: DirectedId, b: DirectedId) -> bool {
    let (a, b) = (network.way_of(a.segment()), network.way_of(b.segment()));
    // Streets without a name have only their own line in common.
    if a.label().is_empty() { a.id == b.id } else { a.label() == b.label() }
}

/// Whether the middle of a road lies in what is shut.
pub(super) fn is_shut(topology: &Topology, closed: &[Shut], directed: DirectedId) -> bool {
    let middle = topology.length_mm(directed) / 2;
    closed.iter().any(|(d, from, to)| *d == directed && *from < middle && middle < *to)
}

/// The street before or behind a closure, whose roads stand nearest first, for a reach or as far as it goes: the
/// straightest usable road, first of the same name. Of another name only right at the closure, through what the closure
/// shuts, and so many roads beyond the end of the street as the reach says.
pub(super) fn extend(
    free: &Metric,
    closed: &[DirectedId],
    all_closed: &[Shut],
    ahead: bool,
    reach: Reach,
) -> Vec<DirectedId> {
    let start = closed[0];
    let topology = free.topology();
    let network = topology.network();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::from([start.segment()]));
    let (mut at, mut length, mut beyond) = (start, 0u64, reach.beyond);
    let mut has_left = false;
    loop {
        let inside = !found.is_empty() && is_shut(topology, all_closed, at);
        if length >= if inside { ACROSS_MM } else { reach.mm } {
            break;
        }
        let candidates: Vec<DirectedId> = if ahead {
            network.leaving(network.head(at)).to_vec()
        } else {
            network.leaving(network.tail(at)).iter().map(|d| d.reversed()).collect()
        };
        let angle = |d: DirectedId| if ahead { bend(network, at, d) } else { bend(network, d, at) };
        let best = candidates
            .into_iter()
            .filter(|d| topology.is_usable(*d) && !seen.contains(&d.segment()) && !network.is_back(at, *d))
            .filter(|d| {
                let on_street = !has_left && is_same_street(network, *d, start);
                found.is_empty() || on_street || inside || beyond > 0
            })
            .filter(|d| {
                let along = found.iter().rev().chain(closed).copied();
                !turns_round(topology, along, *d, ahead)
            })
            .min_by(|a, b| {
                let other = |d: DirectedId| !is_same_street(network, d, if has_left { at } else { start });
                other(*a).cmp(&other(*b)).then(angle(*a).total_cmp(&angle(*b))).then(a.cmp(b))
            });
        let Some(next) = best else { break };
        if !found.is_empty() && (has_left || !is_same_street(network, next, start)) && !inside {
            beyond -= 1;
        }
        // Another street right at the closure is followed for one segment only: enough to come from somewhere.
        has_left |= !is_same_street(network, next, start);
        seen.insert(next.segment());
        found.push(next);
        length += u64::from(topology.length_mm(next));
        at = next;
    }
    if !ahead {
        found.reverse();
    }
    found
}
