//! What every edge costs one vehicle under one set of closures at one instant.
//!
//! A closure is never an edit of the graph: it is another metric on the same topology. Before and after, phases and
//! what-ifs are metrics side by side.

mod profile;
pub mod timed;

use crate::id::{DirectedId, EdgeId, SegmentId, StateId};
use crate::topology::Topology;
use crate::units::share;
use profile::Profile;
pub use profile::{AS_IT_IS, SlowStretch};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

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

/// An edge as a search of one measure reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Toll {
    /// The state at its other end: the head of an outgoing edge, the tail of an incoming one.
    pub to: u32,
    /// Milliseconds or millimeters, or [`CLOSED`].
    pub value: u32,
}

/// Edge costs over a topology.
#[derive(Debug)]
pub struct Metric {
    topology: Arc<Topology>,
    arcs: Vec<EdgeCost>,
    closed: Vec<ClosedStretch>,
    /// Only of slowed segments.
    profiles: FxHashMap<DirectedId, Profile>,
    dearest_ms: u32,
    dearest_mm: u32,
    /// By duration or length, outgoing or incoming; packed when first asked for.
    tolls: [OnceLock<Vec<Toll>>; 4],
}

impl Metric {
    /// The metric without closures.
    pub fn free(topology: Arc<Topology>) -> Self {
        Self::customize(topology, Vec::new(), &[])
    }

    /// The metric under closures: what is shut, and what is slow. Stretches may overlap and come in any order; those of
    /// unusable directions are ignored. `O(m + c log c)`.
    pub fn customize(topology: Arc<Topology>, mut closed: Vec<ClosedStretch>, slow: &[SlowStretch]) -> Self {
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
        let profiles = profiles(&topology, &closed, slow);
        #[expect(clippy::iter_over_hash_type, reason = "each entry changes edges of its own")]
        for (directed, profile) in &profiles {
            for edge in topology.copies(*directed) {
                arcs[edge.index()].ms = profile.total().clamp(1, CLOSED - 1);
            }
        }
        for stretch in &closed {
            for edge in topology.copies(stretch.directed) {
                arcs[edge.index()].ms = CLOSED;
            }
        }
        let open = || arcs.iter().filter(|arc| arc.ms != CLOSED);
        let dearest_ms = open().map(|arc| arc.ms).max().unwrap_or(0);
        let dearest_mm = open().map(|arc| arc.mm).max().unwrap_or(0);
        Self { topology, arcs, closed, profiles, dearest_ms, dearest_mm, tolls: Default::default() }
    }

    /// The same edges with another second measure in place of their length.
    pub fn with_second(&self, second: impl Fn(DirectedId) -> u32) -> Self {
        let edges = self.arcs.iter().enumerate();
        let arcs: Vec<EdgeCost> = edges
            .map(|(edge, arc)| EdgeCost { mm: second(self.topology.directed(EdgeId::new(edge))), ..*arc })
            .collect();
        let dearest_mm = arcs.iter().filter(|arc| arc.ms != CLOSED).map(|arc| arc.mm).max().unwrap_or(0);
        Self {
            topology: Arc::clone(&self.topology),
            arcs,
            closed: self.closed.clone(),
            profiles: self.profiles.clone(),
            dearest_ms: self.dearest_ms,
            dearest_mm,
            tolls: Default::default(),
        }
    }

    /// The same edges, of which one may drive only some from end to end.
    pub fn within(&self, allowed: impl Fn(DirectedId) -> bool) -> Self {
        let mut only = self.with_second(|directed| self.topology.length_mm(directed));
        for (edge, arc) in only.arcs.iter_mut().enumerate() {
            if !allowed(self.topology.directed(EdgeId::new(edge))) {
                arc.ms = CLOSED;
            }
        }
        only
    }

    /// Milliseconds of the slowest open edge.
    pub fn dearest_ms(&self) -> u32 {
        self.dearest_ms
    }

    /// Millimeters of the longest open edge.
    pub fn dearest_mm(&self) -> u32 {
        self.dearest_mm
    }

    /// Milliseconds of a usable directed segment from end to end, closed or not.
    #[inline]
    pub fn duration_ms(&self, directed: DirectedId) -> u32 {
        match self.profiles.get(&directed) {
            Some(profile) => profile.total().clamp(1, CLOSED - 1),
            None => self.topology.duration_ms(directed),
        }
    }

    /// Milliseconds from the tail of a usable directed segment until one arrives at a position on it.
    #[inline]
    pub fn ms_arriving(&self, directed: DirectedId, position_mm: u32) -> u32 {
        match self.profiles.get(&directed) {
            Some(profile) => profile.arriving(position_mm),
            None => {
                share(self.topology.duration_ms(directed), position_mm, self.topology.length_mm(directed))
            }
        }
    }

