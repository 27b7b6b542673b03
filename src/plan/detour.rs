//! The way round a closure: which movements it cuts, and how they go instead.
//!
//! A closure shuts stretches of directed segments. Strung together along their street they are *movements*: traffic
//! that comes along the street, would drive through, and goes on along it. Each movement is taken from some way before
//! the closure to some way behind it, so that the driver may leave the street where it is best and not only at the
//! barrier. What the shortest way under the closures has in common with the street at both ends is not detour; where
//! they part, and where they meet again, the signs stand.

mod drawn_back;
pub mod looks;
pub mod other_half;
mod side_lane;
mod street;
mod through;
pub mod turned;

use super::route::{AlternativeRules, Path, Searches, alternatives, best, best_onward};
use super::{Leg, leg_ms};
use crate::id::{DirectedId, EdgeId, StateId};
use crate::metric::Metric;
use crate::network::{Network, TurnAsks, TurnRule};
use crate::search::{Cost, Objective, Position, Stance};
use crate::topology::Topology;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use street::{chains, extend, is_shut, turns_round};
use through::{Ends, Through, along_part, arms, own_roads, seen_from};
use turned::turns_back;

/// How far before and behind a closure a movement is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Along the street, millimeters: a driver can be sent off that early.
    pub mm: u64,
    /// How many roads beyond the end of the street, where it ends sooner.
    pub beyond: usize,
}

/// From nearby to far off. The farther ones count only where there is no way round from nearer by, or none that does not turn
/// round: where a street ends behind the last way off it, between the exits of a motorway. Last, from the junctions right at the closure, where traffic
/// has no direction yet.
pub const REACHES: [Reach; 8] = [
    Reach { mm: 1_500_000, beyond: 0 },
    Reach { mm: 1_500_000, beyond: 1 },
    Reach { mm: 1_500_000, beyond: 2 },
    Reach { mm: 1_500_000, beyond: 4 },
    Reach { mm: 1_500_000, beyond: 8 },
    Reach { mm: 6_000_000, beyond: 8 },
    Reach { mm: 25_000_000, beyond: 16 },
    Reach { mm: 0, beyond: 0 },
];

/// Which of them is from the junctions right at the closure.
const AT_CLOSURE: usize = REACHES.len() - 1;

/// From how near a movement is looked at where nobody would drive along the street from farther off, millimeters; last from
/// the road before the closure to the one behind it.
const NEARER_MM: [u64; 6] = [1_000_000, 700_000, 500_000, 300_000, 200_000, 1];

/// A stretch that is shut, millimeters from the tail.
pub type Shut = (DirectedId, u32, u32);

/// Traffic that a closure cuts. It keeps its direction where it begins and ends in the middle of a road: nobody turns round
/// there.
#[derive(Clone, PartialEq, Debug)]
pub struct Movement {
    /// The shut stretches it runs into, in driving order; of length zero at a turn that is banned or a gate.
    pub shut: Vec<Shut>,
    /// Of a turn: the road it comes by. Who goes straight on along the street has none.
    pub entry: Option<DirectedId>,
    /// How it is driven without the closure, from before it to behind it.
    pub along: Path,
    /// Where it comes from.
    pub from: Stance,
    /// Where it goes to.
    pub to: Stance,
    /// Everything that the closure shuts.
    closed: Arc<Vec<Shut>>,
}

impl Movement {
    /// Whether it begins in the middle of a road and one may set out from there either way, and whether one may come so to where it
    /// ends.
    pub fn either_way(&self, network: &Network) -> [bool; 2] {
        [self.from, self.to].map(|stance| is_amid(network, stance))
    }

    /// Whether its closure cuts it on this leg of its way.
    pub fn is_cut_on(&self, leg: &Leg) -> bool {
        self.entry == Some(leg.directed) || self.shut.iter().any(|shut| leg.runs_over(*shut))
    }
}

/// Whether traffic stands in the middle of a road without a direction.
fn is_amid(network: &Network, stance: Stance) -> bool {
    let length = network.segment(stance.position.segment).length_mm;
    stance.only.is_none() && 0 < stance.position.position_mm && stance.position.position_mm < length
}

/// A way round.
#[derive(Clone, PartialEq, Debug)]
pub struct Detour {
    /// The whole path, from the beginning of the movement to its end.
    pub path: Path,
    /// Its legs that are not on the street: those from where the signs send traffic off to where it comes back.
    pub off: std::ops::Range<usize>,
}

