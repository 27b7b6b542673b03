//! Paths under two limits at once.
//!
//! The fastest path may be too long and the shortest too slow while a third one keeps both limits; cutting one
//! Dijkstra "whichever trips first" is then wrong in both directions. This search keeps, at every state, all paths
//! of which no other is both faster and shorter (Martins, "On a multicriteria shortest path problem", EJOR 16, 1984).
//! Labels are taken in order of (duration, length), so a new one at a state is worth keeping exactly when it is
//! shorter than the last one kept there: one number a state decides dominance (Hansen's bicriterion scheme).
//!
//! The second measure is whatever the edges carry in place of their length ([`Metric::with_second`](crate::metric::Metric::with_second)).
//! Toward one place ([`ParetoSearch::run_toward`]) a label is dropped when what it has paid and the least that is left to pay are
//! no better than a way known already (the bounds of Tung & Chew, EJOR 62, 1992).

use super::{Cost, Direction, Source, View};
use crate::id::{EdgeId, StateId};
use crate::metric::{CLOSED, EdgeCost};
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

/// What a search toward one place knows beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Toward<'a> {
    /// Least duration and least second measure still to pay from each state, each by itself; `None` where no way leads on.
    pub least: &'a [Option<Cost>],
    /// Where it ends, and what is to pay from there.
    pub goals: &'a [Source],
    /// Costs of ways that are known already.
    pub known: &'a [Cost],
    /// More labels are not kept.
    pub most_labels: usize,
}

/// A way to the place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrived {
    /// What it costs as a whole.
    pub cost: Cost,
    /// Number of its last label.
    pub label: usize,
    /// Number of the goal.
    pub goal: usize,
}

/// What a search toward one place came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reached {
    /// Ways of which none beats another, ascending by duration.
    pub ways: Vec<Arrived>,
    /// Whether these are all.
    pub is_complete: bool,
}

/// Decides what a search keeps.
trait Guide {
    /// Whether a label of this cost is worth keeping at a state.
    fn is_worth(&self, cost: Cost, state: u32) -> bool;
    /// Hears of a label that is kept; whether to go on.
    fn keeps(&mut self, state: u32, cost: Cost, label: usize) -> bool;
}

struct Within(Cost);

impl Guide for Within {
    fn is_worth(&self, cost: Cost, _: u32) -> bool {
        cost.dominates(self.0)
    }

    fn keeps(&mut self, _: u32, _: Cost, _: usize) -> bool {
        true
    }
}

struct ToPlace<'a> {
    toward: &'a Toward<'a>,
    /// Whole ways of which none beats another, ascending by duration and so descending by the second measure.
    ahead: Vec<Cost>,
    reached: Reached,
}

impl ToPlace<'_> {
    /// Whether a known way is as good in both.
    fn is_beaten(&self, cost: Cost) -> bool {
        let before = self.ahead.partition_point(|known| known.ms <= cost.ms);
        self.ahead[..before].last().is_some_and(|known| known.mm <= cost.mm)
    }

    fn add(&mut self, cost: Cost) {
        self.ahead.retain(|known| !cost.dominates(*known));
        let at = self.ahead.partition_point(|known| known.ms < cost.ms);
        self.ahead.insert(at, cost);
    }
}

impl Guide for ToPlace<'_> {
    fn is_worth(&self, cost: Cost, state: u32) -> bool {
        let whole = self.toward.least[state as usize].and_then(|least| cost.plus(least));
        whole.is_some_and(|whole| !self.is_beaten(whole))
    }

    fn keeps(&mut self, state: u32, cost: Cost, label: usize) -> bool {
        for (goal, at) in self.toward.goals.iter().enumerate().filter(|(_, goal)| goal.state.0 == state) {
            let whole = cost.plus(at.cost).filter(|whole| !self.is_beaten(*whole));
            if let Some(cost) = whole {
                self.add(cost);
                self.reached.ways.push(Arrived { cost, label, goal });
            }
        }
        self.reached.is_complete = label + 1 < self.toward.most_labels;
        self.reached.is_complete
    }
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
        self.search(view, sources, &mut Within(limit));
    }

    /// Searches from `sources` toward one place: keeps a label only while a way over it could still be one that no other beats.
    pub fn run_toward(&mut self, view: &View, sources: &[Source], toward: &Toward) -> Reached {
        let reached = Reached { ways: Vec::new(), is_complete: true };
        let mut guide = ToPlace { toward, ahead: Vec::new(), reached };
        for cost in toward.known {
            if !guide.is_beaten(*cost) {
                guide.add(*cost);
            }
        }
        self.search(view, sources, &mut guide);
        let ToPlace { ahead, mut reached, .. } = guide;
        reached.ways.retain(|way| ahead.contains(&way.cost));
        reached.ways.sort_by_key(|way| way.cost);
        reached
    }

    fn search(&mut self, view: &View, sources: &[Source], guide: &mut impl Guide) {
        for label in &self.labels {
            self.shortest_mm[label.state.index()] = NONE;
            self.last_here[label.state.index()] = NONE;
        }
        self.labels.clear();
        self.heap.clear();
        for source in sources {
            if guide.is_worth(source.cost, source.state.0) {
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
            if !guide.keeps(state, cost, number as usize) {
                break;
            }
            let mut queue = |step: &EdgeCost, to: u32, edge: u32| {
                let known = self.shortest_mm[to as usize];
                let next = cost.plus(Cost { ms: step.ms, mm: step.mm }).filter(|_| step.ms != CLOSED);
                let Some(next) = next.filter(|next| known == NONE || next.mm < known) else { return };
                if guide.is_worth(next, to) {
                    self.heap.push(Reverse((next, edge, number, to)));
                }
            };
            match view.direction() {
                Direction::Forward => {
                    for edge in view.topology().out_edges(StateId(state)) {
                        let arc = &view.arcs()[edge];
                        queue(arc, arc.head, edge as u32);
                    }
                }
                Direction::Backward => {
                    for &edge in view.topology().in_edges(StateId(state)) {
                        queue(&view.arcs()[edge.index()], view.topology().tail(edge).0, edge.0);
                    }
                }
            }
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

    /// The label that a label's path begins with.
    pub fn origin(&self, label: &Label) -> Label {
        let mut at = label;
        while at.edge != NONE {
            at = &self.labels[at.parent as usize];
        }
        *at
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
