//! The search graph of one vehicle: which edges there are, and which may follow which.
//!
//! A node search knows only where it is, not how it came there. Two things need to know: turn restrictions, and
//! local access (a road one may enter only to start or end there). Both are folded into the graph by giving just
//! the junctions concerned *copies*: a state of the graph is a junction together with what must be remembered
//! there. Everywhere else a state is a plain junction, so every search stays a plain node search, and petgraph's
//! algorithms run on it as they are.
//!
//! What must be remembered is the state of a finite automaton over the edges traveled: the longest suffix of the
//! path that is a beginning of a forbidden one (Aho–Corasick; the construction of Villeneuve & Desaulniers, "The
//! shortest path problem with forbidden paths", EJOR 165, 2005, §3), times *public / local since the start /
//! local until the end*.

mod access;
mod fold;
mod forbidden;
mod gates;
mod works;

use crate::geometry::LonLat;
use crate::id::{DirectedId, EdgeId, NodeId, SegmentId, StateId};
use crate::network::snap::{Snap, snap};
use crate::network::{Network, Segment};
use crate::units::{Speed, duration_ms};
use crate::vehicle::{Vehicle, WayUse};
pub use access::LocalBy;
use access::LocalRoads;
use fold::Fold;
pub use fold::MOST_BY_HOURS;
use forbidden::Forbidden;
use gates::Gates;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
pub use works::{Breakable, ByHours, Opening, Rule, Works, opens};

/// Duration of a directed segment that this vehicle may not use.
pub const UNUSABLE: u32 = u32::MAX;

/// The search graph of one vehicle on one network, without any closure.
#[derive(Debug)]
pub struct Topology {
    network: Arc<Network>,
    vehicle: Vehicle,
    /// How the vehicle uses each way, works or not.
    uses: Arc<Vec<WayUse>>,
    /// The gates that only who begins or ends behind them passes, works or not.
    gates: Arc<Gates>,
    /// Milliseconds of each directed segment, or [`UNUSABLE`].
    duration_ms: Vec<u32>,
    /// The junction of each state; states `0..node_count` are the plain junctions.
    junctions: Vec<NodeId>,
    first_out: Vec<u32>,
    heads: Vec<StateId>,
    tails: Vec<StateId>,
    directed: Vec<DirectedId>,
    /// Edges that run along each directed segment: one, or one a copy of its tail.
    first_copy: Vec<u32>,
    copies: Vec<EdgeId>,
    /// State after starting on a directed segment and reaching its head, where that is not the plain junction.
    start_heads: FxHashMap<DirectedId, StateId>,
    /// Of each copy of a junction whether a journey that came there on local roads must end on them.
    until_end: Vec<bool>,
    first_in: Vec<u32>,
    incoming: Vec<EdgeId>,
    impassable: Vec<NodeId>,
    /// Which rules an edge breaks, where rules may be broken.
    broken: FxHashMap<EdgeId, Vec<Rule>>,
    restrictions_in_force: usize,
    components: OnceLock<Vec<u32>>,
    /// Graphs that works make of this one, the last asked for last.
    known: Mutex<Vec<(Works, Arc<OnceLock<Arc<Topology>>>)>>,
}

/// How many graphs that works make of one are kept: those of a plan are asked for again and again, and differ in few works.
const KEPT: usize = 8;

impl Topology {
    /// Folds the vehicle's rights and the network's restrictions into a graph. `O(n + m)` plus the copies: about
    /// the degree of the junction for each restriction.
    pub fn build(network: Arc<Network>, vehicle: &Vehicle) -> Self {
        Self::under_works(network, vehicle, &Works::default())
    }

    /// The same graph with what works change in it. A direction that is opened counts from then on as any other;
    /// the parts of it that stay shut are a matter of the metric.
    pub fn under_works(network: Arc<Network>, vehicle: &Vehicle, works: &Works) -> Self {
        let uses = Arc::new(way_uses(&network, vehicle));
        let gates = Arc::new(Gates::of(&network, vehicle));
        Self::fold(network, vehicle, (uses, gates), works)
    }

    /// Whether it is the graph of this vehicle.
    pub fn is_of(&self, vehicle: &Vehicle) -> bool {
        *vehicle == self.vehicle
    }

