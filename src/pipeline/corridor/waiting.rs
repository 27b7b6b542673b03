//! Waiting places (H8): those that a network has by its tags, how long a load they hold, and whether they take
//! dangerous goods.

use crate::diagnostic::Origin;
use crate::exchange::sites::Site;
use crate::exchange::tags::Tags;
use crate::exchange::waiting::is_waiting_place;
use crate::geometry::LonLat;
use crate::network::Network;
use crate::vehicle::limit;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The waiting places of a network, by id: ways and areas (in the middle of their bounds), junctions, and points beside the
/// roads.
pub(super) fn by_tags(network: &Network) -> Vec<Site> {
    let mut found: BTreeMap<String, (Tags, Vec<LonLat>)> = BTreeMap::new();
    for segment in network.segment_ids() {
        let way = network.way_of(segment);
        if is_waiting_place(&way.tags) {
            let own = found.entry(way.id.to_string()).or_insert_with(|| (way.tags.clone(), Vec::new()));
            own.1.extend(network.line(segment));
        }
    }
    for (node, tags) in network.tagged_nodes() {
        if is_waiting_place(tags) {
            let id = format!("node/{}", network.node_name(*node));
            found.insert(id, (tags.clone(), vec![network.position(*node)]));
        }
    }
    for place in network.waiting_places() {
        found.entry(place.id.clone()).or_insert_with(|| (place.tags.clone(), vec![place.at]));
    }
    found.into_iter().map(|(id, (tags, points))| site(id, &tags, &points)).collect()
}

fn site(id: String, tags: &Tags, points: &[LonLat]) -> Site {
    let middle = |of: fn(&LonLat) -> i32| {
        let (least, most) = (points.iter().map(of).min(), points.iter().map(of).max());
        i64::midpoint(i64::from(least.unwrap_or(0)), i64::from(most.unwrap_or(0))) as i32
    };
    let value = |(key, value): (&str, &str)| (key.to_owned(), Value::from(value));
    Site {
        name: tags.get("name").or_else(|| tags.get("ref")).unwrap_or("").to_owned(),
        id,
        category: "waiting".to_owned(),
        weight: 1.0,
        priority: None,
        properties: tags.iter().map(value).collect::<Map<String, Value>>(),
        at: LonLat { lon: middle(|at| at.lon), lat: middle(|at| at.lat) },
        gates: Vec::new(),
        area: None,
        origin: Origin::made("network"),
    }
}

/// The longest vehicle that a place holds, where it says so: `length_m`, or `maxlength` as on signs.
pub(super) fn length_mm(place: &Site) -> Option<u32> {
    ["length_m", "maxlength"].iter().find_map(|key| {
        let value = place.properties.get(*key)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        limit::length_mm(&text).limit()
    })
}

/// Whether a place says that it takes no dangerous goods: `hazmat` false, or `no` as on signs.
pub(super) fn bars_goods(place: &Site) -> bool {
    match place.properties.get("hazmat") {
        Some(Value::Bool(takes)) => !takes,
        Some(Value::String(text)) => ["no", "false", "0"].contains(&text.trim().to_lowercase().as_str()),
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        _ => false,
    }
}
