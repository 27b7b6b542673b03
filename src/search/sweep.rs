//! One-to-all costs without paths: the sweep.
//!
//! Whoever only asks *how far* needs neither parents nor an order within equal costs, and then a queue of buckets
//! beats the heap of [`Workspace`](super::Workspace): a state waits in the bucket of its cost, buckets are emptied in
//! order, and within a bucket states are taken as they come. A state that is improved after it was taken is taken
//! again, so the labels are exact when the last bucket is empty, in whatever order that happened. (Denardo & Fox,
//! "Shortest-route methods: reaching, pruning, and buckets", Operations Research 27, 1979, §4; the correction within a
//! bucket as in Meyer & Sanders, "Δ-stepping", J. Algorithms 49, 2003, §2.)
//!
//! What a state is labeled with is a type: [`Costs`], both measures, or [`Measure`], the objective alone. The second
//! reads half as much memory a road, and memory is what a sweep of a large network waits for.

use super::{Cost, Direction, Objective, Source, View};
use crate::id::StateId;
use crate::metric::{CLOSED, Toll};

/// Most buckets in the ring. It must span the dearest edge; where that is a ferry of hours, buckets get wider.
const RING: u32 = 1 << 13;

/// A bucket is never narrower than this many bits: two seconds, or two meters.
const NARROWEST: u32 = 11;

/// What a sweep knows of a state.
pub trait Label: Copy + Ord + std::fmt::Debug {
    /// Greater than every label of a state that is reached.
    const UNREACHED: Self;
    /// The graph, with whatever is packed for this kind of label.
    fn roads<'a>(view: &View<'a>, objective: Objective) -> Roads<'a>;
    /// The label of a cost.
    fn of(cost: Cost, objective: Objective) -> Self;
    /// The measure that is minimized: milliseconds or millimeters.
    fn measure(self) -> u32;
    /// Calls `relax` with each state that the open edges at `state` lead to, and its label, within the limit.
    fn relax(self, roads: &Roads, state: StateId, limit: u32, relax: impl FnMut(u32, Self));
}

/// Both measures; the one that is not minimized breaks ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Costs(u64);

/// The measure that is minimized, alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Measure(u32);

/// The graph as a sweep reads it.
#[derive(Clone, Copy, Debug)]
pub struct Roads<'a> {
    view: View<'a>,
    objective: Objective,
    tolls: &'a [Toll],
}

impl Label for Costs {
    const UNREACHED: Self = Self(u64::MAX);

    fn roads<'a>(view: &View<'a>, objective: Objective) -> Roads<'a> {
        Roads { view: *view, objective, tolls: &[] }
    }

    fn of(cost: Cost, objective: Objective) -> Self {
        Self(cost.label(objective))
    }

    #[inline]
    fn measure(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline]
    fn relax(self, roads: &Roads, state: StateId, limit: u32, mut relax: impl FnMut(u32, Self)) {
        let (topology, arcs) = (roads.view.topology(), roads.view.arcs());
        let mut along = |to: u32, ms: u32, mm: u32| {
            if let Some(label) = plus(self.0, roads.objective, ms, mm, limit) {
                relax(to, Self(label));
            }
        };
        match roads.view.direction() {
            Direction::Forward => {
                for arc in &arcs[topology.out_edges(state)] {
                    along(arc.head, arc.ms, arc.mm);
                }
            }
            Direction::Backward => {
                for &edge in topology.in_edges(state) {
                    let arc = arcs[edge.index()];
                    along(topology.tail(edge).0, arc.ms, arc.mm);
                }
            }
        }
    }
}

impl Label for Measure {
    const UNREACHED: Self = Self(u32::MAX);

    fn roads<'a>(view: &View<'a>, objective: Objective) -> Roads<'a> {
        let by_duration = objective == Objective::Fastest;
        let incoming = view.direction() == Direction::Backward;
        Roads { view: *view, objective, tolls: view.metric().tolls(by_duration, incoming) }
    }

    fn of(cost: Cost, objective: Objective) -> Self {
        Self(match objective {
            Objective::Fastest => cost.ms,
            Objective::Shortest => cost.mm,
        })
    }

    #[inline]
    fn measure(self) -> u32 {
        self.0
    }

    #[inline]
    fn relax(self, roads: &Roads, state: StateId, limit: u32, mut relax: impl FnMut(u32, Self)) {
        let topology = roads.view.topology();
        let tolls = match roads.view.direction() {
            Direction::Forward => &roads.tolls[topology.out_edges(state)],
            Direction::Backward => &roads.tolls[topology.in_range(state)],
        };
        for toll in tolls {
            // A closed edge costs the greatest number, which no limit admits.
            let sum = self.0.saturating_add(toll.value);
            if sum <= limit {
                relax(toll.to, Self(sum));
            }
        }
    }
}