    /// The same for the network of this graph. Where the vehicle is the same, too, its tags are not read again.
    pub fn beside(&self, vehicle: &Vehicle, works: &Works) -> Self {
        if !self.is_of(vehicle) {
            return Self::under_works(Arc::clone(&self.network), vehicle, works);
        }
        let known = (Arc::clone(&self.uses), Arc::clone(&self.gates));
        Self::fold(Arc::clone(&self.network), vehicle, known, works)
    }

    /// The same graph as [`beside`](Self::beside) makes for the vehicle of this one. The last few are kept, so that sets of closures
    /// that change the graph alike share one.
    pub fn under(&self, works: &Works) -> Arc<Self> {
        let kept = {
            // Nothing is left half done in there: whoever panicked meanwhile only left it as it was.
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = match known.iter().position(|(of, _)| of == works) {
                Some(at) => known.remove(at),
                None => (works.clone(), Arc::default()),
            };
            known.push(kept.clone());
            let spare = known.len().saturating_sub(KEPT);
            known.drain(..spare);
            kept.1
        };
        Arc::clone(kept.get_or_init(|| Arc::new(self.beside(&self.vehicle, works))))
    }

    fn fold(
        network: Arc<Network>,
        vehicle: &Vehicle,
        (uses, gates): (Arc<Vec<WayUse>>, Arc<Gates>),
        works: &Works,
    ) -> Self {
        let mut durations = vec![UNUSABLE; network.segment_count() * 2];
        let mut local = vec![false; network.segment_count() * 2];
        for segment in network.segment_ids() {
            let road = network.segment(segment);
            let way = &uses[road.way.index()];
            for (passage, forward) in [(&way.forward, true), (&way.backward, false)] {
                if let Some(passage) = passage {
                    let d = DirectedId::new(segment, forward).index();
                    durations[d] = driven_ms(&network, vehicle, road, passage.speed);
                    local[d] = passage.local;
                }
            }
        }
        for (directed, opening) in &works.opened {
            let d = directed.index();
            let passage = works::opened(&network, vehicle, *directed, opening);
            if let Some(passage) = passage.filter(|_| durations[d] == UNUSABLE) {
                let road = network.segment(directed.segment());
                durations[d] = driven_ms(&network, vehicle, road, passage.speed);
                local[d] = passage.local;
            }
        }
        let impassable: Vec<NodeId> = network
            .tagged_nodes()
            .iter()
            .filter(|(node, tags)| !works.passable.contains(node) && !vehicle.passes_node(tags))
            .map(|(node, _)| *node)
            .collect();
        let usable = |d: DirectedId| durations[d.index()] != UNUSABLE;
        let mut permitted = works.permitted.clone();
        permitted.sort_unstable();
        let gated = gates.under(&network, &works.passable, &impassable, usable);
        let local = LocalRoads::new(&network, (&local, &gated), &works.local, &permitted, usable);
        let forbidden = Forbidden::new(&network, vehicle, works, usable);
        let folded = Fold::new(&network, &durations, &impassable, (&local, &forbidden), works).run();
        let restrictions_in_force = forbidden.restriction_count();
        let (first_in, incoming) = transpose(folded.first_out.len() - 1, &folded.heads);
        let (first_copy, copies) = copies(durations.len(), &folded.directed);
        Self {
            duration_ms: durations,
            junctions: folded.junctions,
            tails: tails(&folded.first_out),
            first_out: folded.first_out,
            heads: folded.heads,
            directed: folded.directed,
            first_copy,
            copies,
            start_heads: folded.start_heads,
            until_end: folded.until_end,
            first_in,
            incoming,
            impassable,
            broken: folded.broken,
            restrictions_in_force,
            components: OnceLock::new(),
            known: Mutex::default(),
            network,
            vehicle: vehicle.clone(),
            uses,
            gates,
        }
    }

    /// The network below.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// The rules that an edge breaks: none, unless the graph was built with [`Breakable`] ones.
    pub fn broken(&self, edge: EdgeId) -> &[Rule] {
        self.broken.get(&edge).map_or(&[], Vec::as_slice)
    }

    /// Number of states.
    pub fn state_count(&self) -> usize {
        self.junctions.len()
    }

    /// Number of edges.
    pub fn edge_count(&self) -> usize {
        self.heads.len()
    }

    /// How many restrictions bind this vehicle.
    pub fn restrictions_in_force(&self) -> usize {
        self.restrictions_in_force
    }

    /// The junction a state is at.
    #[inline]
    pub fn junction(&self, state: StateId) -> NodeId {
        self.junctions[state.index()]
    }

