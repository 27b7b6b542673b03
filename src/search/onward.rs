//! The best path that never turns round: Dijkstra over edges instead of junctions.
//!
//! A junction forgets how one came to it, so a search over junctions may come by a road and go back on it. Here a label
//! belongs to an edge that is entered, and no edge follows the one driven the other way (Caldwell, "On finding minimum
//! routes in a network with turn penalties", CACM 4, 1961; the pseudo-dual of Winter, "Modeling costs of turns in route
//! planning", GeoInformatica 6, 2002). Costs and ties are those of [`super::Workspace`].

use super::{Access, Cost, Objective};
use crate::id::EdgeId;
use crate::metric::{CLOSED, Metric};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is known of an edge: the cost of coming to its beginning, how many edges that took, the one before.
#[derive(Clone, Copy)]
struct Entered {
    label: u64,
    hops: u32,
    before: Option<EdgeId>,
}

/// The best path from one of the departures to one of the arrivals that turns round nowhere on the way: which
/// departure, the edges between, which arrival. `None` where there is no such path. `O(m d log m)` with d edges at a
/// junction.
pub fn onward(
    metric: &Metric,
    departures: &[Access],
    arrivals: &[Access],
    objective: Objective,
) -> Option<(Cost, Access, Vec<EdgeId>, Access)> {
    let topology = metric.topology();
    let network = topology.network();
    let mut table = Table { entered: FxHashMap::default(), heap: BinaryHeap::new() };
    let edges_from = |state| topology.out_edges(state).map(EdgeId::new);
    for departure in departures {
        let label = departure.cost.label(objective);
        for edge in edges_from(departure.state) {
            if !network.is_back(departure.directed, topology.directed(edge)) {
                table.enter(edge, Entered { label, hops: 0, before: None });
            }
        }
    }
    // An arrival lies on the edge by which one comes to it.
    let mut best: Option<(u64, u32, EdgeId, Access)> = None;
    while let Some(Reverse((label, hops, edge))) = table.heap.pop() {
        let Some(&known) = table.entered.get(&edge) else { continue };
        if (known.label, known.hops) != (label, hops) {
            continue;
        }
        if best.is_some_and(|(found, ..)| found < label) {
            break;
        }
        let here = Cost::of(label, objective);
        for arrival in arrivals.iter().filter(|arrival| arrival.edge == Some(edge)) {
            let Some(total) = here.plus(arrival.cost) else { continue };
            let key = (total.label(objective), hops, edge);
            if best.is_none_or(|(label, hops, edge, _)| key < (label, hops, edge)) {
                best = Some((key.0, hops, edge, *arrival));
            }
        }
        let arc = metric.arcs()[edge.index()];
        if arc.ms == CLOSED {
            continue;
        }
        let Some(next) = here.plus(Cost { ms: arc.ms, mm: arc.mm }) else { continue };
        let (label, hops, before) = (next.label(objective), hops + 1, Some(edge));
        for onto in edges_from(topology.head(edge)) {
            if !network.is_back(topology.directed(edge), topology.directed(onto)) {
                table.enter(onto, Entered { label, hops, before });
            }
        }
    }
    let (label, _, last, arrival) = best?;
    let mut edges = Vec::new();
    let mut at = last;
    while let Some(before) = table.entered.get(&at).and_then(|known| known.before) {
        edges.push(before);
        at = before;
    }
    edges.reverse();
    let first = topology.tail(at);
    let departure = departures
        .iter()
        .filter(|d| d.state == first && !network.is_back(d.directed, topology.directed(at)))
        .min_by_key(|d| (d.cost.label(objective), d.directed))?;
    Some((Cost::of(label, objective), *departure, edges, arrival))
}

struct Table {
    entered: FxHashMap<EdgeId, Entered>,
    heap: BinaryHeap<Reverse<(u64, u32, EdgeId)>>,
}

impl Table {
    fn enter(&mut self, edge: EdgeId, new: Entered) {
        let key = |known: &Entered| (known.label, known.hops, known.before);
        if self.entered.get(&edge).is_none_or(|known| key(&new) < key(known)) {
            self.entered.insert(edge, new);
            self.heap.push(Reverse((new.label, new.hops, edge)));
        }
    }
}
