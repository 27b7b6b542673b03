//! The routable graph as other programs read it: named nodes, directed edges, nothing implied.
//!
//! Part-closed roads are cut at the ends of their closures, so that whoever searches the exported graph needs to know
//! nothing of closures. Copies of a junction (`123#1`) are nodes of their own. A directed road whose traveler would
//! be in a state that no plain edge leads to (behind a restriction, in a local zone) has one more edge, from a node
//! `…>` that nothing enters: places on that road start there.

mod changes;

pub use changes::{GraphChanges, changes};

use crate::geometry::LonLat;
use crate::id::{DirectedId, EdgeId, NodeId, SegmentId, StateId};
use crate::metric::{CLOSED, Metric};
use crate::search::Position;
use crate::topology::Topology;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A directed edge of the exported graph.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ExportedEdge {
    /// Name of the node it leaves.
    pub from: String,
    /// Name of the node it reaches.
    pub to: String,
    /// Millimeters.
    pub mm: u32,
    /// Milliseconds.
    pub ms: u32,
    /// The directed segment it is (a part of).
    pub directed: DirectedId,
    /// The part, millimeters from the tail of the directed segment.
    pub from_mm: u32,
    /// End of the part.
    pub to_mm: u32,
    /// Length of what parts are charged pro rata of: the whole directed segment, or where a closure slows part of it, this
    /// edge.
    pub whole_mm: u32,
    /// Milliseconds of the same.
    pub whole_ms: u32,
}

/// Where a place stands in the exported graph.
#[derive(Clone, PartialEq, Debug)]
pub struct ExportedStand {
    /// Name of the node behind it.
    pub tail: String,
    /// Name of the node before it.
    pub head: String,
    /// 0 at the tail, 1 at the head.
    pub fraction: f64,
}

/// The whole graph, nodes by name, edges sorted.
#[derive(Clone, PartialEq, Debug)]
pub struct Exported {
    /// Nodes that have an edge.
    pub nodes: BTreeMap<String, LonLat>,
    /// Edges.
    pub edges: Vec<ExportedEdge>,
}

/// A cut of a segment: where, and which node stands on either side of it (two for a gate, else the same).
struct Cut {
    at_mm: u32,
    before: String,
    after: String,
}

/// Exports a metric. `O(m log m)`.
pub fn export(metric: &Metric) -> Exported {
    of_segments(metric, metric.topology().network().segment_ids())
}

/// The part of the exported graph that lies on these segments.
fn of_segments(metric: &Metric, segments: impl Iterator<Item = SegmentId>) -> Exported {
    let topology = metric.topology();
    let names = Names {
        topology,
        copies: copy_numbers(topology),
        known: vec![OnceCell::new(); topology.state_count()],
    };
    let mut exporter = Exporter { metric, names, nodes: BTreeMap::new(), edges: Vec::new() };
    for segment in segments {
        exporter.segment(segment);
    }
    exporter.edges.sort_unstable();
    Exported { nodes: exporter.nodes, edges: exporter.edges }
}

/// The number of each copy of a junction among its copies, from 1; the first is the state behind the plain ones.
/// `O(copies)`.
fn copy_numbers(topology: &Topology) -> Vec<u32> {
    let mut copies: BTreeMap<NodeId, u32> = BTreeMap::new();
    (topology.network().node_count()..topology.state_count())
        .map(|state| {
            let number = copies.entry(topology.junction(StateId::new(state))).or_default();
            *number += 1;
            *number
        })
        .collect()
}

/// Names of states, made when they are asked for: changes touch few of many.
struct Names<'a> {
    topology: &'a Topology,
    copies: Vec<u32>,
    known: Vec<OnceCell<String>>,
}

impl Names<'_> {
    fn of(&self, state: StateId) -> String {
        let name = self.known[state.index()].get_or_init(|| {
            let network = self.topology.network();
            let name = network.node_name(self.topology.junction(state));
            match state.index().checked_sub(network.node_count()) {
                Some(copy) => format!("{name}#{}", self.copies[copy]),
                None => name,
            }
        });
        name.clone()
    }
}