    /// What a state is called in files: the junction's name, with `#k` behind it for the k-th copy.
    pub fn state_name(&self, state: StateId) -> String {
        let junction = self.junction(state);
        let name = self.network.node_name(junction);
        if state.index() < self.network.node_count() {
            return name;
        }
        // Copies are few; their number within the junction is found when it is asked for.
        let before = &self.junctions[self.network.node_count()..state.index()];
        format!("{name}#{}", 1 + before.iter().filter(|j| **j == junction).count())
    }

    /// Whether the vehicle may use a directed segment at all (closures apart).
    #[inline]
    pub fn is_usable(&self, directed: DirectedId) -> bool {
        self.duration_ms[directed.index()] != UNUSABLE
    }

    /// Milliseconds of a usable directed segment.
    #[inline]
    pub fn duration_ms(&self, directed: DirectedId) -> u32 {
        self.duration_ms[directed.index()]
    }

    /// Length of a directed segment, millimeters.
    #[inline]
    pub fn length_mm(&self, directed: DirectedId) -> u32 {
        self.network.segment(directed.segment()).length_mm
    }

    /// The edges that leave a state, as a range of edge ids.
    #[inline]
    pub fn out_edges(&self, state: StateId) -> std::ops::Range<usize> {
        self.first_out[state.index()] as usize..self.first_out[state.index() + 1] as usize
    }

    /// The edges that reach a state, ascending.
    #[inline]
    pub fn in_edges(&self, state: StateId) -> &[EdgeId] {
        &self.incoming[self.in_range(state)]
    }

    /// Where [`in_edges`](Self::in_edges) of a state stand in [`incoming`](Self::incoming).
    #[inline]
    pub fn in_range(&self, state: StateId) -> std::ops::Range<usize> {
        self.first_in[state.index()] as usize..self.first_in[state.index() + 1] as usize
    }

    /// All edges, by the state they reach.
    pub fn incoming(&self) -> &[EdgeId] {
        &self.incoming
    }

    /// The state an edge reaches.
    #[inline]
    pub fn head(&self, edge: EdgeId) -> StateId {
        self.heads[edge.index()]
    }

    /// The state an edge leaves.
    #[inline]
    pub fn tail(&self, edge: EdgeId) -> StateId {
        self.tails[edge.index()]
    }

    /// The directed segment an edge runs along.
    #[inline]
    pub fn directed(&self, edge: EdgeId) -> DirectedId {
        self.directed[edge.index()]
    }

    /// All edges along a directed segment: through any of them it can be entered from its tail.
    #[inline]
    pub fn copies(&self, directed: DirectedId) -> &[EdgeId] {
        let (a, b) = (self.first_copy[directed.index()], self.first_copy[directed.index() + 1]);
        &self.copies[a as usize..b as usize]
    }

    /// The state reached by starting somewhere on a directed segment and driving to its head.
    #[inline]
    pub fn start_head(&self, directed: DirectedId) -> StateId {
        self.start_heads.get(&directed).copied().unwrap_or(StateId(self.network.head(directed).0))
    }

    /// The state in which a journey goes on that is begun anew by who has come along a directed segment into a state: what
    /// turns remember stays, and local roads are those of its start. Behind local roads only what the segment itself
    /// remembers stays.
    #[inline]
    pub fn begin_anew(&self, state: StateId, directed: DirectedId) -> StateId {
        let copy = state.index().checked_sub(self.network.node_count());
        if copy.is_some_and(|copy| self.until_end[copy]) { self.start_head(directed) } else { state }
    }

    /// The edge along which a directed segment may be driven next; `None` if the turn is banned there.
    pub fn onto(&self, state: StateId, directed: DirectedId) -> Option<EdgeId> {
        self.out_edges(state).map(EdgeId::new).find(|edge| self.directed(*edge) == directed)
    }

    /// The part of the network a segment belongs to when one-ways, restrictions and barriers are disregarded: two
    /// segments with different numbers are on different islands for this vehicle. Found on first use, `O(m)`.
    pub fn component(&self, segment: SegmentId) -> u32 {
        self.components.get_or_init(|| {
            let network = &self.network;
            let mut sets = petgraph::unionfind::UnionFind::<u32>::new(network.node_count());
            let used = |s: &SegmentId| {
                self.is_usable(DirectedId::new(*s, true)) || self.is_usable(DirectedId::new(*s, false))
            };
            for segment in network.segment_ids().filter(used) {
                sets.union(network.segment(segment).from.0, network.segment(segment).to.0);
            }
            let of_node = sets.into_labeling();
            network.segment_ids().map(|s| of_node[network.segment(s).from.index()]).collect()
        })[segment.index()]
    }