/// The movements that shut stretches cut, each once, in the order of their first segments, then those that banned turns cut.
/// `free` is the metric without closures. What begins or ends inside the closure is no movement through it, nor is what
/// nobody would drive through it even without the closure.
pub fn movements(free: &Metric, shut: &[Shut], turns: &[Vec<DirectedId>]) -> Vec<Movement> {
    let topology = free.topology();
    let usable: Arc<Vec<Shut>> =
        Arc::new(shut.iter().copied().filter(|(d, ..)| topology.is_usable(*d)).collect());
    let mut searches = Searches::default();
    let mut found: Vec<Movement> = Vec::new();
    for chain in chains(topology, &usable) {
        along_part(free, &mut searches, &chain, &usable, &mut found);
    }
    let mut seek = |entry: Option<DirectedId>, chain: Vec<Shut>, closed: &Arc<Vec<Shut>>| {
        Through { free, searches: &mut searches, entry, chain: &chain, closed }.farthest()
    };
    let straight: BTreeSet<(DirectedId, DirectedId)> = found
        .iter()
        .flat_map(|m| m.along.legs.windows(2).map(|pair| (pair[0].directed, pair[1].directed)))
        .collect();
    for gate in usable.iter() {
        let entries = turns_across(free, &usable, *gate);
        let entries = entries.into_iter().filter(|entry| !straight.contains(&(*entry, gate.0)));
        found.extend(entries.filter_map(|entry| seek(Some(entry), vec![*gate], &usable)));
    }
    for turn in turns {
        let gates: Vec<Shut> = turn.iter().skip(1).map(|d| (*d, 0, 0)).collect();
        let closed = Arc::new(gates.clone());
        found.extend(turn.first().and_then(|entry| seek(Some(*entry), gates, &closed)));
    }
    // Two stretches of one street, two turns on one way, or two ways between the same places are one movement.
    let mut once: Vec<Movement> = Vec::with_capacity(found.len());
    for own in found {
        let same = |other: &Movement| {
            other.along.legs == own.along.legs || (other.from, other.to) == (own.from, own.to)
        };
        if !once.iter().any(same) {
            once.push(own);
        }
    }
    once
}

/// The turns that traffic may make without the closure and not under it: a banned one itself, of prescribed ones all
/// others from the same road. A junction of divided roads is more than one node: who is kept off a link within it makes none of
/// the turns that lead over that link; `through` are all ways through the junction from roads with prescribed turns.
pub fn banned_turns(free: &Metric, turns: &[TurnRule], through: &[Vec<DirectedId>]) -> Vec<Vec<DirectedId>> {
    let topology = free.topology();
    let network = topology.network();
    let allowed = |path: &Vec<DirectedId>| {
        let whole = |d: &DirectedId| Leg { directed: *d, from_mm: 0, to_mm: topology.length_mm(*d) };
        let legs: Vec<Leg> = path.iter().map(whole).collect();
        path.iter().all(|d| topology.is_usable(*d)) && first_forbidden(topology, &legs).is_none()
    };
    let mut banned: BTreeSet<Vec<DirectedId>> = BTreeSet::new();
    for rule in turns {
        if rule.asks == TurnAsks::Ban {
            banned.extend(rule.paths.iter().cloned());
        }
        for (before, exits) in rule.exits(|d| topology.is_usable(d)) {
            let came = before[before.len() - 1];
            let others = network.leaving(network.head(came)).iter();
            let others = others.filter(|d| !exits.contains(d) && !network.is_back(came, **d));
            banned.extend(others.map(|other| before.iter().copied().chain([*other]).collect::<Vec<_>>()));
        }
    }
    let whole = |turn: Vec<DirectedId>| {
        let over = through.iter().filter(|path| path.starts_with(&turn) && allowed(path));
        let over: Vec<Vec<DirectedId>> = over.cloned().collect();
        if over.is_empty() { vec![turn] } else { over }
    };
    banned.into_iter().filter(allowed).flat_map(whole).collect()
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
            && !network.is_back(*entry, gate.0)
            // who turns round at a junction is no through traffic
            && !turns_round(topology, std::iter::once(*entry), gate.0, true)
            && first_forbidden(topology, &around).is_none()
    };
    leaving.iter().map(|d| d.reversed()).filter(allowed).collect()
}

/// The index of the first leg that may not follow those before it: a turn restriction, or a local road in mid-journey.
/// Legs are whole roads but for the first and the last; all are usable.
pub fn first_forbidden(topology: &Topology, legs: &[Leg]) -> Option<usize> {
    least_broken(topology, legs, |_, _| Vec::<()>::new()).err()
}

