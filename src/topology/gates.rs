//! Gates that only who begins or ends behind them passes (`barrier=gate` with `access=private`), and what lies behind them.
//!
//! The roads behind such a gate are mostly without tags. What lies behind follows from the network cut at all gates and at
//! the barriers that nobody passes: of parts that gates connect the longest lies outside, and every other one behind. A
//! gate between two roads that lie outside is a cut: from one side to the other there is only who drives through.
//!
//! That is a matter of the roads of a kind of vehicle, and of nothing that changes: roads count that are open at all hours,
//! whatever the vehicle measures, closures or not. So no hour and no closure moves a road from behind a gate.

use super::way_uses;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::network::Network;
use crate::vehicle::{Clock, Dimensions, NodePass, Vehicle, When};
use petgraph::unionfind::UnionFind;
use std::cmp::Reverse;

/// Where a road lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// It is not open at all hours.
    Unsettled,
    Outside,
    Behind,
}

/// The gates of a network for one vehicle, and where its roads lie.
#[derive(Debug, Default)]
pub(super) struct Gates {
    /// Ascending.
    nodes: Vec<NodeId>,
    /// By segment; empty where there are no gates.
    places: Vec<Place>,
}

/// The gates that count under some works, and the roads that lie behind.
#[derive(Debug, Default)]
pub(super) struct Gated {
    /// Ascending.
    pub gates: Vec<NodeId>,
    /// By segment; empty where nothing does.
    behind: Vec<bool>,
}

impl Gated {
    /// Whether a road lies behind a gate.
    pub fn is_behind(&self, directed: DirectedId) -> bool {
        self.behind.get(directed.segment().index()).is_some_and(|is| *is)
    }

    /// A junction of each road that lies behind a gate.
    pub fn starts(&self, network: &Network) -> impl Iterator<Item = NodeId> {
        let behind = (0..).map(SegmentId).zip(&self.behind).filter(|(_, is)| **is);
        behind.map(|(segment, _)| network.segment(segment).from)
    }
}

impl Gates {
    /// Finds them. `O(n + m)`, nearly; without gates only the tagged junctions are looked at.
    pub fn of(network: &Network, vehicle: &Vehicle) -> Self {
        let local =
            |vehicle: &Vehicle| -> Vec<NodeId> { at(network, vehicle, |pass| pass == NodePass::Local) };
        let nodes = local(vehicle);
        if nodes.is_empty() {
            return Self::default();
        }
        let lasting = Vehicle {
            dimensions: Dimensions::default(),
            conditions_on: vehicle.conditions_on.clone().or(Some(vehicle.dimensions.clone())),
            clock: Clock { when: When::WorstCase, ..vehicle.clock },
            ..vehicle.clone()
        };
        let mut gates = local(&lasting);
        gates.extend(&nodes);
        let mut cuts = at(network, &lasting, |pass| pass != NodePass::Open);
        cuts.extend(&nodes);
        for all in [&mut gates, &mut cuts] {
            all.sort_unstable();
            all.dedup();
        }
        let uses = way_uses(network, &lasting);
        let is_road = |segment: SegmentId| !uses[network.segment(segment).way.index()].is_closed();
        Self { nodes, places: places(network, is_road, &gates, &cuts) }
    }

    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    pub fn is_behind(&self, segment: SegmentId) -> bool {
        self.places.get(segment.index()).is_some_and(|place| *place == Place::Behind)
    }

