//! A metric as petgraph sees it.
//!
//! petgraph's own `Csr` cannot hold two parallel roads and has no reverse edges, so the road graph implements
//! petgraph's visit traits instead: Dijkstra, A*, bidirectional search, strongly connected components and the rest
//! run on it directly. Closed edges are not there; a backward view has every edge turned round.

use super::Direction;
use crate::id::{EdgeId, StateId};
use crate::metric::{CLOSED, EdgeCost, Metric};
use crate::topology::Topology;
use petgraph::Directed;
use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoEdgesDirected,
    IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCompactIndexable, NodeCount,
    NodeIndexable, VisitMap, Visitable,
};

/// A metric, read along or against its edges. Costs nothing to make.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    metric: &'a Metric,
    direction: Direction,
}

impl<'a> View<'a> {
    /// The metric in driving direction.
    pub fn forward(metric: &'a Metric) -> Self {
        Self { metric, direction: Direction::Forward }
    }

    /// The metric in the given direction.
    pub fn new(metric: &'a Metric, direction: Direction) -> Self {
        Self { metric, direction }
    }

    /// Which way edges are read.
    #[inline]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The metric.
    pub fn metric(&self) -> &'a Metric {
        self.metric
    }

    /// The topology below.
    #[inline]
    pub fn topology(&self) -> &'a Topology {
        self.metric.topology()
    }

    /// All edges, by id.
    #[inline]
    pub fn arcs(&self) -> &'a [EdgeCost] {
        self.metric.arcs()
    }

    fn edges_at(self, state: StateId, outgoing: bool) -> EdgesAt<'a> {
        let topology = self.topology();
        let as_drawn = outgoing == (self.direction == Direction::Forward);
        let ids = if as_drawn {
            Ids::Range(topology.out_edges(state))
        } else {
            Ids::List(topology.in_edges(state).iter())
        };
        EdgesAt { view: self, ids }
    }
}

/// An edge with its costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoadEdge<'a> {
    source: StateId,
    target: StateId,
    id: EdgeId,
    arc: &'a EdgeCost,
}

impl RoadEdge<'_> {
    /// Milliseconds.
    pub fn ms(&self) -> u32 {
        self.arc.ms
    }

    /// Millimeters.
    pub fn mm(&self) -> u32 {
        self.arc.mm
    }
}

impl<'a> EdgeRef for RoadEdge<'a> {
    type NodeId = StateId;
    type EdgeId = EdgeId;
    type Weight = EdgeCost;

    fn source(&self) -> StateId {
        self.source
    }

    fn target(&self) -> StateId {
        self.target
    }

    fn weight(&self) -> &'a EdgeCost {
        self.arc
    }

    fn id(&self) -> EdgeId {
        self.id
    }
}

/// Open edges at a state.
#[derive(Clone, Debug)]
pub struct EdgesAt<'a> {
    view: View<'a>,
    ids: Ids<'a>,
}

#[derive(Clone, Debug)]
enum Ids<'a> {
    Range(std::ops::Range<usize>),
    List(std::slice::Iter<'a, EdgeId>),
}

impl<'a> Iterator for EdgesAt<'a> {
    type Item = RoadEdge<'a>;

    #[inline]
    fn next(&mut self) -> Option<RoadEdge<'a>> {
        loop {
            let id = match &mut self.ids {
                Ids::Range(range) => EdgeId::new(range.next()?),
                Ids::List(list) => *list.next()?,
            };
            let arc = &self.view.arcs()[id.index()];
            if arc.ms == CLOSED {
                continue;
            }
            let (tail, head) = (self.view.topology().tail(id), StateId(arc.head));
            let (source, target) = match self.view.direction {
                Direction::Forward => (tail, head),
                Direction::Backward => (head, tail),
            };
            return Some(RoadEdge { source, target, id, arc });
        }
    }
}

/// Neighbors of a state over open edges.
#[derive(Clone, Debug)]
pub struct NeighborsAt<'a> {
    edges: EdgesAt<'a>,
    outgoing: bool,
}

impl Iterator for NeighborsAt<'_> {
    type Item = StateId;

    fn next(&mut self) -> Option<StateId> {
        self.edges.next().map(|edge| if self.outgoing { edge.target } else { edge.source })
    }
}

/// The set of states a petgraph traversal has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<bool>);

impl VisitMap<StateId> for Seen {
    fn visit(&mut self, state: StateId) -> bool {
        !std::mem::replace(&mut self.0[state.index()], true)
    }

    fn is_visited(&self, state: &StateId) -> bool {
        self.0[state.index()]
    }

    fn unvisit(&mut self, state: StateId) -> bool {
        std::mem::replace(&mut self.0[state.index()], false)
    }
}

impl GraphBase for View<'_> {
    type NodeId = StateId;
    type EdgeId = EdgeId;
}

impl GraphRef for View<'_> {}

impl Data for View<'_> {
    type NodeWeight = ();
    type EdgeWeight = EdgeCost;
}

impl GraphProp for View<'_> {
    type EdgeType = Directed;
}

impl NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.topology().state_count()
    }
}

impl NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.topology().state_count()
    }

    fn to_index(&self, state: StateId) -> usize {
        state.index()
    }

    fn from_index(&self, index: usize) -> StateId {
        StateId::new(index)
    }
}

impl NodeCompactIndexable for View<'_> {}

impl Visitable for View<'_> {
    type Map = Seen;

    fn visit_map(&self) -> Seen {
        Seen(vec![false; self.node_count()])
    }

    fn reset_map(&self, map: &mut Seen) {
        map.0.clear();
        map.0.resize(self.node_count(), false);
    }
}

impl<'a> IntoNeighbors for View<'a> {
    type Neighbors = NeighborsAt<'a>;

    fn neighbors(self, state: StateId) -> NeighborsAt<'a> {
        NeighborsAt { edges: self.edges_at(state, true), outgoing: true }
    }
}

impl<'a> IntoNeighborsDirected for View<'a> {
    type NeighborsDirected = NeighborsAt<'a>;

    fn neighbors_directed(self, state: StateId, direction: petgraph::Direction) -> NeighborsAt<'a> {
        let outgoing = direction == petgraph::Direction::Outgoing;
        NeighborsAt { edges: self.edges_at(state, outgoing), outgoing }
    }
}

impl<'a> IntoEdgeReferences for View<'a> {
    type EdgeRef = RoadEdge<'a>;
    type EdgeReferences = EdgesAt<'a>;

    fn edge_references(self) -> EdgesAt<'a> {
        EdgesAt { view: self, ids: Ids::Range(0..self.topology().edge_count()) }
    }
}

impl<'a> IntoEdges for View<'a> {
    type Edges = EdgesAt<'a>;

    fn edges(self, state: StateId) -> EdgesAt<'a> {
        self.edges_at(state, true)
    }
}

impl<'a> IntoEdgesDirected for View<'a> {
    type EdgesDirected = EdgesAt<'a>;

    fn edges_directed(self, state: StateId, direction: petgraph::Direction) -> EdgesAt<'a> {
        self.edges_at(state, direction == petgraph::Direction::Outgoing)
    }
}

impl IntoNodeIdentifiers for View<'_> {
    type NodeIdentifiers = States;

    fn node_identifiers(self) -> States {
        States(0..self.topology().state_count() as u32)
    }
}

/// All states, by id.
#[derive(Clone, Debug)]
pub struct States(std::ops::Range<u32>);

impl Iterator for States {
    type Item = StateId;

    fn next(&mut self) -> Option<StateId> {
        self.0.next().map(StateId)
    }
}
