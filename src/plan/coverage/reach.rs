//! Which parts of which roads a station reaches: stretches of directed segments, cut at the exact limit.

use super::station::keeps;
use super::{Rule, Stand};
use crate::id::{DirectedId, SegmentId, StateId};
use crate::metric::CLOSED;
use crate::network::Network;
use crate::search::pareto::Label;
use crate::search::{Cost, Costs, Direction, Objective, Sweep, View};
use rustc_hash::FxHashMap;

/// A stretch of a directed segment that can be reached within the rule, millimeters from its tail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reached {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where it begins.
    pub from_mm: u32,
    /// Where it ends.
    pub to_mm: u32,
}

/// Gathers what one station reaches.
pub(super) struct Collector<'a> {
    view: &'a View<'a>,
    /// How far into each directed segment, from the end at which it is entered.
    depth: FxHashMap<DirectedId, u32>,
    own: Vec<Reached>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(view: &'a View<'a>, stand: Stand, rule: &Rule) -> Self {
        let mut collector = Self { view, depth: FxHashMap::default(), own: Vec::new() };
        collector.own_segment(stand, rule);
        collector
    }

    /// The station's own road, from where it stands.
    fn own_segment(&mut self, stand: Stand, rule: &Rule) {
        let metric = self.view.metric();
        let topology = metric.topology();
        for (directed, position) in stand.position.directions(metric) {
            let length = topology.length_mm(directed);
            let forward = self.view.direction() == Direction::Forward;
            let cost_to = |depth: u32| {
                let (from, to) =
                    if forward { (position, position + depth) } else { (position - depth, position) };
                let part = Cost { ms: metric.ms_between(directed, from, to), mm: depth };
                part.plus(stand.approach)
            };
            let open = |depth: u32| {
                if forward {
                    metric.open_between(directed, position, position + depth)
                } else {
                    metric.open_between(directed, position - depth, position)
                }
            };
            let most = if forward { length - position } else { position };
            let fits = |depth: u32| open(depth) && cost_to(depth).is_some_and(|c| keeps(rule, c));
            if let Some(depth) = deepest(most, fits) {
                let (from_mm, to_mm) =
                    if forward { (position, position + depth) } else { (position - depth, position) };
                self.own.push(Reached { directed, from_mm, to_mm });
            }
        }
    }

    /// Everything within `limit` of a one-criterion sweep.
    pub(super) fn add_tree(&mut self, sweep: &Sweep<Costs>, objective: Objective, limit: u32) {
        let limits = match objective {
            Objective::Fastest => Cost { ms: limit, mm: u32::MAX },
            Objective::Shortest => Cost { ms: u32::MAX, mm: limit },
        };
        for state in sweep.reached() {
            if let Some(cost) = sweep.cost(state) {
                self.beyond_state(state, cost, limits);
            }
        }
    }

    /// Everything within both limits of a Pareto search.
    pub(super) fn add_labels(&mut self, labels: &[Label], limits: Cost) {
        for label in labels {
            self.beyond_state(label.state, label.cost, limits);
        }
    }

    fn beyond_state(&mut self, state: StateId, cost: Cost, limits: Cost) {
        if !cost.dominates(limits) {
            return;
        }
        let topology = self.view.topology();
        let left = Cost { ms: limits.ms - cost.ms, mm: limits.mm - cost.mm };
        match self.view.direction() {
            Direction::Forward => {
                for edge in topology.out_edges(state) {
                    self.along(edge, left);
                }
            }
            Direction::Backward => {
                for edge in topology.in_edges(state) {
                    self.along(edge.index(), left);
                }
            }
        }
    }

    fn along(&mut self, edge: usize, left: Cost) {
        let metric = self.view.metric();
        let topology = metric.topology();
        let arc = self.view.arcs()[edge];
        let directed = topology.directed(crate::id::EdgeId::new(edge));
        let forward = self.view.direction() == Direction::Forward;
        let length = arc.mm;
        let open = match (arc.ms == CLOSED, forward) {
            (false, _) => length,
            (true, true) => metric.open_prefix_mm(directed),
            (true, false) => length - metric.closed_on(directed).iter().map(|c| c.to_mm).max().unwrap_or(0),
        };
        let most = open.min(left.mm);
        let cost_to = |depth: u32| match forward {
            true => metric.ms_arriving(directed, depth),
            false => metric.ms_to_head(directed, length - depth),
        };
        let Some(depth) = deepest(most, |depth| cost_to(depth) <= left.ms) else { return };
        let known = self.depth.entry(directed).or_insert(depth);
        *known = (*known).max(depth);
    }

    /// All stretches, sorted.
    pub(super) fn finish(self) -> Vec<Reached> {
        let topology = self.view.topology();
        let forward = self.view.direction() == Direction::Forward;
        let mut all = self.own;
        #[expect(clippy::iter_over_hash_type, reason = "sorted right after")]
        for (directed, depth) in self.depth {
            let length = topology.length_mm(directed);
            let (from_mm, to_mm) = if forward { (0, depth) } else { (length - depth, length) };
            all.push(Reached { directed, from_mm, to_mm });
        }
        all.sort_unstable();
        all
    }
}

/// The largest depth up to `most` that still fits; `fits` must hold up to some depth and not beyond.
fn deepest(most: u32, fits: impl Fn(u32) -> bool) -> Option<u32> {
    if fits(most) {
        return Some(most);
    }
    if !fits(0) {
        return None;
    }
    let (mut good, mut bad) = (0, most);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(good)
}

/// The union of stretches on the ground: by segment, intervals from its first junction, disjoint and ascending.
pub fn union_of<'a>(
    network: &Network,
    reached: impl IntoIterator<Item = &'a Reached>,
) -> Vec<(SegmentId, u32, u32)> {
    let mut all: Vec<(SegmentId, u32, u32)> = reached
        .into_iter()
        .map(|r| {
            let segment = r.directed.segment();
            let length = network.segment(segment).length_mm;
            if r.directed.is_forward() {
                (segment, r.from_mm, r.to_mm)
            } else {
                (segment, length - r.to_mm, length - r.from_mm)
            }
        })
        .collect();
    all.sort_unstable();
    let mut merged: Vec<(SegmentId, u32, u32)> = Vec::new();
    for (segment, from, to) in all {
        match merged.last_mut() {
            Some(last) if last.0 == segment && from <= last.2 => last.2 = last.2.max(to),
            _ => merged.push((segment, from, to)),
        }
    }
    merged
}

/// The length of a union, millimeters.
pub fn covered_length_mm(union: &[(SegmentId, u32, u32)]) -> u64 {
    union.iter().map(|(_, from, to)| u64::from(to - from)).sum()
}