/// Where a segment is cut: at both ends of every closed stretch of either direction, in segment coordinates.
fn cuts(metric: &Metric, segment: SegmentId) -> Vec<Cut> {
    let network = metric.topology().network();
    let length = network.segment(segment).length_mm;
    let mut at: Vec<(u32, bool)> = Vec::new();
    for forward in [true, false] {
        for closed in metric.closed_on(DirectedId::new(segment, forward)) {
            let gate = closed.from_mm == closed.to_mm;
            let place = |mm: u32| if forward { mm } else { length - mm };
            at.extend([(place(closed.from_mm), gate), (place(closed.to_mm), gate)]);
        }
        let breaks = metric.breaks(DirectedId::new(segment, forward));
        at.extend(breaks.into_iter().map(|mm| (if forward { mm } else { length - mm }, false)));
    }
    at.retain(|(mm, gate)| *gate || (*mm > 0 && *mm < length));
    at.sort_unstable();
    let mut cuts: Vec<Cut> = Vec::new();
    if at.is_empty() {
        return cuts;
    }
    let name = network.segment_name(segment);
    for (mm, gate) in at {
        let plain = format!("{name}@{mm}");
        let (before, after) =
            if gate { (format!("{plain}a"), format!("{plain}b")) } else { (plain.clone(), plain) };
        match cuts.last_mut() {
            Some(last) if last.at_mm == mm => {
                if gate {
                    (last.before, last.after) = (before, after);
                }
            }
            _ => cuts.push(Cut { at_mm: mm, before, after }),
        }
    }
    cuts
}

struct Exporter<'a> {
    metric: &'a Metric,
    names: Names<'a>,
    nodes: BTreeMap<String, LonLat>,
    edges: Vec<ExportedEdge>,
}

