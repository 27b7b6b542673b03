//! The bounded Dijkstra: one workspace a thread, used again for every search.
//!
//! Labels are lexicographic (first the objective, then the other measure), so that of two equally fast paths
//! the shorter one counts; what is then still equal is decided by the fewest edges and the lowest edge ids. Binary
//! heap with lazy deletion: at road networks' sizes as good as any (Goldberg & Tarjan, "Expected performance of
//! Dijkstra's shortest path algorithm", 1996; `benches/search.rs` times it against petgraph's).

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
    pub(super) fn label(self, objective: Objective) -> u64 {
        match objective {
            Objective::Fastest => u64::from(self.ms) << 32 | u64::from(self.mm),
            Objective::Shortest => u64::from(self.mm) << 32 | u64::from(self.ms),
        }
    }

    #[inline]
    pub(super) fn of(label: u64, objective: Objective) -> Self {
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

/// All that is known of a state, side by side: one cache miss a relaxation, not three.
#[derive(Clone, Copy, Debug)]
struct Entry {
    label: u64,
    parent: u32,
    hops: u32,
}

const UNTOUCHED: Entry = Entry { label: UNREACHED, parent: NO_EDGE, hops: 0 };

/// The table of one search, cleared in time proportional to what the last one touched.
#[derive(Debug)]
pub struct Workspace {
    entries: Vec<Entry>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    objective: Objective,
    settled: usize,
}

impl Default for Workspace {
    /// A table that has to be made to fit first.
    fn default() -> Self {
        Self::new(0)
    }
}

impl Workspace {
    /// A table for graphs of up to `states` states.
    pub fn new(states: usize) -> Self {
        Self {
            entries: vec![UNTOUCHED; states],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            objective: Objective::Fastest,
            settled: 0,
        }
    }

    /// Makes room for graphs of up to `states` states.
    pub fn fit(&mut self, states: usize) {
        if self.entries.len() < states {
            self.entries.resize(states, UNTOUCHED);
        }
    }

    fn clear(&mut self) {
        if self.touched.len() * 4 > self.entries.len() {
            self.entries.fill(UNTOUCHED);
        } else {
            for state in &self.touched {
                self.entries[*state as usize] = UNTOUCHED;
            }
        }
        self.touched.clear();
        self.heap.clear();
        self.settled = 0;
    }

    /// Searches from `sources` over all edges of `view`, up to and including `limit` of the objective (milliseconds
    /// or millimeters), and stops early when the goal is reached. `O((n + m) log n)` in what lies within the limit.
    pub fn run(&mut self, view: &View, objective: Objective, sources: &[Source], limit: u32, goal: Goal) {
        self.run_where(view, objective, sources, limit, goal, |_, _| true);
    }

    /// The same, but goes on only from states that `keep` accepts with their cost.
    pub fn run_where(
        &mut self,
        view: &View,
        objective: Objective,
        sources: &[Source],
        limit: u32,
        goal: Goal,
        keep: impl Fn(StateId, Cost) -> bool,
    ) {
        self.clear();
        self.objective = objective;
        let mut goals = match goal {
            Goal::All => Vec::new(),
            Goal::States(states) => states.to_vec(),
        };
        goals.sort_unstable();
        goals.dedup();
        let mut missing = match goal {
            Goal::All => usize::MAX,
            Goal::States(_) => goals.len(),
        };
        for source in sources {
            let label = source.cost.label(objective);
            if (label >> 32) as u32 <= limit {
                self.reach(source.state.0, label, NO_EDGE, 0);
            }
        }
        let (topology, arcs) = (view.topology(), view.arcs());
        while let Some(Reverse((label, state))) = self.heap.pop() {
            let entry = self.entries[state as usize];
            if label > entry.label {
                continue;
            }
            self.settled += 1;
            if missing != usize::MAX {
                missing -= usize::from(goals.binary_search(&StateId(state)).is_ok());
                if missing == 0 {
                    break;
                }
            }
            if !keep(StateId(state), Cost::of(label, objective)) {
                continue;
            }
            let hops = entry.hops + 1;
            match view.direction() {
                Direction::Forward => {
                    let range = topology.out_edges(StateId(state));
                    let first = range.start as u32;
                    for (i, arc) in arcs[range].iter().enumerate() {
                        if arc.ms != crate::metric::CLOSED {
                            self.relax(label, arc.ms, arc.mm, arc.head, first + i as u32, hops, limit);
                        }
                    }
                }
                Direction::Backward => {
                    for &edge in topology.in_edges(StateId(state)) {
                        let arc = arcs[edge.index()];
                        if arc.ms != crate::metric::CLOSED {
                            let tail = topology.tail(edge).0;
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
        let entry = &mut self.entries[state as usize];
        if label < entry.label {
            if entry.label == UNREACHED {
                self.touched.push(state);
            }
            *entry = Entry { label, parent: edge, hops };
            self.heap.push(Reverse((label, state)));
        } else if label == entry.label && (hops, edge) < (entry.hops, entry.parent) {
            (entry.parent, entry.hops) = (edge, hops);
        }
    }

    /// The cost of the best path to (or, backward, from) a state; `None` when it was not reached.
    #[inline]
    pub fn cost(&self, state: StateId) -> Option<Cost> {
        let label = self.entries[state.index()].label;
        (label != UNREACHED).then(|| Cost::of(label, self.objective))
    }

    /// The edge by which the best path comes to (backward: leaves) a state; `None` at a source or an unreached state.
    #[inline]
    pub fn parent(&self, state: StateId) -> Option<EdgeId> {
        let known =
            self.entries[state.index()].label != UNREACHED && self.entries[state.index()].parent != NO_EDGE;
        known.then(|| EdgeId(self.entries[state.index()].parent))
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
        while self.entries[at.index()].parent != NO_EDGE {
            let edge = EdgeId(self.entries[at.index()].parent);
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
        while self.entries[at.index()].parent != NO_EDGE {
            let edge = EdgeId(self.entries[at.index()].parent);
            at = match view.direction() {
                Direction::Forward => view.topology().tail(edge),
                Direction::Backward => view.topology().head(edge),
            };
        }
        at
    }
}
