//! The slow and simple search that everything fast is held against: it keeps the whole recent history of the path
//! and looks every rule up by its definition. It shares no code with the topology's automaton.

use huhang::id::{DirectedId, NodeId, SegmentId};
use huhang::metric::Metric;
use huhang::network::Network;
use huhang::search::{Cost, Position};
use huhang::vehicle::{NodePass, RestrictionKind, Vehicle};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

const MEMORY: usize = 24;

/// How far a journey has come with regard to local roads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    LocalStart,
    Public,
    LocalEnd,
}

pub struct Oracle<'a> {
    metric: &'a Metric,
    network: &'a Network,
    /// Forbidden sequences, written out.
    forbidden: Vec<Vec<DirectedId>>,
    local: BTreeSet<DirectedId>,
    impassable: BTreeSet<u32>,
    /// Gates at which it matters who passes.
    gates: BTreeSet<u32>,
}

impl<'a> Oracle<'a> {
    pub fn new(metric: &'a Metric, vehicle: &Vehicle) -> Self {
        let network: &Network = metric.topology().network();
        let usable = |d: &DirectedId| metric.topology().is_usable(*d);
        let mut forbidden = Vec::new();
        for restriction in network.restrictions() {
            let Some(kind) = vehicle.obeys_restriction(&restriction.tags) else { continue };
            if !restriction.path.iter().all(usable) {
                continue;
            }
            let n = restriction.path.len();
            let stem = restriction.path[..n - 1].to_vec();
            let junction = network.head(stem[n - 2]);
            let mut free = Vec::new();
            for d in network.leaving(junction).iter().filter(|d| usable(d)) {
                let is_named = *d == restriction.path[n - 1];
                if is_named == (kind == RestrictionKind::No) {
                    forbidden.push([stem.clone(), vec![*d]].concat());
                } else {
                    free.push(*d);
                }
            }
            // Turning round behind the restriction, at the junction or at the next one.
            let back = stem[n - 2].reversed();
            for end in 2..n - 1 {
                let turn = stem[end - 1].reversed();
                if usable(&turn) {
                    forbidden.push([stem[..end].to_vec(), vec![turn]].concat());
                }
            }
            if free.iter().all(|d| *d == back) {
                if n > 2 && free.contains(&back) {
                    forbidden.push([stem.clone(), vec![back, stem[n - 2]]].concat());
                }
                continue;
            }
            if free.contains(&back) {
                forbidden.push([stem.clone(), vec![back]].concat());
            }
            for first in free.into_iter().filter(|d| *d != back) {
                let mut walk = [stem.clone(), vec![first]].concat();
                for _ in 0..16 {
                    let last = *walk.last().unwrap();
                    let onward: Vec<DirectedId> = network
                        .leaving(network.head(last))
                        .iter()
                        .copied()
                        .filter(|d| usable(d) && *d != last.reversed())
                        .collect();
                    if onward.is_empty() {
                        break;
                    }
                    if usable(&last.reversed()) {
                        forbidden.push([walk.clone(), vec![last.reversed()]].concat());
                    }
                    if onward.len() > 1 || walk.contains(&onward[0]) {
                        break;
                    }
                    walk.push(onward[0]);
                }
            }
        }
        let tagged = network.tagged_nodes().iter().filter(|(_, tags)| !vehicle.passes_node(tags));
        let impassable = tagged.map(|(node, _)| node.0).collect();
        let (local, gates) = through_local(metric, vehicle);
        Self { metric, network, forbidden, local, impassable, gates }
    }

    fn breaks_a_restriction(&self, history: &[DirectedId]) -> bool {
        self.forbidden.iter().any(|path| history.ends_with(path))
    }

    fn next_phase(&self, phase: Phase, d: DirectedId) -> Option<Phase> {
        let passes_gate = phase == Phase::Public && self.gates.contains(&self.network.tail(d).0);
        let phase = if passes_gate { Phase::LocalEnd } else { phase };
        match (phase, self.local.contains(&d)) {
            (Phase::LocalEnd, false) => None,
            (Phase::LocalStart, true) => Some(Phase::LocalStart),
            (Phase::LocalStart | Phase::Public, false) => Some(Phase::Public),
            (_, true) => Some(Phase::LocalEnd),
        }
    }

    /// The phase of a journey that starts on a road.
    pub fn setting_out(&self, d: DirectedId) -> Phase {
        if self.local.contains(&d) { Phase::LocalStart } else { Phase::Public }
    }

