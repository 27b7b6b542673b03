//! What every edge costs one vehicle under one set of closures at one instant.
//!
//! A closure is never an edit of the graph: it is another metric on the same topology. Before and after, phases and
//! what-ifs are metrics side by side.

use crate::id::{DirectedId, EdgeId};
use crate::topology::Topology;
use std::sync::Arc;

/// Duration of an edge through which there is no passage.
pub const CLOSED: u32 = u32::MAX;

/// A closed stretch of a directed segment, millimeters from its tail. `from_mm == to_mm` is a gate: nothing passes,
/// both sides stay open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClosedStretch {
    /// The directed segment.
    pub directed: DirectedId,
    /// Where the closure begins.
    pub from_mm: u32,
    /// Where it ends.
    pub to_mm: u32,
}

/// An edge as the search reads it: one cache line holds five.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EdgeCost {
    /// State it reaches.
    pub head: u32,
    /// Milliseconds, or [`CLOSED`].
    pub ms: u32,
    /// Millimeters.
    pub mm: u32,
}

/// Edge costs over a topology.
#[derive(Debug)]
pub struct Metric {
    topology: Arc<Topology>,
    arcs: Vec<EdgeCost>,
    closed: Vec<ClosedStretch>,
    dearest_ms: u32,
    dearest_mm: u32,
}

impl Metric {
    /// The metric without closures.
    pub fn free(topology: Arc<Topology>) -> Self {
        Self::customize(topology, Vec::new())
    }

    /// The metric under closures. Stretches may overlap and come in any order; those of unusable directions are
    /// ignored. `O(m + c log c)`.
    pub fn customize(topology: Arc<Topology>, mut closed: Vec<ClosedStretch>) -> Self {
        closed.retain(|c| topology.is_usable(c.directed) && c.from_mm <= c.to_mm);
        closed.sort_unstable();
        closed.dedup();
        let mut arcs: Vec<EdgeCost> = (0..topology.edge_count())
            .map(|e| {
                let edge = EdgeId::new(e);
                let directed = topology.directed(edge);
                EdgeCost {
                    head: topology.head(edge).0,
                    ms: topology.duration_ms(directed),
                    mm: topology.length_mm(directed),
                }
            })
            .collect();
        for stretch in &closed {
            for edge in topology.copies(stretch.directed) {
                arcs[edge.index()].ms = CLOSED;
            }
        }
        let open = || arcs.iter().filter(|arc| arc.ms != CLOSED);
        let dearest_ms = open().map(|arc| arc.ms).max().unwrap_or(0);
        let dearest_mm = open().map(|arc| arc.mm).max().unwrap_or(0);
        Self { topology, arcs, closed, dearest_ms, dearest_mm }
    }

    /// Milliseconds of the slowest open edge.
    pub fn dearest_ms(&self) -> u32 {
        self.dearest_ms
    }

    /// Millimeters of the longest open edge.
    pub fn dearest_mm(&self) -> u32 {
        self.dearest_mm
    }

    /// The topology below.
    pub fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }

    /// All edges, by id.
    #[inline]
    pub fn arcs(&self) -> &[EdgeCost] {
        &self.arcs
    }

    /// All closed stretches, sorted.
    pub fn closed(&self) -> &[ClosedStretch] {
        &self.closed
    }

    /// The closed stretches of a directed segment, by position.
    pub fn closed_on(&self, directed: DirectedId) -> &[ClosedStretch] {
        let first = self.closed.partition_point(|c| c.directed < directed);
        let count = self.closed[first..].iter().take_while(|c| c.directed == directed).count();
        &self.closed[first..first + count]
    }

    /// Whether one can drive from the tail to `position_mm`. Standing at the barrier is not yet passing it.
    pub fn open_from_tail(&self, directed: DirectedId, position_mm: u32) -> bool {
        self.topology.is_usable(directed) && self.closed_on(directed).iter().all(|c| c.from_mm >= position_mm)
    }

    /// Whether one can drive from `position_mm` to the head.
    pub fn open_to_head(&self, directed: DirectedId, position_mm: u32) -> bool {
        self.topology.is_usable(directed) && self.closed_on(directed).iter().all(|c| c.to_mm <= position_mm)
    }

    /// Whether one can drive from one position to a later one on the same directed segment.
    pub fn open_between(&self, directed: DirectedId, from_mm: u32, to_mm: u32) -> bool {
        self.topology.is_usable(directed)
            && from_mm <= to_mm
            && self.closed_on(directed).iter().all(|c| {
                let overlaps = from_mm < c.to_mm && c.from_mm < to_mm;
                let gate_between = c.from_mm == c.to_mm && from_mm < c.from_mm && c.from_mm < to_mm;
                !(overlaps || gate_between)
            })
    }

    /// How far one can drive from the tail before the first closed stretch, millimeters.
    pub fn open_prefix_mm(&self, directed: DirectedId) -> u32 {
        self.closed_on(directed).first().map_or(self.topology.length_mm(directed), |c| c.from_mm)
    }

    /// Whether a position lies strictly inside a closed stretch of every direction that could be used.
    pub fn is_inside_closure(&self, segment: crate::id::SegmentId, position_mm: u32) -> bool {
        let length = self.topology.network().segment(segment).length_mm;
        let mut usable = 0;
        for forward in [true, false] {
            let directed = DirectedId::new(segment, forward);
            if !self.topology.is_usable(directed) {
                continue;
            }
            usable += 1;
            let position = if forward { position_mm } else { length - position_mm };
            if !self.closed_on(directed).iter().any(|c| c.from_mm < position && position < c.to_mm) {
                return false;
            }
        }
        usable > 0
    }
}