/// The legs with what is broken on each, if as little is as can be, where rules may be broken and the edges along a leg tell
/// which are; an error is the first leg that may not follow those before it whatever is broken.
pub fn least_broken<B: Ord + Clone>(
    topology: &Topology,
    legs: &[Leg],
    mut breaks: impl FnMut(usize, EdgeId) -> Vec<B>,
) -> Result<Vec<(usize, B)>, usize> {
    let Some(first) = legs.first() else { return Ok(Vec::new()) };
    let mut states = BTreeMap::from([(topology.start_head(first.directed), Vec::new())]);
    for (i, leg) in legs.iter().enumerate().skip(1) {
        let mut next: BTreeMap<StateId, Vec<(usize, B)>> = BTreeMap::new();
        for (state, so_far) in &states {
            let edges = topology.out_edges(*state).map(EdgeId::new);
            for edge in edges.filter(|edge| topology.directed(*edge) == leg.directed) {
                let mut broken = so_far.clone();
                broken.extend(breaks(i, edge).into_iter().map(|what| (i, what)));
                let known = next.entry(topology.head(edge)).or_insert_with(|| broken.clone());
                if (broken.len(), &broken) < (known.len(), known) {
                    *known = broken;
                }
            }
        }
        if next.is_empty() {
            return Err(i);
        }
        states = next;
    }
    let all = states.into_values();
    Ok(all.min_by(|a, b| (a.len(), a).cmp(&(b.len(), b))).unwrap_or_default())
}

/// The same movement looked at from farther off.
pub fn widened(searches: &mut Searches, free: &Metric, narrow: &Movement, reach: Reach) -> Option<Movement> {
    let closed = &narrow.closed;
    let own = own_roads(narrow.entry, &narrow.shut);
    let ends = [false, true].map(|ahead| extend(free, &seen_from(&own, ahead), closed, ahead, reach));
    Some(movement(free, searches, (narrow.entry, &narrow.shut), closed, &ends)?.0)
}

/// Traffic along a street that a closure shuts, and that drives past it by another way even without it.
#[derive(Clone, PartialEq, Debug)]
pub struct PassedBy {
    /// The first stretch of the street that is shut.
    pub shut: DirectedId,
    /// How one drives.
    pub along: Path,
    /// Its legs that are not on the street.
    pub off: std::ops::Range<usize>,
}

/// The streets of shut stretches that nobody drives through, because past them it is no farther.
pub fn passed_by(free: &Metric, shut: &[Shut]) -> Vec<PassedBy> {
    let topology = free.topology();
    let usable: Arc<Vec<Shut>> =
        Arc::new(shut.iter().copied().filter(|(d, ..)| topology.is_usable(*d)).collect());
    let mut searches = Searches::default();
    let chains = chains(topology, &usable).into_iter();
    let past = chains.filter_map(|chain| {
        let reaches = std::iter::once(REACHES[0].mm).chain(NEARER_MM);
        let mut views = reaches
            .map(|mm| {
                let own = own_roads(None, &chain);
                let reach = Reach { mm, beyond: 0 };
                [false, true].map(|ahead| extend(free, &seen_from(&own, ahead), &usable, ahead, reach))
            })
            .filter_map(|ends| seen(free, &mut searches, (None, &chain), &usable, &ends));
        let Seen { movement, street, is_cut, .. } = views.next()?;
        let turns = turns_back(topology.network(), &movement.along.legs);
        let off = part_off(&street, &movement.along.legs);
        (!is_cut && !turns).then_some(PassedBy { shut: chain[0].0, along: movement.along, off })
    });
    past.collect()
}

/// A movement from the roads before a closure to those behind it, and whether it is driven along the street.
fn movement(
    free: &Metric,
    searches: &mut Searches,
    (entry, chain): (Option<DirectedId>, &[Shut]),
    all_closed: &Arc<Vec<Shut>>,
    ends: &Ends,
) -> Option<(Movement, bool)> {
    let seen = seen(free, searches, (entry, chain), all_closed, ends)?;
    seen.is_cut.then_some((seen.movement, seen.is_street))
}

/// Traffic as it is seen from the roads before and behind a closure.
struct Seen {
    movement: Movement,
    /// The street from where it begins to where it ends.
    street: Vec<Leg>,
    /// Whether it is driven along the street.
    is_street: bool,
    /// Whether the closure is in its way.
    is_cut: bool,
}

