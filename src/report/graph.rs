//! The exported graph as tables.

use crate::id::{DirectedId, SegmentId};
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::graph::{Exported, ExportedEdge, GraphChanges};
use crate::units::{Millimeters, Milliseconds};
use std::collections::BTreeSet;

/// `nodes.csv`: `id,lon,lat`.
pub fn nodes_table(graph: &Exported) -> Vec<Vec<String>> {
    let header = ["id", "lon", "lat"].map(str::to_owned).to_vec();
    let rows = graph.nodes.iter().map(|(name, at)| {
        let [lon, lat] = at.degrees();
        vec![name.clone(), format!("{lon:.7}"), format!("{lat:.7}")]
    });
    std::iter::once(header).chain(rows).collect()
}

/// `edges.csv`: `from,to,metres,seconds,feature,edge,direction,from_m,to_m,edge_m,edge_s`. The first five are the contract; `edge` is the
/// segment of the network (way and number along it), `direction` how it is driven (`forward` as drawn), and `from_m`,
/// `to_m` the part of it, from its first junction, that this row is; `edge_m` and `edge_s` are the whole of it, of which
/// parts are charged pro rata.
pub fn edges_table(graph: &Exported, network: &Network) -> Vec<Vec<String>> {
    let rows = graph.edges.iter().map(|edge| edge_row(edge, network));
    std::iter::once(COLUMNS.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// `same_roads.csv`: `edge,same,direction`, segments of the graph that are drawn on the same line, each pair once: `forward` where
/// both run the same way, `backward` where one of them is the road back.
pub fn same_roads_table(graph: &Exported, network: &Network) -> Vec<Vec<String>> {
    let segments: BTreeSet<SegmentId> = graph.edges.iter().map(|edge| edge.directed.segment()).collect();
    let mut table = vec![["edge", "same", "direction"].map(str::to_owned).to_vec()];
    for &segment in &segments {
        let later = network.twins(segment).filter(|(twin, _)| *twin > segment && segments.contains(twin));
        table.extend(later.map(|(twin, same_way)| {
            let direction = if same_way { "forward" } else { "backward" };
            vec![network.segment_name(segment), network.segment_name(twin), direction.to_owned()]
        }));
    }
    table
}

/// The columns of `edges.csv`.
const COLUMNS: [&str; 11] =
    ["from", "to", "metres", "seconds", "feature", "edge", "direction", "from_m", "to_m", "edge_m", "edge_s"];

fn edge_row(edge: &ExportedEdge, network: &Network) -> Vec<String> {
    let stretch = stretch(network, edge.directed, edge.from_mm, edge.to_mm);
    let [name, direction, from, to] = stretch;
    let feature = network.way_of(edge.directed.segment()).id.to_string();
    let seconds = |ms: u32| Milliseconds(u64::from(ms)).to_string();
    let (metres, whole) = (meters(edge.mm), [meters(edge.whole_mm), seconds(edge.whole_ms)]);
    [edge.from.clone(), edge.to.clone(), metres, seconds(edge.ms), feature, name, direction, from, to]
        .into_iter()
        .chain(whole)
        .collect()
}

fn meters(mm: u32) -> String {
    Millimeters(u64::from(mm)).to_string()
}

/// A part of a directed segment in the words of the tables: `edge`, `direction`, `from_m`, `to_m`.
pub fn stretch(network: &Network, directed: DirectedId, from_mm: u32, to_mm: u32) -> [String; 4] {
    let length = network.segment(directed.segment()).length_mm;
    let (from, to) = match directed.is_forward() {
        true => (from_mm, to_mm),
        false => (length - to_mm, length - from_mm),
    };
    let direction = if directed.is_forward() { "forward" } else { "backward" };
    [network.segment_name(directed.segment()), direction.to_owned(), meters(from), meters(to)]
}

/// `graph_changes.csv`: for each closure and vehicle the rows of the graph before that are not in the graph under it
/// (`change` is `-`), and those that are only there (`+`).
pub fn changes_table(
    all: impl IntoIterator<Item = (String, String, GraphChanges)>,
    network: &Network,
) -> Vec<Vec<String>> {
    let header = ["closure", "vehicle", "change"].into_iter().chain(COLUMNS);
    let mut table = vec![header.map(str::to_owned).collect()];
    for (closure, vehicle, changes) in all {
        for (sign, edges) in [("-", &changes.removed), ("+", &changes.added)] {
            let row = |edge: &ExportedEdge| {
                let start = [closure.clone(), vehicle.clone(), sign.to_owned()];
                start.into_iter().chain(edge_row(edge, network)).collect()
            };
            table.extend(edges.iter().map(row));
        }
    }
    table
}

/// `detour_legs.csv`: `way,leg,edge,direction,from_m,to_m`, the roads of each way in driving order. The street of a
/// movement has the movement's id, its ways round have theirs.
pub fn legs_table<'a>(
    ways: impl IntoIterator<Item = (String, &'a [Leg])>,
    network: &Network,
) -> Vec<Vec<String>> {
    let header = ["way", "leg", "edge", "direction", "from_m", "to_m"];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    for (way, legs) in ways {
        for (i, leg) in legs.iter().enumerate() {
            let start = [way.clone(), (i + 1).to_string()];
            let stretch = stretch(network, leg.directed, leg.from_mm, leg.to_mm);
            table.push(start.into_iter().chain(stretch).collect());
        }
    }
    table
}
