//! One-to-all costs without paths: the sweep.
//!
//! Whoever only asks *how far* needs neither parents nor an order within equal costs, and then a queue of buckets
//! beats the heap of [`Workspace`](super::Workspace): a state waits in the bucket of its cost, buckets are emptied in
//! order, and within a bucket states are taken as they come. A state that is improved after it was taken is taken
//! again, so the labels are exact when the last bucket is empty, in whatever order that happened. (Denardo & Fox,
//! "Shortest-route methods: reaching, pruning, and buckets", Operations Research 27, 1979, §4; the correction within a
//! bucket as in Meyer & Sanders, "Δ-stepping", J. Algorithms 49, 2003, §2.)

use super::{Cost, Direction, Objective, Source, View};
use crate::id::StateId;
use crate::metric::CLOSED;

const UNREACHED: u64 = u64::MAX;

/// Most buckets in the ring. It must span the dearest edge; where that is a ferry of hours, buckets get wider.
const RING: u32 = 1 << 13;

/// A bucket is never narrower than this many bits: two seconds, or two meters.
const NARROWEST: u32 = 11;

/// The table of one sweep, cleared in time proportional to what the last one touched.
#[derive(Debug)]
pub struct Sweep {
    labels: Vec<u64>,
    touched: Vec<u32>,
    ring: Vec<Vec<(u64, u32)>>,
    objective: Objective,
}

impl Sweep {
    /// A table for graphs of up to `states` states.
    pub fn new(states: usize) -> Self {
        Self {
            labels: vec![UNREACHED; states],
            touched: Vec::new(),
            ring: Vec::new(),
            objective: Objective::Fastest,
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
    }

    /// Finds the best cost of every state within `limit` of the objective (milliseconds or millimeters, inclusive),
    /// from (backward: to) the nearest of the sources; the other measure breaks ties. The same costs as
    /// [`Workspace::run`](super::Workspace::run) finds, in `O(n + m)` for what lies within the limit, plus a step for each
    /// bucket and a repetition for each state improved within its bucket.
    pub fn run(&mut self, view: &View, objective: Objective, sources: &[Source], limit: u32) {
        self.clear();
        self.objective = objective;
        let dearest = match objective {
            Objective::Fastest => view.metric().dearest_ms(),
            Objective::Shortest => view.metric().dearest_mm(),
        };
        let bits = u32::BITS - dearest.leading_zeros();
        let shift = (bits + 1).saturating_sub(RING.ilog2()).max(NARROWEST);
        let buckets = ((dearest >> shift) + 2).next_power_of_two() as usize;
        self.ring.resize_with(self.ring.len().max(buckets), Vec::new);
        let mask = buckets - 1;
        let bucket_of = |label: u64| (label >> 32) as usize >> shift;

        let mut waiting: Vec<(u64, u32)> = sources
            .iter()
            .map(|source| (source.cost.label(objective), source.state.0))
            .filter(|(label, _)| (label >> 32) as u32 <= limit)
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
                let mut relax = |to: u32, ms: u32, mm: u32| {
                    if let Some(label) = plus(label, objective, ms, mm, limit)
                        && self.improve(to, label)
                    {
                        self.ring[bucket_of(label) & mask].push((label, to));
                        queued += 1;
                    }
                };
                let (topology, arcs) = (view.topology(), view.arcs());
                match view.direction() {
                    Direction::Forward => {
                        for arc in &arcs[topology.out_edges(StateId(state))] {
                            relax(arc.head, arc.ms, arc.mm);
                        }
                    }
                    Direction::Backward => {
                        for &edge in topology.in_edges(StateId(state)) {
                            let arc = arcs[edge.index()];
                            relax(topology.tail(edge).0, arc.ms, arc.mm);
                        }
                    }
                }
            }
            at += 1;
        }
    }

    #[inline]
    fn improve(&mut self, state: u32, label: u64) -> bool {
        let known = &mut self.labels[state as usize];
        if label >= *known {
            return false;
        }
        if *known == UNREACHED {
            self.touched.push(state);
        }
        *known = label;
        true
    }

    /// The best cost of a state; `None` when it was not reached.
    #[inline]
    pub fn cost(&self, state: StateId) -> Option<Cost> {
        let label = self.labels[state.index()];
        (label != UNREACHED).then(|| Cost::of(label, self.objective))
    }

    /// States reached by the last sweep, in no particular order.
    pub fn reached(&self) -> impl Iterator<Item = StateId> + '_ {
        self.touched.iter().map(|s| StateId(*s))
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
