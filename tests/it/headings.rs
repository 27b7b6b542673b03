//! Runs along roads with their headings, against a plain search over edges that keeps the history of the whole tour: from a
//! place to a run, on to a second run, and to a place. Random networks with one-ways, banned turns, barriers, local roads,
//! closures, and turning round allowed at the ends of runs, at junctions, or nowhere but where a road ends.

use crate::oracle::{Oracle, Phase};
use crate::random::{self, Dice};
use huhang::id::{DirectedId, NodeId, SegmentId};
use huhang::metric::Metric;
use huhang::network::Network;
use huhang::plan::Leg;
use huhang::plan::matrix::matrix;
use huhang::plan::patrol::heading::{Passage, TurnRound, banned_turns, passages, turns_round};
use huhang::search::{Cost, Objective, Position, Stance};
use huhang::topology::{Topology, Works};
use huhang::units::share;
use huhang::vehicle::Vehicle;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

type Memory = (Vec<DirectedId>, Phase);

/// What the plain search stands on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// At the head of a road, so many runs being done.
    Head(usize, DirectedId, Memory),
    /// At the end of a run.
    End(usize, Memory),
    /// At the last place.
    Done,
}

struct Tour<'a> {
    metric: &'a Metric,
    oracle: Oracle<'a>,
    rule: TurnRound,
    runs: [Vec<Leg>; 2],
    to: Position,
    queue: BinaryHeap<Reverse<(Cost, At)>>,
}

impl Tour<'_> {
    fn network(&self) -> &Network {
        self.metric.topology().network()
    }

    fn push(&mut self, cost: Cost, at: At) {
        self.queue.push(Reverse((cost, at)));
    }

    fn part(&self, d: DirectedId, from: u32, to: u32) -> Cost {
        let (ms, mm) = (self.metric.topology().duration_ms(d), self.metric.topology().length_mm(d));
        Cost { ms: share(ms, to, mm) - share(ms, from, mm), mm: to - from }
    }

    fn whole(&self, d: DirectedId) -> Cost {
        self.part(d, 0, self.metric.topology().length_mm(d))
    }

    fn back(&self, d: DirectedId) -> Vec<DirectedId> {
        let twins = self.network().twins(d.segment());
        let twins = twins.map(|(twin, same)| DirectedId::new(twin, d.is_forward() != same));
        twins.chain([d.reversed()]).collect()
    }

    /// How many roads begin or end at a junction, one that is drawn twice once.
    fn arms(&self, node: NodeId) -> usize {
        let network = self.network();
        let ends = |segment: &SegmentId| {
            let directed = DirectedId::new(*segment, true);
            let is_second = network.twins(*segment).any(|(twin, _)| twin < *segment);
            let ends = [network.tail(directed), network.head(directed)];
            if is_second { 0 } else { ends.iter().filter(|end| **end == node).count() }
        };
        network.segment_ids().map(|segment| ends(&segment)).sum()
    }

    /// Whether one may turn into `next` behind `last` as far as turning round goes.
    fn may_turn(&self, last: DirectedId, next: DirectedId) -> bool {
        let back = self.back(last);
        if self.rule == TurnRound::Anywhere || !back.contains(&next) {
            return true;
        }
        if self.rule == TurnRound::Junctions && self.arms(self.network().head(last)) > 2 {
            return true;
        }
        let phase = self.oracle.setting_out(last);
        let history = self.oracle.remember(&[last]);
        let leads_on = |d: &DirectedId| {
            !back.contains(d)
                && self.metric.closed_on(*d).is_empty()
                && self.oracle.follow(&history, phase, *d).is_some()
        };
        !self.network().leaving(self.network().head(last)).iter().any(leads_on)
    }

    fn follow(&self, last: DirectedId, memory: &Memory, d: DirectedId) -> Option<Memory> {
        let next = self.oracle.follow(&memory.0, memory.1, d)?;
        self.may_turn(last, d).then_some(next)
    }

    /// A run is where one wants to be: a journey ends there, and another one begins.
    fn anew(&self, d: DirectedId, memory: Memory) -> Memory {
        if memory.1 == Phase::LocalEnd { self.fresh(d) } else { memory }
    }

    fn fresh(&self, d: DirectedId) -> Memory {
        (self.oracle.remember(&[d]), self.oracle.setting_out(d))
    }

    /// Begins a run on its first road.
    fn enter(&mut self, done: usize, cost: Cost, memory: Memory) {
        let legs = self.runs[done].clone();
        let mut memory = self.anew(legs[0].directed, memory);
        for pair in legs.windows(2) {
            let Some(next) = self.follow(pair[0].directed, &memory, pair[1].directed) else { return };
            memory = self.anew(pair[1].directed, next);
        }
        self.push(cost, At::End(done + 1, memory));
    }

    /// Comes along a road as far as what is wanted next.
    fn arrive(&mut self, done: usize, cost: Cost, d: DirectedId, from: u32, memory: &Memory) {
        let open = |tour: &Self, to: u32| match from {
            0 => tour.metric.open_from_tail(d, to),
            _ => tour.metric.open_between(d, from, to),
        };
        let Some(first) = self.runs.get(done).map(|run| run[0]) else {
            for (directed, at) in self.to.directions(self.metric) {
                if directed == d && from <= at && open(self, at) {
                    self.push(cost.plus(self.part(d, from, at)).unwrap(), At::Done);
                }
            }
            return;
        };
        if d == first.directed && from <= first.from_mm && open(self, first.from_mm) {
            self.enter(done, cost.plus(self.part(d, from, first.from_mm)).unwrap(), memory.clone());
        }
        let position = position(self.network(), first.directed, first.from_mm);
        let turns = self.turns(first.directed, first.from_mm, false);
        for (directed, at) in position.directions(self.metric) {
            if turns && directed == d && d != first.directed && from <= at && open(self, at) {
                let fresh = self.fresh(first.directed);
                self.enter(done, cost.plus(self.part(d, from, at)).unwrap(), fresh);
            }
        }
    }

    /// Sets out along a road.
    fn leave(&mut self, done: usize, cost: Cost, (d, from): (DirectedId, u32), memory: Memory) {
        self.arrive(done, cost, d, from, &memory);
        if self.metric.open_to_head(d, from) {
            let length = self.metric.topology().length_mm(d);
            let cost = cost.plus(self.part(d, from, length)).unwrap();
            self.push(cost, At::Head(done, d, memory));
        }
    }

    /// Whether one may turn round at the begin or the end of a run.
    fn turns(&self, d: DirectedId, at: u32, is_end: bool) -> bool {
        let network = self.network();
        let length = self.metric.topology().length_mm(d);
        let (inside, node, open) = match is_end {
            true => (at < length, network.head(d), self.metric.open_to_head(d, at)),
            false => (at > 0, network.tail(d), self.metric.open_from_tail(d, at)),
        };
        let barrier = self.metric.topology().impassable().contains(&node);
        (self.rule == TurnRound::Anywhere && inside) || barrier || !open
    }

    fn cost(mut self, from: Position) -> Option<Cost> {
        for (d, at) in from.directions(self.metric) {
            let memory = self.fresh(d);
            self.leave(0, Cost::default(), (d, at), memory);
        }
        let mut seen: BTreeSet<At> = BTreeSet::new();
        while let Some(Reverse((cost, at))) = self.queue.pop() {
            if !seen.insert(at.clone()) {
                continue;
            }
            match at {
                At::Done => return Some(cost),
                At::Head(done, last, memory) => {
                    let node: NodeId = self.network().head(last);
                    for d in self.network().leaving(node).to_vec() {
                        let Some(next) = self.follow(last, &memory, d) else { continue };
                        self.arrive(done, cost, d, 0, &next);
                        if self.metric.closed_on(d).is_empty() {
                            let cost = cost.plus(self.whole(d)).unwrap();
                            self.push(cost, At::Head(done, d, next));
                        }
                    }
                }
                At::End(done, memory) => {
                    let end = *self.runs[done - 1].last().unwrap();
                    self.leave(done, cost, (end.directed, end.to_mm), memory);
                    if self.turns(end.directed, end.to_mm, true) {
                        let here = position(self.network(), end.directed, end.to_mm);
                        for (d, at) in here.directions(self.metric) {
                            if d != end.directed {
                                let memory = self.fresh(d);
                                self.leave(done, cost, (d, at), memory);
                            }
                        }
                    }
                }
            }
        }
        None
    }
}

