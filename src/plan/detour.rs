//! The way round a closure: which movements it cuts, and how they go instead.
//!
//! A closure shuts stretches of directed segments. Strung together along their street they are *movements*: traffic
//! that comes along the street, would drive through, and goes on along it. Each movement is taken from some way before
//! the closure to some way behind it, so that the driver may leave the street where it is best and not only at the
//! barrier. What the shortest way under the closures has in common with the street at both ends is not detour; where
//! they part, and where they meet again, the signs stand.

use super::route::{AlternativeRules, Path, Searches, alternatives};
use super::{Leg, leg_ms};
use crate::id::{DirectedId, EdgeId, SegmentId};
use crate::metric::Metric;
use crate::network::Network;
use crate::search::{Cost, Objective, Position};
use crate::topology::Topology;
use std::collections::BTreeSet;

/// How far before and behind a closure a movement is looked at, millimeters: a driver can be sent off that early. The
/// farther reaches count only where there is no way round from nearer by: between the exits of a motorway.
pub const REACHES_MM: [u64; 3] = [1_500_000, 6_000_000, 25_000_000];

/// On a divided road, turning by this much onto the other carriageway is turning round, degrees.
const TURNED_ROUND: f64 = 135.0;

/// Within how much of the road one turns round, millimeters; over more of it a road may wind as it likes.
const TURNING_ROOM_MM: u64 = 50_000;

/// A stretch that is shut, millimeters from the tail.
pub type Shut = (DirectedId, u32, u32);

/// Traffic that a closure cuts.
#[derive(Clone, PartialEq, Debug)]
pub struct Movement {
    /// The shut stretches it runs into, in driving order.
    pub shut: Vec<Shut>,
    /// Of a turn across a closed junction: the road it comes by. Who goes straight on along the street has none.
    pub entry: Option<DirectedId>,
    /// The street as it is driven without the closure, from before it to behind it.
    pub along: Path,
    /// Where it comes from.
    pub from: Position,
    /// Where it goes to.
    pub to: Position,
}

/// A way round.
#[derive(Clone, PartialEq, Debug)]
pub struct Detour {
    /// The whole path, from the beginning of the movement to its end.
    pub path: Path,
    /// Its legs that are not on the street: those from where the signs send traffic off to where it comes back.
    pub off: std::ops::Range<usize>,
}

/// The movements that shut stretches cut, each once, in the order of their first segments. `free` is the metric without
/// closures. A street that ends in the closure has no movement through it.
pub fn movements(free: &Metric, shut: &[Shut]) -> Vec<Movement> {
    let topology = free.topology();
    let network = topology.network();
    let usable: Vec<Shut> = shut.iter().copied().filter(|(d, ..)| topology.is_usable(*d)).collect();
    let mut found: Vec<Movement> = chains(network, &usable)
        .into_iter()
        // a street that turns round in the closure ends in it
        .filter(|chain| {
            let came = |i: usize| chain[..i].iter().rev().map(|s| s.0);
            !(1..chain.len()).any(|i| turns_round(topology, came(i), chain[i].0, true))
        })
        .filter_map(|chain| movement(free, None, chain, REACHES_MM[0]))
        .collect();
    let straight: BTreeSet<(DirectedId, DirectedId)> = found
        .iter()
        .flat_map(|m| m.along.legs.windows(2).map(|pair| (pair[0].directed, pair[1].directed)))
        .collect();
    for gate in &usable {
        let turns = turns_across(free, &usable, *gate)
            .into_iter()
            .filter(|entry| !straight.contains(&(*entry, gate.0)));
        found.extend(turns.filter_map(|entry| movement(free, Some(entry), vec![*gate], REACHES_MM[0])));
    }
    found
}

/// The roads by which traffic turns into a road at a junction that is shut as a whole (S3); none where it is not, or
/// the turn is forbidden anyway.
fn turns_across(free: &Metric, shut: &[Shut], gate: Shut) -> Vec<DirectedId> {
    let topology = free.topology();
    let network = topology.network();
    let node = network.tail(gate.0);
    let leaving = network.leaving(node);
    let shut_at_once = |d: &DirectedId| !topology.is_usable(*d) || shut.contains(&(*d, 0, 0));
    if gate.1 != 0 || gate.2 != 0 || leaving.len() < 3 || !leaving.iter().all(shut_at_once) {
        return Vec::new();
    }
    let allowed = |entry: &DirectedId| {
        let around = [*entry, gate.0].map(|d| Leg { directed: d, from_mm: 0, to_mm: topology.length_mm(d) });
        topology.is_usable(*entry)
            && *entry != gate.0.reversed()
            && first_forbidden(topology, &around).is_none()
    };
    leaving.iter().map(|d| d.reversed()).filter(allowed).collect()
}

