//! A raw network as the features of a GeoJSON layer, which the program reads back as the same network.

use crate::exchange::raw::{RawNetwork, RawVia};
use crate::exchange::roads::is_node_key;
use crate::exchange::tags::Tags;
use crate::exchange::write::{OutFeature, Shape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Roads, tagged nodes and turn restrictions, in this order, each with an id. Of nodes those are written whose tags say
/// something of traffic.
pub fn features(raw: &RawNetwork) -> Vec<OutFeature> {
    let mut features = Vec::with_capacity(raw.ways.len() + raw.nodes.len() + raw.restrictions.len());
    for way in &raw.ways {
        let line = way.vertices.iter().map(|vertex| vertex.at).collect();
        features.push(OutFeature {
            id: way.id.clone(),
            shape: Shape::Line(line),
            properties: members(&way.tags),
        });
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique = |id: String| {
        let count = taken.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}~{count}") }
    };
    let telling = |tags: &Tags| tags.iter().any(|(key, _)| is_node_key(key));
    for node in raw.nodes.iter().filter(|node| telling(&node.tags)) {
        let [lon, lat] = node.vertex.at.degrees();
        let id = unique(format!("node/{lon:.7}_{lat:.7}"));
        features.push(OutFeature {
            id,
            shape: Shape::Point(node.vertex.at),
            properties: members(&node.tags),
        });
    }
    for restriction in &raw.restrictions {
        let mut properties = members(&restriction.tags);
        properties.insert("from".to_owned(), list(&restriction.from));
        let shape = match &restriction.via {
            RawVia::Vertex(vertex) => Shape::Point(vertex.at),
            RawVia::Ways(ways) => {
                properties.insert("via".to_owned(), list(ways));
                Shape::Null
            }
            RawVia::Unstated => Shape::Null,
        };
        properties.insert("to".to_owned(), list(&restriction.to));
        let stem = if restriction.id.is_empty() { "restriction" } else { &restriction.id };
        let id =
            unique(if stem.starts_with("relation") { stem.to_owned() } else { format!("relation/{stem}") });
        features.push(OutFeature { id, shape, properties });
    }
    features
}

fn members(tags: &Tags) -> Map<String, Value> {
    tags.iter()
        .filter(|(key, _)| !matches!(*key, "id" | "@id"))
        .map(|(key, value)| (key.to_owned(), Value::from(value)))
        .collect()
}

fn list(ids: &[String]) -> Value {
    match ids {
        [one] => Value::from(one.as_str()),
        several => Value::from(several),
    }
}