/// Traffic along a street from the roads before a closure to those behind it. Where nobody would drive along the whole of the
/// street, it is driven as one would, which may be past the closure; `None` where the street ends in it. Without roads
/// before or behind, it begins or ends at the junction right at the closure.
fn seen(
    free: &Metric,
    searches: &mut Searches,
    (entry, chain): (Option<DirectedId>, &[Shut]),
    all_closed: &Arc<Vec<Shut>>,
    [before, behind]: &Ends,
) -> Option<Seen> {
    let topology = free.topology();
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let mut whole: Vec<DirectedId> = before.clone();
    whole.extend(own_roads(entry, chain));
    whole.extend(behind);
    whole.dedup();
    let whole = driven(topology, whole, (first.0, last.0))?;
    let length = |d: DirectedId| topology.length_mm(d);
    // Begin and end half-way along the outermost segments, or as far out as the reach, but never inside the closure; at a blind
    // end, at its very end.
    let outermost = |length: u32| length.div_ceil(2).min(REACHES[0].mm as u32);
    let is_blind = |d: DirectedId, ahead: bool| arms(topology, d, &[d], ahead).is_empty();
    let start = whole[0];
    let from_junction = before.is_empty() || start == first.0 || is_blind(start, false);
    let start_mm = if from_junction { 0 } else { length(start) - outermost(length(start)) };
    let end = whole[whole.len() - 1];
    let to_junction = behind.is_empty() || end == last.0 || is_blind(end, true);
    let end_mm = if to_junction { length(end) } else { outermost(length(end)) };
    if (start == first.0 && first.1 == 0) || (end == last.0 && last.2 == length(end)) {
        return None;
    }
    let inside = |d: DirectedId, own: DirectedId| d != own && is_shut(topology, all_closed, d);
    if inside(start, first.0) || inside(end, last.0) {
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
    // At a junction traffic has no direction yet, or none any more.
    let stance = |d: DirectedId, mm: u32, is_junction: bool| {
        let position_mm = if d.is_forward() { mm } else { length(d) - mm };
        let position = Position { segment: d.segment(), position_mm, on_junction: false };
        Stance { only: (!is_junction).then_some(d), ..Stance::from(position) }
    };
    let from = stance(start, start_mm, start_mm == 0);
    let to = stance(end, end_mm, end_mm == length(end));
    let street = cost_of(free, &legs)?;
    let best = best(searches, free, from, to, Objective::Fastest)?;
    let is_street = (best.cost.ms, best.cost.mm) == (street.ms, street.mm);
    let along = if is_street { Path { cost: street, legs: legs.clone() } } else { best };
    let met = |path: &Path| match entry {
        Some(entry) => path.legs.windows(2).any(|p| p[0].directed == entry && p[1].directed == first.0),
        None => path.legs.iter().any(|leg| all_closed.iter().any(|shut| leg.runs_over(*shut))),
    };
    // Who turns round on the way is no through traffic.
    let is_cut = met(&along) && !turns_back(topology.network(), &along.legs);
    let movement = Movement { shut: chain.to_vec(), entry, from, to, along, closed: Arc::clone(all_closed) };
    Some(Seen { movement, street: legs, is_street, is_cut })
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

/// Whether one may drive along legs under a metric, the junctions between them included: one that is shut as a whole is a cut at the
/// ends of its roads (S3), and no cut for who begins or ends there.
pub fn is_open_along(metric: &Metric, legs: &[Leg]) -> bool {
    let count = legs.len();
    legs.iter().enumerate().all(|(i, leg)| {
        metric.open_between(leg.directed, leg.from_mm, leg.to_mm)
            && (i == 0 || metric.open_from_tail(leg.directed, leg.to_mm))
            && (i + 1 == count || metric.open_to_head(leg.directed, leg.from_mm))
    })
}

/// What legs cost under a metric; `None` beyond the horizon.
pub fn cost_of(metric: &Metric, legs: &[Leg]) -> Option<Cost> {
    legs.iter().enumerate().try_fold(Cost::default(), |sum, (i, leg)| {
        let ms = leg_ms(metric, leg, i == 0, i + 1 == legs.len());
        sum.plus(Cost { ms, mm: leg.to_mm - leg.from_mm })
    })
}

/// The best way of a movement under closures and up to `count - 1` real alternatives; empty when there is none. Nobody is
/// led to turn round in a road as long as there is a way without that.
pub fn detours(searches: &mut Searches, metric: &Metric, movement: &Movement, count: usize) -> Vec<Detour> {
    let rules = AlternativeRules::default();
    let (from, to) = (movement.from, movement.to);
    let mut paths = alternatives(searches, metric, from, to, Objective::Fastest, count, rules);
    let network = metric.topology().network();
    if paths.first().is_some_and(|path| turns_back(network, &path.legs))
        && let Some(onward) = best_onward(metric, from, to, Objective::Fastest)
    {
        paths.retain(|path| !turns_back(network, &path.legs) && path.legs != onward.legs);
        paths.insert(0, onward);
        paths.truncate(count);
    }
    paths
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