    /// What is remembered once a road has been driven after a history, if that is allowed.
    pub fn follow(
        &self,
        history: &[DirectedId],
        phase: Phase,
        d: DirectedId,
    ) -> Option<(Vec<DirectedId>, Phase)> {
        let junction = self.network.tail(d);
        let allowed = self.metric.topology().is_usable(d) && !self.impassable.contains(&junction.0);
        let phase = self.next_phase(phase, d).filter(|_| allowed)?;
        let mut longer = history.to_vec();
        longer.push(d);
        (!self.breaks_a_restriction(&longer)).then(|| (self.relevant(&longer), phase))
    }

    /// What is remembered of a history.
    pub fn remember(&self, history: &[DirectedId]) -> Vec<DirectedId> {
        self.relevant(history)
    }

    fn whole(&self, d: DirectedId) -> Cost {
        Cost { ms: self.metric.topology().duration_ms(d), mm: self.metric.topology().length_mm(d) }
    }

    /// Least (ms, mm) between two positions, or least (mm, ms).
    pub fn cost(&self, from: Position, to: Position, fastest: bool) -> Option<Cost> {
        let order = |c: Cost| if fastest { (c.ms, c.mm) } else { (c.mm, c.ms) };
        let mut best: Option<Cost> = from.direct(to, self.metric).map(|(cost, ..)| cost);
        let arrivals: BTreeMap<DirectedId, Cost> = to
            .directions(self.metric)
            .into_iter()
            .filter(|(d, p)| self.metric.open_from_tail(*d, *p))
            .map(|(d, p)| {
                let part = huhang::units::share(self.whole(d).ms, p, self.whole(d).mm);
                (d, Cost { ms: part, mm: p })
            })
            .collect();
        let mut queue = BinaryHeap::new();
        for (d, p) in from.directions(self.metric) {
            if self.metric.open_to_head(d, p) {
                let whole = self.whole(d);
                let part = huhang::units::share(whole.ms, p, whole.mm);
                let cost = Cost { ms: whole.ms - part, mm: whole.mm - p };
                let phase = if self.local.contains(&d) { Phase::LocalStart } else { Phase::Public };
                queue.push(Reverse((order(cost), vec![d], phase, cost)));
            }
        }
        let mut seen: BTreeSet<(Vec<DirectedId>, Phase)> = BTreeSet::new();
        while let Some(Reverse((_, history, phase, cost))) = queue.pop() {
            let relevant = self.relevant(&history);
            if !seen.insert((relevant, phase)) {
                continue;
            }
            let junction = self.network.head(*history.last().unwrap());
            if self.impassable.contains(&junction.0) {
                continue;
            }
            for d in self.network.leaving(junction) {
                if !self.metric.topology().is_usable(*d) {
                    continue;
                }
                let mut longer = history.clone();
                longer.push(*d);
                if longer.len() > MEMORY {
                    longer.remove(0);
                }
                let Some(phase) = self.next_phase(phase, *d) else { continue };
                if self.breaks_a_restriction(&longer) {
                    continue;
                }
                if let Some(total) = arrivals.get(d).and_then(|part| cost.plus(*part))
                    && best.is_none_or(|b| order(total) < order(b))
                {
                    best = Some(total);
                }
                if self.metric.closed_on(*d).is_empty() {
                    let total = cost.plus(self.whole(*d)).unwrap();
                    queue.push(Reverse((order(total), longer, phase, total)));
                }
            }
        }
        best
    }

    /// The part of a history that can still matter: the last edge, and as much before it as begins a forbidden path.
    fn relevant(&self, history: &[DirectedId]) -> Vec<DirectedId> {
        let longest = (1..=history.len()).rev().find(|n| {
            let tail = &history[history.len() - n..];
            self.forbidden.iter().any(|path| path.len() > *n && path.starts_with(tail))
        });
        // Where nothing begins, only the junction matters; the last edge stands for it.
        let junction = self.network.head(*history.last().unwrap());
        match longest {
            Some(n) => history[history.len() - n..].to_vec(),
            None => vec![DirectedId(u32::MAX - junction.0)],
        }
    }
}

