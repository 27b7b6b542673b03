//! What closures change in the exported graph: the rows that go and the rows that come.

use super::{ExportedEdge, copy_numbers, of_segments};
use crate::id::{DirectedId, NodeId, SegmentId, StateId};
use crate::metric::{CLOSED, Metric};
use crate::topology::Topology;
use std::sync::Arc;

/// What closures change in the exported graph of a vehicle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GraphChanges {
    /// Edges that are only in the graph before.
    pub removed: Vec<ExportedEdge>,
    /// Edges that are only in the graph under the closures.
    pub added: Vec<ExportedEdge>,
}

/// The changes from one metric to another of the same network and vehicle. Only segments of which a row can differ are
/// written out: `O(m)` to find them, `O(t log t)` for the `t` rows of those.
pub fn changes(before: &Metric, after: &Metric) -> GraphChanges {
    let touched: Vec<SegmentId> = touched(before, after);
    let [old, new] = [before, after].map(|metric| of_segments(metric, touched.iter().copied()).edges);
    difference(old, new)
}

/// Segments that a closure of either metric touches, and where the graphs are two, those whose edges run between other
/// states; ascending.
fn touched(before: &Metric, after: &Metric) -> Vec<SegmentId> {
    let by_works = [before, after].into_iter().flat_map(|metric| {
        let shut = metric.closed().iter().map(|stretch| stretch.directed);
        shut.chain(metric.slowed()).map(DirectedId::segment)
    });
    let mut all: Vec<SegmentId> = by_works.collect();
    if !Arc::ptr_eq(before.topology(), after.topology()) {
        let sides = [before, after].map(Side::of);
        let both = |segment: &SegmentId| [true, false].map(|forward| DirectedId::new(*segment, forward));
        let differs = |directed: DirectedId| !sides[0].has_edges_of(&sides[1], directed);
        let segments = before.topology().network().segment_ids();
        all.extend(segments.filter(|segment| both(segment).into_iter().any(differs)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A state as its name tells it apart: the junction and the number of the copy, 0 for the junction itself.
type Named = (NodeId, u32);

/// One of two metrics, with what its states are called.
struct Side<'a> {
    metric: &'a Metric,
    copies: Vec<u32>,
}

impl<'a> Side<'a> {
    fn of(metric: &'a Metric) -> Self {
        Self { metric, copies: copy_numbers(metric.topology()) }
    }

    fn named(&self, state: StateId) -> Named {
        let topology: &Topology = self.metric.topology();
        let copy = state.index().checked_sub(topology.network().node_count());
        (topology.junction(state), copy.map_or(0, |copy| self.copies[copy]))
    }

    /// Whether all that the rows of a directed segment without closures are made of is the same on the other side; nothing is
    /// where it is not usable.
    fn has_edges_of(&self, other: &Self, directed: DirectedId) -> bool {
        let [own, theirs] = [self, other].map(|side| side.metric.topology());
        match [own, theirs].map(|topology| topology.is_usable(directed)) {
            [true, true] => {
                own.duration_ms(directed) == theirs.duration_ms(directed)
                    && self.named(own.start_head(directed)) == other.named(theirs.start_head(directed))
                    && self.edges(directed).eq(other.edges(directed))
            }
            [own, theirs] => own == theirs,
        }
    }

    /// The edges along a directed segment: from which state to which, and whether they are open.
    fn edges(&self, directed: DirectedId) -> impl Iterator<Item = (Named, Named, bool)> + '_ {
        let topology = self.metric.topology();
        topology.copies(directed).iter().map(|edge| {
            let open = self.metric.arcs()[edge.index()].ms != CLOSED;
            (self.named(topology.tail(*edge)), self.named(topology.head(*edge)), open)
        })
    }
}

/// What is in one sorted list and not in the other.
fn difference(old: Vec<ExportedEdge>, new: Vec<ExportedEdge>) -> GraphChanges {
    let mut changes = GraphChanges { removed: Vec::new(), added: Vec::new() };
    let mut old = old.into_iter().peekable();
    for edge in new {
        while let Some(gone) = old.next_if(|before| *before < edge) {
            changes.removed.push(gone);
        }
        if old.next_if(|before| *before == edge).is_none() {
            changes.added.push(edge);
        }
    }
    changes.removed.extend(old);
    changes
}
