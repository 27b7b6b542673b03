//! Two entries of a feed that are one work in both directions (a feed has an entry for each): one closure here, and two entries
//! again where it is published as it was read.

use crate::closure::{Closure, Direction, Location};
use crate::exchange::feed::positions;
use crate::exchange::wzdx::mirrored;
use crate::geometry::LonLat;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the two entries may differ in; each keeps its own.
const OF_A_DIRECTION: [&str; 9] = [
    "wzdx",
    "title",
    "description",
    "created",
    "updated",
    "verified_start",
    "verified_end",
    "detour_hint",
    "line_roads",
];

/// The features with those joined that say the same of the two directions of a road, and of each that went the id of the one it
/// is part of now. What differs in anything that counts, in the entry itself or in a further part of it, stays as it is.
pub(super) fn joined(features: Vec<Value>) -> (Vec<Value>, BTreeMap<String, String>) {
    let mut parts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, feature) in features.iter().enumerate() {
        if let Some(whole) = part_of(feature) {
            parts.entry(whole.to_owned()).or_default().push(i);
        }
    }
    for of_one in parts.values_mut() {
        of_one.sort_by_key(|i| id(&features[*i]));
    }
    let parts_of = |feature: &Value| parts.get(&id(feature)).map_or(&[][..], Vec::as_slice);
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, feature) in features.iter().enumerate().filter(|(_, feature)| part_of(feature).is_none()) {
        let further: Vec<&Value> = parts_of(feature).iter().map(|part| &features[*part]).collect();
        if let Some(said) = said(feature, &further) {
            groups.entry(said).or_default().push(i);
        }
    }
    let mut kept: Vec<Option<Value>> = features.iter().cloned().map(Some).collect();
    let mut gone = BTreeMap::new();
    for group in groups.into_values() {
        for (k, one) in group.iter().enumerate() {
            let other = group[k + 1..].iter().find(|other| {
                let lines = [*one, **other].map(|i| kept[i].as_ref().and_then(line_of));
                matches!(lines, [Some(a), Some(b)] if mirrored(&a, &b))
            });
            let Some(other) = other else { continue };
            let [first, second] =
                [*one, *other].map(|i| std::iter::once(i).chain(parts_of(&features[i]).iter().copied()));
            for (one, other) in first.zip(second) {
                // A feed may repeat its ids: what is joined already stays as it is.
                if one == other || kept[one].is_none() {
                    continue;
                }
                let Some(b) = kept[other].take() else { continue };
                let Some(a) = kept[one].take() else { continue };
                gone.insert(id(&b), id(&a));
                kept[one] = Some(both(a, &b));
            }
        }
    }
    (kept.into_iter().flatten().collect(), gone)
}

fn id(feature: &Value) -> String {
    feature["id"].as_str().unwrap_or_default().to_owned()
}

fn part_of(feature: &Value) -> Option<&str> {
    feature.pointer("/properties/wzdx/part_of")?.as_str()
}

/// What both directions must say alike: of an entry with one line, and of its further parts on the same line.
fn said(whole: &Value, further: &[&Value]) -> Option<String> {
    line_of(whole)?;
    let own = |feature: &Value| {
        let mut shared = feature["properties"].as_object()?.clone();
        let is_of_it = feature["geometry"] == whole["geometry"]
            && shared.get("direction").and_then(Value::as_str) == Some("along");
        shared.retain(|key, _| !OF_A_DIRECTION.contains(&key.as_str()));
        let part = id(feature).strip_prefix(&id(whole)).unwrap_or_default().to_owned();
        is_of_it.then(|| json!([part, shared]))
    };
    let all: Option<Vec<Value>> = std::iter::once(&whole).chain(further).map(|one| own(one)).collect();
    all.map(|all| Value::Array(all).to_string())
}

fn line_of(feature: &Value) -> Option<Vec<[f64; 2]>> {
    let geometry = feature.get("geometry")?;
    (geometry["type"] == "LineString").then(|| positions(geometry.get("coordinates"))).flatten()
}

/// One closure of both; what is the other's own stands in its `wzdx`.
fn both(mut one: Value, other: &Value) -> Value {
    let own: Map<String, Value> = other["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| OF_A_DIRECTION.contains(&key.as_str()) && *key != "wzdx")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let (along, against) = (one["geometry"]["coordinates"].clone(), other["geometry"]["coordinates"].clone());
    let mut back = along.as_array().cloned().unwrap_or_default();
    back.reverse();
    // Two carriageways have a line each, in the direction of its traffic.
    match against == Value::Array(back) {
        true => one["properties"]["direction"] = "both".into(),
        false => one["geometry"] = json!({"type": "MultiLineString", "coordinates": [&along, &against]}),
    }
    one["properties"]["wzdx"]["opposite"] = json!({
        "id": other["id"], "lines": [along, against], "properties": own, "wzdx": other["properties"]["wzdx"],
    });
    one
}

/// A closure as the features of a feed: the two that it was read from, where it is still what they said of the place, else one.
pub(super) fn apart(closure: &Closure, mut feature: Value) -> Vec<Value> {
    let wzdx = feature.pointer_mut("/properties/wzdx").and_then(Value::as_object_mut);
    let Some(opposite) = wzdx.and_then(|wzdx| wzdx.shift_remove("opposite")) else { return vec![feature] };
    let line = |i: usize| -> Option<Vec<LonLat>> {
        let read = positions(opposite["lines"].get(i))?;
        read.into_iter().map(|[lon, lat]| LonLat::from_degrees(lon, lat)).collect()
    };
    let (Some(along), Some(against)) = (line(0), line(1)) else { return vec![feature] };
    let back: Vec<LonLat> = along.iter().rev().copied().collect();
    let Location::Lines { lines, .. } = &closure.location else { return vec![feature] };
    let as_read = match closure.direction {
        Direction::Both => *lines == [along] && against == back,
        Direction::Along => *lines == [along, against],
        Direction::Against => false,
    };
    if !as_read {
        return vec![feature];
    }
    let of = |mut feature: Value, line: &Value| {
        feature["geometry"] = json!({"type": "LineString", "coordinates": line});
        feature["properties"]["direction"] = "along".into();
        if let Some(properties) = feature["properties"].as_object_mut() {
            properties.shift_remove("line_roads");
        }
        feature
    };
    let mut other = feature.clone();
    other["id"] = opposite["id"].clone();
    if let Some(properties) = other["properties"].as_object_mut() {
        properties.retain(|key, _| !OF_A_DIRECTION.contains(&key.as_str()));
        properties.extend(opposite["properties"].as_object().cloned().unwrap_or_default());
        properties.insert("wzdx".to_owned(), opposite["wzdx"].clone());
    }
    vec![of(feature, &opposite["lines"][0]), of(other, &opposite["lines"][1])]
}
