//! Paths under two limits at once.
//!
//! The fastest path may be too long and the shortest too slow while a third one keeps both limits; cutting one
//! Dijkstra "whichever trips first" is then wrong in both directions. This search keeps, at every state, all paths
//! of which no other is both faster and shorter (Martins, "On a multicriteria shortest path problem", EJOR 16, 1984).
//! Labels are taken in order of (duration, length), so a new one at a state is worth keeping exactly when it is
//! shorter than the last one kept there: one number a state decides dominance (Hansen's bicriterion scheme).

use super::{Cost, Direction, Source, View};
use crate::id::{EdgeId, StateId};
use crate::metric::CLOSED;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// A path kept at a state.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// Where it ends (begins, in a backward search).
    pub state: StateId,
    /// What it costs.
    pub cost: Cost,
    parent: u32,
    edge: u32,
    previous_here: u32,
}

/// A label that waits in the queue.
type Queued = Reverse<(Cost, u32, u32, u32)>;

/// All Pareto-optimal paths within both limits, from or to the sources.
#[derive(Debug)]
pub struct ParetoSearch {
    shortest_mm: Vec<u32>,
    last_here: Vec<u32>,
    labels: Vec<Label>,
    heap: BinaryHeap<Queued>,
}

impl ParetoSearch {
    /// Tables for graphs of up to `states` states.
    pub fn new(states: usize) -> Self {
        Self {
            shortest_mm: vec![NONE; states],
            last_here: vec![NONE; states],
            labels: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Searches from `sources`; both limits are inclusive. The work is proportional to the number of Pareto-optimal
    /// labels within the limits (a few a state at service-area sizes), times the degree, times the logarithm.
    pub fn run(&mut self, view: &View, sources: &[Source], limit: Cost) {
        for label in &self.labels {
            self.shortest_mm[label.state.index()] = NONE;
            self.last_here[label.state.index()] = NONE;
        }
        self.labels.clear();
        self.heap.clear();
        for source in sources {
            if source.cost.dominates(limit) {
                self.heap.push(Reverse((source.cost, NONE, NONE, source.state.0)));
            }
        }
        while let Some(Reverse((cost, edge, parent, state))) = self.heap.pop() {
            let here = state as usize;
            if cost.mm >= self.shortest_mm[here] && self.shortest_mm[here] != NONE {
                continue;
            }
            let number = self.labels.len() as u32;
            self.labels.push(Label {
                state: StateId(state),
                cost,
                parent,
                edge,
                previous_here: self.last_here[here],
            });
            self.shortest_mm[here] = cost.mm;
            self.last_here[here] = number;
            match view.direction() {
                Direction::Forward => {
                    for edge in view.topology().out_edges(StateId(state)) {
                        let arc = view.arcs()[edge];
                        self.queue(
                            cost,
                            Cost { ms: arc.ms, mm: arc.mm },
                            arc.head,
                            edge as u32,
                            number,
                            limit,
                        );
                    }
                }
                Direction::Backward => {
                    for &edge in view.topology().in_edges(StateId(state)) {
                        let arc = view.arcs()[edge.index()];
                        let tail = view.topology().tail(edge).0;
                        self.queue(cost, Cost { ms: arc.ms, mm: arc.mm }, tail, edge.0, number, limit);
                    }
                }
            }
        }
    }

    #[inline]
    fn queue(&mut self, at: Cost, step: Cost, to: u32, edge: u32, parent: u32, limit: Cost) {
        if step.ms == CLOSED {
            return;
        }
        let Some(cost) = at.plus(step) else { return };
        let known = self.shortest_mm[to as usize];
        if cost.dominates(limit) && (known == NONE || cost.mm < known) {
            self.heap.push(Reverse((cost, edge, parent, to)));
        }
    }

    /// The paths kept at a state, the fastest last and the shortest first.
    pub fn labels_at(&self, state: StateId) -> impl Iterator<Item = &Label> {
        let mut at = self.last_here[state.index()];
        std::iter::from_fn(move || {
            let label = self.labels.get(at as usize)?;
            at = label.previous_here;
            Some(label)
        })
    }

    /// All labels, in the order of (duration, length).
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The edges of a label's path, in driving order.
    pub fn path(&self, view: &View, label: &Label) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut at = label;
        while at.edge != NONE {
            edges.push(EdgeId(at.edge));
            at = &self.labels[at.parent as usize];
        }
        if view.direction() == Direction::Forward {
            edges.reverse();
        }
        edges
    }
}
