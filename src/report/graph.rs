//! The exported graph as tables.

use crate::network::Network;
use crate::plan::graph::Exported;
use crate::units::{Millimeters, Milliseconds};

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
    let header = [
        "from",
        "to",
        "metres",
        "seconds",
        "feature",
        "edge",
        "direction",
        "from_m",
        "to_m",
        "edge_m",
        "edge_s",
    ];
    let rows = graph.edges.iter().map(|edge| {
        let segment = edge.directed.segment();
        let length = network.segment(segment).length_mm;
        let (from, to) = match edge.directed.is_forward() {
            true => (edge.from_mm, edge.to_mm),
            false => (length - edge.to_mm, length - edge.from_mm),
        };
        let meters = |mm: u32| Millimeters(u64::from(mm)).to_string();
        vec![
            edge.from.clone(),
            edge.to.clone(),
            meters(edge.mm),
            Milliseconds(u64::from(edge.ms)).to_string(),
            network.way_of(segment).id.to_string(),
            network.segment_name(segment),
            if edge.directed.is_forward() { "forward" } else { "backward" }.to_owned(),
            meters(from),
            meters(to),
            meters(edge.whole_mm),
            Milliseconds(u64::from(edge.whole_ms)).to_string(),
        ]
    });
    std::iter::once(header.map(str::to_owned).to_vec()).chain(rows).collect()
}