    /// Whether a segment may be used in at least one direction: whether a place may be snapped to it.
    pub fn is_segment_usable(&self, segment: SegmentId) -> bool {
        self.is_usable(DirectedId::new(segment, true)) || self.is_usable(DirectedId::new(segment, false))
    }

    /// The nearest point of a road this vehicle may use, within `limit_m` meters. Closures do not matter here: a
    /// place on a closed road stands on that road.
    pub fn snap(&self, place: LonLat, limit_m: f64) -> Option<Snap> {
        snap(&self.network, place, limit_m, |segment| self.is_segment_usable(segment))
    }

    /// Gates that only who begins or ends behind them passes, ascending; works or not.
    pub fn gates(&self) -> &[NodeId] {
        self.gates.nodes()
    }

    /// Whether a gate lets nobody pass at all: its roads lie outside, and none of them is local.
    pub fn is_gate_shut(&self, node: NodeId) -> bool {
        let is_public = |d: &DirectedId| {
            let both = &self.uses[self.network.segment(d.segment()).way.index()];
            let is_local = [both.forward, both.backward].iter().flatten().any(|passage| passage.local);
            !is_local && !self.gates.is_behind(d.segment())
        };
        self.gates().binary_search(&node).is_ok() && self.network.leaving(node).iter().all(is_public)
    }

    /// Whether a road lies behind a gate: what lies outside is reached from it through gates only.
    pub fn lies_behind_gate(&self, segment: SegmentId) -> bool {
        self.gates.is_behind(segment)
    }

    /// Junctions with a barrier this vehicle cannot pass, ascending.
    pub fn impassable(&self) -> &[NodeId] {
        &self.impassable
    }
}

/// Milliseconds of a segment: as its network states them, but no faster than the vehicle's own caps let it go; else by speed.
fn driven_ms(network: &Network, vehicle: &Vehicle, road: &Segment, speed: Speed) -> u32 {
    match road.stated_ms {
        0 => duration_ms(road.length_mm, speed),
        stated => {
            let own = vehicle.own_caps.on(&network.ways()[road.way.index()].tags);
            own.map_or(stated, |own| stated.max(duration_ms(road.length_mm, own)))
        }
    }
}

/// How a vehicle uses each way. Roads with equal tags are many; each thread reads a set of tags once.
fn way_uses(network: &Network, vehicle: &Vehicle) -> Vec<WayUse> {
    let ways = network.ways().par_iter().with_min_len(1024);
    ways.map_init(FxHashMap::default, |known, way| {
        *known.entry(&way.tags).or_insert_with(|| vehicle.way_use(&way.tags))
    })
    .collect()
}

fn tails(first_out: &[u32]) -> Vec<StateId> {
    let mut tails = Vec::with_capacity(first_out[first_out.len() - 1] as usize);
    for state in 0..first_out.len() - 1 {
        tails.resize(first_out[state + 1] as usize, StateId::new(state));
    }
    tails
}

/// Groups edges by a key, counting-sort style; ascending within a group.
fn group(keys: usize, edges: usize, key: impl Fn(usize) -> usize) -> (Vec<u32>, Vec<EdgeId>) {
    let mut first = vec![0u32; keys + 1];
    for edge in 0..edges {
        first[key(edge) + 1] += 1;
    }
    for k in 0..keys {
        first[k + 1] += first[k];
    }
    let mut next = first.clone();
    let mut grouped = vec![EdgeId(0); edges];
    for edge in 0..edges {
        let slot = &mut next[key(edge)];
        grouped[*slot as usize] = EdgeId::new(edge);
        *slot += 1;
    }
    (first, grouped)
}

fn transpose(states: usize, heads: &[StateId]) -> (Vec<u32>, Vec<EdgeId>) {
    group(states, heads.len(), |edge| heads[edge].index())
}

fn copies(directed_count: usize, directed: &[DirectedId]) -> (Vec<u32>, Vec<EdgeId>) {
    group(directed_count, directed.len(), |edge| directed[edge].index())
}
