//! The bounded Dijkstra: one workspace a thread, used again for every search.
//!
//! Labels are lexicographic (first the objective, then the other measure), so that of two equally fast paths
//! the shorter one counts; what is then still equal is decided by the fewest edges and the lowest edge ids. Binary
//! heap with lazy deletion: at road networks' sizes as good as any (Goldberg & Tarjan, "Expected performance of
//! Dijkstra's shortest path algorithm", 1996; measured again in `benches/`).

use super::{Direction, Objective, View};
use crate::id::{EdgeId, StateId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The cost of a path: milliseconds and millimeters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Cost {
    /// Duration, milliseconds.
    pub ms: u32,
    /// Length, millimeters.
    pub mm: u32,
}

impl Cost {
    /// The larger part first: what a label compares by.
    #[inline]
    fn label(self, objective: Objective) -> u64 {
        match objective {
            Objective::Fastest => u64::from(self.ms) << 32 | u64::from(self.mm),
            Objective::Shortest => u64::from(self.mm) << 32 | u64::from(self.ms),
        }
    }

    #[inline]
    fn of(label: u64, objective: Objective) -> Self {
        let (high, low) = ((label >> 32) as u32, label as u32);
        match objective {
            Objective::Fastest => Self { ms: high, mm: low },
            Objective::Shortest => Self { ms: low, mm: high },
        }
    }

    /// Both parts added; `None` beyond 49.7 days or 4,294 km, the horizon of every search.
    #[inline]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { ms: self.ms.checked_add(other.ms)?, mm: self.mm.checked_add(other.mm)? })
    }

    /// Whether neither part is larger than the other's.
    pub fn dominates(self, other: Self) -> bool {
        self.ms <= other.ms && self.mm <= other.mm
    }
}

/// A state to start from, with what it costs to be there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Source {
    /// The state.
    pub state: StateId,
    /// Cost already spent.
    pub cost: Cost,
}

/// When a search may stop.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'a> {
    /// When everything within the limit is settled.
    All,
    /// When all of these states are settled, too.
    States(&'a [StateId]),
}

const UNREACHED: u64 = u64::MAX;
const NO_EDGE: u32 = u32::MAX;

/// The tables of one search, cleared in time proportional to what the last one touched.
#[derive(Debug)]
pub struct Workspace {
    labels: Vec<u64>,
    parents: Vec<u32>,
    hops: Vec<u32>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    objective: Objective,
    settled: usize,
}

impl Workspace {
    /// Tables for graphs of up to `states` states.
    pub fn new(states: usize) -> Self {
        Self {
            labels: vec![UNREACHED; states],
            parents: vec![NO_EDGE; states],
            hops: vec![0; states],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            objective: Objective::Fastest,
            settled: 0,
        }
    }

    fn clear(&mut self) {
        if self.touched.len() * 4 > self.labels.len() {
            self.labels.fill(UNREACHED);
        } else {
            for state in &self.touched {
                self.labels[*state as usize] = UNREACHED;
            }
        }
        self.touched.clear();
        self.heap.clear();
        self.settled = 0;
    }

