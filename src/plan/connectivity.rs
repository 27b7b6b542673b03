//! Which parts of the network a vehicle cannot reach, cannot leave, or cannot enter.
//!
//! *Islands* are the weakly connected parts: no road leads there, whatever the one-ways say. *Traps* lie in the main
//! part and can be entered but not left; *sources* can be left but not entered. Both are judged against the largest
//! strongly connected part (Kosaraju's algorithm, petgraph's, which needs no recursion) by what it reaches and what
//! reaches it. Roads for local access only are no traps: one that starts there may leave.

use crate::geometry::LonLat;
use crate::id::{DirectedId, NodeId, SegmentId, StateId};
use crate::metric::Metric;
use crate::search::View;
use crate::topology::Topology;
use petgraph::visit::{Bfs, IntoNeighbors, Reversed, Visitable};
use std::collections::BTreeMap;

/// A part of the network, with what it is called.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its segments, ascending.
    pub segments: Vec<SegmentId>,
    /// Number of its junctions.
    pub nodes: usize,
    /// Its length, millimeters.
    pub length_mm: u64,
    /// The name that covers most of its length, or empty.
    pub name: String,
    /// A point in the middle of its longest segment.
    pub at: LonLat,
    /// The segment that point is on.
    pub longest: SegmentId,
}

/// The parts of the network for one vehicle.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Connectivity {
    /// Weakly connected parts, the longest first.
    pub islands: Vec<Part>,
    /// Parts of the main island that can be entered and not left.
    pub sinks: Vec<Part>,
    /// Parts of the main island that can be left and not entered.
    pub sources: Vec<Part>,
}

/// Finds all parts. `O(n + m)`, and `O(n log n)` to sort them.
pub fn connectivity(metric: &Metric) -> Connectivity {
    let topology = metric.topology();
    let network = topology.network();
    let usable: Vec<SegmentId> = network.segment_ids().filter(|s| topology.is_segment_usable(*s)).collect();
    let islands = parts(topology, usable.iter().map(|s| (*s, topology.component(*s))));
    let Some(main) = islands.first() else { return Connectivity::default() };

    let view = View::forward(metric);
    let strong = petgraph::algo::kosaraju_scc(view);
    let on_main = topology.component(main.segments[0]);
    let main_node = |state: StateId| {
        let segment = network.leaving(topology.junction(state)).iter().map(|d| d.segment());
        segment.filter(|s| topology.is_segment_usable(*s)).any(|s| topology.component(s) == on_main)
    };
    let core = strong
        .iter()
        .filter(|states| main_node(states[0]))
        .max_by_key(|states| (states.len(), states.iter().min().copied().map(std::cmp::Reverse)));
    let Some(start) = core.and_then(|states| states.iter().min().copied()) else {
        return Connectivity { islands, ..Connectivity::default() };
    };
    let entered = reached(view, start);
    let left = reached(Reversed(view), start);
    let directions = |s: SegmentId| {
        [true, false]
            .map(|forward| DirectedId::new(s, forward))
            .into_iter()
            .filter(|d| topology.is_usable(*d))
    };
    let can_enter = |s: SegmentId| {
        directions(s).any(|d| topology.copies(d).iter().any(|e| entered[topology.tail(*e).index()]))
    };
    let can_leave = |s: SegmentId| directions(s).any(|d| left[topology.start_head(d).index()]);
    let of_kind = |enter: bool, leave: bool| {
        let ours: Vec<SegmentId> = main
            .segments
            .iter()
            .copied()
            .filter(|s| can_enter(*s) == enter && can_leave(*s) == leave)
            .collect();
        parts(topology, joined(topology, &ours))
    };
    let (sinks, sources) = (of_kind(true, false), of_kind(false, true));
    Connectivity { islands, sinks, sources }
}

/// The states that a search from `start` comes to.
fn reached<G>(graph: G, start: StateId) -> Vec<bool>
where
    G: IntoNeighbors<NodeId = StateId> + Visitable<NodeId = StateId> + petgraph::visit::NodeCount,
{
    let mut seen = vec![false; graph.node_count()];
    let mut search = Bfs::new(&graph, start);
    while let Some(state) = search.next(&graph) {
        seen[state.index()] = true;
    }
    seen
}

/// Segments with the number of the connected group they form among themselves.
fn joined(topology: &Topology, segments: &[SegmentId]) -> Vec<(SegmentId, u32)> {
    let network = topology.network();
    let mut sets = petgraph::unionfind::UnionFind::<u32>::new(network.node_count());
    for segment in segments {
        let road = network.segment(*segment);
        sets.union(road.from.0, road.to.0);
    }
    segments.iter().map(|s| (*s, sets.find(network.segment(*s).from.0))).collect()
}

/// The groups as parts, the longest first.
fn parts(topology: &Topology, grouped: impl IntoIterator<Item = (SegmentId, u32)>) -> Vec<Part> {
    let mut groups: BTreeMap<u32, Vec<SegmentId>> = BTreeMap::new();
    for (segment, group) in grouped {
        groups.entry(group).or_default().push(segment);
    }
    let mut parts: Vec<Part> = groups.into_values().map(|segments| part(topology, segments)).collect();
    parts.sort_by(|a, b| (b.length_mm, &a.segments).cmp(&(a.length_mm, &b.segments)));
    parts
}

fn part(topology: &Topology, segments: Vec<SegmentId>) -> Part {
    let network = topology.network();
    let mut nodes: Vec<NodeId> =
        segments.iter().flat_map(|s| [network.segment(*s).from, network.segment(*s).to]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut length_mm, mut longest) = (0, segments[0]);
    for segment in &segments {
        let own = network.segment(*segment).length_mm;
        length_mm += u64::from(own);
        if own > network.segment(longest).length_mm {
            longest = *segment;
        }
        *by_name.entry(network.way_of(*segment).label()).or_default() += u64::from(own);
    }
    by_name.remove("");
    let name = by_name.iter().max_by_key(|(name, mm)| (**mm, std::cmp::Reverse(**name)));
    let at = network.point_at(longest, network.segment(longest).length_mm / 2);
    Part {
        nodes: nodes.len(),
        length_mm,
        name: name.map(|(name, _)| (*name).to_owned()).unwrap_or_default(),
        at,
        longest,
        segments,
    }
}
