//! Where places stand: the snap fields that every feature of sites and stations carries.

use crate::exchange::write::number;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::graph::stand;
use crate::search::Position;
use crate::topology::Topology;
use crate::units::Millimeters;
use serde_json::{Map, Value};

/// Adds the snap fields: the point on the road, the straight distance to it, and where on the exported graph it is.
/// Without a road they are null.
pub fn snap_fields(properties: &mut Map<String, Value>, metric: &Metric, snap: Option<&Snap>) {
    let Some(snap) = snap else {
        for key in [
            "snap_lon",
            "snap_lat",
            "snap_m",
            "snap_tail",
            "snap_head",
            "snap_fraction",
            "snap_edge",
            "snap_offset_m",
        ] {
            properties.insert(key.to_owned(), Value::Null);
        }
        return;
    };
    let [lon, lat] = snap.at.degrees();
    properties.insert("snap_lon".to_owned(), number(lon));
    properties.insert("snap_lat".to_owned(), number(lat));
    properties.insert("snap_m".to_owned(), number((snap.distance_m * 1000.0).round() / 1000.0));
    let position = snap.into();
    position_fields(properties, metric, position);
}

/// Where on the exported graph a position is.
pub fn position_fields(properties: &mut Map<String, Value>, metric: &Metric, position: Position) {
    let network = metric.topology().network();
    let on_graph = stand(metric, position);
    let mut add = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    add("snap_tail", on_graph.tail.into());
    add("snap_head", on_graph.head.into());
    add("snap_fraction", number(on_graph.fraction));
    add("snap_edge", network.segment_name(position.segment).into());
    add("snap_offset_m", number(f64::from(position.position_mm) / 1000.0));
    let also = position.also(metric.topology());
    let also: Vec<Value> = also
        .into_iter()
        .map(|(segment, mm)| {
            serde_json::json!({"edge": network.segment_name(segment), "offset_m": number(f64::from(mm) / 1000.0)})
        })
        .collect();
    if !also.is_empty() {
        add("snap_also", Value::Array(also));
    }
}

/// The columns of `stands.csv`: where the sites and stations of a question stand on the network of a vehicle. A place
/// has a row for each gate that counts, and one more for each road that is drawn on the same line or meets at the junction on
/// which it stands; a place without a road has one row without an edge.
pub const STANDS: [&str; 7] = ["vehicle", "layer", "place", "gate", "snap_m", "edge", "offset_m"];

/// The rows of one gate; `start` is the vehicle, the layer, the place and the gate.
pub fn stand_rows(topology: &Topology, start: [&str; 4], snap: Option<&Snap>) -> Vec<Vec<String>> {
    let row = |rest: [String; 3]| start.iter().map(|cell| (*cell).to_owned()).chain(rest).collect();
    let Some(snap) = snap else { return vec![row([const { String::new() }; 3])] };
    let distance = format!("{:.3}", snap.distance_m);
    std::iter::once((snap.segment, snap.position_mm))
        .chain(Position::from(snap).also(topology))
        .map(|(segment, mm)| {
            let offset = Millimeters(u64::from(mm)).to_string();
            row([distance.clone(), topology.network().segment_name(segment), offset])
        })
        .collect()
}