    /// Searches from `sources` over all edges of `view`, up to and including `limit` of the objective (milliseconds
    /// or millimeters), and stops early when the goal is reached. `O((n + m) log n)` in what lies within the limit.
    pub fn run(&mut self, view: &View, objective: Objective, sources: &[Source], limit: u32, goal: Goal) {
        self.clear();
        self.objective = objective;
        let mut missing = match goal {
            Goal::All => usize::MAX,
            Goal::States(states) => states.len(),
        };
        let is_goal = |state: u32| match goal {
            Goal::All => 0,
            Goal::States(states) => states.iter().filter(|s| s.0 == state).count(),
        };
        for source in sources {
            let label = source.cost.label(objective);
            if (label >> 32) as u32 <= limit {
                self.reach(source.state.0, label, NO_EDGE, 0);
            }
        }
        while let Some(Reverse((label, state))) = self.heap.pop() {
            if label > self.labels[state as usize] {
                continue;
            }
            self.settled += 1;
            if missing != usize::MAX {
                missing -= is_goal(state);
                if missing == 0 {
                    break;
                }
            }
            let hops = self.hops[state as usize] + 1;
            match view.direction() {
                Direction::Forward => {
                    let range = view.topology().out_edges(StateId(state));
                    let first = range.start as u32;
                    for (i, arc) in view.arcs()[range].iter().enumerate() {
                        if arc.ms != crate::metric::CLOSED {
                            self.relax(label, arc.ms, arc.mm, arc.head, first + i as u32, hops, limit);
                        }
                    }
                }
                Direction::Backward => {
                    for &edge in view.topology().in_edges(StateId(state)) {
                        let arc = view.arcs()[edge.index()];
                        if arc.ms != crate::metric::CLOSED {
                            let tail = view.topology().tail(edge).0;
                            self.relax(label, arc.ms, arc.mm, tail, edge.0, hops, limit);
                        }
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the inner loop's registers, not an interface")]
    #[inline]
    fn relax(&mut self, label: u64, ms: u32, mm: u32, to: u32, edge: u32, hops: u32, limit: u32) {
        let step = Cost { ms, mm }.label(self.objective);
        let (high, overflow) = ((label >> 32) as u32).overflowing_add((step >> 32) as u32);
        let (low, low_overflow) = (label as u32).overflowing_add(step as u32);
        if overflow || low_overflow || high > limit {
            return;
        }
        self.reach(to, u64::from(high) << 32 | u64::from(low), edge, hops);
    }

    #[inline]
    fn reach(&mut self, state: u32, label: u64, edge: u32, hops: u32) {
        let i = state as usize;
        let old = self.labels[i];
        if label < old {
            if old == UNREACHED {
                self.touched.push(state);
            }
            self.labels[i] = label;
            self.parents[i] = edge;
            self.hops[i] = hops;
            self.heap.push(Reverse((label, state)));
        } else if label == old && (hops, edge) < (self.hops[i], self.parents[i]) {
            self.parents[i] = edge;
            self.hops[i] = hops;
        }
    }

    /// The cost of the best path to (or, backward, from) a state; `None` when it was not reached.
    #[inline]
    pub fn cost(&self, state: StateId) -> Option<Cost> {
        let label = self.labels[state.index()];
        (label != UNREACHED).then(|| Cost::of(label, self.objective))
    }

    /// The edge by which the best path comes to (backward: leaves) a state; `None` at a source or an unreached state.
    #[inline]
    pub fn parent(&self, state: StateId) -> Option<EdgeId> {
        let known = self.labels[state.index()] != UNREACHED && self.parents[state.index()] != NO_EDGE;
        known.then(|| EdgeId(self.parents[state.index()]))
    }

    /// States reached by the last search, in no particular order.
    pub fn reached(&self) -> impl Iterator<Item = StateId> + '_ {
        self.touched.iter().map(|s| StateId(*s))
    }

    /// Number of states settled by the last search.
    pub fn settled(&self) -> usize {
        self.settled
    }

    /// The edges of the best path between the sources and a state, in driving order (also for a backward search).
    pub fn path(&self, view: &View, state: StateId) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut at = state;
        while self.parents[at.index()] != NO_EDGE {
            let edge = EdgeId(self.parents[at.index()]);
            edges.push(edge);
            at = match view.direction() {
                Direction::Forward => view.topology().tail(edge),
                Direction::Backward => view.topology().head(edge),
            };
        }
        if view.direction() == Direction::Forward {
            edges.reverse();
        }
        edges
    }

    /// The state a path to `state` began at.
    pub fn origin(&self, view: &View, state: StateId) -> StateId {
        let mut at = state;
        while self.parents[at.index()] != NO_EDGE {
            let edge = EdgeId(self.parents[at.index()]);
            at = match view.direction() {
                Direction::Forward => view.topology().tail(edge),
                Direction::Backward => view.topology().head(edge),
            };
        }
        at
    }
}
