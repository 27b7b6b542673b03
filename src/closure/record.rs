//! Closures back to our own record: each order as it was given, phases and rolling work included, with what its words find
//! drawn beside them.

use super::feature::{drawn, is_derived, line_geometry};
use super::matching::{Matched, merge};
use super::model::{Closure, Location};
use super::plan::ClosurePlan;
use super::strung::lines;
use crate::network::Network;
use serde_json::{Map, Value, json};

/// Words that say a place.
const WORDS: [&str; 8] = ["road", "from", "to", "km", "from_km", "to_km", "carriageway", "junction"];

/// The orders of a plan as GeoJSON features, by id. Read again they are the same closures: words stay words, and only where
/// another network does not know them the lines count that they were drawn as (`in_words`).
pub fn records(network: &Network, plan: &ClosurePlan) -> Vec<Value> {
    let mut orders: Vec<Vec<Part>> = Vec::new();
    let closures = plan.closures().iter().zip(plan.matched()).filter(|(closure, _)| !is_derived(closure));
    for (closure, matched) in closures {
        let same = |other: &Closure| {
            let place = |c: &Closure| (c.order.clone(), c.origin.file.clone(), c.origin.feature);
            place(other) == place(closure)
        };
        let known = orders.iter().position(|parts| parts.iter().any(|part| same(part.closure)));
        let own = known.unwrap_or_else(|| {
            orders.push(Vec::new());
            orders.len() - 1
        });
        let part = Part { closure, matched: matched.clone() };
        match (orders[own].iter_mut().find(|known| known.id() == part.id()), part.matched) {
            (Some(Part { matched: Some(known), .. }), Some(more)) => {
                known.stretches.extend(more.stretches);
                known.stretches = merge(std::mem::take(&mut known.stretches));
            }
            (Some(_), _) => {}
            (None, matched) => orders[own].push(Part { closure, matched }),
        }
    }
    orders.iter().filter_map(|parts| order(network, parts)).collect()
}

/// A closure as one order or phase has it; units of rolling work are one.
struct Part<'a> {
    closure: &'a Closure,
    matched: Option<Matched>,
}

impl Part<'_> {
    fn id(&self) -> &str {
        self.closure.whole.as_ref().map_or(&self.closure.id, |whole| &whole.id)
    }

    fn location(&self) -> &Location {
        self.closure.whole.as_ref().map_or(&self.closure.location, |whole| &whole.location)
    }

    /// Its properties and geometry.
    fn written(&self, network: &Network) -> (Map<String, Value>, Value) {
        let whole = self.closure.whole.as_ref().map(|whole| &whole.properties);
        let mut properties = whole.unwrap_or(&self.closure.properties).clone();
        properties.shift_remove("id");
        // The road of a feed is a label that the network need not know.
        if let Location::Lines { road: None, .. } | Location::Points { road: None, .. } = self.location() {
            properties.shift_remove("road");
        }
        if let Some(drawn) = drawn(self.location()) {
            return (properties, drawn);
        }
        let found = self.matched.as_ref().map(|matched| lines(network, self.closure, matched));
        let Some(found) = found.filter(|found| !found.lines.is_empty()) else {
            return (properties, Value::Null);
        };
        let mut words: Map<String, Value> = WORDS
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), properties.shift_remove(key)?)))
            .collect();
        words.insert("direction".into(), properties.shift_remove("direction").unwrap_or_default());
        properties.insert("in_words".into(), Value::Object(words));
        properties.insert("direction".into(), if found.both { "both" } else { "along" }.into());
        (properties, line_geometry(&found.lines).unwrap_or_default())
    }
}

fn order(network: &Network, parts: &[Part]) -> Option<Value> {
    let order = &parts.first()?.closure.order;
    let mut sorted: Vec<&Part> = parts.iter().collect();
    sorted.sort_by_key(|part| part.closure.schedule.start);
    let written: Vec<(Map<String, Value>, Value)> = sorted.iter().map(|part| part.written(network)).collect();
    if let ([part], [(properties, geometry)]) = (parts, written.as_slice())
        && part.id() == order
    {
        return Some(feature(order, properties, geometry));
    }
    let (first, geometry) = written.first()?;
    let one_place = written.iter().all(|(_, own)| own == geometry);
    // Words of a place stand with the phase unless all of them are there.
    let common: Map<String, Value> = first
        .iter()
        .filter(|(key, value)| written.iter().all(|(own, _)| own.get(*key) == Some(value)))
        .filter(|(key, _)| one_place || !WORDS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let prefix = format!("{order}/");
    let phases = sorted.iter().zip(&written).map(|(part, (own, geometry))| {
        let mut phase = Map::new();
        phase.insert("id".into(), part.id().strip_prefix(&prefix).unwrap_or(part.id()).into());
        phase.extend(
            own.iter().filter(|(key, _)| !common.contains_key(*key)).map(|(k, v)| (k.clone(), v.clone())),
        );
        if !one_place && !geometry.is_null() {
            phase.insert("geometry".into(), geometry.clone());
        }
        Value::Object(phase)
    });
    let phases: Vec<Value> = phases.collect();
    let whole = if one_place { geometry.clone() } else { together(written.iter().map(|(_, own)| own)) };
    let mut properties = common;
    properties.insert("phases".into(), phases.into());
    Some(feature(order, &properties, &whole))
}

fn feature(id: &str, properties: &Map<String, Value>, geometry: &Value) -> Value {
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": geometry})
}

/// The lines of all phases, for the eye; nothing where one is drawn otherwise.
fn together<'a>(geometries: impl Iterator<Item = &'a Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for geometry in geometries {
        let coordinates = geometry.get("coordinates");
        let own: Vec<&Value> = match (geometry.get("type").and_then(Value::as_str), coordinates) {
            (Some("LineString"), Some(line)) => vec![line],
            (Some("MultiLineString"), Some(Value::Array(lines))) => lines.iter().collect(),
            _ => return Value::Null,
        };
        for line in own {
            if !all.contains(line) {
                all.push(line.clone());
            }
        }
    }
    json!({"type": "MultiLineString", "coordinates": all})
}