fn position(network: &Network, d: DirectedId, along: u32) -> Position {
    let length = network.segment(d.segment()).length_mm;
    Position {
        segment: d.segment(),
        position_mm: if d.is_forward() { along } else { length - along },
        on_junction: false,
    }
}

/// Roads one after the other, the first and the last of them in part.
fn run(metric: &Metric, dice: &mut Dice) -> Vec<Leg> {
    let topology = metric.topology();
    let network = topology.network();
    loop {
        let start = random::usable_position(topology, dice);
        let ways = start.directions(metric);
        let (d, _) = ways[dice.below(ways.len() as u64) as usize];
        let mut roads = vec![d];
        for _ in 0..dice.below(4) {
            let last = roads[roads.len() - 1];
            let leaving = network.leaving(network.head(last)).iter().copied();
            let next: Vec<DirectedId> = leaving
                .filter(|d| topology.is_usable(*d) && roads.iter().all(|r| r.segment() != d.segment()))
                .collect();
            if next.is_empty() {
                break;
            }
            roads.push(next[dice.below(next.len() as u64) as usize]);
        }
        let part =
            |mm: u32, dice: &mut Dice| if dice.one_in(2) { 0 } else { dice.below(mm.into()) as u32 / 2 };
        let mut legs: Vec<Leg> =
            roads.iter().map(|d| Leg { directed: *d, from_mm: 0, to_mm: topology.length_mm(*d) }).collect();
        let last = legs.len() - 1;
        legs[0].from_mm = part(legs[0].to_mm, dice);
        legs[last].to_mm -= part(legs[last].to_mm, dice);
        let open = |leg: &Leg| metric.open_between(leg.directed, leg.from_mm, leg.to_mm);
        if legs.iter().all(|leg| leg.from_mm < leg.to_mm && open(leg)) {
            return legs;
        }
    }
}