    /// Milliseconds from a position on a usable directed segment to a later one, for who starts at the first and stops at
    /// the second: waits at either are not theirs.
    #[inline]
    pub fn ms_between(&self, directed: DirectedId, from_mm: u32, to_mm: u32) -> u32 {
        let left = match self.profiles.get(&directed) {
            Some(profile) => profile.leaving(from_mm),
            None => self.ms_arriving(directed, from_mm),
        };
        self.ms_arriving(directed, to_mm).saturating_sub(left)
    }

    /// Milliseconds from a position to the head, for who starts there.
    #[inline]
    pub fn ms_to_head(&self, directed: DirectedId, position_mm: u32) -> u32 {
        let left = match self.profiles.get(&directed) {
            Some(profile) => profile.leaving(position_mm),
            None => self.ms_arriving(directed, position_mm),
        };
        self.duration_ms(directed).saturating_sub(left)
    }

    /// Milliseconds that a wait at a position takes.
    pub fn wait_ms(&self, directed: DirectedId, position_mm: u32) -> u32 {
        self.profiles.get(&directed).map_or(0, |profile| profile.wait(position_mm))
    }

    /// Whether a closure slows a part of this directed segment, or of its other direction.
    pub fn is_slowed(&self, directed: DirectedId) -> bool {
        self.profiles.contains_key(&directed)
    }

    /// The directed segments whose pace is changed, in no particular order.
    pub fn slowed(&self) -> impl Iterator<Item = DirectedId> + '_ {
        self.profiles.keys().copied()
    }

    /// Positions inside a directed segment at which its pace changes, ascending.
    pub fn breaks(&self, directed: DirectedId) -> Vec<u32> {
        let mut breaks: Vec<u32> =
            self.profiles.get(&directed).map_or_else(Vec::new, |p| p.breaks().collect());
        breaks.dedup();
        breaks
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

    /// One measure of all edges: outgoing ones by id, or incoming ones in the order of
    /// [`Topology::in_edges`]. Packed on the first call, `O(m)`.
    pub fn tolls(&self, by_duration: bool, incoming: bool) -> &[Toll] {
        let toll = |to: StateId, arc: &EdgeCost| Toll {
            to: to.0,
            value: if by_duration || arc.ms == CLOSED { arc.ms } else { arc.mm },
        };
        self.tolls[usize::from(by_duration) * 2 + usize::from(incoming)].get_or_init(|| {
            if incoming {
                let edges = self.topology.incoming().iter();
                edges.map(|edge| toll(self.topology.tail(*edge), &self.arcs[edge.index()])).collect()
            } else {
                self.arcs.iter().map(|arc| toll(StateId(arc.head), arc)).collect()
            }
        })
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
    pub fn is_inside_closure(&self, segment: SegmentId, position_mm: u32) -> bool {
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

/// The profiles of all slowed segments. Both directions of a segment are broken at the ends of every closed and slow
/// stretch of either, so that whoever cuts the road there finds whole pieces.
fn profiles(
    topology: &Topology,
    closed: &[ClosedStretch],
    slow: &[SlowStretch],
) -> FxHashMap<DirectedId, Profile> {
    let mut of_segment: FxHashMap<SegmentId, Vec<SlowStretch>> = FxHashMap::default();
    for stretch in slow.iter().filter(|s| s.from_mm <= s.to_mm && topology.is_usable(s.directed)) {
        of_segment.entry(stretch.directed.segment()).or_default().push(*stretch);
    }
    let mut profiles = FxHashMap::default();
    #[expect(clippy::iter_over_hash_type, reason = "each entry makes entries of its own")]
    for (segment, slow) in of_segment {
        let length = topology.network().segment(segment).length_mm;
        let both = [DirectedId::new(segment, true), DirectedId::new(segment, false)];
        for directed in both.into_iter().filter(|d| topology.is_usable(*d)) {
            let here = |d: DirectedId, mm: u32| if d == directed { mm } else { length.saturating_sub(mm) };
            let first = closed.partition_point(|c| c.directed < both[0].min(both[1]));
            let shut = closed[first..].iter().take_while(|c| c.directed.segment() == segment);
            let cuts: Vec<u32> = shut
                .flat_map(|c| [here(c.directed, c.from_mm), here(c.directed, c.to_mm)])
                .chain(slow.iter().flat_map(|s| [here(s.directed, s.from_mm), here(s.directed, s.to_mm)]))
                .collect();
            let own: Vec<SlowStretch> = slow.iter().copied().filter(|s| s.directed == directed).collect();
            profiles.insert(directed, Profile::new(length, topology.duration_ms(directed), &own, &cuts));
        }
    }
    profiles
}