impl Exporter<'_> {
    fn segment(&mut self, segment: SegmentId) {
        let cuts = cuts(self.metric, segment);
        for forward in [true, false] {
            let directed = DirectedId::new(segment, forward);
            if !self.metric.topology().is_usable(directed) {
                continue;
            }
            self.departure(directed);
            self.at_the_barriers(directed);
            if cuts.is_empty() {
                // No cut inside: the direction is open from end to end, or closed from end to end.
                for edge in self.metric.topology().copies(directed).to_vec() {
                    if self.metric.arcs()[edge.index()].ms != CLOSED {
                        self.whole(edge);
                    }
                }
            } else {
                self.parts(directed, &cuts);
            }
        }
    }

    /// One edge; where a closure changes the pace on the way, a chain of edges through nodes of its own, and an edge of
    /// no length where one has to wait.
    fn push(&mut self, from: String, to: String, directed: DirectedId, from_mm: u32, to_mm: u32) {
        let metric = self.metric;
        if !metric.is_slowed(directed) {
            self.push_piece(
                from,
                to,
                directed,
                (from_mm, to_mm),
                metric.ms_between(directed, from_mm, to_mm),
            );
            return;
        }
        let length = metric.topology().length_mm(directed);
        let inner = metric.breaks(directed).into_iter().filter(|at| from_mm < *at && *at < to_mm);
        let mut pieces: Vec<(u32, u32, u32)> = Vec::new();
        let mut start = from_mm;
        for at in inner.chain([to_mm]) {
            let wait = metric.wait_ms(directed, start);
            if wait > 0 {
                pieces.push((start, start, wait));
            }
            if start < at {
                pieces.push((start, at, metric.ms_between(directed, start, at)));
            }
            start = at;
        }
        let last = metric.wait_ms(directed, length);
        if to_mm == length && last > 0 {
            pieces.push((length, length, last));
        }
        let count = pieces.len();
        // A start of its own stays one along the whole chain.
        let arrow = from.strip_suffix(['>', '<']).map_or("", |base| &from[base.len()..]).to_owned();
        let mut node = from.clone();
        for (i, (a, b, ms)) in pieces.into_iter().enumerate() {
            let next = if i + 1 == count { to.clone() } else { format!("{from}~{to}~{i}{arrow}") };
            self.push_piece(node, next.clone(), directed, (a, b), ms);
            node = next;
        }
    }

    fn push_piece(
        &mut self,
        from: String,
        to: String,
        directed: DirectedId,
        (from_mm, to_mm): (u32, u32),
        ms: u32,
    ) {
        let topology = self.metric.topology();
        let length = topology.length_mm(directed);
        let network = topology.network();
        for (name, mm) in [(&from, from_mm), (&to, to_mm)] {
            if !self.nodes.contains_key(name) {
                let along = if directed.is_forward() { mm } else { length - mm };
                let at = match along {
                    0 => network.position(network.segment(directed.segment()).from),
                    _ if along == length => network.position(network.segment(directed.segment()).to),
                    _ => network.point_at(directed.segment(), along),
                };
                self.nodes.insert(name.clone(), at);
            }
        }
        let (whole_mm, whole_ms) = match self.metric.is_slowed(directed) {
            true => (to_mm - from_mm, ms),
            false => (length, self.metric.duration_ms(directed)),
        };
        self.edges.push(ExportedEdge {
            from,
            to,
            mm: to_mm - from_mm,
            ms,
            directed,
            from_mm,
            to_mm,
            whole_mm,
            whole_ms,
        });
    }

    fn whole(&mut self, edge: EdgeId) {
        let topology = self.metric.topology();
        let directed = topology.directed(edge);
        let (from, to) = (self.names.of(topology.tail(edge)), self.names.of(topology.head(edge)));
        self.push(from, to, directed, 0, topology.length_mm(directed));
    }

    /// Whether who starts on a road is at its head in another state than who drives along it from the plain junction.
    fn starts_apart(&self, directed: DirectedId) -> bool {
        let topology = self.metric.topology();
        let tail = StateId(topology.network().tail(directed).0);
        let along = topology.copies(directed).iter().find(|e| topology.tail(**e) == tail);
        along.is_none_or(|e| topology.head(*e) != topology.start_head(directed))
    }

    /// The extra edge for places that start on a road whose state at the head no plain edge leads to.
    fn departure(&mut self, directed: DirectedId) {
        if !self.starts_apart(directed) {
            return;
        }
        let topology = self.metric.topology();
        let head = topology.start_head(directed);
        let length = topology.length_mm(directed);
        let open_from = self.metric.closed_on(directed).iter().map(|c| c.to_mm).max().unwrap_or(0);
        if open_from < length {
            let arrow = if directed.is_forward() { ">" } else { "<" };
            let from = format!("{}{arrow}", topology.network().segment_name(directed.segment()));
            self.push(from, self.names.of(head), directed, open_from, length);
        }
    }

    /// A road that is closed from its very beginning, or to its very end: who stands at that end stands before the
    /// barrier, and is reached (or leaves) there over an edge of no length.
    fn at_the_barriers(&mut self, directed: DirectedId) {
        let topology = self.metric.topology();
        let length = topology.length_mm(directed);
        let closed = self.metric.closed_on(directed);
        let first = closed.first().is_some_and(|c| c.from_mm == 0 && c.to_mm > 0);
        let last = closed.iter().any(|c| c.to_mm == length && c.from_mm < length);
        let name = topology.network().segment_name(directed.segment());
        let way = if directed.is_forward() { '+' } else { '-' };
        if first {
            for edge in topology.copies(directed).to_vec() {
                let from = self.names.of(topology.tail(edge));
                self.push(from, format!("{name}@{way}0"), directed, 0, 0);
            }
        }
        if last {
            let head = self.names.of(topology.start_head(directed));
            self.push(format!("{name}@{way}{length}"), head, directed, length, length);
        }
    }

    /// A road with cuts: the pieces that are open in this direction. Plain copies run through the cuts; other copies
    /// of an open direction stay whole, those of a closed one end at the first closure.
    fn parts(&mut self, directed: DirectedId, cuts: &[Cut]) {
        let topology = self.metric.topology();
        let length = topology.length_mm(directed);
        let closed = self.metric.closed_on(directed).to_vec();
        // Cuts in driving order: (position, node where one arrives, node where one goes on).
        let mut stops: Vec<(u32, String, String)> = cuts
            .iter()
            .map(|cut| match directed.is_forward() {
                true => (cut.at_mm, cut.before.clone(), cut.after.clone()),
                false => (length - cut.at_mm, cut.after.clone(), cut.before.clone()),
            })
            .collect();
        stops.sort_by_key(|stop| stop.0);
        let head = self.names.of(topology.start_head(directed));
        let plain_tail = StateId(topology.network().tail(directed).0);
        let is_closed = |from: u32, to: u32| closed.iter().any(|c| from < c.to_mm && c.from_mm < to);
        let is_gate = |at: u32| closed.iter().any(|c| c.from_mm == at && c.to_mm == at);
        for edge in topology.copies(directed).to_vec() {
            let plain = topology.tail(edge) == plain_tail;
            if self.metric.arcs()[edge.index()].ms != CLOSED && !plain {
                self.whole(edge);
                continue;
            }
            let first = &stops[0];
            if !is_closed(0, first.0) {
                let from = self.names.of(topology.tail(edge));
                // Turning round at the barrier must not shake off what a copy of the junction remembers: each copy
                // has a blind end of its own.
                let to = if plain { first.1.clone() } else { format!("{}~{from}", first.1) };
                self.push(from, to, directed, 0, first.0);
            }
        }
        let onward = topology.copies(directed).iter().find(|e| topology.tail(**e) == plain_tail);
        let onward = onward.filter(|edge| self.metric.arcs()[edge.index()].ms != CLOSED);
        let through = onward.is_some();
        let end = onward.map_or(head, |edge| self.names.of(topology.head(*edge)));
        for (i, stop) in stops.iter().enumerate() {
            if stop.1 != stop.2 && !is_gate(stop.0) {
                self.push(stop.1.clone(), stop.2.clone(), directed, stop.0, stop.0);
            }
            let (to_mm, to) = match stops.get(i + 1) {
                Some(next) => (next.0, next.1.clone()),
                None => (length, end.clone()),
            };
            // Where nobody drives through (a closure, a barrier at the tail), there are only those who start there;
            // where they have an edge of their own, nobody else may come onto it by turning round at a cut.
            let own_edge = to_mm == length && !through && self.starts_apart(directed);
            if !is_closed(stop.0, to_mm) && !own_edge {
                self.push(stop.2.clone(), to, directed, stop.0, to_mm);
            }
        }
    }
}