/// The junctions with a gate for those who begin or end behind it, and the segments that lie behind one: the network is cut
/// at gates and barriers, and of the parts that hang together by gates all but the longest lie behind.
pub fn behind_gates(metric: &Metric, vehicle: &Vehicle) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let topology = metric.topology();
    let network = topology.network();
    let of = |pass: NodePass| -> BTreeSet<u32> {
        let tagged = network.tagged_nodes().iter().filter(|(_, tags)| vehicle.node_pass(tags) == pass);
        tagged.map(|(node, _)| node.0).collect()
    };
    let (gates, shut) = (of(NodePass::Local), of(NodePass::Shut));
    let roads: Vec<u32> =
        network.segment_ids().filter(|s| topology.is_segment_usable(*s)).map(|s| s.0).collect();
    let ends = |s: u32| {
        let road = network.segment(SegmentId(s));
        [road.from.0, road.to.0]
    };
    // the lowest number of what each road hangs together with
    let hung_together = |joins: &dyn Fn(u32) -> bool| {
        let mut part: BTreeMap<u32, u32> = roads.iter().map(|s| (*s, *s)).collect();
        loop {
            let mut at: BTreeMap<u32, u32> = BTreeMap::new();
            for s in &roads {
                for node in ends(*s).into_iter().filter(|node| joins(*node)) {
                    let least = at.entry(node).or_insert(u32::MAX);
                    *least = part[s].min(*least);
                }
            }
            let before = part.clone();
            for s in &roads {
                let least = ends(*s).into_iter().filter_map(|node| at.get(&node)).min();
                part.insert(*s, least.copied().unwrap_or(u32::MAX).min(part[s]));
            }
            if part == before {
                return part;
            }
        }
    };
    let cut = hung_together(&|node| !gates.contains(&node) && !shut.contains(&node));
    let whole = hung_together(&|node| !shut.contains(&node));
    let length = |part: u32| -> u64 {
        let own = roads.iter().filter(|s| cut[*s] == part);
        own.map(|s| u64::from(network.segment(SegmentId(*s)).length_mm)).sum()
    };
    let mut longest: BTreeMap<u32, (u64, Reverse<u32>)> = BTreeMap::new();
    for s in &roads {
        let own = (length(cut[s]), Reverse(cut[s]));
        let most = longest.entry(whole[s]).or_insert(own);
        *most = own.max(*most);
    }
    let behind = roads.iter().filter(|s| longest[&whole[*s]].1.0 != cut[*s]).copied().collect();
    (gates, behind)
}

/// Local roads in zones with at least two junctions to public roads, be it by their tags or because they lie behind a gate,
/// and the gates of such zones and between public roads.
fn through_local(metric: &Metric, vehicle: &Vehicle) -> (BTreeSet<DirectedId>, BTreeSet<u32>) {
    let network = metric.topology().network();
    let usable = |d: DirectedId| metric.topology().is_usable(d);
    let (gates, behind) = behind_gates(metric, vehicle);
    let mut local = BTreeSet::new();
    for segment in network.segment_ids() {
        let way = vehicle.way_use(&network.way_of(segment).tags);
        for (passage, forward) in [(way.forward, true), (way.backward, false)] {
            if passage.is_some_and(|p| p.local || behind.contains(&segment.0)) {
                local.insert(DirectedId::new(segment, forward));
            }
        }
    }
    let count = |node: u32, wanted: bool| {
        let roads = network.leaving(NodeId(node)).iter();
        let is = |d: DirectedId| usable(d) && local.contains(&d) == wanted;
        roads.filter(|d| is(**d) || is(d.reversed())).count()
    };
    // Flood each zone junction by junction.
    let mut kept = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for start in 0..network.node_count() as u32 {
        if count(start, true) == 0 || !seen.insert(start) {
            continue;
        }
        let (mut zone, mut i) = (vec![start], 0);
        while i < zone.len() {
            for d in network.leaving(NodeId(zone[i])) {
                let head = network.head(*d).0;
                if (local.contains(d) || local.contains(&d.reversed())) && seen.insert(head) {
                    zone.push(head);
                }
            }
            i += 1;
        }
        let ways_out = |n: &u32| if gates.contains(n) { count(*n, false) } else { count(*n, false).min(1) };
        if zone.iter().map(ways_out).sum::<usize>() > 1 {
            for n in zone {
                for d in network.leaving(NodeId(n)) {
                    kept.extend([*d, d.reversed()].into_iter().filter(|d| local.contains(d)));
                }
            }
        }
    }
    let matters = |node: &u32| {
        let roads = network.leaving(NodeId(*node)).iter();
        count(*node, false) > 1 || roads.flat_map(|d| [*d, d.reversed()]).any(|d| kept.contains(&d))
    };
    let gates = gates.into_iter().filter(matters).collect();
    (kept, gates)
}