    /// What counts where some gates are left open (`passable`). Roads that are open only now, at some hours or by works,
    /// lie behind where they lead to nothing but roads that do.
    pub fn under(
        &self,
        network: &Network,
        passable: &[NodeId],
        impassable: &[NodeId],
        usable: impl Fn(DirectedId) -> bool,
    ) -> Gated {
        if self.nodes.is_empty() {
            return Gated::default();
        }
        let mut behind: Vec<bool> = self.places.iter().map(|place| *place == Place::Behind).collect();
        let used = |s: SegmentId| usable(DirectedId::new(s, true)) || usable(DirectedId::new(s, false));
        let unsettled = |s: &SegmentId| self.places[s.index()] == Place::Unsettled && used(*s);
        let more: Vec<SegmentId> = network.segment_ids().filter(unsettled).collect();
        let is_cut =
            |node: &NodeId| self.nodes.binary_search(node).is_ok() || impassable.binary_search(node).is_ok();
        let groups = joined(network, more.iter().copied(), |node| is_cut(&node));
        let ends = |s: SegmentId| {
            [network.segment(s).from, network.segment(s).to].into_iter().filter(|n| !is_cut(n))
        };
        let group = |s: SegmentId| groups[network.node_count() + s.index()] as usize;
        let (mut inside, mut outside) = (vec![false; groups.len()], vec![false; groups.len()]);
        for segment in &more {
            let beside = ends(*segment).flat_map(|node| network.leaving(node));
            for place in beside.map(|d| self.places[d.segment().index()]) {
                inside[group(*segment)] |= place == Place::Behind;
                outside[group(*segment)] |= place == Place::Outside;
            }
        }
        for segment in more {
            behind[segment.index()] = inside[group(segment)] && !outside[group(segment)];
        }
        let gates = self.nodes.iter().copied().filter(|node| !passable.contains(node)).collect();
        Gated { gates, behind }
    }
}

/// The tagged junctions of a kind, ascending.
fn at(network: &Network, vehicle: &Vehicle, is: impl Fn(NodePass) -> bool) -> Vec<NodeId> {
    let tagged = network.tagged_nodes().iter();
    tagged.filter(|(_, tags)| is(vehicle.node_pass(tags))).map(|(node, _)| *node).collect()
}

/// Which part of the network junctions belong to, and behind them segments, where the network is cut at some junctions.
fn joined(
    network: &Network,
    segments: impl Iterator<Item = SegmentId>,
    is_cut: impl Fn(NodeId) -> bool,
) -> Vec<u32> {
    let nodes = network.node_count();
    let mut sets = UnionFind::<u32>::new(nodes + network.segment_count());
    for segment in segments {
        let road = network.segment(segment);
        for node in [road.from, road.to].into_iter().filter(|node| !is_cut(*node)) {
            sets.union(node.0, (nodes + segment.index()) as u32);
        }
    }
    sets.into_labeling()
}

/// Where each road lies: of the parts that gates connect the longest is outside, of equal ones the one with the first road.
fn places(
    network: &Network,
    is_road: impl Fn(SegmentId) -> bool,
    gates: &[NodeId],
    cuts: &[NodeId],
) -> Vec<Place> {
    let roads = || network.segment_ids().filter(|segment| is_road(*segment));
    let labels = joined(network, roads(), |node| cuts.binary_search(&node).is_ok());
    let part = |segment: SegmentId| labels[network.node_count() + segment.index()] as usize;
    let mut sizes: Vec<(u64, Reverse<u32>)> = vec![(0, Reverse(u32::MAX)); labels.len()];
    for segment in roads() {
        let (length, first) = &mut sizes[part(segment)];
        *length += u64::from(network.segment(segment).length_mm);
        *first = (*first).max(Reverse(segment.0));
    }
    let mut connected = UnionFind::<u32>::new(labels.len());
    for gate in gates {
        let at = network.leaving(*gate).iter().map(|d| d.segment()).filter(|segment| is_road(*segment));
        let parts: Vec<usize> = at.map(part).collect();
        for pair in parts.windows(2) {
            connected.union(pair[0] as u32, pair[1] as u32);
        }
    }
    let connected = connected.into_labeling();
    let mut longest: Vec<(u64, Reverse<u32>)> = vec![(0, Reverse(u32::MAX)); labels.len()];
    for segment in roads() {
        let most = &mut longest[connected[part(segment)] as usize];
        *most = (*most).max(sizes[part(segment)]);
    }
    let place = |segment: SegmentId| {
        if !is_road(segment) {
            return Place::Unsettled;
        }
        let part = part(segment);
        if sizes[part] == longest[connected[part] as usize] { Place::Outside } else { Place::Behind }
    };
    network.segment_ids().map(place).collect()
}