/// The index of the first leg that may not follow those before it: a turn restriction, or a local road in mid-journey.
/// Legs are whole roads but for the first and the last; all are usable.
pub fn first_forbidden(topology: &Topology, legs: &[Leg]) -> Option<usize> {
    let (first, rest) = legs.split_first()?;
    let mut state = topology.start_head(first.directed);
    for (i, leg) in rest.iter().enumerate() {
        let mut edges = topology.out_edges(state).map(EdgeId::new);
        match edges.find(|edge| topology.directed(*edge) == leg.directed) {
            Some(edge) => state = topology.head(edge),
            None => return Some(i + 1),
        }
    }
    None
}

/// Shut stretches strung together along their streets.
fn chains(network: &Network, shut: &[Shut]) -> Vec<Vec<Shut>> {
    let follows = |a: &Shut, b: &Shut| {
        let same = a.0 == b.0 && a.2 <= b.1;
        let next = b.1 == 0
            && a.2 == network.segment(a.0.segment()).length_mm
            && network.head(a.0) == network.tail(b.0)
            && !is_back(network, a.0, b.0);
        same || (next && is_same_street(network, a.0, b.0))
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
    for i in (0..shut.len()).filter(|i| !taken.contains(i)) {
        let mut chain = vec![shut[i]];
        let mut at = i;
        while let Some(j) = next[at] {
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
fn turns_round(
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

/// Whether one segment is another driven the other way, be the road drawn once or once for each direction.
fn is_back(network: &Network, a: DirectedId, b: DirectedId) -> bool {
    let back = |(twin, same_way): (SegmentId, bool)| DirectedId::new(twin, a.is_forward() != same_way);
    b == a.reversed() || network.twins(a.segment()).any(|twin| back(twin) == b)
}

fn is_same_street(network: &Network, a: DirectedId, b: DirectedId) -> bool {
    let (a, b) = (network.way_of(a.segment()), network.way_of(b.segment()));
    // Streets without a name have only their own line in common.
    if a.label().is_empty() { a.id == b.id } else { a.label() == b.label() }
}

/// How far one segment turns away from another, degrees, 0 straight on.
fn bend(network: &Network, a: DirectedId, b: DirectedId) -> f64 {
    let turned = turned_degrees(network, a, b);
    turned.min(360.0 - turned)
}

/// The turn from one segment into another, counterclockwise, 0–360 degrees.
pub fn turned_degrees(network: &Network, a: DirectedId, b: DirectedId) -> f64 {
    let plane = network.projection();
    let heading = |line: &[crate::geometry::LonLat], last: bool| {
        let n = line.len();
        let (p, q) = if last { (line[n - 2], line[n - 1]) } else { (line[0], line[1]) };
        let (p, q) = (plane.to_plane(p), plane.to_plane(q));
        (q[1] - p[1]).atan2(q[0] - p[0]).to_degrees()
    };
    let (end, begin) = (heading(&network.directed_line(a), true), heading(&network.directed_line(b), false));
    (begin - end).rem_euclid(360.0)
}

/// The same movement looked at from farther off; `reach_mm` is one of [`REACHES_MM`].
pub fn widened(free: &Metric, narrow: &Movement, reach_mm: u64) -> Option<Movement> {
    movement(free, narrow.entry, narrow.shut.clone(), reach_mm)
}

/// The street before or behind a closure, whose roads stand nearest first, for a reach or as far as it goes: the
/// straightest usable road, first of the same name; of another name only right at the closure.
fn extend(free: &Metric, closed: &[DirectedId], ahead: bool, reach_mm: u64) -> Vec<DirectedId> {
    let start = closed[0];
    let topology = free.topology();
    let network = topology.network();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::from([start.segment()]));
    let (mut at, mut length) = (start, 0u64);
    while length < reach_mm {
        let candidates: Vec<DirectedId> = if ahead {
            network.leaving(network.head(at)).to_vec()
        } else {
            network.leaving(network.tail(at)).iter().map(|d| d.reversed()).collect()
        };
        let angle = |d: DirectedId| if ahead { bend(network, at, d) } else { bend(network, d, at) };
        let best = candidates
            .into_iter()
            .filter(|d| topology.is_usable(*d) && !seen.contains(&d.segment()) && !is_back(network, at, *d))
            .filter(|d| found.is_empty() || is_same_street(network, *d, start))
            .filter(|d| {
                let along = found.iter().rev().chain(closed).copied();
                !turns_round(topology, along, *d, ahead)
            })
            .min_by(|a, b| {
                let other = |d: DirectedId| !is_same_street(network, d, start);
                other(*a).cmp(&other(*b)).then(angle(*a).total_cmp(&angle(*b))).then(a.cmp(b))
            });
        let Some(next) = best else { break };
        // Another street is followed for one segment only: enough to come from somewhere.
        let turned_off = !is_same_street(network, next, start);
        seen.insert(next.segment());
        found.push(next);
        length += u64::from(topology.length_mm(next));
        at = next;
        if turned_off {
            break;
        }
    }
    if !ahead {
        found.reverse();
    }
    found
}

fn movement(free: &Metric, entry: Option<DirectedId>, chain: Vec<Shut>, reach_mm: u64) -> Option<Movement> {
    let topology = free.topology();
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let closed: Vec<DirectedId> = entry.into_iter().chain(chain.iter().map(|s| s.0)).collect();
    let mut before = extend(free, &closed, false, reach_mm);
    before.extend(entry);
    let behind = extend(free, &closed.iter().rev().copied().collect::<Vec<_>>(), true, reach_mm);
    let mut whole: Vec<DirectedId> = before;
    whole.extend(chain.iter().map(|s| s.0));
    whole.extend(&behind);
    whole.dedup();
    let whole = driven(topology, whole, (first.0, last.0))?;
    let length = |d: DirectedId| topology.length_mm(d);
    // Begin and end half-way along the outermost segments, but never inside the closure.
    let start_mm = if whole[0] == first.0 { 0 } else { length(whole[0]) / 2 };
    let end = whole[whole.len() - 1];
    let end_mm = if end == last.0 { length(end) } else { length(end).div_ceil(2) };
    if (whole[0] == first.0 && first.1 == 0) || (end == last.0 && last.2 == length(end)) {
        return None;
    }
    let count = whole.len();
    let legs: Vec<Leg> = whole
        .iter()
        .enumerate()
        .map(|(i, d)| Leg {
            directed: *d,
            from_mm: if i == 0 { start_mm } else { 0 },
            to_mm: if i + 1 == count { end_mm } else { length(*d) },
        })
        .collect();
    let position = |d: DirectedId, mm: u32| Position {
        segment: d.segment(),
        position_mm: if d.is_forward() { mm } else { length(d) - mm },
    };
    let cost = cost_of(free, &legs)?;
    Some(Movement {
        shut: chain,
        entry,
        from: position(whole[0], start_mm),
        to: position(end, end_mm),
        along: Path { cost, legs },
    })
}

/// The part of a street that one may drive at a stretch, from before a closure to behind it: a barrier or a turn
/// restriction on the street ends it. `None` where one may not drive through the closure even without it.
fn driven(
    topology: &Topology,
    mut street: Vec<DirectedId>,
    (first, last): (DirectedId, DirectedId),
) -> Option<Vec<DirectedId>> {
    loop {
        let whole = |d: &DirectedId| Leg { directed: *d, from_mm: 0, to_mm: topology.length_mm(*d) };
        let legs: Vec<Leg> = street.iter().map(whole).collect();
        let Some(at) = first_forbidden(topology, &legs) else { return Some(street) };
        let begin = street.iter().position(|d| *d == first)?;
        let end = street.iter().rposition(|d| *d == last)?;
        if at > end {
            street.truncate(at);
        } else if at <= begin {
            street.drain(..at);
        } else {
            return None;
        }
    }
}

/// What legs cost under a metric; `None` beyond the horizon.
pub fn cost_of(metric: &Metric, legs: &[Leg]) -> Option<Cost> {
    legs.iter().enumerate().try_fold(Cost::default(), |sum, (i, leg)| {
        let ms = leg_ms(metric, leg, i == 0, i + 1 == legs.len());
        sum.plus(Cost { ms, mm: leg.to_mm - leg.from_mm })
    })
}

/// The best way of a movement under closures and up to `count - 1` real alternatives; empty when there is none. A way
/// that leaves where the movement begins by turning round there is one, too: it may be the only one.
pub fn detours(searches: &mut Searches, metric: &Metric, movement: &Movement, count: usize) -> Vec<Detour> {
    let rules = AlternativeRules::default();
    alternatives(searches, metric, movement.from, movement.to, Objective::Fastest, count, rules)
        .into_iter()
        .map(|path| {
            let off = part_off(&movement.along.legs, &path.legs);
            Detour { path, off }
        })
        .collect()
}

/// Which legs of a path are not on the street.
pub fn part_off(street: &[Leg], path: &[Leg]) -> std::ops::Range<usize> {
    let same = |a: &Leg, b: &Leg| a.directed == b.directed;
    let begin = street.iter().zip(path).take_while(|(a, b)| same(a, b)).count();
    let rest = street.iter().rev().zip(path.iter().rev());
    let end = rest.take_while(|(a, b)| same(a, b)).count().min(path.len() - begin.min(path.len()));
    begin..(path.len() - end).max(begin)
}
