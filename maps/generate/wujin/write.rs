//! GeoJSON, one feature a line, in the same order and with the same digits at every run.

use super::plane::Xy;
use serde_json::{Map, Value, json};

/// Degrees with seven decimals, written from whole ticks so that no float formatting is involved.
pub fn position(at: Xy) -> String {
    let (lon, lat) = at.ticks();
    let degrees = |ticks: i64| format!("{}.{:07}", ticks / 10_000_000, ticks % 10_000_000);
    format!("[{},{}]", degrees(lon), degrees(lat))
}

fn positions(line: &[Xy]) -> String {
    let all: Vec<String> = line.iter().map(|&p| position(p)).collect();
    format!("[{}]", all.join(","))
}

pub enum Shape<'a> {
    Point(Xy),
    Line(&'a [Xy]),
    Ring(&'a [Xy]),
}

/// One feature; `properties` keep the order in which they are given.
pub fn feature(id: &str, shape: &Shape, properties: &[(&str, Value)]) -> String {
    let geometry = match shape {
        Shape::Point(p) => format!(r#"{{"type":"Point","coordinates":{}}}"#, position(*p)),
        Shape::Line(line) => format!(r#"{{"type":"LineString","coordinates":{}}}"#, positions(line)),
        Shape::Ring(ring) => {
            let mut closed = ring.to_vec();
            closed.push(ring[0]);
            format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, positions(&closed))
        }
    };
    let mut all = Map::new();
    all.insert("id".to_owned(), json!(id));
    for (key, value) in properties {
        all.insert((*key).to_owned(), value.clone());
    }
    let properties = Value::Object(all);
    format!(r#"{{"type":"Feature","id":{},"properties":{properties},"geometry":{geometry}}}"#, json!(id))
}

/// A collection with the notice that every file of this map carries.
pub fn collection(name: &str, features: &[String]) -> String {
    let head = json!({
        "type": "FeatureCollection",
        "name": name,
        "notice": "示意, 非测绘成果 / illustrative, not survey data: names are real, positions are not",
        "crs_name": "WGS 84",
        "generator": "huhang maps/generate",
    });
    let head = head.to_string();
    let head = head.trim_end_matches('}');
    format!("{head},\"features\":[\n{}\n]}}\n", features.join(",\n"))
}