/// The table of one sweep, cleared in time proportional to what the last one touched.
#[derive(Debug)]
pub struct Sweep<L> {
    labels: Vec<L>,
    touched: Vec<u32>,
    ring: Vec<Vec<(L, u32)>>,
    objective: Objective,
}

impl<L: Label> Sweep<L> {
    /// A table for graphs of up to `states` states.
    pub fn new(states: usize) -> Self {
        Self {
            labels: vec![L::UNREACHED; states],
            touched: Vec::new(),
            ring: Vec::new(),
            objective: Objective::Fastest,
        }
    }

    fn clear(&mut self) {
        if self.touched.len() * 4 > self.labels.len() {
            self.labels.fill(L::UNREACHED);
        } else {
            for state in &self.touched {
                self.labels[*state as usize] = L::UNREACHED;
            }
        }
        self.touched.clear();
    }

    /// Finds the best cost of every state within `limit` of the objective (milliseconds or millimeters, inclusive),
    /// from (backward: to) the nearest of the sources. The same costs as [`Workspace::run`](super::Workspace::run)
    /// finds, in `O(n + m)` for what lies within the limit, plus a step for each bucket and a repetition for each state
    /// improved within its bucket. No limit reaches beyond `u32::MAX - 1`.
    pub fn run(&mut self, view: &View, objective: Objective, sources: &[Source], limit: u32) {
        self.clear();
        self.objective = objective;
        let limit = limit.min(CLOSED - 1);
        let dearest = match objective {
            Objective::Fastest => view.metric().dearest_ms(),
            Objective::Shortest => view.metric().dearest_mm(),
        };
        let bits = u32::BITS - dearest.leading_zeros();
        let shift = (bits + 1).saturating_sub(RING.ilog2()).max(NARROWEST);
        let buckets = ((dearest >> shift) + 2).next_power_of_two() as usize;
        self.ring.resize_with(self.ring.len().max(buckets), Vec::new);
        let mask = buckets - 1;
        let bucket_of = |label: L| (label.measure() >> shift) as usize;
        let roads = L::roads(view, objective);

        let mut waiting: Vec<(L, u32)> = sources
            .iter()
            .map(|source| (L::of(source.cost, objective), source.state.0))
            .filter(|(label, _)| label.measure() <= limit)
            .collect();
        waiting.sort_unstable_by(|a, b| b.cmp(a));
        let (mut at, mut queued) = (0, 0usize);
        loop {
            if queued == 0 {
                // Nothing under way: on to the next source, however far off.
                let Some(next) = waiting.last() else { break };
                at = bucket_of(next.0);
            }
            while let Some(&(label, state)) = waiting.last()
                && bucket_of(label) == at
            {
                waiting.pop();
                if self.improve(state, label) {
                    self.ring[at & mask].push((label, state));
                    queued += 1;
                }
            }
            while let Some((label, state)) = self.ring[at & mask].pop() {
                queued -= 1;
                if label > self.labels[state as usize] {
                    continue;
                }
                label.relax(&roads, StateId(state), limit, |to, label| {
                    if self.improve(to, label) {
                        self.ring[bucket_of(label) & mask].push((label, to));
                        queued += 1;
                    }
                });
            }
            at += 1;
        }
    }

    #[inline]
    fn improve(&mut self, state: u32, label: L) -> bool {
        let known = &mut self.labels[state as usize];
        if label >= *known {
            return false;
        }
        if *known == L::UNREACHED {
            self.touched.push(state);
        }
        *known = label;
        true
    }

    /// States reached by the last sweep, in no particular order.
    pub fn reached(&self) -> impl Iterator<Item = StateId> + '_ {
        self.touched.iter().map(|s| StateId(*s))
    }

    /// Milliseconds or millimeters of a state, as the objective of the last sweep was; `None` when it was not reached.
    #[inline]
    pub fn measure(&self, state: StateId) -> Option<u32> {
        let label = self.labels[state.index()];
        (label != L::UNREACHED).then(|| label.measure())
    }
}

impl Sweep<Costs> {
    /// The best cost of a state; `None` when it was not reached.
    #[inline]
    pub fn cost(&self, state: StateId) -> Option<Cost> {
        let label = self.labels[state.index()];
        (label != Costs::UNREACHED).then(|| Cost::of(label.0, self.objective))
    }
}

/// The label one open edge further on, if it keeps the limit and the horizon.
#[inline]
fn plus(label: u64, objective: Objective, ms: u32, mm: u32, limit: u32) -> Option<u64> {
    if ms == CLOSED {
        return None;
    }
    let step = Cost { ms, mm }.label(objective);
    let high = (label >> 32) + (step >> 32);
    let low = (label as u32).checked_add(step as u32)?;
    (high <= u64::from(limit)).then_some(high << 32 | u64::from(low))
}