/// Where a position stands in the exported graph: between which two nodes, and how far from the first. Of the
/// copies of a junction those are named that are joined in both directions, where the road has both.
pub fn stand(metric: &Metric, position: Position) -> ExportedStand {
    let topology = metric.topology();
    let network = topology.network();
    let segment = position.segment;
    let length = network.segment(segment).length_mm;
    let forward = DirectedId::new(segment, true);
    let directed = if topology.is_usable(forward) { forward } else { forward.reversed() };
    let along = if directed.is_forward() { position.position_mm } else { length - position.position_mm };
    let (tail, head) = ends(metric, directed);
    let (mut from, mut to) = ((0, topology.state_name(tail)), (length, topology.state_name(head)));
    for cut in cuts(metric, segment) {
        let (at, before, after) = match directed.is_forward() {
            true => (cut.at_mm, cut.before, cut.after),
            false => (length - cut.at_mm, cut.after, cut.before),
        };
        if at <= along && at >= from.0 {
            from = (at, after);
        } else if at > along && at < to.0 {
            to = (at, before);
        }
    }
    let fraction = if to.0 > from.0 { f64::from(along - from.0) / f64::from(to.0 - from.0) } else { 0.0 };
    ExportedStand { tail: from.1, head: to.1, fraction }
}

/// The states between which a directed segment runs, joined both ways if possible.
fn ends(metric: &Metric, directed: DirectedId) -> (StateId, StateId) {
    let topology = metric.topology();
    let network = topology.network();
    let back = topology.copies(directed.reversed());
    let pairs = topology.copies(directed).iter().map(|e| (topology.tail(*e), topology.head(*e)));
    let both_ways = pairs
        .clone()
        .find(|(tail, head)| back.iter().any(|e| topology.tail(*e) == *head && topology.head(*e) == *tail));
    both_ways
        .or_else(|| pairs.clone().find(|(tail, _)| tail.0 == network.tail(directed).0))
        .or_else(|| pairs.clone().next())
        .unwrap_or((StateId(network.tail(directed).0), topology.start_head(directed)))
}