/// The best of all ways over the passages of both runs.
fn chained(metric: &Metric, from: Position, ways: [&[Passage]; 2], to: Position) -> Option<Cost> {
    let enters = |ways: &[Passage]| ways.iter().map(|way| Some(way.enter)).collect::<Vec<_>>();
    let leaves = |ways: &[Passage]| ways.iter().map(|way| Some(way.leave)).collect::<Vec<_>>();
    let table = |from: &[Option<Stance>], to: &[Option<Stance>]| {
        matrix(metric, from, to, Objective::Fastest, u32::MAX - 1)
    };
    let out = table(&[Some(from.into())], &enters(ways[0]));
    let between = table(&leaves(ways[0]), &enters(ways[1]));
    let home = table(&leaves(ways[1]), &[Some(to.into())]);
    let mut best: Option<Cost> = None;
    for a in 0..ways[0].len() {
        for b in 0..ways[1].len() {
            let Some((out, home)) = out[0][a].zip(home[b][0]) else { continue };
            let Some(sum) = between[a][b].and_then(|cost| out.plus(cost)?.plus(home)) else { continue };
            best = Some(best.map_or(sum, |known| known.min(sum)));
        }
    }
    best
}

fn under(rule: TurnRound, topology: &Arc<Topology>, seed: u64, closures: usize) -> Metric {
    let metric = random::metric(topology, seed, closures);
    if rule == TurnRound::Anywhere {
        return metric;
    }
    let works = Works { impossible: turns_round(&metric, rule), ..Works::default() };
    let car = Vehicle::built_in("car").unwrap();
    let own = Arc::new(Topology::under_works(Arc::clone(topology.network()), &car, &works));
    random::metric(&own, seed, closures)
}

#[test]
fn runs_with_headings_equal_a_search_over_edges_with_the_whole_history() {
    let car = Vehicle::built_in("car").unwrap();
    let (mut found, mut refused, mut several, mut differ) = (0, 0, 0, 0);
    for seed in 0..24 {
        let network = random::network(seed + 700, 6, 5);
        let topology = random::car_topology(&network);
        let mut costs = Vec::new();
        for (_, rule) in TurnRound::ALL {
            let metric = under(rule, &topology, seed, (seed % 3) as usize * 5);
            let mut dice = Dice(seed + 5000);
            for _ in 0..12 {
                let from = random::usable_position(&topology, &mut dice);
                let to = random::usable_position(&topology, &mut dice);
                let runs = [run(&metric, &mut dice), run(&metric, &mut dice)];
                let ways = runs.each_ref().map(|legs| passages(&metric, legs, rule));
                let own = chained(&metric, from, [&ways[0], &ways[1]], to);
                let oracle = Oracle::new(&metric, &car);
                let tour =
                    Tour { metric: &metric, oracle, rule, runs: runs.clone(), to, queue: BinaryHeap::new() };
                let expected = tour.cost(from);
                assert_eq!(own, expected, "seed {seed} {rule:?}: {from:?} {runs:?} {to:?} {ways:?}");
                *if own.is_some() { &mut found } else { &mut refused } += 1;
                several += usize::from(ways.iter().any(|ways| ways.len() > 1));
                costs.push(own);
            }
        }
        let by_rule: Vec<&[Option<Cost>]> = costs.chunks(12).collect();
        for (freer, stricter) in by_rule[0].iter().zip(by_rule[2]) {
            // No way is dearer than any.
            assert!(freer.is_some() >= stricter.is_some() && (stricter.is_none() || freer <= stricter));
            differ += usize::from(freer != stricter);
        }
    }
    assert!(
        found > 200 && refused > 50 && several > 20 && differ > 50,
        "{found} found, {refused} refused, {several} with several passages, {differ} that the rule changes"
    );
}

#[test]
fn runs_are_cut_where_a_turn_is_banned_and_nowhere_else() {
    let (mut cut, mut whole) = (0, 0);
    for seed in 0..40 {
        let network = random::network(seed + 900, 6, 5);
        let topology = random::car_topology(&network);
        let metric = Metric::free(Arc::clone(&topology));
        let mut dice = Dice(seed);
        for _ in 0..10 {
            let legs = run(&metric, &mut dice);
            let cuts = banned_turns(&topology, &legs);
            let ends: Vec<usize> = [0].into_iter().chain(cuts.clone()).chain([legs.len()]).collect();
            for (i, part) in ends.windows(2).enumerate() {
                assert!(!passages(&metric, &legs[part[0]..part[1]], TurnRound::Junctions).is_empty());
                if i + 2 < ends.len() {
                    let longer = &legs[part[0]..=part[1]];
                    let start = topology.start_head(longer[0].directed);
                    let way = passages(&metric, longer, TurnRound::Junctions);
                    assert!(way.iter().all(|way| way.enter.head != Some(start)), "the cut is needed");
                }
            }
            *if cuts.is_empty() { &mut whole } else { &mut cut } += 1;
        }
    }
    assert!(cut > 20 && whole > 100, "{cut} cut, {whole} whole");
}
